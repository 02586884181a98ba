//! Texts of the workspace for build scripts: read, and changed in few words, each of which must stand in one place.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Files by their paths from the root of a workspace.
pub(crate) type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Reads a file, or a folder with all that is in it.
pub(crate) fn read(root: &Path, path: &Path, into: &mut Files) -> io::Result<()> {
    let there = root.join(path);
    if !there.is_dir() {
        into.insert(path.into(), fs::read(there)?);
        return Ok(());
    }
    for entry in fs::read_dir(there)? {
        read(root, &path.join(entry?.file_name()), into)?;
    }
    Ok(())
}

/// Replaces what stands behind the start of the one line that starts so.
pub(crate) fn replace_line(
    files: &mut Files,
    file: &Path,
    start: &str,
    end: &str,
) -> Result<(), Box<dyn Error>> {
    let text = text(files, file)?;
    let mut lines = text.lines().filter(|line| line.starts_with(start));
    let (Some(line), None) = (lines.next(), lines.next()) else {
        return Err(format!("not one line of {} starts with `{start}`", file.display()).into());
    };
    let line = format!("\n{line}\n");
    replace_text(files, file, &line, &format!("\n{start}{end}\n"))
}

/// Replaces a text that stands in one place.
pub(crate) fn replace_text(
    files: &mut Files,
    file: &Path,
    find: &str,
    replace: &str,
) -> Result<(), Box<dyn Error>> {
    let text = text(files, file)?;
    let found = text.matches(find).count();
    if found != 1 {
        return Err(format!("{} has `{find}` {found} times, not once", file.display()).into());
    }
    let changed = text.replace(find, replace);
    files.insert(file.into(), changed.into());
    Ok(())
}

/// A file's text.
pub(crate) fn text(files: &Files, file: &Path) -> Result<String, Box<dyn Error>> {
    let content = files.get(file).ok_or_else(|| format!("there is no file {}", file.display()))?;
    Ok(String::from_utf8(content.clone())?)
}

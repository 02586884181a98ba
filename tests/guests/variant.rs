//! Builds variants of the policy: its own source with a few words changed, as a file in `variants` says.

use std::error::Error;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::source::{Files, read, replace_line, replace_text};

/// The part of the workspace that the component is made of, with what times its rules.
const PARTS: [&str; 5] = ["Cargo.toml", "Cargo.lock", "wit", "plugin", "tests/ratio"];

/// A variant, as its file describes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variant {
    /// For whoever reads the file.
    #[serde(rename = "description")]
    _description: String,
    version: String,
    revision: u64,
    changes: Vec<Change>,
}

/// A text that is replaced where it stands, which must be one place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    file: PathBuf,
    find: String,
    replace: String,
}

/// Builds each variant into `out`, from a copy of the source below `folder`.
pub(crate) fn build_all(root: &Path, folder: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    // Two builds at once take turns, or one would change a copy while the other reads it.
    let turn = File::create(folder.join("turn"))?;
    turn.lock()?;
    let mut source = Files::new();
    for part in PARTS {
        read(root, Path::new(part), &mut source)?;
    }
    for entry in fs::read_dir(root.join("tests/guests/variants"))? {
        let file = entry?.path();
        let name = file.file_stem().ok_or("a variant has a name")?;
        let component = out.join(name).with_extension("wasm");
        build(&file, root, source.clone(), &folder.join(name), &component)
            .map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}

fn build(
    description: &Path,
    root: &Path,
    mut source: Files,
    copy: &Path,
    component: &Path,
) -> Result<(), Box<dyn Error>> {
    let variant: Variant = serde_json::from_slice(&fs::read(description)?)?;
    let Variant { version, revision, changes, .. } = &variant;
    let manifest = Path::new("Cargo.toml");
    replace_line(&mut source, manifest, "members = ", r#"["plugin", "plugin/policy"]"#)?;
    replace_line(&mut source, manifest, "default-members = ", r#"["plugin"]"#)?;
    replace_line(&mut source, manifest, "version = ", &format!("{version:?}"))?;
    let exports = Path::new("plugin/src/exports.rs");
    replace_line(&mut source, exports, "const REVISION: u64 = ", &format!("{revision};"))?;
    for Change { file, find, replace } in changes {
        replace_text(&mut source, file, find, replace)?;
    }
    write(copy, &source)?;

    // One for all variants, so that what they depend on is compiled once.
    let target = copy.with_file_name("target");
    let manifest = copy.join(manifest);
    let manifest = manifest.to_str().ok_or("the target folder's name is not in UTF-8")?;
    // Not locked, because the lock file lists more than this part of the workspace needs; offline, so that the part
    // that it needs stays as it is.
    let what = ["--manifest-path", manifest, "--package", "plugin", "--offline"];
    let release = target.join("wasm32-wasip2/release");
    // Cargo gives components of all variants the same name, and takes what lies there for its own.
    for made in ["plugin.wasm", "deps/plugin.wasm"] {
        match fs::remove_file(release.join(made)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    crate::build(root, &what, &target)?;
    fs::copy(release.join("plugin.wasm"), component)?;
    Ok(())
}

/// Makes the folder hold these files in those parts. What stays is not touched, so that Cargo need not build it anew.
fn write(root: &Path, files: &Files) -> io::Result<()> {
    let mut there = Files::new();
    for part in PARTS.iter().filter(|part| root.join(part).exists()) {
        read(root, Path::new(part), &mut there)?;
    }
    for gone in there.keys().filter(|path| !files.contains_key(*path)) {
        fs::remove_file(root.join(gone))?;
    }
    for (path, content) in files.iter().filter(|(path, content)| there.get(*path) != Some(content))
    {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap_or(root))?;
        fs::write(path, content)?;
    }
    Ok(())
}

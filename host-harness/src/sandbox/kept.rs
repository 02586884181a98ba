//! Compiled components in a folder, so that the next process need not compile them.

use std::fs::{self, DirBuilder, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::SystemTime;

use tempfile::NamedTempFile;
use wasmtime::component::Component;

use super::engine::{ENGINE_VERSION, engine};

/// Where they are kept; none: nowhere.
static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();

/// So many are kept: those that were used last.
const MOST: usize = 64;

/// How a file's name ends.
const ENDING: &str = "compiled";

/// Bytes of the checksum that a file begins with.
const CHECKSUM: usize = 4;

/// Keeps compiled components in this folder, so that the next process need not compile them. What lies there is run as
/// it is: if anybody else could write to it, nothing is kept there, and nothing is taken from there. Call it before the
/// first policy is loaded; only the first call counts. Without one, every process compiles.
pub fn keep_compiled_components(folder: PathBuf) {
    FOLDER.get_or_init(|| Some(folder).filter(|folder| is_ours(folder)));
}

/// The component with this digest, as it was compiled before; or it is compiled now, and kept. A folder that cannot be
/// used is none: compiling takes longer, and that is all.
pub(crate) fn compiled(
    digest: &str,
    compile: impl FnOnce() -> wasmtime::Result<Component>,
) -> wasmtime::Result<Component> {
    let Some(folder) = FOLDER.get().and_then(Option::as_ref) else { return compile() };
    kept_in(folder, digest, compile)
}

fn kept_in(
    folder: &Path,
    digest: &str,
    compile: impl FnOnce() -> wasmtime::Result<Component>,
) -> wasmtime::Result<Component> {
    let file = folder.join(name(digest));
    if let Some(component) = read(&file) {
        return Ok(component);
    }
    let component = compile()?;
    // The disk may be full, or the folder gone.
    let _ = component.serialize().map(|code| write(folder, &file, &code));
    Ok(component)
}

/// By what was compiled, by what, and for what: another engine, other settings or another processor compile anew.
fn name(digest: &str) -> String {
    let mut hasher = DefaultHasher::new();
    ENGINE_VERSION.hash(&mut hasher);
    engine().precompile_compatibility_hash().hash(&mut hasher);
    format!("{digest}-{:016x}.{ENDING}", hasher.finish())
}

/// None: it is not there, or not as it was written.
#[expect(unsafe_code, reason = "the engine cannot check machine code, only where it comes from")]
fn read(path: &Path) -> Option<Component> {
    let mut file = File::open(path).ok()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).ok()?;
    let (told, code) = bytes.split_at_checked(CHECKSUM)?;
    if told != checksum(code) {
        return None;
    }
    // SAFETY: the file is whole, and only this user, who runs this process, could have written it. The engine looks
    // itself whether it was compiled for it.
    let component = unsafe { Component::deserialize(engine(), code) }.ok()?;
    let _ = file.set_modified(SystemTime::now());
    Some(component)
}

/// All of it or nothing, whoever else writes the same.
fn write(folder: &Path, path: &Path, code: &[u8]) -> io::Result<()> {
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(&checksum(code))?;
    file.write_all(code)?;
    file.persist(path)?;
    clear(folder)
}

/// Takes those away that were used longest ago.
fn clear(folder: &Path) -> io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == ENDING) {
            files.push((path.metadata()?.modified()?, path));
        }
    }
    files.sort();
    for (_, path) in files.iter().rev().skip(MOST) {
        fs::remove_file(path)?;
    }
    Ok(())
}

/// Finds what was cut off or has rotted. It is no proof against anybody: that is the folder's.
fn checksum(code: &[u8]) -> [u8; CHECKSUM] {
    crc32fast::hash(code).to_le_bytes()
}

/// Whether it is there, or can be made, and belongs to whoever runs this, and to nobody else.
fn is_ours(folder: &Path) -> bool {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    let (Ok(()), Ok(found), Ok(mine)) =
        (made, folder.symlink_metadata(), NamedTempFile::new_in(folder))
    else {
        return false;
    };
    let owner = mine.as_file().metadata().map(|mine| mine.uid());
    found.is_dir() && found.mode() & 0o022 == 0 && owner.is_ok_and(|owner| owner == found.uid())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::sandbox::empty;

    fn load(folder: &Path, digest: &str, compiled: &Cell<u32>) {
        let compile = || {
            compiled.set(compiled.get() + 1);
            Component::from_binary(engine(), &empty::component())
        };
        kept_in(folder, digest, compile).unwrap();
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    #[test]
    fn what_was_compiled_once_is_not_compiled_again_unless_its_file_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let compiled = Cell::new(0);
        for _ in 0..3 {
            load(folder.path(), "one", &compiled);
        }
        assert_eq!(compiled.get(), 1);
        load(folder.path(), "other", &compiled);
        assert_eq!(compiled.get(), 2);

        for damage in [
            (|bytes: &mut Vec<u8>| bytes.truncate(bytes.len() / 2)) as fn(&mut Vec<u8>),
            |bytes| bytes.clear(),
            |bytes| {
                let middle = bytes.len() / 2;
                bytes.iter_mut().skip(middle).take(1).for_each(|byte| *byte ^= 1);
            },
            |bytes| *bytes = [&checksum(b"no machine code")[..], b"no machine code"].concat(),
        ] {
            for file in files(folder.path()) {
                let mut bytes = fs::read(&file).unwrap();
                damage(&mut bytes);
                fs::write(&file, bytes).unwrap();
            }
            compiled.set(0);
            load(folder.path(), "one", &compiled);
            load(folder.path(), "one", &compiled);
            assert_eq!(compiled.get(), 1, "it was compiled anew, and kept");
        }
    }

    #[test]
    fn those_that_were_used_last_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let compiled = Cell::new(0);
        load(folder.path(), "first", &compiled);
        for number in 0..MOST {
            let file = folder.path().join(format!("{number}.{ENDING}"));
            let file = File::create(file).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        }
        fs::write(folder.path().join("another file"), "").unwrap();
        load(folder.path(), "second", &compiled);
        assert_eq!(files(folder.path()).len(), MOST + 1);
        load(folder.path(), "first", &compiled);
        load(folder.path(), "second", &compiled);
        assert_eq!(compiled.get(), 2);
    }

    #[test]
    fn a_folder_that_others_can_write_to_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        assert!(is_ours(folder.path()));
        assert!(is_ours(&folder.path().join("made/now")));
        for mode in [0o770, 0o702] {
            fs::set_permissions(folder.path(), Permissions::from_mode(mode)).unwrap();
            assert!(!is_ours(folder.path()), "{mode:o}");
        }
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(!is_ours(&file));
    }
}

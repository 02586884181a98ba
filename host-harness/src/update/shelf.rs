//! Components that were taken, as files beside the database: named by their digest, written whole or not at all.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::open::read_once;
use super::{Refusal, Refused};
use crate::sandbox::scan::MAX_BYTES;
use crate::store::of_bytes;

/// Longer than any signature.
const LONGEST_SIGNATURE: u64 = 4 << 10;

/// The files.
#[derive(Clone)]
pub(super) struct Shelf {
    folder: PathBuf,
    before: Before,
}

/// Is told each step right before it is taken.
pub(super) type Before = Option<Arc<dyn Fn(&str) + Send + Sync>>;

/// How far each key has come: a second place beside the database, which a restored backup of that does not reach.
pub(super) type HighWater = BTreeMap<String, Mark>;

/// The highest revision of a key that was in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mark {
    pub(super) revision: u64,
    pub(super) digest: String,
}

impl Shelf {
    pub(super) fn new(folder: &Path) -> Self {
        Shelf { folder: folder.join("store"), before: None }
    }

    pub(super) fn watch(self, before: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Shelf { before: Some(Arc::new(before)), ..self }
    }

    fn step(&self, what: &str) {
        if let Some(before) = &self.before {
            before(what);
        }
    }

    fn component(&self, digest: &str) -> PathBuf {
        self.folder.join(format!("{digest}.wasm"))
    }

    fn signature(&self, digest: &str) -> PathBuf {
        self.folder.join(format!("{digest}.minisig"))
    }

    /// Puts a component and its signature there, for good once this returns. What is there already is written anew: it
    /// may have been damaged.
    pub(super) fn put(&self, digest: &str, bytes: &[u8], signature: &str) -> Result<(), Refused> {
        // The component comes last: it is what counts as being there.
        self.write(&self.signature(digest), signature.as_bytes())?;
        self.write(&self.component(digest), bytes)
    }

    /// A component and its signature, unchanged since they were put there.
    pub(super) fn get(&self, digest: &str) -> Result<(Vec<u8>, String), Refused> {
        let gone = |refused: Refused| {
            let what = format!(
                "the policy {digest:.12} is not whole in `{}`; deliver it again with `portal policy submit`",
                self.folder.display()
            );
            Refused::new(Refusal::Storage, what).about(digest).because(refused)
        };
        let bytes = read_once(&self.component(digest), MAX_BYTES).map_err(gone)?;
        let signature = read_once(&self.signature(digest), LONGEST_SIGNATURE).map_err(gone)?;
        let found = of_bytes(&bytes);
        if found != digest {
            return Err(gone(Refused::new(
                Refusal::Storage,
                format!("its digest is {found:.12} now"),
            )));
        }
        let signature = String::from_utf8(signature)
            .map_err(|_| gone(Refused::new(Refusal::NotASignature, "the signature is no text")))?;
        Ok((bytes, signature))
    }

    /// How far each key has come, as far as this place knows.
    pub(super) fn high_water(&self) -> Result<HighWater, Refused> {
        let path = self.high_water_file();
        let bytes = match read_once(&path, LONGEST_SIGNATURE << 4) {
            Ok(bytes) => bytes,
            Err(refused) if refused.code == Refusal::Missing => return Ok(HighWater::new()),
            Err(refused) => {
                let what = "how far each key has come cannot be read";
                return Err(Refused::new(Refusal::Storage, what).because(refused));
            }
        };
        serde_json::from_slice(&bytes).map_err(|error| {
            let what = format!(
                "`{}` makes no sense; it says which revisions were in force",
                path.display()
            );
            Refused::new(Refusal::Storage, what).because(error)
        })
    }

    /// Says how far each key has come.
    pub(super) fn save_high_water(&self, marks: &HighWater) -> Result<(), Refused> {
        let text = serde_json::to_vec_pretty(marks).unwrap_or_default();
        self.write(&self.high_water_file(), &text)
    }

    fn high_water_file(&self) -> PathBuf {
        self.folder.join("high-water.json")
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Refused> {
        self.write_whole(path, bytes).map_err(|error| {
            Refused::new(Refusal::Storage, format!("`{}` cannot be written", path.display()))
                .because(error)
        })
    }

    /// Under another name first, so that whoever looks finds all of it or nothing, whenever the machine stops.
    fn write_whole(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let folder = &self.folder;
        self.step("make folder");
        DirBuilder::new().recursive(true).mode(0o755).create(folder)?;
        self.step("make file");
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
        self.step("write file");
        file.write_all(bytes)?;
        fs::set_permissions(file.path(), Permissions::from_mode(0o444))?;
        self.step("sync file");
        file.as_file().sync_all()?;
        self.step("rename file");
        file.persist(path).map_err(|error| error.error)?;
        // The name is kept only once the folder is.
        self.step("sync folder");
        File::open(folder)?.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_there_comes_back_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path());
        let digest = of_bytes(b"component");
        assert_eq!(shelf.get(&digest).unwrap_err().code, Refusal::Storage);
        shelf.put(&digest, b"component", "signature").unwrap();
        shelf.put(&digest, b"component", "signature").unwrap();
        assert_eq!(shelf.get(&digest).unwrap(), (b"component".to_vec(), "signature".to_owned()));
        let path = shelf.component(&digest);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o444);
        let names: Vec<_> = fs::read_dir(&shelf.folder).unwrap().collect();
        assert_eq!(names.len(), 2, "no file is left behind");
        fs::remove_file(&path).unwrap();
        fs::write(&path, b"c0mponent").unwrap();
        let refused = shelf.get(&digest).unwrap_err();
        assert!(refused.what.contains("deliver it again"), "{refused}");
        shelf.put(&digest, b"component", "signature").unwrap();
        shelf.get(&digest).unwrap();
    }

    #[test]
    fn marks_are_kept_and_one_that_cannot_be_read_is_not_taken_for_none() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path());
        assert_eq!(shelf.high_water().unwrap(), HighWater::new());
        let mark = Mark { revision: 17, digest: "d".into() };
        let marks = HighWater::from([("KEY".into(), mark)]);
        shelf.save_high_water(&marks).unwrap();
        assert_eq!(shelf.high_water().unwrap(), marks);
        fs::remove_file(shelf.high_water_file()).unwrap();
        fs::write(shelf.high_water_file(), "{").unwrap();
        assert_eq!(shelf.high_water().unwrap_err().code, Refusal::Storage);
    }
}

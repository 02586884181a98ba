//! Where compiled policies are kept, so that only the first command compiles.

use std::env;
use std::fs::DirBuilder;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{self, Path, PathBuf};

use host_harness::keep_compiled_components;
use host_harness::update::Probe;

use super::Report;

/// The variable that names the folder; empty: nothing is kept.
const CACHE: &str = "PORTAL_CACHE";

/// Keeps them, if there is a folder that nobody else can write to.
pub(super) fn keep() {
    if let Some(folder) = folder().filter(|folder| is_ours(folder)) {
        keep_compiled_components(folder);
    }
}

/// Compiles what comes on standard input, for another process of this program: it ends well, or says what is wrong.
pub(super) fn probe() -> anyhow::Result<Report> {
    Ok(match Probe::serve() {
        Ok(()) => Report::done("", serde_json::Value::Null),
        Err(complaint) => Report::denied(complaint, serde_json::Value::Null),
    })
}

fn folder() -> Option<PathBuf> {
    if let Some(folder) = env::var_os(CACHE) {
        return if folder.is_empty() { None } else { path::absolute(folder).ok() };
    }
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    Some(caches.join("portal"))
}

/// What lies in the folder is run as it is, so it must belong to whoever runs this, and to nobody else.
fn is_ours(folder: &Path) -> bool {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    let (Ok(()), Ok(found), Ok(mine)) =
        (made, folder.symlink_metadata(), tempfile::NamedTempFile::new_in(folder))
    else {
        return false;
    };
    let owner = mine.as_file().metadata().map(|mine| mine.uid());
    found.is_dir() && found.mode() & 0o022 == 0 && owner.is_ok_and(|owner| owner == found.uid())
}

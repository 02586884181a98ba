//! Where compiled policies are kept, so that only the first command compiles.

use std::env;
use std::path::{self, PathBuf};

use host_harness::keep_compiled_components;
use host_harness::update::Probe;

use super::Report;

/// The variable that names the folder; empty: nothing is kept.
const CACHE: &str = "PORTAL_CACHE";

/// Keeps them, if there is a place for it.
pub(super) fn keep() {
    if let Some(folder) = folder() {
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

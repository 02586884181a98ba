//! Runs every file under `scenarios` through the built component and a database of its own, as a test of its own.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use host_harness::document::Document;
use host_harness::{Limits, Policy};
use libtest_mimic::{Arguments, Failed, Trial};
use portal_tests::scenario::{self, Scenario};

/// Time is not what is tested here, and machines that test are busy.
const PATIENCE: Duration = Duration::from_secs(60);

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let shared = root.join("world.json");
    let world = Arc::new(Document::parse(&fs::read_to_string(&shared)?)?);
    let policy = Policy::built_in(Limits { deadline: PATIENCE, ..Limits::default() })?;
    let mut trials = Vec::new();
    for folder in entries(&root)?.into_iter().filter(|path| *path != shared) {
        for file in entries(&folder)? {
            let (world, policy) = (Arc::clone(&world), policy.clone());
            let name = name(&root, &file);
            trials.push(Trial::test(name, move || check(&file, &policy, &world)));
        }
    }
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}

fn check(file: &Path, policy: &Policy, world: &Document) -> Result<(), Failed> {
    let scenario = Scenario::parse(&fs::read_to_string(file)?)?;
    Ok(scenario::run(&scenario, policy, world)?)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<_> = paths.collect::<io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

/// Folder and file, such as `email-accounts/001-nothing-saved`.
fn name(root: &Path, file: &Path) -> String {
    let file = file.with_extension("");
    let parts = file.strip_prefix(root).unwrap_or(&file).iter();
    parts.map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

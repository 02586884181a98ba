//! Scenarios in a folder, each with the world that it starts from: the project's own, and those of others.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use super::parallel::{Progress, each};
use super::run::{Outcome, joined, run};
use super::{Scenario, bundle};
use crate::document::{self, Document, DocumentError};
use crate::policy::{self, Policy};
use crate::store::of_bytes;

/// The folder of the project's scenarios, as texts by path.
const BUILT_IN: &str = include_str!(concat!(env!("OUT_DIR"), "/scenarios.json"));

/// Where that folder is.
const BUILT_IN_FOLDER: &str = "tests/scenarios";

/// Entries that join the world of the folder above, for every scenario in this folder and below.
const WORLD: &str = "world.json";

/// Most bytes of a file.
const LARGEST: u64 = 32 << 20;

/// Scenarios to be run together.
#[derive(Debug)]
pub struct Suite {
    cases: Vec<Case>,
    /// The digest of a policy that is known to pass all of them.
    pub(super) passed_by: Option<String>,
}

/// A scenario, and what it starts from.
#[derive(Debug)]
pub struct Case {
    /// Folder and file, such as `email-accounts/001-nothing-saved`.
    pub name: String,
    /// What is asked and done, and what must come of it.
    pub scenario: Scenario,
    /// The CRM that its own entries join.
    pub world: Arc<Document>,
}

/// There is no such suite.
#[derive(Debug, thiserror::Error)]
pub enum SuiteError {
    /// It cannot be read.
    #[error("{}: {error}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// A scenario or a world is none.
    #[error("{}: {fault}", file.display())]
    Wrong {
        /// Which file.
        file: PathBuf,
        /// Where in it, and what.
        fault: DocumentError,
    },
    /// It is larger than anything that people write.
    #[error("{}: it is larger than {} MiB; split it", file.display(), LARGEST >> 20)]
    TooLarge {
        /// Which file.
        file: PathBuf,
    },
    /// Nothing would be run, and so nothing would be found.
    #[error("{}: there is no scenario in this folder", folder.display())]
    Empty {
        /// Which folder.
        folder: PathBuf,
    },
}

/// Texts by their paths from a folder; between the parts of a path are slashes.
type Files = BTreeMap<String, String>;

impl Suite {
    /// The project's own scenarios. The policy that comes with this host passes all of them.
    pub fn built_in() -> Result<Self, SuiteError> {
        let folder = Path::new(BUILT_IN_FOLDER);
        let files = document::read(BUILT_IN);
        let files: Files =
            files.map_err(|fault| SuiteError::Wrong { file: folder.into(), fault })?;
        let passed_by = Some(of_bytes(policy::BUILT_IN));
        Ok(Suite { passed_by, ..Suite::of(folder, &files)? })
    }

    /// The scenarios in a folder and below, or those in one file. `world.json` in a folder is the CRM that all of them
    /// start from, together with those of the folders above it, up to the first that has none.
    pub fn read(path: &Path) -> Result<Self, SuiteError> {
        let mut files = Files::new();
        let folder = if path.is_dir() {
            read_folder(path, "", &mut files)?;
            path
        } else {
            let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
            files.insert(name.into(), read_file(path)?);
            let folder = path.parent().unwrap_or(path);
            let world = folder.join(WORLD);
            if world.exists() {
                files.insert(WORLD.into(), read_file(&world)?);
            }
            folder
        };
        Suite::within(folder, &files, &world_above(folder)?)
    }

    fn of(folder: &Path, files: &Files) -> Result<Self, SuiteError> {
        Suite::within(folder, files, &Document::default())
    }

    /// `above`: what the folder's own world joins.
    fn within(folder: &Path, files: &Files, above: &Document) -> Result<Self, SuiteError> {
        let wrong = |path: &str, fault| SuiteError::Wrong { file: folder.join(path), fault };
        let mut worlds = Worlds::default();
        worlds.add("", above);
        let is_world = |path: &str| split(path).1 == WORLD;
        // Ascending, so that a folder comes before those in it.
        let mut found: Vec<_> = files.iter().filter(|(path, _)| is_world(path)).collect();
        found.sort_by_key(|(path, _)| split(path).0);
        for (path, text) in found {
            let entries = Document::parse(text).map_err(|fault| wrong(path, fault))?;
            worlds.add(split(path).0, &entries);
        }
        let mut cases = Vec::new();
        for (path, text) in files.iter().filter(|(path, _)| !is_world(path)) {
            let name = path.strip_suffix(".json").unwrap_or(path).to_owned();
            let world = worlds.of(split(path).0);
            if !bundle::is_bundle(text) {
                let scenario = Scenario::parse(text).map_err(|fault| wrong(path, fault))?;
                cases.push(Case { name, scenario, world });
                continue;
            }
            for (case, scenario) in bundle::parse(text).map_err(|fault| wrong(path, fault))? {
                let name = format!("{name}/{case}");
                cases.push(Case { name, scenario, world: world.clone() });
            }
        }
        if cases.is_empty() {
            return Err(SuiteError::Empty { folder: folder.into() });
        }
        Ok(Suite { cases, passed_by: None })
    }

    /// The scenarios, by name, ascending.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// The scenarios, to be run one by one.
    pub fn into_cases(self) -> Vec<Case> {
        self.cases
    }

    /// Runs all of them, and returns what came of each, in their order.
    pub fn run(&self, policy: &Policy, progress: Progress<'_>) -> Vec<Outcome> {
        each(&self.cases, progress, |case| match case.scenario.skip {
            Some(_) => Outcome::skipped(),
            None => run(&case.scenario, policy, &case.world),
        })
    }

    /// The same and others, by names that begin with a word for each.
    pub fn joined(suites: Vec<(String, Suite)>) -> Self {
        let named = |(word, suite): (String, Suite)| {
            suite.cases.into_iter().map(move |case| {
                let name =
                    if word.is_empty() { case.name } else { format!("{word}/{}", case.name) };
                Case { name, ..case }
            })
        };
        Suite { cases: suites.into_iter().flat_map(named).collect(), passed_by: None }
    }

    /// Only the scenarios whose names are wanted.
    pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.cases.retain(|case| wanted(&case.name));
    }
}

/// Worlds by folder, each with those of the folders above in it.
#[derive(Default)]
struct Worlds(BTreeMap<String, Arc<Document>>);

impl Worlds {
    /// The folders above must have been added before.
    fn add(&mut self, folder: &str, entries: &Document) {
        let world = joined(Document::clone(&self.of(folder)), entries);
        self.0.insert(folder.into(), Arc::new(world));
    }

    /// The world of the folder, or of the nearest one above that has one.
    fn of(&self, folder: &str) -> Arc<Document> {
        match self.0.get(folder) {
            Some(world) => Arc::clone(world),
            None if folder.is_empty() => Arc::default(),
            None => self.of(split(folder).0),
        }
    }
}

/// The folder, and what is in it.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn read_folder(root: &Path, below: &str, files: &mut Files) -> Result<(), SuiteError> {
    let folder = root.join(below);
    let unreadable = |error| SuiteError::Unreadable { path: folder.clone(), error };
    for entry in fs::read_dir(&folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        // A link to a folder is not followed, so that there is an end.
        if entry.file_type().map_err(unreadable)?.is_dir() {
            read_folder(root, &path, files)?;
        } else if path.ends_with(".json") {
            files.insert(path, read_file(&entry.path())?);
        }
    }
    Ok(())
}

/// The worlds of the folders above, joined, the nearest one last.
fn world_above(folder: &Path) -> Result<Document, SuiteError> {
    // As it is typed, `.` has nothing above it.
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.into());
    let above = whole.ancestors().skip(1).map(|above| above.join(WORLD));
    let mut worlds = Vec::new();
    for file in above.take_while(|file| file.is_file()) {
        let text = read_file(&file)?;
        worlds.push(Document::parse(&text).map_err(|fault| SuiteError::Wrong { file, fault })?);
    }
    let join = |below: Document, above: Document| joined(above, &below);
    Ok(worlds.into_iter().reduce(join).unwrap_or_default())
}

fn read_file(path: &Path) -> Result<String, SuiteError> {
    let unreadable = |error| SuiteError::Unreadable { path: path.into(), error };
    let mut text = String::new();
    let file = fs::File::open(path).map_err(unreadable)?;
    let read = file.take(LARGEST + 1).read_to_string(&mut text).map_err(unreadable)?;
    if read as u64 > LARGEST {
        return Err(SuiteError::TooLarge { file: path.into() });
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCENARIO: &str =
        r#"{ "description": "Nothing.", "steps": [{ "audit": { "expect": 0 } }] }"#;

    fn world(customer: u64) -> String {
        format!(r#"{{ "customers": [{{ "id": {customer}, "name": "A" }}] }}"#)
    }

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn starts(suite: &Suite) -> Vec<(&str, Vec<u64>)> {
        let customers = |case: &Case| case.world.customers.iter().map(|it| it.id.get()).collect();
        suite.cases.iter().map(|case| (case.name.as_str(), customers(case))).collect()
    }

    #[track_caller]
    fn check(files: &[(&str, &str)], fault: &str) {
        let folder = folder(files);
        let error = Suite::read(folder.path()).unwrap_err().to_string();
        let start = format!("{}{fault}", folder.path().display());
        assert!(error.starts_with(&start), "{error}");
    }

    #[test]
    fn worlds_join_those_of_the_folders_above() {
        let [one, two, three] = [1, 2, 3].map(world);
        let folder = folder(&[
            ("a.json", SCENARIO),
            ("b/c.json", SCENARIO),
            ("b/d/e.json", SCENARIO),
            ("b/d/f/g.json", SCENARIO),
            ("b/d/f/notes.txt", "no scenario"),
            ("b/d-h/i.json", SCENARIO),
            ("world.json", &one),
            ("b/d/world.json", &two),
            ("b/d/f/world.json", &three),
        ]);
        let all = Suite::read(folder.path()).unwrap();
        assert_eq!(
            starts(&all),
            [
                ("a", vec![1]),
                ("b/c", vec![1]),
                ("b/d-h/i", vec![1]),
                ("b/d/e", vec![1, 2]),
                ("b/d/f/g", vec![1, 2, 3]),
            ]
        );
        let alone = Suite::read(&folder.path().join("b/d/e.json")).unwrap();
        assert_eq!(starts(&alone), [("e", vec![2])]);
        let below = Suite::read(&folder.path().join("b/d/f")).unwrap();
        assert_eq!(starts(&below), [("g", vec![2, 3])]);
        let alone = Suite::read(&folder.path().join("b/c.json")).unwrap();
        assert_eq!(starts(&alone), [("c", vec![1])]);
    }

    #[test]
    fn faults_name_the_file_and_the_place() {
        check(&[("a.json", "{")], "/a.json: ");
        check(
            &[("b/a.json", r#"{"description":"A","steps":[{"audit":{"expect":0}},{"adit":0}]}"#)],
            "/b/a.json: steps[1]",
        );
        check(
            &[("a.json", r#"{"description":"A","steps":[]}"#)],
            "/a.json: steps: a scenario needs",
        );
        check(
            &[("a.json", SCENARIO), ("world.json", r#"{"customers":[{"id":0}]}"#)],
            "/world.json: customers[0].id: ",
        );
        check(&[("world.json", "{}")], ": there is no scenario");
        check(&[], ": there is no scenario");
        let error = Suite::read(Path::new("/nowhere/at/all.json")).unwrap_err().to_string();
        assert!(error.starts_with("/nowhere/at/all.json: No such file"), "{error}");
    }

    #[test]
    fn the_projects_own_are_those_of_its_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(BUILT_IN_FOLDER);
        let (own, read) = (Suite::built_in().unwrap(), Suite::read(&folder).unwrap());
        assert!(own.cases.len() > 200, "there are only {}", own.cases.len());
        assert_eq!(own.cases.len(), read.cases.len());
        for (own, read) in own.cases.iter().zip(&read.cases) {
            assert_eq!(own.name, read.name);
            assert_eq!(own.scenario.written, read.scenario.written);
            assert_eq!(own.world, read.world);
        }
    }
}

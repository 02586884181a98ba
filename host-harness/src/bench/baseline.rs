//! What was measured once, in a file, for whoever compares with it later.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Measure, Measured, Which, machine};
use crate::error::line;
use crate::policy::Policy;
use crate::sandbox::engine::{ENGINE, ENGINE_VERSION};
use crate::session::UsageEntry;

/// Which kind of file it is.
const FORMAT: &str = "portal-bench";
/// Rises when what a file says changes its meaning.
const FORMAT_VERSION: u64 = 1;
/// No baseline is as large; whatever is, is something else.
const LARGEST: u64 = 1 << 20;

/// A baseline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Baseline {
    format: String,
    format_version: u64,
    /// The policy's name and version.
    pub policy: String,
    /// The digest of its component.
    pub digest: String,
    /// The host's version.
    pub host: String,
    /// The engine's name and version.
    pub engine: String,
    /// Whether the host was built with optimisation.
    pub optimised: bool,
    /// On what.
    pub machine: String,
    /// How much there was.
    pub sizes: Sizes,
    /// By their names.
    pub measures: BTreeMap<String, MeasureEntry>,
}

/// How much there was, and how much of it was asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Sizes {
    /// Whether the CRM was made up.
    pub generated: bool,
    /// Contacts that are not deleted.
    pub contacts: usize,
    /// Ticket email accounts.
    pub accounts: usize,
    /// Contacts that were asked about.
    pub asked: usize,
    /// Those of them with access.
    pub with_access: usize,
    /// Questions of a batch.
    pub batch: usize,
    /// Rounds.
    pub rounds: usize,
}

/// One measure. Times are in nanoseconds; of a batch, they are one decision's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MeasureEntry {
    /// How often it was measured.
    pub count: usize,
    /// The middle time.
    pub p50: f64,
    /// The slow end.
    pub p99: f64,
    /// The shortest time.
    pub min: f64,
    /// How many times the empty function's middle time it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_empty: Option<f64>,
    /// How many times the middle time of the rules without a component.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_native: Option<f64>,
    /// The most that a call used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<UsageEntry>,
    /// Calls without an answer.
    pub failed: usize,
}

/// A file that is no baseline to compare with.
#[derive(Debug, thiserror::Error)]
#[error("`{}` is no baseline to compare with: {fault}", .file.display())]
pub struct BaselineError {
    file: PathBuf,
    fault: Fault,
}

#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("it is larger than {LARGEST} bytes")]
    TooLarge,
    #[error("it is cut off, at line {line}; save it anew")]
    CutOff { line: usize },
    #[error("it is not JSON: {0}")]
    NotJson(serde_json::Error),
    #[error("format: it is not `{FORMAT}`; name a file that --save has written")]
    AnotherFormat,
    #[error(
        "format-version: it is {found}, and this program knows {FORMAT_VERSION}; save it anew with this program"
    )]
    AnotherVersion { found: String },
    #[error("{key}: {what}")]
    Wrong { key: String, what: String },
}

impl Baseline {
    /// What was measured, for a file.
    pub fn of(policy: &Policy, measured: &Measured, generated: bool) -> Self {
        let told = policy.description();
        let sizes = Sizes {
            generated,
            contacts: measured.contacts.stored,
            accounts: measured.accounts,
            asked: measured.contacts.asked,
            with_access: measured.contacts.with_access,
            batch: measured.batch,
            rounds: measured.rounds,
        };
        let entries = measured.measures.iter();
        Baseline {
            format: FORMAT.into(),
            format_version: FORMAT_VERSION,
            policy: format!("{} {}", told.name, told.version),
            digest: policy.digest().to_owned(),
            host: env!("CARGO_PKG_VERSION").into(),
            engine: format!("{ENGINE} {ENGINE_VERSION}"),
            optimised: !cfg!(debug_assertions),
            machine: machine(),
            sizes,
            measures: entries.map(|measure| (measure.which.to_string(), measure.into())).collect(),
        }
    }

    /// Reads a file that was saved, and checks that there is everything to compare with.
    pub fn read(file: &Path) -> Result<Self, BaselineError> {
        let read = || {
            if fs::metadata(file)?.len() > LARGEST {
                return Err(Fault::TooLarge);
            }
            Baseline::parse(&fs::read(file)?)
        };
        read().map_err(|fault| BaselineError { file: file.to_owned(), fault })
    }

    fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        // What it is comes first: all else may be called otherwise in another version.
        let value: Value = serde_json::from_slice(bytes).map_err(|error| {
            if error.is_eof() {
                Fault::CutOff { line: error.line() }
            } else {
                Fault::NotJson(error)
            }
        })?;
        if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(Fault::AnotherFormat);
        }
        let version = value.get("format-version");
        if version.and_then(Value::as_u64) != Some(FORMAT_VERSION) {
            let found =
                version.map_or_else(|| "missing".into(), |version| line(&version.to_string()));
            return Err(Fault::AnotherVersion { found });
        }
        let baseline: Baseline = serde_path_to_error::deserialize(value).map_err(|error| {
            let key = error.path().to_string();
            Fault::Wrong { key, what: line(&error.into_inner().to_string()) }
        })?;
        baseline.check()?;
        Ok(baseline)
    }

    fn check(&self) -> Result<(), Fault> {
        for which in Which::all() {
            let key = format!("measures.{which}");
            let Some(entry) = self.measures.get(&which.to_string()) else {
                return Err(Fault::Wrong { key, what: "there is no such measure".into() });
            };
            for (name, ratio) in [("to-empty", entry.to_empty), ("to-native", entry.to_native)] {
                let what = match ratio {
                    None if which.is_by_policy() => "it is missing",
                    Some(ratio) if !(ratio > 0.0 && ratio.is_finite()) => "it is not above 0",
                    _ => continue,
                };
                return Err(Fault::Wrong { key: format!("{key}.{name}"), what: what.into() });
            }
        }
        let known = |name: &String| Which::all().iter().any(|which| which.to_string() == *name);
        match self.measures.keys().find(|name| !known(name)) {
            Some(name) => Err(Fault::Wrong {
                key: line(&format!("measures.{name}")),
                what: "this program measures nothing that is called so".into(),
            }),
            None => Ok(()),
        }
    }

    /// The text of a file.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

impl From<&Measure> for MeasureEntry {
    fn from(measure: &Measure) -> Self {
        let Measure { which, numbers, to_empty, to_native, most, failed } = *measure;
        let most = (which.way != super::Way::Native).then(|| most.into());
        let (count, p50, p99, min) = (numbers.count, numbers.p50, numbers.p99, numbers.min);
        MeasureEntry { count, p50, p99, min, to_empty, to_native, most, failed }
    }
}

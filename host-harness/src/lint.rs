//! Looks at the stored CRM and its settings for what is allowed and probably not meant.
//!
//! What the rules say is asked of the policy; what only the shape of the data tells is read from it. Nothing is written
//! down as a decision, and nothing is changed. `portal doctor` looks at the database instead.

mod access;
mod accounts;
mod ask;
mod catalogue;
mod looked;
mod owners;
mod privileges;
mod profiles;
mod references;
mod stand_in;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::crm::{Crm, CrmError, Moment};

pub use catalogue::LINTS;

/// A kind of oddity.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Lint {
    /// Its own name, such as `dangling-group`.
    #[serde(rename = "lint")]
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it finds, as one sentence.
    pub finds: &'static str,
    /// The domain rules that it comes from, such as `EA-08`.
    pub sources: &'static [&'static str],
}

/// How bad it is, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// It may well be meant, and somebody should know.
    Note,
    /// It is probably not meant, or will soon matter.
    Warning,
    /// Something that was set up does not work.
    Error,
}

/// Something odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Of which kind.
    pub lint: &'static Lint,
    /// Where.
    pub object: Object,
    /// What about it, in sentences.
    pub what: String,
    /// Whom else it concerns, if that is the point.
    pub concerned: Option<Concerned>,
    /// What to do about it.
    pub fix: Fix,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Object {
    /// What it is, such as `profile`.
    pub kind: &'static str,
    /// Which one; none: the only one, or all of them.
    pub id: Option<u64>,
    /// Its name; empty where it has none.
    pub name: String,
}

/// Contacts or customers that a finding concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Concerned {
    /// What they are, such as `contact`.
    pub kind: &'static str,
    /// How many.
    pub count: usize,
    /// The first of them, at most [`EXAMPLES`].
    pub examples: Vec<Example>,
}

/// One of those whom a finding concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Example {
    /// Which one.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// What else there is to say of it; empty: nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// How many of those concerned a finding names.
pub const EXAMPLES: usize = 10;

/// What to do about a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Fix {
    /// In a sentence.
    #[serde(rename = "fix")]
    pub words: String,
    /// A command that does it; words in capitals are for whoever types it to fill in.
    pub command: Option<String>,
}

/// When it is looked, and how far ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// Today, and now.
    pub moment: Moment,
    /// So many days from now are soon.
    pub soon: u32,
}

/// Everything odd about what the store holds: the worst first, and of one severity in the order of [`LINTS`].
pub fn look(crm: &Crm, horizon: Horizon) -> Result<Vec<Finding>, CrmError> {
    let session = crm.musing()?;
    let (document, exemptions) = {
        let facts = session.facts();
        (facts.document_without_records()?, facts.exemptions()?)
    };
    let index = looked::Index::new(&document);
    let said = ask::ask(session, &index, horizon.moment)?;
    let looked = looked::Looked { document: &document, index: &index, said: &said, horizon };
    let mut findings = Vec::new();
    looked.accounts(&mut findings);
    looked.references(&mut findings);
    looked.owners(&mut findings);
    looked.privileges(&mut findings);
    looked.profiles(&mut findings);
    looked.access(&mut findings);
    looked.exemptions(&exemptions, &mut findings);
    let place = |finding: &Finding| {
        let listed = LINTS.iter().position(|lint| lint.id == finding.lint.id);
        (std::cmp::Reverse(finding.lint.severity), listed)
    };
    // Within a lint the objects stay in the order of the settings.
    findings.sort_by_key(place);
    Ok(findings)
}

impl Lint {
    /// Whether this is what the word means: the lint's own name, or a domain rule that it comes from.
    pub fn answers_to(&self, word: &str) -> bool {
        self.id == word || self.sources.contains(&word)
    }
}

impl Severity {
    /// All, the worst first.
    pub const ALL: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];

    /// As a word.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl Object {
    fn new(kind: &'static str, id: impl Into<u64>, name: &str) -> Self {
        Object { kind, id: Some(id.into()), name: name.into() }
    }

    /// One that there is only one of, or all of a kind.
    fn whole(kind: &'static str) -> Self {
        Object { kind, id: None, name: String::new() }
    }
}

impl Concerned {
    /// None if nobody is.
    fn of(kind: &'static str, all: impl IntoIterator<Item = Example>) -> Option<Self> {
        let (mut count, mut examples) = (0, Vec::new());
        for example in all {
            count += 1;
            if examples.len() < EXAMPLES {
                examples.push(example);
            }
        }
        (count > 0).then_some(Concerned { kind, count, examples })
    }

    /// For a command: the only one's identifier, or a word in its place.
    fn argument(&self) -> String {
        match self.examples.as_slice() {
            [only] if self.count == 1 => only.id.to_string(),
            _ => self.kind.to_uppercase(),
        }
    }
}

impl Example {
    fn new(id: impl Into<u64>, name: &str, note: impl Into<String>) -> Self {
        Example { id: id.into(), name: name.into(), note: note.into() }
    }
}

impl Fix {
    fn words(words: impl Into<String>) -> Self {
        Fix { words: words.into(), command: None }
    }

    fn command(words: impl Into<String>, command: impl Into<String>) -> Self {
        Fix { words: words.into(), command: Some(command.into()) }
    }
}

//! `portal init`, `import`, `export` and `generate`: data in and out.

use std::fs;
use std::io::Read;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use host_harness::dataset::{Shape, generate};
use host_harness::day::now;
use host_harness::document::Document;
use host_harness::store::{Location, Mode, Store};
use serde_json::json;

use super::label::count;
use super::report::to_json;
use super::{Place, Report};

pub(crate) fn init(place: &Place) -> anyhow::Result<Report> {
    let place = &place.database;
    Store::create(place).with_context(|| format!("cannot create the database `{place}`"))?;
    let made = match place {
        Location::File(_) => format!("Created `{place}`"),
        Location::Postgres(_) => format!("Created the portal's tables in `{place}`"),
    };
    let human = format!(
        "{made}, with an administrator as CRM user 1 and the profile DEFAULT.\nNext: portal import FILE\n"
    );
    Ok(Report::done(human, json!({ "created": place.to_string() })))
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The document; `-` reads standard input.
    file: PathBuf,
    /// Replace entries that the database has already, instead of refusing them: whole entries, except that an
    /// allocation or access window that is left out stays as it is.
    #[arg(long)]
    update: bool,
    /// The CRM user who does it, for the history of allocations.
    #[arg(long = "as", value_name = "USER", default_value_t = 1)]
    actor: u64,
}

impl Import {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let store = place.store()?;
        let name = self.file.display();
        let json = read(&self.file).with_context(|| format!("cannot read `{name}`"))?;
        let unchanged = || format!("`{name}` was not imported, and nothing was changed");
        let document = Document::parse(&json).with_context(unchanged)?;
        let update = Mode::Update { actor: self.actor, at: now() };
        let mode = if self.update { update } else { Mode::New };
        let revision = store.import(&document, mode).with_context(unchanged)?;
        let counts = [
            ("user", document.users.len()),
            ("module", document.modules.len()),
            ("email template", document.email_templates.len()),
            ("profile", document.profiles.len()),
            ("customer group", document.customer_groups.len()),
            ("customer", document.customers.len()),
            ("contact", document.contacts.len()),
            ("ticket email account", document.ticket_email_accounts.len()),
            ("record", document.records.len()),
        ];
        let told = counts.iter().filter(|(_, number)| *number > 0);
        let mut words: Vec<_> = told.map(|(what, number)| count(*number, what)).collect();
        if words.is_empty() {
            words.push("settings only".into());
        }
        let json =
            counts.iter().map(|(what, number)| (what.replace(' ', "-") + "s", json!(number)));
        let human = format!("Imported {}.\n", words.join(", "));
        let json = json!({ "imported": json.collect::<serde_json::Map<_, _>>() });
        Ok(Report::done(human, json).at(Some(revision)))
    }
}

fn read(file: &PathBuf) -> anyhow::Result<String> {
    let bytes = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        bytes
    } else {
        fs::read(file)?
    };
    String::from_utf8(bytes).context("a document is a text in UTF-8")
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Where to write; by default to standard output. An existing file is not overwritten.
    file: Option<PathBuf>,
}

impl Export {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let document = place.store()?.export()?;
        written(&document, self.file)
    }
}

#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// Where to write; by default to standard output. An existing file is not overwritten.
    file: Option<PathBuf>,
    /// The same seed gives the same document.
    #[arg(long, default_value_t = 422)]
    seed: u64,
    /// How many customers.
    #[arg(long, default_value_t = Shape::default().customers as u32, value_parser = size())]
    customers: u32,
    /// How many customer groups.
    #[arg(long, default_value_t = Shape::default().groups as u32, value_parser = size())]
    groups: u32,
    /// How many contacts.
    #[arg(long, default_value_t = Shape::default().contacts as u32, value_parser = size())]
    contacts: u32,
    /// How many ticket email accounts.
    #[arg(long, default_value_t = Shape::default().accounts as u32, value_parser = size())]
    accounts: u32,
}

/// More than a million of anything does not fit into one document in memory.
fn size() -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(0..=1_000_000)
}

impl Generate {
    pub(crate) fn run(self) -> anyhow::Result<Report> {
        let Generate { file, seed, customers, groups, contacts, accounts } = self;
        let [customers, groups, contacts, accounts] =
            [customers, groups, contacts, accounts].map(|size| size as usize);
        written(&generate(&Shape { customers, groups, contacts, accounts }, seed), file)
    }
}

/// A document on standard output is the same with and without `--json`.
fn written(document: &Document, file: Option<PathBuf>) -> anyhow::Result<Report> {
    let Some(file) = file.filter(|file| file.as_os_str() != "-") else {
        return Ok(Report::done(document.to_json(), to_json(document)?));
    };
    let name = file.display().to_string();
    let mut options = fs::OpenOptions::new();
    let mut target = options
        .write(true)
        .create_new(true)
        .open(&file)
        .with_context(|| format!("cannot write `{name}`"))?;
    std::io::Write::write_all(&mut target, document.to_json().as_bytes())
        .with_context(|| format!("cannot write `{name}`"))?;
    Ok(Report::done(format!("Wrote `{name}`.\n"), json!({ "written": name })))
}

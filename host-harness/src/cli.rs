//! What can be typed: flags and subcommands, and which function answers each.

mod access;
mod accounts;
mod allocate;
mod data;
pub(crate) mod label;
pub(crate) mod report;
mod rules;
pub(crate) mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use host_harness::crm::Crm;
use host_harness::day::{Day, now};
use host_harness::session::{AdminRequest, Request};
use host_harness::store::{Store, StoreError};
use host_harness::{Limits, Policy};

pub(crate) use allocate::describe;
pub(crate) use report::{Outcome, Report};

/// Decides what portal contacts may see and do, by a policy that runs as a sandboxed component.
#[derive(Debug, Parser)]
#[command(
    name = "portal",
    version,
    after_help = "\
Exit codes: 0 allowed or done, 1 undecided (no answer, nothing changed), 2 denied or refused, 64 wrong usage, 74 not printed.
Start with `portal demo`."
)]
pub(crate) struct Arguments {
    /// The database file.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "PORTAL_DATABASE",
        default_value = "portal.db"
    )]
    database: PathBuf,
    /// Use this component as the policy instead of the built-in one.
    #[arg(long, global = true, value_name = "FILE")]
    plugin: Option<PathBuf>,
    /// Answer as JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the whole story on a small CRM that is made up and thrown away.
    Demo(crate::demo::DemoArguments),
    /// Make a new, empty database.
    Init,
    /// Take a JSON document into the database: all of it, or nothing.
    Import(data::Import),
    /// Write the database down as a JSON document.
    Export(data::Export),
    /// Make up a CRM of any size, as a JSON document for `import`.
    Generate(data::Generate),
    /// Ticket email accounts: who may choose which, and to whom they are allocated.
    #[command(subcommand)]
    Accounts(accounts::Accounts),
    /// Portal access of contacts.
    #[command(subcommand)]
    Access(access::Access),
    /// The policy in use, and every rule that it can name.
    Rules,
}

/// Who asks, for questions about a contact.
#[derive(Debug, Args)]
pub(crate) struct Contact {
    /// The contact.
    #[arg(long, value_name = "ID")]
    contact: u64,
    /// The customer that the contact acts for, if not its own.
    #[arg(long, value_name = "ID")]
    acting: Option<u64>,
    #[command(flatten)]
    today: Today,
}

/// Who changes settings.
#[derive(Debug, Args)]
pub(crate) struct Administrator {
    /// The CRM user who does it.
    #[arg(long = "as", value_name = "USER", default_value_t = 1)]
    actor: u64,
    #[command(flatten)]
    today: Today,
}

#[derive(Debug, Args)]
pub(crate) struct Today {
    /// The CRM's calendar date, such as 2026-06-15; by default the machine's.
    #[arg(long, value_name = "DATE")]
    today: Option<Day>,
}

impl Contact {
    fn request(&self) -> Request {
        let Contact { contact, acting, today } = self;
        Request { contact: *contact, acting: *acting, today: today.day().number(), now: now() }
    }
}

impl Administrator {
    fn request(&self) -> AdminRequest {
        AdminRequest { actor: self.actor, today: self.today.day().number(), now: now() }
    }
}

impl Today {
    fn day(&self) -> Day {
        self.today.unwrap_or_else(Day::today)
    }
}

/// Where the database and the policy are.
pub(crate) struct Place {
    database: PathBuf,
    plugin: Option<PathBuf>,
}

impl Place {
    pub(crate) fn policy(&self) -> anyhow::Result<Policy> {
        let Some(path) = &self.plugin else {
            return Policy::built_in(Limits::default())
                .context("the built-in policy cannot be used");
        };
        let component =
            std::fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        Policy::load(&component, Limits::default())
            .with_context(|| format!("cannot use `{}` as a policy", path.display()))
    }

    fn store(&self) -> anyhow::Result<Store> {
        let path = self.database.display();
        Store::open(&self.database).with_context(|| format!("cannot use the database `{path}`"))
    }

    fn crm(&self) -> anyhow::Result<Crm> {
        Ok(Crm::new(self.store()?, self.policy()?))
    }
}

pub(crate) fn run(arguments: Arguments) -> anyhow::Result<Report> {
    let Arguments { database, plugin, command, json: _ } = arguments;
    let place = Place { database, plugin };
    place.run(command).map_err(|error| place.name_database(error))
}

impl Place {
    /// A fault of the database that does not say which one.
    fn name_database(&self, error: anyhow::Error) -> anyhow::Error {
        let path = format!("`{}`", self.database.display());
        let is_store = |cause: &(dyn std::error::Error + 'static)| cause.is::<StoreError>();
        if error.chain().any(is_store)
            && !error.chain().any(|cause| cause.to_string().contains(&path))
        {
            return error.context(format!("the database {path} failed"));
        }
        error
    }

    fn run(&self, command: Command) -> anyhow::Result<Report> {
        let place = self;
        match command {
            Command::Demo(demo) => demo.run(place),
            Command::Init => data::init(place),
            Command::Import(import) => import.run(place),
            Command::Export(export) => export.run(place),
            Command::Generate(generate) => generate.run(),
            Command::Accounts(accounts) => accounts.run(place),
            Command::Access(access) => access.run(place),
            Command::Rules => rules::run(place),
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Done => 0,
            Outcome::Undecided => 1,
            Outcome::Denied => 2,
            Outcome::Usage => 64,
            Outcome::Unprinted => 74,
        })
    }
}

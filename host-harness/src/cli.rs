//! What can be typed: flags and subcommands, and which function answers each.

mod access;
mod accounts;
mod allocate;
mod assign;
mod audit;
mod bench;
mod can;
pub(crate) mod color;
mod compiled;
mod conform;
mod data;
mod doctor;
mod examples;
mod explain;
mod fields;
pub(crate) mod label;
mod limit;
mod lint;
mod lockout;
mod login;
mod man;
mod naming;
mod new_record;
mod place;
mod policy;
mod preview;
mod profiles;
pub(crate) mod progress;
mod question;
mod records;
mod replay;
pub(crate) mod report;
mod request;
mod rules;
mod run;
pub(crate) mod settings;
mod sign_in;
mod survey;
pub(crate) mod table;
mod test;
mod version;
mod view;

use std::cell::{Cell, OnceCell};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use host_harness::crm::Crm;
use host_harness::session::Answer;
use host_harness::store::{Location, LocationError, StoreError};

pub(crate) use allocate::describe;
pub(crate) use place::Place;
pub(crate) use report::{Outcome, Report};
pub(crate) use request::{Administrator, Contact, Today};

/// What every command takes stands behind what only it takes.
const EVERYWHERE: &str = "Options of every command";

/// Decides what portal contacts may see and do, by a policy that runs as a sandboxed component.
#[derive(Debug, Parser)]
#[command(
    name = "portal",
    version,
    after_help = "\
Compiled policies are kept in $PORTAL_CACHE, by default in ~/.cache/portal; PORTAL_CACHE= keeps none.
Exit codes: 0 allowed or done, 1 undecided (no answer, nothing changed), 2 denied or refused, 64 wrong usage, 74 not printed.
Start with `portal demo`."
)]
pub(crate) struct Arguments {
    /// The database: a file, or postgres://USER@HOST/DATABASE
    // A URL may have a password in it, which neither help nor a complaint of the parser may print.
    #[arg(
        long,
        global = true, help_heading = EVERYWHERE,
        value_name = "FILE|URL",
        env = "PORTAL_DATABASE",
        hide_env_values = true,
        default_value = "portal.db"
    )]
    database: OsString,
    /// Decide by this component instead of the policy in force; its signature lies beside it as FILE.minisig.
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "FILE")]
    plugin: Option<PathBuf>,
    /// For development: take a component that nobody has signed, and mark everything that it decides.
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    allow_unsigned: bool,
    /// The folder of policies: trusted keys, inbox, and what was taken; by default beside the database.
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "FOLDER", env = "PORTAL_POLICIES")]
    policies: Option<PathBuf>,
    /// Decide from no revision before this one: the one that a change has reported, on whichever host.
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "REVISION")]
    at_least: Option<u64>,
    /// Write every decision down in this file, as a line of JSON; one that cannot be written down does not count.
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "FILE", env = "PORTAL_DECISION_LOG")]
    decision_log: Option<PathBuf>,
    /// Take everything down in this file that the policy is asked, calls and answers, for `replay`: with names of
    /// people, and with what was typed as a sign-in name.
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "FILE")]
    recording: Option<PathBuf>,
    /// Put words in the place of names and other texts in what --recording takes down. Identifiers stay.
    #[arg(long, global = true, help_heading = EVERYWHERE, requires = "recording")]
    mask_names: bool,
    /// Grant a policy more or less of something for one call, such as fuel=1000000.
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "NAME=NUMBER")]
    grant: Vec<limit::Limit>,
    /// Answer as JSON.
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub(crate) json: bool,
    /// When to colour what people read; `auto` is on a terminal, unless NO_COLOR is set.
    // Looked for before anything is parsed, so that help and complaints know it too.
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: color::When,
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
    /// Write the CRM and its settings down as a JSON document; not locks, audit and notices.
    Export(data::Export),
    /// Make up a CRM of any size, as a JSON document for `import`.
    Generate(data::Generate),
    /// Ticket email accounts: who may choose which, and to whom they are allocated.
    #[command(subcommand)]
    Accounts(accounts::Accounts),
    /// Portal access of contacts.
    #[command(subcommand)]
    Access(access::Access),
    /// Which version of the portal is in force.
    #[command(subcommand)]
    Version(version::Version),
    /// The settings of version 1.
    #[command(subcommand)]
    V1(version::V1),
    /// Profiles of version 2: what holders may see and do, and who holds which.
    #[command(subcommand)]
    Profiles(profiles::Profiles),
    /// Sign a contact in by name and password, as the portal does.
    Login(login::Login),
    /// Set a contact's password, read from standard input.
    Password(login::SetPassword),
    /// Everybody who is locked out, the newest failure first.
    Blocked,
    /// Unlock a contact: it starts anew, and can be locked again.
    Unlock(lockout::Act),
    /// Exempt a contact from locking, for a time or for good; the hundredth failure in a row locks all the same.
    Whitelist(lockout::Whitelist),
    /// What is behind a lock: stored states, the settings, and the single steps of a sign-in.
    #[command(subcommand)]
    Lockout(lockout::Lockout),
    /// Assign a ticket to another CRM user, who is told.
    AssignTicket(assign::Ticket),
    /// Say which customer groups a customer belongs to.
    SetGroups(assign::Groups),
    /// Any change of settings, written as JSON.
    Change(settings::Written),
    /// Who changed what, what became of sign-ins, what was decided; the newest first.
    Audit(audit::Audit),
    /// What people are to be told, the newest first.
    Notices(audit::Notices),
    /// May a contact view, create, edit or delete this?
    #[command(
        after_help = "Example: portal can --contact 1 --module 30 --action edit --record 12 --fields 31,32"
    )]
    Can(question::Can),
    /// The records of a module that a contact may list: whose they are, and which are stored.
    #[command(after_help = "Example: portal records --contact 1 --module 30 --mine")]
    Records(records::Records),
    /// What a contact sees and writes of each field of a module.
    #[command(after_help = "Example: portal fields --contact 1 --module 30")]
    Fields(question::InModule),
    /// May a contact create a record in a module, and who will own it?
    #[command(after_help = "Example: portal new-record --contact 1 --module 30")]
    NewRecord(question::InModule),
    /// Everything that the portal shows a contact.
    #[command(after_help = "Example: portal view --contact 1")]
    View(Contact),
    /// Which contact a sign-in name means.
    #[command(after_help = "Example: portal sign-in kim@amber-freight.example")]
    SignIn(sign_in::SignIn),
    /// Why an answer is what it is, and what would change it. Never for contacts.
    #[command(subcommand)]
    Explain(explain::Explain),
    /// What the portal would show a contact if it belonged to another customer, had another profile, on another day, or
    /// under another policy. Nobody signs in, and nothing is stored.
    Preview(preview::Preview),
    /// Everything that a contact may do.
    What(survey::What),
    /// Everybody who may do something.
    Who(survey::Who),
    /// Run scenarios on a policy: what is given, what is asked, and exactly what must come of it.
    Test(test::Test),
    /// Ask a policy again what was taken down with --recording: the same calls must get the same answers.
    #[command(after_help = replay::EXAMPLES)]
    Replay(replay::Replay),
    /// How long the policy's answers take, beside an empty function and the rules without a component.
    Bench(bench::Bench),
    /// Whether a component keeps what every policy must keep, whatever its rules are. It is only read.
    Conform(conform::Conform),
    /// Which policy decides: look at another one, put it into force, go back.
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// The policy in use, and every rule that it can name.
    Rules,
    /// Answer requests on standard input and a socket, and take up new policies, until stopped.
    Run(run::Run),
    /// What is stored and probably not meant: accounts for everybody or nobody, what names the deleted, idle profiles.
    #[command(after_help = lint::EXAMPLES)]
    Lint(lint::LintArguments),
    /// Whether the database is set up as it must be, whole, and not changed past this program.
    Doctor,
    /// Completions of commands and options for a shell.
    #[command(after_help = man::COMPLETIONS)]
    Completions(man::Completions),
    /// The manual: one page of everything, or a page for each command.
    #[command(after_help = man::MANUAL)]
    Man(man::Manual),
    /// Compiles a component from standard input, within limits.
    #[command(hide = true)]
    CompileProbe,
}

/// Flags that make no sense together, which the parser cannot know.
#[derive(Debug, thiserror::Error)]
#[error("{0}; see --help")]
pub(crate) struct Usage(pub(crate) &'static str);

pub(crate) fn run(arguments: Arguments) -> anyhow::Result<Report> {
    compiled::keep();
    let Arguments {
        database,
        plugin,
        allow_unsigned,
        policies,
        at_least,
        decision_log,
        recording,
        mask_names,
        grant,
        command,
        json: _,
        color: _,
    } = arguments;
    let decision_log = decision_log.filter(|path| !path.as_os_str().is_empty());
    let recording = recording.map(|path| replay::recording(&path, mask_names)).transpose()?;
    let place = Place {
        database: location(database)?,
        plugin,
        allow_unsigned,
        policies,
        at_least: at_least.unwrap_or(0),
        decision_log,
        recording,
        limits: limit::limits(&grant),
        opened: OnceCell::new(),
        unsigned: Cell::new(false),
    };
    let report = place.run(command).map_err(|error| place.name_database(error))?;
    Ok(if place.unsigned.get() { report.unsigned() } else { report })
}

/// What is no text can only be a path.
fn location(database: OsString) -> Result<Location, LocationError> {
    match database.to_str() {
        Some(text) => Location::parse(text),
        None => Ok(Location::File(database.into())),
    }
}

impl Place {
    /// A fault of the database that does not say which one.
    fn name_database(&self, error: anyhow::Error) -> anyhow::Error {
        let path = format!("`{}`", self.database);
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
            Command::Version(version) => version.run(place),
            Command::V1(v1) => v1.run(place),
            Command::Profiles(profiles) => profiles.run(place),
            Command::Login(login) => login.run(place),
            Command::Password(password) => password.run(place),
            Command::Blocked => lockout::list::blocked(place),
            Command::Unlock(act) => act.unlock(place),
            Command::Whitelist(whitelist) => whitelist.run(place),
            Command::Lockout(lockout) => lockout.run(place),
            Command::AssignTicket(ticket) => ticket.run(place),
            Command::SetGroups(groups) => groups.run(place),
            Command::Change(change) => change.run(place),
            Command::Audit(audit) => audit.run(place),
            Command::Notices(notices) => notices.run(place),
            Command::Can(can) => can::run(&can, place),
            Command::Records(records) => records::run(&records, place),
            Command::Fields(asked) => fields::run(&asked, place),
            Command::NewRecord(asked) => new_record::run(&asked, place),
            Command::View(contact) => view::run(&contact, place),
            Command::SignIn(asked) => sign_in::run(&asked, place),
            Command::Explain(explain) => explain.run(place),
            Command::Preview(preview) => preview.run(place),
            Command::What(what) => what.run(place),
            Command::Who(who) => who.run(place),
            Command::Test(test) => test.run(place),
            Command::Replay(replay) => replay.run(place),
            Command::Bench(bench) => bench.run(place),
            Command::Conform(conform) => conform.run(place),
            Command::Policy(policy) => policy.run(place),
            Command::Rules => rules::run(place),
            Command::Run(run) => run.run(place),
            Command::Lint(lint) => lint.run(place),
            Command::Doctor => doctor::run(place),
            Command::Completions(completions) => completions.run(),
            Command::Man(manual) => manual.run(),
            Command::CompileProbe => compiled::probe(),
        }
    }
}

/// What became of a change: `done` says it, unless it was refused.
pub(crate) fn accepted<T>(
    crm: &Crm,
    answer: Answer<T>,
    done: impl FnOnce(T) -> Report,
) -> anyhow::Result<Report> {
    Ok(match answer {
        Answer::Accepted(accepted) => done(accepted),
        Answer::Refused(refusal) => {
            Report::refused(&refusal, &label::subjects(&crm.store().read()?, &refusal)?)
        }
    })
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

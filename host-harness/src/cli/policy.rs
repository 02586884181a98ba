//! `portal policy`: which policy decides, how another one comes into force, and the way back.

mod compare;
mod deliver;
mod difference;
mod force;
mod inspect;
mod new;
mod sign_help;
mod status;
mod trial;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use host_harness::update::{Actor, Refusal, Refused, Updates};

use super::{Administrator, Place, Report};

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Write the source of a policy of your own: the standard one, with one rule changed.
    #[command(after_help = "Example: portal policy new our-policy --into ~/policies")]
    New(new::New),
    /// What a component says of itself, and who has signed it. Nothing is trusted or stored.
    #[command(after_help = "Example: portal policy inspect plugin.wasm")]
    Inspect(File),
    /// Whether a component would be taken: every check, and the difference. Nothing is stored.
    #[command(after_help = "Example: portal policy check plugin.wasm")]
    Check(compare::Check),
    /// How to make a key, trust it, and sign a component with it.
    #[command(after_help = "Example: portal policy sign-help plugin.wasm")]
    SignHelp(sign_help::SignHelp),
    /// Take a signed component: check it and store it. Nothing is put into force.
    #[command(after_help = "Example: portal policy submit plugin.wasm")]
    Submit(deliver::Submit),
    /// What would change for whom if a policy were put into force.
    #[command(after_help = "Example: portal policy diff 5d41402abc4b
         portal policy diff plugin.wasm --allow-unsigned")]
    Diff(compare::Diff),
    /// Let a policy answer beside the one in force, on hosts that serve, and count where it differs.
    #[command(after_help = "Example: portal policy shadow 5d41402abc4b --decisions 1000")]
    Shadow(trial::Shadow),
    /// Put a policy into force, if it allows no more than the one in force or that is agreed to.
    #[command(after_help = "Example: portal policy activate plugin.wasm
         portal policy activate 5d41402abc4b --accept-widening \"ticket 512: a week of grace\"")]
    Activate(force::Activate),
    /// Go back to a policy that was in force before.
    #[command(
        after_help = "Example: portal policy rollback --to 5d41402abc4b --reason \"locks too early\""
    )]
    Rollback(force::Rollback),
    /// Which policy is in force, what was delivered and refused, which hosts serve and how they are doing.
    Status(status::Status),
    /// Which policies were in force, the newest first.
    History(status::History),
}

#[derive(Debug, Args)]
pub(crate) struct File {
    /// The component; its signature lies beside it as FILE.minisig.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// A policy that was taken, by the beginning of its digest; or a file, which is taken first.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// At least the first 6 digits of its digest, as `portal policy status` shows it, or a signed component.
    #[arg(value_name = "DIGEST|FILE")]
    policy: String,
}

impl Which {
    /// None: it is a digest. A file that is named like one is meant as `./NAME`.
    fn file(&self) -> Option<&Path> {
        let path = Path::new(&self.policy);
        let is_digest =
            self.policy.len() >= 6 && self.policy.chars().all(|c| c.is_ascii_hexdigit());
        (!is_digest).then_some(path)
    }
}

impl PolicyCommand {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let done = match self {
            PolicyCommand::New(new) => new.run(),
            PolicyCommand::Inspect(file) => inspect::run(&file, place),
            PolicyCommand::Check(check) => check.run(place),
            PolicyCommand::SignHelp(help) => help.run(place),
            PolicyCommand::Submit(submit) => submit.run(place),
            PolicyCommand::Diff(diff) => diff.run(place),
            PolicyCommand::Shadow(shadow) => shadow.run(place),
            PolicyCommand::Activate(activate) => activate.run(place),
            PolicyCommand::Rollback(rollback) => rollback.run(place),
            PolicyCommand::Status(status) => status.run(place),
            PolicyCommand::History(history) => history.run(place),
        };
        done.or_else(|error| match error.downcast::<Refused>() {
            Ok(refused) if refused.code != Refusal::Storage => refusal(&refused, place),
            Ok(refused) => Err(refused.into()),
            Err(error) => Err(error),
        })
    }
}

impl Administrator {
    fn actor(&self, place: &Place) -> anyhow::Result<Actor> {
        let request = self.request(place)?;
        Ok(Actor { user: request.actor, at: request.now, today: request.today })
    }
}

/// A refused delivery, with the name of the refusal, and what goes on deciding.
fn refusal(refused: &Refused, place: &Place) -> anyhow::Result<Report> {
    let mut human = format!("refused  {}\n{}\n", refused.code.as_str(), sentence(&refused.what));
    let mut cause = std::error::Error::source(refused);
    while let Some(error) = cause {
        human.push_str(&format!("  because: {error}\n"));
        cause = error.source();
    }
    let serving = in_force(place)?;
    human.push_str(&format!("Nothing was changed; {serving} decides.\n"));
    let json = serde_json::json!({
        "refused": refused.code.as_str(), "what": refused.what, "digest": refused.digest,
    });
    Ok(Report::denied(human, json))
}

/// Which policy is in force, in a few words.
fn in_force(place: &Place) -> anyhow::Result<String> {
    Ok(match place.updates()?.store().read()?.active_policy()? {
        Some(line) => name(&line.component),
        None => "the policy that came with this program".into(),
    })
}

fn name(component: &host_harness::store::PolicyComponent) -> String {
    format!("{} {} ({:.12})", component.name, component.version, component.digest)
}

/// With a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
    let stop = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{stop}", characters.as_str())
}

/// The component that is meant; a file is taken first.
fn taken(
    which: &Which,
    updates: &Updates,
    actor: Actor,
) -> Result<host_harness::store::PolicyComponent, Refused> {
    match which.file() {
        Some(file) => updates.submit(file, actor.user, actor.at),
        None => updates.find(&which.policy),
    }
}

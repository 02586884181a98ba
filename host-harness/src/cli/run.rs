//! `portal run`: a host that answers requests line by line until it is stopped.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use host_harness::Policy;
use host_harness::day::{Day, now};
use host_harness::difference::Scope;
use host_harness::facts::UserId;
use host_harness::plain::plain;
use host_harness::serve::{
    Host, Inbox, Parts, Policies, Settings, Summary, Tolerance, heed_signals,
};
use host_harness::session::DecisionLog;
use host_harness::store::{Activation, Store, StoreError, Transaction};
use host_harness::update::{self, Active, Actor, Looked, Refusal, Refused};

use super::{Place, Report, Usage};

#[derive(Debug, Args)]
#[command(after_help = "\
A request is a JSON object on one line of standard input or of the socket, and so is its reply:
  {\"id\":1,\"contact\":1,\"question\":\"access\"}
  {\"id\":2,\"contact\":1,\"acting\":2,\"today\":\"2026-06-15\",\"at-least\":17,\"question\":{\"ticket\":{\"account\":2}}}
  {\"id\":3,\"login\":{\"name\":\"kim@amber-freight.example\",\"password\":\"...\",\"address\":\"192.0.2.7\"}}
  {\"id\":4,\"begin\":{\"contact\":1,\"ticket\":4711}}, compare the password yourself, then
  {\"id\":5,\"settle\":{\"contact\":1,\"ticket\":4711,\"password\":\"right\"}}
  {\"id\":6,\"status\":true}
Only \"effect\":\"allow\" lets anybody do anything. Policies that are activated meanwhile are taken up at once.
SIGTERM and SIGINT stop the host when what is under way is answered, SIGHUP makes it look for policies now.
Example: portal run --socket portal.sock --fail-stale 300")]
pub(crate) struct Run {
    /// Listen on a Unix socket too, which only its owner can connect to; its folder must exist.
    #[arg(long, value_name = "PATH")]
    socket: Option<PathBuf>,
    /// The CRM user in whose name the host falls back from a policy that fails.
    #[arg(long = "as", value_name = "USER", default_value_t = 1)]
    actor: UserId,
    /// Refuse every request once nobody could say for so long that the policy is the one in force; at least 5.
    // The database is looked at every second, which may take its time.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(5..))]
    fail_stale: Option<u64>,
    /// Go back to the policy before, if more than so many of a new one's first decisions fail by its own fault.
    #[arg(long, value_name = "ERRORS/DECISIONS", default_value = "5/1000")]
    fall_back_after: After,
    /// Where a candidate's disagreements are written down; by default `shadow.jsonl` in the folder of policies.
    #[arg(long, value_name = "FILE")]
    shadow_log: Option<PathBuf>,
    /// Serve the socket only.
    #[arg(long)]
    no_stdin: bool,
}

/// `5/1000`: so many of so many.
#[derive(Clone, Copy, Debug)]
struct After(Tolerance);

impl FromStr for After {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(errors, decisions)| {
            Some(Tolerance { errors: errors.parse().ok()?, decisions: decisions.parse().ok()? })
        });
        let sensible = numbers.filter(|numbers| numbers.errors < numbers.decisions);
        sensible.map(After).ok_or_else(|| {
            format!("`{text}` is not a number of errors out of more decisions, such as 5/1000")
        })
    }
}

impl Run {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let Run { socket, actor, fail_stale, fall_back_after: After(tolerance), .. } = self;
        if self.no_stdin && socket.is_none() {
            return Err(Usage("--no-stdin leaves nothing to serve without --socket PATH").into());
        }
        let store = place.store()?;
        let folder = place.policy_folder();
        let name = format!("{}:{}", super::place::host_name(), process::id());
        let shadow_log = self.shadow_log.unwrap_or_else(|| folder.path().join("shadow.jsonl"));
        let mut settings = Settings::new(name.clone(), actor, shadow_log);
        settings.socket.clone_from(&socket);
        settings.at_least = place.at_least;
        settings.log = place.open_log()?.map(|log| Arc::new(log) as Arc<dyn DecisionLog>);
        settings.fail_stale = fail_stale.map(Duration::from_secs);
        settings.tolerance = tolerance;
        let updates = place.updates_within(place.limits.clone())?.named(name.clone());
        let comparing = place.updates()?.named(name);
        let policies: Arc<dyn Policies> = match place.plugin {
            Some(_) => Arc::new(Named(place.policy()?)),
            None => Arc::new(updates.clone()),
        };
        let inbox = place.plugin.is_none().then(|| {
            let (folder, store) = (updates.folder().inbox(), store.clone());
            // Where it cannot be made, nothing can be delivered, and everything else goes on.
            let _ = std::fs::create_dir_all(&folder);
            let inbox = update::Inbox::new(comparing, |actor| Scope::at(actor.today, actor.at));
            Arc::new(Deliveries { inbox, folder, actor, store }) as Arc<dyn Inbox>
        });
        let candidates = Arc::new(move |digest: &str| updates.candidate(digest));
        let voice = Arc::new(say);
        let parts = Parts { store, policies, candidates, inbox, voice };
        let host = Host::new(parts, settings).context("the host cannot start")?;
        heed_signals(&host.control()).context("signals cannot be listened to")?;
        let input = if self.no_stdin { None } else { Some(standard()?) };
        let socket = socket.map(|path| path.display().to_string());
        let from: Vec<_> =
            input.iter().map(|_| "standard input".to_owned()).chain(socket).collect();
        say(&format!("Serving {} on {}.", host.title(), from.join(" and ")));
        let Summary { replies, unfinished } = host.run(input)?;
        let rest = match unfinished {
            0 => String::new(),
            1 => "; 1 request was not finished".into(),
            more => format!("; {more} requests were not finished"),
        };
        say(&format!("Stopped. Replies: {replies}{rest}."));
        Ok(Report::silent())
    }
}

/// A line on standard error, if anybody listens.
fn say(what: &str) {
    let _ = writeln!(io::stderr(), "{what}");
}

/// Standard input and output, without the locks around them: whoever does not read its answers holds up nobody else.
fn standard() -> anyhow::Result<(File, File)> {
    let own = |fd: io::Result<_>| fd.map(File::from).context("no standard input or output");
    let reader = own(io::stdin().as_fd().try_clone_to_owned())?;
    let writer = own(io::stdout().as_fd().try_clone_to_owned())?;
    Ok((reader, writer))
}

/// What is delivered is taken, and told of on standard error.
struct Deliveries {
    inbox: update::Inbox,
    folder: PathBuf,
    actor: UserId,
    store: Store,
}

impl Inbox for Deliveries {
    fn folder(&self) -> Option<&Path> {
        self.folder.is_dir().then_some(self.folder.as_path())
    }

    fn look(&self) {
        let at = self.store.now().unwrap_or_else(|_| now());
        let actor = Actor { user: self.actor, at, today: Day::today().number() };
        for Looked { file, outcome } in self.inbox.look(actor) {
            let file = file.display().to_string();
            let file = plain(&file);
            match outcome {
                Ok(line) => {
                    let known = line.component;
                    let (name, version) = (known.name, known.version);
                    say(&format!(
                        "Took `{file}`: {name} {version} ({:.12}) is in force.",
                        known.digest
                    ));
                }
                Err(refused) => {
                    let refused = anyhow::Error::new(refused);
                    say(&format!("Refused `{file}`: {}", super::report::error_text(&refused)));
                }
            }
        }
    }
}

/// A component for development, which stays whatever is put into force.
struct Named(Policy);

impl Policies for Named {
    fn newest(&self, _facts: &Transaction) -> Result<Option<(u64, String)>, StoreError> {
        Ok(None)
    }

    fn active(&self) -> Result<Active, Refused> {
        Ok(Active { policy: self.0.clone(), number: 0, since: 0, component: None })
    }

    fn fall_back(&self, _: u64, _: Actor, _: &str) -> Result<Activation, Refused> {
        Err(Refused::new(Refusal::NeverActive, "the component was named on the command line"))
    }
}

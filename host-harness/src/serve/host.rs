//! The host: puts the parts together, and stops them in good order.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant as Clock};

use super::answer::Desk;
use super::connection::converse;
use super::follow::{BackOff, Chore, Follower, first, title};
use super::inbox::{self, Bell, Inbox};
use super::listen::Listening;
use super::observe::Tolerance;
use super::serving::Serving;
use super::shadow::Shadow;
use super::shadow_log::ShadowLog;
use super::socket::{Socket, SocketError};
use super::stale::Freshness;
use super::state::State;
use super::{Candidates, Policies, Voice};
use crate::facts::UserId;
use crate::login::StoredPasswords;
use crate::session::DecisionLog;
use crate::store::{Revision, Store, StoreError};
use crate::update::Refused;

/// A host cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// There is no policy to serve.
    #[error("the policy in force cannot be loaded")]
    Policy(#[source] Refused),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The socket cannot be listened on.
    #[error(transparent)]
    Socket(#[from] SocketError),
    /// The machine has no thread left.
    #[error("a thread cannot be started")]
    Thread(#[source] std::io::Error),
}

/// What a host serves, and from where.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The policies that come into force.
    pub policies: Arc<dyn Policies>,
    /// The policies that are tried.
    pub candidates: Arc<dyn Candidates>,
    /// Where deliveries are put; none: nowhere.
    pub inbox: Option<Arc<dyn Inbox>>,
    /// Who is told what happens, one line at a time.
    pub voice: Voice,
}

/// How a host serves.
#[derive(Clone)]
pub struct Settings {
    /// Its name in the list of hosts; no other host may have it.
    pub name: String,
    /// The CRM user in whose name it falls back.
    pub actor: UserId,
    /// The Unix socket to listen on.
    pub socket: Option<PathBuf>,
    /// No answer comes from a revision before this one.
    pub at_least: Revision,
    /// Where decisions are written down.
    pub log: Option<Arc<dyn DecisionLog>>,
    /// Refuse, once nobody could say for so long that the policy is the one in force; none: only warn.
    pub fail_stale: Option<Duration>,
    /// When a new policy fails too often.
    pub tolerance: Tolerance,
    /// Where a candidate's disagreements are written down.
    pub shadow_log: PathBuf,
    pub(super) pace: Pace,
}

impl Settings {
    /// A host of this name, with the defaults.
    pub fn new(name: impl Into<String>, actor: UserId, shadow_log: PathBuf) -> Self {
        Settings {
            name: name.into(),
            actor,
            socket: None,
            at_least: 0,
            log: None,
            fail_stale: None,
            tolerance: Tolerance::default(),
            shadow_log,
            pace: Pace::default(),
        }
    }
}

/// How often things are done, and how long they may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    pub(super) tick: Duration,
    pub(super) beat: Duration,
    pub(super) inbox: Duration,
    pub(super) write: Duration,
    pub(super) farewell: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Pace {
            tick: Duration::from_secs(1),
            beat: Duration::from_secs(5),
            inbox: Duration::from_secs(5),
            write: Duration::from_secs(10),
            farewell: Duration::from_secs(10),
        }
    }
}

enum Event {
    Stop,
    Look,
    InputEnded,
}

/// Tells a host what to do, from any thread.
#[derive(Clone, Debug)]
pub struct Control(Sender<Event>);

impl Control {
    /// Stop, in good order.
    pub fn stop(&self) {
        // A host that is gone has stopped.
        let _ = self.0.send(Event::Stop);
    }

    /// Look at the inbox and for the policy in force now.
    pub fn look(&self) {
        let _ = self.0.send(Event::Look);
    }
}

/// What became of a host that has stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Replies that it gave.
    pub replies: u64,
    /// Requests that were not answered in time.
    pub unfinished: usize,
}

/// A host that is ready to serve.
pub struct Host {
    parts: Parts,
    settings: Settings,
    state: Arc<State>,
    socket: Option<Socket>,
    control: Control,
    events: Receiver<Event>,
}

impl Host {
    /// Loads the policy in force and takes the socket. Nobody is answered before it runs.
    pub fn new(parts: Parts, settings: Settings) -> Result<Self, ServeError> {
        let active = parts.policies.active().map_err(ServeError::Policy)?;
        let served = first(&parts.store, active, settings.tolerance)?;
        let socket = settings.socket.as_deref().map(Socket::bind).transpose()?;
        let log = ShadowLog::new(settings.shadow_log.clone());
        let shadow = Shadow::start(parts.candidates.clone(), log, parts.voice.clone())
            .map_err(ServeError::Thread)?;
        let state = Arc::new(State::new(
            settings.name.clone(),
            Arc::new(Serving::new(served)),
            Freshness::new(settings.fail_stale),
            shadow,
            parts.voice.clone(),
        ));
        let (control, events) = channel();
        Ok(Host { parts, settings, state, socket, control: Control(control), events })
    }

    /// To stop it with.
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// What it serves.
    pub fn serving(&self) -> Arc<Serving> {
        self.state.serving.clone()
    }

    /// The policy that it starts with, for people.
    pub fn title(&self) -> String {
        title(&self.state.serving.served().active)
    }

    /// Serves until it is told to stop, or until the input ends and there is no socket. `input`: requests, and where their
    /// replies go.
    pub fn run<R, W>(self, input: Option<(R, W)>) -> Result<Summary, ServeError>
    where
        R: Read + Send + 'static,
        W: Write + Send + 'static,
    {
        let Host { parts, settings, state, socket, control, events } = self;
        let Settings { actor, at_least, log, tolerance, pace, .. } = settings;
        let stopping = Arc::new(AtomicBool::new(false));
        let (chores, to_do) = channel();
        let follower = Follower {
            state: state.clone(),
            store: parts.store.clone(),
            policies: parts.policies,
            actor,
            tolerance,
            pace,
            failing: None,
            loading: BackOff::new(pace.tick),
            next_beat: Clock::now(),
        };
        spawn("follower", move || follower.work(&to_do))?;
        let bell = parts.inbox.map(|inbox| {
            let (chores, stopping) = (chores.clone(), stopping.clone());
            let looked = move || !stopping.load(SeqCst) && chores.send(Chore::Look).is_ok();
            inbox::start(inbox, pace.inbox, parts.voice, looked)
        });
        let bell = bell.transpose().map_err(ServeError::Thread)?;
        let desk = Arc::new(Desk {
            state: state.clone(),
            store: parts.store.clone(),
            at_least,
            log,
            passwords: StoredPasswords::new(parts.store),
            chores: chores.clone(),
        });
        let listening = socket
            .map(|socket| Listening::start(socket, desk.clone(), stopping.clone(), pace.write))
            .transpose()
            .map_err(ServeError::Thread)?;
        if let Some((reader, writer)) = input {
            let (desk, stopping) = (desk.clone(), stopping.clone());
            let ended = Ended(control.0.clone());
            spawn("input", move || {
                let _ended = ended;
                converse(&desk, &stopping, reader, writer);
            })?;
        }
        wait(&events, listening.is_some(), &chores, bell.as_ref());
        stopping.store(true, SeqCst);
        let deadline = Clock::now() + pace.farewell;
        if let Some(listening) = &listening {
            listening.stop();
        }
        while state.in_flight.load(SeqCst) > 0 && Clock::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
        state.shadow.stop();
        let (done, finished) = channel();
        if chores.send(Chore::Finish(done)).is_ok() {
            // Where the database hangs, the host is missed soon enough.
            let _ = finished.recv_timeout(deadline.saturating_duration_since(Clock::now()));
        }
        let unfinished = state.in_flight.load(SeqCst);
        Ok(Summary { replies: state.serving.counters.replies(), unfinished })
    }
}

/// Says that the input has ended, however it did.
struct Ended(Sender<Event>);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.send(Event::InputEnded);
    }
}

/// Until the host is to stop.
fn wait(events: &Receiver<Event>, listens: bool, chores: &Sender<Chore>, bell: Option<&Bell>) {
    while let Ok(event) = events.recv() {
        match event {
            Event::Stop => return,
            Event::InputEnded if !listens => return,
            Event::InputEnded => {}
            Event::Look => {
                let _ = chores.send(Chore::Look);
                if let Some(bell) = bell {
                    bell.ring();
                }
            }
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), ServeError> {
    let spawned = thread::Builder::new().name(name.into()).spawn(work);
    spawned.map(drop).map_err(ServeError::Thread)
}

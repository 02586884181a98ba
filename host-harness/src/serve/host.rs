//! The host: puts the parts together, and stops them in good order.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant as Clock};

use super::answer::Desk;
use super::connection::converse;
use super::follow::{Chore, Follower, first, title};
use super::inbox::{self, Bell};
use super::listen::Listening;
use super::serving::Serving;
use super::settings::{Pace, Parts, Settings};
use super::shadow::Shadow;
use super::shadow_log::ShadowLog;
use super::socket::{Socket, SocketError};
use super::stale::Freshness;
use super::state::State;
use crate::login::StoredPasswords;
use crate::store::StoreError;
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
        let Parts { store, policies, candidates: _, inbox, voice } = parts;
        let stopping = Arc::new(AtomicBool::new(false));
        let (chores, to_do) = channel();
        let source = (store.clone(), policies);
        let follower = Follower::new(state.clone(), source, (actor, tolerance), pace);
        spawn("follower", move || follower.work(&to_do))?;
        let look = |inbox| {
            let (chores, stopping) = (chores.clone(), stopping.clone());
            let looked = move || !stopping.load(SeqCst) && chores.send(Chore::Look).is_ok();
            inbox::start(inbox, pace.inbox, voice, looked)
        };
        let bell = inbox.map(look).transpose().map_err(ServeError::Thread)?;
        let (passwords, to_follower) = (StoredPasswords::new(store.clone()), chores.clone());
        let desk = Desk { state, store, at_least, log, passwords, chores: to_follower };
        let desk = Arc::new(desk);
        let listen = |socket| Listening::start(socket, desk.clone(), stopping.clone(), pace.write);
        let listening = socket.map(listen).transpose().map_err(ServeError::Thread)?;
        if let Some((reader, writer)) = input {
            let (desk, stopping) = (desk.clone(), stopping.clone());
            let ended = Ended(control.0.clone());
            spawn("input", move || {
                let _ended = ended;
                converse(&desk, &stopping, reader, writer);
            })?;
        }
        let running = Running { desk, listening, chores, bell, stopping, pace };
        running.wait(&events);
        Ok(running.stop())
    }
}

/// A host that serves.
struct Running {
    desk: Arc<Desk>,
    listening: Option<Listening>,
    chores: Sender<Chore>,
    bell: Option<Bell>,
    stopping: Arc<AtomicBool>,
    pace: Pace,
}

impl Running {
    /// Until the host is to stop.
    fn wait(&self, events: &Receiver<Event>) {
        let state = &self.desk.state;
        loop {
            // Here, and not where the database is looked at: that may hang.
            if let Some(warning) = state.freshness.warning() {
                state.say(&warning);
            }
            match events.recv_timeout(self.pace.tick) {
                Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(Event::InputEnded) if self.listening.is_none() => return,
                Ok(Event::InputEnded) | Err(RecvTimeoutError::Timeout) => {}
                Ok(Event::Look) => {
                    let _ = self.chores.send(Chore::Retry);
                    if let Some(bell) = &self.bell {
                        bell.ring();
                    }
                }
            }
        }
    }

    /// Finishes what is under way, and leaves nothing behind.
    fn stop(&self) -> Summary {
        let Running { desk, listening, chores, stopping, pace, .. } = self;
        stopping.store(true, SeqCst);
        if let Some(listening) = listening {
            listening.stop();
        }
        let state = &desk.state;
        let deadline = Clock::now() + pace.farewell;
        while state.in_flight.load(SeqCst) > 0 && Clock::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
        state.shadow.stop();
        let (done, finished) = channel();
        if chores.send(Chore::Finish(done)).is_ok() {
            // Where the database hangs, the host is missed soon enough.
            let _ = finished.recv_timeout(pace.flush);
        }
        let unfinished = state.in_flight.load(SeqCst);
        Summary { replies: state.serving.counters.replies(), unfinished }
    }
}

/// Says that the input has ended, however it did.
struct Ended(Sender<Event>);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.send(Event::InputEnded);
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), ServeError> {
    let spawned = thread::Builder::new().name(name.into()).spawn(work);
    spawned.map(drop).map_err(ServeError::Thread)
}

//! What the tests of this folder share: policies of several activations, a host that is in a hurry, and talks with it.

mod faults;
mod hosts;
mod protocol;
mod serving;
mod talks;
mod trials;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Empty, Sink, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant as Clock};

use serde_json::Value;
use tempfile::TempDir;

use super::settings::Pace;
use super::*;
use crate::crm::tests::{POLICY, crm};
use crate::store::{How, PolicyComponent, Store};
use crate::update::Refusal;

/// A day in the access period of contact 1.
pub(super) const ACCESS: &str = r#"{"contact":1,"today":"2026-06-15","question":"access"}"#;

/// The built-in policy, as that line of the history put it into force.
pub(super) fn active(number: u64, policy: Policy) -> Active {
    Active { policy, number, since: 0, component: None }
}

pub(super) fn good() -> Policy {
    POLICY.clone()
}

/// A policy that has no answer to anything.
pub(super) fn failing() -> Policy {
    let mut policy = good();
    policy.limits.fuel = 1;
    policy
}

/// Policies by activation, whose history is the database's.
pub(super) struct Shelf {
    store: Store,
    policies: Mutex<HashMap<u64, Policy>>,
    pub(super) trusted: AtomicBool,
    /// What the database names, whatever it says; 0: what it says.
    pub(super) named: AtomicU64,
    /// Whether the database names another policy than the one that is there under its number.
    pub(super) replaced: AtomicBool,
    pub(super) fallen_back: AtomicU64,
    /// Why it cannot be fallen back, the next times.
    pub(super) shut: Mutex<Vec<Refusal>>,
}

impl Shelf {
    /// Puts a policy into force.
    pub(super) fn put(&self, policy: Policy, how: How) -> u64 {
        let digest = policy.digest().to_owned();
        let mut writing = self.store.write().unwrap();
        writing.save_policy_component(&component(&digest)).unwrap();
        let number = writing.activate_policy(&digest, how, (1, 50), None, None).unwrap();
        // Before it is known: whoever looks must find it.
        self.policies.lock().unwrap().insert(number, policy);
        writing.commit().unwrap();
        number
    }

    pub(super) fn take_away(&self, number: u64) -> Option<Policy> {
        self.policies.lock().unwrap().remove(&number)
    }

    pub(super) fn put_back(&self, number: u64, policy: Policy) {
        self.policies.lock().unwrap().insert(number, policy);
    }
}

pub(super) fn component(digest: &str) -> PolicyComponent {
    PolicyComponent {
        digest: digest.into(),
        name: "portal-policy".into(),
        version: "0.1.0".into(),
        revision: 1,
        contract: "0.1.0".into(),
        signer: None,
        at: 50,
        actor: 1,
    }
}

impl Policies for Shelf {
    fn newest(&self, facts: &Transaction) -> Result<Option<(u64, String)>, StoreError> {
        let number = match self.named.load(SeqCst) {
            0 => facts.policy_number()?,
            named => named,
        };
        let digest = |policy: &Policy| policy.digest().to_owned();
        if self.replaced.load(SeqCst) {
            return Ok(Some((number, "another".into())));
        }
        let known = self.policies.lock().unwrap().get(&number).map(digest).unwrap_or_default();
        Ok((number > 0).then_some((number, known)))
    }

    fn active(&self) -> Result<Active, Refused> {
        let number = self.store.read()?.policy_number()?;
        let policies = self.policies.lock().unwrap();
        let policy = policies.get(&number).cloned();
        let policy = policy.ok_or_else(|| Refused::new(Refusal::Missing, "it is not here"))?;
        Ok(active(number, policy))
    }

    fn fall_back(&self, failing: u64, _actor: Actor, _reason: &str) -> Result<Activation, Refused> {
        self.fallen_back.fetch_add(1, SeqCst);
        if let Some(code) = self.shut.lock().unwrap().pop() {
            return Err(Refused::new(code, "the way back is shut"));
        }
        if self.store.read()?.policy_number()? != failing {
            return Err(Refused::new(Refusal::Outrun, "somebody was faster"));
        }
        self.put(good(), How::Automatic);
        Ok(self.store.read()?.active_policy()?.unwrap())
    }

    fn still_trusted(&self, _served: &Active) -> Result<(), Refused> {
        if self.trusted.load(SeqCst) {
            return Ok(());
        }
        Err(Refused::new(Refusal::RevokedKey, "the key was revoked"))
    }
}

/// A host that serves a socket, until this is dropped.
pub(super) struct Bench {
    pub(super) folder: TempDir,
    pub(super) store: Store,
    pub(super) shelf: Arc<Shelf>,
    pub(super) serving: Arc<Serving>,
    pub(super) control: Control,
    pub(super) said: Arc<Mutex<Vec<String>>>,
    pub(super) running: Option<JoinHandle<Summary>>,
}

impl Bench {
    /// A host that serves the good policy without any history.
    pub(super) fn new() -> Self {
        Bench::with(|_| {}, Arc::new(|_: &str| Ok(good())))
    }

    pub(super) fn with(
        change: impl FnOnce(&mut Settings),
        candidates: Arc<dyn Candidates>,
    ) -> Self {
        let (folder, crm) = crm();
        let store = crm.store().clone();
        let shelf = Arc::new(Shelf {
            store: store.clone(),
            policies: Mutex::new(HashMap::from([(0, good())])),
            trusted: AtomicBool::new(true),
            named: AtomicU64::new(0),
            replaced: AtomicBool::new(false),
            fallen_back: AtomicU64::new(0),
            shut: Mutex::default(),
        });
        let mut settings = Settings::new("test", 1, folder.path().join("shadow.jsonl"));
        settings.socket = Some(folder.path().join("socket"));
        settings.pace = Pace {
            tick: Duration::from_millis(20),
            beat: Duration::from_millis(40),
            inbox: Duration::from_millis(50),
            write: Duration::from_millis(300),
            farewell: Duration::from_secs(3),
            flush: Duration::from_secs(3),
        };
        change(&mut settings);
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = said.clone();
        let voice: Voice = Arc::new(move |line: &str| heard.lock().unwrap().push(line.to_owned()));
        let policies = shelf.clone();
        let parts = Parts { store: store.clone(), policies, candidates, inbox: None, voice };
        let host = Host::new(parts, settings).unwrap();
        let (serving, control) = (host.serving(), host.control());
        let running = thread::spawn(move || host.run(None::<(Empty, Sink)>).unwrap());
        Bench { folder, store, shelf, serving, control, said, running: Some(running) }
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    pub(super) fn talk(&self) -> Talk {
        let stream = UnixStream::connect(self.socket()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Talk { reader: BufReader::new(stream.try_clone().unwrap()), stream }
    }

    /// Asks on a connection of its own.
    pub(super) fn ask(&self, line: &str) -> Value {
        self.talk().ask(line)
    }

    pub(super) fn status(&self) -> Value {
        self.ask(r#"{"status":true}"#)["status"].clone()
    }

    pub(super) fn stop(&mut self) -> Option<Summary> {
        self.control.stop();
        self.running.take().map(|running| running.join().unwrap())
    }

    pub(super) fn said(&self, part: &str) -> usize {
        self.said.lock().unwrap().iter().filter(|line| line.contains(part)).count()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A connection.
pub(super) struct Talk {
    pub(super) stream: UnixStream,
    pub(super) reader: BufReader<UnixStream>,
}

impl Talk {
    pub(super) fn send(&mut self, line: &str) {
        self.stream.write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    /// The next reply; null: there is none any more.
    pub(super) fn hear(&mut self) -> Value {
        let mut line = String::new();
        match self.reader.read_line(&mut line) {
            Ok(0) | Err(_) => Value::Null,
            Ok(_) => serde_json::from_str(&line).unwrap(),
        }
    }

    pub(super) fn ask(&mut self, line: &str) -> Value {
        self.send(line);
        self.hear()
    }
}

/// Waits for something that takes its time.
#[track_caller]
pub(super) fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Clock::now();
    while !is_so() {
        assert!(started.elapsed() < Duration::from_secs(20), "not so in time: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

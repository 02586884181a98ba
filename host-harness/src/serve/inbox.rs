//! Looks at the inbox whenever something may have been put there.
//!
//! What the system tells of changes is only a hint, which may come late, twice or never; looking every few seconds is
//! what can be relied on.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::Voice;

/// Where deliveries are put, and what to do about them.
pub trait Inbox: Send + Sync {
    /// The folder to watch, if there is one.
    fn folder(&self) -> Option<&Path> {
        None
    }

    /// Takes what is there, if it can be taken. Called again and again, never twice at once, on a thread that may wait.
    fn look(&self);
}

/// What is put there in several steps is looked at once.
const SETTLING: Duration = Duration::from_millis(200);

/// Asks for a look.
#[derive(Clone, Debug)]
pub(super) struct Bell(Sender<()>);

impl Bell {
    pub(super) fn ring(&self) {
        // Whoever is gone needs not look.
        let _ = self.0.send(());
    }
}

/// Looks at once, and from then on every so often and when the bell rings; `looked` is told of each look. Ends when it
/// says that nobody listens any more.
pub(super) fn start(
    inbox: Arc<dyn Inbox>,
    every: Duration,
    voice: Voice,
    looked: impl Fn() -> bool + Send + 'static,
) -> std::io::Result<Bell> {
    let (bell, rung) = channel();
    let bell = Bell(bell);
    let hints = bell.clone();
    let work = move || {
        // Kept as long as it is to tell of changes.
        let _watcher = inbox.folder().and_then(|folder| watch(folder, hints, &voice));
        loop {
            inbox.look();
            if !looked() || !wait(&rung, every) {
                return;
            }
        }
    };
    thread::Builder::new().name("inbox".into()).spawn(work)?;
    Ok(bell)
}

/// Until it is time to look; false: never again.
fn wait(rung: &Receiver<()>, every: Duration) -> bool {
    match rung.recv_timeout(every) {
        Ok(()) => {
            thread::sleep(SETTLING.min(every));
            while rung.try_recv().is_ok() {}
            true
        }
        Err(RecvTimeoutError::Timeout) => true,
        Err(RecvTimeoutError::Disconnected) => false,
    }
}

fn watch(folder: &Path, bell: Bell, voice: &Voice) -> Option<RecommendedWatcher> {
    let told = move |event: notify::Result<notify::Event>| {
        // To look is an access too, and must not lead to another look.
        let looked = |kind| matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write));
        if !event.is_ok_and(|event| looked(event.kind)) {
            bell.ring();
        }
    };
    let watching = notify::recommended_watcher(told).and_then(|mut watcher| {
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
        Ok(watcher)
    });
    match watching {
        Ok(watcher) => Some(watcher),
        Err(error) => {
            let folder = folder.display();
            voice(&format!(
                "warning: `{folder}` cannot be watched, so it is only looked at now and then: {error}"
            ));
            None
        }
    }
}

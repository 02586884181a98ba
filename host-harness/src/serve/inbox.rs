//! Looks at the inbox whenever something may have been put there.
//!
//! What the system tells of changes is only a hint, which may come late, twice or never; looking every few seconds is
//! what can be relied on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
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
pub(super) struct Bell(SyncSender<()>);

impl Bell {
    pub(super) fn ring(&self) {
        // Once is enough, and whoever is gone need not look.
        let _ = self.0.try_send(());
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
    let (bell, rung) = sync_channel(1);
    let bell = Bell(bell);
    let hints = bell.clone();
    let work = move || {
        // Kept as long as it is to tell of changes.
        let _watcher = inbox.folder().and_then(|folder| watch(folder, hints, &voice));
        loop {
            if catch_unwind(AssertUnwindSafe(|| inbox.look())).is_err() {
                voice("warning: the host panicked over the inbox; it looks again");
            }
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
    use std::time::Instant as Clock;

    use super::*;

    struct Counting {
        folder: PathBuf,
        looks: AtomicUsize,
    }

    impl Inbox for Counting {
        fn folder(&self) -> Option<&Path> {
            Some(&self.folder)
        }

        fn look(&self) {
            for entry in fs::read_dir(&self.folder).unwrap() {
                fs::read(entry.unwrap().path()).unwrap();
            }
            self.looks.fetch_add(1, SeqCst);
        }
    }

    fn start_looking(every: Duration) -> (tempfile::TempDir, Arc<Counting>, Arc<AtomicBool>, Bell) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("first"), "1").unwrap();
        let inbox = Arc::new(Counting { folder: folder.path().into(), looks: AtomicUsize::new(0) });
        let going = Arc::new(AtomicBool::new(true));
        let goes = going.clone();
        let voice: Voice = Arc::new(|_: &str| {});
        let bell = start(inbox.clone(), every, voice, move || goes.load(SeqCst)).unwrap();
        (folder, inbox, going, bell)
    }

    #[track_caller]
    fn wait_for(inbox: &Counting, looks: usize) {
        let started = Clock::now();
        while inbox.looks.load(SeqCst) < looks {
            assert!(started.elapsed() < Duration::from_secs(20), "nobody looks");
            thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn what_is_put_there_is_looked_at_soon_and_looking_leads_to_no_look() {
        let (folder, inbox, _going, bell) = start_looking(Duration::from_secs(600));
        wait_for(&inbox, 1);
        fs::write(folder.path().join("second"), "2").unwrap();
        wait_for(&inbox, 2);
        bell.ring();
        wait_for(&inbox, 3);
        let looks = inbox.looks.load(SeqCst);
        thread::sleep(SETTLING * 3);
        // What was put there may have been told in two parts.
        assert!(inbox.looks.load(SeqCst) <= looks + 1);
    }

    #[test]
    fn without_any_hint_it_is_looked_at_every_so_often_until_nobody_listens() {
        let (_folder, inbox, going, _bell) = start_looking(Duration::from_millis(10));
        wait_for(&inbox, 5);
        going.store(false, SeqCst);
        thread::sleep(Duration::from_millis(100));
        let looks = inbox.looks.load(SeqCst);
        thread::sleep(Duration::from_millis(100));
        assert_eq!(inbox.looks.load(SeqCst), looks);
    }
}

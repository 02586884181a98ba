//! The inbox of a host that serves: what is delivered there is taken, compared, and put into force if it allows no more.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant as Clock};

use super::{Actor, Refusal, Refused, Updates, signature_file};
use crate::difference::Scope;
use crate::store::{Activation, How};

/// What does not lie in the delivery itself is tried again after this time.
const AGAIN: Duration = Duration::from_secs(30);

/// Looks into the folder, at each delivery once.
pub struct Inbox {
    updates: Updates,
    scope: fn(Actor) -> Scope,
    seen: Mutex<BTreeMap<PathBuf, Seen>>,
}

struct Seen {
    state: State,
    /// When to try again; none: only when the file, its signature or the trust folder change.
    again: Option<Clock>,
}

/// Inode, size and time of a file, of its signature and of the trust folder and what is in it.
type State = Vec<(u64, u64, i64, i64)>;

/// What became of one delivery.
pub struct Looked {
    /// The file.
    pub file: PathBuf,
    /// The line that put it into force, or why it is not.
    pub outcome: Result<Activation, Refused>,
}

impl Inbox {
    /// Of these updates. `scope`: how much is asked when two policies are compared.
    pub fn new(updates: Updates, scope: fn(Actor) -> Scope) -> Self {
        Inbox { updates, scope, seen: Mutex::default() }
    }

    /// Everything that is new since the last look. A component without a signature is not there yet, unless it is still
    /// alone at the second look.
    pub fn look(&self, actor: Actor) -> Vec<Looked> {
        let Ok(entries) = fs::read_dir(self.updates.folder().inbox()) else { return Vec::new() };
        let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "wasm"));
        files.sort();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|file, _| files.contains(file));
        let mut looked = Vec::new();
        for file in files {
            let state = self.state(&file);
            let known = seen.get(&file);
            let is_new = known.is_none_or(|known| known.state != state);
            let is_due =
                known.and_then(|known| known.again).is_some_and(|again| again <= Clock::now());
            if !(is_new || is_due) {
                continue;
            }
            if is_new && !signature_file(&file).exists() {
                // Its signature may be on the way.
                seen.insert(file, Seen { state, again: Some(Clock::now()) });
                continue;
            }
            let outcome = self.take(&file, actor);
            let again = match &outcome {
                Err(refused) if is_passing(refused.code) => Some(Clock::now() + AGAIN),
                _ => None,
            };
            seen.insert(file.clone(), Seen { state, again });
            let same = matches!(&outcome, Err(refused) if refused.code == Refusal::Same);
            if !same {
                looked.push(Looked { file, outcome });
            }
        }
        looked
    }

    fn take(&self, file: &Path, actor: Actor) -> Result<Activation, Refused> {
        let updates = &self.updates;
        let component = updates.submit(file, actor.user, actor.at)?;
        let line = updates.store().read()?.active_policy()?;
        let digest = component.digest.clone();
        if line.as_ref().is_some_and(|line| line.component.digest == digest) {
            return Err(Refused::new(Refusal::Same, "it is in force already").about(&digest));
        }
        if line.is_some_and(|line| line.how == How::Automatic) {
            let what = "a host has gone back by itself; `portal policy activate` ends the hold";
            return updates.refuse(file, actor, Refused::new(Refusal::Held, what).about(&digest));
        }
        let scope = (self.scope)(actor);
        let compared = updates.compare(component, &scope, &mut |_| {})?;
        updates.activate_by_itself(&compared, actor)
    }

    fn state(&self, file: &Path) -> State {
        let trust = self.updates.folder().trust();
        let mut paths = vec![file.to_owned(), signature_file(file), trust.clone()];
        let mut keys: Vec<_> =
            fs::read_dir(trust).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        keys.sort();
        paths.append(&mut keys);
        let state = |path: PathBuf| {
            let found = path.symlink_metadata().ok();
            found.map_or((0, 0, 0, 0), |found| {
                (found.ino(), found.len(), found.mtime(), found.mtime_nsec())
            })
        };
        paths.into_iter().map(state).collect()
    }
}

/// Whether the same delivery may be taken another time.
fn is_passing(code: Refusal) -> bool {
    matches!(code, Refusal::Storage | Refusal::Changing | Refusal::Unreadable | Refusal::Outrun)
}

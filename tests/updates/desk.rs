//! An operator's desk for one test: a database, a folder of policies, a key that is trusted, and a thread that asks.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::thread;

use host_harness::difference::Scope;
use host_harness::document::Document;
use host_harness::question::{Question, Reply};
use host_harness::session::Request;
use host_harness::store::{Activation, Mode, PolicyComponent, Store};
use host_harness::update::{
    Active, Actor, PolicyFolder, Probe, Refusal, Refused, Updates, signature_file,
};
use host_harness::{Limits, Policy, keep_compiled_components};
use portal_tests::signing::{Key, comment};
use tempfile::TempDir;

/// A small CRM: its contact 3 lost its access on the 16th.
pub(crate) const CRM: &str = include_str!("../../host-harness/src/demo/crm.json");
/// 2026-06-16.
pub(crate) const TODAY: i32 = 20_620;
const NOON: u64 = 20_620 * 86_400 + 43_200;

pub(crate) const ADMIN: Actor = Actor { user: 1, at: NOON, today: TODAY };

/// The trusted comments of the variants.
pub(crate) fn lenient() -> String {
    comment("portal-policy", "0.2.0", 2, "0.1.0")
}
pub(crate) fn strict() -> String {
    comment("portal-policy", "0.3.0", 3, "0.1.0")
}
pub(crate) fn fragile() -> String {
    comment("portal-policy", "0.4.0", 4, "0.1.0")
}

pub(crate) struct Desk {
    pub(crate) updates: Updates,
    pub(crate) store: Store,
    pub(crate) key: Key,
    pub(crate) place: PathBuf,
    _folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::at(folder)
    }

    fn at(folder: TempDir) -> Self {
        keep_compiled();
        let place = folder.path().to_owned();
        let store = Store::create(&place.join("portal.db")).unwrap();
        store.import(&Document::parse(CRM).unwrap(), Mode::New).unwrap();
        let key = Key::new();
        let desk =
            Desk { updates: updates(&place, store.clone()), store, key, place, _folder: folder };
        fs::create_dir_all(desk.trust()).unwrap();
        desk.trusts("team.pub", &desk.key.public_file());
        desk
    }

    pub(crate) fn trust(&self) -> PathBuf {
        self.updates.folder().trust()
    }

    /// Writes a file into the trust folder.
    pub(crate) fn trusts(&self, name: &str, text: &str) {
        let path = self.trust().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
    }

    /// A component and its signature, ready to be delivered.
    pub(crate) fn signed(&self, name: &str, bytes: &[u8], comment: &str) -> PathBuf {
        let file = self.place.join(name);
        fs::write(&file, bytes).unwrap();
        fs::write(signature_file(&file), self.key.sign(bytes, comment)).unwrap();
        file
    }

    pub(crate) fn submit(&self, file: &Path) -> Result<PolicyComponent, Refused> {
        self.updates.submit(file, ADMIN.user, ADMIN.at)
    }

    /// Takes it and puts it into force, whatever it widens.
    pub(crate) fn activate(&self, file: &Path) -> Result<Activation, Refused> {
        let component = self.submit(file)?;
        let compared = self.updates.compare(component, &scope(), &mut |_| {})?;
        self.updates.activate(&compared, ADMIN, Some("for the test"))
    }

    pub(crate) fn active(&self) -> Active {
        self.updates.active().unwrap()
    }

    /// It is refused by this name, the refusal is on record, and the policy in force is still there.
    #[track_caller]
    pub(crate) fn refuses(&self, file: &Path, code: Refusal) -> Refused {
        let before = self.active();
        let answers = answers(&before.policy, &self.store);
        let refused = self.activate(file).map(|_| ()).unwrap_err();
        assert_eq!(refused.code, code, "{}: {refused}", file.display());
        let attempt = self.store.read().unwrap().policy_attempts(1).unwrap().pop().unwrap();
        assert_eq!(attempt.code, code.as_str());
        let after = self.active();
        assert_eq!((after.number, after.policy.digest()), (before.number, before.policy.digest()));
        assert_eq!(self::answers(&after.policy, &self.store), answers);
        refused
    }
}

/// How much is compared where that is not what is tested.
pub(crate) fn scope() -> Scope {
    Scope { sample: 1, tickets: 0, days: 0, threads: 1, scenarios: false, ..Scope::at(TODAY, NOON) }
}

pub(crate) fn updates(place: &Path, store: Store) -> Updates {
    let folder = PolicyFolder::at(place.join("policies"));
    Updates::new(store, folder, limits(), None, "desk".into())
}

/// This test program, as one that compiles.
pub(crate) fn probe() -> Probe {
    let arguments = ["desk::compiles_what_it_is_given", "--exact"];
    Probe::new(std::env::current_exe().unwrap(), arguments.map(String::from).to_vec())
}

/// What a probe does, in a process of its own; nothing in any other.
#[test]
fn compiles_what_it_is_given() {
    if std::env::var_os("PORTAL_PROBE_MEMORY").is_none() {
        return;
    }
    keep_compiled();
    let loaded = Probe::serve();
    std::process::exit(if loaded.is_ok() { 0 } else { 2 });
}

/// Machines that test are busy.
pub(crate) fn limits() -> Limits {
    Limits { deadline: std::time::Duration::from_secs(60), ..Limits::default() }
}

/// Each component is compiled once for all tests.
pub(crate) fn keep_compiled() {
    keep_compiled_components(Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled"));
}

/// What a policy says to a handful of questions about everybody.
pub(crate) fn answers(policy: &Policy, store: &Store) -> Vec<Reply> {
    let session = policy.session(store.read().unwrap());
    let questions = [Question::Access, Question::Accounts, Question::View];
    (1..=7)
        .flat_map(|contact| questions.iter().map(move |question| (contact, question)))
        .map(|(contact, question)| {
            let request = Request { contact, acting: None, today: TODAY, now: NOON };
            question.ask(&session, request).unwrap()
        })
        .collect()
}

/// Runs something while two threads ask the policy in force, whose answers must stay the same byte for byte.
pub(crate) fn under_load(desk: &Desk, run: impl FnOnce()) {
    let active = desk.active();
    let expected = format!("{:?}", answers(&active.policy, &desk.store));
    let (over, asked) = (AtomicBool::new(false), AtomicU64::new(0));
    let ask = || {
        while !over.load(SeqCst) {
            let found = format!("{:?}", answers(&active.policy, &desk.store));
            assert_eq!(found, expected);
            asked.fetch_add(1, SeqCst);
        }
    };
    thread::scope(|scope| {
        let asking = [scope.spawn(ask), scope.spawn(ask)];
        let done = catch_unwind(AssertUnwindSafe(run));
        over.store(true, SeqCst);
        for thread in asking {
            thread.join().unwrap();
        }
        done.unwrap_or_else(|panic| resume_unwind(panic));
    });
    assert!(asked.into_inner() > 0);
    assert_eq!(format!("{:?}", answers(&desk.active().policy, &desk.store)), expected);
}

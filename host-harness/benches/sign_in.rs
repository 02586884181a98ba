//! What does an attempt to sign in cost that is begun and settled, both committed to the disk?
//!
//! The baseline is the two commits alone: the same lines, states and log, without a policy. The disk waits for each
//! commit, so a ratio above 1.2 means that something besides it has become slow; the password's own hash, which is slow
//! on purpose, is not in either.

use std::cell::Cell;

use host_harness::crm::{Crm, Moment};
use host_harness::dataset::{Shape, generate};
use host_harness::document::LockoutEventEntry;
use host_harness::session::lockouts::{Password, Verdict};
use host_harness::store::{Bucket, LockoutLine, Mode, Store, StoredLockout};

use crate::support::{Bench, Bound, World};

pub(crate) fn measure(bench: &mut Bench, world: &World) {
    // Not in memory, as the other questions' databases are: the disk is what is waited for.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let store = Store::create(&folder.path().join("portal.db")).unwrap();
    let document = generate(&Shape::default(), 1);
    store.import(&document, Mode::New).unwrap();
    let crm = Crm::new(store.clone(), world.policy.clone());
    let today = world.cases[0].request.today;
    let contacts = document.contacts.iter().filter(|contact| !contact.deleted);
    let may = |contact: &u64| {
        let at = Moment { today, now: 1 };
        crm.begin(*contact, 1, None, at).unwrap().verdict == Verdict::Permit
    };
    let mut able = contacts.map(|contact| contact.id.into()).filter(may);
    let (asked, other) = (able.next().unwrap(), able.next().unwrap());
    drop(able);

    let moment = Cell::new(10_u64);
    let next = || {
        moment.set(moment.get() + 1);
        moment.get()
    };
    let attempt = || {
        let now = next();
        let at = Moment { today, now };
        assert_eq!(crm.begin(asked, now, None, at).unwrap().verdict, Verdict::Permit);
        let settled = crm.settle(asked, now, Password::Right, None, at).unwrap();
        assert_eq!(settled.verdict, Verdict::Grant);
    };
    let mut stored = crm.lockout_state(other).unwrap().everywhere.unwrap();
    let commit = |stored: &mut StoredLockout| {
        let mut transaction = store.write().unwrap();
        transaction.save_lockout(other, Bucket::Everywhere, stored, &line(next())).unwrap();
        transaction.commit().unwrap();
        stored.version += 1;
    };
    bench.compare(
        "attempt to sign in, committed",
        Bound::AtMost(1.2),
        ("two such commits alone", || {
            commit(&mut stored);
            commit(&mut stored);
        }),
        attempt,
    );
}

fn line(at: u64) -> LockoutLine {
    LockoutLine {
        at,
        event: LockoutEventEntry::Tick,
        settings: None,
        administrator: false,
        policy: "0".repeat(64),
        verdict: "permit".into(),
        rule: "lockout.permitted".into(),
    }
}

//! Stops a deed before its first statement, before its second, and so on, and looks at what is left each time.

use std::thread::sleep;
use std::time::{Duration, Instant as Clock};

use host_harness::crm::{Crm, CrmError};
use host_harness::store::StoreError;

use crate::deed::{Deed, Traces};
use crate::place::{CONTACTS, LEASE, Place, START};
use crate::stored::{self, Stored};

/// What was added between two looks, and what is stored about the contact now.
#[derive(Clone, Debug, PartialEq)]
struct Kept {
    traces: Traces,
    states: host_harness::crm::LockoutStates,
    knows_address: bool,
    document: Option<String>,
}

impl Kept {
    fn between(before: &Stored, after: &Stored) -> Self {
        let traces = Traces {
            log: after.log.len() - before.log.len(),
            audit: after.audit.len() - before.audit.len(),
            notices: after.notices.len() - before.notices.len(),
            revisions: after.revision - before.revision,
        };
        Kept {
            traces,
            states: after.states.clone(),
            knows_address: after.knows_address,
            document: after.document.clone(),
        }
    }
}

/// Does the deed for this contact, and stops before this statement; false: it came to its end first.
pub(crate) trait Stop {
    fn stops(&self, place: &Place, deed: Deed, contact: u64, statement: u64) -> bool;
}

/// Every deed, stopped everywhere.
pub(crate) fn everywhere(make: impl Fn(u64) -> Place, stop: &impl Stop) {
    // What a change of settings would do is worked out for every contact, so that few of them are better.
    let (of_settings, about_contacts) = Deed::ALL.iter().partition(|deed| deed.changes_documents());
    each(&make(1), of_settings, stop);
    each(&make(CONTACTS), about_contacts, stop);
}

fn each(place: &Place, deeds: Vec<Deed>, stop: &impl Stop) {
    // Whoever opens a file first puts in order what the dead have left; a server does that by itself.
    let open = place.is_server().then(|| place.host());
    let host = || open.clone().unwrap_or_else(|| place.host());
    for deed in deeds {
        let start = Clock::now();
        let mut kept = Vec::new();
        let stops = (1..200)
            .find(|statement| !stopped((place, &host), stop, deed, *statement, &mut kept))
            .expect("the deed has an end");
        // The last one came to its end; what was stored is the whole of it.
        let whole = kept.last().unwrap();
        assert_eq!(whole.traces, deed.traces(), "{deed:?}");
        assert!(kept.iter().all(|kept| kept == whole), "{deed:?}: {kept:#?}");
        let before = stops - 1;
        eprintln!("{deed:?}: stopped before each of {before} statements in {:?}", start.elapsed());
        assert!(before > 10, "{deed:?} is watched");
    }
    stored::sound(place);
}

/// Whether it was.
fn stopped(
    (place, host): (&Place, &impl Fn() -> Crm),
    stop: &impl Stop,
    deed: Deed,
    statement: u64,
    kept: &mut Vec<Kept>,
) -> bool {
    let contact = deed.contact(statement);
    let crm = host();
    deed.prepare(&crm, contact);
    let before = Stored::of(&crm, deed, contact);
    drop(crm);
    let stopped = stop.stops(place, deed, contact, statement);
    // Somebody else goes on at once.
    let other = host();
    let after = Stored::of(&other, deed, contact);
    let is_kept = after != before;
    if !stopped || is_kept {
        kept.push(Kept::between(&before, &after));
    } else if deed.settles() && statement % 2 == 1 {
        // Nobody comes back: the attempt stays paid for, and fails when its lease is over.
        let failures = |crm: &Crm| {
            let state = crm.lockout_state(contact).unwrap().everywhere.unwrap().state;
            (state.consecutive, state.pending.len())
        };
        let (failed, under_way) = failures(&other);
        assert_eq!(under_way, 1, "{deed:?}");
        other.tick(contact, START + LEASE + 2).unwrap();
        assert_eq!(failures(&other), (failed + 1, 0), "{deed:?}");
    } else {
        again(|| deed.perform(&other, contact));
        kept.push(Kept::between(&before, &Stored::of(&other, deed, contact)));
    }
    stopped
}

/// Until the server has noticed that whoever held a lock is dead.
fn again(mut deed: impl FnMut() -> Result<(), CrmError>) {
    let start = Clock::now();
    loop {
        match deed() {
            Err(CrmError::Store(StoreError::Locked)) if start.elapsed().as_secs() < 60 => {
                sleep(Duration::from_millis(20));
            }
            result => return result.unwrap(),
        }
    }
}

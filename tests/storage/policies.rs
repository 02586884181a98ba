//! Which policies were taken and are in force, what was tried, and who serves: stored alike on both databases.

use host_harness::document::{ComparisonEntry, Deed};
use host_harness::store::{
    Attempt, AuditFilter, HostRow, How, PolicyComponent, ShadowCounts, Signer,
};

use crate::{RICH, on_both};

fn component(digest: &str, revision: u64, key: Option<&str>) -> PolicyComponent {
    let signer = key.map(|key| Signer {
        key: key.into(),
        label: "team".into(),
        comment: "portal-policy 0.1.0 rev=1 wit=portal:permissions@0.1.0".into(),
    });
    let (name, version, contract) = ("portal-policy".into(), "0.1.0".into(), "0.1.0".into());
    PolicyComponent {
        digest: digest.into(),
        name,
        version,
        revision,
        contract,
        signer,
        at: 5,
        actor: 1,
    }
}

fn compared() -> ComparisonEntry {
    let on = "2026-06-15".into();
    ComparisonEntry { on, asked: 90, unanswered: 1, contacts: 7, sample: 5, scenarios: 0, wider: 3 }
}

#[test]
fn the_newest_line_of_the_history_is_in_force_and_stays() {
    on_both(|place| {
        let store = place.holding(RICH);
        assert_eq!(store.read().unwrap().active_policy().unwrap(), None);
        let taken = [component("aa", 1, None), component("bb", 2, Some("K"))];
        let mut transaction = store.write().unwrap();
        for component in taken.iter().chain(&taken) {
            transaction.save_policy_component(component).unwrap();
        }
        assert_eq!(transaction.policy_components().unwrap(), taken);
        transaction
            .activate_policy("bb", How::Activate, (1, 70), Some("it's time"), Some(&compared()))
            .unwrap();
        transaction.activate_policy("aa", How::Automatic, (1, 80), None, None).unwrap();
        transaction.activate_policy("zz", How::Rollback, (1, 90), None, None).unwrap_err();
        drop(transaction);
        // What failed took everything with it.
        assert_eq!(store.read().unwrap().policy_number().unwrap(), 0);
        let mut transaction = store.write().unwrap();
        transaction.save_policy_component(&taken[1]).unwrap();
        let number = transaction
            .activate_policy("bb", How::Activate, (1, 70), Some("it's time"), Some(&compared()))
            .unwrap();
        transaction.commit().unwrap();
        let facts = store.read().unwrap();
        let line = facts.active_policy().unwrap().unwrap();
        assert_eq!((line.number, line.how, line.at, line.wider), (number, How::Activate, 70, 3));
        assert_eq!((&line.component, line.reason.as_deref()), (&taken[1], Some("it's time")));
        let audit = facts.audit(&AuditFilter::default()).unwrap();
        let deeds: Vec<_> = audit.iter().map(|row| row.entry.deed.kind()).collect();
        assert_eq!(deeds, ["activate-policy"]);
        let Deed::ActivatePolicy(after) = &audit[0].entry.deed else { panic!("{audit:?}") };
        assert_eq!(after.versus, Some(compared()));
        assert_eq!(facts.broken_audit_line().unwrap(), None);
        drop(facts);
        let found = store.health().unwrap();
        let odd = found.iter().find(|found| found.check == "guards").unwrap();
        (odd.what.clone(), deeds)
    });
}

#[test]
fn attempts_hosts_and_trials_are_kept_as_long_as_they_matter() {
    on_both(|place| {
        let store = place.holding(RICH);
        let attempt = |at, code: &str| Attempt {
            at,
            host: "a".into(),
            source: "new.wasm".into(),
            digest: String::new(),
            code: code.into(),
            what: "…".into(),
        };
        for (at, code) in [(1, "empty"), (2, "empty"), (3, "link"), (4, "empty")] {
            store.record_policy_attempt(&attempt(at, code)).unwrap();
        }
        let attempts = store.read().unwrap().policy_attempts(9).unwrap();
        let seen: Vec<_> = attempts.iter().map(|attempt| attempt.at).collect();
        assert_eq!(seen, [4, 3, 1], "the same again is one line");

        let host = |name: &str, seen| HostRow { name: name.into(), seen, status: "{}".into() };
        for (name, seen) in [("b", 10), ("a", 20), ("b", 30)] {
            store.save_policy_host(&host(name, seen)).unwrap();
        }
        assert_eq!(store.read().unwrap().policy_hosts().unwrap(), [host("a", 20), host("b", 30)]);
        store.save_policy_host(&host("c", 25 + 86_400)).unwrap();
        store.forget_policy_host("c").unwrap();
        assert_eq!(store.read().unwrap().policy_hosts().unwrap(), [host("b", 30)]);

        let mut transaction = store.write().unwrap();
        transaction.save_policy_component(&component("bb", 2, Some("K"))).unwrap();
        transaction.commit().unwrap();
        let first = store.begin_shadow("bb", (1, 50), 10, 60).unwrap();
        let second = store.begin_shadow("bb", (1, 50), 10, 60).unwrap();
        let some = ShadowCounts { asked: 4, wider: 1, ..ShadowCounts::default() };
        store.count_shadow(second, some, 60).unwrap();
        let running = store.read().unwrap().shadow().unwrap().unwrap();
        assert_eq!((running.number, running.counts), (second, some));
        store.count_shadow(second, ShadowCounts { asked: 6, ..some }, 60).unwrap();
        assert_eq!(store.read().unwrap().shadow().unwrap(), None);
        let trials = store.read().unwrap().shadows(9).unwrap();
        let ended: Vec<_> =
            trials.iter().map(|trial| (trial.number, trial.ended.as_str())).collect();
        assert_eq!(ended, [(second, "finished"), (first, "stopped")]);
        let third = store.begin_shadow("bb", (1, 50), 10, 60).unwrap();
        store.count_shadow(third, ShadowCounts::default(), 110).unwrap();
        assert!(!store.stop_shadow().unwrap(), "its time was over");
    });
}

//! Everything is measured and compared; how long it takes is not tested.

use std::sync::OnceLock;

use serde_json::{Value, json};

use super::*;
use crate::dataset::{Shape, generate};
use crate::policy::Policy;
use crate::sandbox::limits::Limits;
use crate::store::TemporaryStore;

const SHAPE: Shape = Shape { customers: 30, groups: 4, contacts: 60, accounts: 20 };
const PLAN: Plan =
    Plan { today: 20_619, now: 1_781_481_600, contacts: 7, batch: 9, effort: Effort::Rounds(5) };

fn patient() -> Limits {
    Limits { deadline: std::time::Duration::from_secs(60), ..Limits::default() }
}

fn measured_with(policy: &Policy, plan: &Plan) -> Result<Measured, BenchError> {
    let store = TemporaryStore::holding(&generate(&SHAPE, 3)).unwrap();
    let mut told = 0;
    let snapshot = store.store.read().unwrap();
    let revision = snapshot.revision().unwrap();
    let measured = measure(policy, snapshot, plan, &mut |progress| {
        assert!((0.0..=1.0).contains(&progress.share));
        told += 1;
    });
    assert!(measured.is_err() || told > 1);
    assert_eq!(store.store.read().unwrap().revision().unwrap(), revision, "nothing is written");
    measured
}

/// The same for every test: compiling the policy takes longer than asking it.
fn measured() -> &'static (Policy, Measured) {
    static MEASURED: OnceLock<(Policy, Measured)> = OnceLock::new();
    MEASURED.get_or_init(|| {
        let policy = Policy::built_in(patient()).unwrap();
        let measured = measured_with(&policy, &PLAN).unwrap();
        (policy, measured)
    })
}

#[test]
fn everything_is_asked_in_every_round_and_compared_with_its_like() {
    let (policy, measured) = measured();
    let names: Vec<_> = measured.measures.iter().map(|measure| measure.which).collect();
    assert_eq!((names, measured.rounds), (Which::all(), 5));
    for measure in &measured.measures {
        let Measure { which, numbers, to_empty, to_native, most, failed } = measure;
        assert_eq!((numbers.count, *failed), (5, 0), "{which}");
        assert!(0.0 < numbers.min && numbers.min <= numbers.p50, "{which}: {numbers:?}");
        assert!(numbers.p50 <= numbers.p99, "{which}: {numbers:?}");
        for ratio in [to_empty, to_native] {
            assert_eq!(ratio.is_some(), which.is_by_policy(), "{which}");
            assert!(ratio.is_none_or(|ratio| ratio > 0.0 && ratio.is_finite()), "{which}");
        }
        let by_component = which.way != Way::Native;
        assert_eq!(most.fuel > 0, by_component, "{which}: {most:?}");
        assert_eq!(most.memory_bytes > 0, which.is_by_policy(), "{which}: {most:?}");
        let facts = which.is_by_policy() && which.facts != Lent::Nothing;
        assert_eq!(most.callbacks > 0, facts, "{which}: {most:?}");
        for (limit, share) in most.shares(policy.limits()) {
            assert!((0.0..1.0).contains(&share), "{which}: {limit} {share}");
        }
    }
}

/// The empty function is the least that a call can be, and what comes from memory is the same as what is looked up.
#[test]
fn what_does_not_depend_on_the_clock_is_as_it_must_be() {
    let (_, measured) = measured();
    let most = |topic, way, facts| {
        let which = Which { topic, way, facts };
        measured.measures.iter().find(|measure| measure.which == which).unwrap().most
    };
    let empty = most(None, Way::Fresh, Lent::Nothing);
    for topic in [Topic::Decision, Topic::Batch, Topic::Accounts, Topic::View] {
        for way in [Way::Fresh, Way::Warm] {
            let [looked_up, kept] =
                [Lent::Database, Lent::Memory].map(|facts| most(Some(topic), way, facts));
            assert_eq!(
                (looked_up.callbacks, looked_up.rows, looked_up.bytes),
                (kept.callbacks, kept.rows, kept.bytes)
            );
            assert!(looked_up.fuel > empty.fuel);
        }
    }
    assert_eq!(measured.answers.looked_up, 0, "the memory knows everything before the first round");
}

#[test]
fn the_policy_of_this_host_answers_as_its_rules_do_fresh_and_warm() {
    let (_, measured) = measured();
    let Answers { compared, differing, first_differing, must_agree, .. } = &measured.answers;
    assert!(*must_agree && !measured.answers.are_wrong());
    assert_eq!((*compared, *differing, first_differing), (35, 0, &None));
    let Contacts { asked, with_access, left_out, stored, .. } = measured.contacts;
    assert_eq!((asked, left_out), (7, 0));
    assert!((1..=7).contains(&with_access) && (50..=60).contains(&stored), "{measured:?}");
    assert_eq!(measured.accounts, SHAPE.accounts);
}

#[test]
fn a_policy_that_is_granted_nothing_cannot_be_measured_and_says_why() {
    // Enough to describe itself, and too little to answer.
    let policy = Policy::built_in(Limits { callbacks: 0, ..patient() }).unwrap();
    let error = measured_with(&policy, &PLAN).unwrap_err();
    let BenchError::Unanswered { what, source, .. } = error else { panic!("{error:?}") };
    assert_eq!(what.to_string(), "decision-fresh-database");
    assert!(matches!(source, CallError::OverBudget { .. }), "{source:?}");
}

#[test]
fn nobody_to_ask_about_is_said() {
    let (policy, _) = measured();
    let shape = Shape { contacts: 0, ..SHAPE };
    let store = TemporaryStore::holding(&generate(&shape, 3)).unwrap();
    let error = measure(policy, store.store.read().unwrap(), &PLAN, &mut |_| {}).unwrap_err();
    assert!(matches!(error, BenchError::NoContact), "{error:?}");
}

#[test]
fn a_time_is_kept_to_and_one_round_is_run_at_least() {
    let (policy, _) = measured();
    let plan = Plan { effort: Effort::Seconds(1e-9), ..PLAN };
    assert_eq!(measured_with(policy, &plan).unwrap().rounds, 1);
}

fn saved() -> Value {
    let (policy, measured) = measured();
    serde_json::to_value(Baseline::of(policy, measured, true)).unwrap()
}

fn read(text: &str) -> Result<Baseline, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("base.json");
    std::fs::write(&file, text).unwrap();
    let found = Baseline::read(&file);
    found.map_err(|error| error.to_string().replace(&file.display().to_string(), "FILE"))
}

#[test]
fn a_baseline_is_read_as_it_was_saved_and_then_nothing_has_changed() {
    let (policy, measured) = measured();
    let baseline = Baseline::of(policy, measured, true);
    let again = read(&baseline.to_json().unwrap()).unwrap();
    assert_eq!(again, baseline);
    let Comparison { changes, unlike } = compare(&again, &baseline);
    assert_eq!((changes.len(), unlike), (2 * 18, vec![]));
    assert!(changes.iter().all(|change| change.growth() == 1.0));
}

#[test]
fn what_has_grown_is_found_and_what_is_unlike_is_said() {
    let now: Baseline = serde_json::from_value(saved()).unwrap();
    let mut then = now.clone();
    let entry = then.measures.get_mut("view-warm-memory").unwrap();
    entry.to_empty = entry.to_empty.map(|ratio| ratio / 2.0);
    entry.to_native = entry.to_native.map(|ratio| ratio * 2.0);
    then.sizes.batch = 64;
    then.optimised = !then.optimised;
    let comparison = compare(&then, &now);
    let grown = |above| {
        let grown = comparison.grown(above);
        grown.map(|change| (change.which.to_string(), change.to)).collect::<Vec<_>>()
    };
    assert_eq!(grown(1.25), [("view-warm-memory".to_owned(), Base::Empty)]);
    assert_eq!(grown(2.5), []);
    assert_eq!(comparison.unlike.len(), 2, "{:?}", comparison.unlike);
    assert_eq!(comparison.unlike[1], "questions of a batch: 64 then, 9 now");
}

#[test]
fn what_is_no_baseline_is_refused_by_file_and_key() {
    let whole = saved();
    let text = whole.to_string();
    let with = |pointer: &str, value: Value| {
        let mut changed = whole.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        changed.to_string()
    };
    let without = |pointer: &str, key: &str| {
        let mut changed = whole.clone();
        changed.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(key).unwrap();
        changed.to_string()
    };
    for (text, expected) in [
        (text[..text.len() / 2].to_owned(), "it is cut off, at line 1; save it anew"),
        (String::new(), "it is cut off, at line 1; save it anew"),
        ("p50 p99".into(), "it is not JSON: expected value at line 1 column 1"),
        ("[]".into(), "format: it is not `portal-bench`; name a file that --save has written"),
        (with("/format", json!("other")), "format: it is not `portal-bench`"),
        (with("/format-version", json!(2)), "format-version: it is 2, and this program knows 1"),
        (without("", "format-version"), "format-version: it is missing"),
        (without("", "digest"), "missing field `digest`"),
        (without("/measures", "view-warm-memory"), "measures.view-warm-memory: there is no such"),
        (without("/measures/empty-fresh", "p50"), "measures.empty-fresh: missing field `p50`"),
        (
            without("/measures/sign-in-warm", "to-native"),
            "measures.sign-in-warm.to-native: it is missing",
        ),
        (
            with("/measures/batch-fresh-memory/to-empty", json!(0)),
            "measures.batch-fresh-memory.to-empty: it is not above 0",
        ),
        (
            with("/measures/batch-fresh-memory/p50", json!("fast")),
            "measures.batch-fresh-memory.p50: invalid type: string \"fast\"",
        ),
        (with("/measures/empty-warm", json!(null)), "measures.empty-warm: invalid type: null"),
        (
            text.replace("\"empty-warm\"", "\"hollow-warm\""),
            "measures.empty-warm: there is no such measure",
        ),
        (
            text.replace(
                "\"measures\":{",
                &format!(
                    "\"measures\":{{\"more\":{},",
                    json!({"count":1,"p50":1.0,"p99":1.0,"min":1.0,"failed":0})
                ),
            ),
            "measures.more: this program measures nothing that is called so",
        ),
        (" ".repeat(2 << 20), "it is larger than 1048576 bytes"),
    ] {
        let error = read(&text).unwrap_err();
        let fault = error.strip_prefix("`FILE` is no baseline to compare with: ");
        assert!(fault.is_some_and(|fault| fault.contains(expected)), "{expected}\n{error}");
    }
    let missing = Baseline::read(std::path::Path::new("nowhere.json")).unwrap_err().to_string();
    assert!(missing.contains("`nowhere.json`") && missing.contains("cannot be read"), "{missing}");
}

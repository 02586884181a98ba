//! The server does not do what it is asked: locks that others hold, no rights to write, connections that end.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use host_harness::crm::{Crm, CrmError};
use host_harness::document::ChangeEntry;
use host_harness::facts::ContactId;
use host_harness::login::{Attempt, Login, PasswordError, Passwords, Secret};
use host_harness::session::Answer;
use host_harness::session::lockouts::Password;
use host_harness::store::Location;
use portal_tests::postgres::{Cluster, programs, shared};

use crate::office::{CHANGES, Deed, Office, READS, SIGN_INS, admin};

/// An office in a new database of the server, and the database's name.
pub(crate) fn opened(cluster: &Cluster) -> (Office, String) {
    let name = cluster.database().unwrap();
    (Office::opened(Location::parse(&cluster.url(&name)).unwrap()), name)
}

/// Ends every connection to the database.
fn cut(cluster: &Cluster, name: &str) {
    let sql = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1";
    cluster.administrator().unwrap().query(sql, &[&name]).unwrap();
}

/// While somebody else holds this, these are refused and those are answered.
#[track_caller]
fn held(cluster: &Cluster, hold: &str, refused: &[&[Deed]], answered: &[&[Deed]]) {
    let (office, name) = opened(cluster);
    let before = office.everything();
    let mut holder = cluster.client(&name).unwrap();
    holder.batch_execute(&format!("SET search_path = portal; BEGIN; {hold}")).unwrap();
    office.refuses(refused, &["Locked"], "try again when it is done");
    holder.batch_execute("SAVEPOINT look").unwrap();
    office.answers(answered);
    holder.batch_execute("ROLLBACK").unwrap();
    drop(holder);
    if answered.iter().all(|deeds| deeds.len() == READS.len()) {
        assert_eq!(office.everything(), before);
    }
    office.works();
}

#[test]
fn what_others_hold_is_waited_for_a_moment_and_then_refused() {
    let Some(cluster) = shared().unwrap() else { return };
    held(cluster, "SELECT 1 FROM lockout FOR UPDATE", &[SIGN_INS], &[READS]);
    held(cluster, "SELECT pg_advisory_xact_lock(1347375700)", &[CHANGES], &[READS, SIGN_INS]);
    held(cluster, "LOCK TABLE lockout", &[&READS[..3], SIGN_INS], &[]);
}

#[test]
fn a_database_that_lets_nobody_write_is_only_read() {
    let Some(cluster) = shared().unwrap() else { return };
    let (office, name) = opened(cluster);
    let before = office.everything();
    let set = |to: &str| {
        let sql = format!("ALTER DATABASE {name} SET default_transaction_read_only = {to}");
        cluster.administrator().unwrap().batch_execute(&sql).unwrap();
    };
    set("on");
    // Connections keep what they began with.
    cut(cluster, &name);
    office.refuses(&[SIGN_INS, CHANGES], &["ReadOnly"], "read-only");
    office.answers(&[READS]);
    assert_eq!(office.everything(), before);
    set("off");
    office.works();
}

#[test]
fn a_server_that_is_stopped_answers_nothing_and_is_found_again() {
    let Some(programs) = shared().unwrap().and_then(|_| programs()) else { return };
    let cluster = Cluster::start(programs).unwrap();
    let (office, _) = opened(&cluster);
    let before = office.everything();
    cluster.stop().unwrap();
    office.refuses(&[READS, SIGN_INS, CHANGES], &["Unreachable"], "whether it runs");
    cluster.restart().unwrap();
    assert_eq!(office.everything(), before);
    office.works();
    // As after a crash, in the middle of the day.
    cluster.restart().unwrap();
    office.works();
}

/// Compares nothing right, and counts.
#[derive(Default)]
struct Wrong(AtomicUsize);

impl Passwords for &Wrong {
    type Ready = Option<ContactId>;

    fn ready(&self, contact: Option<ContactId>) -> Result<Option<ContactId>, PasswordError> {
        Ok(contact)
    }

    fn compare(&self, contact: Option<ContactId>, _: &Secret) -> Result<Password, PasswordError> {
        if contact.is_some() {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
        Ok(Password::Wrong)
    }
}

fn guess(crm: &Crm, passwords: &Wrong) -> bool {
    let mut login = Login::new(crm, &passwords);
    (login.beat, login.patience) = (Duration::ZERO, Duration::ZERO);
    let attempt = Attempt {
        name: "kim@amber.example",
        password: &Secret::new("a wrong one"),
        address: None,
        today: 20_000,
    };
    let outcome = login.attempt(attempt);
    assert!(outcome.as_ref().map_or(true, |outcome| outcome.granted.is_none()));
    outcome.is_err()
}

#[test]
fn wherever_a_connection_ends_no_more_passwords_are_compared_than_may_be() {
    const THRESHOLD: usize = 5;
    let Some(cluster) = shared().unwrap() else { return };
    let (office, name) = opened(cluster);
    let settings = ChangeEntry::parse(r#"{"lockout":{"threshold":5,"lease":3600}}"#).unwrap();
    let changed = office.crm.change(admin(), &settings.into(), |_, _| Ok::<_, CrmError>(()));
    assert!(matches!(changed, Ok(Answer::Accepted(_))));
    let passwords = Wrong::default();
    let mut broken = 0;
    for turn in 0.. {
        let left = AtomicUsize::new(turn);
        let cuts = std::sync::Arc::new(AtomicUsize::new(0));
        let (counted, database) = (cuts.clone(), name.clone());
        let watched = office.crm.store().clone().watch(move |_| {
            let next = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                if left == usize::MAX { None } else { Some(left.wrapping_sub(1)) }
            });
            if next == Ok(0) {
                counted.fetch_add(1, Ordering::SeqCst);
                cut(cluster, &database);
            }
        });
        let crm = office.with(Office::of(watched).crm).crm;
        broken += usize::from(guess(&crm, &passwords));
        assert_eq!(office.faults(), [""; 0], "statement {turn}");
        if cuts.load(Ordering::SeqCst) == 0 {
            break;
        }
    }
    assert!(broken > 5, "only {broken} sign-ins were cut short");
    for _ in 0..20 {
        guess(&office.crm, &passwords);
    }
    let compared = passwords.0.load(Ordering::Relaxed);
    assert!(compared <= THRESHOLD, "{compared} passwords were compared");
}

#[test]
fn a_change_whose_connection_ends_at_any_statement_is_whole_or_not_there() {
    let Some(cluster) = shared().unwrap() else { return };
    let (office, name) = opened(cluster);
    let mut unknown = 0;
    for turn in 0.. {
        let commits = AtomicUsize::new(0);
        let seen = AtomicUsize::new(0);
        let cuts = std::sync::Arc::new(AtomicUsize::new(0));
        let (counted, database) = (cuts.clone(), name.clone());
        let watched = office.crm.store().clone().watch(move |sql| {
            commits.fetch_add(usize::from(sql == "COMMIT"), Ordering::SeqCst);
            if seen.fetch_add(1, Ordering::SeqCst) == turn {
                counted.fetch_add(1, Ordering::SeqCst);
                cut(cluster, &database);
            }
        });
        let crm = office.with(Office::of(watched).crm).crm;
        let licensed = turn % 2 == 0;
        let answer = crm.set_licence(admin(), licensed);
        unknown += usize::from(format!("{answer:?}").contains("Unknown"));
        assert_eq!(office.faults(), [""; 0], "statement {turn}");
        let stored = office.crm.store().read().unwrap().portal().unwrap().licensed;
        if answer.is_ok() {
            assert_eq!(stored, licensed, "statement {turn}");
        }
        // Whoever does not know looks, and tries again.
        assert!(matches!(office.crm.set_licence(admin(), licensed), Ok(Answer::Accepted(_))));
        if cuts.load(Ordering::SeqCst) == 0 {
            break;
        }
    }
    assert_eq!(unknown, 1, "one of the statements is the commit");
    office.works();
}

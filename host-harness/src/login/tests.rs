//! Sign-ins by password: who is let in, what everybody else learns, and how many passwords are compared.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tempfile::TempDir;

use super::*;
use crate::crm::tests::{accepted, admin, audit, change, crm, refused};
use crate::session::lockouts::WhitelistMode;

const RIGHT: &str = "correct horse";

/// Compares with one word, and counts what it was asked.
#[derive(Default)]
struct Counted {
    known: AtomicUsize,
    unknown: AtomicUsize,
    fails: bool,
}

impl Passwords for Counted {
    type Ready = Option<u64>;

    fn ready(&self, contact: Option<u64>) -> Result<Option<u64>, PasswordError> {
        if self.fails { Err(PasswordError::Overloaded) } else { Ok(contact) }
    }

    fn compare(&self, contact: Option<u64>, password: &Secret) -> Result<Password, PasswordError> {
        let counter = if contact.is_some() { &self.known } else { &self.unknown };
        counter.fetch_add(1, Ordering::Relaxed);
        let right = contact.is_some() && password == &Secret::new(RIGHT);
        Ok(if right { Password::Right } else { Password::Wrong })
    }
}

/// Five failures lock until an administrator unlocks; `kim` is contact 1.
fn plain() -> (TempDir, Crm) {
    let (folder, crm) = crm();
    let settings = change(r#"{"lockout":{"threshold":5,"lease":30}}"#);
    let silent = |_: &_, _: &_| Ok::<_, CrmError>(());
    accepted(crm.change(admin(1), &settings, silent).unwrap());
    (folder, crm)
}

fn login<'a, P: Passwords>(crm: &'a Crm, passwords: &'a P) -> Login<'a, P> {
    Login {
        patience: Duration::from_millis(300),
        beat: Duration::ZERO,
        ..Login::new(crm, passwords)
    }
}

/// 2026-06-15, within the access periods.
const TODAY: i32 = 20_619;

fn tries<P: Passwords>(
    login: &Login<'_, P>,
    name: &str,
    password: &str,
) -> Result<Outcome, LoginError> {
    let password = Secret::new(password);
    login.attempt(Attempt { name, password: &password, address: None, today: TODAY })
}

#[track_caller]
fn check<P: Passwords>(login: &Login<'_, P>, name: &str, password: &str, reason: &str) {
    let outcome = tries(login, name, password).unwrap();
    assert_eq!(outcome.decision.rule.reason, reason, "{name} {password}");
    assert_eq!(outcome.granted.is_some(), reason == "granted");
}

/// The name by which contact 1 signs in.
fn kim(crm: &Crm) -> String {
    let contacts = crm.store().export().unwrap().contacts;
    let kim = contacts.iter().find(|contact| contact.id.get() == 1).unwrap();
    kim.user_name.as_ref().or(kim.email.as_ref()).unwrap().as_str().to_owned()
}

#[test]
fn the_fifth_wrong_password_is_the_last_that_is_compared() {
    let (_folder, crm) = plain();
    let (name, passwords) = (kim(&crm), Counted::default());
    let login = login(&crm, &passwords);
    check(&login, &name, RIGHT, "granted");
    for _ in 0..5 {
        check(&login, &name, "wrong horse", "wrong-password");
    }
    assert_eq!(passwords.known.load(Ordering::Relaxed), 6);
    for password in [RIGHT, "wrong horse"] {
        check(&login, &name, password, "locked");
    }
    assert_eq!(passwords.known.load(Ordering::Relaxed), 6);
    // A refusal costs as much as a comparison.
    assert_eq!(passwords.unknown.load(Ordering::Relaxed), 2);
    crm.whitelist(admin(1), 1, WhitelistMode::UnlockOnly, "called").unwrap();
    check(&login, &name, RIGHT, "granted");
}

#[test]
fn names_that_mean_nobody_cost_a_comparison_and_store_nothing() {
    let (_folder, crm) = plain();
    let passwords = Counted::default();
    let login = login(&crm, &passwords);
    for (turn, name) in
        ["", " ", "nobody@nowhere.example", "'; DROP TABLE contact; --"].iter().enumerate()
    {
        let outcome = tries(&login, name, RIGHT).unwrap();
        assert_eq!((outcome.granted, outcome.contact), (None, None));
        assert_eq!(passwords.unknown.load(Ordering::Relaxed), turn + 1);
    }
    assert_eq!(passwords.known.load(Ordering::Relaxed), 0);
    assert_eq!(crm.store().read().unwrap().logged_lockouts().unwrap(), []);
}

#[test]
fn ten_at_once_with_the_right_password_all_come_in() {
    let (_folder, crm) = plain();
    let name = kim(&crm);
    let passwords = Counted::default();
    let login = Login {
        beat: Duration::ZERO,
        patience: Duration::from_secs(60),
        ..Login::new(&crm, &passwords)
    };
    thread::scope(|scope| {
        let tries: Vec<_> =
            (0..10).map(|_| scope.spawn(|| tries(&login, &name, RIGHT).unwrap().granted)).collect();
        for attempt in tries {
            assert_eq!(attempt.join().unwrap(), Some(1));
        }
    });
}

#[test]
fn twenty_at_once_with_wrong_passwords_make_five_comparisons() {
    let (_folder, crm) = plain();
    let name = kim(&crm);
    let passwords = Counted::default();
    let login = login(&crm, &passwords);
    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| tries(&login, &name, "wrong horse").map(|outcome| outcome.granted));
        }
    });
    assert_eq!(passwords.known.load(Ordering::Relaxed), 5);
    let state = crm.lockout_state(1).unwrap().everywhere.unwrap().state;
    assert_eq!((state.consecutive, state.pending.len()), (5, 0));
}

#[test]
fn an_attempt_whose_password_cannot_be_compared_is_not_paid_for() {
    let (_folder, crm) = plain();
    let name = kim(&crm);
    let passwords = Counted { fails: true, ..Counted::default() };
    let login = login(&crm, &passwords);
    let error = tries(&login, &name, RIGHT).unwrap_err();
    assert!(matches!(error, LoginError::Password(PasswordError::Overloaded)), "{error:?}");
    assert_eq!(crm.lockout_state(1).unwrap(), Default::default());
}

#[test]
fn input_of_any_length_is_refused_before_anything_is_done_with_it() {
    let (_folder, crm) = plain();
    let name = kim(&crm);
    let passwords = Counted::default();
    let login = login(&crm, &passwords);
    let long = "x".repeat(1 << 20);
    let error = tries(&login, &name, &long).unwrap_err();
    assert_eq!(error.to_string(), "the password has 1048576 bytes, and 1024 are the most");
    let error = tries(&login, &long, RIGHT).unwrap_err();
    assert_eq!(error.to_string(), "the name has 1048576 bytes, and 1000 are the most");
    assert_eq!(
        passwords.known.load(Ordering::Relaxed) + passwords.unknown.load(Ordering::Relaxed),
        0
    );
    assert_eq!(crm.lockout_state(1).unwrap(), Default::default());
}

#[test]
fn refusals_leave_on_the_beat_and_who_is_let_in_does_not_wait() {
    let ms = Duration::from_millis;
    assert_eq!(until_next(ms(500), ms(120)), ms(380));
    assert_eq!(until_next(ms(500), ms(500)), ms(500));
    assert_eq!(until_next(ms(500), ms(501)), ms(499));
    assert_eq!(until_next(ms(500), ms(0)), ms(500));
    assert_eq!(until_next(ms(0), ms(7)), ms(0));
    let (_folder, crm) = plain();
    let (name, passwords) = (kim(&crm), Counted::default());
    let slow = Login { beat: ms(400), ..login(&crm, &passwords) };
    for (name, password) in [(name.as_str(), "wrong horse"), ("nobody", RIGHT)] {
        let started = Clock::now();
        assert_eq!(tries(&slow, name, password).unwrap().granted, None);
        assert!(started.elapsed() >= ms(400));
    }
}

#[test]
fn a_password_is_set_by_administrators_only_and_nothing_shows_it() {
    let (_folder, crm) = plain();
    let name = kim(&crm);
    let stored = StoredPasswords::new(crm.store().clone());
    let login = login(&crm, &stored);
    let (password, other) = (Secret::new(RIGHT), Secret::new("another horse"));
    // Nobody has a password before it is set.
    check(&login, &name, "", "wrong-password");
    assert_eq!(refused(crm.set_password(admin(2), 1, &password).unwrap()), "not-admin");
    accepted(crm.set_password(admin(1), 1, &password).unwrap());
    check(&login, &name, RIGHT, "granted");
    accepted(crm.set_password(admin(1), 1, &other).unwrap());
    check(&login, &name, RIGHT, "wrong-password");
    check(&login, &name, "another horse", "granted");
    let audit = audit(&crm);
    assert_eq!(audit.first().unwrap().entry.deed.kind(), "set-password");
    let shown = format!("{audit:?} {password:?}");
    assert!(!shown.contains("horse") && !shown.contains("argon2"), "{shown}");
    for (contact, password) in [(9, RIGHT), (1, "short"), (1, &"x".repeat(1025))] {
        crm.set_password(admin(1), contact, &Secret::new(password)).unwrap_err();
    }
}

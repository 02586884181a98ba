//! Whether the time until a refusal says why: names that mean nobody, wrong passwords, locked contacts, and contacts
//! without access, measured in turn and compared in pairs.
//!
//! Not part of the test command, because a busy machine could fail it:
//! `cargo run --release -p portal-tests --example enumeration`. Fewer attempts of each kind: `ENUMERATION_ATTEMPTS=50`.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "it is run by hand, and what it measures is printed"
)]

use std::env;
use std::time::{Duration, Instant};

use host_harness::crm::Crm;
use host_harness::document::Document;
use host_harness::login::{Attempt, Login, Secret, StoredPasswords};
use host_harness::session::lockouts::WhitelistMode;
use host_harness::session::{AdminRequest, Answer};
use host_harness::store::{Mode, Store};
use host_harness::{Limits, Policy};

const CRM: &str = r#"{"customers":[{"id":1,"name":"Amber"}],"contacts":[
    {"id":1,"name":"Kim","email":"kim@amber.example","customer":1,"portal-enabled":true},
    {"id":2,"name":"Lou","email":"lou@amber.example","customer":1,"portal-enabled":true},
    {"id":3,"name":"Max","email":"max@amber.example","customer":1}]}"#;

const ADMIN: AdminRequest = AdminRequest { actor: 1, today: 20_000, now: 1_000 };

/// Why each of them is refused, and by which name they try.
const KINDS: [(&str, &str); 4] = [
    ("unknown name", "nobody@amber.example"),
    ("wrong password", "kim@amber.example"),
    ("locked", "lou@amber.example"),
    ("no access", "max@amber.example"),
];

fn main() {
    let attempts = env::var("ENUMERATION_ATTEMPTS").ok().and_then(|text| text.parse().ok());
    let attempts: usize = attempts.unwrap_or(400);
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::create(&folder.path().join("portal.db")).expect("a database");
    store.import(&Document::parse(CRM).expect("a document"), Mode::New).expect("an import");
    let crm = Crm::new(store, Policy::built_in(Limits::default()).expect("it loads"));
    for contact in 1..=3 {
        let set = crm.set_password(ADMIN, contact, &Secret::new("correct horse"));
        assert!(matches!(set, Ok(Answer::Accepted(_))));
    }
    crm.lock(ADMIN, 2, "to be measured").expect("a lock");
    let passwords = StoredPasswords::new(crm.store().clone());
    let mut login = Login::new(&crm, &passwords);
    (login.patience, login.beat) = (Duration::from_millis(100), Duration::from_millis(150));
    let mut times = KINDS.map(|_| Vec::with_capacity(attempts));
    for _ in 0..attempts {
        for ((_, name), times) in KINDS.iter().zip(&mut times) {
            let password = &Secret::new("wrong horse");
            let started = Instant::now();
            let outcome = login.attempt(Attempt { name, password, address: None, today: 20_000 });
            times.push(started.elapsed());
            assert!(outcome.expect("an answer").granted.is_none());
        }
        crm.whitelist(ADMIN, 1, WhitelistMode::UnlockOnly, "to be measured again").expect("open");
    }
    for (place, (kind, _)) in KINDS.iter().enumerate() {
        let Some(mine) = times.get_mut(place) else { continue };
        mine.sort_unstable();
        let median = mine.get(mine.len() / 2).copied().unwrap_or_default();
        println!("{kind:16} median {median:?}");
    }
    for (place, (kind, _)) in KINDS.iter().enumerate() {
        for (other, (other_kind, _)) in KINDS.iter().enumerate().skip(place + 1) {
            let (Some(one), Some(two)) = (times.get(place), times.get(other)) else { continue };
            println!("{kind} against {other_kind}: {:.2}", deviations(one, two));
        }
    }
    println!("Beyond three standard deviations, the two could be told apart.");
}

/// How many standard deviations the ranks of two samples lie apart (Mann and Whitney).
fn deviations(one: &[Duration], two: &[Duration]) -> f64 {
    let smaller = |time: &Duration| two.partition_point(|other| other < time);
    let sum: f64 = one.iter().map(|time| smaller(time) as f64).sum();
    let (one, two) = (one.len() as f64, two.len() as f64);
    (sum - one * two / 2.0) / (one * two * (one + two + 1.0) / 12.0).sqrt()
}

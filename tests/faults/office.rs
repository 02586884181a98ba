//! A CRM that is in use, everything that can be asked of it, and whether it is whole.

use std::error::Error;
use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use host_harness::crm::{Crm, CrmError, Moment};
use host_harness::document::{ChangeEntry, Document};
use host_harness::facts::ContactId;
use host_harness::login::{Attempt, Login, LoginError, Outcome, Secret, StoredPasswords};
use host_harness::session::lockouts::{Password, Verdict, WhitelistMode};
use host_harness::session::{AdminRequest, Answer, Request};
use host_harness::store::{AuditFilter, Bucket, Health, Location, Mode, Store};
use host_harness::{Limits, Policy};

/// Kim signs in and has an attempt under way; Lou is locked by an administrator.
const CRM: &str = r#"{
    "users":[{"id":1,"name":"Ada","administrator":true}],
    "profiles":[{"id":2,"name":"Gold"}],
    "customers":[{"id":1,"name":"Amber"}],
    "contacts":[
        {"id":1,"name":"Kim","email":"kim@amber.example","customer":1,"portal-enabled":true},
        {"id":2,"name":"Lou","email":"lou@amber.example","customer":1,"portal-enabled":true}],
    "ticket-email-accounts":[
        {"id":1,"name":"Help","address":"help@x.example","allocation":{"mode":"all-customers"}}],
    "lockout":{"threshold":50,"lease":3600}}"#;

pub(crate) const KIM: ContactId = 1;
pub(crate) const LOU: ContactId = 2;
pub(crate) const RIGHT: &str = "correct horse";
const TODAY: i32 = 20_000;

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let limits = Limits { deadline: Duration::from_secs(60), ..Limits::default() };
    Policy::built_in(limits).expect("the built-in policy loads")
});

/// The next name for an attempt.
static TICKET: AtomicU64 = AtomicU64::new(100);

pub(crate) struct Office {
    pub(crate) crm: Crm,
    /// Kim's attempt that was begun and is not settled.
    under_way: AtomicU64,
}

/// Something asked of a CRM.
pub(crate) type Deed = (&'static str, fn(&Office) -> Result<(), Failure>);

/// An error, for people and for whoever tells errors apart.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) words: String,
    pub(crate) kind: String,
}

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut words = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            words = format!("{words}: {error}");
            cause = error.source();
        }
        Failure { words, kind: format!("{error:?}") }
    }
}

/// What only reads.
pub(crate) const READS: &[Deed] = &[
    ("access", |office| {
        assert!(office.crm.session()?.check_access(request(KIM))?.allows());
        Ok(())
    }),
    ("accounts", |office| {
        assert_eq!(office.crm.session()?.visible_accounts(request(KIM))?.accounts, [1]);
        Ok(())
    }),
    ("identify", |office| {
        let found = office.crm.session()?.identify("kim@amber.example", TODAY, now())?;
        assert_eq!(found.contact, Some(KIM));
        Ok(())
    }),
    ("audit", |office| {
        let facts = office.crm.store().read()?;
        assert!(!facts.audit(&AuditFilter::default())?.is_empty());
        Ok(())
    }),
];

/// Steps of signing in, each of which stores something before it lets anybody go on.
pub(crate) const SIGN_INS: &[Deed] = &[
    ("settle", |office| {
        let ticket = office.under_way.load(Ordering::Relaxed);
        let step = office.crm.settle(KIM, ticket, Password::Right, None, at())?;
        assert_eq!(step.verdict, Verdict::Grant);
        let next = next_ticket();
        assert_eq!(office.crm.begin(KIM, next, None, at())?.verdict, Verdict::Permit);
        office.under_way.store(next, Ordering::Relaxed);
        Ok(())
    }),
    ("begin", |office| {
        let ticket = next_ticket();
        assert_eq!(office.crm.begin(KIM, ticket, None, at())?.verdict, Verdict::Permit);
        office.crm.settle(KIM, ticket, Password::Right, None, at())?;
        Ok(())
    }),
    ("login", |office| {
        assert_eq!(office.login("kim@amber.example", RIGHT)?.granted, Some(KIM));
        Ok(())
    }),
];

/// What changes settings, by the only one who does.
pub(crate) const CHANGES: &[Deed] = &[
    ("change", |office| {
        // A new name every time: whoever changes nothing stores nothing.
        let name = format!("Gold {}", next_ticket());
        let rename = format!(r#"{{"rename-profile":{{"profile":2,"name":"{name}"}}}}"#);
        let change = ChangeEntry::parse(&rename)?.into();
        let answer = office.crm.change(admin(), &change, |_, _| Ok::<_, CrmError>(()))?;
        assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
        Ok(())
    }),
    ("whitelist", |office| {
        office.crm.whitelist(admin(), KIM, WhitelistMode::UnlockOnly, "called")?;
        Ok(())
    }),
    ("password", |office| {
        let answer = office.crm.set_password(admin(), KIM, &Secret::new(RIGHT))?;
        assert!(matches!(answer, Answer::Accepted(_)));
        Ok(())
    }),
    ("import", |office| {
        let document = Document::parse(r#"{"customers":[{"id":7,"name":"Beryl"}]}"#)?;
        office.crm.store().import(&document, Mode::Update { actor: 1, at: now() })?;
        Ok(())
    }),
];

pub(crate) fn now() -> u64 {
    host_harness::day::now()
}

pub(crate) fn next_ticket() -> u64 {
    TICKET.fetch_add(1, Ordering::Relaxed)
}

pub(crate) fn at() -> Moment {
    Moment { today: TODAY, now: now() }
}

pub(crate) fn admin() -> AdminRequest {
    AdminRequest { actor: 1, today: TODAY, now: now() }
}

pub(crate) fn request(contact: ContactId) -> Request {
    Request { contact, acting: None, today: TODAY, now: now() }
}

impl Office {
    /// A new database at the place, in use.
    pub(crate) fn opened(location: impl Into<Location>) -> Self {
        let store = Store::create(location).expect("a database");
        store.import(&Document::parse(CRM).unwrap(), Mode::New).unwrap();
        let office = Office::of(store);
        for contact in [KIM, LOU] {
            let answer = office.crm.set_password(admin(), contact, &Secret::new(RIGHT));
            assert!(matches!(answer, Ok(Answer::Accepted(_))));
        }
        office.login("kim@amber.example", "a wrong one").unwrap();
        office.crm.begin(KIM, office.under_way.load(Ordering::Relaxed), None, at()).unwrap();
        office.crm.whitelist(admin(), KIM, WhitelistMode::UnlockOnly, "called").unwrap();
        office.crm.lock(admin(), LOU, "left").unwrap();
        office.works();
        office
    }

    pub(crate) fn in_folder(folder: &Path) -> Self {
        Office::opened(folder.join("portal.db").as_path())
    }

    /// Around a database that is there.
    pub(crate) fn of(store: Store) -> Self {
        Office { crm: Crm::new(store, POLICY.clone()), under_way: AtomicU64::new(next_ticket()) }
    }

    /// The same office, asking elsewhere or otherwise.
    pub(crate) fn with(&self, crm: Crm) -> Self {
        Office { crm, under_way: AtomicU64::new(self.under_way.load(Ordering::Relaxed)) }
    }

    pub(crate) fn login(&self, name: &str, password: &str) -> Result<Outcome, LoginError> {
        let passwords = StoredPasswords::new(self.crm.store().clone());
        let mut login = Login::new(&self.crm, &passwords);
        login.beat = Duration::ZERO;
        let password = Secret::new(password);
        login.attempt(Attempt { name, password: &password, address: None, today: TODAY })
    }

    /// Each is refused for this reason, in these words. All at once, since some wait for a while.
    #[track_caller]
    pub(crate) fn refuses(&self, deeds: &[&[Deed]], kinds: &[&str], words: &str) {
        let before = deeds.concat().len();
        std::thread::scope(|scope| {
            let asked: Vec<_> = deeds
                .concat()
                .into_iter()
                .map(|(name, deed)| (name, scope.spawn(move || deed(self))))
                .collect();
            assert_eq!(asked.len(), before);
            for (name, answer) in asked {
                let failure = answer.join().unwrap().expect_err(name);
                let known = kinds.iter().any(|kind| failure.kind.contains(kind));
                assert!(known && failure.words.contains(words), "{name}: {failure:?}");
            }
        });
    }

    #[track_caller]
    pub(crate) fn answers(&self, deeds: &[&[Deed]]) {
        for (name, deed) in deeds.concat() {
            deed(self).unwrap_or_else(|failure| panic!("{name}: {failure:?}"));
        }
    }

    /// Everything is answered, nobody locked is let in, and what is stored proves itself.
    #[track_caller]
    pub(crate) fn works(&self) {
        self.answers(&[READS, SIGN_INS, CHANGES]);
        assert_eq!(self.login("kim@amber.example", "a wrong one").unwrap().granted, None);
        assert_eq!(self.login("lou@amber.example", RIGHT).unwrap().granted, None);
        self.answers(&[SIGN_INS]);
        assert_eq!(self.faults(), [""; 0]);
    }

    /// Ends Kim's attempts that were cut short, and forgives their failures.
    pub(crate) fn start_anew(&self) {
        let stored = self.crm.lockout_state(KIM).unwrap().everywhere.unwrap();
        for attempt in stored.state.pending {
            if attempt.ticket != self.under_way.load(Ordering::Relaxed) {
                self.crm.settle(KIM, attempt.ticket, Password::Wrong, None, at()).unwrap();
            }
        }
        self.crm.whitelist(admin(), KIM, WhitelistMode::UnlockOnly, "cut short").unwrap();
    }

    /// What `portal doctor` would complain of.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        match self.crm.store().health() {
            Ok(findings) => {
                // The server of the tests is not meant to survive the power.
                let bad = findings.into_iter().filter(|found| {
                    found.health == Health::Bad && !found.what.contains("fsync is off")
                });
                faults.extend(bad.map(|found| format!("{}: {}", found.check, found.what)));
            }
            Err(error) => faults.push(error.to_string()),
        }
        match self.crm.faulty_sign_ins() {
            Ok(found) => faults.extend(found.into_iter().map(|fault| fault.what)),
            Err(error) => faults.push(error.to_string()),
        }
        faults
    }

    /// All that is stored.
    pub(crate) fn everything(&self) -> String {
        let store = self.crm.store();
        let facts = store.read().unwrap();
        let mut all = format!("{:?}", store.export().unwrap());
        for contact in [KIM, LOU] {
            for bucket in Bucket::ALL {
                all += &format!("{:?}", facts.lockout_log(contact, bucket).unwrap());
                all += &format!("{:?}", facts.stored_lockout(contact, bucket).unwrap());
            }
        }
        let audit = facts.audit(&AuditFilter::default()).unwrap();
        let notices = facts.notices(u32::MAX).unwrap();
        all + &format!("{audit:?}{notices:?}{}", facts.revision().unwrap())
    }
}

//! Every question that a session can ask, each as one call, over a small world.

use host_harness::error::CallError;
use host_harness::facts::{AccessWindow, ContactAccess, LockoutSettings, PortalVersion, UserFacts};
use host_harness::session::changes::{Change, NewProfile};
use host_harness::session::lockouts::{Candidate, Event, Pending, Phase, State};
use host_harness::session::{
    Action, AdminRequest, Allocation, ExplainQuestion, PortalAccess, PrivilegeQuestion, Request,
    Session,
};

use crate::faulty::{Fault, Faulty};
use crate::world::{Account, Allocated, Contact, Customer, World};

const REQUEST: Request = Request { contact: 1, acting: None, today: 0, now: 0 };
const ADMIN: AdminRequest = AdminRequest { actor: 1, today: 0, now: 0 };
const LOCKOUT: LockoutSettings = LockoutSettings { threshold: 5, lease: 30, auto_unlock: None };

/// One question.
#[derive(Clone, Copy)]
pub struct Asked {
    /// The end of the export's core name.
    pub export: &'static str,
    /// Asks it.
    pub ask: fn(&Session<'_, Faulty>) -> Result<String, CallError>,
    /// The host needs memory in the component for it.
    pub hands_over: bool,
    /// An answer of nothing but zeros is one that the host believes.
    pub zeros: bool,
}

/// What was answered, as text.
type Told = Result<String, CallError>;

fn told<T: std::fmt::Debug>(answer: Result<T, CallError>) -> Told {
    answer.map(|answer| format!("{answer:?}"))
}

const fn asked(
    export: &'static str,
    hands_over: bool,
    zeros: bool,
    ask: fn(&Session<'_, Faulty>) -> Told,
) -> Asked {
    Asked { export, ask, hands_over, zeros }
}

/// All of them; those that take cases are asked in several.
pub const QUESTIONS: &[Asked] = &[
    asked("access@0.1.0#check", false, true, |s| told(s.check_access(REQUEST))),
    asked("#set-portal-access", true, true, |s| told(s.set_portal_access(ADMIN, &access("")))),
    asked("#set-portal-access", true, false, |s| told(s.set_portal_access(ADMIN, &access("a@b")))),
    asked("#visible-accounts", false, true, |s| told(s.visible_accounts(REQUEST))),
    asked("#submit-ticket", false, true, |s| told(s.submit_ticket(REQUEST, Some(1)))),
    asked("#who-can-see", false, true, |s| told(s.who_can_see(1))),
    asked("#allocate", false, true, |s| told(s.allocate(ADMIN, 1, &Allocation::AllCustomers))),
    asked("#allocate", true, false, |s| {
        told(s.allocate(ADMIN, 1, &Allocation::SelectedCustomers(vec![1, 2])))
    }),
    asked("email-account-settings@0.1.0#impact", false, true, |s| {
        told(s.allocation_impact(1, &Allocation::NoCustomers))
    }),
    asked("#search-customers", true, true, |s| told(s.search_customers("amber", 10))),
    asked("#identify", true, false, |s| told(s.identify("ada@amber.example", 0, 0))),
    asked("#decide", true, true, |s| told(s.decide(REQUEST, &question(&[1])))),
    asked("#decide-many", true, false, |s| {
        told(s.decide_many(REQUEST, &[question(&[]), question(&[])]))
    }),
    asked("#filter", false, true, |s| told(s.filter(REQUEST, 1, false))),
    asked("#field-mask", false, true, |s| told(s.field_mask(REQUEST, 1))),
    asked("#new-record", false, false, |s| told(s.new_record(REQUEST, 1))),
    asked("view@0.1.0#portal", false, false, |s| told(s.portal_view(REQUEST))),
    asked("#step", true, true, |s| {
        told(s.lockout_step(LOCKOUT, Some(&state()), Event::Tick, true, 7))
    }),
    asked("#blocked", true, true, |s| {
        let (phase, seen) = (state().phase, state().seen);
        told(s.blocked(&[Candidate { contact: 1, phase, seen, last_failure: None }], 8))
    }),
    asked("#validate", false, true, |s| {
        told(s.validate(ADMIN, &Change::PortalVersion(PortalVersion::V1)))
    }),
    asked("#validate", true, false, |s| {
        let (name, description) = ("Gold".into(), String::new());
        told(s.validate(ADMIN, &Change::CreateProfile(NewProfile { name, description, base: 1 })))
    }),
    asked("#of-change", true, true, |s| {
        told(s.impact(&[REQUEST], &Change::PortalVersion(PortalVersion::V1)))
    }),
    asked("explain@0.1.0#explain", false, true, |s| {
        told(s.explain(REQUEST, &ExplainQuestion::Access))
    }),
    asked("explain@0.1.0#sign-in", true, true, |s| {
        told(s.explain_sign_in("ada@amber.example", 0, 0))
    }),
];

fn access(email: &str) -> PortalAccess {
    let window = AccessWindow::Unlimited;
    PortalAccess { contact: 0, portal_enabled: false, email: email.into(), window, profile: None }
}

fn question(fields: &[u64]) -> PrivilegeQuestion {
    PrivilegeQuestion { module: 1, action: Action::View, record: None, fields: fields.to_vec() }
}

fn state() -> State {
    let pending = vec![Pending { ticket: 3, since: 1 }];
    let (failures, consecutive, lockouts) = (1, 1, 0);
    State { phase: Phase::Open, failures, consecutive, lockouts, pending, epoch: 0, seen: 1 }
}

/// The facts of [`world`].
pub fn facts() -> Faulty {
    Faulty::new(world(), Fault::None)
}

/// Two customers, one contact, two accounts for everybody, one administrator.
pub fn world() -> World {
    let customer = |id, name: &str| Customer {
        id,
        deleted: false,
        name: name.into(),
        groups: vec![],
        tickets: Allocated::Unset,
    };
    let account = |id| Account { id, position: 0, enabled: true, allocation: Allocated::All };
    let window = AccessWindow::Unlimited;
    let access = ContactAccess { deleted: false, portal_enabled: true, window, lock: None };
    let email = "ada@amber.example".to_owned();
    let contact =
        Contact { id: 1, access, customer: Some(1), email, user_name: None, profile: None };
    let administrator = UserFacts { active: true, deleted: false, administrator: true };
    World {
        customers: vec![customer(1, "Amber Freight"), customer(2, "Zeta")],
        contacts: vec![contact],
        accounts: vec![account(1), account(2)],
        users: vec![(1, administrator)],
        ..World::default()
    }
}

//! Every decision about portal access and ticket email accounts in a small CRM, as a table to read. `BLESS=1` writes it
//! anew; the difference is the review.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "account_matrix/crm.rs"]
mod crm;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use policy::access::{self, AccessWindow};
use policy::access_settings::{PortalAccess, set_portal_access};
use policy::administrator::Refusal;
use policy::allocation::Allocation::{self, AllCustomers, CustomerGroup, SelectedCustomers};
use policy::allocation_settings::allocate;
use policy::audience::who_can_see;
use policy::customer_search::search_customers;
use policy::email_account::{submit_ticket, visible_accounts};
use policy::id::{ContactId, CustomerId, EmailAccountId, GroupId, ProfileId, UserId};
use policy::page::Page;
use policy::request::{AdminRequest, Moment, Request};
use policy::rule::{Effect, Rule};
use policy::sign_in::identify;
use policy::time::{Date, Instant};

use crm::{ACCOUNTS, CONTACTS, Crm, NOW, TODAY, name};

const AT: Moment = Moment { today: Date(TODAY), now: Instant(NOW) };

/// Areas of which this table shows nothing, and where they are shown.
const ELSEWHERE: &[(&str, &str)] = &[
    ("privileges", "the table of privileges"),
    ("records", "the table of privileges"),
    ("fields", "the examples of privileges"),
    ("new-record", "the examples of privileges"),
    ("view", "the examples of privileges"),
    ("lockout", "the examples and laws of lockout"),
    ("portal-settings", "the examples and refusals of settings"),
];

#[derive(Default)]
struct Table {
    text: String,
    met: BTreeSet<Rule>,
}

impl Table {
    fn line(&mut self, line: &str) {
        writeln!(self.text, "{}", line.trim_end()).unwrap();
    }

    fn meet(&mut self, rule: Rule) -> &'static str {
        self.met.insert(rule);
        rule.info().id
    }
}

#[test]
fn every_decision_is_the_one_in_the_table() {
    let mut table = Table::default();
    table.line("Every decision about portal access and ticket email accounts in a small CRM.");
    table.line("\n+ allowed   - denied   . denied, and to be answered as if it did not exist\n");
    table.line("p  the portal\nt  a ticket without an account");
    for (letter, account, _) in ACCOUNTS {
        table.line(&format!("{letter}  an account: {account}"));
    }
    contacts(&mut table);
    audiences(&mut table);
    proposals(&mut table);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/account_matrix.txt");
    if env::var_os("BLESS").is_some() {
        fs::write(&path, &table.text).unwrap();
    }
    let blessed = fs::read_to_string(&path).unwrap_or_default();
    for (number, (line, expected)) in table.text.lines().zip(blessed.lines()).enumerate() {
        assert_eq!(line, expected, "line {}", number + 1);
    }
    assert_eq!(table.text.lines().count(), blessed.lines().count());
    let area = |rule: &Rule| rule.info().id.split_once('.').unwrap().0;
    for rule in Rule::ALL {
        let elsewhere = ELSEWHERE.iter().any(|(named, _)| *named == area(rule));
        let met = table.met.contains(rule);
        assert_eq!(met, !elsewhere, "{} in the table", rule.info().id);
    }
    for (named, place) in ELSEWHERE {
        assert!(Rule::ALL.iter().any(|rule| area(rule) == *named), "{named}, shown in {place}");
    }
}

/// Rows are contacts, columns are accounts; below, the rule of each refusal.
fn contacts(table: &mut Table) {
    let letters: String = ACCOUNTS.iter().map(|(letter, ..)| letter).collect();
    table.line(&format!("\n{:38}p t {letters}", "a contact"));
    let mut refusals: BTreeMap<Rule, Vec<String>> = BTreeMap::new();
    for (id, (contact, _, _, acting)) in (1..).zip(&CONTACTS) {
        let request = Request { contact: ContactId(id), acting: acting.map(CustomerId), at: AT };
        let accounts =
            (1..).zip(ACCOUNTS).map(|(id, (letter, ..))| (letter, Some(EmailAccountId(id))));
        let submitted: Vec<(char, Rule)> = [('t', None)]
            .into_iter()
            .chain(accounts)
            .map(|(letter, account)| (letter, submit_ticket(&Crm, request, account).unwrap()))
            .collect();
        let access = ('p', access::check(&Crm, request).unwrap());
        let mut marks = String::new();
        let mut refused: BTreeMap<Rule, String> = BTreeMap::new();
        for (letter, rule) in [access].into_iter().chain(submitted.iter().copied()) {
            table.meet(rule);
            marks.push(match (rule.effect(), rule.info().conceals) {
                (Effect::Allow, _) => '+',
                (Effect::Deny, false) => '-',
                (Effect::Deny, true) => '.',
            });
            if letter == 'p' || letter == 't' {
                marks.push(' ');
            }
            if rule.effect() == Effect::Deny {
                refused.entry(rule).or_default().push(letter);
            }
        }
        table.line(&format!("{contact:38}{marks}"));
        for (rule, letters) in refused {
            refusals.entry(rule).or_default().push(format!("{} {letters}", contact.trim()));
        }
        // The list shows exactly what may be submitted.
        let visible = visible_accounts(&Crm, request).unwrap();
        table.meet(visible.rule);
        let allowed =
            (1..).zip(&submitted[1..]).filter(|(_, (_, rule))| rule.effect() == Effect::Allow);
        let allowed: Vec<_> = allowed.map(|(id, _)| EmailAccountId(id)).collect();
        assert_eq!(visible.accounts, allowed, "{contact}");
    }
    for (rule, cells) in refusals {
        table.line(&format!("\n{}", rule.info().id));
        for cell in cells {
            table.line(&format!("    {cell}"));
        }
    }
}

/// Who can see each account, why, and whose contacts may act for it.
fn audiences(table: &mut Table) {
    table.line("\n== Who can see an account");
    for (id, (letter, account, _)) in (1..).zip(ACCOUNTS) {
        let audience = who_can_see(&Crm, EmailAccountId(id), Page::new(None, 100)).unwrap();
        let rule = table.meet(audience.rule);
        table.line(&format!("\n{letter}  {account}: {rule}"));
        for warning in audience.warnings {
            let rule = table.meet(warning.rule);
            table.line(&format!("    warning {rule} {}", warning.subject));
        }
        for member in audience.members {
            let rule = table.meet(member.rule);
            let heads: Vec<_> = member.head_offices.iter().map(|head| name(head.0)).collect();
            let line = format!("    {:18}{rule:28}{}", name(member.customer.0), heads.join(", "));
            table.line(&line);
        }
    }
}

/// What may be saved, searched and signed in with, and what may not.
fn proposals(table: &mut Table) {
    let answers = [
        ("allocate to all customers", allocated(1, 1, AllCustomers)),
        ("allocate as nobody", allocated(9, 1, AllCustomers)),
        ("allocate an account that is not configured", allocated(1, 9, AllCustomers)),
        ("allocate to no selection", allocated(1, 1, SelectedCustomers(vec![]))),
        ("allocate to a group that is gone", allocated(1, 1, CustomerGroup(GroupId(2)))),
        (
            "allocate to Alone and Gone",
            allocated(1, 1, SelectedCustomers([3, 5].map(CustomerId).into())),
        ),
        ("enable with everything", enabled(1, "new@x", (Some(1), Some(1)), 1)),
        ("enable an unknown contact", enabled(99, "new@x", (Some(1), Some(1)), 1)),
        ("enable a deleted contact", enabled(14, "new@x", (Some(1), Some(1)), 1)),
        ("enable without an address", enabled(1, " ", (Some(1), Some(1)), 1)),
        ("enable with another's address", enabled(1, "TWO@x", (Some(1), Some(1)), 1)),
        ("enable without a last day", enabled(1, "new@x", (Some(1), None), 1)),
        ("enable with days reversed", enabled(1, "new@x", (Some(2), Some(1)), 1)),
        ("enable with an unknown profile", enabled(1, "new@x", (Some(1), Some(1)), 9)),
        ("search for two characters", searched("am")),
        ("search for three characters", searched("amb")),
        ("sign in with a name", signed_in(" One@x")),
        ("sign in with nothing", signed_in(" ")),
        ("sign in with an unknown name", signed_in("nobody@x")),
        ("sign in with a name of two", signed_in("two@x")),
        ("sign in as a deleted contact", signed_in("gone@x")),
        ("sign in without the portal flag", signed_in("off@x")),
        ("sign in after the last day", signed_in("over@x")),
    ];
    table.line("\n== What is proposed, searched and signed in with\n");
    for (proposal, answer) in answers {
        let answer = match answer {
            Ok(()) => "accepted".to_owned(),
            Err(Refusal { rule, subjects }) => format!("{} {subjects:?}", table.meet(rule)),
        };
        table.line(&format!("{proposal:46}{answer}"));
    }
}

fn allocated(actor: u64, account: u64, allocation: Allocation) -> Result<(), Refusal> {
    let admin = AdminRequest { actor: UserId(actor), at: AT };
    allocate(&Crm, admin, EmailAccountId(account), allocation).unwrap().map(drop)
}

fn enabled(
    contact: u64,
    email: &str,
    (start, end): (Option<i32>, Option<i32>),
    profile: u64,
) -> Result<(), Refusal> {
    let access = PortalAccess {
        contact: ContactId(contact),
        portal_enabled: true,
        email: email.into(),
        window: AccessWindow::Dates { start: start.map(Date), end: end.map(Date) },
        profile: Some(ProfileId(profile)),
    };
    set_portal_access(&Crm, AdminRequest { actor: UserId(1), at: AT }, access).unwrap().map(drop)
}

fn searched(query: &str) -> Result<(), Refusal> {
    let too_short = |_| Refusal { rule: Rule::SearchTooShort, subjects: vec![] };
    search_customers(&Crm, query, 10).unwrap().map(drop).map_err(too_short)
}

fn signed_in(user_name: &str) -> Result<(), Refusal> {
    identify(&Crm, user_name, AT)
        .unwrap()
        .map(drop)
        .map_err(|rule| Refusal { rule, subjects: vec![] })
}

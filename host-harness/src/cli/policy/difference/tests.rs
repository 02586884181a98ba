//! What an administrator reads.

use std::collections::BTreeMap;

use host_harness::decision::Effect;
use host_harness::difference::{Coverage, Part, Recorded, Story, Thing, Total, Whose};
use host_harness::document::Document;
use host_harness::question::{ActionWord, FieldWord};
use host_harness::store::{Mode, Store};

use super::*;

const TODAY: i32 = 20_619;

#[track_caller]
fn text(difference: &Difference) -> String {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("test.db")).unwrap();
    let document = Document::parse(include_str!("../../../demo/crm.json")).unwrap();
    store.import(&document, Mode::New).unwrap();
    let (human, json) = report(&store.read().unwrap(), difference).unwrap();
    assert_eq!(json["groups"].as_array().unwrap().len(), difference.groups.len());
    human
}

fn rule(id: &str, effect: Effect, title: &str) -> Option<Arc<RuleInfo>> {
    let (id, title, reason) = (id.to_owned(), title.to_owned(), "why".to_owned());
    Some(Arc::new(RuleInfo { id, effect, reason, title, sources: Vec::new(), conceals: false }))
}

fn expired() -> Option<Arc<RuleInfo>> {
    rule("access.expired", Effect::Deny, "The access period is over.")
}

fn granted() -> Option<Arc<RuleInfo>> {
    rule("access.granted", Effect::Allow, "The contact may use the portal.")
}

fn group(direction: Direction, kind: Kind, things: &[Thing]) -> Group {
    let people = vec![(1, Some(1)), (2, Some(2))];
    Group {
        direction,
        kind,
        acting: false,
        other_version: false,
        before: rule("old", Effect::Deny, "Before."),
        after: rule("new", Effect::Allow, "After."),
        turns: 3,
        contacts: 2,
        customers: 2,
        people,
        distinct_things: things.len() as u64,
        things: things.to_vec(),
        fault: None,
        days: vec![TODAY],
    }
}

fn of(groups: Vec<Group>) -> Difference {
    let mut totals: BTreeMap<Direction, Total> = BTreeMap::new();
    for group in &groups {
        let total = totals.entry(group.direction).or_default();
        total.turns += group.turns;
        (total.contacts, total.customers) =
            (total.contacts.max(group.contacts), total.customers.max(group.customers));
    }
    let all = |number| Part { asked: number, of: number };
    let coverage = Coverage {
        today: TODAY,
        contacts: all(6),
        sample: Part { asked: 4, of: 6 },
        ..Coverage::default()
    };
    Difference { asked: 10, groups, totals, coverage, ..Difference::default() }
}

const ASKED: &str = "
Asked 10 questions of both policies on 2026-06-15:
  access, and what the portal shows: all 6 contacts
  accounts, modules, records and fields: 4 of 6 contacts
Not asked: explanations, previews of changes, searches, the blocked list, and what is not stored yet.
";

#[test]
fn nothing_at_all_is_said_in_one_line() {
    assert_eq!(text(&of(vec![])), format!("Nothing changes for anybody.\n{ASKED}"));
}

#[test]
fn what_is_wider_comes_first_with_whom_it_concerns() {
    let mut access = group(Direction::Wider, Kind::Access, &[]);
    (access.before, access.after) = (expired(), granted());
    let mut consequence = group(Direction::Wider, Kind::Accounts, &[]);
    consequence.before = expired();
    let mut account = group(Direction::Wider, Kind::Account, &[Thing::Account(2)]);
    account.people = vec![(1, Some(1)), (6, None)];
    (account.contacts, account.acting, account.days) = (42, true, vec![TODAY + 1, TODAY + 7]);
    let mut narrower =
        group(Direction::Narrower, Kind::Action(ActionWord::Edit), &[Thing::Module(2)]);
    (narrower.before, narrower.after) = (granted(), expired());
    let mut same = group(Direction::Otherwise, Kind::Action(ActionWord::View), &[Thing::Module(2)]);
    same.after = expired();
    let mut other_refusal = same.clone();
    (other_refusal.before, other_refusal.turns) = (expired(), 7);
    let found = text(&of(vec![access, consequence, account, narrower, same, other_refusal]));
    let expected = "\
Wider: 42 contacts of 2 customers would be allowed what they are denied now.
Narrower: 2 contacts of 2 customers would be denied what they are allowed now.
Otherwise: 10 answers would come to the same by another rule, or in another order.

Wider: may use the portal
  before  The access period is over. (access.expired)
  after   The contact may use the portal. (access.granted)
  who     Amber Freight (1): Kim Archer (1); Amber Retail (2): Lou Baker (2)
  so too  may choose ticket email accounts

Wider: may choose Metro desk (2), when acting for another customer, on 2026-06-16 and 1 other day but not today
  before  Before. (old)
  after   After. (new)
  who     without a customer: Jo Freelance (6); Amber Freight (1): Kim Archer (1); and 40 more

Narrower: may no longer edit records of Invoices (2)
  before  The contact may use the portal. (access.granted)
  after   The access period is over. (access.expired)
  who     Amber Freight (1): Kim Archer (1); Amber Retail (2): Lou Baker (2)

Otherwise, with the same result:
  may not view records of Invoices (2)  old → access.expired  2 contacts
  7 refusals for another reason, as follows from who has access
";
    assert_eq!(found, format!("{expected}{ASKED}"));
}

#[track_caller]
fn check(direction: Direction, kind: Kind, things: &[Thing], expected: &str) {
    let group = Group { contacts: 0, people: vec![], ..group(direction, kind, things) };
    let found = text(&of(vec![group]));
    let line = found.lines().find(|line| line.ends_with(expected));
    assert!(line.is_some(), "{expected}\n{found}");
}

#[test]
fn everything_that_can_change_has_words() {
    use Direction::{Failing, Narrower, Otherwise, Wider};
    let module = [Thing::Module(2)];
    let field = [Thing::Field(13), Thing::Field(12)];
    let record = [Thing::Record { module: 2, record: 602 }];
    let scope = |before, after| Kind::Scope { before, after };
    let fields = |before, after| Kind::Field { before, after };
    let story = |before, after| Kind::SignIn { story: Story::AtOnce, before, after };
    for (direction, kind, things, expected) in [
        (Wider, Kind::Access, &[][..], "may use the portal"),
        (Failing, Kind::Access, &[], "no answer whether they may use the portal"),
        (Narrower, Kind::Access, &[], "may no longer use the portal"),
        (Wider, Kind::Ticket, &[], "may submit a ticket without naming an account"),
        (Wider, Kind::Ticket, &[Thing::Account(2)], "may submit a ticket for Metro desk (2)"),
        (
            Wider,
            Kind::RecordAction(ActionWord::Edit),
            &record,
            "may edit record 602 of Invoices (2)",
        ),
        (Wider, Kind::Records, &module, "may list records of Invoices (2)"),
        (
            Wider,
            scope(Some(Whose::Own), Some(Whose::Customer)),
            &module,
            "reach records of their whole customer in Invoices (2), now their own records",
        ),
        (
            Wider,
            scope(Some(Whose::Own), Some(Whose::Own)),
            &module,
            "reach somebody else's records in Invoices (2)",
        ),
        (
            Wider,
            Kind::Through,
            &[Thing::Through { module: 2, parent: 1 }],
            "may reach Invoices (2) by way of Tickets (1)",
        ),
        (
            Wider,
            fields(FieldWord::Hidden, FieldWord::ReadOnly),
            &field,
            "see the field Priority (13) and the field Description (12)",
        ),
        (
            Narrower,
            fields(FieldWord::Editable, FieldWord::ReadOnly),
            &field[..1],
            "may no longer write the field Priority (13)",
        ),
        (Wider, Kind::NewRecord, &module, "may create records in Invoices (2)"),
        (Wider, Kind::Owner, &[Thing::User(2)], "what they create belongs to Timo Desk (2)"),
        (Wider, Kind::Menu, &module, "may see Invoices (2) in the menu"),
        (
            Wider,
            Kind::Setting("threshold-100"),
            &[Thing::User(2)],
            "Timo Desk (2) may let a hundred failures pass before a lock",
        ),
        (
            Wider,
            story(Some("busy"), Some("permit")),
            &[],
            "many attempts to sign in at once: the attempt is permitted, \
             where now it is refused, as too many are under way",
        ),
        (
            Otherwise,
            Kind::RuleGone,
            &[Thing::Rule("a.b".into())],
            "published only by the policy in force: a.b",
        ),
    ] {
        check(direction, kind, things, expected);
    }
}

#[test]
fn a_refusal_that_gives_more_away_is_said_so() {
    let both = Group {
        after: rule("new", Effect::Deny, "After."),
        ..group(Direction::Wider, Kind::Action(ActionWord::View), &[Thing::Module(2)])
    };
    let found = text(&of(vec![both]));
    let what = "may not view records of Invoices (2), as now, and are told more about it than now";
    assert!(found.contains(what), "{found}");
    assert!(found.starts_with("Wider: 2 contacts of 2 customers would be allowed what they are denied now, or shown or told more."));
}

#[test]
fn scenarios_failures_and_what_was_left_out_are_said() {
    let failing = Group {
        after: None,
        fault: Some("the policy ran out of fuel".into()),
        ..group(Direction::Failing, Kind::View, &[])
    };
    let mut difference = of(vec![failing]);
    difference.scenarios.push(ScenarioTurn {
        name: "head-office".into(),
        description: "A Head Office acts.".into(),
        step: 3,
        direction: Direction::Wider,
        before: "deny out-of-scope".into(),
        after: "allow listed".into(),
    });
    difference.unanswered = 2;
    difference.coverage.given_up = true;
    difference.coverage.recorded = Recorded {
        files: 1,
        lines: 12,
        questions: 9,
        repeated: 2,
        unreadable: 1,
        faults: vec!["a.jsonl: gone".into()],
        ..Recorded::default()
    };
    let found = text(&difference);
    for line in [
        "Wider: 1 step of scenarios.",
        "Failing: 2 contacts of 2 customers would get no answers, and so be refused, where there are answers now.",
        "Wider: step 3 of the scenario `head-office`: A Head Office acts.",
        "  before  deny out-of-scope",
        "Failing: no answer whether they may see the portal's pages",
        "  after    There is no answer, and so it is refused.",
        "  because  the policy ran out of fuel",
        "  recorded decisions: 9 questions from 12 lines of 1 file",
        "    lines not asked again: 2 repeated and 1 unreadable",
        "    cannot be read: a.jsonl: gone",
        "Neither policy has an answer to 2 questions.",
        "NOT ALL WAS ASKED: the candidate had no answer too often.",
    ] {
        assert!(found.lines().any(|found| found == line), "{line}\n{found}");
    }
}

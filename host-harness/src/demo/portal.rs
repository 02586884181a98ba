//! The demo's second part: what profiles let contacts do, what a change would do to whom, why, and the lockout.

use std::fmt::Write;

use anyhow::Context;
use host_harness::crm::{ChangePreview, Crm, Moment, preview_change};
use host_harness::day::{Day, now};
use host_harness::document::{Document, RecordEntry};
use host_harness::facts::{ProfileModule, RecordScope};
use host_harness::session::changes::{Change, ModulePrivileges};
use host_harness::session::lockouts::{Password, Verdict, WhitelistMode};
use host_harness::session::{
    Action, AdminRequest, Answer, ExplainQuestion, PrivilegeQuestion, Request,
};

use crate::cli::label;
use crate::cli::settings::{impact, words};
use crate::cli::table::Table;

const TICKETS: u64 = 1;
const INVOICES: u64 = 2;
const DEFAULT: u64 = 1;
const KIM: u64 = 1;
const ANA: u64 = 4;

pub(super) fn tell(crm: &Crm, today: Day, story: &mut String) -> anyhow::Result<()> {
    let document = crm.store().export()?;
    records(crm, &document, today, story)?;
    change(crm, today, story)?;
    reason(crm, &document, today, story)?;
    lockout(crm, today, story)
}

fn request(contact: u64, today: Day) -> Request {
    Request { contact, acting: None, today: today.number(), now: now() }
}

/// One row per record, one column per contact with portal access.
fn records(crm: &Crm, document: &Document, today: Day, story: &mut String) -> anyhow::Result<()> {
    story.push_str("\nProfiles say what contacts may do, and never let anybody see another company's records:\n");
    let session = crm.session()?;
    let mut allowed = Vec::new();
    for contact in &document.contacts {
        let request = request(contact.id.get(), today);
        if session.check_access(request)?.allows() {
            allowed.push((contact, request));
        }
    }
    let mut table = Table::default();
    let mut header = vec![String::new(), String::new()];
    header.extend(allowed.iter().map(|(contact, _)| contact.name.as_str().to_owned()));
    table.push(header);
    for record in &document.records {
        let (module, id) = (record.module.get(), record.id.get());
        let name = label::modules(&session.facts(), &[module])?;
        let mut row = vec![format!("{name} {id}"), belongs(crm, record)?];
        for (_, request) in &allowed {
            let may = [Action::View, Action::Edit].map(|action| PrivilegeQuestion {
                module,
                action,
                record: Some(id),
                fields: Vec::new(),
            });
            let may = session.decide_many(*request, &may)?;
            row.push(
                match may.as_slice() {
                    [view, edit] if view.allows() && edit.allows() => "sees, edits",
                    [view, _] if view.allows() => "sees",
                    _ => "–",
                }
                .into(),
            );
        }
        table.push(row);
    }
    story.push_str(&table.lines("  "));
    Ok(())
}

fn belongs(crm: &Crm, record: &RecordEntry) -> anyhow::Result<String> {
    let facts = crm.store().read()?;
    let contacts: Vec<u64> = record.contacts.iter().map(|id| id.get()).collect();
    let customers: Vec<u64> = record.customers.iter().map(|id| id.get()).collect();
    Ok(if contacts.is_empty() {
        label::customers(&facts, &customers)?
    } else {
        label::contacts(&facts, &contacts)?
    })
}

fn change(crm: &Crm, today: Day, story: &mut String) -> anyhow::Result<()> {
    story.push_str("\nBefore a change is saved, it says what it does to whom:\n");
    let admin = AdminRequest { actor: 1, today: today.number(), now: now() };
    let privileges = ProfileModule {
        view: true,
        create: false,
        edit: false,
        delete: false,
        scope: RecordScope::Customer,
    };
    let change = Change::ModulePrivileges(ModulePrivileges {
        profile: DEFAULT,
        module: INVOICES,
        privileges,
    });
    let session = crm.session()?;
    let Answer::Accepted(ChangePreview { accepted, impacts, affected: _ }) =
        preview_change(&session, admin, &change)?
    else {
        anyhow::bail!("the policy refuses the demo's change");
    };
    let facts = session.facts();
    let shown = words::change(&facts, &accepted)? + &impact::text(&facts, &impacts)?;
    for line in shown.lines() {
        writeln!(story, "  {line}")?;
    }
    Ok(())
}

fn reason(crm: &Crm, document: &Document, today: Day, story: &mut String) -> anyhow::Result<()> {
    let ticket = document.records.iter().find(|record| {
        record.module.get() == TICKETS && record.contacts.iter().any(|contact| contact.get() == KIM)
    });
    let ticket = ticket.context("the demo has a ticket of its first contact")?.id.get();
    let question = ExplainQuestion::Privilege(PrivilegeQuestion {
        module: TICKETS,
        action: Action::View,
        record: Some(ticket),
        fields: Vec::new(),
    });
    let why = crm.session()?.explain(request(ANA, today), &question)?;
    writeln!(story, "\nWhy does Ana Zeta not find ticket {ticket}?")?;
    writeln!(story, "  {}: {}", why.decision.rule.reason, why.decision.rule.title)?;
    for remedy in &why.remedies {
        writeln!(story, "  To change that: {}", remedy.what)?;
    }
    Ok(())
}

fn lockout(crm: &Crm, today: Day, story: &mut String) -> anyhow::Result<()> {
    story.push_str("\nFive wrong passwords lock a contact; not even the right one helps then:\n");
    let mut table = Table::default();
    let at = Moment { today: today.number(), now: now() };
    for ticket in 1.. {
        let begun = crm.begin(KIM, ticket, None, at)?;
        if begun.verdict != Verdict::Permit {
            let rule = &begun.decision.rule;
            table.row([&format!("attempt {ticket}"), &rule.reason, &rule.title]);
            break;
        }
        let settled = crm.settle(KIM, ticket, Password::Wrong, None, at)?;
        let rule = &settled.decision.rule;
        table.row([&format!("attempt {ticket}"), &rule.reason, &rule.title]);
    }
    let decision = crm.session()?.check_access(request(KIM, today))?;
    table.row(["the portal", &decision.rule.reason, &decision.rule.title]);
    let admin = AdminRequest { actor: 1, today: today.number(), now: now() };
    let unlocked = crm.whitelist(admin, KIM, WhitelistMode::UnlockOnly, "called and was known")?;
    for step in unlocked.steps {
        let rule = &step.step.decision.rule;
        table.row(["an administrator unlocks", &rule.reason, &rule.title]);
    }
    story.push_str(&table.lines("  "));
    let audit = crm.store().read()?.audit(&Default::default())?;
    writeln!(story, "\nThe audit has every change: {}.\n", label::count(audit.len(), "row"))?;
    Ok(())
}

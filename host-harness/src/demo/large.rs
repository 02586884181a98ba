//! `portal demo --large`: what an administrator sees of a CRM of a real size.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Instant;

use host_harness::Policy;
use host_harness::crm::preview;
use host_harness::dataset::{Shape, generate};
use host_harness::day::{Day, now};
use host_harness::session::{AdminRequest, Allocation, Answer};
use serde_json::json;

use super::{request, temporary};
use crate::cli::table::{Table, shortened};
use crate::cli::{Report, describe, label};

/// The seed that `portal generate` has by default.
const SEED: u64 = 422;

pub(super) fn run(policy: Policy, today: Day) -> anyhow::Result<Report> {
    let document = generate(&Shape::default(), SEED);
    let crm = temporary(policy, &document)?;
    let crm = &crm.crm;
    let session = crm.session()?;
    let mut story = format!(
        "A CRM made up from seed {SEED}: {} customers, {} groups, {} contacts, {} ticket email accounts.\n",
        document.customers.len(),
        document.customer_groups.len(),
        document.contacts.len(),
        document.ticket_email_accounts.len()
    );

    let started = Instant::now();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let mut asked = 0;
    for contact in &document.contacts {
        let visible = session.visible_accounts(request(contact.id.get(), None, today))?;
        *reasons.entry(visible.decision.rule.reason.clone()).or_default() += 1;
        asked += 1;
    }
    let took = started.elapsed();
    writeln!(story, "\nWhat happens when every contact opens a ticket on {today}:")?;
    let mut table = Table::default();
    for (reason, count) in &reasons {
        table.row([&count.to_string(), reason]);
    }
    story.push_str(&table.lines("  "));
    writeln!(
        story,
        "  {asked} questions, each in an instance of its own, took {} ms.",
        took.as_millis()
    )?;

    story.push_str("\nWhat an administrator should look at:\n");
    let mut table = Table::default();
    let mut warnings = 0;
    let accounts = session.facts().accounts()?;
    for account in accounts {
        let audience = session.who_can_see(account.id)?;
        for warning in &audience.warnings {
            let about =
                if warning.subject == 0 { String::new() } else { format!("({})", warning.subject) };
            let name = shortened(&account.name, label::NAME_WIDTH);
            table.row([&account.id.to_string(), &name, &warning.rule.reason, &about]);
            warnings += 1;
        }
    }
    story.push_str(&table.lines("  "));

    story.push_str("\nWhat it would change to give the first account to nobody:\n");
    let account = document.ticket_email_accounts.first().map_or(1, |account| account.id.get());
    let admin = AdminRequest { actor: 1, today: today.number(), now: now() };
    if let Answer::Accepted(change) = preview(&session, admin, account, &Allocation::NoCustomers)? {
        for line in describe(&session.facts(), account, &change)?.lines() {
            writeln!(story, "  {line}")?;
        }
    }
    writeln!(story, "\nThe same CRM for yourself: portal generate crm.json --seed {SEED}")?;
    Ok(Report::done(story, json!({ "contacts": reasons, "warnings": warnings })))
}

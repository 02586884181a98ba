//! `portal demo`: the story that the rules tell, on a small CRM in a temporary database.

mod large;
mod policy;
mod portal;

use std::fmt::Write;

use anyhow::Context;
use clap::Args;
use host_harness::Policy;
use host_harness::crm::{AllocationPreview, Crm, preview};
use host_harness::day::{Day, now};
use host_harness::document::Document;
use host_harness::session::{AdminRequest, Allocation, Answer, Request};
use host_harness::store::{TemporaryStore, Transaction};
use serde_json::json;

use crate::cli::table::Table;
use crate::cli::{Place, Report, describe, label};

#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    /// On a made-up CRM of a real size instead.
    #[arg(long)]
    large: bool,
}

/// The demo's calendar stands still, so that it always tells the same.
pub(crate) const TODAY: &str = "2026-06-15";

impl DemoArguments {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let policy = place.policy_without_database()?;
        let today: Day = TODAY.parse().map_err(anyhow::Error::msg)?;
        if self.large {
            return large::run(policy, today);
        }
        let document = Document::parse(include_str!("demo/crm.json"))?;
        let crm = temporary(policy, &document)?;
        let mut story = String::new();
        settings(&crm.crm, &mut story)?;
        let title = format!("On {today}, each contact may choose");
        contacts(&crm.crm, today, &title, &mut story)?;
        hidden(&crm.crm, today, &mut story)?;
        let preview = change(&crm.crm, today, &mut story)?;
        contacts(&crm.crm, today, "Afterwards, each contact may choose", &mut story)?;
        midnight(&crm.crm, today, &mut story)?;
        portal::tell(&crm.crm, today, &mut story)?;
        policy::tell(&crm.crm, place.probe()?, today, &mut story)?;
        story.push_str(
            "The database was temporary and is gone. Your own: portal init, portal import FILE, portal accounts list.\n",
        );
        Ok(Report::done(story, json!({ "gain": preview.0, "lose": preview.1 })))
    }
}

/// A CRM whose database goes when it is dropped.
pub(crate) struct Temporary {
    pub(crate) crm: Crm,
    _database: TemporaryStore,
}

pub(crate) fn temporary(policy: Policy, document: &Document) -> anyhow::Result<Temporary> {
    let database = TemporaryStore::holding(document)?;
    Ok(Temporary { crm: Crm::new(database.store.clone(), policy), _database: database })
}

fn request(contact: u64, acting: Option<u64>, today: Day) -> Request {
    Request { contact, acting, today: today.number(), now: now() }
}

fn settings(crm: &Crm, story: &mut String) -> anyhow::Result<()> {
    let description = crm.policy().description();
    writeln!(
        story,
        "The policy {} {} runs as a WebAssembly component and decides; this CRM only knows.\n",
        description.name, description.version
    )?;
    story.push_str("An administrator has allocated the ticket email accounts:\n");
    let session = crm.session()?;
    let accounts = session.facts().accounts()?;
    let mut table = Table::default();
    for account in accounts {
        let audience = session.who_can_see(account.id)?;
        let facts = session.facts();
        let allocation = label::allocation(&facts, account.allocation.as_ref())?;
        let customers: Vec<u64> = audience.members.iter().map(|member| member.customer).collect();
        table.row([
            &account.name,
            &allocation,
            &format!("→ {}", label::customers(&facts, &customers)?),
        ]);
    }
    story.push_str(&table.lines("  "));
    Ok(())
}

/// One row per contact, one column per account.
fn contacts(crm: &Crm, today: Day, title: &str, story: &mut String) -> anyhow::Result<()> {
    writeln!(story, "\n{title}:")?;
    let session = crm.session()?;
    let document = crm.store().export()?;
    let accounts = session.facts().accounts()?;
    let mut table = Table::default();
    let mut header = vec![String::new(), String::new()];
    header.extend(accounts.iter().map(|account| account.name.clone()));
    table.push(header);
    for contact in &document.contacts {
        let id = contact.id.get();
        let visible = session.visible_accounts(request(id, None, today))?;
        let customer =
            label::customer(&session.facts(), contact.customer.map(|customer| customer.get()))?;
        let mut row = vec![contact.name.as_str().into(), customer];
        for account in &accounts {
            row.push(if visible.accounts.contains(&account.id) {
                "yes".into()
            } else {
                "–".into()
            });
        }
        if !visible.decision.allows() {
            let rule = &visible.decision.rule;
            row.push(format!("{}: {}", rule.reason, rule.title));
        }
        table.push(row);
    }
    story.push_str(&table.lines("  "));
    Ok(())
}

fn hidden(crm: &Crm, today: Day, story: &mut String) -> anyhow::Result<()> {
    let session = crm.session()?;
    story.push_str("\nHiding an account is not enough; submitting is asked about too:\n");
    let mut table = Table::default();
    for (who, contact, acting, account) in [
        ("Lou Baker names Öst hotline", 2, None, Some(3)),
        ("Lou Baker names no account", 2, None, None),
        ("Kim Archer, of the Head Office, acts for Amber Retail", 1, Some(2), Some(2)),
        ("Lou Baker acts for Amber Freight", 2, Some(1), Some(2)),
    ] {
        let decision = session.submit_ticket(request(contact, acting, today), account)?;
        let effect = if decision.allows() { "allow" } else { "deny" };
        table.row([who, effect, &decision.rule.reason, &decision.rule.title]);
    }
    story.push_str(&table.lines("  "));
    Ok(())
}

fn change(crm: &Crm, today: Day, story: &mut String) -> anyhow::Result<(Vec<u64>, Vec<u64>)> {
    story.push_str(
        "\nThe administrator takes the Metro desk from its group and gives it to Zeta Tools:\n",
    );
    let admin = AdminRequest { actor: 1, today: today.number(), now: now() };
    let allocation = Allocation::SelectedCustomers(vec![4]);
    let shown = |facts: &Transaction, preview: &AllocationPreview| -> anyhow::Result<String> {
        Ok(describe(facts, 2, preview)?)
    };
    let Answer::Accepted((change, shown)) = crm.allocate(admin, 2, &allocation, shown)? else {
        anyhow::bail!("the policy refuses the demo's change");
    };
    for line in shown.lines() {
        writeln!(story, "  {line}")?;
    }
    story.push_str("\nAn allocation that makes no sense is refused whole:\n");
    let nobody = Allocation::SelectedCustomers(vec![]);
    if let Answer::Refused(refusal) = preview(&crm.session()?, admin, 2, &nobody)? {
        writeln!(story, "  {}: {}", refusal.rule.reason, refusal.rule.title)?;
    }
    Ok((change.preview.impact.gain, change.preview.impact.lose))
}

fn midnight(crm: &Crm, today: Day, story: &mut String) -> anyhow::Result<()> {
    let tomorrow = Day::from_number(today.number() + 1).context("the demo's calendar ends")?;
    let decision = crm.session()?.check_access(request(3, None, tomorrow))?;
    writeln!(
        story,
        "\nAt midnight Søren Öst is still signed in; the next click says {}: {}",
        decision.rule.reason, decision.rule.title
    )?;
    Ok(())
}

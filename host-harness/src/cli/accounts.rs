//! `portal accounts`: questions about ticket email accounts.

use std::fmt::Write;

use clap::{Args, Subcommand};
use host_harness::session::{Audience, Search};
use serde_json::json;

use super::label::NAME_WIDTH;
use super::report::{concealed, decision_text, to_json};
use super::table::{Table, shortened};
use super::{Contact, Place, Report, allocate, label};

#[derive(Debug, Subcommand)]
pub(crate) enum Accounts {
    /// Every account, in the order of the settings list.
    List,
    /// One account: its allocation, and what is odd about it.
    Show(One),
    /// The accounts that a contact may choose, and why.
    Visible(Contact),
    /// May a contact submit a ticket that names this account, or none?
    Submit(Submit),
    /// The customers whose contacts may choose an account, and why.
    Who(One),
    /// Allocate an account; shows first what would change for whom.
    Allocate(allocate::Allocate),
    /// The allocations of an account that were replaced.
    History(One),
    /// Find customers by a part of their name.
    SearchCustomers(SearchCustomers),
}

#[derive(Debug, Args)]
pub(crate) struct One {
    /// The account.
    #[arg(value_name = "ACCOUNT")]
    account: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Submit {
    #[command(flatten)]
    pub(super) contact: Contact,
    /// The account that the ticket names; left out: none.
    #[arg(long, value_name = "ID")]
    pub(super) account: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct SearchCustomers {
    /// At least three characters of the name.
    query: String,
    /// How many customers to show at most.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
}

impl Accounts {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        match self {
            Accounts::List => list(place),
            Accounts::Show(one) => show(place, one.account),
            Accounts::Visible(contact) => visible(place, &contact),
            Accounts::Submit(submit) => submit.run(place),
            Accounts::Who(one) => who(place, one.account),
            Accounts::Allocate(allocate) => allocate.run(place),
            Accounts::History(one) => allocate::history(place, one.account),
            Accounts::SearchCustomers(search) => search.run(place),
        }
    }
}

fn list(place: &Place) -> anyhow::Result<Report> {
    let facts = place.store()?.read()?;
    let mut table = Table::default();
    let mut rows = Vec::new();
    for account in facts.accounts()? {
        let allocation = label::allocation(&facts, account.allocation.as_ref())?;
        let state = if account.enabled { "" } else { "switched off" };
        let (id, name) = (account.id.to_string(), shortened(&account.name, NAME_WIDTH));
        table.row([&id, &name, &account.address, &allocation, state]);
        rows.push(json!({
            "id": account.id, "name": account.name, "address": account.address,
            "enabled": account.enabled, "allocation": to_json(&account.allocation)?,
        }));
    }
    let human =
        if rows.is_empty() { "No account is configured.\n".into() } else { table.lines("") };
    Ok(Report::done(human, json!({ "accounts": rows })))
}

fn show(place: &Place, account: u64) -> anyhow::Result<Report> {
    let crm = place.crm()?;
    let session = crm.session()?;
    let audience = session.who_can_see(account)?;
    let facts = session.facts();
    let Some(stored) = facts.account_entry(account)? else { return unknown(&audience) };
    let mut human = heading(account, stored.name.as_str(), stored.address.as_str());
    let allocation = label::allocation(&facts, stored.allocation.as_ref())?;
    let _ = writeln!(human, "  allocated to  {allocation}");
    let _ = writeln!(human, "  switched      {}", if stored.enabled { "on" } else { "off" });
    let _ = writeln!(human, "  chosen by     {}", reach(&audience));
    human.push_str(&warnings(&audience));
    let json = json!({ "account": to_json(&stored)?, "audience": audience_json(&audience)? });
    Ok(Report::done(human, json))
}

fn visible(place: &Place, contact: &Contact) -> anyhow::Result<Report> {
    let crm = place.crm()?;
    let session = crm.session()?;
    let request = contact.request(place)?;
    let visible = session.visible_accounts(request)?;
    let mut table = Table::default();
    let mut rows = Vec::new();
    for account in &visible.accounts {
        let submit = session.submit_ticket(request, Some(*account))?;
        let Some(stored) = session.facts().account_entry(*account)?.filter(|_| submit.allows())
        else {
            anyhow::bail!(
                "the policy lists account {account}, and refuses it when a ticket names it"
            );
        };
        let why = submit.rule;
        let (id, name) = (account.to_string(), shortened(stored.name.as_str(), NAME_WIDTH));
        table.row([&id, &name, stored.address.as_str(), &why.title]);
        rows.push(json!({
            "id": account, "name": stored.name, "address": stored.address, "rule": why.id, "reason": why.reason,
        }));
    }
    let decision = &visible.decision;
    let json = json!({ "decision": to_json(decision)?, "accounts": rows });
    if !decision.allows() {
        let mut human = decision_text(decision);
        if decision.rule.conceals {
            human.push_str("To the contact, answer as if what it names did not exist.\n");
        }
        return Ok(Report::decided(decision, human, json));
    }
    let facts = session.facts();
    let name = label::contacts(&facts, &[request.contact])?;
    let customer = match request.acting {
        Some(acting) => Some(acting),
        None => facts.customer_of(request.contact)?,
    };
    let human = format!(
        "{name}, for {}, may choose {}:\n{}",
        label::customer(&facts, customer)?,
        label::count(visible.accounts.len(), "account"),
        table.lines("  ")
    );
    Ok(Report::decided(decision, human, json))
}

impl Submit {
    fn run(self, place: &Place) -> anyhow::Result<Report> {
        let crm = place.crm()?;
        let decision = crm.session()?.submit_ticket(self.contact.request(place)?, self.account)?;
        let human = decision_text(&decision) + concealed(&decision);
        Ok(Report::decided(&decision, human, to_json(&decision)?))
    }
}

fn who(place: &Place, account: u64) -> anyhow::Result<Report> {
    let crm = place.crm()?;
    let session = crm.session()?;
    let audience = session.who_can_see(account)?;
    let facts = session.facts();
    let Some(stored) = facts.account_entry(account)? else { return unknown(&audience) };
    let mut human = heading(account, stored.name.as_str(), stored.address.as_str());
    let _ = writeln!(human, "  chosen by     {}", reach(&audience));
    let ids: Vec<u64> = audience.members.iter().map(|member| member.customer).collect();
    let names = facts.customer_names_of(&ids)?;
    let mut table = Table::default();
    for member in &audience.members {
        let acting = if member.head_offices.is_empty() {
            String::new()
        } else {
            format!("also acting for it: {}", label::customers(&facts, &member.head_offices)?)
        };
        table.row([&label::label(member.customer, &names), &member.rule.reason, &acting]);
    }
    human.push_str(&table.lines("    "));
    human.push_str(&warnings(&audience));
    Ok(Report::decided(&audience.decision, human, audience_json(&audience)?))
}

impl SearchCustomers {
    fn run(self, place: &Place) -> anyhow::Result<Report> {
        let crm = place.crm()?;
        match crm.session()?.search_customers(&self.query, self.limit)? {
            Search::TooShort { refusal, minimum } => {
                let rule = &refusal.rule;
                let human = format!("refused  {} ({})\n{}\n", rule.reason, rule.id, rule.title);
                let json = json!({
                    "effect": "deny", "rule": rule.id, "reason": rule.reason, "minimum": minimum,
                });
                Ok(Report::denied(human, json))
            }
            Search::Found(found) => {
                let mut table = Table::default();
                for customer in &found.customers {
                    table.row([&customer.customer.to_string(), &customer.name]);
                }
                let mut human = table.lines("");
                if found.customers.is_empty() {
                    human = "No customer's name contains it.\n".into();
                } else if found.more {
                    human.push_str("There are more; type more of the name.\n");
                }
                Ok(Report::done(
                    human,
                    json!({ "customers": to_json(&found.customers)?, "more": found.more }),
                ))
            }
        }
    }
}

pub(super) fn heading(account: u64, name: &str, address: &str) -> String {
    format!("account {account}  {}  {address}\n", shortened(name, NAME_WIDTH))
}

/// An account that is not configured: the policy's own words for it.
fn unknown(audience: &Audience) -> anyhow::Result<Report> {
    let decision = &audience.decision;
    Ok(Report::decided(decision, decision_text(decision), audience_json(audience)?))
}

fn reach(audience: &Audience) -> String {
    if audience.decision.allows() {
        format!(
            "contacts with portal access of {}",
            label::count(audience.members.len(), "customer")
        )
    } else {
        format!("nobody: {}", audience.decision.rule.title)
    }
}

fn warnings(audience: &Audience) -> String {
    let mut text = String::new();
    for warning in &audience.warnings {
        let about =
            if warning.subject == 0 { String::new() } else { format!(" ({})", warning.subject) };
        let _ = writeln!(text, "  warning  {}{about}: {}", warning.rule.reason, warning.rule.title);
    }
    text
}

fn audience_json(audience: &Audience) -> anyhow::Result<serde_json::Value> {
    let members = audience.members.iter().map(|member| {
        json!({ "customer": member.customer, "rule": member.rule.id, "head-offices": member.head_offices })
    });
    let warnings = audience.warnings.iter().map(|warning| {
        json!({ "rule": warning.rule.id, "reason": warning.rule.reason, "subject": warning.subject })
    });
    Ok(json!({
        "decision": to_json(&audience.decision)?,
        "customers": members.collect::<Vec<_>>(),
        "warnings": warnings.collect::<Vec<_>>(),
    }))
}

//! `portal accounts allocate` and `history`: changing to whom an account is allocated, with open eyes.

use std::fmt::Write;

use clap::{ArgGroup, Args};
use host_harness::crm::{Allocated, AllocationPreview, preview};
use host_harness::day::moment;
use host_harness::session::{Allocation, Answer};
use host_harness::store::{StoreError, Transaction};
use serde_json::json;

use super::accounts::heading;
use super::report::to_json;
use super::table::Table;
use super::{Administrator, Place, Report, label};

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("to").required(true)))]
pub(crate) struct Allocate {
    /// The account.
    #[arg(value_name = "ACCOUNT")]
    account: u64,
    /// To all customers.
    #[arg(long, group = "to")]
    all: bool,
    /// To one customer group.
    #[arg(long, group = "to", value_name = "ID")]
    group: Option<u64>,
    /// To these customers, such as `--customers 1,4`; they replace the ones selected before.
    #[arg(long, group = "to", value_name = "IDS", value_delimiter = ',', num_args = 0..)]
    customers: Option<Vec<u64>>,
    /// To nobody.
    #[arg(long, group = "to")]
    none: bool,
    /// Save it; without this, only show what would change.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    administrator: Administrator,
}

impl Allocate {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let crm = place.crm()?;
        let (account, admin) = (self.account, self.administrator.request(place)?);
        let allocation = match (self.group, self.customers) {
            (Some(group), _) => Allocation::CustomerGroup(group),
            (None, Some(customers)) => Allocation::SelectedCustomers(customers),
            (None, None) if self.all => Allocation::AllCustomers,
            (None, None) => Allocation::NoCustomers,
        };
        let shown = |facts: &Transaction, preview: &AllocationPreview| -> anyhow::Result<_> {
            let replaces = facts.account_entry(account)?.and_then(|stored| stored.allocation);
            Ok((describe(facts, account, preview)?, to_json(&replaces)?))
        };
        let answer = if self.yes {
            crm.allocate(admin, account, &allocation, shown)?
        } else {
            let session = crm.session()?;
            match preview(&session, admin, account, &allocation)? {
                Answer::Refused(refusal) => Answer::Refused(refusal),
                Answer::Accepted(preview) => {
                    let shown = shown(&session.facts(), &preview)?;
                    Answer::Accepted((Allocated { preview, revision: None }, shown))
                }
            }
        };
        let (Allocated { preview, revision }, (mut human, replaces)) = match answer {
            Answer::Accepted(accepted) => accepted,
            Answer::Refused(refusal) => {
                let subjects = label::subjects(&crm.store().read()?, &refusal)?;
                return Ok(Report::refused(&refusal, &subjects));
            }
        };
        let saved = self.yes && preview.accepted.changed;
        human.push_str(match (preview.accepted.changed, saved) {
            (false, _) => "Exactly this is stored already; nothing changes.\n",
            (true, true) => {
                "Saved. What was replaced is in the history, and cannot be restored otherwise.\n"
            }
            (true, false) => "Nothing was saved. Add --yes to save it.\n",
        });
        let AllocationPreview { accepted, impact, gaining_contacts, losing_contacts } = &preview;
        let json = json!({
            "account": account, "saved": saved, "changed": accepted.changed, "replaces": replaces,
            "gain": { "customers": impact.gain, "contacts": gaining_contacts },
            "lose": { "customers": impact.lose, "contacts": losing_contacts },
        });
        Ok(Report::done(human, json).at(revision))
    }
}

/// What is replaced by what, who gains and who loses.
pub(crate) fn describe(
    before: &Transaction,
    account: u64,
    preview: &AllocationPreview,
) -> Result<String, StoreError> {
    let mut text = String::new();
    let Some(stored) = before.account_entry(account)? else { return Ok(text) };
    text.push_str(&heading(account, stored.name.as_str(), stored.address.as_str()));
    let now = label::allocation(before, stored.allocation.as_ref())?;
    let then = label::proposal(before, &preview.accepted.allocation)?;
    let _ = writeln!(text, "  now    {now}\n  then   {then}");
    let impact = &preview.impact;
    for (word, customers, contacts) in [
        ("gains", &impact.gain, &preview.gaining_contacts),
        ("loses", &impact.lose, &preview.losing_contacts),
    ] {
        if customers.is_empty() {
            let _ = writeln!(text, "  {word}  nobody");
            continue;
        }
        let _ = writeln!(text, "  {word}  {}", label::customers(before, customers)?);
        let who = if contacts.is_empty() {
            "no contact with portal access today".into()
        } else {
            format!("with portal access today: {}", label::contacts(before, contacts)?)
        };
        let _ = writeln!(text, "         {who}");
    }
    Ok(text)
}

pub(crate) fn history(place: &Place, account: u64) -> anyhow::Result<Report> {
    let facts = place.store()?.read()?;
    if facts.account_entry(account)?.is_none() {
        anyhow::bail!("there is no account {account}; `portal accounts list` shows all");
    }
    let mut table = Table::default();
    let mut rows = Vec::new();
    for entry in facts.allocation_history(account)? {
        let (replaced, saved) = (
            label::allocation(&facts, entry.replaced.as_ref())?,
            label::allocation(&facts, Some(&entry.saved))?,
        );
        let at = moment(entry.at);
        table.row([&at, &format!("user {}", entry.actor), &format!("{replaced}  →  {saved}")]);
        rows.push(json!({
            "at": at, "actor": entry.actor, "replaced": to_json(&entry.replaced)?, "saved": to_json(&entry.saved)?,
        }));
    }
    let human =
        if rows.is_empty() { "Nothing was replaced yet.\n".into() } else { table.lines("") };
    Ok(Report::done(human, json!({ "account": account, "history": rows })))
}

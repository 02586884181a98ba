//! `portal records`: the records of a module that a list may show to a contact.

use clap::Args;
use host_harness::session::{CustomerScope, ParentScope, RecordFilter, RowScope};
use host_harness::store::{StoreError, Transaction};
use serde_json::{Value, json};

use super::naming::{self, Kind};
use super::question::InModule;
use super::report::{concealed, decision_text, to_json};
use super::table::Table;
use super::{Place, Report, label};

#[derive(Debug, Args)]
pub(crate) struct Records {
    #[command(flatten)]
    asked: InModule,
    /// Only the contact's own.
    #[arg(long)]
    mine: bool,
}

pub(crate) fn run(records: &Records, place: &Place) -> anyhow::Result<Report> {
    let Records { asked: InModule { contact, module }, mine } = records;
    let crm = place.crm()?;
    let session = crm.session()?;
    let request = contact.request(place)?;
    let filter = session.filter(request, *module, *mine)?;
    let decision = &filter.decision;
    let facts = session.facts();
    let found = facts.records_matching(*module, &filter)?;
    let json = json!({
        "decision": to_json(decision)?, "filter": filter_json(&filter), "records": found,
    });
    if !decision.allows() {
        let human = decision_text(decision) + concealed(decision);
        return Ok(Report::decided(decision, human, json));
    }
    let contact = label::contacts(&facts, &[request.contact])?;
    let name = naming::one(&facts, Kind::Module, *module)?;
    let mut human = format!("Records of {name} for {contact}:\n{}", in_words(&facts, &filter)?);
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    match found.as_slice() {
        [] => human.push_str("No record is stored.\n"),
        [one] => human.push_str(&format!("1 record is stored: {one}\n")),
        more => human.push_str(&format!(
            "{} are stored: {}\n",
            label::count(more.len(), "record"),
            more.join(", ")
        )),
    }
    Ok(Report::decided(decision, human, json))
}

/// Whose records, through which modules, and which of them.
fn in_words(facts: &Transaction, filter: &RecordFilter) -> Result<String, StoreError> {
    let RecordFilter { decision: _, scope, requires_portal_active, parents } = filter;
    let mut table = Table::default();
    if let Some(scope) = scope {
        table.row(["linked to", &people(facts, *scope)?]);
    }
    for ParentScope { module, scope, requires_portal_active } in parents {
        let module = naming::one(facts, Kind::Module, *module)?;
        let mut records = format!("{module} linked to {}", people(facts, *scope)?);
        if *requires_portal_active {
            records.push_str(", if marked for the portal");
        }
        table.row(["reached through", &records]);
    }
    if scope.is_none() && parents.is_empty() {
        table.row(["linked to", "nobody: there are none to be seen"]);
    }
    if *requires_portal_active {
        table.row(["only those", "marked for the portal"]);
    }
    Ok(table.lines("  "))
}

fn people(facts: &Transaction, scope: RowScope) -> Result<String, StoreError> {
    Ok(match scope {
        RowScope::Own(contact) => label::contacts(facts, &[contact])?,
        RowScope::Customer(CustomerScope { contact, customer }) => format!(
            "{}, {} or another contact of that customer",
            label::contacts(facts, &[contact])?,
            label::customers(facts, &[customer])?
        ),
        RowScope::CustomerItself(customer) => {
            format!("{} itself", label::customers(facts, &[customer])?)
        }
    })
}

fn filter_json(filter: &RecordFilter) -> Value {
    let parents = filter.parents.iter().map(|parent| {
        json!({
            "module": parent.module, "scope": scope_json(parent.scope),
            "requires-portal-active": parent.requires_portal_active,
        })
    });
    json!({
        "scope": filter.scope.map(scope_json),
        "requires-portal-active": filter.requires_portal_active,
        "parents": parents.collect::<Vec<_>>(),
    })
}

fn scope_json(scope: RowScope) -> Value {
    match scope {
        RowScope::Own(contact) => json!({ "kind": "own", "contact": contact }),
        RowScope::Customer(CustomerScope { contact, customer }) => {
            json!({ "kind": "customer", "contact": contact, "customer": customer })
        }
        RowScope::CustomerItself(customer) => {
            json!({ "kind": "customer-itself", "customer": customer })
        }
    }
}

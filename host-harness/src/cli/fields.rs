//! `portal fields`: what a contact sees and writes of each field of a module.

use host_harness::facts::FieldId;
use host_harness::session::FieldAccess;
use serde_json::json;

use super::label::{self, NAME_WIDTH};
use super::naming::{self, Kind};
use super::question::InModule;
use super::report::{concealed, decision_text, to_json};
use super::table::{Table, shortened};
use super::{Place, Report};

pub(crate) fn run(asked: &InModule, place: &Place) -> anyhow::Result<Report> {
    let crm = place.crm()?;
    let session = crm.session()?;
    let request = asked.contact.request(place)?;
    let mask = session.field_mask(request, asked.module)?;
    let decision = &mask.decision;
    let facts = session.facts();
    let ids: Vec<FieldId> = mask.fields.iter().map(|right| right.field).collect();
    let names = facts.field_names_of(&ids)?;
    let mut table = Table::default();
    let mut rows = Vec::new();
    for right in &mask.fields {
        let name = names.get(&right.field).map_or("unknown", String::as_str);
        let access = word(right.access);
        table.row([&right.field.to_string(), &shortened(name, NAME_WIDTH), access]);
        rows.push(json!({ "field": right.field, "name": name, "access": access }));
    }
    let json = json!({ "decision": to_json(decision)?, "fields": rows });
    if !decision.allows() {
        let human = decision_text(decision) + concealed(decision);
        return Ok(Report::decided(decision, human, json));
    }
    let contact = label::contacts(&facts, &[request.contact])?;
    let module = naming::one(&facts, Kind::Module, asked.module)?;
    let human = if mask.fields.is_empty() {
        format!("{module} has no fields.\n")
    } else {
        format!("The fields of {module}, for {contact}:\n{}", table.lines("  "))
    };
    Ok(Report::decided(decision, human, json))
}

fn word(access: FieldAccess) -> &'static str {
    match access {
        FieldAccess::Hidden => "hidden",
        FieldAccess::ReadOnly => "read-only",
        FieldAccess::Editable => "editable",
    }
}

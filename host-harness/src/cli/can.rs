//! `portal can`: may a contact do this?

use serde_json::json;

use super::naming::{self, Kind};
use super::question::Can;
use super::report::{concealed, decision_text, to_json};
use super::{Place, Report};

pub(crate) fn run(can: &Can, place: &Place) -> anyhow::Result<Report> {
    let question = can.question()?;
    let crm = place.crm()?;
    let session = crm.session()?;
    let answer = session.decide(can.contact.request(place)?, &question)?;
    let decision = &answer.decision;
    let mut human = decision_text(decision);
    if !answer.forbidden_fields.is_empty() {
        let fields = naming::all(&session.facts(), Kind::Field, &answer.forbidden_fields)?;
        human.push_str(&format!("Fields that refuse: {fields}.\n"));
    }
    human.push_str(concealed(decision));
    let json = json!({
        "decision": to_json(decision)?, "conceals": decision.rule.conceals,
        "forbidden-fields": answer.forbidden_fields,
    });
    Ok(Report::decided(decision, human, json))
}

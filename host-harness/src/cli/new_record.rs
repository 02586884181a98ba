//! `portal new-record`: may a contact create a record, and who will own it?

use serde_json::json;

use super::naming::{self, Kind};
use super::question::InModule;
use super::report::{concealed, decision_text, to_json};
use super::{Place, Report};

pub(crate) fn run(asked: &InModule, place: &Place) -> anyhow::Result<Report> {
    let crm = place.crm()?;
    let session = crm.session()?;
    let answer = session.new_record(asked.contact.request(place)?, asked.module)?;
    let decision = &answer.decision;
    let mut human = decision_text(decision);
    if let Some(owner) = answer.owner {
        let owner = naming::one(&session.facts(), Kind::User, owner)?;
        human.push_str(&format!("Owner: {owner}, whatever owner the portal sends.\n"));
    }
    human.push_str(concealed(decision));
    Ok(Report::decided(
        decision,
        human,
        json!({ "decision": to_json(decision)?, "owner": answer.owner }),
    ))
}

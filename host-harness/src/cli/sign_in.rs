//! `portal sign-in`: which contact a sign-in name means.

use clap::Args;
use serde_json::json;

use super::report::{decision_text, to_json};
use super::{Place, Report, Today, label};

/// What was typed as a name.
#[derive(Debug, Args)]
pub(crate) struct SignIn {
    /// What is typed as user name: the contact's user name or, if it has none, its email address.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) today: Today,
}

pub(crate) fn run(asked: &SignIn, place: &Place) -> anyhow::Result<Report> {
    let crm = place.crm()?;
    let session = crm.session()?;
    let answer = session.identify(&asked.name, asked.today.day().number(), place.now()?)?;
    let decision = &answer.decision;
    let mut human = decision_text(decision);
    match answer.contact {
        Some(contact) => {
            let contact = label::contacts(&session.facts(), &[contact])?;
            human.push_str(&format!(
                "The name means {contact}. Passwords and locks are looked at when it signs in.\n"
            ));
        }
        None => {
            human.push_str("To whoever typed it, every refusal must look like a wrong password.\n")
        }
    }
    let json = json!({ "decision": to_json(decision)?, "contact": answer.contact });
    Ok(Report::decided(decision, human, json))
}

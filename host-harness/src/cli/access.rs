//! `portal access`: whether a contact may use the portal, and changing that.

use clap::{ArgAction, Args, Subcommand};
use host_harness::day::Day;
use host_harness::facts::{AccessWindow, WindowDates};
use host_harness::session::{Answer, PortalAccess};
use serde_json::json;

use super::report::{decision_text, to_json};
use super::{Administrator, Contact, Place, Report, label};

#[derive(Debug, Subcommand)]
pub(crate) enum Access {
    /// May the contact use the portal today, and if not, why not?
    Check(Contact),
    /// Save a contact's portal section, if the policy accepts it.
    Set(Set),
}

#[derive(Debug, Args)]
pub(crate) struct Set {
    /// The contact.
    #[arg(long, value_name = "ID")]
    contact: u64,
    /// The portal flag.
    #[arg(long, value_name = "true|false", action = ArgAction::Set)]
    enabled: bool,
    /// The email address, which is also the name to sign in with.
    #[arg(long, default_value = "")]
    email: String,
    /// First day of access.
    #[arg(long, value_name = "DATE")]
    start: Option<Day>,
    /// Last day of access.
    #[arg(long, value_name = "DATE")]
    end: Option<Day>,
    /// This CRM keeps no access periods.
    #[arg(long, conflicts_with_all = ["start", "end"])]
    unlimited: bool,
    /// The profile; left out: none.
    #[arg(long, value_name = "ID")]
    profile: Option<u64>,
    #[command(flatten)]
    administrator: Administrator,
}

impl Access {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        match self {
            Access::Check(contact) => check(&contact, place),
            Access::Set(set) => set.run(place),
        }
    }
}

fn check(contact: &Contact, place: &Place) -> anyhow::Result<Report> {
    let crm = place.crm()?;
    let decision = crm.session()?.check_access(contact.request())?;
    Ok(Report::decided(&decision, decision_text(&decision), to_json(&decision)?))
}

impl Set {
    fn run(self, place: &Place) -> anyhow::Result<Report> {
        let crm = place.crm()?;
        let window = if self.unlimited {
            AccessWindow::Unlimited
        } else {
            AccessWindow::Dates(WindowDates {
                start: self.start.map(Day::number),
                end: self.end.map(Day::number),
            })
        };
        let access = PortalAccess {
            contact: self.contact,
            portal_enabled: self.enabled,
            email: self.email,
            window,
            profile: self.profile,
        };
        match crm.set_portal_access(self.administrator.request(), &access)? {
            Answer::Refused(refusal) => {
                let session = crm.session()?;
                let subjects = label::subjects(&session.facts(), &refusal)?;
                Ok(Report::refused(&refusal, &subjects))
            }
            Answer::Accepted(access) => {
                let session = crm.session()?;
                let name = label::contacts(&session.facts(), &[access.contact])?;
                let human = format!("Saved the portal section of {name}.\n");
                let (start, end) = (self.start, self.end);
                let window = (!self.unlimited).then(|| json!({ "start": start, "end": end }));
                let json = json!({
                    "contact": access.contact, "portal-enabled": access.portal_enabled, "email": access.email,
                    "access-window": window, "profile": access.profile,
                });
                Ok(Report::done(human, json!({ "saved": json })))
            }
        }
    }
}

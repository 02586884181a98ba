//! `portal access`: whether a contact may use the portal, and changing that.

use clap::{ArgAction, Args, Subcommand};
use host_harness::crm::PortalAccessChange;
use host_harness::day::Day;
use host_harness::document::Name;
use host_harness::facts::{AccessWindow, WindowDates};
use host_harness::session::{Answer, PortalAccess};
use serde_json::json;

use super::report::{decision_text, to_json};
use super::table::Table;
use super::{Administrator, Contact, Place, Report, label};

#[derive(Debug, Subcommand)]
pub(crate) enum Access {
    /// May the contact use the portal today, and if not, why not?
    Check(Contact),
    /// Save a contact's portal section, if the policy accepts it.
    Set(Set),
}

/// What is not mentioned stays as it is.
#[derive(Debug, Args)]
pub(crate) struct Set {
    /// The contact.
    #[arg(long, value_name = "ID")]
    contact: u64,
    /// The portal flag.
    #[arg(long, value_name = "true|false", action = ArgAction::Set)]
    enabled: Option<bool>,
    /// The email address, which is also the name to sign in with.
    #[arg(long)]
    email: Option<Name>,
    /// The contact has no email address.
    #[arg(long, conflicts_with = "email")]
    no_email: bool,
    /// First day of access.
    #[arg(long, value_name = "DATE")]
    start: Option<Day>,
    /// Last day of access.
    #[arg(long, value_name = "DATE")]
    end: Option<Day>,
    /// This CRM keeps no access periods.
    #[arg(long, conflicts_with_all = ["start", "end"])]
    unlimited: bool,
    /// The profile.
    #[arg(long, value_name = "ID")]
    profile: Option<u64>,
    /// No profile is chosen, which means DEFAULT.
    #[arg(long, conflicts_with = "profile")]
    no_profile: bool,
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
    let decision = crm.session()?.check_access(contact.request(place)?)?;
    Ok(Report::decided(&decision, decision_text(&decision), to_json(&decision)?))
}

impl Set {
    fn run(self, place: &Place) -> anyhow::Result<Report> {
        let crm = place.crm()?;
        let admin = self.administrator.request(place)?;
        match crm.change_portal_access(admin, self.contact, |access| self.change(access))? {
            Answer::Refused(refusal) => {
                let subjects = label::subjects(&crm.store().read()?, &refusal)?;
                Ok(Report::refused(&refusal, &subjects))
            }
            Answer::Accepted(PortalAccessChange { before, after, revision }) => {
                // It is saved: whatever fails now must not say otherwise.
                let name =
                    crm.store().read().and_then(|facts| label::contacts(&facts, &[after.contact]));
                let name = name.unwrap_or_else(|_| format!("contact {}", after.contact));
                let mut table = Table::default();
                table.row(["before", &section(&before)]);
                table.row(["now", &section(&after)]);
                let human = format!("The portal section of {name}:\n{}", table.lines("  "));
                Ok(Report::done(
                    human,
                    json!({ "before": section_json(&before), "now": section_json(&after) }),
                )
                .at(revision))
            }
        }
    }

    fn change(&self, access: &mut PortalAccess) {
        access.portal_enabled = self.enabled.unwrap_or(access.portal_enabled);
        if let Some(email) = &self.email {
            access.email = email.as_str().into();
        } else if self.no_email {
            access.email.clear();
        }
        access.window = match access.window {
            _ if self.unlimited => AccessWindow::Unlimited,
            AccessWindow::Unlimited if self.start.is_none() && self.end.is_none() => {
                AccessWindow::Unlimited
            }
            AccessWindow::Unlimited => self.days(WindowDates { start: None, end: None }),
            AccessWindow::Dates(days) => self.days(days),
        };
        access.profile = if self.no_profile { None } else { self.profile.or(access.profile) };
    }

    fn days(&self, stored: WindowDates) -> AccessWindow {
        AccessWindow::Dates(WindowDates {
            start: self.start.map(Day::number).or(stored.start),
            end: self.end.map(Day::number).or(stored.end),
        })
    }
}

/// A portal section in words.
fn section(access: &PortalAccess) -> String {
    let flag = if access.portal_enabled { "enabled" } else { "not enabled" };
    let email = if access.email.is_empty() { "no email" } else { &access.email };
    let profile =
        access.profile.map_or("no profile".into(), |profile| format!("profile {profile}"));
    let window = match access.window {
        AccessWindow::Unlimited => "no access period".into(),
        AccessWindow::Dates(WindowDates { start, end }) => {
            format!("{} to {}", day(start), day(end))
        }
    };
    format!("{flag}, {email}, {window}, {profile}")
}

fn day(number: Option<i32>) -> String {
    number.and_then(Day::from_number).map_or("(no date)".into(), |day| day.to_string())
}

fn section_json(access: &PortalAccess) -> serde_json::Value {
    let window = match access.window {
        AccessWindow::Unlimited => None,
        AccessWindow::Dates(WindowDates { start, end }) => Some(json!({
            "start": start.and_then(Day::from_number), "end": end.and_then(Day::from_number),
        })),
    };
    json!({
        "contact": access.contact, "portal-enabled": access.portal_enabled, "email": access.email,
        "access-window": window, "profile": access.profile,
    })
}

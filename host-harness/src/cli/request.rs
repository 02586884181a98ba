//! Who asks, and when: the flags that questions and changes share.

use clap::Args;
use host_harness::crm::Moment;
use host_harness::day::Day;
use host_harness::session::{AdminRequest, Request};

use super::Place;

/// Who asks, for questions about a contact.
#[derive(Debug, Args)]
pub(crate) struct Contact {
    /// The contact.
    #[arg(long, value_name = "ID")]
    pub(super) contact: u64,
    /// The customer that the contact acts for, if not its own.
    #[arg(long, value_name = "ID")]
    pub(super) acting: Option<u64>,
    #[command(flatten)]
    pub(super) today: Today,
}

/// Who changes settings.
#[derive(Debug, Args)]
pub(crate) struct Administrator {
    /// The CRM user who does it.
    #[arg(long = "as", value_name = "USER", default_value_t = 1)]
    pub(super) actor: u64,
    #[command(flatten)]
    pub(super) today: Today,
}

#[derive(Debug, Args)]
pub(crate) struct Today {
    /// The CRM's calendar date, such as 2026-06-15; by default the machine's.
    #[arg(long, value_name = "DATE")]
    pub(super) today: Option<Day>,
}

impl Contact {
    pub(super) fn request(&self, place: &Place) -> anyhow::Result<Request> {
        let Contact { contact, acting, today } = self;
        let (today, now) = (today.day().number(), place.now()?);
        Ok(Request { contact: *contact, acting: *acting, today, now })
    }
}

impl Administrator {
    pub(super) fn request(&self, place: &Place) -> anyhow::Result<AdminRequest> {
        let (today, now) = (self.today.day().number(), place.now()?);
        Ok(AdminRequest { actor: self.actor, today, now })
    }
}

impl Today {
    pub(super) fn moment(&self, place: &Place) -> anyhow::Result<Moment> {
        Ok(Moment { today: self.day().number(), now: place.now()? })
    }

    pub(super) fn day(&self) -> Day {
        self.today.unwrap_or_else(Day::today)
    }
}

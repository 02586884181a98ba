//! `portal assign-ticket` and `portal set-groups`: who works on a ticket, and which groups a customer belongs to.

use clap::Args;
use host_harness::session::changes::{Change, GroupMembership, TicketAssignment};

use super::settings::Proposal;
use super::{Place, Report};

#[derive(Debug, Args)]
#[command(after_help = "Example: portal assign-ticket 501 8 --yes")]
pub(crate) struct Ticket {
    /// The ticket.
    #[arg(value_name = "TICKET")]
    ticket: u64,
    /// The CRM user who is to work on it.
    #[arg(value_name = "USER")]
    user: u64,
    #[command(flatten)]
    proposal: Proposal,
}

impl Ticket {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let Ticket { ticket, user, proposal } = self;
        proposal.run(place, Change::AssignTicket(TicketAssignment { ticket, user }))
    }
}

#[derive(Debug, Args)]
#[command(after_help = "Example: portal set-groups 4 --groups 1,2 --yes")]
pub(crate) struct Groups {
    /// The customer.
    #[arg(value_name = "CUSTOMER")]
    customer: u64,
    /// All of its groups; one that is left out is left. Left out altogether: none.
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    groups: Vec<u64>,
    #[command(flatten)]
    proposal: Proposal,
}

impl Groups {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let Groups { customer, groups, proposal } = self;
        proposal.run(place, Change::GroupMembership(GroupMembership { customer, groups }))
    }
}

//! Facts about stored settings. Whoever implements [`SettingsFacts`] judges nothing and only looks up.
//!
//! Lists may come in any order, with duplicates, and may hold more than was asked for.

use alloc::string::String;
use alloc::vec::Vec;

use crate::configuration::Configuration;
use crate::id::{ProfileId, RecordId, TemplateId, UserId};
use crate::lockout;

/// Looks up what only changes of settings ask for, from the same snapshot as the configuration.
pub trait SettingsFacts: Configuration {
    /// Every profile, DEFAULT among them.
    fn profiles(&self) -> Result<Vec<StoredProfile>, Self::Error>;

    /// The template that a profile names for an occasion (N-01).
    fn notice_template(
        &self,
        profile: ProfileId,
        notice: &str,
    ) -> Result<Option<TemplateId>, Self::Error>;

    /// The template that version 1 names for access data (V1-25).
    fn access_template(&self) -> Result<Option<TemplateId>, Self::Error>;

    /// Whether an email template exists.
    fn template_exists(&self, template: TemplateId) -> Result<bool, Self::Error>;

    /// The lockout settings in force.
    fn lockout(&self) -> Result<lockout::Settings, Self::Error>;

    /// A ticket; none if there is no such ticket.
    fn ticket(&self, ticket: RecordId) -> Result<Option<TicketFacts>, Self::Error>;
}

/// A profile, as the list of profiles shows it.
#[derive(Clone, Debug)]
pub struct StoredProfile {
    /// Which profile.
    pub profile: ProfileId,
    /// Its name.
    pub name: String,
    /// The one that came with the portal and stands in for a missing one (PF-02, AMB-29).
    pub is_default: bool,
    /// A contact that is not deleted holds it by choice (AMB-31).
    pub held: bool,
}

/// A ticket.
#[derive(Clone, Copy, Debug)]
pub struct TicketFacts {
    /// The user it is assigned to.
    pub assignee: Option<UserId>,
}

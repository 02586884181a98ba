//! Facts about the portal's configuration. Whoever implements [`Configuration`] judges nothing and only looks up.
//!
//! Lists may come in any order, with duplicates, and may hold more than was asked for, except where a method says
//! that it keeps order and length.

use alloc::string::String;
use alloc::vec::Vec;

use crate::directory::Directory;
use crate::field::FieldFacts;
use crate::id::{ButtonId, FieldId, ModuleId, ProfileId, RecordId, UserId};
use crate::portal_version::PortalState;
use crate::record_scope::{RecordFacts, RecordScope};

/// Looks up how the portal is configured, from the same snapshot as the directory. No profile always means DEFAULT.
pub trait Configuration: Directory {
    /// What decides about these modules, and about those they are reached through; none named asks for all.
    fn privileges(
        &self,
        profile: Option<ProfileId>,
        modules: &[ModuleId],
    ) -> Result<PrivilegeFacts, Self::Error>;

    /// Fields of a module, as the profile has them; none named asks for all.
    fn fields(
        &self,
        profile: Option<ProfileId>,
        module: ModuleId,
        fields: &[FieldId],
    ) -> Result<Vec<FieldFacts>, Self::Error>;

    /// Records, none for one that does not exist; keeps order and length.
    fn records(&self, keys: &[RecordKey]) -> Result<Vec<Option<RecordFacts>>, Self::Error>;

    /// Who could own records that come from the portal.
    fn owners(&self, profile: Option<ProfileId>) -> Result<OwnerFacts, Self::Error>;

    /// The home buttons of the profile.
    fn home_buttons(&self, profile: Option<ProfileId>) -> Result<Vec<HomeButton>, Self::Error>;

    /// The drop-down values of the user selected for version 1, for fields that its profile shows (V1-19).
    fn picklists(&self) -> Result<Vec<Picklist>, Self::Error>;
}

/// What decides about privileges.
#[derive(Clone, Debug)]
pub struct PrivilegeFacts {
    /// What decides which version is in force.
    pub portal: PortalState,
    /// The profile asked for; none if there is no such profile.
    pub profile: Option<ProfileFacts>,
    /// The modules asked for that the Module Manager knows.
    pub modules: Vec<ModuleFacts>,
}

/// What a profile says of all modules at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfileFacts {
    /// Which profile.
    pub profile: ProfileId,
    /// Opens modules and fields for reading.
    pub view_all: bool,
    /// Opens them for writing as well.
    pub edit_all: bool,
}

/// Modules whose records the rules treat in a way of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModuleKind {
    /// The contacts themselves (V1-12, D14).
    Contacts,
    /// The companies (V1-14).
    Customers,
    /// Tickets (EV-09, V1-16).
    Tickets,
    /// Documents (V1-15).
    Documents,
    /// Milestones and tasks (V1-15).
    ProjectItems,
    /// Products and services (V1-15).
    CatalogueItems,
    /// Everything else.
    Other,
}

/// A module.
#[derive(Clone, Debug)]
pub struct ModuleFacts {
    /// Which module.
    pub module: ModuleId,
    /// How its records are treated.
    pub kind: ModuleKind,
    /// On in the Module Manager.
    pub on: bool,
    /// Place in the Module Manager.
    pub position: u32,
    /// Modules through whose records its own are reached.
    pub reached_through: Vec<ModuleId>,
    /// Its row of the version 1 settings, if it has one.
    pub v1: Option<V1Module>,
    /// Its row of the profile, if the profile mentions it.
    pub profile: Option<ProfileModule>,
}

/// A module's row of the version 1 settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct V1Module {
    /// Active in the portal.
    pub visible: bool,
    /// Reaches the customer's records as well (V1-06, V1-08).
    pub view_all: bool,
    /// Place in the portal's menu.
    pub sequence: u32,
}

/// A module's row of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfileModule {
    /// May be seen; everything else needs it.
    pub view: bool,
    /// Records may be created.
    pub create: bool,
    /// Records may be edited.
    pub edit: bool,
    /// Records may be deleted.
    pub delete: bool,
    /// Whose records.
    pub scope: RecordScope,
}

/// Names a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordKey {
    /// In which module.
    pub module: ModuleId,
    /// Which record of it.
    pub record: RecordId,
}

/// Who could own records that come from the portal.
#[derive(Clone, Copy, Debug)]
pub struct OwnerFacts {
    /// The owner that the profile names.
    pub profile: Option<NamedUser>,
    /// The owner that DEFAULT names.
    pub default_profile: Option<NamedUser>,
    /// The user selected for version 1.
    pub v1_user: Option<NamedUser>,
}

/// A CRM user that a setting names. Whether it is disabled does not matter (V1-18, AMB-36).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedUser {
    /// Which user.
    pub user: UserId,
    /// It exists no longer.
    pub deleted: bool,
}

/// Where a home button leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ButtonAction {
    /// To one record.
    Open,
    /// To a form for a new record.
    Create,
    /// To the records of a module.
    List,
    /// To an address.
    Link,
}

/// A button of the portal's home page.
#[derive(Clone, Copy, Debug)]
pub struct HomeButton {
    /// Which button.
    pub button: ButtonId,
    /// Place on the page.
    pub position: u32,
    /// Where it leads.
    pub action: ButtonAction,
    /// The module it leads to; a link may have none.
    pub module: Option<ModuleId>,
    /// The record to open.
    pub record: Option<RecordId>,
}

/// The values of a drop-down, in the order in which they are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picklist {
    /// Of which field.
    pub field: FieldId,
    /// To choose from.
    pub values: Vec<String>,
}

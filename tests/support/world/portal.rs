//! How a world's portal is configured, and the records that its contacts may reach.

use host_harness::facts::{
    ContactId, CustomerId, FieldId, HomeButton, Installation, LockoutSettings, ModuleId,
    ModuleKind, OrganisationAccess, Picklist, PortalState, PortalVersion, ProfileField, ProfileId,
    ProfileModule, RecordId, TemplateId, UserId, V1Module,
};

/// Everything about the portal itself.
#[derive(Clone, Debug)]
pub struct Portal {
    /// What decides which version is in force.
    pub state: PortalState,
    /// Modules of the Module Manager.
    pub modules: Vec<Module>,
    /// Fields of all modules.
    pub fields: Vec<Field>,
    /// Profiles; the first is DEFAULT.
    pub profiles: Vec<Profile>,
    /// Records of all modules.
    pub records: Vec<Record>,
    /// The user selected for version 1; need not exist.
    pub v1_user: Option<UserId>,
    /// The drop-downs of that user.
    pub picklists: Vec<Picklist>,
    /// The template for access data.
    pub access_template: Option<TemplateId>,
    /// Templates that exist.
    pub templates: Vec<TemplateId>,
    /// Tickets and whom they are assigned to.
    pub tickets: Vec<(RecordId, Option<UserId>)>,
    /// The lockout settings in force.
    pub lockout: LockoutSettings,
}

/// A module.
#[derive(Clone, Debug)]
pub struct Module {
    /// Which module.
    pub id: ModuleId,
    /// How its records are treated.
    pub kind: ModuleKind,
    /// On in the Module Manager.
    pub on: bool,
    /// Place in the Module Manager.
    pub position: u32,
    /// Modules through whose records its own are reached; need not exist.
    pub reached_through: Vec<ModuleId>,
    /// Its row of the version 1 settings.
    pub v1: Option<V1Module>,
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Which field.
    pub id: FieldId,
    /// Of which module.
    pub module: ModuleId,
    /// In use.
    pub active: bool,
    /// Must be filled in.
    pub mandatory: bool,
    /// What the organisation says.
    pub organisation: OrganisationAccess,
    /// Shown to the user selected for version 1.
    pub v1_visible: bool,
}

/// A profile.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Which profile.
    pub id: ProfileId,
    /// Its name.
    pub name: String,
    /// Opens everything for reading.
    pub view_all: bool,
    /// Opens everything for writing.
    pub edit_all: bool,
    /// Modules that it mentions, each once.
    pub modules: Vec<(ModuleId, ProfileModule)>,
    /// Fields that it mentions, each once.
    pub fields: Vec<(FieldId, ProfileField)>,
    /// Templates by occasion, each once.
    pub notices: Vec<(String, TemplateId)>,
    /// Buttons of the home page.
    pub buttons: Vec<HomeButton>,
    /// Who owns what holders create; need not exist.
    pub owner: Option<UserId>,
}

/// A record.
#[derive(Clone, Debug)]
pub struct Record {
    /// Of which module.
    pub module: ModuleId,
    /// Which record of it.
    pub id: RecordId,
    /// Contacts that it belongs to; need not exist.
    pub contacts: Vec<ContactId>,
    /// Customers that it belongs to; need not exist.
    pub customers: Vec<CustomerId>,
    /// Visible or active in the portal.
    pub portal_active: bool,
    /// Records through which it is reached; need not exist.
    pub parents: Vec<(ModuleId, RecordId)>,
}

impl Portal {
    /// The profile with this number; none means DEFAULT.
    pub fn profile(&self, id: Option<ProfileId>) -> Option<&Profile> {
        match id {
            Some(id) => self.profiles.iter().find(|profile| profile.id == id),
            None => self.profiles.first(),
        }
    }

    /// A record, if there is one.
    pub fn record(&self, module: ModuleId, id: RecordId) -> Option<&Record> {
        self.records.iter().find(|record| record.module == module && record.id == id)
    }
}

impl Profile {
    /// A profile that says nothing.
    pub fn empty(id: ProfileId, name: &str) -> Self {
        Profile {
            id,
            name: name.into(),
            view_all: false,
            edit_all: false,
            modules: Vec::new(),
            fields: Vec::new(),
            notices: Vec::new(),
            buttons: Vec::new(),
            owner: None,
        }
    }
}

/// Freshly installed, and nothing set up.
impl Default for Portal {
    fn default() -> Self {
        let (installation, selected) = (Installation::New, PortalVersion::V2);
        Portal {
            state: PortalState { installation, selected, licensed: true },
            modules: Vec::new(),
            fields: Vec::new(),
            profiles: Vec::new(),
            records: Vec::new(),
            v1_user: None,
            picklists: Vec::new(),
            access_template: None,
            templates: Vec::new(),
            tickets: Vec::new(),
            lockout: LockoutSettings { threshold: 5, lease: 30, auto_unlock: None },
        }
    }
}

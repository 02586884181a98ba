//! What a contact may see and write of a field.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use crate::Rule;
use crate::configuration::Configuration;
use crate::grant::{Action, Settings};
use crate::id::{FieldId, ModuleId, places};
use crate::portal_contact::{Opened, PortalContact};
use crate::request::Request;
use crate::trace::{Decide, Fact};

/// A field.
#[derive(Clone, Copy, Debug)]
pub struct FieldFacts {
    /// Of which module.
    pub module: ModuleId,
    /// Which field.
    pub field: FieldId,
    /// In use.
    pub active: bool,
    /// Must be filled in, so the organisation cannot hide it (GP-10).
    pub mandatory: bool,
    /// What the organisation says, for everybody.
    pub organisation: OrganisationAccess,
    /// What the profile says.
    pub profile: ProfileField,
    /// Version 1: shown by the selected user's own profile (V1-20).
    pub v1_visible: bool,
}

/// What the organisation says of a field (GP-10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrganisationAccess {
    /// The default.
    Shown,
    /// Nobody in the portal writes it.
    ReadOnly,
    /// Nobody in the portal sees it.
    Hidden,
}

/// What a profile says of a field (GP-05).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileField {
    /// Nothing: visible, not editable (AMB-44).
    Unlisted,
    /// Not visible.
    Hidden,
    /// Visible only.
    ReadOnly,
    /// Visible and editable.
    Editable,
}

/// What a contact may do with a field, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldAccess {
    /// Nothing.
    Hidden,
    /// See it.
    ReadOnly,
    /// See and write it.
    Editable,
}

/// What a contact may do with one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldRight {
    /// Which field.
    pub field: FieldId,
    /// What it may do.
    pub access: FieldAccess,
}

/// What a contact may do with the fields of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldMask {
    /// Whether the contact may view the module. Empty if it denies.
    pub rule: Rule,
    /// Every field of the module, ascending.
    pub fields: Vec<FieldRight>,
}

/// What the contact may see and write of each field of a module.
pub fn field_mask<C: Configuration>(
    configuration: &C,
    request: Request,
    module: ModuleId,
) -> Result<FieldMask, C::Error> {
    let refused = |rule| FieldMask { rule, fields: Vec::new() };
    let portal = match PortalContact::load(&mut Decide, configuration, request, &[module])? {
        ControlFlow::Continue(portal) => portal,
        ControlFlow::Break(rule) => return Ok(refused(rule)),
    };
    let opened = match portal.module_checks(&mut Decide, module, Action::View) {
        ControlFlow::Continue(opened) => opened,
        ControlFlow::Break(rule) => return Ok(refused(rule)),
    };
    let fields = rights(configuration, &portal, opened)?;
    Ok(FieldMask { rule: opened.rule, fields })
}

/// What is left of each field of a module that the contact may view, ascending.
pub(crate) fn rights<C: Configuration>(
    configuration: &C,
    portal: &PortalContact,
    opened: Opened<'_>,
) -> Result<Vec<FieldRight>, C::Error> {
    // Where nothing can be written, no field can.
    let writes = opened.grant.lets(Action::Create).or(opened.grant.lets(Action::Edit)).is_some();
    let most = if writes { FieldAccess::Editable } else { FieldAccess::ReadOnly };
    let module = opened.module.module;
    let mut facts = configuration.fields(portal.profile, module, &[])?;
    facts.retain(|field| field.module == module);
    let fields = places(facts.iter().map(|field| field.field))
        .into_iter()
        .filter_map(|place| facts.get(place))
        .map(|field| FieldRight {
            field: field.field,
            access: field.access(portal.settings).min(most),
        });
    Ok(fields.collect())
}

/// The fields that refuse the action, all of them, in the order asked (AMB-45).
pub(crate) fn forbidden(
    settings: Settings,
    facts: &[FieldFacts],
    module: ModuleId,
    needed: FieldAccess,
    asked: &[FieldId],
) -> Vec<FieldId> {
    let mut forbidden = asked.to_vec();
    forbidden.retain(|asked| {
        !facts.iter().any(|field| {
            field.field == *asked && field.module == module && field.access(settings) >= needed
        })
    });
    forbidden
}

/// What stands in the way of the fields that refuse.
pub(crate) fn facts(
    settings: Settings,
    facts: &[FieldFacts],
    module: ModuleId,
    needed: FieldAccess,
    forbidden: &[FieldId],
) -> Vec<Fact> {
    let those = |name, stands_in_the_way: &dyn Fn(&FieldFacts) -> bool| {
        let known = facts.iter().filter(|known| known.module == module);
        let known = known.filter(|known| forbidden.contains(&known.field));
        Fact::ids(name, known.filter(|known| stands_in_the_way(known)).map(|known| known.field))
    };
    let by_settings = match settings {
        Settings::V1 => "portal-user-fields",
        Settings::V2(_) => "profile-fields",
    };
    Vec::from([
        Fact::ids("forbidden-fields", forbidden.iter().copied()),
        Fact::ids("unknown-fields", unknown(facts, module, forbidden)),
        those("inactive-fields", &|field| !field.active),
        those("organisation-fields", &|field| field.most() < needed),
        those(by_settings, &|field| field.granted(settings) < needed),
    ])
}

/// The fields that the module does not have.
pub(crate) fn unknown(
    facts: &[FieldFacts],
    module: ModuleId,
    fields: &[FieldId],
) -> impl Iterator<Item = FieldId> {
    fields.iter().copied().filter(move |asked| {
        !facts.iter().any(|known| known.field == *asked && known.module == module)
    })
}

impl FieldFacts {
    /// What the settings leave of the field, if the module's actions allow it.
    pub(crate) fn access(&self, settings: Settings) -> FieldAccess {
        if !self.active {
            return FieldAccess::Hidden;
        }
        self.granted(settings).min(self.most())
    }

    /// What the organisation leaves of it.
    fn most(&self) -> FieldAccess {
        match self.organisation {
            OrganisationAccess::Hidden if !self.mandatory => FieldAccess::Hidden,
            OrganisationAccess::ReadOnly => FieldAccess::ReadOnly,
            OrganisationAccess::Shown | OrganisationAccess::Hidden => FieldAccess::Editable,
        }
    }

    /// What the selected user or the profile says of it.
    fn granted(&self, settings: Settings) -> FieldAccess {
        match settings {
            Settings::V1 if self.v1_visible => FieldAccess::Editable,
            Settings::V1 => FieldAccess::Hidden,
            Settings::V2(profile) => match self.profile {
                ProfileField::Editable => FieldAccess::Editable,
                ProfileField::ReadOnly => FieldAccess::ReadOnly,
                ProfileField::Unlisted | ProfileField::Hidden if profile.edit_all => {
                    FieldAccess::Editable
                }
                ProfileField::Hidden if !profile.view_all => FieldAccess::Hidden,
                ProfileField::Unlisted | ProfileField::Hidden => FieldAccess::ReadOnly,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FieldAccess::{Editable, Hidden, ReadOnly};
    use super::*;
    use crate::configuration::ProfileFacts;
    use crate::id::ProfileId;

    const FIELD: FieldFacts = FieldFacts {
        module: ModuleId(1),
        field: FieldId(1),
        active: true,
        mandatory: false,
        organisation: OrganisationAccess::Shown,
        profile: ProfileField::Unlisted,
        v1_visible: false,
    };

    /// Without anything, with view-all, with edit-all.
    #[track_caller]
    fn check(field: FieldFacts, expected: [FieldAccess; 3]) {
        let flags = [(false, false), (true, false), (false, true)];
        let access = flags.map(|(view_all, edit_all)| {
            let profile = ProfileFacts { profile: ProfileId(1), view_all, edit_all };
            field.access(Settings::V2(profile))
        });
        assert_eq!(access, expected);
    }

    #[test]
    fn a_profile_decides_within_what_the_organisation_shows() {
        check(FIELD, [ReadOnly, ReadOnly, Editable]);
        check(FieldFacts { profile: ProfileField::Hidden, ..FIELD }, [Hidden, ReadOnly, Editable]);
        check(FieldFacts { profile: ProfileField::ReadOnly, ..FIELD }, [ReadOnly; 3]);
        check(FieldFacts { profile: ProfileField::Editable, ..FIELD }, [Editable; 3]);
    }

    #[test]
    fn the_organisation_prevails_over_every_profile() {
        let editable = FieldFacts { profile: ProfileField::Editable, ..FIELD };
        let hidden = FieldFacts { organisation: OrganisationAccess::Hidden, ..editable };
        check(hidden, [Hidden; 3]);
        let read_only = FieldFacts { organisation: OrganisationAccess::ReadOnly, ..editable };
        check(read_only, [ReadOnly; 3]);
        let not_shown = FieldFacts { profile: ProfileField::Hidden, ..read_only };
        check(not_shown, [Hidden, ReadOnly, ReadOnly]);
    }

    #[test]
    fn a_mandatory_field_cannot_be_hidden_by_the_organisation_but_by_a_profile() {
        let mandatory = FieldFacts {
            mandatory: true,
            organisation: OrganisationAccess::Hidden,
            profile: ProfileField::Editable,
            ..FIELD
        };
        check(mandatory, [Editable; 3]);
        let hidden = FieldFacts { profile: ProfileField::Hidden, ..mandatory };
        check(hidden, [Hidden, ReadOnly, Editable]);
    }

    #[test]
    fn an_inactive_field_is_never_visible() {
        let inactive = FieldFacts { active: false, mandatory: true, v1_visible: true, ..FIELD };
        check(FieldFacts { profile: ProfileField::Editable, ..inactive }, [Hidden; 3]);
        assert_eq!(inactive.access(Settings::V1), Hidden);
    }

    #[test]
    fn version_1_shows_what_the_selected_user_sees() {
        assert_eq!(FIELD.access(Settings::V1), Hidden);
        let shown = FieldFacts { v1_visible: true, profile: ProfileField::Hidden, ..FIELD };
        assert_eq!(shown.access(Settings::V1), Editable);
        let read_only = FieldFacts { organisation: OrganisationAccess::ReadOnly, ..shown };
        assert_eq!(read_only.access(Settings::V1), ReadOnly);
        let hidden = FieldFacts { organisation: OrganisationAccess::Hidden, ..shown };
        assert_eq!(hidden.access(Settings::V1), Hidden);
    }

    #[test]
    fn unknown_fields_and_those_of_another_module_are_forbidden_in_the_order_asked() {
        let asked = [FieldId(9), FieldId(1), FieldId(2)];
        let elsewhere = FieldFacts { module: ModuleId(2), field: FieldId(2), ..FIELD };
        let profile = ProfileFacts { profile: ProfileId(1), view_all: true, edit_all: true };
        let settings = Settings::V2(profile);
        let refused = forbidden(settings, &[FIELD, elsewhere], ModuleId(1), Editable, &asked);
        assert_eq!(refused, [FieldId(9), FieldId(2)]);
    }
}

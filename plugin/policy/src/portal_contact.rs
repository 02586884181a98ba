//! A contact in the portal: the questions that come before records and fields are looked at.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use crate::Rule;
use crate::access;
use crate::configuration::{Configuration, ModuleFacts, ModuleKind, PrivilegeFacts};
use crate::directory::ContactFacts;
use crate::grant::{Action, Grant, Settings};
use crate::id::{ContactId, CustomerId, ModuleId, ProfileId, sorted};
use crate::portal_version::PortalVersion;
use crate::record_scope::{ParentScope, RecordFacts, RecordFilter, RecordScope, RowScope};
use crate::request::Request;
use crate::trace::{Checks, Decide, Fact, Flow};

/// A contact who may use the portal, and the configuration that decides for it.
#[derive(Clone, Debug)]
pub(crate) struct PortalContact {
    contact: ContactId,
    /// Its own customer. Acting for another one opens no records (D8).
    customer: Option<CustomerId>,
    pub(crate) profile: Option<ProfileId>,
    pub(crate) settings: Settings,
    pub(crate) modules: Vec<ModuleFacts>,
}

/// A module in which the contact may do what it asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opened<'a> {
    pub(crate) module: &'a ModuleFacts,
    pub(crate) grant: Grant,
    pub(crate) rule: Rule,
}

impl PortalContact {
    /// Asks for access and for the settings in force; no modules named means all of them.
    pub(crate) fn load<C: Configuration>(
        trace: &mut impl Checks,
        configuration: &C,
        request: Request,
        modules: &[ModuleId],
    ) -> Result<Flow<Self>, C::Error> {
        let contact = configuration.contact(request.contact, None)?;
        Self::known(trace, configuration, request, contact.as_ref(), modules)
    }

    /// The same for a contact that was looked up already, whomever it acts for.
    pub(crate) fn known<C: Configuration>(
        trace: &mut impl Checks,
        configuration: &C,
        request: Request,
        contact: Option<&ContactFacts>,
        modules: &[ModuleId],
    ) -> Result<Flow<Self>, C::Error> {
        let access = contact.map(|contact| &contact.access);
        if let ControlFlow::Break(rule) = access::checks(trace, access, request.at) {
            return Ok(ControlFlow::Break(rule));
        }
        let Some(contact) = contact else {
            return Ok(ControlFlow::Break(Rule::AccessUnknownContact));
        };
        let facts = configuration.privileges(contact.profile, modules)?;
        Ok(Self::of(trace, request.contact, contact, facts))
    }

    fn of(
        trace: &mut impl Checks,
        contact: ContactId,
        facts: &ContactFacts,
        privileges: PrivilegeFacts,
    ) -> Flow<Self> {
        let settings = match privileges.portal.in_force() {
            PortalVersion::V1 => Settings::V1,
            PortalVersion::V2 => {
                // A host that answers about another profile has not found this one.
                let profile = privileges
                    .profile
                    .filter(|profile| facts.profile.is_none_or(|held| held == profile.profile));
                Settings::V2(trace.found(Rule::PrivilegeUnknownProfile, profile, || {
                    Vec::from([
                        Fact::id("profile", facts.profile),
                        Fact::flag("known", profile.is_some()),
                    ])
                })?)
            }
        };
        let customer = facts.own_customer();
        ControlFlow::Continue(PortalContact {
            contact,
            customer: customer.map(|customer| customer.customer),
            profile: facts.profile,
            settings,
            modules: privileges.modules,
        })
    }

    /// The same contact, if these were the settings.
    pub(crate) fn with(&self, settings: Settings) -> Self {
        PortalContact { settings, ..self.clone() }
    }

    /// Whether the action is open to the contact in the module, whatever the record.
    pub(crate) fn module_checks(
        &self,
        trace: &mut impl Checks,
        module: ModuleId,
        action: Action,
    ) -> Flow<Opened<'_>> {
        let known = self.modules.iter().find(|known| known.module == module);
        trace.check(Rule::ModuleOff, !known.is_some_and(|module| module.on), || {
            Vec::from([
                Fact::flag("known", known.is_some()),
                Fact::flag("on", known.is_some_and(|module| module.on)),
            ])
        })?;
        let Some(module) = known else {
            trace.leaves_open();
            return ControlFlow::Break(Rule::ModuleOff);
        };
        let grant = Grant::of(self.settings, module);
        let not_viewable = match self.settings {
            Settings::V1 => Rule::ModuleInactive,
            Settings::V2(_) => Rule::ModuleNotViewable,
        };
        trace.check(not_viewable, grant.view.is_none(), || self.settings.facts(module))?;
        let granted = grant.lets(action);
        // Whether it may be viewed was asked.
        if action != Action::View {
            trace.check(Rule::ActionDenied, granted.is_none(), || self.settings.facts(module))?;
            if granted.is_none() && self.settings == Settings::V1 {
                trace.leaves_open();
            }
        }
        if granted.is_some() {
            trace.permits(|| self.settings.permitting(module, action));
        }
        let rule = granted.unwrap_or(not_viewable);
        ControlFlow::Continue(Opened { module, grant, rule })
    }

    /// Whether the record is one of those on which the action is open.
    pub(crate) fn record_checks(
        &self,
        trace: &mut impl Checks,
        opened: Opened<'_>,
        action: Action,
        record: Option<&RecordFacts>,
    ) -> Flow {
        trace.check(Rule::RecordUnknown, record.is_none(), || {
            Vec::from([Fact::flag("known", record.is_some())])
        })?;
        let Some(record) = record else {
            trace.leaves_open();
            // Fields can be looked at without it.
            return ControlFlow::Continue(());
        };
        let filter = self.filter(opened, RecordScope::Customer);
        let reaches = filter.reaches(record);
        trace.check(Rule::RecordOutOfScope, !reaches, || self.reach_facts(&filter, record))?;
        if !reaches && filter.scope.is_none() && filter.parents.is_empty() {
            // The contact reaches nothing in this module, so no link would help.
            trace.leaves_open();
        }
        trace.check(Rule::RecordNotInPortal, !filter.shows(record), || {
            Vec::from([Fact::flag("portal-active", record.portal_active)])
        })?;
        if action == Action::Edit && opened.grant.edit_widest == RecordScope::Own {
            let filter = self.filter(opened, RecordScope::Own);
            let own = filter.reaches(record);
            trace.check(Rule::OwnContactOnly, !own, || {
                Vec::from([Fact::id("own-contact", Some(self.contact))])
            })?;
            if !own {
                trace.leaves_open();
            }
        }
        ControlFlow::Continue(())
    }

    /// The records of an opened module, no wider than asked for.
    pub(crate) fn filter(&self, opened: Opened<'_>, widest: RecordScope) -> RecordFilter {
        let Opened { module, grant, rule } = opened;
        let parents =
            if module.kind.is_inherited() { module.reached_through.as_slice() } else { &[] };
        let parents = sorted(parents.iter().copied()).into_iter().map(ModuleId);
        RecordFilter {
            rule,
            scope: self.row_scope(module.kind, grant.scope.min(widest)),
            requires_portal_active: module.kind.is_marked_for_the_portal(),
            parents: parents
                .filter_map(|parent| self.parent_scope(opened, parent, widest))
                .collect(),
        }
    }

    /// None if the contact may not view the module, so that its records make no others visible. A module that is
    /// reached through itself is as open as it was found to be.
    fn parent_scope(
        &self,
        within: Opened<'_>,
        module: ModuleId,
        widest: RecordScope,
    ) -> Option<ParentScope> {
        let opened = if within.module.module == module {
            within
        } else {
            self.module_checks(&mut Decide, module, Action::View).continue_value()?
        };
        Some(ParentScope {
            module,
            scope: self.row_scope(opened.module.kind, opened.grant.scope.min(widest))?,
            requires_portal_active: opened.module.kind.is_marked_for_the_portal(),
        })
    }

    fn reach_facts(&self, filter: &RecordFilter, record: &RecordFacts) -> Vec<Fact> {
        Vec::from([
            Fact::word("scope", filter.scope.map_or("none", RowScope::word)),
            Fact::id("own-contact", Some(self.contact)),
            Fact::id("own-customer", self.customer),
            Fact::ids("record-contacts", record.links.contacts.iter().map(|to| to.contact)),
            Fact::ids("record-customers", record.links.customers.iter().copied()),
            Fact::ids("reached-through", filter.parents.iter().map(|parent| parent.module)),
        ])
    }

    fn row_scope(&self, kind: ModuleKind, scope: RecordScope) -> Option<RowScope> {
        let contact = self.contact;
        match (kind, scope, self.customer) {
            (ModuleKind::ProjectItems, _, _) => None,
            (ModuleKind::Customers, _, customer) => customer.map(RowScope::CustomerItself),
            (_, RecordScope::Customer, Some(customer)) => {
                Some(RowScope::Customer { contact, customer })
            }
            (_, RecordScope::Own, _) | (_, RecordScope::Customer, None) => {
                Some(RowScope::Own(contact))
            }
        }
    }
}

impl ModuleKind {
    /// Reached through other records (V1-15).
    fn is_inherited(self) -> bool {
        matches!(self, ModuleKind::ProjectItems | ModuleKind::CatalogueItems)
    }

    /// Shown only where somebody marked the record so (EV-09, V1-15).
    fn is_marked_for_the_portal(self) -> bool {
        matches!(self, ModuleKind::Tickets | ModuleKind::Documents)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{AccessWindow, ContactAccess};
    use crate::configuration::ProfileFacts;
    use crate::portal_version::{Installation, PortalState};

    #[track_caller]
    fn check(selected: PortalVersion, held: Option<u64>, found: Option<u64>, known: bool) {
        let access = ContactAccess {
            deleted: false,
            portal_enabled: true,
            window: AccessWindow::Unlimited,
            lock: None,
        };
        let profile = held.map(ProfileId);
        let contact = ContactFacts { access, customer: None, acting: None, profile };
        let privileges = PrivilegeFacts {
            portal: PortalState { installation: Installation::Upgraded, selected, licensed: false },
            profile: found.map(|found| ProfileFacts {
                profile: ProfileId(found),
                view_all: false,
                edit_all: false,
            }),
            modules: Vec::new(),
        };
        let flow = PortalContact::of(&mut Decide, ContactId(1), &contact, privileges);
        assert_eq!(flow.break_value(), (!known).then_some(Rule::PrivilegeUnknownProfile));
    }

    #[test]
    fn the_profile_must_be_the_one_that_the_contact_holds() {
        check(PortalVersion::V2, Some(2), Some(2), true);
        check(PortalVersion::V2, Some(2), Some(1), false);
        check(PortalVersion::V2, Some(2), None, false);
    }

    #[test]
    fn a_contact_without_profile_takes_what_stands_for_default() {
        check(PortalVersion::V2, None, Some(1), true);
        check(PortalVersion::V2, None, None, false);
    }

    #[test]
    fn version_1_does_not_ask_for_a_profile() {
        check(PortalVersion::V1, Some(2), None, true);
    }
}

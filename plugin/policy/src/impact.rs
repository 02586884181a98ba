//! What a proposed change of settings would give to contacts and take from them.

use alloc::vec::Vec;

use crate::configuration::Configuration;
use crate::email_account::visible_accounts;
use crate::field::{FieldRight, rights};
use crate::grant::{Action, Grant, Settings};
use crate::id::{ContactId, CustomerId, EmailAccountId, FieldId, ModuleId, ProfileId, sorted};
use crate::overlay::Overlay;
use crate::portal_contact::{Opened, PortalContact};
use crate::portal_settings::Change;
use crate::record_scope::RecordScope;
use crate::request::Request;
use crate::trace::Decide;

/// What changes for a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactImpact {
    /// Which contact.
    pub contact: ContactId,
    /// The customer that it acts for, if not its own.
    pub acting: Option<CustomerId>,
    /// Where something changes, ascending by module.
    pub modules: Vec<ModuleImpact>,
    /// Ticket email accounts that it may choose and could not, in the order of the settings list.
    pub gain_accounts: Vec<EmailAccountId>,
    /// Those that it could choose and may not.
    pub lose_accounts: Vec<EmailAccountId>,
}

/// What changes for a contact in a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleImpact {
    /// Which module.
    pub module: ModuleId,
    /// What it may do that it could not.
    pub gain: Vec<Action>,
    /// What it could do and may not.
    pub lose: Vec<Action>,
    /// What it could do, it may do with the records of more people, or by way of more modules.
    pub scope_widened: bool,
    /// What it may still do, it may do with the records of fewer.
    pub scope_narrowed: bool,
    /// Fields of a module that it sees before and after, which it may see or write and could not; ascending.
    pub more_fields: Vec<FieldId>,
    /// Those that it could see or write and may not.
    pub fewer_fields: Vec<FieldId>,
}

/// For each contact in the order asked, what the change would do; contacts for whom it does nothing are left out.
///
/// The change need not be valid. This compares what contacts may do with the records and fields of modules, and which
/// ticket email accounts they may choose. It says nothing of owners, home buttons, the order of the menu, drop-downs, or
/// which fields another user selected for version 1 shows.
pub fn of_change<C: Configuration>(
    stored: &C,
    contacts: &[Request],
    change: &Change,
) -> Result<Vec<ContactImpact>, C::Error> {
    let [before, after] = [None, Some(change)].map(|change| Overlay { stored, change });
    let mut impacts = Vec::new();
    for request in contacts {
        let before = Side::load(&before, *request)?;
        let after = Side::load(&after, *request)?;
        let mut modules = Vec::new();
        for module in sorted(before.modules().chain(after.modules())).into_iter().map(ModuleId) {
            let impact = in_module(&before, &after, module)?;
            modules.extend(Some(impact).filter(|impact| *impact != ModuleImpact::none(module)));
        }
        let [gain_accounts, lose_accounts] = in_accounts(&before, &after, *request)?;
        if !(modules.is_empty() && gain_accounts.is_empty() && lose_accounts.is_empty()) {
            let Request { contact, acting, at: _ } = *request;
            impacts.push(ContactImpact { contact, acting, modules, gain_accounts, lose_accounts });
        }
    }
    Ok(impacts)
}

fn in_module<C: Configuration>(
    before: &Side<'_, C>,
    after: &Side<'_, C>,
    module: ModuleId,
) -> Result<ModuleImpact, C::Error> {
    let mut impact = ModuleImpact::none(module);
    for action in [Action::View, Action::Create, Action::Edit, Action::Delete] {
        match (before.opened(module, action), after.opened(module, action)) {
            (None, None) => {}
            (None, Some(_)) => impact.gain.push(action),
            (Some(_), None) => impact.lose.push(action),
            (Some((portal, opened)), Some((portal_after, opened_after))) => {
                let records = portal.filter(opened, widest(opened, action));
                let records_after = portal_after.filter(opened_after, widest(opened_after, action));
                impact.scope_widened |= records_after.exceeds(&records);
                impact.scope_narrowed |= records.exceeds(&records_after);
            }
        }
    }
    // Most changes leave most fields alone, and each module's fields are a look-up.
    if after.has_other_fields(before, module) {
        let fields = before.fields(module)?;
        let fields_after = after.fields(module)?;
        impact.more_fields = more(&fields, &fields_after);
        impact.fewer_fields = more(&fields_after, &fields);
    }
    Ok(impact)
}

/// Accounts that the contact gains and loses. Of all changes only those of groups bear on accounts.
fn in_accounts<C: Configuration>(
    before: &Side<'_, C>,
    after: &Side<'_, C>,
    request: Request,
) -> Result<[Vec<EmailAccountId>; 2], C::Error> {
    if !matches!(after.facts.change, Some(Change::GroupMembership { .. })) {
        return Ok([Vec::new(), Vec::new()]);
    }
    let before = visible_accounts(before.facts, request)?.accounts;
    let after = visible_accounts(after.facts, request)?.accounts;
    let besides = |some: &[EmailAccountId], others: &[EmailAccountId]| {
        some.iter().copied().filter(|account| !others.contains(account)).collect()
    };
    Ok([besides(&after, &before), besides(&before, &after)])
}

fn widest(opened: Opened<'_>, action: Action) -> RecordScope {
    match action {
        Action::Edit => opened.grant.edit_widest,
        Action::View | Action::Create | Action::Delete => RecordScope::Customer,
    }
}

/// Fields of both of which the second allows more.
fn more(before: &[FieldRight], after: &[FieldRight]) -> Vec<FieldId> {
    let allows_more = |right: &&FieldRight| {
        before.iter().any(|before| before.field == right.field && before.access < right.access)
    };
    after.iter().filter(allows_more).map(|right| right.field).collect()
}

/// A contact before the change or after it.
struct Side<'a, C> {
    facts: &'a Overlay<'a, C>,
    /// None if it may not use the portal at all.
    portal: Option<PortalContact>,
}

impl<'a, C: Configuration> Side<'a, C> {
    fn load(facts: &'a Overlay<'a, C>, request: Request) -> Result<Self, C::Error> {
        let portal = PortalContact::load(&mut Decide, facts, request, &[])?.continue_value();
        Ok(Side { facts, portal })
    }

    fn modules(&self) -> impl Iterator<Item = ModuleId> {
        self.portal.iter().flat_map(|portal| &portal.modules).map(|known| known.module)
    }

    fn opened(&self, module: ModuleId, action: Action) -> Option<(&PortalContact, Opened<'_>)> {
        let portal = self.portal.as_ref()?;
        Some((portal, portal.module_checks(&mut Decide, module, action).continue_value()?))
    }

    /// Whether the fields of a module that it sees on both sides may differ.
    fn has_other_fields(&self, other: &Self, module: ModuleId) -> bool {
        let (Some(one), Some(another)) = (self.sight(module), other.sight(module)) else {
            return false;
        };
        one != another
            || matches!(
                self.facts.change,
                Some(Change::FieldPrivilege { module: changed, .. }) if *changed == module
            )
    }

    /// All that bears on the fields of a module, besides what is said of each.
    fn sight(&self, module: ModuleId) -> Option<(Option<ProfileId>, Settings, Grant)> {
        let (portal, opened) = self.opened(module, Action::View)?;
        Some((portal.profile, portal.settings, opened.grant))
    }

    fn fields(&self, module: ModuleId) -> Result<Vec<FieldRight>, C::Error> {
        match self.opened(module, Action::View) {
            Some((portal, opened)) => rights(self.facts, portal, opened),
            None => Ok(Vec::new()),
        }
    }
}

impl ModuleImpact {
    fn none(module: ModuleId) -> Self {
        ModuleImpact {
            module,
            gain: Vec::new(),
            lose: Vec::new(),
            scope_widened: false,
            scope_narrowed: false,
            more_fields: Vec::new(),
            fewer_fields: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::FieldAccess::{self, Editable, Hidden, ReadOnly};

    fn fields(rights: &[(u64, FieldAccess)]) -> Vec<FieldRight> {
        let right = |&(field, access): &_| FieldRight { field: FieldId(field), access };
        rights.iter().map(right).collect()
    }

    #[track_caller]
    fn check(before: &[(u64, FieldAccess)], after: &[(u64, FieldAccess)], expected: &[u64]) {
        let found = more(&fields(before), &fields(after));
        assert_eq!(found, expected.iter().copied().map(FieldId).collect::<Vec<_>>());
    }

    #[test]
    fn a_field_is_more_when_it_can_be_seen_or_written_and_could_not() {
        check(&[(1, Hidden), (2, ReadOnly)], &[(1, ReadOnly), (2, Editable)], &[1, 2]);
        check(&[(1, Hidden)], &[(1, Editable)], &[1]);
        check(&[(1, Editable), (2, ReadOnly)], &[(1, ReadOnly), (2, ReadOnly)], &[]);
    }
}

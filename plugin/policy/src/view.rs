//! Everything that the portal shows right after a contact has signed in.

use alloc::vec::Vec;
use core::mem;
use core::ops::ControlFlow;

use crate::Rule;
use crate::configuration::{ButtonAction, Configuration, HomeButton, Picklist};
use crate::email_account::{VisibleAccounts, visible_to};
use crate::field::{FieldAccess, rights};
use crate::grant::{Action, Settings};
use crate::id::{ButtonId, ModuleId, UserId, places, sort};
use crate::new_record::owner;
use crate::portal_contact::PortalContact;
use crate::portal_version::PortalVersion;
use crate::privilege::{Question, answers};
use crate::request::Request;
use crate::rule::Effect;
use crate::trace::Decide;

/// What the portal shows. A summary: every later request is asked about by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalView {
    /// If it denies, everything but the accounts is empty.
    pub rule: Rule,
    /// The version in force; none exactly if denied.
    pub version: Option<PortalVersion>,
    /// In the order of the menu.
    pub modules: Vec<ModuleId>,
    /// Those that lead somewhere allowed, in their order.
    pub buttons: Vec<ButtonId>,
    /// Who will own new records; if none, none can be created.
    pub owner: Option<UserId>,
    /// The drop-downs of version 1, ascending by field.
    pub picklists: Vec<Picklist>,
    /// The ticket email accounts, by their own rule: an unknown profile does not touch them (AMB-30).
    pub accounts: VisibleAccounts,
}

/// Everything that the portal shows right after signing in.
pub fn portal_view<C: Configuration>(
    configuration: &C,
    request: Request,
) -> Result<PortalView, C::Error> {
    // One look-up serves both: whom a contact acts for opens accounts, and nothing else.
    let contact = configuration.contact(request.contact, request.acting)?;
    let mut view = PortalView {
        rule: Rule::ViewShown,
        version: None,
        modules: Vec::new(),
        buttons: Vec::new(),
        owner: None,
        picklists: Vec::new(),
        accounts: visible_to(configuration, contact.as_ref(), request.at)?,
    };
    let contact = contact.as_ref();
    let portal = match PortalContact::known(&mut Decide, configuration, request, contact, &[])? {
        ControlFlow::Continue(portal) => portal,
        ControlFlow::Break(rule) => return Ok(PortalView { rule, ..view }),
    };
    view.modules = menu(&portal);
    view.owner = owner(&mut Decide, configuration, &portal)?.owner;
    match portal.settings {
        Settings::V1 => {
            view.version = Some(PortalVersion::V1);
            if view.owner.is_some() {
                view.picklists = seen(configuration, &portal, configuration.picklists()?)?;
            }
        }
        Settings::V2(_) => {
            view.version = Some(PortalVersion::V2);
            view.buttons = buttons(configuration, &portal)?;
        }
    }
    Ok(view)
}

/// Version 1 orders and shows modules by its own rows (V1-02); a contact may reach its own record without the menu.
fn menu(portal: &PortalContact) -> Vec<ModuleId> {
    let mut places = Vec::new();
    for module in &portal.modules {
        let place = match portal.settings {
            Settings::V1 => module.v1.filter(|row| row.visible).map(|row| row.sequence),
            Settings::V2(_) => Some(module.position),
        };
        let opened = portal.module_checks(&mut Decide, module.module, Action::View);
        if let (Some(place), ControlFlow::Continue(_)) = (place, opened) {
            places.push((place.into(), module.module.0));
        }
    }
    sort(places).into_iter().map(|(_, module)| ModuleId(module)).collect()
}

/// A button that leads nowhere, or where the contact may not go, stays stored and is not shown (AMB-68).
fn buttons<C: Configuration>(
    configuration: &C,
    portal: &PortalContact,
) -> Result<Vec<ButtonId>, C::Error> {
    let mut buttons = configuration.home_buttons(portal.profile)?;
    buttons.retain(|button| button.leads_out() || button.question().is_some());
    let questions: Vec<Question> = buttons.iter().filter_map(HomeButton::question).collect();
    let mut answers = answers(configuration, portal, &questions)?.into_iter();
    buttons.retain(|button| {
        button.leads_out()
            || answers.next().is_some_and(|answer| answer.rule.effect() == Effect::Allow)
    });
    let places = buttons.iter().map(|button| (button.position.into(), button.button.0)).collect();
    Ok(sort(places).into_iter().map(|(_, button)| ButtonId(button)).collect())
}

impl HomeButton {
    fn leads_out(&self) -> bool {
        self.action == ButtonAction::Link && self.module.is_none()
    }

    /// What the contact must be allowed to do; none if the button does not say where it leads.
    fn question(&self) -> Option<Question> {
        let (action, record) = match self.action {
            ButtonAction::Open => (Action::View, Some(self.record?)),
            ButtonAction::Create => (Action::Create, None),
            ButtonAction::List | ButtonAction::Link => (Action::View, None),
        };
        Question::new(self.module?, action, record, Vec::new())
    }
}

/// The drop-downs of fields that the contact sees (V1-19), ascending by field.
fn seen<C: Configuration>(
    configuration: &C,
    portal: &PortalContact,
    mut picklists: Vec<Picklist>,
) -> Result<Vec<Picklist>, C::Error> {
    if picklists.is_empty() {
        return Ok(picklists);
    }
    let mut visible = Vec::new();
    for module in &portal.modules {
        let opened = portal.module_checks(&mut Decide, module.module, Action::View);
        if let ControlFlow::Continue(opened) = opened {
            let rights = rights(configuration, portal, opened)?;
            visible.extend(
                rights
                    .iter()
                    .filter(|right| right.access > FieldAccess::Hidden)
                    .map(|right| right.field),
            );
        }
    }
    picklists.retain(|picklist| visible.contains(&picklist.field));
    Ok(by_field(picklists))
}

fn by_field(mut picklists: Vec<Picklist>) -> Vec<Picklist> {
    let places = places(picklists.iter().map(|picklist| picklist.field));
    let mut ordered = Vec::new();
    for place in places {
        if let Some(Picklist { field, values }) = picklists.get_mut(place) {
            ordered.push(Picklist { field: *field, values: mem::take(values) });
        }
    }
    ordered
}

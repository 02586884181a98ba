//! Home buttons that lead nowhere, and privileges that a profile grants in vain.

use super::ask::Holding;
use super::catalogue::{BUTTON_DENIED, CUSTOMER_SCOPE_WITHOUT_CUSTOMER, EDIT_WITHOUT_VIEW};
use super::looked::{Looked, enumerated};
use super::{Concerned, Example, Finding, Fix, Object};
use crate::document::{
    ButtonTargetEntry, HomeButtonEntry, Id, Profile, ProfileModuleEntry, ScopeEntry, Version1,
};
use crate::session::Action;

impl Looked<'_> {
    pub(super) fn privileges(&self, findings: &mut Vec<Finding>) {
        for profile in self.index.profiles() {
            if let Some(holding) = self.said.profiles.get(&profile.id.get()) {
                for button in &profile.buttons {
                    findings.extend(self.button(profile, holding, button));
                }
                for row in &profile.modules {
                    findings.extend(self.in_vain(profile, holding, row));
                }
            }
            findings.extend(self.scope(profile));
        }
        if self.said.version_1.is_some()
            && let Some(stored) = &self.document.version_1
        {
            findings.extend(self.view_all(stored));
        }
    }

    fn button(
        &self,
        profile: &Profile,
        holding: &Holding,
        button: &HomeButtonEntry,
    ) -> Option<Finding> {
        let (module, action) = match &button.target {
            ButtonTargetEntry::Open { module, .. } | ButtonTargetEntry::List { module } => {
                (*module, Action::View)
            }
            ButtonTargetEntry::Create { module } => (*module, Action::Create),
            ButtonTargetEntry::Link { module, .. } => ((*module)?, Action::View),
        };
        let decision = holding.decision(module.get(), action);
        let denied = decision.filter(|decision| !decision.allows());
        // Whether a record may be opened depends on the contact, and says nothing about the others.
        let opens = matches!(button.target, ButtonTargetEntry::Open { .. });
        let hidden = !opens && !holding.buttons.contains(&button.id.get());
        if denied.is_none() && !hidden {
            return None;
        }
        let why = denied.map_or("The policy does not show it.", |decision| &decision.rule.title);
        let what = format!(
            "It stands in {} ({}) and leads into {}, and holders do not get to see it. {why}",
            profile.name.as_str(),
            profile.id,
            self.index.module(module),
        );
        let command = format!("portal profiles remove-button {} {} --yes", profile.id, button.id);
        let words = "Take the button off, or grant what it is for in a module that is on.";
        Some(Finding {
            lint: &BUTTON_DENIED,
            object: Object::new("home button", button.id, button.label.as_str()),
            what,
            concerned: None,
            fix: Fix::command(words, command),
        })
    }

    fn in_vain(
        &self,
        profile: &Profile,
        holding: &Holding,
        row: &ProfileModuleEntry,
    ) -> Option<Finding> {
        let view = holding.decision(row.module.get(), Action::View)?;
        let writes = [(row.create, "create"), (row.edit, "edit"), (row.delete, "delete")];
        let granted: Vec<_> = writes.iter().filter(|(granted, _)| *granted).collect();
        if row.view || granted.is_empty() || view.allows() {
            return None;
        }
        let words: Vec<String> = granted.iter().map(|(_, word)| (*word).into()).collect();
        let command = format!(
            "portal profiles module {} {} --may view,{} --scope {} --yes",
            profile.id,
            row.module,
            words.join(","),
            if row.scope == ScopeEntry::Customer { "customer" } else { "own" },
        );
        let what = format!(
            "In {} it grants to {}, in vain. {}",
            self.index.module(row.module),
            enumerated(words),
            view.rule.title
        );
        Some(Finding {
            lint: &EDIT_WITHOUT_VIEW,
            object: Object::profile(profile),
            what,
            concerned: None,
            fix: Fix::command("Grant viewing as well, or nothing.", command),
        })
    }

    fn scope(&self, profile: &Profile) -> Option<Finding> {
        let wide = profile.modules.iter().filter(|row| row.scope == ScopeEntry::Customer);
        let modules: Vec<Id> = wide.map(|row| row.module).collect();
        let holders = self.index.holders_of(profile.id).iter();
        let found = holders.filter(|contact| contact.portal_enabled).filter_map(|contact| {
            let without = self.index.customer_of(contact).is_none();
            without.then(|| Example::from(*contact))
        });
        self.without_customer(Object::profile(profile), &modules, Concerned::of("contact", found)?)
    }

    fn view_all(&self, stored: &Version1) -> Option<Finding> {
        let wide = stored.modules.iter().filter(|row| row.visible && row.view_all);
        let modules: Vec<Id> = wide.map(|row| row.module).collect();
        let contacts = self.document.contacts.iter();
        let enabled = contacts.filter(|contact| !contact.deleted && contact.portal_enabled);
        let found = enabled.filter(|contact| self.index.customer_of(contact).is_none());
        let concerned = Concerned::of("contact", found.map(Example::from))?;
        self.without_customer(Object::whole("version 1"), &modules, concerned)
    }

    fn without_customer(
        &self,
        object: Object,
        modules: &[Id],
        concerned: Concerned,
    ) -> Option<Finding> {
        if modules.is_empty() {
            return None;
        }
        let modules = modules.iter().map(|module| self.index.module(*module)).collect();
        let what = format!(
            "It grants the records of the contact's customer in {}, and some contacts have no customer, or a \
             deleted one: they reach their own records only.",
            enumerated(modules),
        );
        let words = "Link the contacts to their customers in the CRM, or give them a profile without that scope.";
        let lint = &CUSTOMER_SCOPE_WITHOUT_CUSTOMER;
        let fix = Fix::words(words);
        Some(Finding { lint, object, what, concerned: Some(concerned), fix })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{check, concerned, set};

    #[test]
    fn buttons_into_modules_that_are_denied_are_found() {
        for (target, found) in [
            (json!({ "action": "list", "module": 1 }), false),
            (json!({ "action": "list", "module": 2 }), true),
            (json!({ "action": "list", "module": 4 }), true),
            (json!({ "action": "create", "module": 2 }), true),
            (json!({ "action": "link", "address": "/x", "module": 2 }), true),
            (json!({ "action": "link", "address": "/x" }), false),
            (json!({ "action": "open", "module": 1, "record": 5 }), false),
            (json!({ "action": "open", "module": 3, "record": 1 }), true),
        ] {
            let expected: &[&str] = if found { &["button-denied home button 1"] } else { &[] };
            check(&set(&[("/profiles/0/buttons/0/target", target.clone())]), expected);
        }
        // Viewing is not creating, and who may do everything may do that.
        let create = ("/profiles/1/buttons/0/target", json!({ "action": "create", "module": 2 }));
        check(&set(std::slice::from_ref(&create)), &["button-denied home button 2"]);
        check(&set(&[create, ("/profiles/1/edit-all", json!(true))]), &[]);
    }

    #[test]
    fn profiles_are_looked_at_under_version_1_too() {
        let target = ("/profiles/0/buttons/0/target", json!({ "action": "list", "module": 2 }));
        let version = ("/portal/version", json!("v1"));
        check(&set(&[target, version]), &["button-denied home button 1"]);
    }

    #[test]
    fn privileges_in_vain_are_found_with_the_command_that_mends_them() {
        let row = |view: bool| json!({ "module": 2, "view": view, "edit": true, "delete": true });
        let findings =
            check(&set(&[("/profiles/0/modules/-", row(false))]), &["edit-without-view profile 1"]);
        let command = findings[0].fix.command.as_deref();
        let expected = "portal profiles module 1 2 --may view,edit,delete --scope own --yes";
        assert_eq!(command, Some(expected));
        check(&set(&[("/profiles/0/modules/-", row(true))]), &[]);
        let all = ("/profiles/0/view-all", json!(true));
        check(&set(&[("/profiles/0/modules/-", row(false)), all]), &[]);
    }

    #[test]
    fn the_customers_records_are_granted_in_vain_to_contacts_without_customer() {
        // The account is for nobody where Kim has no customer, which is another matter.
        let off = ("/ticket-email-accounts/0/enabled", json!(false));
        let expected = ["customer-scope-without-customer profile 2"];
        let findings = check(&set(&[("/contacts/0/customer", json!(null)), off]), &expected);
        assert_eq!(concerned(&findings), (1, vec![1]));
        // DEFAULT grants no such thing, and version 1 does.
        let ana = ("/contacts/1/customer", json!(null));
        check(&set(std::slice::from_ref(&ana)), &[]);
        let version = ("/portal/version", json!("v1"));
        check(&set(&[ana, version]), &["customer-scope-without-customer version 1"]);
    }
}

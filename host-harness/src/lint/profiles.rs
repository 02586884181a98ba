//! Profiles that nobody holds, and those that are the same as another one.

use std::collections::HashMap;

use super::catalogue::{IDENTICAL_PROFILES, UNUSED_PROFILE};
use super::looked::{DEFAULT, Looked, enumerated};
use super::{Finding, Fix, Object};
use crate::document::{Profile, ProfileModuleEntry, ScopeEntry};

impl Looked<'_> {
    pub(super) fn profiles(&self, findings: &mut Vec<Finding>) {
        let mut alike: HashMap<String, usize> = HashMap::new();
        let mut sets: Vec<Vec<&Profile>> = Vec::new();
        for profile in self.index.profiles() {
            // DEFAULT is there for whoever has no profile, and cannot be deleted.
            if profile.id.get() != DEFAULT && self.index.holders_of(profile.id).is_empty() {
                findings.push(unused(profile));
            }
            let place = *alike.entry(content(profile)).or_insert(sets.len());
            match sets.get_mut(place) {
                Some(set) => set.push(profile),
                None => sets.push(vec![profile]),
            }
        }
        findings.extend(sets.iter().filter_map(|set| identical(set)));
    }
}

fn unused(profile: &Profile) -> Finding {
    let command = format!("portal profiles delete {} --yes", profile.id);
    Finding {
        lint: &UNUSED_PROFILE,
        object: Object::profile(profile),
        what: "No contact holds it.".into(),
        concerned: None,
        fix: Fix::command("Delete it if it is not kept for later.", command),
    }
}

fn identical(set: &[&Profile]) -> Option<Finding> {
    let (first, others) = set.split_first()?;
    let second = others.first()?;
    let names =
        others.iter().map(|other| format!("{} ({})", other.name.as_str(), other.id)).collect();
    let command = format!("portal profiles delete {} --transfer-to {} --yes", second.id, first.id);
    Some(Finding {
        lint: &IDENTICAL_PROFILES,
        object: Object::profile(first),
        what: format!("Except for name and description it is the same as {}.", enumerated(names)),
        concerned: None,
        fix: Fix::command("Delete one, and let its holders have the other.", command),
    })
}

/// All that a profile says but name and description, in an order of its own.
fn content(profile: &Profile) -> String {
    let Profile {
        id: _,
        name: _,
        description: _,
        owner,
        view_all,
        edit_all,
        modules,
        fields,
        notifications,
        buttons,
        deleted: _,
    } = profile;
    let mut modules: Vec<_> = modules.iter().filter(|row| says_something(row)).collect();
    modules.sort_by_key(|row| row.module);
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort_by_key(|row| row.field);
    let buttons: Vec<_> = buttons.iter().map(|button| (&button.label, &button.target)).collect();
    format!("{:?}", (owner, view_all, edit_all, modules, fields, notifications, buttons))
}

/// A module that is listed without any right is as good as one that is not listed.
fn says_something(row: &ProfileModuleEntry) -> bool {
    let ProfileModuleEntry { module: _, view, create, edit, delete, scope } = *row;
    view || create || edit || delete || scope == ScopeEntry::Customer
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{check, set};

    #[test]
    fn profiles_that_nobody_holds_are_found() {
        let profile = |owner: u64| json!({ "id": 3, "name": "Silver", "owner": owner });
        check(&set(&[("/profiles/-", profile(1))]), &["unused-profile profile 3"]);
        let document = set(&[("/profiles/-", profile(1)), ("/contacts/1/profile", json!(3))]);
        check(&document, &[]);
        // Deleted contacts hold nothing.
        let document = set(&[
            ("/profiles/-", profile(1)),
            ("/contacts/2/profile", json!(3)),
            ("/contacts/2/deleted", json!(true)),
        ]);
        check(&document, &["unused-profile profile 3"]);
    }

    #[test]
    fn profiles_are_the_same_whatever_their_names_and_the_order_of_their_rows() {
        let held = ("/contacts/1/profile", json!(3));
        let copy = |label: &str, owner: u64| {
            json!({ "id": 3, "name": "Copy", "description": "again", "owner": owner,
                "modules": [{ "module": 2 }, { "module": 1, "create": true, "view": true }],
                "buttons": [{ "id": 8, "label": label, "target": { "action": "create", "module": 1 } }] })
        };
        let of = |label: &str, owner| set(&[("/profiles/-", copy(label, owner)), held.clone()]);
        let findings = check(&of("Ask", 2), &["identical-profiles profile 1"]);
        let command = findings[0].fix.command.as_deref();
        assert_eq!(command, Some("portal profiles delete 3 --transfer-to 1 --yes"));
        check(&of("Ask", 1), &[]);
        check(&of("Ask us", 2), &[]);
    }
}

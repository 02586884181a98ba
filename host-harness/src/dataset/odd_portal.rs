//! The cases of the portal's configuration and of records that the rules tell apart.

use std::collections::BTreeSet;

use crate::document::{ButtonTargetEntry, Document, Id, Profile, ProfileModuleEntry};

pub(super) fn of_portal(document: &Document) -> Vec<(&'static str, usize)> {
    let gone: BTreeSet<Id> = document
        .profiles
        .iter()
        .filter(|profile| profile.deleted)
        .map(|profile| profile.id)
        .collect();
    let held: BTreeSet<Id> =
        document.contacts.iter().filter_map(|contact| contact.profile).collect();
    let lost = document.contacts.iter().filter(|contact| {
        !contact.deleted && contact.profile.is_some_and(|profile| gone.contains(&profile))
    });
    let profiles = |case: &dyn Fn(&Profile) -> bool| {
        document.profiles.iter().filter(|profile| !profile.deleted && case(profile)).count()
    };
    let unused = |profile: &Profile| profile.id.get() != 1 && !held.contains(&profile.id);
    let unlinked = document.records.iter().filter(|record| {
        record.contacts.is_empty() && record.customers.is_empty() && record.parents.is_empty()
    });
    vec![
        ("contact with a deleted profile", lost.count()),
        ("profile that nobody holds", profiles(&unused)),
        ("profile equal to another one", profiles(&|profile| has_equal(document, profile))),
        ("profile that edits what it does not view", profiles(&edits_unseen)),
        ("button to a module that the profile does not show", profiles(&shows_too_much)),
        (
            "record that is hidden from the portal",
            document.records.iter().filter(|record| !record.portal_active).count(),
        ),
        ("record that belongs to nobody", unlinked.count()),
    ]
}

fn has_equal(document: &Document, profile: &Profile) -> bool {
    document.profiles.iter().any(|other| {
        let alike = Profile { id: profile.id, name: profile.name.clone(), ..other.clone() };
        other.id != profile.id && alike == *profile
    })
}

fn edits_unseen(profile: &Profile) -> bool {
    profile.modules.iter().any(|row| row.edit && !row.view)
}

fn shows_too_much(profile: &Profile) -> bool {
    let viewed = |row: &ProfileModuleEntry| row.view.then_some(row.module);
    let viewed: BTreeSet<Id> = profile.modules.iter().filter_map(viewed).collect();
    let hidden = |target: &ButtonTargetEntry| match target {
        ButtonTargetEntry::Open { module, .. }
        | ButtonTargetEntry::Create { module }
        | ButtonTargetEntry::List { module } => !viewed.contains(module),
        ButtonTargetEntry::Link { module, .. } => {
            module.is_some_and(|module| !viewed.contains(&module))
        }
    };
    let opens_all = profile.view_all || profile.edit_all;
    !opens_all && profile.buttons.iter().any(|button| hidden(&button.target))
}

//! Takes in profiles, each with its rows and buttons.

use super::sql;
use crate::document::{
    ButtonTargetEntry, Document, FieldAccessEntry, HomeButtonEntry, Id, Profile, ProfileFieldEntry,
    ProfileModuleEntry, ScopeEntry,
};
use crate::store::{StoreError, Transaction};

/// What belongs to a profile and is replaced with it.
const PARTS: [&str; 4] = [
    "DELETE FROM profile_module WHERE profile = ?",
    "DELETE FROM profile_field WHERE profile = ?",
    "DELETE FROM profile_notification WHERE profile = ?",
    "DELETE FROM home_button WHERE profile = ?",
];

pub(super) fn profiles(to: &Transaction, document: &Document) -> Result<(), StoreError> {
    // All of them before the first new row: a button may move from one of these profiles to another.
    for clear in PARTS {
        for profile in &document.profiles {
            to.run(clear, &[&sql(profile.id)])?;
        }
    }
    let put = "INSERT INTO profile (id, name, description, owner, view_all, edit_all, deleted)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET name = ?2, description = ?3, owner = ?4, view_all = ?5, edit_all = ?6, deleted = ?7";
    let notify = "INSERT INTO profile_notification (profile, notice, template) VALUES (?, ?, ?)";
    for profile in &document.profiles {
        let Profile {
            id,
            name,
            description,
            owner,
            view_all,
            edit_all,
            modules,
            fields,
            notifications,
            buttons,
            deleted,
        } = profile;
        to.run(
            put,
            &[
                &sql(*id),
                &name.as_str(),
                &description,
                &owner.map(sql),
                &view_all,
                &edit_all,
                &deleted,
            ],
        )?;
        rows(to, *id, modules, fields)?;
        for (occasion, template) in notifications {
            // The policy asks for occasions without white space around them.
            to.run(notify, &[&sql(*id), &occasion.as_str().trim(), &sql(*template)])?;
        }
        home(to, *id, buttons)?;
    }
    Ok(())
}

fn rows(
    to: &Transaction,
    profile: Id,
    modules: &[ProfileModuleEntry],
    fields: &[ProfileFieldEntry],
) -> Result<(), StoreError> {
    let open = "INSERT INTO profile_module (profile, module, may_view, may_create, may_edit, may_delete, scope)
         VALUES (?, ?, ?, ?, ?, ?, ?)";
    for row in modules {
        let ProfileModuleEntry { module, view, create, edit, delete, scope } = row;
        let scope = match scope {
            ScopeEntry::Own => 0,
            ScopeEntry::Customer => 1,
        };
        to.run(open, &[&sql(profile), &sql(*module), &view, &create, &edit, &delete, &scope])?;
    }
    let list = "INSERT INTO profile_field (profile, field, access) VALUES (?, ?, ?)";
    for ProfileFieldEntry { field, access } in fields {
        let access = match access {
            FieldAccessEntry::Hidden => 0,
            FieldAccessEntry::ReadOnly => 1,
            FieldAccessEntry::Editable => 2,
        };
        to.run(list, &[&sql(profile), &sql(*field), &access])?;
    }
    Ok(())
}

fn home(to: &Transaction, profile: Id, buttons: &[HomeButtonEntry]) -> Result<(), StoreError> {
    let put =
        "INSERT INTO home_button (id, profile, position, label, action, module, record, address)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    for (position, button) in (0_i64..).zip(buttons) {
        let HomeButtonEntry { id, label, target } = button;
        let (action, module, record, address) = match target {
            ButtonTargetEntry::Open { module, record } => (0, Some(module), Some(record), None),
            ButtonTargetEntry::Create { module } => (1, Some(module), None, None),
            ButtonTargetEntry::List { module } => (2, Some(module), None, None),
            ButtonTargetEntry::Link { address, module } => {
                (3, module.as_ref(), None, Some(address))
            }
        };
        to.run(
            put,
            &[
                &sql(*id),
                &sql(profile),
                &position,
                &label.as_str(),
                &action,
                &module.copied().map(sql),
                &record.copied().map(sql),
                &address.map(|address| address.as_str()),
            ],
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{UPDATE, store};
    use crate::document::{Document, Profile};

    const BASE: &str = r#""modules":[{"id":1,"name":"M","fields":[{"id":1,"name":"F"},{"id":2,"name":"G"}]}],
        "email-templates":[{"id":1,"name":"T"},{"id":2,"name":"S"}]"#;

    #[track_caller]
    fn check(stored: &str, update: &str, exported: &str) {
        let (_folder, store) = store(&format!(r#"{{{BASE},"profiles":{stored}}}"#));
        let profiles = |json: &str| Document::parse(&format!(r#"{{"profiles":{json}}}"#)).unwrap();
        store.import(&profiles(update), UPDATE).unwrap();
        let found = store.export().unwrap().profiles;
        let found: Vec<Profile> = found.into_iter().filter(|found| found.id.get() != 1).collect();
        assert_eq!(found, profiles(exported).profiles);
    }

    #[test]
    fn an_update_replaces_a_profile_whole_and_no_other() {
        let full = r#""description":"D","owner":1,"view-all":true,"edit-all":true,
            "modules":[{"module":1,"view":true,"create":true,"edit":true,"delete":true,"scope":"customer"}],
            "fields":[{"field":1,"access":"hidden"},{"field":2,"access":"editable"}],
            "notifications":{"a":1,"b":2}"#;
        let button = r#""label":"B","target":{"action":"list","module":1}"#;
        let two = format!(
            r#"{{"id":2,"name":"P",{full},"buttons":[{{"id":8,{button}}},{{"id":6,{button}}}]}}"#
        );
        let three = format!(r#"{{"id":3,"name":"Q",{full},"buttons":[{{"id":5,{button}}}]}}"#);
        let stored = format!("[{two},{three}]");
        let bare = r#"{"id":2,"name":"P"}"#;
        check(&stored, &format!("[{bare}]"), &format!("[{bare},{three}]"));
        check(&format!("[{bare},{three}]"), &format!("[{two}]"), &stored);
    }

    #[test]
    fn buttons_keep_their_numbers_and_may_move_to_another_profile() {
        let button = |id: &u8| {
            format!(r#"{{"id":{id},"label":"B","target":{{"action":"list","module":1}}}}"#)
        };
        let profile = |id: u8, name: &str, buttons: &[u8]| {
            let buttons: Vec<_> = buttons.iter().map(button).collect();
            format!(r#"{{"id":{id},"name":"{name}","buttons":[{}]}}"#, buttons.join(","))
        };
        let moved = format!("[{},{}]", profile(2, "P", &[3]), profile(3, "Q", &[7, 9, 8]));
        let stored = format!("[{},{}]", profile(2, "P", &[8, 7]), profile(3, "Q", &[3]));
        check(&stored, &moved, &moved);
    }

    #[test]
    fn occasions_are_stored_without_white_space_around_them() {
        let profile =
            |occasion| format!(r#"[{{"id":2,"name":"P","notifications":{{"{occasion}":1}}}}]"#);
        check("[]", &profile(" access  data\u{a0}"), &profile("access  data"));
    }

    #[test]
    fn an_occasion_that_is_written_twice_is_a_fault() {
        let json = r#"{"profiles":[{"id":1,"name":"P","notifications":{"a":1,"b":1,"a":2}}]}"#;
        let error = Document::parse(json).unwrap_err().to_string();
        assert!(error.starts_with("profiles[0].notifications"), "{error}");
        assert!(error.contains("duplicate key `a`"), "{error}");
    }
}

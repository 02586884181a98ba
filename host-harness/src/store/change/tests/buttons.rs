//! Home buttons are stored, removed and put in order; what cannot be shown is refused in plain words.

use super::{accepted, check, id, name, profile, refuse, rich, save};
use crate::document::{ButtonTargetEntry, HomeButtonEntry};
use crate::store::StoreError;

#[test]
fn home_buttons() {
    for (json, target) in [
        (
            r#"{"action":"open","module":30,"record":2}"#,
            ButtonTargetEntry::Open { module: id(30), record: id(2) },
        ),
        (r#"{"action":"create","module":30}"#, ButtonTargetEntry::Create { module: id(30) }),
        (r#"{"action":"list","module":40}"#, ButtonTargetEntry::List { module: id(40) }),
        (
            r#"{"action":"link","address":"mailto:a@b.example"}"#,
            ButtonTargetEntry::Link { address: name("mailto:a@b.example"), module: None },
        ),
        (
            r#"{"action":"link","address":"/kb","module":40}"#,
            ButtonTargetEntry::Link { address: name("/kb"), module: Some(id(40)) },
        ),
    ] {
        let json = format!(r#"{{"add-button":{{"profile":2,"label":"More","target":{json}}}}}"#);
        check(&json, |all| {
            let label = name("More");
            profile(all, 2).buttons.push(HomeButtonEntry { id: id(10), label, target });
        });
    }
    check(r#"{"remove-button":{"profile":2,"button":3}}"#, |all| {
        profile(all, 2).buttons.remove(1);
    });
    check(r#"{"order-buttons":{"profile":2,"buttons":[3,7,9,4,6,5]}}"#, |all| {
        let buttons = &mut profile(all, 2).buttons;
        buttons.swap(0, 1);
        buttons.swap(4, 5);
    });
    refuse(r#"{"remove-button":{"profile":1,"button":3}}"#, None);
    refuse(r#"{"order-buttons":{"profile":2,"buttons":[3,7,9,4,6]}}"#, None);
    refuse(r#"{"order-buttons":{"profile":2,"buttons":[3,7,9,4,6,5,5]}}"#, None);
    refuse(r#"{"order-buttons":{"profile":2,"buttons":[3,7,9,4,6,1]}}"#, None);
    refuse(
        r#"{"add-button":{"profile":3,"label":"A","target":{"action":"list","module":30}}}"#,
        None,
    );
}

#[test]
fn a_text_that_cannot_be_shown_is_refused_in_plain_words() {
    let check = |json: &str, words: &str| {
        let (_folder, store) = rich();
        let error = save(&store, &accepted(json, None)).unwrap_err();
        assert!(matches!(error, StoreError::Unfit(_)), "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
    };
    let link = |address: &str| {
        let address = serde_json::to_string(address).unwrap();
        format!(
            r#"{{"add-button":{{"profile":2,"label":"A","target":{{"action":"link","address":{address}}}}}}}"#
        )
    };
    for address in
        ["javascript:alert(1)", "//evil.example", "/\\evil.example", "ftp://a", "www.a.example"]
    {
        check(&link(address), "an address starts with `https://`");
    }
    check(&link("/a\u{7}"), "one line");
    check(&link(&format!("/{}", "a".repeat(255))), "at most 255");
    let label = "a".repeat(256);
    let button = format!(
        r#"{{"add-button":{{"profile":2,"label":"{label}","target":{{"action":"list","module":30}}}}}}"#
    );
    check(&button, "at most 255");
    check(r#"{"create-profile":{"name":"a\nb","base":1}}"#, "one line");
    check(r#"{"rename-profile":{"profile":2,"name":" "}}"#, "blank");
    check(r#"{"profile-notification":{"profile":2,"notice":"a\tb","template":1}}"#, "one line");
}

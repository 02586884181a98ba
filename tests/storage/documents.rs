//! Documents come back as they were taken in, whatever is in them.

use host_harness::dataset::{Shape, generate};
use host_harness::document::Document;
use host_harness::store::{Mode, Store};

use crate::{RICH, on_both};

const UPDATE: Mode = Mode::Update { actor: 1, at: 7 };

/// Takes the document in, and again as an update, and what comes out into another database.
fn round(first: &Store, second: &Store, document: &Document) -> String {
    first.import(document, Mode::New).unwrap();
    let exported = first.export().unwrap();
    first.import(&exported, UPDATE).unwrap();
    assert_eq!(first.export().unwrap(), exported);
    second.import(&exported, Mode::New).unwrap();
    assert_eq!(second.export().unwrap(), exported);
    second.import(&exported, Mode::New).unwrap_err();
    assert_eq!(second.export().unwrap(), exported);
    exported.to_json()
}

#[test]
fn every_key_of_a_document_comes_back() {
    let rich = Document::parse(RICH).unwrap();
    let exported = on_both(|place| {
        let other = if place.is_server() {
            crate::Place::on(crate::server().unwrap())
        } else {
            crate::Place::file()
        };
        round(&place.create(), &other.create(), &rich)
    });
    assert_eq!(Document::parse(&exported).unwrap(), rich);
}

#[test]
fn made_up_crms_come_back() {
    for seed in 0..2 {
        let document =
            generate(&Shape { customers: 60, groups: 9, contacts: 120, accounts: 20 }, seed);
        on_both(|place| {
            let store = place.create();
            store.import(&document, Mode::New).unwrap();
            let exported = store.export().unwrap();
            assert_eq!(exported.contacts, document.contacts);
            assert_eq!(exported.records, document.records);
            assert_eq!(exported.ticket_email_accounts, document.ticket_email_accounts);
            exported.to_json()
        });
    }
}

#[test]
fn any_text_comes_back() {
    let names = [
        "O'Brien \"the\" ''quoted''",
        "?1 $1 :name %s \\x41 \\'; DROP TABLE contact; --",
        "Zoë 日本語 العربية 🜁🏳️‍🌈 e\u{301} \u{fdd0}",
        "ﬀ İ ı ß ς \u{10ffff}",
        "/* ? */ -- ?",
    ];
    let contacts: Vec<_> = (1_u64..)
        .zip(names)
        .map(|(id, name)| serde_json::json!({ "id": id, "name": name, "user-name": name }))
        .collect();
    let document = serde_json::json!({ "contacts": contacts }).to_string();
    on_both(|place| {
        let store = place.holding(&document);
        let found = store.export().unwrap().contacts;
        let found: Vec<&str> = found.iter().map(|contact| contact.name.as_str()).collect();
        assert_eq!(found, names);
    });
}

#[test]
fn the_largest_identifiers_are_kept_and_larger_ones_match_nothing() {
    use host_harness::facts::Configuration;
    use host_harness::facts::{Directory, RecordKey};
    const MAX: u64 = i64::MAX as u64;
    let document = format!(
        r#"{{"customer-groups":[{{"id":{MAX},"name":"G"}}],
            "customers":[{{"id":{MAX},"name":"C","groups":[{MAX}]}}],
            "contacts":[{{"id":{MAX},"name":"K","customer":{MAX}}}],
            "modules":[{{"id":{MAX},"name":"M"}}],
            "records":[{{"module":{MAX},"id":{MAX},"contacts":[{MAX}],"customers":[{MAX}]}}]}}"#
    );
    on_both(|place| {
        let store = place.holding(&document);
        let mut facts = store.read().unwrap();
        let found = facts.contact(MAX, Some(MAX)).unwrap().unwrap();
        assert_eq!(found.customer.unwrap().memberships[0].group, MAX);
        let key = |id| RecordKey { module: id, record: id };
        let found = facts.records(&[key(MAX), key(MAX + 1), key(u64::MAX)]).unwrap();
        assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, false]);
        for beyond in [MAX + 1, u64::MAX] {
            assert!(facts.contact(beyond, Some(beyond)).unwrap().is_none());
            assert!(facts.customer_names_of(&[beyond, MAX]).unwrap().contains_key(&MAX));
            assert!(facts.customer_names(Some(beyond), 9).unwrap().is_empty());
        }
    });
}

#[test]
fn a_fault_in_a_document_leaves_everything_as_it_was() {
    on_both(|place| {
        let store = place.holding(RICH);
        let before = store.export().unwrap();
        let faulty = r#"{"customers":[{"id":92,"name":"B"},{"id":93,"name":"C","groups":[999]}]}"#;
        let error = store.import(&Document::parse(faulty).unwrap(), UPDATE).unwrap_err();
        assert_eq!(store.export().unwrap(), before);
        let stranger = Mode::Update { actor: 77, at: 7 };
        store
            .import(&Document::parse(r#"{"customers":[{"id":92,"name":"B"}]}"#).unwrap(), stranger)
            .unwrap_err();
        assert_eq!(store.export().unwrap(), before);
        error.to_string()
    });
}

//! Whether objects are written as objects. Serde would take a list of values in order for one, and ask for no keys.

use serde_json::Value;

use super::Fault;

/// The parts that are lists of objects.
const LISTS: [&str; 6] =
    ["users", "profiles", "customer-groups", "customers", "contacts", "ticket-email-accounts"];

/// The parts of objects that are objects themselves, where they are there.
const OBJECTS: [&str; 2] = ["allocation", "access-window"];

/// The first list that stands where an object must.
pub(super) fn fault(document: &Value) -> Option<Fault> {
    list_at("", document).or_else(|| {
        let tickets_module =
            document.get("tickets-module").and_then(|part| list_at("tickets-module", part));
        tickets_module.or_else(|| LISTS.iter().find_map(|list| entries(list, document.get(list)?)))
    })
}

fn entries(list: &str, entries: &Value) -> Option<Fault> {
    entries.as_array()?.iter().enumerate().find_map(|(place, entry)| {
        let path = format!("{list}[{place}]");
        list_at(&path, entry).or_else(|| {
            OBJECTS.iter().find_map(|part| list_at(&format!("{path}.{part}"), entry.get(part)?))
        })
    })
}

fn list_at(path: &str, value: &Value) -> Option<Fault> {
    let message = "this must be an object with keys, not a list";
    value.is_array().then(|| Fault { path: path.into(), message: message.into() })
}

//! Whether objects are written as objects. Serde would take a list of values in order for one, and ask for no keys.

use serde_json::Value;

use super::Fault;

/// Where objects must stand; `[]` is for every entry of a list. Whatever holds others comes before them.
const OBJECTS: [&str; 25] = [
    "",
    "tickets-module",
    "portal",
    "version-1",
    "version-1.modules[]",
    "lockout",
    "lockout.auto-unlock",
    "users[]",
    "users[].drop-downs[]",
    "modules[]",
    "modules[].fields[]",
    "email-templates[]",
    "profiles[]",
    "profiles[].modules[]",
    "profiles[].fields[]",
    "profiles[].buttons[]",
    "profiles[].buttons[].target",
    "customer-groups[]",
    "customers[]",
    "contacts[]",
    "contacts[].access-window",
    "ticket-email-accounts[]",
    "ticket-email-accounts[].allocation",
    "records[]",
    "records[].parents[]",
];

/// The first list that stands where an object must.
pub(super) fn fault(document: &Value) -> Option<Fault> {
    OBJECTS.iter().find_map(|object| list_at(String::new(), document, object))
}

/// `below`: the way from here to the object.
fn list_at(path: String, value: &Value, below: &str) -> Option<Fault> {
    if below.is_empty() {
        let message = "this must be an object with keys, not a list";
        return value.is_array().then(|| Fault { path, message: message.into() });
    }
    let (step, below) = below.split_once('.').unwrap_or((below, ""));
    let (key, each) = step.strip_suffix("[]").map_or((step, false), |key| (key, true));
    let part = value.get(key)?;
    let path = if path.is_empty() { key.into() } else { format!("{path}.{key}") };
    if !each {
        return list_at(path, part, below);
    }
    let mut entries = part.as_array()?.iter().enumerate();
    entries.find_map(|(place, entry)| list_at(format!("{path}[{place}]"), entry, below))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::document::Document;

    /// A document with nothing at the end of the way but an empty list.
    fn document(object: &str) -> Value {
        object.rsplit('.').filter(|step| !step.is_empty()).fold(json!([]), |value, step| match step
            .strip_suffix("[]")
        {
            Some(key) => json!({ key: [value] }),
            None => json!({ step: value }),
        })
    }

    #[test]
    fn a_list_in_the_place_of_any_object_is_found_where_it_is() {
        for object in OBJECTS {
            let error = Document::parse(&document(object).to_string()).unwrap_err().to_string();
            let path = object.replace("[]", "[0]");
            let separator = if path.is_empty() { "" } else { ": " };
            assert_eq!(
                error,
                format!("{path}{separator}this must be an object with keys, not a list")
            );
        }
    }

    /// The ways to all objects in a value; lists count by their first entry.
    fn ways(value: &Value, way: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(entries) => {
                found.push(way.to_owned());
                for (key, entry) in entries {
                    let way = if way.is_empty() { key.clone() } else { format!("{way}.{key}") };
                    ways(entry, &way, found);
                }
            }
            Value::Array(entries) => {
                for entry in entries {
                    ways(entry, &format!("{way}[]"), found);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn no_object_of_a_document_is_forgotten() {
        let document: Value = serde_json::from_str(crate::document::RICH).unwrap();
        let mut found = Vec::new();
        ways(&document, "", &mut found);
        // A map of texts; serde takes no list for it.
        found.retain(|way| way != "profiles[].notifications");
        found.sort_unstable();
        found.dedup();
        let mut known = OBJECTS.to_vec();
        known.sort_unstable();
        assert_eq!(found, known);
    }
}

//! Takes in records, each with its links.

use super::sql;
use crate::document::{Document, RecordEntry};
use crate::store::{StoreError, Transaction};

pub(super) fn records(to: &Transaction, document: &Document) -> Result<(), StoreError> {
    let put = "INSERT INTO record (module, id, portal_active, assignee) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (module, id) DO UPDATE SET portal_active = ?3, assignee = ?4";
    let clear = [
        "DELETE FROM record_contact WHERE module = ? AND record = ?",
        "DELETE FROM record_customer WHERE module = ? AND record = ?",
        "DELETE FROM record_parent WHERE module = ? AND record = ?",
    ];
    let link_contact = "INSERT INTO record_contact (module, record, contact) VALUES (?, ?, ?)";
    let link_customer = "INSERT INTO record_customer (module, record, customer) VALUES (?, ?, ?)";
    let link_parent =
        "INSERT INTO record_parent (module, record, parent_module, parent) VALUES (?, ?, ?, ?)";
    for record in &document.records {
        let RecordEntry { module, id, contacts, customers, portal_active, parents, assignee } =
            record;
        let (module, id) = (sql(*module), sql(*id));
        to.run(put, &[&module, &id, &portal_active, &assignee.map(sql)])?;
        for clear in clear {
            to.run(clear, &[&module, &id])?;
        }
        for contact in contacts {
            to.run(link_contact, &[&module, &id, &sql(*contact)])?;
        }
        for customer in customers {
            to.run(link_customer, &[&module, &id, &sql(*customer)])?;
        }
        for parent in parents {
            to.run(link_parent, &[&module, &id, &sql(parent.module), &sql(parent.record)])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, store};

    #[test]
    fn an_update_replaces_a_record_with_its_links_and_no_other() {
        let base = r#""modules":[{"id":1,"name":"T","kind":"tickets"},{"id":2,"name":"P"},
            {"id":3,"name":"I","kind":"project-items","reached-through":[1,2]}],
            "customers":[{"id":1,"name":"A"}],"contacts":[{"id":1,"name":"K"},{"id":2,"name":"L"}]"#;
        let rest = r#"{"module":2,"id":1,"contacts":[1,2],"customers":[1],"portal-active":false}"#;
        let stored = r#"{"module":1,"id":1,"contacts":[1],"customers":[1],"portal-active":false,"assignee":1}"#;
        let item =
            r#"{"module":3,"id":1,"parents":[{"module":1,"record":1},{"module":2,"record":1}]}"#;
        let (_folder, store) = store(&format!(r#"{{{base},"records":[{item},{stored},{rest}]}}"#));
        let changed = r#"{"module":1,"id":1,"contacts":[2]}"#;
        let moved = r#"{"module":3,"id":1,"contacts":[1],"parents":[{"module":2,"record":1}]}"#;
        check(
            &store,
            &format!(r#"{{"records":[{changed},{moved}]}}"#),
            &format!(r#"{{{base},"records":[{changed},{rest},{moved}]}}"#),
        );
    }
}

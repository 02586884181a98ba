//! Takes in people and companies.

use super::sql;
use crate::day::Day;
use crate::document::{Contact, Customer, CustomerGroup, Document, User, name_key};
use crate::store::{StoreError, Transaction};

pub(super) fn users(to: &Transaction, document: &Document) -> Result<(), StoreError> {
    let put = "INSERT INTO crm_user (id, name, administrator, active, deleted) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (id) DO UPDATE SET name = ?2, administrator = ?3, active = ?4, deleted = ?5";
    let show = "DELETE FROM user_hidden_field WHERE crm_user = ?";
    let hide = "INSERT INTO user_hidden_field (crm_user, field) VALUES (?, ?)";
    let clear = "DELETE FROM user_drop_down_value WHERE crm_user = ?";
    let offer =
        "INSERT INTO user_drop_down_value (crm_user, field, place, value) VALUES (?, ?, ?, ?)";
    for user in &document.users {
        let User { id, name, administrator, active, hidden_fields, drop_downs, deleted } = user;
        let id = sql(*id);
        to.run(put, &[&id, &name.as_str(), &administrator, &active, &deleted])?;
        to.run(show, &[&id])?;
        for field in hidden_fields {
            to.run(hide, &[&id, &sql(*field)])?;
        }
        to.run(clear, &[&id])?;
        for drop_down in drop_downs {
            for (place, value) in (0_i64..).zip(&drop_down.values) {
                to.run(offer, &[&id, &sql(drop_down.field), &place, &value.as_str()])?;
            }
        }
    }
    Ok(())
}

pub(super) fn groups(to: &Transaction, document: &Document) -> Result<(), StoreError> {
    let put = "INSERT INTO customer_group (id, name, head_office, deleted) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET name = ?2, head_office = ?3, deleted = ?4";
    for group in &document.customer_groups {
        let CustomerGroup { id, name, head_office, deleted } = group;
        to.run(put, &[&sql(*id), &name.as_str(), &head_office.map(sql), &deleted])?;
    }
    Ok(())
}

pub(super) fn customers(to: &Transaction, document: &Document) -> Result<(), StoreError> {
    let put = "INSERT INTO customer (id, name, deleted) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET name = ?2, deleted = ?3";
    let leave = "DELETE FROM membership WHERE customer = ?";
    let join = "INSERT INTO membership (customer, customer_group) VALUES (?, ?)";
    for customer in &document.customers {
        let Customer { id, name, groups, deleted } = customer;
        to.run(put, &[&sql(*id), &name.as_str(), &deleted])?;
        to.run(leave, &[&sql(*id)])?;
        for group in groups {
            to.run(join, &[&sql(*id), &sql(*group)])?;
        }
    }
    Ok(())
}

pub(super) fn contacts(to: &Transaction, document: &Document) -> Result<(), StoreError> {
    let put = "INSERT INTO contact (id, name, email, email_key, user_name, user_name_key, customer, portal_enabled,
             has_window, window_start, window_end, profile, deleted)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT (id) DO UPDATE SET name = ?2, email = ?3, email_key = ?4, user_name = ?5, user_name_key = ?6,
             customer = ?7, portal_enabled = ?8, has_window = CASE ?9 WHEN 0 THEN contact.has_window ELSE 1 END,
             window_start = CASE ?9 WHEN 0 THEN contact.window_start ELSE ?10 END,
             window_end = CASE ?9 WHEN 0 THEN contact.window_end ELSE ?11 END,
             profile = ?12, deleted = ?13";
    // Whoever is deleted, or was, starts clean.
    let forget = [
        "DELETE FROM known_address
             WHERE contact = ?1 AND (?2 = 1 OR (SELECT deleted FROM contact WHERE id = ?1) = 1)",
        "DELETE FROM password
             WHERE contact = ?1 AND (?2 = 1 OR (SELECT deleted FROM contact WHERE id = ?1) = 1)",
    ];
    for contact in &document.contacts {
        let Contact {
            id,
            name,
            email,
            user_name,
            customer,
            portal_enabled,
            access_window: window,
            profile,
            deleted,
        } = contact;
        for forget in forget {
            to.run(forget, &[&sql(*id), &deleted])?;
        }
        let email = email.as_ref().map_or("", |email| email.as_str());
        let user_name = user_name.as_ref().map(|name| name.as_str());
        to.run(
            put,
            &[
                &sql(*id),
                &name.as_str(),
                &email,
                &name_key(email),
                &user_name,
                &user_name.map(name_key),
                &customer.map(sql),
                &portal_enabled,
                &window.is_some(),
                &window.and_then(|window| window.start).map(Day::number),
                &window.and_then(|window| window.end).map(Day::number),
                &profile.map(sql),
                &deleted,
            ],
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{UPDATE, check, store};
    use crate::document::Document;
    use crate::store::Store;

    /// How many rows there are about contacts' lockouts.
    fn rows(store: &Store) -> i64 {
        let sql = "SELECT (SELECT count(*) FROM lockout) + (SELECT count(*) FROM lockout_attempt)
                       + (SELECT count(*) FROM known_address)";
        store.read().unwrap().rows(sql, &[], |row| row.get(0)).unwrap().pop().unwrap()
    }

    fn run(store: &Store, sql: &str) {
        let mut transaction = store.write().unwrap();
        transaction.connection().unwrap().batch(sql).unwrap();
        transaction.commit().unwrap();
    }

    const LOCKS: &str = "INSERT INTO known_address VALUES (1, 'a'), (1, 'b'), (2, 'a');
         INSERT INTO lockout
             (contact, known_address, version, phase, cause, failures, consecutive, lockouts, epoch, seen)
             VALUES (1, 0, 1, 1, 0, 5, 5, 1, 1, 1), (1, 1, 1, 1, 2, 0, 0, 0, 1, 1), (2, 0, 1, 1, 0, 5, 5, 1, 1, 1);
         INSERT INTO lockout_attempt VALUES (1, 0, 77, 1), (2, 0, 77, 1);";

    const LATE: &str = "INSERT INTO known_address VALUES (1, 'a');
         INSERT INTO lockout
             (contact, known_address, version, phase, cause, failures, consecutive, lockouts, epoch, seen)
             VALUES (1, 0, 1, 1, 2, 0, 0, 0, 1, 1);";

    #[test]
    fn a_deleted_contact_loses_its_lockouts_and_starts_clean_when_it_is_back() {
        let (_folder, store) = store(r#"{"contacts":[{"id":1,"name":"K"},{"id":2,"name":"L"}]}"#);
        run(&store, LOCKS);
        let import = |json| store.import(&Document::parse(json).unwrap(), UPDATE).unwrap();
        import(r#"{"contacts":[{"id":1,"name":"K2"}]}"#);
        assert_eq!(rows(&store), 8, "an update of another kind keeps them");
        import(r#"{"contacts":[{"id":1,"name":"K2","deleted":true}]}"#);
        assert_eq!(rows(&store), 3, "those of the other contact");
        run(&store, LATE);
        import(r#"{"contacts":[{"id":1,"name":"K2"}]}"#);
        assert_eq!(rows(&store), 3, "nor does it get what came while it was deleted");
    }

    #[test]
    fn an_update_replaces_what_users_hide_and_offer() {
        let modules =
            r#""modules":[{"id":1,"name":"M","fields":[{"id":1,"name":"F"},{"id":2,"name":"G"}]}]"#;
        let user = |more: &str| format!(r#"{{"users":[{{"id":2,"name":"U"{more}}}]}}"#);
        let before = r#","hidden-fields":[1,2],"drop-downs":[{"field":1,"values":["a","b","c"]}]"#;
        let after = r#","hidden-fields":[2],"drop-downs":[{"field":2,"values":["c","a"]}]"#;
        let (_folder, store) = store(&format!("{{{modules}}}"));
        for more in [before, after, ""] {
            check(&store, &user(more), &format!("{{{modules}}}"));
            let found = store.export().unwrap().users.pop().unwrap();
            assert_eq!(Some(&found), Document::parse(&user(more)).unwrap().users.first());
        }
    }
}

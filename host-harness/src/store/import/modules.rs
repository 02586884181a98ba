//! Takes in modules with their fields, and email templates.

use super::super::kind;
use super::sql;
use crate::document::{Document, EmailTemplate, Field, Module, OrganisationEntry};
use crate::store::{StoreError, Transaction};

pub(super) fn templates(to: &Transaction, document: &Document) -> Result<(), StoreError> {
    let put = "INSERT INTO email_template (id, name, deleted) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET name = ?2, deleted = ?3";
    for template in &document.email_templates {
        let EmailTemplate { id, name, deleted } = template;
        to.run(put, &[&sql(*id), &name.as_str(), &deleted])?;
    }
    Ok(())
}

pub(super) fn modules(to: &Transaction, document: &Document) -> Result<(), StoreError> {
    let put = "INSERT INTO module (id, name, kind, is_on, position)
         VALUES (?1, ?2, ?3, ?4, (SELECT coalesce(max(position) + 1, 0) FROM module))
         ON CONFLICT (id) DO UPDATE SET name = ?2, kind = ?3, is_on = ?4";
    let close = "DELETE FROM module_path WHERE module = ?";
    let open = "INSERT INTO module_path (module, reached_through) VALUES (?, ?)";
    // Fields that are stored are all in the entry, or it is a fault.
    let put_field = "INSERT INTO field (id, module, name, active, mandatory, organisation) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET module = ?2, name = ?3, active = ?4, mandatory = ?5, organisation = ?6";
    for module in &document.modules {
        let Module { id, name, kind, on, reached_through, fields } = module;
        to.run(put, &[&sql(*id), &name.as_str(), &kind::column(*kind), &on])?;
        to.run(close, &[&sql(*id)])?;
        for through in reached_through {
            to.run(open, &[&sql(*id), &sql(*through)])?;
        }
        for field in fields {
            let Field { id: field, name, active, mandatory, organisation } = field;
            let organisation = match organisation {
                OrganisationEntry::Shown => 0,
                OrganisationEntry::ReadOnly => 1,
                OrganisationEntry::Hidden => 2,
            };
            to.run(
                put_field,
                &[&sql(*field), &sql(*id), &name.as_str(), &active, &mandatory, &organisation],
            )?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{UPDATE, check, store};
    use crate::document::Document;

    #[test]
    fn an_update_replaces_a_module_and_its_fields_in_their_places_and_puts_new_ones_last() {
        let (_folder, store) = store(
            r#"{"modules":[{"id":9,"name":"I","kind":"catalogue-items","reached-through":[5,7]},
                {"id":5,"name":"E","fields":[{"id":1,"name":"F"}]},{"id":7,"name":"G"}]}"#,
        );
        let changed = r#"{"id":5,"name":"E2","on":false,"kind":"documents","fields":[
            {"id":1,"name":"F2","active":false,"mandatory":true,"organisation":"hidden"},{"id":2,"name":"H"}]}"#;
        let reached = r#"{"id":9,"name":"I","kind":"project-items","reached-through":[7]}"#;
        check(
            &store,
            &format!(
                r#"{{"modules":[{{"id":3,"name":"C"}},{changed},{reached},{{"id":1,"name":"A"}}]}}"#
            ),
            &format!(
                r#"{{"modules":[{reached},{changed},{{"id":7,"name":"G"}},{{"id":3,"name":"C"}},{{"id":1,"name":"A"}}]}}"#
            ),
        );
    }

    #[test]
    fn what_is_stored_is_known_to_the_check() {
        let (_folder, store) = store(
            r#"{"modules":[{"id":1,"name":"T","kind":"tickets"},{"id":2,"name":"P"},
                {"id":3,"name":"I","kind":"project-items","reached-through":[2],"fields":[{"id":8,"name":"F"}]}],
                "records":[{"module":1,"id":1,"assignee":1},{"module":2,"id":1},
                {"module":3,"id":1,"parents":[{"module":2,"record":1}]}],
                "profiles":[{"id":2,"name":"Gold","buttons":[
                    {"id":4,"label":"B","target":{"action":"list","module":1}}]}]}"#,
        );
        let update = r#"{"modules":[{"id":1,"name":"T"},{"id":2,"name":"P","kind":"customers"},
                {"id":3,"name":"I"},{"id":4,"name":"T2","kind":"tickets"}],
                "records":[{"module":3,"id":2,"parents":[{"module":2,"record":1}]}],
                "profiles":[{"id":5,"name":"GOLD","fields":[{"field":8,"access":"hidden"}],"buttons":[
                    {"id":4,"label":"B","target":{"action":"open","module":1,"record":1}}]}]}"#;
        let error =
            store.import(&Document::parse(update).unwrap(), UPDATE).unwrap_err().to_string();
        let starts = [
            "profiles[0].buttons[0].id: button 4 belongs to profile 2",
            "modules[0].kind: records of the module are assigned",
            "modules[1].kind: the module has records of its own",
            "modules[2].fields: field 8 is in the database",
            "modules[2].reached-through: records of the module are reached through module 2",
            "profiles[0].name: profile 2 has this name",
            "records[0].parents[0].module: the records of module 3 are not reached through module 2",
        ];
        let lines: Vec<_> = error.lines().collect();
        assert_eq!(lines.len(), starts.len(), "{error}");
        for (line, start) in lines.iter().zip(starts) {
            assert!(line.starts_with(start), "{line}");
        }
    }
}

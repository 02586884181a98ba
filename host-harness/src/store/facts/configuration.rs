//! Facts about the portal's configuration.

use super::super::Transaction;
use super::super::column::{id, optional_id};
use super::super::query::{key, keys};
use super::unknown;
use crate::facts::*;

/// The profile that stands in where a contact has none.
const DEFAULT: ProfileId = 1;

/// Rows of fields with those of a profile and of the user selected for version 1.
macro_rules! field_rows {
    ($which:literal) => {
        concat!(
            "SELECT field.id, active, mandatory, organisation, own.access,
                    EXISTS (SELECT 1 FROM portal JOIN crm_user ON crm_user.id = v1_user AND crm_user.deleted = 0
                            WHERE NOT EXISTS (SELECT 1 FROM user_hidden_field AS hidden
                                              WHERE hidden.crm_user = v1_user AND hidden.field = field.id))
             FROM field LEFT JOIN profile_field AS own ON own.field = field.id
                  AND own.profile = (SELECT id FROM profile WHERE id = ?2 AND deleted = 0)
             WHERE module = ?1 ",
            $which
        )
    };
}
pub(super) const ALL_FIELD_ROWS: &str = field_rows!("AND ?3 IS NOT NULL");
pub(super) const FIELD_ROWS: &str =
    field_rows!("AND field.id IN (SELECT value FROM json_each(?3))");

pub(super) const BUTTONS: &str = "SELECT id, position, action, module, record FROM home_button
     WHERE profile = (SELECT id FROM profile WHERE id = ? AND deleted = 0) ORDER BY position, id";

pub(super) const PICKLISTS: &str = "SELECT field, value
     FROM portal CROSS JOIN crm_user ON crm_user.id = v1_user AND deleted = 0
          CROSS JOIN user_drop_down_value AS offered ON offered.crm_user = v1_user
     WHERE NOT EXISTS (SELECT 1 FROM user_hidden_field AS hidden
                       WHERE hidden.crm_user = v1_user AND hidden.field = offered.field)
     ORDER BY field, place";

impl Configuration for Transaction {
    fn privileges(
        &mut self,
        profile: Option<ProfileId>,
        modules: &[ModuleId],
    ) -> Found<PrivilegeFacts> {
        let found = self.rows(
            "SELECT id, view_all, edit_all FROM profile WHERE id = ? AND deleted = 0",
            &[&key(profile.unwrap_or(DEFAULT))],
            |row| {
                Ok(ProfileFacts {
                    profile: id(row, 0)?,
                    view_all: row.get(1)?,
                    edit_all: row.get(2)?,
                })
            },
        )?;
        let profile = found.into_iter().next();
        Ok(PrivilegeFacts {
            portal: self.portal_state()?,
            profile,
            modules: self.module_facts(profile, modules)?,
        })
    }

    fn fields(
        &mut self,
        profile: Option<ProfileId>,
        module: ModuleId,
        fields: &[FieldId],
    ) -> Found<Vec<FieldFacts>> {
        let sql = if fields.is_empty() { ALL_FIELD_ROWS } else { FIELD_ROWS };
        let profile = key(profile.unwrap_or(DEFAULT));
        let found = self.rows(sql, &[&key(module), &profile, &keys(fields)], |row| {
            Ok(FieldFacts {
                module,
                field: id(row, 0)?,
                active: row.get(1)?,
                mandatory: row.get(2)?,
                organisation: match row.get(3)? {
                    0 => OrganisationAccess::Shown,
                    1 => OrganisationAccess::ReadOnly,
                    2 => OrganisationAccess::Hidden,
                    other => return Err(unknown(3, other)),
                },
                profile: match row.get(4)? {
                    None => ProfileField::Unlisted,
                    Some(0) => ProfileField::Hidden,
                    Some(1) => ProfileField::ReadOnly,
                    Some(2) => ProfileField::Editable,
                    Some(other) => return Err(unknown(4, other)),
                },
                v1_visible: row.get(5)?,
            })
        })?;
        Ok(found)
    }

    fn records(&mut self, keys: &[RecordKey]) -> Found<Vec<Option<RecordFacts>>> {
        Ok(self.record_facts(keys)?)
    }

    fn owners(&mut self, profile: Option<ProfileId>) -> Found<OwnerFacts> {
        let mut owners = OwnerFacts { profile: None, default_profile: None, v1_user: None };
        self.each(
            "SELECT 0, owner, coalesce(crm_user.deleted, 1)
             FROM profile LEFT JOIN crm_user ON crm_user.id = owner WHERE profile.id = ?1 AND profile.deleted = 0
             UNION ALL SELECT 1, owner, coalesce(crm_user.deleted, 1)
             FROM profile LEFT JOIN crm_user ON crm_user.id = owner WHERE profile.id = ?2 AND profile.deleted = 0
             UNION ALL SELECT 2, v1_user, coalesce(crm_user.deleted, 1)
             FROM portal LEFT JOIN crm_user ON crm_user.id = v1_user",
            &[&key(profile.unwrap_or(DEFAULT)), &key(DEFAULT)],
            |row| {
                let deleted = row.get(2)?;
                let user = optional_id(row, 1)?.map(|user| NamedUser { user, deleted });
                match row.get(0)? {
                    0 => owners.profile = user,
                    1 => owners.default_profile = user,
                    _ => owners.v1_user = user,
                }
                Ok(())
            },
        )?;
        Ok(owners)
    }

    fn home_buttons(&mut self, profile: Option<ProfileId>) -> Found<Vec<HomeButton>> {
        let found = self.rows(BUTTONS, &[&key(profile.unwrap_or(DEFAULT))], |row| {
            Ok(HomeButton {
                button: id(row, 0)?,
                position: row.get(1)?,
                action: match row.get(2)? {
                    0 => ButtonAction::Open,
                    1 => ButtonAction::Create,
                    2 => ButtonAction::List,
                    3 => ButtonAction::Link,
                    other => return Err(unknown(2, other)),
                },
                module: optional_id(row, 3)?,
                record: optional_id(row, 4)?,
            })
        })?;
        Ok(found)
    }

    fn picklists(&mut self) -> Found<Vec<Picklist>> {
        let mut found: Vec<Picklist> = Vec::new();
        self.each(PICKLISTS, &[], |row| {
            let (field, value) = (id(row, 0)?, row.get(1)?);
            match found.last_mut().filter(|last| last.field == field) {
                Some(last) => last.values.push(value),
                None => found.push(Picklist { field, values: vec![value] }),
            }
            Ok(())
        })?;
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::rich;
    use super::*;

    #[track_caller]
    fn check_fields(
        change: &str,
        profile: Option<ProfileId>,
        expected: &[(FieldId, ProfileField, bool)],
    ) {
        let (_folder, mut facts) = rich(change);
        let mut found = facts.fields(profile, 30, &[]).unwrap();
        found.sort_by_key(|facts| facts.field);
        let found: Vec<_> =
            found.iter().map(|facts| (facts.field, facts.profile, facts.v1_visible)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn fields_are_as_the_profile_and_the_user_of_version_1_have_them() {
        use ProfileField::{Editable, Hidden, ReadOnly, Unlisted};
        let unlisted = [(101, Unlisted, false), (102, Unlisted, true), (103, Unlisted, true)];
        check_fields("", None, &unlisted);
        check_fields("", Some(3), &unlisted);
        check_fields(
            "",
            Some(2),
            &[(101, Editable, false), (102, ReadOnly, true), (103, Hidden, true)],
        );
        let unseen = unlisted.map(|(field, access, _)| (field, access, false));
        check_fields("UPDATE portal SET v1_user = NULL", None, &unseen);
        check_fields("UPDATE portal SET v1_user = 3", None, &unseen);
    }

    #[test]
    fn fields_are_those_asked_for_and_of_the_module() {
        let (_folder, mut facts) = rich("");
        let found = facts.fields(Some(2), 30, &[103, 201, 999, u64::MAX]).unwrap();
        let expected = FieldFacts {
            module: 30,
            field: 103,
            active: false,
            mandatory: false,
            organisation: OrganisationAccess::Hidden,
            profile: ProfileField::Hidden,
            v1_visible: true,
        };
        assert_eq!(found, [expected]);
        let found = facts.fields(None, 30, &[101, 102]).unwrap();
        let found: Vec<_> =
            found.iter().map(|facts| (facts.mandatory, facts.organisation)).collect();
        assert_eq!(
            found,
            [(true, OrganisationAccess::Shown), (false, OrganisationAccess::ReadOnly)]
        );
        assert_eq!(facts.fields(None, 99, &[]).unwrap(), []);
    }

    #[test]
    fn owners_are_named_even_when_they_are_gone() {
        let (_folder, mut facts) = rich("");
        let named = |user, deleted| Some(NamedUser { user, deleted });
        let expected = OwnerFacts {
            profile: named(3, true),
            default_profile: named(1, false),
            v1_user: named(2, false),
        };
        assert_eq!(facts.owners(Some(2)).unwrap(), expected);
        assert_eq!(
            facts.owners(None).unwrap(),
            OwnerFacts { profile: named(1, false), ..expected }
        );
        assert_eq!(facts.owners(Some(4)).unwrap(), OwnerFacts { profile: None, ..expected });
        let (_folder, mut facts) =
            rich("UPDATE portal SET v1_user = NULL; UPDATE profile SET owner = NULL");
        let nobody = OwnerFacts { profile: None, default_profile: None, v1_user: None };
        assert_eq!(facts.owners(None).unwrap(), nobody);
    }

    #[test]
    fn buttons_lead_where_they_were_made_to_lead() {
        let (_folder, mut facts) = rich("");
        let button = |button, position, action, module, record| HomeButton {
            button,
            position,
            action,
            module,
            record,
        };
        let expected = [
            button(7, 0, ButtonAction::List, Some(30), None),
            button(3, 1, ButtonAction::Create, Some(30), None),
            button(9, 2, ButtonAction::Open, Some(30), Some(1)),
            button(4, 3, ButtonAction::Open, Some(10), Some(1)),
            button(5, 4, ButtonAction::Link, None, None),
            button(6, 5, ButtonAction::Link, Some(40), None),
        ];
        assert_eq!(facts.home_buttons(Some(2)).unwrap(), expected);
        assert_eq!(facts.home_buttons(None).unwrap(), []);
    }

    #[track_caller]
    fn check_picklists(change: &str, expected: &[(FieldId, &[&str])]) {
        let (_folder, mut facts) = rich(change);
        let found = facts.picklists().unwrap();
        let found: Vec<(FieldId, Vec<&str>)> = found
            .iter()
            .map(|list| (list.field, list.values.iter().map(String::as_str).collect()))
            .collect();
        let expected: Vec<_> =
            expected.iter().map(|(field, values)| (*field, values.to_vec())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn drop_downs_are_those_of_the_user_of_version_1_that_its_profile_shows() {
        check_picklists("", &[(102, &["Open", "Closed", "Asleep"]), (201, &["Dr"])]);
        check_picklists("UPDATE portal SET v1_user = 1", &[(102, &["Open", "Closed", "Été"])]);
        check_picklists("UPDATE portal SET v1_user = 3", &[]);
        check_picklists("UPDATE portal SET v1_user = NULL", &[]);
    }
}

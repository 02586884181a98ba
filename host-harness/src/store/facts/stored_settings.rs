//! Facts about stored settings.

use super::super::StoreError;
use super::super::Transaction;
use super::super::column::{id, optional_id};
use super::super::database::storable;
use super::super::query::key;
use crate::facts::*;

pub(super) const PROFILES: &str = "SELECT id, name, id = 1,
        EXISTS (SELECT 1 FROM contact WHERE contact.profile = profile.id AND contact.deleted = 0)
     FROM profile WHERE deleted = 0 ORDER BY id";

pub(super) const TICKET: &str = "SELECT assignee FROM module
     CROSS JOIN record ON record.module = module.id AND record.id = ? WHERE kind = 2";

impl StoredSettings for Transaction {
    fn profiles(&mut self) -> Found<Vec<StoredProfile>> {
        let found = self.rows(PROFILES, &[], |row| {
            Ok(StoredProfile {
                profile: id(row, 0)?,
                name: row.get(1)?,
                is_default: row.get(2)?,
                held: row.get(3)?,
            })
        })?;
        Ok(found)
    }

    fn notice_template(&mut self, profile: ProfileId, notice: &str) -> Found<Option<TemplateId>> {
        if !storable(notice) {
            return Ok(None);
        }
        let found = self.rows(
            "SELECT template FROM profile_notification JOIN profile ON id = profile AND deleted = 0
             WHERE profile = ? AND notice = ?",
            &[&key(profile), &notice],
            |row| id(row, 0),
        )?;
        Ok(found.into_iter().next())
    }

    fn access_template(&mut self) -> Found<Option<TemplateId>> {
        let found =
            self.rows("SELECT access_template FROM portal", &[], |row| optional_id(row, 0))?;
        Ok(found.into_iter().next().flatten())
    }

    fn template_exists(&mut self, template: TemplateId) -> Found<bool> {
        let found = self.rows(
            "SELECT id FROM email_template WHERE id = ? AND deleted = 0",
            &[&key(template)],
            |row| id(row, 0),
        )?;
        Ok(!found.is_empty())
    }

    fn lockout(&mut self) -> Found<LockoutSettings> {
        let found = self.rows(
            "SELECT threshold, lease, unlock_base, unlock_maximum FROM lockout_settings",
            &[],
            |row| {
                let auto_unlock = match (optional_id(row, 2)?, optional_id(row, 3)?) {
                    (Some(base), Some(maximum)) => Some(AutoUnlock { base, maximum }),
                    _ => None,
                };
                Ok(LockoutSettings { threshold: row.get(0)?, lease: id(row, 1)?, auto_unlock })
            },
        )?;
        let found = found.into_iter().next();
        found.ok_or_else(|| StoreError::Nonsense("no lockout settings".into()).into())
    }

    fn ticket(&mut self, ticket: RecordId) -> Found<Option<TicketFacts>> {
        let found = self.rows(TICKET, &[&key(ticket)], |row| {
            Ok(TicketFacts { assignee: optional_id(row, 0)? })
        })?;
        Ok(found.into_iter().next())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::rich;
    use super::*;

    #[test]
    fn profiles_are_those_that_exist_and_are_held_by_contacts_that_exist() {
        let (_folder, mut facts) = rich("");
        let profile = |profile, name: &str, is_default, held| StoredProfile {
            profile,
            name: name.into(),
            is_default,
            held,
        };
        let expected = [
            profile(1, "DEFAULT", true, false),
            profile(2, "Gold", false, true),
            profile(4, "Silver", false, false),
        ];
        assert_eq!(facts.profiles().unwrap(), expected);
        for (profile, exists) in [(1, true), (3, false), (4, true), (99, false), (u64::MAX, false)]
        {
            assert_eq!(facts.profile_exists(profile).unwrap(), exists, "{profile}");
        }
    }

    #[test]
    fn templates_are_named_even_when_they_are_gone() {
        let (_folder, mut facts) = rich("");
        assert_eq!(facts.notice_template(2, "access-data").unwrap(), Some(1));
        assert_eq!(facts.notice_template(2, "ticket closed").unwrap(), Some(3));
        assert_eq!(facts.notice_template(2, "Access-Data").unwrap(), None);
        assert_eq!(facts.notice_template(1, "access-data").unwrap(), None);
        assert_eq!(facts.notice_template(3, "access-data").unwrap(), None);
        assert_eq!(facts.access_template().unwrap(), Some(3));
        let exists =
            [1, 2, 3, 4, u64::MAX].map(|template| facts.template_exists(template).unwrap());
        assert_eq!(exists, [true, true, false, false, false]);
        let (_folder, mut facts) = rich("UPDATE portal SET access_template = NULL");
        assert_eq!(facts.access_template().unwrap(), None);
    }

    #[test]
    fn lockout_settings_are_those_in_force() {
        let (_folder, mut facts) = rich("");
        let auto_unlock = Some(AutoUnlock { base: 300, maximum: 86_400 });
        let expected = LockoutSettings { threshold: 7, lease: 45, auto_unlock };
        assert_eq!(facts.lockout().unwrap(), expected);
        let (_folder, mut facts) =
            rich("UPDATE lockout_settings SET unlock_base = NULL, unlock_maximum = NULL");
        assert_eq!(facts.lockout().unwrap(), LockoutSettings { auto_unlock: None, ..expected });
        let (_folder, mut facts) = rich("DELETE FROM lockout_settings; DELETE FROM portal");
        assert!(matches!(facts.lockout().unwrap_err().kind, DataError::Corrupt));
        assert!(matches!(facts.privileges(None, &[]).unwrap_err().kind, DataError::Corrupt));
    }

    #[test]
    fn tickets_are_the_records_of_their_module() {
        let (_folder, mut facts) = rich("UPDATE record SET assignee = NULL WHERE id = 2");
        let ticket = |assignee| Some(TicketFacts { assignee });
        assert_eq!(facts.ticket(1).unwrap(), ticket(Some(2)));
        assert_eq!(facts.ticket(2).unwrap(), ticket(None));
        assert_eq!(facts.ticket(3).unwrap(), None);
        let (_folder, mut facts) = rich("UPDATE module SET kind = 6");
        assert_eq!(facts.ticket(1).unwrap(), None);
    }
}

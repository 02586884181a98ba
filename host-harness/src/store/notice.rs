//! What people are to be told: written down here for the CRM's own mail to send.

use super::change::number;
use super::column::{id, optional_id};
use super::query::key;
use super::{StoreError, Transaction};
use crate::facts::{ContactId, Instant, RecordId, UserId};

/// Something to tell somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A ticket was assigned to a CRM user, who is told.
    TicketAssigned {
        /// Which ticket.
        ticket: RecordId,
        /// To whom.
        user: UserId,
    },
    /// A contact became locked, and is told.
    BecameLocked {
        /// Which one.
        contact: ContactId,
    },
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeEvent {
    /// `ticket-assigned`
    TicketAssigned,
    /// `became-locked`
    BecameLocked,
}

impl NoticeEvent {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            NoticeEvent::TicketAssigned => "ticket-assigned",
            NoticeEvent::BecameLocked => "became-locked",
        }
    }
}

/// A notice in the list of notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    /// Rises with every notice.
    pub id: u64,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: Instant,
    /// About what, and for whom.
    pub notice: Notice,
}

impl Notice {
    /// What happened.
    pub fn event(&self) -> NoticeEvent {
        match self {
            Notice::TicketAssigned { .. } => NoticeEvent::TicketAssigned,
            Notice::BecameLocked { .. } => NoticeEvent::BecameLocked,
        }
    }
}

impl Transaction {
    /// Writes a notice down.
    pub fn notify(&mut self, notice: &Notice, at: Instant) -> Result<(), StoreError> {
        let (user, contact, ticket) = match *notice {
            Notice::TicketAssigned { ticket, user } => (Some(key(user)), None, Some(key(ticket))),
            Notice::BecameLocked { contact } => (None, Some(key(contact)), None),
        };
        self.one(
            "INSERT INTO notice (at, event, crm_user, contact, ticket) VALUES (?, ?, ?, ?, ?)",
            &[&number(at)?, &notice.event().as_str(), &user, &contact, &ticket],
        )
    }

    /// The notices, newest first, at most `limit`.
    pub fn notices(&self, limit: u32) -> Result<Vec<NoticeRow>, StoreError> {
        type Stored = (u64, u64, String, Option<u64>, Option<u64>, Option<u64>);
        let stored = self.rows(
            "SELECT id, at, event, crm_user, contact, ticket FROM notice ORDER BY id DESC LIMIT ?",
            &[&limit],
            |row| {
                let whom = (optional_id(row, 3)?, optional_id(row, 4)?, optional_id(row, 5)?);
                Ok((id(row, 0)?, id(row, 1)?, row.get::<_, String>(2)?, whom.0, whom.1, whom.2))
            },
        )?;
        let notice = |(id, at, event, user, contact, ticket): Stored| {
            let notice = match (event.as_str(), user, contact, ticket) {
                ("ticket-assigned", Some(user), None, Some(ticket)) => {
                    Notice::TicketAssigned { ticket, user }
                }
                ("became-locked", None, Some(contact), None) => Notice::BecameLocked { contact },
                _ => return Err(StoreError::Nonsense(format!("notice {id}, a `{event}`"))),
            };
            Ok(NoticeRow { id, at, notice })
        };
        stored.into_iter().map(notice).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn notices_are_listed_newest_first_as_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("test.db")).unwrap();
        let mut transaction = store.write().unwrap();
        let assigned = Notice::TicketAssigned { ticket: 9, user: 1 };
        let sql =
            "INSERT INTO contact (id, name, email, email_key, portal_enabled, has_window, deleted)
                   VALUES (4, 'A', '', '', 1, 0, 0)";
        transaction.one(sql, &[]).unwrap();
        let locked = Notice::BecameLocked { contact: 4 };
        transaction.notify(&assigned, 70).unwrap();
        transaction.notify(&locked, 60).unwrap();
        assert_eq!(
            transaction.notices(9).unwrap(),
            [
                NoticeRow { id: 2, at: 60, notice: locked },
                NoticeRow { id: 1, at: 70, notice: assigned }
            ]
        );
        assert_eq!(transaction.notices(1).unwrap().len(), 1);
        transaction.notify(&locked, 1 << 63).unwrap_err();
        transaction.notify(&Notice::BecameLocked { contact: 5 }, 60).unwrap_err();
        assert_eq!(transaction.notices(9).unwrap().len(), 2);
    }
}

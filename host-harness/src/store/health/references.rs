//! Settings that point at what is deleted: allowed, since the policy says what that counts for, and worth a look.

use super::Finding;
use crate::store::column::id;
use crate::store::{StoreError, Transaction};

/// What points, at what, and how it is found: one row for each, with the identifier of what points.
const DANGLING: &[(&str, &str, &str)] = &[
    (
        "ticket email account",
        "a deleted customer group",
        "SELECT email_account.id FROM email_account JOIN customer_group ON customer_group.id = customer_group
         WHERE customer_group.deleted = 1",
    ),
    (
        "ticket email account",
        "deleted customers only",
        "SELECT email_account.id FROM email_account WHERE mode = 3 AND NOT EXISTS (
             SELECT 1 FROM selected_customer JOIN customer ON customer.id = customer
             WHERE account = email_account.id AND customer.deleted = 0)",
    ),
    (
        "customer group",
        "a deleted Head Office",
        "SELECT customer_group.id FROM customer_group JOIN customer ON customer.id = head_office
         WHERE customer.deleted = 1 AND customer_group.deleted = 0",
    ),
    (
        "contact",
        "a deleted customer",
        "SELECT contact.id FROM contact JOIN customer ON customer.id = customer
         WHERE customer.deleted = 1 AND contact.deleted = 0",
    ),
    (
        "contact",
        "a deleted profile",
        "SELECT contact.id FROM contact JOIN profile ON profile.id = profile
         WHERE profile.deleted = 1 AND contact.deleted = 0",
    ),
    (
        "profile",
        "an owner who is deleted or inactive",
        "SELECT profile.id FROM profile JOIN crm_user ON crm_user.id = owner
         WHERE (crm_user.deleted = 1 OR active = 0) AND profile.deleted = 0",
    ),
    (
        "profile",
        "a deleted email template",
        "SELECT DISTINCT profile FROM profile_notification JOIN email_template ON email_template.id = template
         WHERE email_template.deleted = 1",
    ),
];

/// So many are named.
const NAMED: usize = 5;

impl Transaction {
    pub(super) fn dangling(&self) -> Result<Vec<Finding>, StoreError> {
        let mut findings = Vec::new();
        for (what, at, sql) in DANGLING {
            let mut found = self.rows(sql, &[], |row| id(row, 0))?;
            found.sort_unstable();
            if found.is_empty() {
                continue;
            }
            let named: Vec<_> = found.iter().take(NAMED).map(ToString::to_string).collect();
            let more = found.len() - named.len();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let what = format!("{what} {}{more}: points at {at}", named.join(", "));
            findings.push(Finding::odd("references", what));
        }
        if findings.is_empty() {
            findings.push(Finding::good("references", "nothing points at what is deleted"));
        }
        Ok(findings)
    }
}

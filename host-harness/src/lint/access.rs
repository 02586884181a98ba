//! Portal access and exemptions from locking that end soon, or never; and access that never begins.

use super::catalogue::{
    ACCESS_ENDS_SOON, ACCESS_NEVER_BEGINS, ACCESS_NEVER_ENDS, EXEMPTION_ENDS_SOON,
    EXEMPTION_NEVER_ENDS,
};
use super::looked::Looked;
use super::{Concerned, Example, Finding, Fix, Lint, Object};
use crate::day::moment;
use crate::document::{AccessDays, Contact};
use crate::store::Exemption;

/// Access that lasts longer was hardly given with an end in mind; the form of the product proposes one year.
const TEN_YEARS: i32 = 3_653;

/// Seconds of a day.
const DAY: u64 = 86_400;

impl Looked<'_> {
    pub(super) fn access(&self, findings: &mut Vec<Finding>) {
        let contacts = self.document.contacts.iter();
        let enabled: Vec<&Contact> =
            contacts.filter(|contact| !contact.deleted && contact.portal_enabled).collect();
        // A CRM that keeps no access periods at all wants none.
        let keeps = enabled.iter().any(|contact| contact.access_window.is_some());
        let (mut never_begins, mut soon, mut never) = (Vec::new(), Vec::new(), Vec::new());
        for contact in enabled {
            let example = |note: String| Example::new(contact.id, contact.name.as_str(), note);
            match contact.access_window {
                None if keeps => never.push(example("no access period".into())),
                None => {}
                Some(window) => match self.kind(window) {
                    Kind::NeverBegins(why) => never_begins.push(example(why.into())),
                    Kind::EndsSoon(last) => {
                        soon.push((last, example(format!("last day {}", day(window)))));
                    }
                    Kind::NeverEnds => never.push(example(format!("last day {}", day(window)))),
                    Kind::Usual => {}
                },
            }
        }
        // Whose access ends first comes first, so that the examples are the most pressing.
        soon.sort_by_key(|(last, _)| *last);
        let soon = soon.into_iter().map(|(_, example)| example).collect();
        let days = self.horizon.soon;
        let ends_soon = format!("Their portal access ends within {days} days.");
        let found: [(&'static Lint, Vec<Example>, &str, &str, &str); 3] = [
            (
                &ACCESS_NEVER_BEGINS,
                never_begins,
                "They have the portal flag, and there is no day on which they may use the portal.",
                "Save both days, the first one not after the last.",
                "--start DATE --end DATE",
            ),
            (
                &ACCESS_ENDS_SOON,
                soon,
                &ends_soon,
                "Save a later last day for those who are to stay.",
                "--end DATE",
            ),
            (
                &ACCESS_NEVER_ENDS,
                never,
                "Their portal access does not end in the next ten years, if at all.",
                "Save an access period, so that nobody keeps access who has left.",
                "--start DATE --end DATE",
            ),
        ];
        for (lint, examples, what, words, flags) in found {
            let command = |contact: &str| format!("portal access set --contact {contact} {flags}");
            findings.extend(about_contacts(lint, examples, what, words, command));
        }
    }

    fn kind(&self, window: AccessDays) -> Kind {
        let today = self.horizon.moment.today;
        let soon = i32::try_from(self.horizon.soon).unwrap_or(i32::MAX);
        let (Some(start), Some(end)) = (window.start, window.end) else {
            return Kind::NeverBegins("a day is missing");
        };
        let last = end.number();
        if end < start {
            Kind::NeverBegins("it ends before it starts")
        } else if last > today.saturating_add(TEN_YEARS) {
            Kind::NeverEnds
        } else if last >= today && last <= today.saturating_add(soon) {
            Kind::EndsSoon(last)
        } else {
            Kind::Usual
        }
    }

    pub(super) fn exemptions(&self, exemptions: &[Exemption], findings: &mut Vec<Finding>) {
        let now = self.horizon.moment.now;
        let horizon = now.saturating_add(u64::from(self.horizon.soon).saturating_mul(DAY));
        let (mut soon, mut never) = (Vec::new(), Vec::new());
        for Exemption { contact, name, until } in exemptions {
            match until {
                None => never.push(Example::new(*contact, name, "")),
                // At its end it is over, whether or not anybody has taken note.
                Some(until) if *until > now && *until <= horizon => {
                    let note = format!("until {}", moment(*until));
                    soon.push((*until, Example::new(*contact, name, note)));
                }
                Some(_) => {}
            }
        }
        soon.sort_by_key(|(until, _)| *until);
        let soon = soon.into_iter().map(|(_, example)| example).collect();
        let days = self.horizon.soon;
        findings.extend(about_contacts(
            &EXEMPTION_ENDS_SOON,
            soon,
            &format!(
                "Their exemption from locking ends within {days} days; then failures lock again."
            ),
            "Nothing, or exempt them for longer.",
            |contact| format!("portal whitelist {contact} --hours HOURS --reason REASON"),
        ));
        findings.extend(about_contacts(
            &EXEMPTION_NEVER_ENDS,
            never,
            "They are exempt from locking for good.",
            "End the exemption, or give it an end.",
            |contact| format!("portal lockout end-exemption {contact} --reason REASON"),
        ));
    }
}

/// What an access period comes to.
enum Kind {
    NeverBegins(&'static str),
    EndsSoon(i32),
    NeverEnds,
    Usual,
}

fn day(window: AccessDays) -> String {
    window.end.map_or_else(String::new, |end| end.to_string())
}

/// One finding for all of them; none if there are none.
fn about_contacts(
    lint: &'static Lint,
    examples: Vec<Example>,
    what: &str,
    words: &str,
    command: impl Fn(&str) -> String,
) -> Option<Finding> {
    let concerned = Concerned::of("contact", examples)?;
    let fix = Fix::command(words, command(&concerned.argument()));
    let object = Object::whole("contacts");
    Some(Finding { lint, object, what: what.into(), concerned: Some(concerned), fix })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::{NOW, check, concerned, crm, look_at, set, with};

    /// Of a contact with this access period, one that is there already apart.
    #[track_caller]
    fn window(window: Value, expected: &[&str]) {
        let mut contact = json!({ "id": 5, "name": "Mo", "customer": 3, "portal-enabled": true });
        contact["access-window"] = window;
        let findings = check(&set(&[("/contacts/-", contact.clone())]), expected);
        if !expected.is_empty() {
            assert_eq!(concerned(&findings), (1, vec![5]));
        }
        contact["portal-enabled"] = json!(false);
        check(&set(&[("/contacts/-", contact.clone())]), &[]);
        contact["portal-enabled"] = json!(true);
        contact["deleted"] = json!(true);
        check(&set(&[("/contacts/-", contact)]), &[]);
    }

    fn days(start: &str, end: &str) -> Value {
        json!({ "start": start, "end": end })
    }

    #[test]
    fn both_ends_of_what_is_soon_count() {
        let soon = ["access-ends-soon contacts"];
        window(days("2026-01-01", "2026-06-14"), &[]);
        window(days("2026-01-01", "2026-06-15"), &soon);
        window(days("2026-01-01", "2026-07-15"), &soon);
        window(days("2026-01-01", "2026-07-16"), &[]);
        window(days("2026-06-20", "2026-06-20"), &soon);
    }

    #[test]
    fn what_ends_first_is_named_first() {
        let document = set(&[
            ("/contacts/0/access-window/end", json!("2026-06-20")),
            ("/contacts/1/access-window/end", json!("2026-06-18")),
        ]);
        assert_eq!(concerned(&check(&document, &["access-ends-soon contacts"])), (2, vec![3, 1]));
    }

    #[test]
    fn access_without_a_day_never_begins() {
        let never = ["access-never-begins contacts"];
        window(json!({}), &never);
        window(json!({ "start": "2026-01-01" }), &never);
        window(json!({ "end": "2036-12-31" }), &never);
        window(days("2026-06-02", "2026-06-01"), &never);
        window(days("2026-06-01", "2026-06-01"), &[]);
    }

    #[test]
    fn access_never_ends_where_others_does() {
        let never = ["access-never-ends contacts"];
        window(Value::Null, &never);
        window(days("2026-01-01", "2036-06-15"), &[]);
        window(days("2026-01-01", "2036-06-17"), &never);
        let contact = |id: u64, customer: u64, profile: u64| json!({ "id": id, "name": "Kim", "customer": customer, "portal-enabled": true, "profile": profile });
        // This CRM keeps no access periods.
        check(&with(json!({ "contacts": [contact(1, 1, 2), contact(3, 3, 1)] })), &[]);
    }

    #[test]
    fn exemptions_that_end_soon_or_never_are_found() {
        let month = 30 * 86_400;
        for (until, found) in [
            ("NULL".to_owned(), Some("exemption-never-ends")),
            (NOW.to_string(), None),
            ((NOW + 1).to_string(), Some("exemption-ends-soon")),
            ((NOW + month).to_string(), Some("exemption-ends-soon")),
            ((NOW + month + 1).to_string(), None),
        ] {
            let (_folder, crm) = crm(&with(json!({})));
            let mut transaction = crm.store().write().unwrap();
            let row = format!(
                "INSERT INTO lockout (contact, known_address, version, phase, exempt_by, until, failures, consecutive,
                     lockouts, epoch, seen) VALUES (1, FALSE, 1, 2, 1, {until}, 0, 0, 0, 1, 1)"
            );
            transaction.run_batch(&row).unwrap();
            transaction.commit().unwrap();
            let findings = look_at(&crm);
            let ids: Vec<_> = findings.iter().map(|finding| finding.lint.id).collect();
            assert_eq!(ids, Vec::from_iter(found), "{until}");
            if found.is_some() {
                assert_eq!(concerned(&findings), (1, vec![1]));
            }
        }
    }
}

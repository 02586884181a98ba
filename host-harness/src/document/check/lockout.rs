//! Whether the numbers of the lockout settings are in their ranges: others would make every question invalid.

use super::{Check, Known};
use crate::document::{Document, MAX_SECONDS};

/// Failures in a row after which nothing helps any more; no threshold lies above it.
const CEILING: u32 = 100;

impl Check {
    pub(super) fn lockout(&mut self, document: &Document, known: &Known) {
        let Some(lockout) = &document.lockout else { return };
        if known.own_lockout && !self.update {
            self.stored("lockout".into(), "this part".into());
        }
        if !(1..=CEILING).contains(&lockout.threshold) {
            let message =
                format!("failures that lock are 1 to {CEILING}, not {}", lockout.threshold);
            self.fault("lockout.threshold", message);
        }
        self.seconds("lockout.lease", lockout.lease, 1);
        if let Some(unlock) = &lockout.auto_unlock {
            self.seconds("lockout.auto-unlock.base", unlock.base, 1);
            let least = unlock.base.clamp(1, MAX_SECONDS);
            self.seconds("lockout.auto-unlock.maximum", unlock.maximum, least);
        }
    }

    fn seconds(&mut self, path: &str, seconds: u64, least: u64) {
        if !(least..=MAX_SECONDS).contains(&seconds) {
            let message =
                format!("this is a number of seconds from {least} to {MAX_SECONDS}, not {seconds}");
            self.fault(path, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::expect;
    use super::*;

    #[track_caller]
    fn check(lockout: &str, faults: &[&str]) {
        expect(&format!(r#"{{"lockout":{lockout}}}"#), &Known::default(), false, faults);
    }

    #[test]
    fn both_ends_of_each_range_fit() {
        let longest = MAX_SECONDS;
        check(r#"{"threshold":1,"lease":1,"auto-unlock":{"base":1,"maximum":1}}"#, &[]);
        check(
            &format!(
                r#"{{"threshold":100,"lease":{longest},"auto-unlock":{{"base":{longest},"maximum":{longest}}}}}"#
            ),
            &[],
        );
    }

    #[test]
    fn beyond_them_nothing_does() {
        check(
            r#"{"threshold":0,"lease":0,"auto-unlock":{"base":0,"maximum":0}}"#,
            &[
                "lockout.threshold: failures that lock are 1 to 100, not 0",
                "lockout.lease: this is a number of seconds from 1 to",
                "lockout.auto-unlock.base: this is a number of seconds from 1 to",
                "lockout.auto-unlock.maximum: this is a number of seconds from 1 to",
            ],
        );
        let (long, longest) = (MAX_SECONDS + 1, u64::MAX);
        check(
            &format!(
                r#"{{"threshold":101,"lease":{long},"auto-unlock":{{"base":{long},"maximum":{longest}}}}}"#
            ),
            &[
                "lockout.threshold: failures that lock are 1 to 100, not 101",
                "lockout.lease: ",
                "lockout.auto-unlock.base: ",
                "lockout.auto-unlock.maximum: ",
            ],
        );
        check(
            r#"{"threshold":5,"lease":30,"auto-unlock":{"base":60,"maximum":59}}"#,
            &["lockout.auto-unlock.maximum: this is a number of seconds from 60 to"],
        );
    }

    #[test]
    fn settings_that_somebody_has_made_are_replaced_by_an_update_only() {
        let json = r#"{"lockout":{"threshold":5,"lease":30}}"#;
        let known = Known { own_lockout: true, ..Known::default() };
        expect(json, &known, false, &["lockout: this part is in the database already"]);
        expect(json, &known, true, &[]);
    }
}

//! Whether a contact may use the portal today.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use crate::Rule;
use crate::directory::Directory;
use crate::request::{Moment, Request};
use crate::time::{Date, Instant};
use crate::trace::{Checks, Decide, Fact, Flow, Value};

/// What decides about portal access.
#[derive(Clone, Debug)]
pub struct ContactAccess {
    /// Deleted, archived or inactive: one state (D9).
    pub deleted: bool,
    /// The portal flag.
    pub portal_enabled: bool,
    /// The days on which access is open.
    pub window: AccessWindow,
    /// The lock as it is stored, if the contact is locked.
    pub lock: Option<StoredLock>,
}

/// The days on which a contact may use the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessWindow {
    /// The CRM knows no access periods.
    Unlimited,
    /// Both days count; a missing one refuses.
    Dates {
        /// First day.
        start: Option<Date>,
        /// Last day.
        end: Option<Date>,
    },
}

/// A lock, without asking whether its time is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredLock {
    /// When it ends by itself.
    pub until: Option<Instant>,
    /// The latest moment the lockout state has seen.
    pub seen: Instant,
}

impl StoredLock {
    /// A lock ends at `until`, not after it; a clock that jumped back changes nothing.
    pub fn holds(self, now: Instant) -> bool {
        self.until.is_none_or(|until| now.max(self.seen) < until)
    }
}

/// May the contact use the portal?
pub fn check<D: Directory>(directory: &D, request: Request) -> Result<Rule, D::Error> {
    let facts = directory.contact(request.contact, None)?;
    Ok(decide(facts.as_ref().map(|facts| &facts.access), request.at))
}

/// The decision about facts that are at hand.
pub fn decide(access: Option<&ContactAccess>, at: Moment) -> Rule {
    match checks(&mut Decide, access, at) {
        ControlFlow::Continue(_) => Rule::AccessGranted,
        ControlFlow::Break(rule) => rule,
    }
}

/// All access checks, in their order.
pub(crate) fn checks<'a>(
    trace: &mut impl Checks,
    access: Option<&'a ContactAccess>,
    at: Moment,
) -> Flow<&'a ContactAccess> {
    let access = trace.found(Rule::AccessUnknownContact, access, || {
        Vec::from([Fact::flag("known", access.is_some())])
    })?;
    checks_before_lock(trace, access, at)?;
    let locked = access.lock.is_some_and(|lock| lock.holds(at.now));
    trace.check(Rule::AccessLocked, locked, || {
        Vec::from([
            Fact::flag("locked", access.lock.is_some()),
            Fact::optional("locked-until", access.lock.and_then(|lock| lock.until), Value::Moment),
        ])
    })?;
    ControlFlow::Continue(access)
}

/// The access checks that also hold for signing in, where the lock is looked at by the sign-in protocol.
pub(crate) fn checks_before_lock(
    trace: &mut impl Checks,
    access: &ContactAccess,
    at: Moment,
) -> Flow {
    trace.check(Rule::AccessContactDeleted, access.deleted, || {
        Vec::from([Fact::flag("deleted", access.deleted)])
    })?;
    trace.check(Rule::AccessNotEnabled, !access.portal_enabled, || {
        Vec::from([Fact::flag("portal-enabled", access.portal_enabled)])
    })?;
    let AccessWindow::Dates { start, end } = access.window else {
        return ControlFlow::Continue(());
    };
    trace.check(Rule::AccessDatesMissing, start.is_none() || end.is_none(), || {
        Vec::from([
            Fact::optional("start", start, Value::Day),
            Fact::optional("end", end, Value::Day),
        ])
    })?;
    trace.check(Rule::AccessNotStarted, start.is_some_and(|start| at.today < start), || {
        Vec::from([Fact::optional("start", start, Value::Day), Fact::day("today", at.today)])
    })?;
    trace.check(Rule::AccessExpired, end.is_some_and(|end| end < at.today), || {
        Vec::from([Fact::optional("end", end, Value::Day), Fact::day("today", at.today)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: ContactAccess = ContactAccess {
        deleted: false,
        portal_enabled: true,
        window: AccessWindow::Dates { start: Some(Date(10)), end: Some(Date(20)) },
        lock: None,
    };

    #[track_caller]
    fn check(access: &ContactAccess, today: i32, rule: Rule) {
        let at = Moment { today: Date(today), now: Instant(1000) };
        assert_eq!(decide(Some(access), at), rule);
    }

    #[test]
    fn both_days_of_the_window_count() {
        check(&OPEN, 9, Rule::AccessNotStarted);
        check(&OPEN, 10, Rule::AccessGranted);
        check(&OPEN, 20, Rule::AccessGranted);
        check(&OPEN, 21, Rule::AccessExpired);
    }

    #[test]
    fn a_reversed_window_is_never_open_and_start_is_asked_first() {
        let reversed = ContactAccess {
            window: AccessWindow::Dates { start: Some(Date(20)), end: Some(Date(10)) },
            ..OPEN
        };
        check(&reversed, 15, Rule::AccessNotStarted);
        check(&reversed, 20, Rule::AccessExpired);
    }

    #[test]
    fn a_missing_date_comes_before_the_other_one() {
        for (start, end) in [(None, Some(Date(5))), (Some(Date(99)), None), (None, None)] {
            check(
                &ContactAccess { window: AccessWindow::Dates { start, end }, ..OPEN },
                15,
                Rule::AccessDatesMissing,
            );
        }
    }

    #[test]
    fn a_crm_without_access_periods_checks_no_dates() {
        let unlimited = ContactAccess { window: AccessWindow::Unlimited, ..OPEN };
        check(&unlimited, i32::MIN, Rule::AccessGranted);
        check(&unlimited, i32::MAX, Rule::AccessGranted);
    }

    #[test]
    fn a_lock_ends_at_its_moment_and_not_by_a_clock_that_jumps_back() {
        for (until, seen, rule) in [
            (None, u64::MAX, Rule::AccessLocked),
            (Some(1001), 0, Rule::AccessLocked),
            (Some(1000), 0, Rule::AccessGranted),
            (Some(1001), 1001, Rule::AccessGranted),
        ] {
            let lock = StoredLock { until: until.map(Instant), seen: Instant(seen) };
            check(&ContactAccess { lock: Some(lock), ..OPEN }, 15, rule);
        }
    }

    #[test]
    fn reasons_come_in_their_order() {
        let lock = Some(StoredLock { until: None, seen: Instant(0) });
        let mut access = ContactAccess { deleted: true, portal_enabled: false, lock, ..OPEN };
        check(&access, 21, Rule::AccessContactDeleted);
        access.deleted = false;
        check(&access, 21, Rule::AccessNotEnabled);
        access.portal_enabled = true;
        check(&access, 21, Rule::AccessExpired);
        check(&access, 20, Rule::AccessLocked);
    }
}

//! What both questions begin with, written by hand.

use policy::access::{AccessWindow, ContactAccess};
use policy::request::Moment;

/// Whether a contact may use the portal at all.
#[inline]
pub(crate) fn has_access(access: &ContactAccess, at: Moment) -> bool {
    let Moment { today, now } = at;
    let in_time = match access.window {
        AccessWindow::Unlimited => true,
        AccessWindow::Dates { start: Some(start), end: Some(end) } => {
            start <= today && today <= end
        }
        AccessWindow::Dates { .. } => false,
    };
    let locked = access
        .lock
        .is_some_and(|lock| lock.until.is_none_or(|until| now < until && lock.seen < until));
    !access.deleted && access.portal_enabled && in_time && !locked
}

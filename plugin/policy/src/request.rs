//! Who asks, on whose behalf, and when.

use crate::id::{ContactId, CustomerId, UserId};
use crate::time::{Date, Instant};

/// One question asked on behalf of a contact.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// The contact.
    pub contact: ContactId,
    /// The customer it acts for, if it named one.
    pub acting: Option<CustomerId>,
    /// When.
    pub at: Moment,
}

/// One change proposed by a CRM user.
#[derive(Clone, Copy, Debug)]
pub struct AdminRequest {
    /// The user.
    pub actor: UserId,
    /// When.
    pub at: Moment,
}

/// The CRM's calendar day and the host's clock, at the same time.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Access windows are compared with the day.
    pub today: Date,
    /// Locks that end by themselves are compared with the clock.
    pub now: Instant,
}

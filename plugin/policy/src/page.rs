//! A window onto a list that may be too long for one answer.

/// The entries behind `after`, at most `limit`.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    after: Option<u64>,
    limit: u32,
}

/// What the contract allows.
const MAX_LIMIT: u32 = 4096;

/// How many customers are looked up at a time: facts about thousands, each in many groups, would outgrow a call's
/// memory.
pub(crate) const LOOK_UP: u32 = 512;

impl Page {
    /// Clamps the limit to 1 to 4096.
    pub fn new(after: Option<u64>, limit: u32) -> Self {
        Page { after, limit: limit.clamp(1, MAX_LIMIT) }
    }

    /// The last identifier of the page before.
    pub fn after(self) -> Option<u64> {
        self.after
    }

    /// At least 1, at most 4096.
    pub fn limit(self) -> u32 {
        self.limit
    }

    /// Where the next page starts, if this many entries ending with `last` filled this one.
    pub fn next(self, entries: usize, last: Option<u64>) -> Option<u64> {
        if entries < self.limit as usize { None } else { last }
    }
}

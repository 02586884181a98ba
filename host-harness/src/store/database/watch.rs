//! Tells somebody of every statement before it goes to the database: for tracing, and for tests that stop in between.

use std::fmt;
use std::sync::Arc;

/// Whom to tell.
#[derive(Clone)]
pub(in crate::store) struct Watch(Arc<dyn Fn(&str) + Send + Sync>);

impl Watch {
    pub(in crate::store) fn new(before: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Watch(Arc::new(before))
    }

    pub(super) fn tell(&self, sql: &str) {
        (self.0)(sql);
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watch")
    }
}

//! How far long work has come, on one line, for whoever looks at a terminal; nobody else is told.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// How often the line is written anew.
const EVERY: Duration = Duration::from_millis(100);

/// The line; gone when this is dropped.
pub(crate) struct Progress {
    what: &'static str,
    shows: bool,
    written: Option<Instant>,
}

impl Progress {
    /// `what` is done, such as `comparing`.
    pub(crate) fn new(what: &'static str) -> Self {
        Progress { what, shows: std::io::stderr().is_terminal(), written: None }
    }

    /// So many of so many.
    pub(crate) fn show(&mut self, done: usize, of: usize, things: &str) {
        self.say(&format!("{done} of {of} {things}"));
    }

    /// In other words.
    pub(crate) fn say(&mut self, how_far: &str) {
        if !self.shows || self.written.is_some_and(|written| written.elapsed() < EVERY) {
            return;
        }
        self.written = Some(Instant::now());
        let _ = write!(std::io::stderr(), "\r{}: {how_far}\x1b[K", self.what);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.written.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

//! What a database says went wrong, in its own words.

use std::fmt;

/// What a database says went wrong. For logs and people, not for decisions.
#[derive(Debug)]
pub struct DatabaseError(String);

impl DatabaseError {
    /// With all its causes.
    pub(super) fn new(error: &dyn std::error::Error) -> Self {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let words = error.to_string();
            if !text.contains(&words) {
                text = format!("{text}: {words}");
            }
            cause = error.source();
        }
        DatabaseError(text)
    }

    pub(super) fn saying(words: String) -> Self {
        DatabaseError(words)
    }

    /// Preceded by where it happened.
    pub(super) fn at(self, place: &str) -> Self {
        DatabaseError(format!("{place}: {}", self.0))
    }
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DatabaseError {}

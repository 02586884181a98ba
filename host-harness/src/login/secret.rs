//! A password as it was typed, which prints as nothing.

use std::fmt;

use super::PasswordError;

/// More bytes than anybody types, and few enough to hash.
const LONGEST: usize = 1_024;
/// NIST SP 800-63B-4 §3.1.1.2.
const SHORTEST: usize = 8;

/// A password.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Any text; whether it is fit for a password is looked at when it is used.
    pub fn new(text: impl Into<String>) -> Self {
        Secret(text.into())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    pub(super) fn is_short_enough(&self) -> Result<(), PasswordError> {
        let (found, limit) = (self.0.len(), LONGEST);
        if found > limit { Err(PasswordError::TooLong { found, limit }) } else { Ok(()) }
    }

    /// Whether it can become somebody's password.
    pub(crate) fn is_fit(&self) -> Result<(), PasswordError> {
        self.is_short_enough()?;
        let enough = self.0.chars().count() >= SHORTEST;
        if enough { Ok(()) } else { Err(PasswordError::TooShort { limit: SHORTEST }) }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

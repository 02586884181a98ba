//! Counts comparisons of passwords, independently of what any database says: one byte in a file for each.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use host_harness::login::{PasswordError, Passwords, Secret};
use host_harness::session::lockouts::Password;

/// The password of everybody.
pub(crate) const RIGHT: &str = "correct horse";
/// Nobody's.
pub(crate) const WRONG: &str = "battery staple";

/// A file that every process appends to.
pub(crate) struct Count {
    path: PathBuf,
    file: File,
}

/// How many were compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Compared {
    pub(crate) wrong: usize,
    pub(crate) right: usize,
}

impl Count {
    pub(crate) fn at(path: &Path) -> Self {
        let file = OpenOptions::new().append(true).create(true).open(path).unwrap();
        Count { path: path.into(), file }
    }

    /// One byte is written whole, whoever else writes.
    pub(crate) fn compare(&self, password: &str) -> Password {
        let is_right = password == RIGHT;
        (&self.file).write_all(if is_right { b"r" } else { b"w" }).unwrap();
        if is_right { Password::Right } else { Password::Wrong }
    }

    /// Since the beginning.
    pub(crate) fn all(&self) -> Compared {
        let bytes = std::fs::read(&self.path).unwrap();
        let right = bytes.iter().filter(|byte| **byte == b'r').count();
        Compared { wrong: bytes.len() - right, right }
    }

    /// Since the last time that this was asked for.
    pub(crate) fn take(&self) -> Compared {
        let compared = self.all();
        self.file.set_len(0).unwrap();
        compared
    }
}

impl Passwords for Count {
    type Ready = Option<u64>;

    fn ready(&self, contact: Option<u64>) -> Result<Option<u64>, PasswordError> {
        Ok(contact)
    }

    fn compare(&self, contact: Option<u64>, password: &Secret) -> Result<Password, PasswordError> {
        // What is compared with nobody's password tells nobody anything.
        if contact.is_none() {
            return Ok(Password::Wrong);
        }
        Ok(self.compare(if *password == Secret::new(RIGHT) { RIGHT } else { WRONG }))
    }
}

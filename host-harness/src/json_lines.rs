//! A file of JSON: one object on each line, appended by any number of processes.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

/// Appends to a file that only its owner reads and writes.
#[derive(Debug)]
pub struct JsonLines {
    file: Mutex<File>,
    /// To look at how it ends; none: it is no file that has an end, such as a pipe.
    end: Option<File>,
}

impl JsonLines {
    /// Opens the file, or makes it. What is in it stays.
    pub fn append_to(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
        let end = if file.metadata()?.is_file() { Some(File::open(path)?) } else { None };
        Ok(JsonLines { file: Mutex::new(file), end })
    }

    /// Whether the last line was cut off, by whichever process, when there was no room for all of it.
    fn is_torn(&self) -> io::Result<bool> {
        let Some(end) = &self.end else { return Ok(false) };
        let Some(last) = end.metadata()?.len().checked_sub(1) else { return Ok(false) };
        let mut byte = [b'\n'];
        end.read_at(&mut byte, last)?;
        Ok(byte != [b'\n'])
    }

    /// Appends a line for good.
    pub fn append(&self, line: &impl Serialize) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // What is written behind half a line could not be read.
        if self.is_torn()? {
            text.insert(0, b'\n');
        }
        // One write, so that lines of several processes do not mix.
        file.write_all(&text)
    }
}

//! Recordings: every question of a run with its callbacks, their answers and what came of it, as lines of JSON in a file.
//!
//! A recording needs no database: [`replay()`] asks the same questions again, of any policy, and lends it exactly what
//! was lent before.

mod compare;
mod mask;
mod played;
mod replay;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::json_lines::JsonLines;
use crate::policy::Policy;
use crate::sandbox::contract;
use crate::session::{Exchange, FORM, Recorder, Unasked};
use mask::Mask;

pub use compare::Difference;
pub use played::{Asked, Detour};
pub use replay::{Replayed, replay};

/// Nothing that a call can be lent makes a line longer than this.
const LONGEST: u64 = 256 << 20;

/// Writes a recording.
pub struct Recording {
    file: JsonLines,
    mask: Option<Mutex<Mask>>,
}

impl Recording {
    /// Appends to the file, which only its owner can read; what is in it stays. There are names of people in it, and
    /// what was typed as a sign-in name.
    ///
    /// With `mask_names` words stand in place of every text that names somebody or something; identifiers stay. Whoever
    /// hands such a file on trusts that there are none in it, so no file has both.
    pub fn append_to(path: &Path, mask_names: bool) -> io::Result<Self> {
        match begins(path)? {
            None => {}
            Some(Beginning { masked, .. }) if masked == mask_names => {}
            Some(Beginning { masked: true, .. }) => {
                return Err(io::Error::other(
                    "its names are masked; add --mask-names, or name another file",
                ));
            }
            Some(_) => {
                return Err(io::Error::other("there are names in it already; name another file"));
            }
        }
        Ok(Recording { file: JsonLines::append_to(path)?, mask: mask_names.then(Mutex::default) })
    }
}

impl Recorder for Recording {
    fn record(&self, policy: &Policy, mut exchange: Exchange) -> io::Result<()> {
        if let Some(mask) = &self.mask {
            mask.lock().unwrap_or_else(PoisonError::into_inner).apply(&mut exchange);
            exchange.masked = true;
            let again = replay(policy, &exchange);
            exchange.unrepeatable = !again.is_ok_and(|again| again.is_same());
        }
        self.file.append(&exchange)
    }
}

/// A recording cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The file cannot be read.
    #[error("the recording `{}` cannot be read", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// There is nothing in it.
    #[error("the recording `{}` is empty: nothing would be replayed", .0.display())]
    Empty(PathBuf),
    /// A line is cut off, by a crash or a full disk.
    #[error("line {line} of `{}` is cut off; take it out to replay the rest", path.display())]
    CutOff {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
    },
    /// A line is none of a recording.
    #[error("line {line} of `{}` is no line of a recording, at {at}: {what}", path.display())]
    Line {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// The key, from the outside in.
        at: String,
        /// What is wrong there.
        what: String,
    },
    /// A line is of another form of recordings.
    #[error(
        "line {line} of `{}` is a recording of form {found}; this program reads form {FORM}: \
         record it again, or use the program that recorded it",
        path.display()
    )]
    Form {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// The form.
        found: u64,
    },
    /// A line was recorded under another contract.
    #[error(
        "line {line} of `{}` was recorded under the contract `{found}`; this program speaks `{}`: \
         use the program that recorded it ({host})",
        path.display(), contract::package()
    )]
    Contract {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// The contract.
        found: String,
        /// What wrote the line.
        host: String,
    },
    /// A question cannot be asked again as it was written.
    #[error("line {line} of `{}` cannot be asked again", path.display())]
    Question {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// Why not.
        source: Unasked,
    },
}

/// What the first line of a recording says.
#[derive(serde::Deserialize)]
struct Beginning {
    #[serde(rename = "recording")]
    _form: u64,
    #[serde(default)]
    masked: bool,
}

/// How the file begins; none: it is not there, or empty, or none that could be read from its beginning.
fn begins(path: &Path) -> io::Result<Option<Beginning>> {
    match path.metadata() {
        Ok(found) if found.is_file() && found.len() > 0 => {}
        _ => return Ok(None),
    }
    let mut line = Vec::new();
    Read::take(BufReader::new(File::open(path)?), LONGEST).read_until(b'\n', &mut line)?;
    let begins = serde_json::from_slice(&line);
    begins.map(Some).map_err(|_| io::Error::other("it is no recording; name another file"))
}

/// What a line says of itself before the rest of it is believed.
#[derive(serde::Deserialize)]
struct Opening {
    recording: u64,
    contract: String,
    host: String,
}

/// The exchanges of a recording with the numbers of their lines, one at a time.
pub fn read(
    path: &Path,
) -> Result<impl Iterator<Item = Result<(usize, Exchange), RecordingError>>, RecordingError> {
    let path = path.to_owned();
    let failed = |path: &Path, source| RecordingError::File { path: path.to_owned(), source };
    let mut file = BufReader::new(File::open(&path).map_err(|error| failed(&path, error))?);
    if file.fill_buf().map_err(|error| failed(&path, error))?.is_empty() {
        return Err(RecordingError::Empty(path));
    }
    let mut line = 0;
    Ok(std::iter::from_fn(move || {
        let mut bytes = Vec::new();
        line += 1;
        match Read::take(&mut file, LONGEST).read_until(b'\n', &mut bytes) {
            Ok(0) => None,
            Ok(_) => Some(parse(&path, line, &bytes).map(|exchange| (line, exchange))),
            Err(error) => Some(Err(failed(&path, error))),
        }
    }))
}

fn parse(path: &Path, line: usize, bytes: &[u8]) -> Result<Exchange, RecordingError> {
    let path = || path.to_owned();
    // In a text that is cut off, the end of the line would be a fault of its own.
    let text = bytes.trim_ascii_end();
    let wrong = |error: serde_path_to_error::Error<serde_json::Error>| {
        let at = match error.path().to_string() {
            outside if outside == "." => "its beginning".to_owned(),
            at => format!("`{at}`"),
        };
        let source = error.into_inner();
        if source.is_eof() && !text.is_empty() {
            return RecordingError::CutOff { path: path(), line };
        }
        // The parser counts lines of its own, and knows one.
        let said = source.to_string();
        let what = said.rsplit_once(" at line 1 ").map_or(&*said, |(what, _)| what);
        RecordingError::Line { path: path(), line, at, what: crate::error::line(what) }
    };
    let opening = &mut serde_json::Deserializer::from_slice(text);
    let Opening { recording, contract, host } =
        serde_path_to_error::deserialize(opening).map_err(wrong)?;
    if recording != u64::from(FORM) {
        return Err(RecordingError::Form { path: path(), line, found: recording });
    }
    if contract != contract::package() {
        let (found, host) = (crate::error::line(&contract), crate::error::line(&host));
        return Err(RecordingError::Contract { path: path(), line, found, host });
    }
    let whole = &mut serde_json::Deserializer::from_slice(text);
    let exchange = serde_path_to_error::deserialize(&mut *whole).map_err(wrong)?;
    Ok(exchange)
}

#[cfg(test)]
mod tests;

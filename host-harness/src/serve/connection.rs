//! One conversation: lines in, lines out, in their order, until either side has had enough.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

use super::answer::{Answered, Desk};
use super::fault::{Fault, FaultKind};
use super::protocol::{LONGEST_LINE, RequestError};

/// How looking for a line ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Line,
    TooLong,
    End,
}

/// Answers every line, until there is none, or nobody reads the answers, or the host stops.
pub(super) fn converse(
    desk: &Desk,
    stopping: &AtomicBool,
    reader: impl Read,
    mut writer: impl Write,
) {
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    loop {
        let refusal = match next_line(&mut reader, &mut line) {
            Ok(Next::Line) if line.trim_ascii().is_empty() => continue,
            Ok(Next::Line) => None,
            Ok(Next::TooLong) => {
                Some(Fault::new(FaultKind::Malformed, RequestError::TooLong.with_example()))
            }
            Ok(Next::End) | Err(_) => return,
        };
        let _under_way = UnderWay::begin(&desk.state.in_flight);
        // Looked at only now: whoever stops the host waits for what is under way.
        let refusal = refusal.or_else(|| stopping.load(SeqCst).then(stops));
        if let Some(refusal) = refusal {
            let _ = send(&mut writer, &desk.refuse(&refusal));
            return;
        }
        let Answered { text, then } = catch_unwind(AssertUnwindSafe(|| desk.answer(&line)))
            .unwrap_or_else(|_| {
                let fault = Fault::new(FaultKind::Panicked, "the host panicked");
                Answered { text: desk.refuse(&fault), then: None }
            });
        if send(&mut writer, &text).is_err() {
            return;
        }
        if let Some(again) = then {
            desk.state.shadow.again(again);
        }
    }
}

fn stops() -> Fault {
    Fault::new(FaultKind::Stopping, "the host is about to stop; ask another one, or again later")
}

pub(super) fn send(writer: &mut impl Write, text: &str) -> io::Result<()> {
    writer.write_all(text.as_bytes())?;
    writer.flush()
}

/// Reads a line, without its end. Of one that is too long, no more is kept than shows it.
fn next_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Next> {
    line.clear();
    loop {
        let found = match reader.fill_buf() {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            found => found?,
        };
        if found.is_empty() {
            // The last line may have no end.
            return Ok(if line.is_empty() { Next::End } else { Next::Line });
        }
        let end = found.iter().position(|byte| *byte == b'\n');
        let (part, _) = found.split_at(end.unwrap_or(found.len()));
        if line.len() + part.len() > LONGEST_LINE {
            return Ok(Next::TooLong);
        }
        line.extend_from_slice(part);
        let used = part.len() + usize::from(end.is_some());
        reader.consume(used);
        if end.is_some() {
            return Ok(Next::Line);
        }
    }
}

/// One of so many, until it is dropped.
pub(super) struct UnderWay<'a>(&'a AtomicUsize);

impl<'a> UnderWay<'a> {
    pub(super) fn begin(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, SeqCst);
        UnderWay(count)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_one_by_one_and_the_last_one_needs_no_end() {
        // A small buffer, so that lines lie across its ends.
        let mut reader = BufReader::with_capacity(3, &b"first\n\nthird\r\nlast"[..]);
        let mut line = Vec::new();
        let mut lines = Vec::new();
        while next_line(&mut reader, &mut line).unwrap() == Next::Line {
            lines.push(String::from_utf8(line.clone()).unwrap());
        }
        assert_eq!(lines, ["first", "", "third\r", "last"]);
    }

    #[test]
    fn a_line_that_does_not_end_is_not_kept() {
        let mut line = Vec::new();
        let mut endless = BufReader::new(io::repeat(b'x'));
        assert_eq!(next_line(&mut endless, &mut line).unwrap(), Next::TooLong);
        assert!(line.len() <= LONGEST_LINE && line.capacity() <= 2 * LONGEST_LINE);
        let longest = [vec![b'x'; LONGEST_LINE], vec![b'\n']].concat();
        let mut fits = BufReader::new(longest.as_slice());
        assert_eq!(next_line(&mut fits, &mut line).unwrap(), Next::Line);
    }
}

//! The command `portal`: parse, run, print, and say by the exit code how it ended.

mod cli;
mod demo;

use std::io::{ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use cli::{Outcome, Usage, color};
use host_harness::store::LocationError;

fn main() -> ExitCode {
    let when = color::asked(std::env::args_os());
    let arguments = match color::parse(when) {
        Ok(arguments) => arguments,
        Err(error) => {
            let outcome = if error.use_stderr() { Outcome::Usage } else { Outcome::Done };
            // Nobody is left to be told that it could not be printed.
            let _ = error.print();
            return outcome.into();
        }
    };
    let json = arguments.json;
    let (outcome, text) = match cli::run(arguments) {
        Ok(report) if json => (report.outcome, report.json()),
        Ok(report) => {
            (report.outcome, color::painted(report.human, when, std::io::stdout().is_terminal()))
        }
        Err(error) if error.is::<Usage>() || error.is::<LocationError>() => {
            complain(&cli::report::error_text(&error));
            return Outcome::Usage.into();
        }
        Err(error) if json => (Outcome::Undecided, cli::report::error_json(&error)),
        Err(error) => {
            complain(&cli::report::error_text(&error));
            return Outcome::Undecided.into();
        }
    };
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => outcome.into(),
        // The reader has seen enough, as in `portal export | head`.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => outcome.into(),
        Err(error) => {
            complain(&format!(
                "the answer could not be printed, but what it says is done is done: {error}"
            ));
            Outcome::Unprinted.into()
        }
    }
}

/// Says what went wrong, if anybody listens.
pub(crate) fn complain(what: &str) {
    let text = format!("error: {what}");
    let when = color::asked(std::env::args_os());
    let text = color::painted(text, when, std::io::stderr().is_terminal());
    let _ = writeln!(std::io::stderr(), "{text}");
}

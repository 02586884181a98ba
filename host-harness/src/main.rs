//! The command `portal`: parse, run, print, and say by the exit code how it ended.

mod cli;
mod demo;

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use clap::Parser;

use cli::{Arguments, Outcome, Usage};
use host_harness::store::LocationError;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
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
        Ok(report) => (report.outcome, if json { report.json() } else { report.human }),
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
    let _ = writeln!(std::io::stderr(), "error: {what}");
}

//! Colour for what people read: the one word at the start of a line that says how something ended.

use std::ffi::OsString;

use anstyle::{AnsiColor, Style};
use clap::{ColorChoice, FromArgMatches, ValueEnum};

use super::{Arguments, examples};

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    #[default]
    Auto,
    Always,
    Never,
}

/// What the command line asks for, as far as it can be read.
pub(crate) fn asked(arguments: impl Iterator<Item = OsString>) -> When {
    let mut words = arguments.skip(1).take_while(|word| word != "--");
    let mut when = When::default();
    while let Some(word) = words.next() {
        let value = match word.to_str() {
            Some("--color") => words.next().and_then(|value| value.into_string().ok()),
            Some(word) => word.strip_prefix("--color=").map(str::to_owned),
            None => None,
        };
        if let Some(value) = value {
            when = When::from_str(&value, false).unwrap_or(when);
        }
    }
    when
}

/// Parses the command line; what its parser says of it has the colours that are asked for.
pub(crate) fn parse(when: When) -> Result<Arguments, clap::Error> {
    let choice = match when {
        When::Auto => ColorChoice::Auto,
        When::Always => ColorChoice::Always,
        When::Never => ColorChoice::Never,
    };
    let mut command = examples::command().color(choice);
    let matches = command.try_get_matches_from_mut(std::env::args_os())?;
    Arguments::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

const RED_WORDS: &[&str] = &[
    "bad", "BROKEN", "deny", "DECIDES", "error", "error:", "FAILED", "Failing:", "GROWN:",
    "refused", "Wider:", "WRONG:",
];

/// How lines may begin, and what that means.
const WORDS: &[(AnsiColor, &[&str])] = &[
    (AnsiColor::Green, &["allow", "allows", "good", "holds", "passed"]),
    (AnsiColor::Yellow, &["skipped", "warning", "UNSIGNED:"]),
    (AnsiColor::Red, RED_WORDS),
];

/// The text with colours, if whoever reads it has them.
pub(crate) fn painted(text: String, when: When, terminal: bool) -> String {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if !wanted(when, terminal, unwanted) {
        return text;
    }
    text.split_inclusive('\n').map(line).collect()
}

/// `unwanted`: whoever reads it has said so in the environment. What the command line says comes first.
fn wanted(when: When, terminal: bool, unwanted: bool) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => terminal && !unwanted,
    }
}

fn line(line: &str) -> String {
    let rest = line.trim_start_matches(' ');
    let end = rest.find([' ', '\n']).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    let Some((color, _)) = WORDS.iter().find(|(_, words)| words.contains(&word)) else {
        return line.to_owned();
    };
    // A sentence that happens to begin so is none: such a word stands alone, or in a column of its own.
    if !(after.trim_end().is_empty() || after.starts_with("  ") || word.ends_with(':')) {
        return line.to_owned();
    }
    let indent = &line[..line.len() - rest.len()];
    let style: Style = color.on_default();
    format!("{indent}{style}{word}{style:#}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn always(text: &str) -> String {
        painted(text.into(), When::Always, false)
    }

    #[test]
    fn the_word_that_says_how_it_ended_has_a_colour_and_nothing_else() {
        assert_eq!(
            always("deny  expired (access.expired)\nThe access period is over.\n"),
            "\u{1b}[31mdeny\u{1b}[0m  expired (access.expired)\nThe access period is over.\n"
        );
        assert_eq!(always("  passed   x\n"), "  \u{1b}[32mpassed\u{1b}[0m   x\n");
        assert_eq!(always("error: no\n"), "\u{1b}[31merror:\u{1b}[0m no\n");
        for plain in ["deny nothing to nobody\n", "3 passed.\n", "denying\n", "\n", ""] {
            assert_eq!(always(plain), plain);
        }
    }

    #[test]
    fn colour_is_there_when_it_is_asked_for() {
        let ask = |words: &[&str]| asked(words.iter().map(OsString::from));
        assert_eq!(ask(&["portal", "can"]), When::Auto);
        assert_eq!(ask(&["portal", "--color", "always", "can"]), When::Always);
        assert_eq!(ask(&["portal", "can", "--color=never"]), When::Never);
        assert_eq!(ask(&["portal", "can", "--color=loud"]), When::Auto);
        assert_eq!(ask(&["portal", "can", "--", "--color=never"]), When::Auto);
        for (when, terminal, unwanted, paints) in [
            (When::Auto, true, false, true),
            (When::Auto, true, true, false),
            (When::Auto, false, false, false),
            (When::Always, false, true, true),
            (When::Never, true, false, false),
        ] {
            assert_eq!(wanted(when, terminal, unwanted), paints, "{when:?} {terminal} {unwanted}");
        }
    }
}

//! An example for the help of each command that says none itself; all of them are parsed by a test.

use clap::{Command, CommandFactory};

use super::Arguments;

/// By the command's words.
const EXAMPLES: &[&str] = &[
    "access check --contact 3 --today 2026-06-16",
    "access set --contact 3 --enabled true --start 2026-01-01 --end 2026-12-31 --email kim@amber.example",
    "accounts allocate 2 --customers 1,4 --yes",
    "accounts history 2",
    "accounts list",
    "accounts search-customers amber",
    "accounts show 2",
    "accounts submit --contact 2 --account 3",
    "accounts visible --contact 2 --acting 1",
    "accounts who 2",
    "blocked",
    "demo --large",
    "doctor",
    "export crm.json",
    "generate crm.json --seed 422",
    "import crm.json --update",
    "init --database crm.db",
    "lockout begin 1 --ticket 7",
    "lockout end-exemption 1 --reason 'the import is over'",
    "lockout known-addresses true",
    "lockout lock 1 --reason 'the laptop was stolen'",
    "lockout restore 1 --reason 'edited by hand'",
    "lockout settings",
    "lockout settle 1 --ticket 7 --password wrong",
    "lockout show 1",
    "lockout tick 1",
    "login kim@amber-freight.example",
    "notices --json",
    "policy history",
    "policy status --attempts 5",
    "profiles global 2 --view-all true --edit-all false",
    "profiles list",
    "profiles owner 2 1",
    "profiles remove-button 2 1",
    "profiles remove-module 2 30",
    "profiles rename 2 'Key account'",
    "profiles show 2",
    "rules --json",
    "unlock 1 --reason 'called, and is who she says'",
    "v1 access-template 1",
    "v1 move 2 up",
    "v1 show",
    "v1 user 1",
    "v1 view-all 2 true",
    "v1 visible 2 false",
    "version show",
];

/// The command line, with an example in the help of every command.
pub(super) fn command() -> Command {
    let mut command = Arguments::command();
    for example in EXAMPLES {
        let words: Vec<_> = example.split(' ').collect();
        command = with(command, &words, example);
    }
    command
}

fn with(command: Command, words: &[&str], example: &str) -> Command {
    match words {
        [word, rest @ ..] if command.find_subcommand(word).is_some() => {
            command.mut_subcommand(word, |below| with(below, rest, example))
        }
        _ => command.after_help(format!("Example: portal {example}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves<'c>(command: &'c Command, path: &str, found: &mut Vec<(String, &'c Command)>) {
        let path = format!("{path} {}", command.get_name());
        let below: Vec<_> =
            command.get_subcommands().filter(|below| !below.is_hide_set()).collect();
        if below.is_empty() {
            found.push((path.clone(), command));
        }
        below.into_iter().for_each(|command| leaves(command, &path, found));
    }

    #[test]
    fn every_command_has_an_example_and_every_example_can_be_typed() {
        let command = command();
        let mut found = Vec::new();
        leaves(&command, "", &mut found);
        assert!(found.len() > 70, "only {} commands", found.len());
        let mut wrong = Vec::new();
        for (path, command) in found {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let examples: Vec<_> =
                help.lines().filter_map(|line| line.trim().strip_prefix("Example: ")).collect();
            let mut own = false;
            for example in examples {
                let typed = example.split([';', '|', '>', '<', '&']).next().unwrap();
                let words = words(typed);
                match self::command().try_get_matches_from(&words) {
                    Err(error) => wrong.push(format!("{example}: {error}")),
                    Ok(_) => {
                        own |= path.split(' ').skip(1).all(|part| words.contains(&part.into()))
                    }
                }
            }
            if !own {
                wrong.push(format!("{path} has only examples of something else"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn no_command_has_an_argument_of_the_same_name_as_one_of_every_command() {
        let command = Arguments::command();
        let everywhere: Vec<_> =
            command.get_arguments().map(|argument| argument.get_id()).collect();
        let mut found = Vec::new();
        leaves(&command, "", &mut found);
        for (path, command) in found {
            let twice =
                command.get_arguments().find(|argument| everywhere.contains(&argument.get_id()));
            assert!(twice.is_none(), "{path}: {twice:?}");
        }
    }

    /// As a shell takes them, as far as the examples go.
    fn words(typed: &str) -> Vec<String> {
        let mut words = Vec::new();
        let mut rest = typed;
        while let Some(at) = rest.find(['\'', '"']) {
            let (before, quoted) = rest.split_at(at);
            let (mark, quoted) = quoted.split_at(1);
            let (word, after) = quoted.split_once(mark).expect("the quote ends");
            words.extend(before.split_whitespace().map(str::to_owned));
            words.push(word.to_owned());
            rest = after;
        }
        words.extend(rest.split_whitespace().map(str::to_owned));
        words
    }
}

//! Runs the commands that README.md and tests/cli/*.md show, and compares what they print.
//!
//! In a block marked `console`, a line that begins with `$ portal` is a command; the lines after it are its output, and
//! `[exit N]` where it does not end well. `[..]` stands for anything. Other commands are not run. All blocks of a file
//! share one folder, in which policies lie that a page may name, signed by a key that is trusted there. `<<< 'text'` at the end of a command is its standard input. `BLESS=1` writes down what is printed.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends where something is missing"
)]

use std::fs;
use std::io::{Seek, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use portal_tests::signing::{Key, comment};
use portal_tests::{CARELESS, LENIENT, STRICT};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

#[test]
fn the_readme_shows_what_is_printed() {
    check(&Path::new(ROOT).join("README.md"));
}

#[test]
fn the_manual_shows_what_is_printed() {
    let mut pages: Vec<PathBuf> = fs::read_dir(Path::new(ROOT).join("tests/cli"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.sort();
    assert!(!pages.is_empty());
    // Most of the time goes into compiling the component, once per command.
    std::thread::scope(|scope| {
        for page in &pages {
            scope.spawn(|| check(page));
        }
    });
}

fn check(page: &Path) {
    let shown = fs::read_to_string(page).unwrap();
    let folder = tempfile::tempdir().unwrap();
    // Commands name files of the repository as from its root.
    for part in ["host-harness", "tests"] {
        std::os::unix::fs::symlink(Path::new(ROOT).join(part), folder.path().join(part)).unwrap();
    }
    if shown.contains(".wasm") {
        policies(folder.path());
    }
    let mut printed = String::new();
    let mut commands = 0;
    let mut lines = shown.lines().peekable();
    let mut console = false;
    while let Some(line) = lines.next() {
        printed.push_str(line);
        printed.push('\n');
        if line.starts_with("```") {
            console = line == "```console";
        }
        let Some(command) = line.strip_prefix("$ portal ").filter(|_| console) else { continue };
        commands += 1;
        let mut expected = String::new();
        while let Some(next) =
            lines.next_if(|next| !next.starts_with("$ ") && !next.starts_with("```"))
        {
            expected.push_str(next);
            expected.push('\n');
        }
        let found = run(command, folder.path());
        printed.push_str(if matches(&expected, &found) { &expected } else { &found });
    }
    assert!(commands > 0, "{} shows no command", page.display());
    if std::env::var_os("BLESS").is_some() {
        fs::write(page, printed).unwrap();
    } else {
        assert!(shown == printed, "{} does not show what is printed:\n{printed}", page.display());
    }
}

/// Two policies with their signatures, one that was changed after it was signed, and two that nobody has signed.
fn policies(folder: &Path) {
    let key = Key::new();
    let trust = folder.join("portal.db.policies/trust");
    let put = |path: PathBuf, bytes: &[u8], mode| {
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    fs::create_dir_all(&trust).unwrap();
    for folder in [trust.parent().unwrap(), &trust] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
    put(trust.join("team.pub"), key.public_file().as_bytes(), 0o644);
    let signed = |name: &str, bytes: &[u8], signed: &[u8], version, revision| {
        let comment = comment("portal-policy", version, revision, "0.1.0");
        put(folder.join(name), bytes, 0o644);
        let signature = key.sign(signed, &comment);
        put(folder.join(format!("{name}.minisig")), signature.as_bytes(), 0o644);
    };
    signed("lenient.wasm", LENIENT, LENIENT, "0.2.0", 2);
    signed("strict.wasm", STRICT, STRICT, "0.3.0", 3);
    let mut changed = STRICT.to_vec();
    changed[STRICT.len() / 2] ^= 1;
    signed("changed.wasm", &changed, STRICT, "0.3.0", 3);
    put(folder.join("unsigned.wasm"), STRICT, 0o644);
    put(folder.join("careless.wasm"), CARELESS, 0o644);
}

fn run(command: &str, folder: &Path) -> String {
    let mut words = words(command);
    // As in a shell, `<<< 'text'` is a line of standard input.
    let input = match words.iter().position(|word| word == "<<<") {
        Some(place) => words.split_off(place).pop().unwrap() + "\n",
        None => String::new(),
    };
    let mut stdin = tempfile::tempfile().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    stdin.rewind().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_portal"))
        .args(words)
        .stdin(stdin)
        .current_dir(folder)
        .env_remove("PORTAL_DATABASE")
        .env_remove("PORTAL_DECISION_LOG")
        .env_remove("PORTAL_POLICIES")
        .env("PORTAL_CACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/compiled"))
        .env("COLUMNS", "100")
        .output()
        .unwrap();
    let mut text =
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    match output.status.code() {
        Some(0) => {}
        code => text.push_str(&format!("[exit {}]\n", code.unwrap())),
    }
    text
}

/// Words as a shell splits them, with single quotes.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (place, part) in command.split('\'').enumerate() {
        if place % 2 == 1 {
            words.push(part.into());
        } else {
            words.extend(part.split_whitespace().map(String::from));
        }
    }
    words
}

fn matches(expected: &str, found: &str) -> bool {
    let (expected, found): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
    expected.len() == found.len()
        && expected.iter().zip(found).all(|(expected, found)| is_like(expected, found))
}

/// Whether a line is the expected one, in which each `[..]` stands for anything.
fn is_like(expected: &str, found: &str) -> bool {
    let Some((start, rest)) = expected.split_once("[..]") else { return expected == found };
    let Some(mut found) = found.strip_prefix(start) else { return false };
    let mut parts: Vec<_> = rest.split("[..]").collect();
    let end = parts.pop().unwrap_or("");
    for part in parts {
        let Some((_, behind)) = found.split_once(part) else { return false };
        found = behind;
    }
    found.ends_with(end)
}

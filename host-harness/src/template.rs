//! The source of a policy of one's own: the standard policy's, with one rule changed, under another name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use tempfile::Builder;

/// Every file with marks in place of the policy's name, gathered when this program was built.
const TEMPLATE: &str = include_str!(concat!(env!("OUT_DIR"), "/template.json"));

/// What stands for the policy's name, and for its component's file without the end.
const NAME: &str = "POLICY-NAME";
const FILE: &str = "POLICY_FILE";

/// Names longer than this make paths that some systems do not take.
const LONGEST: usize = 64;

/// Names that Cargo or the compiler keep for themselves, and the standard policy's own.
const TAKEN: &[&str] = &[
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "build",
    "const",
    "continue",
    "core",
    "crate",
    "deps",
    "do",
    "dyn",
    "else",
    "enum",
    "examples",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "incremental",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "plugin",
    "policy",
    "portal-policy",
    "priv",
    "proc-macro",
    "proc_macro",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

/// Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// It cannot be the name of a crate and a policy.
    #[error("this cannot be the policy's name: {0}")]
    Name(&'static str),
    /// There is something of that name.
    #[error("`{}` is there already; choose another name or folder, or move it away", .0.display())]
    Exists(PathBuf),
    /// The folder to write into is none.
    #[error("`{}` is no folder; make it first", .0.display())]
    NoFolder(PathBuf),
    /// It cannot be written.
    #[error("cannot write to `{}`; nothing was left there", .folder.display())]
    Write {
        /// Where.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The program itself is damaged.
    #[error("the template in this program cannot be read")]
    Template(#[from] serde_json::Error),
}

/// The files of a policy of this name, by their paths in its folder.
pub fn files(name: &str) -> Result<BTreeMap<String, String>, TemplateError> {
    let template: BTreeMap<String, String> = serde_json::from_str(TEMPLATE)?;
    if let Some(why) = wrong(name, template.get("Cargo.lock").map_or("", String::as_str)) {
        return Err(TemplateError::Name(why));
    }
    let named = |text: String| text.replace(NAME, name).replace(FILE, &file_of(name));
    let mut files: BTreeMap<_, _> =
        template.into_iter().map(|(path, text)| (path, named(text))).collect();
    if let Some(lock) = files.get_mut("Cargo.lock") {
        *lock = in_order(lock);
    }
    Ok(files)
}

/// A lock file as Cargo writes it: packages by name. The policy's own was not known when the file was made.
fn in_order(lock: &str) -> String {
    const PACKAGE: &str = "[[package]]\n";
    let mut parts = lock.split(PACKAGE);
    let head = parts.next().unwrap_or_default();
    let mut packages: Vec<&str> = parts.map(str::trim_end).collect();
    packages.sort_by_key(|package| {
        let mut lines = package.lines();
        (lines.next().unwrap_or_default().trim_end_matches('"'), lines.next())
    });
    let packages: Vec<_> =
        packages.into_iter().map(|package| format!("{PACKAGE}{package}\n")).collect();
    format!("{head}{}", packages.join("\n"))
}

/// Whether a policy can be called so; if not, it says why.
pub fn check_name(name: &str) -> Result<(), TemplateError> {
    files(name).map(drop)
}

/// The component's file, without folder and end.
pub fn file_of(name: &str) -> String {
    name.replace('-', "_")
}

/// Writes the policy into a new folder of its name in this one: all of it, or nothing.
pub fn write(name: &str, into: &Path) -> Result<PathBuf, TemplateError> {
    let files = files(name)?;
    if !into.is_dir() {
        return Err(TemplateError::NoFolder(into.into()));
    }
    let folder = into.join(name);
    // A link that leads nowhere is something, too.
    if folder.symlink_metadata().is_ok() {
        return Err(TemplateError::Exists(folder));
    }
    let failed = |source| TemplateError::Write { folder: into.into(), source };
    // Removed again unless it gets its name.
    let half = Builder::new().prefix(&format!(".{name}-")).tempdir_in(into).map_err(failed)?;
    for (path, text) in &files {
        let path = half.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(half.path())).map_err(failed)?;
        fs::write(&path, text).map_err(failed)?;
    }
    open_to_others(half.path()).map_err(failed)?;
    // A folder that has come between is not written over, unless it is empty.
    fs::rename(half.path(), &folder).map_err(failed)?;
    let _ = half.keep();
    Ok(folder)
}

/// Temporary folders are for their owner alone; this one is to be as any other that the owner makes.
fn open_to_others(half: &Path) -> io::Result<()> {
    let like = half.join("plugin");
    fs::set_permissions(half, fs::metadata(like)?.permissions())
}

/// What is wrong with a name.
fn wrong(name: &str, lock: &str) -> Option<&'static str> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    let is_locked = || lock.lines().any(|line| line == format!("name = \"{name}\""));
    if name.is_empty() {
        Some("it is empty")
    } else if name.len() > LONGEST {
        Some("it has more than 64 characters")
    } else if !name.chars().all(fits) {
        Some("use lower-case letters, digits, hyphens and underscores alone, such as `our-policy`")
    } else if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        Some("it must begin with a letter")
    } else if name.ends_with(['-', '_']) {
        Some("it must end with a letter or a digit")
    } else if TAKEN.contains(&name) || TAKEN.contains(&file_of(name).as_str()) {
        Some("that name is taken by Cargo, Rust or the standard policy; put a word before it")
    } else if is_locked() {
        Some("a crate that the policy is built from has that name; put a word before it")
    } else {
        None
    }
}

#[cfg(test)]
mod tests;

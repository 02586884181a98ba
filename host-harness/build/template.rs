//! Gathers what `portal policy new` writes: the component's own source, changed in one rule as `template/change.json`
//! says, and what else a crate of its own needs.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::source::{Files, read, replace_line, replace_text, text};

/// Where the parts are that the template does not share with this repository.
pub(crate) const OWN: &str = "host-harness/template";

/// What it shares.
const PARTS: [&str; 9] = [
    "wit",
    "plugin/src",
    "plugin/Cargo.toml",
    "plugin/policy/src",
    "plugin/policy/Cargo.toml",
    "plugin/policy/build.rs",
    "rustfmt.toml",
    "clippy.toml",
    ".cargo/config.toml",
];

/// Stands for the policy's name until it is known.
const NAME: &str = "POLICY-NAME";
/// Stands for the component's file without its end.
const FILE: &str = "POLICY_FILE";

/// Crates of the workspace, and from elsewhere, that the component is made of.
const NEEDED: [&str; 3] = ["policy", "talc", "wit-bindgen"];

/// Every file of the template by its path, with the marks in place of names.
///
/// `scratch`: a folder that Cargo may work in.
pub(crate) fn gather(
    root: &Path,
    scratch: &Path,
) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let mut files = Files::new();
    for part in PARTS {
        read(root, Path::new(part), &mut files)?;
    }
    for (path, content) in &files {
        let content = String::from_utf8_lossy(content);
        if content.contains(NAME) || content.contains(FILE) {
            return Err(format!("{} has a mark of the template in it", path.display()).into());
        }
    }
    change(root, &mut files)?;
    let workspace = String::from_utf8(fs::read(root.join("Cargo.toml"))?)?;
    files.insert("Cargo.toml".into(), manifest(&workspace)?.into());
    for (line, end) in [
        ("members = ", r#"["plugin", "plugin/policy"]"#),
        ("default-members = ", r#"["plugin"]"#),
        ("version = ", r#""0.1.0""#),
    ] {
        replace_line(&mut files, Path::new("Cargo.toml"), line, end)?;
    }
    replace_line(&mut files, Path::new("plugin/src/exports.rs"), "const REVISION: u64 = ", "1;")?;
    let config = Path::new(".cargo/config.toml");
    let flags = paragraphs(&text(&files, config)?, &["[target.wasm32-wasip2]"])?;
    files.insert(config.into(), flags.into());
    files.insert("Cargo.lock".into(), fs::read(root.join("Cargo.lock"))?);
    let locked = locked(&files, scratch)?;
    files.insert("Cargo.lock".into(), locked.into());

    let mut own = Files::new();
    read(&root.join(OWN).join("files"), Path::new(""), &mut own)?;
    for (path, content) in own {
        // A file of that name would hold for this repository too.
        let hidden = path.as_os_str() == "gitignore";
        files.insert(if hidden { PathBuf::from(".gitignore") } else { path }, content);
    }
    let texts = files.into_iter().map(|(path, content)| {
        let path = path.to_str().ok_or("a path in UTF-8")?.to_owned();
        Ok((path, String::from_utf8(content)?))
    });
    texts.collect()
}

/// Makes the changes that the file names.
fn change(root: &Path, files: &mut Files) -> Result<(), Box<dyn Error>> {
    let file = root.join(OWN).join("change.json");
    let described: Value = serde_json::from_slice(&fs::read(&file)?)?;
    let changes = described.get("changes").and_then(Value::as_array);
    let changes = changes.ok_or("change.json has `changes`")?;
    for change in changes {
        let part = |key: &str| {
            change.get(key).and_then(Value::as_str).ok_or(format!("a change has `{key}`"))
        };
        replace_text(files, Path::new(part("file")?), part("find")?, part("replace")?)
            .map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}

/// The lock file with what the template needs alone, in the versions that it is locked to here. Cargo itself leaves out
/// the rest; it is asked for no other version, so it needs no network.
fn locked(files: &Files, scratch: &Path) -> Result<String, Box<dyn Error>> {
    if scratch.exists() {
        fs::remove_dir_all(scratch)?;
    }
    for (path, content) in files {
        let path = scratch.join(path);
        fs::create_dir_all(path.parent().unwrap_or(scratch))?;
        fs::write(path, content)?;
    }
    let cargo = std::env::var_os("CARGO").ok_or("cargo sets CARGO")?;
    let words = ["update", "--workspace", "--offline", "--quiet"];
    if !Command::new(cargo).current_dir(scratch).args(words).status()?.success() {
        return Err("Cargo cannot trim its lock file".into());
    }
    Ok(fs::read_to_string(scratch.join("Cargo.lock"))?)
}

/// The root's manifest without what concerns the host and the tests.
fn manifest(workspace: &str) -> Result<String, Box<dyn Error>> {
    let head = paragraphs(workspace, &["[workspace]", "[workspace.package]"])?;
    let mut needed = String::from("[workspace.dependencies]\n");
    for name in NEEDED {
        let line = workspace.lines().find(|line| line.starts_with(&format!("{name} = ")));
        needed.push_str(line.ok_or_else(|| format!("the workspace knows `{name}`"))?);
        needed.push('\n');
    }
    let tail = paragraphs(
        workspace,
        &["[workspace.lints.rust]", "[workspace.lints.clippy]", "[profile.release]"],
    )?;
    let head: String = head
        .lines()
        .filter(|line| !line.starts_with('#'))
        .fold(String::new(), |text, line| text + line + "\n");
    let tail = tail.replace(
        "# What ships. The host catches panics, so they must unwind; on the component's target they always abort.\n",
        "",
    );
    Ok(format!("{head}\n{needed}\n{tail}"))
}

/// The paragraphs that begin with these headers, comments aside.
fn paragraphs(text: &str, headers: &[&str]) -> Result<String, Box<dyn Error>> {
    let mut found = Vec::new();
    for header in headers {
        let mut begin = text.split("\n\n").filter(|paragraph| {
            paragraph.lines().find(|line| !line.starts_with('#')) == Some(*header)
        });
        let paragraph = begin.next().ok_or_else(|| format!("there is no paragraph {header}"))?;
        found.push(paragraph.trim_end());
    }
    Ok(format!("{}\n", found.join("\n\n")))
}

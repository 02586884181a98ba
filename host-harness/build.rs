//! Builds the component that is compiled into the host as its default policy, and gathers the scenarios that show it and
//! the template of a policy of one's own.

#[path = "build/source.rs"]
mod source;
#[path = "build/template.rs"]
mod template;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The project's own scenarios.
const SCENARIOS: &str = "tests/scenarios";

fn main() -> Result<(), Box<dyn Error>> {
    // Not the folder that this script was compiled in: a copied target folder would bring another checkout's policy.
    let here = env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo sets CARGO_MANIFEST_DIR")?;
    let root = Path::new(&here).join("..");
    for path in [
        "wit",
        "plugin",
        "Cargo.toml",
        "Cargo.lock",
        ".cargo/config.toml",
        "rustfmt.toml",
        "clippy.toml",
        "host-harness/build.rs",
        "host-harness/build",
        SCENARIOS,
        template::OWN,
    ] {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    // One folder for all profiles of the host. It must not be Cargo's own, which is locked while this runs.
    let target =
        out.ancestors().nth(4).ok_or("OUT_DIR lies in the target folder")?.join("component");
    let status = Command::new(env::var_os("CARGO").ok_or("cargo sets CARGO")?)
        .current_dir(&root)
        .args([
            "build",
            "--package",
            "plugin",
            "--target",
            "wasm32-wasip2",
            "--release",
            "--locked",
        ])
        .arg("--target-dir")
        .arg(&target)
        // What the outer Cargo wants of this build script is not meant for the component.
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .status()?;
    if !status.success() {
        return Err("the component does not build; \
                    if the target is missing, run `rustup target add wasm32-wasip2`"
            .into());
    }
    println!("cargo::rustc-env=WASMTIME_VERSION={}", locked(&root, "wasmtime").unwrap_or_default());
    fs::copy(target.join("wasm32-wasip2/release/plugin.wasm"), out.join("policy.wasm"))?;

    let mut scenarios = BTreeMap::new();
    gather(&root.join(SCENARIOS), "", &mut scenarios)?;
    fs::write(out.join("scenarios.json"), serde_json::to_string(&scenarios)?)?;
    let template = template::gather(&root, &out.join("template"))
        .map_err(|error| format!("the template of a policy cannot be made: {error}"))?;
    fs::write(out.join("template.json"), serde_json::to_string(&template)?)?;
    Ok(())
}

/// The texts in a folder and below, by their paths from it.
fn gather(
    folder: &Path,
    above: &str,
    texts: &mut BTreeMap<String, String>,
) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).ok_or("a name in UTF-8")?;
        let name = format!("{above}{name}");
        if path.is_dir() {
            gather(&path, &format!("{name}/"), texts)?;
        } else if name.ends_with(".json") {
            texts.insert(name, fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

/// The version of a crate that `Cargo.lock` names.
fn locked(root: &Path, name: &str) -> Option<String> {
    let lock = fs::read_to_string(root.join("Cargo.lock")).ok()?;
    let mut lines = lock.lines().skip_while(|line| *line != format!("name = \"{name}\""));
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    Some(version.strip_suffix('"')?.to_owned())
}

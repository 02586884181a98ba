//! Builds the guests: components in Rust that the tests load into the host.

#[path = "../../host-harness/build/source.rs"]
mod source;
mod variant;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    // Not the folder that this script was compiled in: a copied target folder would bring another checkout's guests.
    let here = env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo sets CARGO_MANIFEST_DIR")?;
    let root = Path::new(&here).join("..");
    for path in [
        "wit",
        "tests/guests",
        "tests/ratio",
        "plugin",
        "Cargo.toml",
        "Cargo.lock",
        ".cargo/config.toml",
        "host-harness/build/source.rs",
    ] {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let target = out.ancestors().nth(4).ok_or("OUT_DIR lies in the target folder")?;
    // The folder that the built-in component is made in; two builds at once take turns there.
    let guests = target.join("component");
    build(&root, &["--package", "rogue", "--locked"], &guests)?;
    fs::copy(guests.join("wasm32-wasip2/release/rogue.wasm"), out.join("rogue.wasm"))?;
    // After that build, which has fetched all that these need.
    variant::build_all(&root, &target.join("variants"), &out)
}

/// Builds components as the one that ships is built: with the flags that are set in the root.
fn build(root: &Path, what: &[&str], target: &Path) -> Result<(), Box<dyn Error>> {
    let status = Command::new(env::var_os("CARGO").ok_or("cargo sets CARGO")?)
        .current_dir(root)
        .args(["build", "--target", "wasm32-wasip2", "--release"])
        .args(what)
        .arg("--target-dir")
        .arg(target)
        // What the outer Cargo wants of this build script is not meant for the guests.
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .status()?;
    if !status.success() {
        return Err("the guests do not build; \
                    if the target is missing, run `rustup target add wasm32-wasip2`"
            .into());
    }
    Ok(())
}

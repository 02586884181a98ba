//! Builds the guests: components in Rust that the tests load into the host.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    // Not the folder that this script was compiled in: a copied target folder would bring another checkout's guests.
    let here = env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo sets CARGO_MANIFEST_DIR")?;
    let root = Path::new(&here).join("..");
    for path in ["wit", "tests/guests", "plugin/src/runtime.rs", "Cargo.lock", ".cargo/config.toml"]
    {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    // The folder that the built-in component is made in; two builds at once take turns there.
    let target =
        out.ancestors().nth(4).ok_or("OUT_DIR lies in the target folder")?.join("component");
    let status = Command::new(env::var_os("CARGO").ok_or("cargo sets CARGO")?)
        .current_dir(&root)
        .args(["build", "--package", "rogue", "--target", "wasm32-wasip2", "--release", "--locked"])
        .arg("--target-dir")
        .arg(&target)
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
    fs::copy(target.join("wasm32-wasip2/release/rogue.wasm"), out.join("rogue.wasm"))?;
    Ok(())
}

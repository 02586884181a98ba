//! Generated from `wit/`.
#![allow(unsafe_code, unreachable_pub, missing_docs, clippy::all, reason = "generated")]

wit_bindgen::generate!({
    path: "../../../wit",
    world: "portal-policy",
    generate_all,
});

// A native build has no use for the exported symbols and cannot link them.
#[cfg(target_family = "wasm")]
export!(Rogue);

/// What the exports are implemented on.
pub(crate) struct Rogue;

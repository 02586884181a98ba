//! Generated from `wit/`. Only `decision`, `facts`, `policy`, `sandbox` and `session` may look in here.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    reason = "generated; the contract's documentation is in wit/"
)]

wasmtime::component::bindgen!({
    path: "../wit",
    world: "portal-policy",
    additional_derives: [PartialEq, Eq, serde::Serialize, serde::Deserialize],
    imports: { default: trappable },
    require_store_data_send: false,
});

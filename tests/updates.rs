//! Policy updates: what is taken and what is refused by which name, and that nothing but a whole update changes anything.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends where something is missing"
)]

#[path = "updates/components.rs"]
mod components;
#[path = "updates/crash.rs"]
mod crash;
#[path = "updates/desk.rs"]
mod desk;
#[path = "updates/files.rs"]
mod files;
#[path = "updates/inbox.rs"]
mod inbox;
#[path = "updates/order.rs"]
mod order;
#[path = "updates/reload.rs"]
mod reload;
#[path = "updates/swap.rs"]
mod swap;
#[path = "updates/trust.rs"]
mod trust;

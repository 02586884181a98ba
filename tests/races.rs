//! No more passwords are compared than the threshold, whoever signs in at the same time, dies in between, or lies about the
//! time: the real component over both databases.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a promise that cannot be asked about is broken"
)]

#[path = "races/at_any_moment.rs"]
mod at_any_moment;
#[path = "races/by_hand.rs"]
mod by_hand;
#[path = "races/clocks.rs"]
mod clocks;
#[path = "races/count.rs"]
mod count;
#[path = "races/deed.rs"]
mod deed;
#[path = "races/killed.rs"]
mod killed;
#[path = "races/place.rs"]
mod place;
#[path = "races/protocol.rs"]
mod protocol;
#[path = "races/rounds.rs"]
mod rounds;
#[path = "races/slow.rs"]
mod slow;
#[path = "races/steps.rs"]
mod steps;
#[path = "races/stopped.rs"]
mod stopped;
#[path = "races/stored.rs"]
mod stored;
#[path = "races/worker.rs"]
mod worker;

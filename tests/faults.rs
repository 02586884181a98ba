//! Whatever happens to the database: everything is refused, nobody is let in, and afterwards all works by itself.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a fault that is not survived is the failure"
)]

#[path = "faults/damage.rs"]
mod damage;
#[path = "faults/full.rs"]
mod full;
#[path = "faults/journal.rs"]
mod journal;
#[path = "faults/locked.rs"]
mod locked;
#[path = "faults/moved.rs"]
mod moved;
#[path = "faults/office.rs"]
mod office;
#[path = "faults/read_only.rs"]
mod read_only;
#[path = "faults/rows.rs"]
mod rows;
#[path = "faults/server.rs"]
mod server;
#[path = "faults/stopped.rs"]
mod stopped;
#[path = "faults/typed.rs"]
mod typed;
#[path = "faults/volume.rs"]
mod volume;

use std::io::Write;

/// Says that something cannot be tried here. Not by a macro: the test harness would keep it to itself.
fn skip(why: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}

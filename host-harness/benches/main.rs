//! How long answers take, one file per question. `cargo bench` asks them all and ends with a table of what came out;
//! the tests ask each once.
//!
//! Whatever is measured stands beside a baseline that is measured in turn with it, so that a busy machine slows both:
//! the ratios mean something where the times do not. Every answer is compared with the rules before it is timed.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "what cannot be asked cannot be measured, and the table is told to whoever measures"
)]

mod accounts;
mod batch;
mod database;
mod isolated;
mod limits;
mod memory;
mod sign_in;
mod start;
mod support;
mod threads;
mod view;
mod warm;

use support::{Bench, World};

fn main() {
    if start::is_asked_for() {
        return start::once();
    }
    let bench = &mut Bench::new(env!("CARGO_TARGET_TMPDIR"));
    let world = World::of(1_000);
    isolated::measure(bench, &world);
    warm::measure(bench, &world);
    batch::measure(bench, &world);
    limits::measure(bench, &world);
    view::measure(bench, &world);
    database::measure(bench, &world);
    threads::measure(bench, &world);
    accounts::measure(bench);
    sign_in::measure(bench, &world);
    start::measure(bench, &world);
    memory::measure(bench, &world);
    bench.tell();
}

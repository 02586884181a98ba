//! How long the rules take beside code that somebody would write by hand for the same two questions. `cargo bench` ends
//! with a table; the tests ask each once.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "the facts are made here")]

mod by_hand;
mod crm;
mod decision;
mod visible;

fn main() {
    let bench = &mut ratio::Bench::new(env!("CARGO_TARGET_TMPDIR"));
    for accounts in [10, 100, 1_000, 10_000, 100_000] {
        visible::measure(bench, accounts);
    }
    decision::measure(bench);
    bench.tell();
}

//! Times something and its baseline in turn, and tells the ratio.

use std::path::Path;
use std::time::{Duration, Instant};

use criterion::Criterion;

/// All that was measured.
pub struct Bench {
    criterion: Criterion,
    rows: Vec<Row>,
    /// Criterion has decided so from the command line; otherwise everything is done once, to see that it can be done.
    timed: bool,
}

/// What a ratio ought to be.
pub enum Bound {
    /// Not above it.
    AtMost(f64),
    /// Not below it.
    AtLeast(f64),
    /// It is only told.
    None,
}

struct Row {
    name: String,
    time: String,
    ratio: String,
    baseline: String,
    bound: String,
    reached: Option<bool>,
}

/// Turns in each sample: short enough that what slows the machine slows both.
const TURNS: u64 = 8;

impl Bench {
    /// As the command line says; what Criterion keeps of it goes into this folder.
    pub fn new(folder: &str) -> Self {
        let criterion = Criterion::default()
            .sample_size(40)
            .warm_up_time(Duration::from_millis(500))
            .measurement_time(Duration::from_secs(2))
            .without_plots()
            .output_directory(&Path::new(folder).join("criterion"))
            .configure_from_args();
        let timed = std::env::args().any(|argument| argument == "--bench");
        Bench { criterion, rows: Vec::new(), timed }
    }

    /// Whether times mean anything.
    pub fn is_timed(&self) -> bool {
        self.timed
    }

    /// Whether the command line asks for this one: all are asked for where it names none.
    pub fn wants(&self, name: &str) -> bool {
        let mut named = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
        named.next().is_none_or(|part| name.contains(&part))
    }

    /// Times `subject` beside `baseline`: the middle of the ratios of all samples.
    pub fn compare(
        &mut self,
        name: &str,
        bound: Bound,
        (baseline_name, mut baseline): (&str, impl FnMut()),
        mut subject: impl FnMut(),
    ) {
        let mut samples: Vec<(f64, f64)> = Vec::new();
        self.criterion.bench_function(name, |bencher| {
            bencher.iter_custom(|times| {
                let (mut own, mut other) = (Duration::ZERO, Duration::ZERO);
                for turn in 0..TURNS.min(times) {
                    let part = times / TURNS + u64::from(turn < times % TURNS);
                    let started = Instant::now();
                    (0..part).for_each(|_| baseline());
                    let between = Instant::now();
                    (0..part).for_each(|_| subject());
                    other += between - started;
                    own += between.elapsed();
                }
                let each = |time: Duration| time.as_nanos() as f64 / times as f64;
                samples.push((each(own), each(other)));
                own
            });
        });
        if samples.is_empty() {
            return; // a filter on the command line has left it out
        }
        let own = middle(samples.iter().map(|(own, _)| *own));
        let other = middle(samples.iter().map(|(_, other)| *other));
        let ratio = middle(samples.iter().map(|(own, other)| own / other.max(1.0)));
        let baseline = format!("{baseline_name} ({})", time(other));
        self.row(name, time(own), Some(ratio), baseline, &bound);
    }

    /// Something that was measured otherwise.
    pub fn row(
        &mut self,
        name: &str,
        value: String,
        ratio: Option<f64>,
        baseline: String,
        bound: &Bound,
    ) {
        let (bound, reached) = match (bound, ratio) {
            (Bound::AtMost(most), Some(ratio)) => (format!("≤ {most}"), Some(ratio <= *most)),
            (Bound::AtLeast(least), Some(ratio)) => (format!("≥ {least}"), Some(ratio >= *least)),
            (Bound::None, _) | (_, None) => (String::new(), None),
        };
        let ratio = ratio.map_or(String::new(), |ratio| format!("{ratio:.2}"));
        self.rows.push(Row { name: name.into(), time: value, ratio, baseline, bound, reached });
    }

    /// The table, as a page takes it.
    #[expect(clippy::print_stdout, reason = "this is what a bench is run for")]
    pub fn tell(&mut self) {
        self.criterion.final_summary();
        if !self.timed || self.rows.is_empty() {
            return;
        }
        println!("\n| what | median | ratio | to | bound | reached |");
        println!("| --- | --- | --- | --- | --- | --- |");
        for Row { name, time, ratio, baseline, bound, reached } in &self.rows {
            let reached = reached.map_or("", |reached| if reached { "yes" } else { "NO" });
            println!("| {name} | {time} | {ratio} | {baseline} | {bound} | {reached} |");
        }
    }
}

/// The one that as many are above as below.
pub fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Nanoseconds in a unit that can be read.
pub fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        few if few < 1e3 => format!("{few:.0} ns"),
        more if more < 1e6 => format!("{:.2} µs", more / 1e3),
        many => format!("{:.2} ms", many / 1e6),
    }
}

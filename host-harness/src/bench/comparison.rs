//! Two baselines beside each other. Ratios are compared, because times are the machine's.

use super::{Baseline, Which};

/// What a ratio is to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// To the empty function.
    Empty,
    /// To the rules without a component.
    Native,
}

impl Base {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Base::Empty => "empty",
            Base::Native => "native",
        }
    }
}

/// A ratio then and now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Of which measure.
    pub which: Which,
    /// To what.
    pub to: Base,
    /// What it was.
    pub then: f64,
    /// What it is.
    pub now: f64,
}

impl Change {
    /// How many times as large it is as it was.
    pub fn growth(&self) -> f64 {
        self.now / self.then
    }
}

/// What has changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Every ratio, in the order of the measures.
    pub changes: Vec<Change>,
    /// What makes them less comparable than they look.
    pub unlike: Vec<String>,
}

impl Comparison {
    /// Ratios that have grown by more than this.
    pub fn grown(&self, above: f64) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.growth() > above)
    }
}

/// Compares what was saved with what was measured now.
pub fn compare(then: &Baseline, now: &Baseline) -> Comparison {
    let mut changes = Vec::new();
    for which in Which::all() {
        let name = which.to_string();
        let (Some(before), Some(after)) = (then.measures.get(&name), now.measures.get(&name))
        else {
            continue;
        };
        for (to, then, now) in [
            (Base::Empty, before.to_empty, after.to_empty),
            (Base::Native, before.to_native, after.to_native),
        ] {
            if let (Some(then), Some(now)) = (then, now) {
                changes.push(Change { which, to, then, now });
            }
        }
    }
    Comparison { changes, unlike: unlike(then, now) }
}

fn unlike(then: &Baseline, now: &Baseline) -> Vec<String> {
    let mut unlike = Vec::new();
    let built = |optimised| if optimised { "optimised" } else { "UNOPTIMISED" };
    if then.optimised != now.optimised {
        let (then, now) = (built(then.optimised), built(now.optimised));
        unlike.push(format!("the host was {then} and is {now}"));
    }
    let sizes = [
        ("contacts stored", then.sizes.contacts, now.sizes.contacts),
        ("accounts stored", then.sizes.accounts, now.sizes.accounts),
        ("contacts asked about", then.sizes.asked, now.sizes.asked),
        ("contacts with access", then.sizes.with_access, now.sizes.with_access),
        ("questions of a batch", then.sizes.batch, now.sizes.batch),
    ];
    for (what, then, now) in sizes.into_iter().filter(|(_, then, now)| then != now) {
        unlike.push(format!("{what}: {then} then, {now} now"));
    }
    if then.sizes.generated != now.sizes.generated {
        unlike.push("one of the two CRMs is made up".into());
    }
    for (what, then, now) in
        [("host", &then.host, &now.host), ("engine", &then.engine, &now.engine)]
    {
        if then != now {
            unlike.push(format!("{what}: {then} then, {now} now"));
        }
    }
    if then.machine != now.machine {
        unlike.push("another machine".into());
    }
    unlike
}

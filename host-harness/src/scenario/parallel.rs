//! Runs scenarios on all processors: they have nothing in common but the policy, which is asked from any thread.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread::{self, Builder};

use super::Case;

/// Told after each scenario how many are done, and of how many.
pub type Progress<'a> = &'a mut dyn FnMut(usize, usize);

/// What `work` makes of each case, in their order.
pub(super) fn each<T: Send>(
    cases: &[Case],
    progress: Progress<'_>,
    work: impl Fn(&Case) -> T + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let take = || {
        let place = next.fetch_add(1, Ordering::Relaxed);
        cases.get(place).map(|case| (place, work(case)))
    };
    let mut done = Vec::with_capacity(cases.len());
    let mut note = |result| {
        done.push(result);
        progress(done.len(), cases.len());
    };
    let (sender, others) = mpsc::channel();
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, NonZero::get).min(cases.len());
        for _ in 1..threads {
            let (take, sender) = (&take, sender.clone());
            let helper = move || while take().is_some_and(|result| sender.send(result).is_ok()) {};
            // Where there is no other thread to be had, this one does all of it.
            let _ = Builder::new().name("scenarios".into()).spawn_scoped(scope, helper);
        }
        drop(sender);
        while let Some(result) = take() {
            note(result);
            others.try_iter().for_each(&mut note);
        }
        others.iter().for_each(&mut note);
    });
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

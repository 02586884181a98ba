//! On what machine something was measured, in one line.

use std::env::consts::{ARCH, OS};
use std::fs;
use std::thread::available_parallelism;

use crate::error::line;

/// Such as `AMD EPYC 7B13, 2 processors, linux x86_64`.
pub fn machine() -> String {
    let known = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model(&known).unwrap_or("processor of an unknown kind");
    let processors = available_parallelism().map_or(1, usize::from);
    let s = if processors == 1 { "" } else { "s" };
    line(&format!("{model}, {processors} processor{s}, {OS} {ARCH}"))
}

fn model(known: &str) -> Option<&str> {
    let (_, model) = known
        .lines()
        .find_map(|line| line.split_once(':').filter(|(key, _)| key.trim() == "model name"))?;
    Some(model.trim()).filter(|model| !model.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_is_the_one_that_the_system_names() {
        assert_eq!(model("processor\t: 0\nmodel name\t: EPYC 7\nflags: a"), Some("EPYC 7"));
        assert_eq!(model("processor\t: 0\nmodel name\t: \n"), None);
        assert_eq!(model(""), None);
        assert!(machine().contains(" processor"), "{}", machine());
    }
}

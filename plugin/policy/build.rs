//! Writes the lower-case mappings of the standard library down as runs, a tenth of the size of its own table.

use std::fmt::Write;
use std::path::Path;
use std::{env, error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs"); // how a build script speaks to Cargo
    let mut runs: Vec<Run> = Vec::new();
    for upper in '\u{80}'..=char::MAX {
        // U+0130 is the only one that becomes two characters; the text module knows it.
        let mut lower = upper.to_lowercase();
        let (Some(lower), None) = (lower.next(), lower.next()) else { continue };
        if lower == upper {
            continue;
        }
        let (upper, delta) = (u32::from(upper), u32::from(lower) as i32 - upper as i32);
        if !runs.last_mut().is_some_and(|run| run.take(upper, delta)) {
            runs.push(Run { first: upper, last: upper, stride: 0, delta });
        }
    }
    let mut source = String::from("[\n");
    for Run { first, last, stride, delta } in runs {
        let stride = stride.max(1);
        writeln!(
            source,
            "    Run {{ first: {first}, last: {last}, stride: {stride}, delta: {delta} }},"
        )?;
    }
    source.push_str("]\n");
    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    fs::write(Path::new(&out).join("lower_case.rs"), source)?;
    Ok(())
}

struct Run {
    first: u32,
    last: u32,
    stride: u32,
    delta: i32,
}

impl Run {
    fn take(&mut self, upper: u32, delta: i32) -> bool {
        let step = upper - self.last;
        let fits = match self.stride {
            0 => step <= 2,
            stride => step == stride,
        };
        if fits && delta == self.delta {
            (self.last, self.stride) = (upper, step);
        }
        fits && delta == self.delta
    }
}

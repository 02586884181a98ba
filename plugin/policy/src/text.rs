//! How names are compared: trimmed, and without case.

use alloc::string::String;

/// Lower-cases each scalar value by its own full mapping, without context: a final sigma is like any other (D17).
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for scalar in text.chars() {
        if scalar == 'İ' {
            folded.push_str("i\u{307}");
        } else {
            folded.push(lower_case(scalar));
        }
    }
    folded
}

/// The key under which email addresses and user names are the same (D16, PA-22).
pub fn name_key(text: &str) -> String {
    fold(text.trim())
}

/// Scalar values that lie `stride` apart and become lower case by adding `delta`.
struct Run {
    first: u32,
    last: u32,
    stride: u8,
    delta: i32,
}

/// All mappings to one scalar value outside ASCII, ascending.
static RUNS: &[Run] = &include!(concat!(env!("OUT_DIR"), "/lower_case.rs"));

fn lower_case(scalar: char) -> char {
    if scalar.is_ascii() {
        return scalar.to_ascii_lowercase();
    }
    let code = u32::from(scalar);
    let place = RUNS.partition_point(|run| run.last < code);
    match RUNS.get(place) {
        Some(run) if run.first <= code && (code - run.first).is_multiple_of(run.stride.into()) => {
            char::from_u32(code.wrapping_add_signed(run.delta)).unwrap_or(scalar)
        }
        Some(_) | None => scalar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, key: &str) {
        assert_eq!(name_key(text), key);
    }

    #[test]
    fn keys_ignore_case_and_outer_white_space_only() {
        check(" K1@X.Example\u{3000}", "k1@x.example");
        check("a b", "a b");
        check("Öst", "öst");
        check("ost", "ost");
    }

    #[test]
    fn every_scalar_is_lowered_by_itself() {
        check("ΟΔΟΣ", "οδοσ");
        check("İ", "i\u{307}");
        check("ẞ", "ß");
        check("👩‍👧", "👩‍👧");
    }

    #[test]
    fn the_runs_say_what_the_standard_library_says() {
        for scalar in '\0'..=char::MAX {
            let text = String::from(scalar);
            assert_eq!(fold(&text), scalar.to_lowercase().collect::<String>(), "{scalar:?}");
        }
    }
}

//! Lengths of time, sizes and ratios as people read them.

/// Nanoseconds in three digits, such as `81.2 µs`.
pub(super) fn span(nanoseconds: f64) -> String {
    const UNITS: [(f64, &str); 4] = [(1.0, "ns"), (1e3, "µs"), (1e6, "ms"), (1e9, "s")];
    // What rounds up to a thousand is one of the next unit.
    let fits = |unit: &&(f64, &str)| nanoseconds / unit.0 < 999.5;
    let (unit, word) = UNITS.iter().find(fits).copied().unwrap_or((1e9, "s"));
    format!("{} {word}", digits(nanoseconds / unit))
}

/// A ratio in three digits; nothing for none.
pub(super) fn ratio(ratio: Option<f64>) -> String {
    ratio.map_or(String::new(), digits)
}

/// Three digits, or more where more stand before the point.
pub(super) fn digits(number: f64) -> String {
    let behind = match number {
        number if number < 9.995 => 2,
        number if number < 99.95 => 1,
        _ => 0,
    };
    format!("{number:.behind$}")
}

/// What was used, with its share of the limit.
pub(super) fn share(used: &str, share: f64) -> String {
    format!("{used} ({:.2} %)", share * 100.0)
}

/// Bytes, such as `192 KiB`.
pub(super) fn bytes(bytes: u64) -> String {
    if bytes < 10 << 10 { format!("{bytes} B") } else { format!("{} KiB", bytes >> 10) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_digits_in_the_unit_that_fits() {
        for (nanoseconds, text) in [
            (0.0, "0.00 ns"),
            (7.25, "7.25 ns"),
            (812.4, "812 ns"),
            (999.6, "1.00 µs"),
            (12_345.0, "12.3 µs"),
            (99_960.0, "100 µs"),
            (1_240_000.0, "1.24 ms"),
            (2.5e9, "2.50 s"),
            (1.5e12, "1500 s"),
        ] {
            assert_eq!(span(nanoseconds), text);
        }
    }

    #[test]
    fn sizes_and_ratios_are_short() {
        assert_eq!((bytes(9_000), bytes(196_608)), ("9000 B".into(), "192 KiB".into()));
        assert_eq!((ratio(Some(1234.4)), ratio(None)), ("1234".into(), String::new()));
        assert_eq!(share("12", 0.0469), "12 (4.69 %)");
    }
}

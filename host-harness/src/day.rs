//! Calendar days as people write them, and as the contract counts them.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A calendar day: `2026-06-15` for people and in documents, days since 1970-01-01 for the policy.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
pub struct Day(civil::Date);

const EPOCH: civil::Date = civil::date(1970, 1, 1);

impl Day {
    /// Today by the machine's calendar.
    pub fn today() -> Self {
        Day(jiff::Zoned::now().date())
    }

    /// Days since 1970-01-01.
    pub fn number(self) -> i32 {
        EPOCH.until(self.0).map_or(0, |span| span.get_days())
    }

    /// None if the day lies outside the years -9999 to 9999.
    pub fn from_number(number: i32) -> Option<Self> {
        EPOCH.checked_add(jiff::Span::new().try_days(number).ok()?).ok().map(Day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let day = (text.len() == 10).then(|| text.parse().ok()).flatten();
        day.map(Day).ok_or_else(|| format!("`{text}` is not a day; write it like 2026-06-15"))
    }
}

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

/// The machine's clock, in seconds since 1970-01-01T00:00:00Z; 0 for a clock that stands before that.
pub fn now() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or(0)
}

/// A moment for people, such as `2026-06-15T08:30:00Z`.
pub fn moment(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).ok().and_then(|s| jiff::Timestamp::from_second(s).ok());
    seconds.map_or_else(|| "an impossible moment".into(), |moment| moment.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970_in_both_directions() {
        for (text, number) in
            [("1970-01-01", 0), ("1969-12-31", -1), ("2026-06-15", 20_619), ("2000-02-29", 11_016)]
        {
            let day: Day = text.parse().unwrap();
            assert_eq!(day.number(), number);
            assert_eq!(Day::from_number(number).unwrap().to_string(), text);
        }
    }

    #[test]
    fn impossible_days_are_refused() {
        for text in ["2026-02-29", "2026-13-01", "15.06.2026", "2026-6-15", "", "2026-06-15T00:00"]
        {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
        assert_eq!(Day::from_number(i32::MAX), None);
    }
}

//! `--grant NAME=NUMBER`: how much a policy may use for one call.

use std::str::FromStr;
use std::time::Duration;

use host_harness::Limits;

/// One limit that is not the default.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    name: Name,
    number: u64,
}

#[derive(Clone, Copy, Debug)]
enum Name {
    DeadlineMs,
    Fuel,
    MemoryBytes,
    TransferBytes,
    Callbacks,
    Rows,
    Bytes,
    Pages,
}

const NAMES: &[(&str, Name)] = &[
    ("deadline-ms", Name::DeadlineMs),
    ("fuel", Name::Fuel),
    ("memory-bytes", Name::MemoryBytes),
    ("transfer-bytes", Name::TransferBytes),
    ("callbacks", Name::Callbacks),
    ("rows", Name::Rows),
    ("bytes", Name::Bytes),
    ("pages", Name::Pages),
];

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, number) =
            text.split_once('=').ok_or("a limit is a name and a number, such as fuel=1000000")?;
        let Some((_, name)) = NAMES.iter().find(|(known, _)| *known == name) else {
            let names: Vec<_> = NAMES.iter().map(|(name, _)| *name).collect();
            return Err(format!("there is no limit `{name}`; there are {}", names.join(", ")));
        };
        let number = number.parse().map_err(|_| format!("`{number}` is not a number"))?;
        Ok(Limit { name: *name, number })
    }
}

/// The defaults, but for these.
pub(crate) fn limits(changed: &[Limit]) -> Limits {
    let mut limits = Limits::default();
    for Limit { name, number } in changed {
        let number = *number;
        let size = usize::try_from(number).unwrap_or(usize::MAX);
        match name {
            Name::DeadlineMs => limits.deadline = Duration::from_millis(number),
            Name::Fuel => limits.fuel = number,
            Name::MemoryBytes => limits.memory_bytes = size,
            Name::TransferBytes => limits.transfer_bytes = size,
            Name::Callbacks => limits.callbacks = number,
            Name::Rows => limits.rows = number,
            Name::Bytes => limits.bytes = number,
            Name::Pages => limits.pages = number,
        }
    }
    limits
}

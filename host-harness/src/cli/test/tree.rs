//! Results as a tree of folders, with what did not pass in full.

use host_harness::plain::plain;

use super::{Count, Ran};

/// Each folder with a count, and below it what failed and what was skipped; with `all`, what passed too.
pub(super) fn text(ran: &[Ran<'_>], all: bool) -> String {
    let mut text = String::new();
    for group in ran.chunk_by(|(one, _), (other, _)| split(&one.name).0 == split(&other.name).0) {
        let folder = group.first().map_or("", |(case, _)| split(&case.name).0);
        let folder = if folder.is_empty() { "." } else { folder };
        let count = Count::of(group.iter().copied()).text();
        text.push_str(&format!("{}  {count}\n", plain(folder)));
        for (case, outcome) in group {
            let name = plain(split(&case.name).1);
            match (&case.scenario.skip, &outcome.failure) {
                (Some(reason), _) => {
                    text.push_str(&format!("  skipped  {name}: {}\n", plain(reason)));
                }
                (None, None) if all => text.push_str(&format!("  passed   {name}\n")),
                (None, None) => {}
                (None, Some(failure)) => {
                    text.push_str(&format!("  FAILED   {name}\n"));
                    for line in failure.to_string().lines() {
                        text.push_str(&format!("           {}\n", plain(line)));
                    }
                }
            }
        }
    }
    text
}

/// The folder, or the file with several cases, and the rest of the name. A case may have slashes in its name, within
/// the brackets of its row.
pub(super) fn split(name: &str) -> (&str, &str) {
    let end = name.find(" [").unwrap_or(name.len());
    let (front, _) = name.split_at(end);
    match front.rfind('/') {
        Some(slash) => {
            let (folder, rest) = name.split_at(slash);
            (folder, rest.trim_start_matches('/'))
        }
        None => ("", name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_split_before_its_row() {
        assert_eq!(split("a/b/c"), ("a/b", "c"));
        assert_eq!(split("c"), ("", "c"));
        assert_eq!(split("a/b [day=x/y]"), ("a", "b [day=x/y]"));
    }
}

//! Finds customers by a part of their name, for an administrator who selects some.

use alloc::string::String;
use alloc::vec::Vec;

use crate::directory::{CustomerName, Directory};
use crate::page::Page;
use crate::text::fold;

/// How many characters a query needs (CS-01).
pub const MINIMUM_QUERY: usize = 3;

/// What can be handled within one call's memory.
const MAX_LIMIT: usize = 1000;

/// The customers found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Sorted by name without case, then by identifier.
    pub customers: Vec<CustomerName>,
    /// There are more than the limit allowed.
    pub more: bool,
}

/// The query is too short to search for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooShort;

/// Customers whose name contains the query, in one piece, anywhere (CS-03, CS-04, AMB-20 to AMB-23).
pub fn search_customers<D: Directory>(
    directory: &D,
    query: &str,
    limit: u32,
) -> Result<Result<Found, TooShort>, D::Error> {
    let query = query.trim();
    if query.chars().nth(MINIMUM_QUERY - 1).is_none() {
        return Ok(Err(TooShort));
    }
    let query = fold(query);
    let limit = (limit as usize).clamp(1, MAX_LIMIT);
    let mut hits: Vec<(String, CustomerName)> = Vec::new();
    let mut more = false;
    let mut after = None;
    loop {
        let page = Page::new(after, 1000);
        let names = directory.customer_names(page)?;
        after = page.next(names.len(), names.last().map(|last| last.customer.0));
        for name in names {
            let folded = fold(&name.name);
            if !contains(&folded, &query) {
                continue;
            }
            let hit = (folded.as_str(), name.customer);
            let place =
                hits.partition_point(|(folded, name)| (folded.as_str(), name.customer) < hit);
            if hits.len() == limit {
                more = true;
                hits.truncate(limit - usize::from(place < limit));
            }
            if place < limit {
                hits.insert(place, (folded, name));
            }
        }
        if after.is_none() {
            break;
        }
    }
    Ok(Ok(Found { customers: hits.into_iter().map(|(_, name)| name).collect(), more }))
}

/// UTF-8 is self-synchronising, so equal bytes are equal characters. The search of `str` would add two kilobytes to the
/// component, to be faster on texts much longer than names.
fn contains(text: &str, part: &str) -> bool {
    let Some((first, rest)) = part.as_bytes().split_first() else { return true };
    let mut bytes = text.as_bytes().iter();
    // Only where the first byte is right are the others worth a look.
    while bytes.any(|byte| byte == first) {
        if bytes.as_slice().starts_with(rest) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_wherever_it_stands_in_one_piece() {
        for (text, part, found) in [
            ("amber freight", "amb", true),
            ("amber freight", "ght", true),
            ("amber freight", "mbf", false),
            ("aab", "ab", true),
            ("öst & söhne", "& s", true),
            ("ost", "öst", false),
            ("ab", "abc", false),
        ] {
            assert_eq!(contains(text, part), found, "{text} {part}");
        }
    }
}

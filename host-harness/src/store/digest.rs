//! Digests that chain the lines of a log, so that a line that was changed or taken out later shows.

use sha2::{Digest, Sha256};

/// The digest of a line behind the line with the digest `previous`; empty: it is the first.
pub(crate) fn chained(previous: &str, parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in [previous].iter().chain(parts) {
        // With its length, so that no text can move from one part to the next.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex(&hash.finalize())
}

/// The digest by which a component is known.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_and_every_border_between_parts_counts() {
        let all = [
            chained("", &["ab", "c"]),
            chained("", &["a", "bc"]),
            chained("", &["abc"]),
            chained("", &["ab", "c", ""]),
            chained("ab", &["c"]),
            chained("x", &["ab", "c"]),
        ];
        for (place, digest) in all.iter().enumerate() {
            assert_eq!(digest.len(), 64);
            assert!(!all.get(..place).unwrap().contains(digest), "{place}");
        }
        assert_eq!(all[0], chained("", &["ab", "c"]));
    }

    #[test]
    fn a_component_is_known_by_the_ordinary_digest_of_its_bytes() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(of_bytes(b""), empty);
    }
}

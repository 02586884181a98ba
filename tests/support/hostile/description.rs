//! What a hostile component says of itself: two rules, written down as the canonical ABI wants them.

/// Where the description lies.
pub(super) const PLACE: i32 = 2_048;
/// Where its texts and lists lie.
const TEXTS: i32 = 2_304;

struct Writer {
    at: i32,
    bytes: Vec<u8>,
}

impl Writer {
    /// Writes it behind everything else; address and length.
    fn put(&mut self, bytes: &[u8], count: usize) -> Vec<u8> {
        while !self.bytes.len().is_multiple_of(4) {
            self.bytes.push(0);
        }
        let address = self.at + self.bytes.len() as i32;
        self.bytes.extend_from_slice(bytes);
        [address.to_le_bytes(), (count as i32).to_le_bytes()].concat()
    }

    fn text(&mut self, text: &str) -> Vec<u8> {
        self.put(text.as_bytes(), text.len())
    }
}

/// Rule 0 allows, rule 1 denies.
pub(super) fn data() -> [(i32, Vec<u8>); 2] {
    let mut writer = Writer { at: TEXTS, bytes: Vec::new() };
    let mut rules = Vec::new();
    for (id, effect) in [("hostile.yes", 0_u32), ("hostile.no", 1)] {
        let source = writer.text("D0");
        rules.extend(writer.text(id));
        rules.extend(effect.to_le_bytes());
        rules.extend(writer.text("reason"));
        rules.extend(writer.text("A rule."));
        rules.extend(writer.put(&source, 1));
        rules.extend(0_u32.to_le_bytes());
    }
    let mut description = writer.text("hostile");
    description.extend(writer.text("1.0.0"));
    description.extend(7_u64.to_le_bytes());
    description.extend(writer.text("0.1.0"));
    description.extend(writer.put(&rules, 2));
    [(PLACE, description), (TEXTS, writer.bytes)]
}

//! Text of others, made fit to be printed: names of files and people must neither steer a terminal nor pose as a line of
//! ours.

use std::borrow::Cow;

/// Whether a character shows as itself and where it stands: no control character, and none that turns the direction in
/// which others are read.
pub fn is_plain(character: char) -> bool {
    let turns = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    !character.is_control() && !turns && !matches!(character, '\u{2028}' | '\u{2029}')
}

/// The text with every other character written as `\n`, `\u{1b}` and so on.
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plain) {
        return text.into();
    }
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if is_plain(character) {
            plain.push(character);
        } else {
            plain.extend(character.escape_default());
        }
    }
    plain.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_spelt_out_and_everything_else_stays() {
        assert_eq!(plain("Öst \"日本\" \\ أحمد"), "Öst \"日本\" \\ أحمد");
        assert_eq!(plain("a\u{1b}[2Kb\nc"), "a\\u{1b}[2Kb\\nc");
        assert_eq!(plain("evil\u{202e}msaw.exe"), "evil\\u{202e}msaw.exe");
    }
}

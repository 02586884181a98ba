//! Turns a statement as the store writes it into one that PostgreSQL understands.
//!
//! The store writes the common subset of both databases, with two things of SQLite's: parameters are `?` or `?1`, and
//! `CROSS JOIN … ON` is a join in just this order, which PostgreSQL chooses for itself.

/// The same statement for PostgreSQL. What is quoted and what is commented stays as it is.
pub(super) fn for_postgres(sql: &str) -> String {
    let mut written = String::with_capacity(sql.len() + 16);
    let mut rest = sql;
    let mut parameters = 0;
    while let Some(next) = rest.chars().next() {
        let (taken, text) = match next {
            '\'' | '"' => untouched(rest, quoted(rest, next)),
            '-' if rest.starts_with("--") => untouched(rest, until(rest, "\n")),
            '/' if rest.starts_with("/*") => untouched(rest, until(rest, "*/")),
            '?' => {
                let digits = rest.bytes().skip(1).take_while(u8::is_ascii_digit).count();
                let number = rest.get(1..=digits).and_then(|digits| digits.parse().ok());
                let number: usize = number.unwrap_or(parameters + 1);
                parameters = parameters.max(number);
                (digits + 1, format!("${number}").into())
            }
            'C' if rest.starts_with("CROSS JOIN ") => ("CROSS ".len(), "".into()),
            other => untouched(rest, other.len_utf8()),
        };
        written.push_str(&text);
        rest = rest.get(taken..).unwrap_or_default();
    }
    written
}

fn untouched(text: &str, length: usize) -> (usize, std::borrow::Cow<'_, str>) {
    (length, text.get(..length).unwrap_or(text).into())
}

/// How long a quoted text is, its quotes included. A doubled quote inside ends one and begins the next at once.
fn quoted(text: &str, quote: char) -> usize {
    text.char_indices()
        .skip(1)
        .find(|(_, c)| *c == quote)
        .map_or(text.len(), |(place, _)| place + quote.len_utf8())
}

/// How long a text is up to and with this end; all of it if that never comes.
fn until(text: &str, end: &str) -> usize {
    text.find(end).map_or(text.len(), |place| place + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_as_sqlite_numbers_them() {
        for (sql, expected) in [
            ("SELECT 1", "SELECT 1"),
            ("a = ? AND b = ?", "a = $1 AND b = $2"),
            ("a = ?2 AND b = ?1 AND c = ?2", "a = $2 AND b = $1 AND c = $2"),
            ("a = ?3 AND b = ?", "a = $3 AND b = $4"),
            ("a IN (?,?12,?)", "a IN ($1,$12,$13)"),
            ("?", "$1"),
        ] {
            assert_eq!(for_postgres(sql), expected);
        }
    }

    #[test]
    fn what_is_quoted_or_commented_stays() {
        for sql in [
            "'?' || 'it''s ?1' || ''",
            r#""a?b""c?""#,
            "1 -- why? CROSS JOIN x\n+ 1 /* ?, '? */ + 2",
            "'open ?",
            "-- open ?",
            "/* open ?",
            "'Straße ?' || 'ß'",
            "a - b / c",
        ] {
            assert_eq!(for_postgres(sql), sql);
        }
        assert_eq!(for_postgres("'a''?' || ? -- ?\n, ?"), "'a''?' || $1 -- ?\n, $2");
        assert_eq!(for_postgres("'é?' = ? AND é = ?"), "'é?' = $1 AND é = $2");
    }

    #[test]
    fn a_join_in_a_fixed_order_becomes_a_join() {
        let sql = "a CROSS JOIN b ON a.x = b.x\n CROSS JOIN c ON 'CROSS JOIN ' = ?";
        assert_eq!(for_postgres(sql), "a JOIN b ON a.x = b.x\n JOIN c ON 'CROSS JOIN ' = $1");
    }
}

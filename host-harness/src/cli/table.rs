//! Columns that line up, whatever script the names are in.

use host_harness::plain::plain;
use unicode_width::UnicodeWidthStr;

/// Rows of equally many cells; the last column may be of any width.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<Vec<String>>);

impl Table {
    pub(crate) fn row<const N: usize>(&mut self, cells: [&str; N]) {
        self.push(cells.map(String::from).to_vec());
    }

    pub(crate) fn push(&mut self, cells: Vec<String>) {
        self.0.push(cells.iter().map(|cell| plain(cell).into_owned()).collect());
    }

    /// Every row on a line of its own, behind the indent.
    pub(crate) fn lines(&self, indent: &str) -> String {
        let columns = self.0.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = self.0.iter().filter_map(|row| row.get(column));
                cells.map(|cell| cell.width()).max().unwrap_or(0)
            })
            .collect();
        let mut text = String::new();
        for row in &self.0 {
            let mut line = String::from(indent);
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + 2));
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

/// At most this many columns; what is cut off shows as an ellipsis.
pub(crate) fn shortened(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.into();
    }
    let mut short = String::new();
    for c in text.chars() {
        short.push(c);
        if short.width() >= width {
            short.pop();
            break;
        }
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_in_any_script() {
        let mut table = Table::default();
        table.row(["1", "日本", "x"]);
        table.row(["22", "Öst", "y"]);
        assert_eq!(table.lines(" "), " 1   日本  x\n 22  Öst   y\n");
    }

    #[test]
    fn long_names_are_shortened() {
        assert_eq!(shortened("abcdef", 6), "abcdef");
        assert_eq!(shortened("abcdefg", 6), "abcde…");
        assert_eq!(shortened("日本語名", 5), "日本…");
    }
}

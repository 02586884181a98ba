//! What crosses between the store and a database: numbers, texts, and nothing.

use super::super::StoreError;

/// A value on its way into a statement. Nothing has a type too: PostgreSQL asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Parameter<'a> {
    /// A number, a flag, or nothing in the place of one.
    Integer(Option<i64>),
    /// A text, or nothing in the place of one.
    Text(Option<&'a str>),
}

/// What a statement can be given.
pub(in crate::store) trait ToSql {
    /// The value.
    fn parameter(&self) -> Parameter<'_>;
}

/// What may be left out.
pub(in crate::store) trait Typed: ToSql {
    /// Nothing in the place of such a value.
    fn nothing() -> Parameter<'static>;
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl ToSql for $number {
            fn parameter(&self) -> Parameter<'_> {
                Parameter::Integer(Some((*self).into()))
            }
        }

        impl Typed for $number {
            fn nothing() -> Parameter<'static> {
                Parameter::Integer(None)
            }
        }
    )*};
}
numbers!(i64, i32, u32, bool);

macro_rules! texts {
    ($($text:ty),*) => {$(
        impl ToSql for $text {
            fn parameter(&self) -> Parameter<'_> {
                Parameter::Text(Some(self))
            }
        }

        impl Typed for $text {
            fn nothing() -> Parameter<'static> {
                Parameter::Text(None)
            }
        }
    )*};
}
texts!(str, String);

impl<T: ToSql + ?Sized> ToSql for &T {
    fn parameter(&self) -> Parameter<'_> {
        (**self).parameter()
    }
}

impl<T: Typed + ?Sized> Typed for &T {
    fn nothing() -> Parameter<'static> {
        T::nothing()
    }
}

impl<T: Typed> ToSql for Option<T> {
    fn parameter(&self) -> Parameter<'_> {
        self.as_ref().map_or(T::nothing(), ToSql::parameter)
    }
}

/// A value of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Cell<'a> {
    /// Nothing.
    Null,
    /// A number or a flag.
    Integer(i64),
    /// A text.
    Text(&'a str),
}

impl std::fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Cell::Null => f.write_str("nothing"),
            Cell::Integer(number) => write!(f, "{number}"),
            Cell::Text(text) => write!(f, "{text:?}"),
        }
    }
}

/// What can be read from a row. A value of another type, or out of range, is refused and never bent.
pub(in crate::store) trait FromCell: Sized {
    /// The value, or what is wrong with it.
    fn from_cell(cell: Cell<'_>) -> Result<Self, String>;
}

impl FromCell for i64 {
    fn from_cell(cell: Cell<'_>) -> Result<Self, String> {
        match cell {
            Cell::Integer(number) => Ok(number),
            other => Err(format!("{other} in the place of a number")),
        }
    }
}

macro_rules! narrow {
    ($($number:ty),*) => {$(
        impl FromCell for $number {
            fn from_cell(cell: Cell<'_>) -> Result<Self, String> {
                let number = i64::from_cell(cell)?;
                number.try_into().map_err(|_| format!("{number} is out of range"))
            }
        }
    )*};
}
narrow!(i32, u32);

impl FromCell for bool {
    fn from_cell(cell: Cell<'_>) -> Result<Self, String> {
        match cell {
            Cell::Integer(0) => Ok(false),
            Cell::Integer(1) => Ok(true),
            other => Err(format!("{other} in the place of a flag")),
        }
    }
}

impl FromCell for String {
    fn from_cell(cell: Cell<'_>) -> Result<Self, String> {
        match cell {
            Cell::Text(text) => Ok(text.into()),
            other => Err(format!("{other} in the place of a text")),
        }
    }
}

impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: Cell<'_>) -> Result<Self, String> {
        match cell {
            Cell::Null => Ok(None),
            cell => T::from_cell(cell).map(Some),
        }
    }
}

/// A row as its database holds it.
pub(super) trait Cells {
    /// Or what is wrong with it.
    fn cell(&self, column: usize) -> Result<Cell<'_>, String>;

    /// What the database calls the column.
    fn name(&self, column: usize) -> Option<&str>;
}

/// A row of an answer.
pub(in crate::store) struct Row<'a>(pub(super) &'a dyn Cells);

/// How a column is named: by its place. A trait, so that a bare number is understood.
pub(in crate::store) trait Column {
    fn place(self) -> usize;
}

impl Column for usize {
    fn place(self) -> usize {
        self
    }
}

impl Row<'_> {
    /// The value in a column, counted from 0.
    pub(in crate::store) fn get<C: Column, T: FromCell>(&self, column: C) -> Result<T, StoreError> {
        let column = column.place();
        let cell = self.0.cell(column).map_err(|fault| self.wrong(column, &fault))?;
        T::from_cell(cell).map_err(|fault| self.wrong(column, &fault))
    }

    /// What is wrong with a value.
    fn wrong(&self, column: usize, fault: &str) -> StoreError {
        let name = self.0.name(column).unwrap_or("?");
        StoreError::Nonsense(format!("column `{name}`: {fault}"))
    }

    /// A number that stands for nothing where it was found.
    pub(in crate::store) fn out_of_range(&self, column: usize, number: i64) -> StoreError {
        self.wrong(column, &format!("{number} stands for nothing"))
    }
}

/// A number that stands for nothing where it was found.
pub(in crate::store) fn out_of_range(column: usize, number: i64) -> StoreError {
    StoreError::Nonsense(format!("column {column}: {number} stands for nothing"))
}

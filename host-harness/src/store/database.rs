//! The thin layer below the store: connections, statements, values and rows, whichever database it is.

mod sqlite;
mod value;
mod watch;

use std::cell::Cell as Flag;
use std::fmt;
use std::path::Path;

use super::StoreError;
use sqlite::Sqlite;

pub(super) use value::{Row, ToSql, out_of_range};
pub(super) use watch::Watch;

/// What reading a row makes of it.
pub(super) type Result<T> = std::result::Result<T, StoreError>;

type Take<'a> = &'a mut dyn FnMut(&Row<'_>) -> Result<()>;

/// What a transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To look at one moment.
    Read,
    /// To change settings, as the only one that does.
    Write,
    /// To change something that guards itself by its version.
    WriteRow,
}

/// A connection to a database. It takes one statement at a time.
#[derive(Debug)]
pub(super) struct Connection {
    server: Server,
    /// Told of every statement before it goes to the database.
    watch: Option<Watch>,
    /// A statement has failed in this transaction.
    failed: Flag<bool>,
}

#[derive(Debug)]
enum Server {
    Sqlite(Sqlite),
}

impl Connection {
    /// Opens a file as an SQLite database, and makes one if that is wanted and there is none.
    pub(super) fn file(path: &Path, create: bool, watch: Option<Watch>) -> Result<Self> {
        let server = Server::Sqlite(Sqlite::open(path, create)?);
        Ok(Connection { server, watch, failed: Flag::new(false) })
    }

    /// Who is told from now on.
    pub(super) fn watched_by(&mut self, watch: Option<Watch>) {
        self.watch = watch;
    }

    /// Begins a transaction.
    pub(super) fn begin(&self, purpose: Purpose) -> Result<()> {
        self.failed.set(false);
        self.batch(match (&self.server, purpose) {
            (Server::Sqlite(_), Purpose::Read) => sqlite::BEGIN_READING,
            (Server::Sqlite(_), Purpose::Write | Purpose::WriteRow) => sqlite::BEGIN_WRITING,
        })
    }

    /// Keeps what was done. What a failed statement belongs to is not kept by halves.
    pub(super) fn commit(&self) -> Result<()> {
        if self.failed.get() {
            return Err(StoreError::Failed);
        }
        self.batch("COMMIT")
    }

    /// Whether another transaction can begin on it: none is open, and nothing went wrong.
    pub(super) fn is_idle(&self) -> bool {
        match &self.server {
            Server::Sqlite(sqlite) => !self.failed.get() && !sqlite.in_transaction(),
        }
    }

    /// References are looked at when the transaction ends, and not before: what names each other comes in turn.
    pub(super) fn defer_references(&self) -> Result<()> {
        self.batch(match &self.server {
            Server::Sqlite(_) => "PRAGMA defer_foreign_keys = ON",
        })
    }

    /// Several statements without parameters.
    pub(super) fn batch(&self, sql: &str) -> Result<()> {
        self.tell(sql);
        self.note(match &self.server {
            Server::Sqlite(sqlite) => sqlite.batch(sql),
        })
    }

    /// Every row that a query finds.
    pub(super) fn each(&self, sql: &str, parameters: &[&dyn ToSql], take: Take<'_>) -> Result<()> {
        fits(parameters)?;
        self.tell(sql);
        self.note(match &self.server {
            Server::Sqlite(sqlite) => sqlite.each(sql, parameters, take),
        })?
    }

    /// How many rows a statement has met.
    pub(super) fn execute(&self, sql: &str, parameters: &[&dyn ToSql]) -> Result<usize> {
        fits(parameters)?;
        self.tell(sql);
        self.note(match &self.server {
            Server::Sqlite(sqlite) => sqlite.execute(sql, parameters),
        })
    }

    fn tell(&self, sql: &str) {
        if let Some(watch) = &self.watch {
            watch.tell(sql);
        }
    }

    fn note<T>(&self, result: Result<T>) -> Result<T> {
        if result.is_err() {
            self.failed.set(true);
        }
        result
    }
}

/// Whether a text can be in a database at all; what cannot matches nothing there. PostgreSQL keeps no text with this
/// character, so no database of ours has one.
pub(super) fn storable(text: &str) -> bool {
    !text.contains('\0')
}

fn fits(parameters: &[&dyn ToSql]) -> Result<()> {
    let fits = |parameter: &&dyn ToSql| match parameter.parameter() {
        value::Parameter::Text(Some(text)) => storable(text),
        _ => true,
    };
    if parameters.iter().all(fits) {
        return Ok(());
    }
    Err(StoreError::Unfit("a text has the character U+0000 in it".into()))
}

/// What a database says went wrong, in its own words.
#[derive(Debug)]
pub struct DatabaseError(String);

impl DatabaseError {
    fn new(error: &dyn std::error::Error) -> Self {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let words = error.to_string();
            if !text.contains(&words) {
                text = format!("{text}: {words}");
            }
            cause = error.source();
        }
        DatabaseError(text)
    }
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DatabaseError {}

//! The thin layer below the store: connections, statements, values and rows, whichever database it is.

mod error;
mod postgres;
mod postgres_caller;
mod postgres_fault;
mod rewrite;
mod sqlite;
mod value;
mod watch;

use std::cell::Cell as Flag;

use super::StoreError;
use super::location::Location;
use postgres::Postgres;
use sqlite::Sqlite;

pub use error::DatabaseError;
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
    Postgres(Box<Postgres>),
}

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Sqlite,
    Postgres,
}

impl Connection {
    pub(super) fn kind(&self) -> Kind {
        match &self.server {
            Server::Sqlite(_) => Kind::Sqlite,
            Server::Postgres(_) => Kind::Postgres,
        }
    }

    /// Connects to a database. Of a file, makes one if that is wanted and there is none.
    pub(super) fn to(location: &Location, create: bool, watch: Option<Watch>) -> Result<Self> {
        let server = match location {
            Location::File(path) => Server::Sqlite(Sqlite::open(path, create)?),
            Location::Postgres(server) => Server::Postgres(Box::new(Postgres::open(server)?)),
        };
        let connection = Connection { server, watch, failed: Flag::new(false) };
        if let Server::Postgres(postgres) = &connection.server {
            postgres.set_up(|sql| connection.tell(sql))?;
        }
        Ok(connection)
    }

    /// Who is told from now on.
    pub(super) fn watched_by(&mut self, watch: Option<Watch>) {
        self.watch = watch;
    }

    /// Begins a transaction.
    pub(super) fn begin(&self, purpose: Purpose) -> Result<()> {
        self.failed.set(false);
        let sql = match &self.server {
            Server::Sqlite(_) => Sqlite::beginning(purpose),
            Server::Postgres(_) => Postgres::beginning(purpose),
        };
        self.tell(sql);
        self.note(match &self.server {
            Server::Sqlite(sqlite) => sqlite.batch(sql),
            Server::Postgres(postgres) => postgres.begin(sql),
        })
    }

    /// What a failed statement belongs to is not kept by halves.
    pub(super) fn nothing_failed(&self) -> Result<()> {
        if self.failed.get() { Err(StoreError::Failed) } else { Ok(()) }
    }

    /// Keeps what was done, if nothing failed.
    pub(super) fn commit(&self) -> Result<()> {
        self.nothing_failed()?;
        self.tell("COMMIT");
        self.note(match &self.server {
            Server::Sqlite(sqlite) => sqlite.batch("COMMIT"),
            Server::Postgres(postgres) => postgres.commit(),
        })
    }

    /// Undoes what was done.
    pub(super) fn roll_back(&self) -> Result<()> {
        self.tell("ROLLBACK");
        self.note(match &self.server {
            Server::Sqlite(sqlite) => sqlite.batch("ROLLBACK"),
            Server::Postgres(postgres) => postgres.roll_back(),
        })
    }

    /// Whether another transaction can begin on it: none is open, nothing went wrong, and it may write.
    pub(super) fn is_idle(&self) -> bool {
        !self.failed.get()
            && match &self.server {
                Server::Sqlite(sqlite) => sqlite.is_fit(),
                Server::Postgres(postgres) => postgres.is_fit(),
            }
    }

    /// References are looked at when the transaction ends, and not before: what names each other comes in turn.
    pub(super) fn defer_references(&self) -> Result<()> {
        self.batch(match &self.server {
            Server::Sqlite(_) => "PRAGMA defer_foreign_keys = ON",
            Server::Postgres(_) => "SET CONSTRAINTS ALL DEFERRED",
        })
    }

    /// Several statements without parameters.
    pub(super) fn batch(&self, sql: &str) -> Result<()> {
        self.tell(sql);
        self.note(match &self.server {
            Server::Sqlite(sqlite) => sqlite.batch(sql),
            Server::Postgres(postgres) => postgres.batch(sql),
        })
    }

    /// Every row that a query finds.
    pub(super) fn each(&self, sql: &str, parameters: &[&dyn ToSql], take: Take<'_>) -> Result<()> {
        fits(parameters)?;
        self.tell(sql);
        self.note(match &self.server {
            Server::Sqlite(sqlite) => sqlite.each(sql, parameters, take),
            Server::Postgres(postgres) => postgres.each(sql, parameters, take),
        })?
        .map_err(|error| in_table(error, sql))
    }

    /// How many rows a statement has met.
    pub(super) fn execute(&self, sql: &str, parameters: &[&dyn ToSql]) -> Result<usize> {
        fits(parameters)?;
        self.tell(sql);
        self.note(match &self.server {
            Server::Sqlite(sqlite) => sqlite.execute(sql, parameters),
            Server::Postgres(postgres) => postgres.execute(sql, parameters),
        })
    }

    /// Seconds since 1970-01-01T00:00:00Z by the clock of whoever keeps the data.
    pub(super) fn clock(&self) -> Result<u64> {
        let seconds = match &self.server {
            Server::Sqlite(_) => return Ok(crate::day::now()),
            Server::Postgres(postgres) => {
                self.tell(postgres::CLOCK);
                self.note(postgres.clock())?
            }
        };
        u64::try_from(seconds).map_err(|_| out_of_range(0, seconds))
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

/// Says where a value that makes no sense was found: in the table that the statement names first.
fn in_table(error: StoreError, sql: &str) -> StoreError {
    let StoreError::Nonsense(what) = error else { return error };
    let is_name = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    let table: Option<String> =
        sql.split_once("FROM ").map(|(_, rest)| rest.chars().take_while(is_name).collect());
    StoreError::Nonsense(match table.filter(|table| !table.is_empty()) {
        Some(table) => format!("table `{table}`, {what}"),
        None => what,
    })
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

//! Connections to a PostgreSQL server: any number of processes on any number of machines.

use std::cell::{Cell as Flag, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use postgres::types::private::BytesMut;
use postgres::types::{IsNull, Type, to_sql_checked};
use postgres::{Client, Config, Statement};

use super::super::StoreError;
use super::super::location::Server;
use super::postgres_caller::{Caller, Fault};
use super::postgres_fault::{fault, of_commit, unreached};
use super::rewrite::for_postgres;
use super::value::{Cell, Cells, Parameter, Row, ToSql};
use super::{DatabaseError, Purpose, Take};

/// How long a host may take to answer at all.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a connection that carries nothing may be dead before the system notices.
const SILENCE: Duration = Duration::from_secs(30);
/// How long to wait for what a server that lives answers at once, or, waiting for a lock, after two seconds.
const AT_ONCE: Duration = Duration::from_secs(6);
/// How long to wait for any other statement, which the server itself ends after 30 seconds.
const AT_LENGTH: Duration = Duration::from_secs(35);

/// What every connection is set to: our tables, whatever has the same name elsewhere; nothing waits for ever, neither
/// for others nor others for us; and what is said to be kept is on the disk.
const SETTINGS: &str = "SET search_path = portal, pg_temp; SET lock_timeout = '2s';
    SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s';
    SET synchronous_commit = on; SET standard_conforming_strings = on;";

const SERVER: &str = "SELECT current_setting('server_version_num')::BIGINT, pg_is_in_recovery(),
    current_setting('server_encoding'), current_setting('default_transaction_read_only')::BOOLEAN";
pub(super) const CLOCK: &str = "SELECT floor(extract(epoch FROM clock_timestamp()))::BIGINT";

/// PostgreSQL takes the snapshot at the first look, and that is to be now.
const BEGIN_READING: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1";
/// Whoever writes settings holds the lock of this number, "PORT", until the transaction ends.
const BEGIN_WRITING: &str =
    "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(1347375700)";
const BEGIN_WRITING_A_ROW: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// More different statements than the store has.
const STATEMENTS: usize = 512;

pub(in crate::store) struct Postgres {
    caller: Caller,
    statements: RefCell<HashMap<String, Prepared>>,
    in_transaction: Flag<bool>,
    /// It was made while the server lets nobody write, which may be over when it is used next.
    reads_only: Flag<bool>,
}

struct Prepared {
    statement: Statement,
    types: Vec<Type>,
}

impl Postgres {
    pub(super) fn open(server: &Server) -> Result<Self, StoreError> {
        let mut config = server.config();
        if config.get_application_name().is_none() {
            config.application_name("portal");
        }
        config.connect_timeout(PATIENCE).tcp_user_timeout(SILENCE).keepalives_idle(SILENCE);
        Ok(Postgres {
            caller: connect(config, server)?,
            statements: RefCell::default(),
            in_transaction: Flag::new(false),
            reads_only: Flag::new(false),
        })
    }

    /// Settings and looks that a connection begins with.
    pub(super) fn set_up(&self, tell: impl Fn(&str)) -> Result<(), StoreError> {
        tell(SETTINGS);
        self.batch_within(AT_ONCE, SETTINGS)?;
        tell(SERVER);
        let row = self.ask(AT_ONCE, |client| client.query_one(SERVER, &[]))?;
        let row = Row(&row);
        let (version, replica): (i64, bool) = (row.get(0)?, row.get(1)?);
        let encoding: String = row.get(2)?;
        self.reads_only.set(row.get(3)?);
        if version < 130_000 {
            return Err(StoreError::OldServer(version / 10_000));
        }
        if replica {
            return Err(StoreError::Replica);
        }
        if encoding != "UTF8" {
            return Err(StoreError::Encoding(encoding));
        }
        Ok(())
    }

    pub(super) fn beginning(purpose: Purpose) -> &'static str {
        match purpose {
            Purpose::Read => BEGIN_READING,
            Purpose::Write => BEGIN_WRITING,
            Purpose::WriteRow => BEGIN_WRITING_A_ROW,
        }
    }

    pub(super) fn begin(&self, sql: &str) -> Result<(), StoreError> {
        self.in_transaction.set(true);
        self.batch_within(AT_ONCE, sql)
    }

    pub(super) fn commit(&self) -> Result<(), StoreError> {
        let kept = self.caller.ask(AT_LENGTH, |client| client.batch_execute("COMMIT"));
        kept.map_err(|fault| match fault {
            Fault::Told(error) => of_commit(&error),
            Fault::Silence(time) => StoreError::Unknown(silence(time)),
        })?;
        self.in_transaction.set(false);
        Ok(())
    }

    pub(super) fn roll_back(&self) -> Result<(), StoreError> {
        self.batch_within(AT_ONCE, "ROLLBACK")?;
        self.in_transaction.set(false);
        Ok(())
    }

    pub(super) fn batch(&self, sql: &str) -> Result<(), StoreError> {
        self.batch_within(AT_LENGTH, sql)
    }

    fn batch_within(&self, patience: Duration, sql: &str) -> Result<(), StoreError> {
        let sql = sql.to_owned();
        self.ask(patience, move |client| client.batch_execute(&sql))
    }

    fn ask<T: Send + 'static>(
        &self,
        patience: Duration,
        ask: impl FnOnce(&mut Client) -> Result<T, postgres::Error> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.caller.ask(patience, ask).map_err(|why| match why {
            Fault::Told(error) => fault(&error),
            Fault::Silence(time) => StoreError::Unreachable(silence(time)),
        })
    }

    /// The outer result is the database's, the inner one the reader's.
    pub(super) fn each(
        &self,
        sql: &str,
        parameters: &[&dyn ToSql],
        take: Take<'_>,
    ) -> Result<Result<(), StoreError>, StoreError> {
        let statement = self.prepared(sql, parameters)?;
        let values = values(parameters);
        let rows =
            self.ask(AT_LENGTH, move |client| client.query(&statement, &references(&values)))?;
        Ok(rows.iter().try_for_each(|row| take(&Row(row))))
    }

    pub(super) fn execute(
        &self,
        sql: &str,
        parameters: &[&dyn ToSql],
    ) -> Result<usize, StoreError> {
        let statement = self.prepared(sql, parameters)?;
        let values = values(parameters);
        let met =
            self.ask(AT_LENGTH, move |client| client.execute(&statement, &references(&values)))?;
        Ok(usize::try_from(met).unwrap_or(usize::MAX))
    }

    fn prepared(&self, sql: &str, parameters: &[&dyn ToSql]) -> Result<Statement, StoreError> {
        let types: Vec<Type> = parameters.iter().map(|one| type_of(one.parameter())).collect();
        let mut known = self.statements.borrow_mut();
        if let Some(prepared) = known.get(sql).filter(|prepared| prepared.types == types) {
            return Ok(prepared.statement.clone());
        }
        if known.len() >= STATEMENTS {
            known.clear();
        }
        let (text, kinds) = (for_postgres(sql), types.clone());
        let statement = self.ask(AT_LENGTH, move |client| client.prepare_typed(&text, &kinds))?;
        known.insert(sql.into(), Prepared { statement: statement.clone(), types });
        Ok(statement)
    }

    pub(super) fn in_transaction(&self) -> bool {
        self.in_transaction.get()
    }

    /// Whether it can be kept for another transaction.
    pub(super) fn is_fit(&self) -> bool {
        !self.in_transaction() && !self.caller.is_closed() && !self.reads_only.get()
    }

    /// The server's clock, so that everybody goes by the same one.
    pub(super) fn clock(&self) -> Result<i64, StoreError> {
        let row = self.ask(AT_ONCE, |client| client.query_one(CLOCK, &[]))?;
        Row(&row).get(0)
    }
}

fn connect(config: Config, server: &Server) -> Result<Caller, StoreError> {
    Caller::connect(config, AT_ONCE).map_err(|fault| match fault {
        Fault::Told(error) => unreached(&error, &server.hosts()),
        Fault::Silence(time) => StoreError::Unreachable(silence(time).at(&server.hosts())),
    })
}

fn silence(time: Duration) -> DatabaseError {
    DatabaseError::saying(format!("no answer within {} seconds", time.as_secs()))
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres").finish_non_exhaustive()
    }
}

/// A value that the client may keep for as long as it likes.
#[derive(Debug)]
enum Value {
    Integer(Option<i64>),
    Text(Option<String>),
}

fn values(parameters: &[&dyn ToSql]) -> Vec<Value> {
    let own = |parameter: &&dyn ToSql| match parameter.parameter() {
        Parameter::Integer(number) => Value::Integer(number),
        Parameter::Text(text) => Value::Text(text.map(str::to_owned)),
    };
    parameters.iter().map(own).collect()
}

fn references(values: &[Value]) -> Vec<&(dyn postgres::types::ToSql + Sync)> {
    values.iter().map(|value| value as _).collect()
}

fn type_of(parameter: Parameter<'_>) -> Type {
    match parameter {
        Parameter::Integer(_) => Type::INT8,
        Parameter::Text(_) => Type::TEXT,
    }
}

impl postgres::types::ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Integer(number) => number.to_sql(kind, out),
            Value::Text(text) => text.to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8, Type::TEXT].contains(kind)
    }

    to_sql_checked!();
}

impl Cells for postgres::Row {
    fn name(&self, column: usize) -> Option<&str> {
        self.columns().get(column).map(postgres::Column::name)
    }

    fn cell(&self, column: usize) -> Result<Cell<'_>, String> {
        let kind = self.columns().get(column).map(postgres::Column::type_);
        let number = |number: Option<i64>| number.map_or(Cell::Null, Cell::Integer);
        let found = match kind {
            Some(&Type::INT8) => self.try_get(column).map(number),
            Some(&Type::INT4) => {
                self.try_get::<_, Option<i32>>(column).map(|found| number(found.map(i64::from)))
            }
            Some(&Type::BOOL) => {
                self.try_get::<_, Option<bool>>(column).map(|found| number(found.map(i64::from)))
            }
            Some(&Type::TEXT) => {
                self.try_get::<_, Option<&str>>(column).map(|f| f.map_or(Cell::Null, Cell::Text))
            }
            _ => return Err("neither a number nor a text".into()),
        };
        found.map_err(|error| error.to_string())
    }
}

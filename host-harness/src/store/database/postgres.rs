//! Connections to a PostgreSQL server: any number of processes on any number of machines.

use std::cell::{Cell as Flag, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use postgres::types::private::BytesMut;
use postgres::types::{IsNull, Type, to_sql_checked};
use postgres::{Client, Config, NoTls, Statement};

use super::super::StoreError;
use super::super::location::Server;
use super::postgres_fault::{fault, of_commit, unreached};
use super::rewrite::for_postgres;
use super::value::{Cell, Cells, Parameter, Row, ToSql};
use super::{DatabaseError, Purpose, Take};

/// How long a host may take to answer at all.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long it may take, of several hosts the last one, to let us in.
const HANDSHAKE: Duration = Duration::from_secs(6);
/// A server that is silent for so long in the middle of something is gone.
const SILENCE: Duration = Duration::from_secs(30);

/// What every connection is set to: our tables, whatever has the same name elsewhere; nothing waits for ever, neither
/// for others nor others for us; and what is said to be kept is on the disk.
const SETTINGS: &str = "SET search_path = portal, pg_temp; SET lock_timeout = '2s';
    SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s';
    SET synchronous_commit = on; SET standard_conforming_strings = on;";

const SERVER: &str = "SELECT current_setting('server_version_num')::BIGINT, pg_is_in_recovery(),
    current_setting('server_encoding')";
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
    client: RefCell<Client>,
    statements: RefCell<HashMap<String, Prepared>>,
    in_transaction: Flag<bool>,
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
        let client = connect(config, server)?;
        Ok(Postgres {
            client: RefCell::new(client),
            statements: RefCell::default(),
            in_transaction: Flag::new(false),
        })
    }

    /// Settings and looks that a connection begins with.
    pub(super) fn set_up(&self, tell: impl Fn(&str)) -> Result<(), StoreError> {
        tell(SETTINGS);
        self.batch(SETTINGS)?;
        tell(SERVER);
        let row = self.client.borrow_mut().query_one(SERVER, &[]).map_err(|e| fault(&e))?;
        let row = Row(&row);
        let (version, replica): (i64, bool) = (row.get(0)?, row.get(1)?);
        let encoding: String = row.get(2)?;
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
        self.batch(sql)
    }

    pub(super) fn commit(&self) -> Result<(), StoreError> {
        self.client.borrow_mut().batch_execute("COMMIT").map_err(|error| of_commit(&error))?;
        self.in_transaction.set(false);
        Ok(())
    }

    pub(super) fn roll_back(&self) -> Result<(), StoreError> {
        self.batch("ROLLBACK")?;
        self.in_transaction.set(false);
        Ok(())
    }

    pub(super) fn batch(&self, sql: &str) -> Result<(), StoreError> {
        self.client.borrow_mut().batch_execute(sql).map_err(|error| fault(&error))
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
        let values: Vec<_> = values.iter().map(|value| value as _).collect();
        let rows = self.client.borrow_mut().query(&statement, &values);
        let rows = rows.map_err(|error| fault(&error))?;
        Ok(rows.iter().try_for_each(|row| take(&Row(row))))
    }

    pub(super) fn execute(
        &self,
        sql: &str,
        parameters: &[&dyn ToSql],
    ) -> Result<usize, StoreError> {
        let statement = self.prepared(sql, parameters)?;
        let values = values(parameters);
        let values: Vec<_> = values.iter().map(|value| value as _).collect();
        let met = self.client.borrow_mut().execute(&statement, &values);
        let met = met.map_err(|error| fault(&error))?;
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
        let statement = self.client.borrow_mut().prepare_typed(&for_postgres(sql), &types);
        let statement = statement.map_err(|error| fault(&error))?;
        known.insert(sql.into(), Prepared { statement: statement.clone(), types });
        Ok(statement)
    }

    pub(super) fn in_transaction(&self) -> bool {
        self.in_transaction.get()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.borrow().is_closed()
    }

    /// The server's clock, so that everybody goes by the same one.
    pub(super) fn clock(&self) -> Result<i64, StoreError> {
        let row = self.client.borrow_mut().query_one(CLOCK, &[]).map_err(|e| fault(&e))?;
        Row(&row).get(0)
    }
}

/// The client's own limit ends with the first sign of life. Whatever takes our connection and then says nothing would
/// hold us up for ever, so somebody else waits for it.
fn connect(config: Config, server: &Server) -> Result<Client, StoreError> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        // Whoever came too late is heard by nobody.
        let _ = sender.send(config.connect(NoTls));
    });
    match receiver.recv_timeout(HANDSHAKE) {
        Ok(connected) => connected.map_err(|error| unreached(&error, &server.hosts())),
        Err(_) => {
            let words = format!("no answer within {} seconds", HANDSHAKE.as_secs());
            Err(StoreError::Unreachable(DatabaseError::saying(words).at(&server.hosts())))
        }
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres").finish_non_exhaustive()
    }
}

fn values<'a>(parameters: &'a [&dyn ToSql]) -> Vec<Parameter<'a>> {
    parameters.iter().map(|parameter| parameter.parameter()).collect()
}

fn type_of(parameter: Parameter<'_>) -> Type {
    match parameter {
        Parameter::Integer(_) => Type::INT8,
        Parameter::Text(_) => Type::TEXT,
    }
}

impl postgres::types::ToSql for Parameter<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Parameter::Integer(number) => number.to_sql(kind, out),
            Parameter::Text(text) => text.to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8, Type::TEXT].contains(kind)
    }

    to_sql_checked!();
}

impl Cells for postgres::Row {
    fn cell(&self, column: usize) -> Result<Cell<'_>, StoreError> {
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
            _ => {
                let fault = format!("column {column}: neither a number nor a text");
                return Err(StoreError::Nonsense(fault));
            }
        };
        found.map_err(|error| StoreError::Nonsense(format!("column {column}: {error}")))
    }
}

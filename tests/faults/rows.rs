//! Rows that somebody has changed past the program, on both databases.

use host_harness::store::Location;
use portal_tests::postgres::shared;
use rusqlite::Connection;

use crate::office::{LOU, Office, RIGHT, request};

/// What no program of ours would do: nothing keeps the rows from making no sense.
const UNGUARDED: &str = "DO $$ DECLARE one RECORD; BEGIN
        FOR one IN SELECT conrelid::regclass AS place, conname FROM pg_constraint
            WHERE connamespace = 'portal'::regnamespace AND contype = 'c' LOOP
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.place, one.conname);
        END LOOP;
    END $$; SET session_replication_role = replica";

/// Whether the right password still lets in.
#[derive(Clone, Copy, PartialEq)]
enum Then {
    /// No longer.
    Refused,
    /// No sign-in looks at it; whoever looks at everything finds it.
    Found,
}
use Then::{Found, Refused};

/// Table, column, value, and what happens then.
const CASES: &[(&str, &str, &str, Then)] = &[
    ("lockout", "version", "-1", Refused),
    ("lockout", "version", "77", Refused),
    ("lockout", "phase", "7", Refused),
    ("lockout", "phase", "-1", Refused),
    ("lockout", "phase", "2", Refused),
    ("lockout", "cause", "9", Refused),
    ("lockout", "until", "-5", Refused),
    ("lockout", "exempt_by", "1", Refused),
    ("lockout", "failures", "-1", Refused),
    ("lockout", "failures", "4294967296", Refused),
    ("lockout", "consecutive", "4", Refused),
    ("lockout", "lockouts", "-9223372036854775807", Refused),
    ("lockout", "epoch", "-1", Refused),
    ("lockout", "seen", "-1", Refused),
    ("lockout", "seen", "9223372036854775807", Refused),
    ("lockout", "first_failure", "-1", Refused),
    ("lockout", "last_failure", "5", Refused),
    ("lockout", "whitelisted_at", "-1", Refused),
    ("lockout", "whitelisted_by", "NULL", Refused),
    ("lockout", "whitelisted_why", "'another'", Refused),
    ("lockout_attempt", "ticket", "-1", Refused),
    ("lockout_attempt", "ticket", "99", Refused),
    ("lockout_attempt", "since", "-1", Refused),
    ("lockout_log", "version", "-version", Refused),
    ("lockout_log", "state", "'{'", Refused),
    ("lockout_log", "state", "''", Refused),
    ("lockout_log", "event", "'{'", Found),
    ("lockout_log", "at", "-1", Found),
    ("lockout_log", "settings", "'{}'", Found),
    ("lockout_log", "administrator", "7", Found),
    ("lockout_log", "policy", "'another'", Found),
    ("lockout_log", "verdict", "'another'", Found),
    ("lockout_log", "rule", "'another'", Found),
    ("lockout_log", "digest", "'another'", Found),
    ("lockout_settings", "threshold", "0", Refused),
    ("lockout_settings", "threshold", "-1", Refused),
    ("lockout_settings", "threshold", "101", Refused),
    ("lockout_settings", "threshold", "4294967296", Refused),
    ("lockout_settings", "lease", "0", Refused),
    ("lockout_settings", "lease", "-1", Refused),
    ("lockout_settings", "unlock_base", "-1", Refused),
    ("lockout_settings", "known_addresses", "7", Refused),
    ("password", "hash", "''", Refused),
    ("password", "hash", "'another'", Refused),
    ("password", "hash", "replace(hash, 'm=19456', 'm=4194304')", Refused),
    ("password", "hash", "replace(hash, 'argon2id', 'argon2i')", Refused),
    ("password", "changed_at", "-1", Refused),
    ("revision", "number", "-1", Found),
    ("revision", "audit_digest", "'another'", Found),
    ("audit", "at", "-1", Found),
    ("audit", "actor", "-1", Found),
    ("audit", "change", "'{'", Found),
    ("audit", "before", "'{'", Found),
    ("audit", "after", "''", Found),
    ("audit", "affected", "-1", Found),
    ("audit", "reason", "'another'", Found),
    ("audit", "digest", "'another'", Found),
];

/// Changes every row of a table, looks at what that leads to, and puts the rows back.
fn check(office: &Office, run: &mut dyn FnMut(&str), case: (&str, &str, &str, Then)) {
    let (table, column, value, then) = case;
    let what = format!("{table}.{column} = {value}");
    run(&format!("CREATE TABLE kept AS SELECT * FROM {table}"));
    run(&format!("UPDATE {table} SET {column} = {value}"));
    if then == Refused {
        let error = office.login("kim@amber.example", RIGHT).expect_err(&what).to_string();
        assert!(error.len() > 20, "{what}: {error}");
    }
    let lou = office.login("lou@amber.example", RIGHT);
    assert!(lou.is_err() || lou.is_ok_and(|outcome| outcome.granted.is_none()), "{what}");
    let session = office.crm.session();
    if let Ok(access) = session.map(|session| session.check_access(request(LOU))) {
        assert!(access.is_err() || access.is_ok_and(|decision| !decision.allows()), "{what}");
    }
    let faults = faults_of(office);
    let named = |fault: &String| !fault.is_empty() && !fault.contains("column `?`");
    assert!(!faults.is_empty() && faults.iter().all(named), "nobody finds {what}: {faults:?}");
    run(&format!("DELETE FROM {table}"));
    run(&format!("INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM kept"));
    run("DROP TABLE kept");
    assert_eq!(faults_of(office), [""; 0], "after {what}");
}

/// What doctor finds, but for the triggers that are gone so that rows can be changed at all.
fn faults_of(office: &Office) -> Vec<String> {
    let mut faults = office.faults();
    faults.retain(|fault| !fault.starts_with("guards"));
    faults
}

#[test]
fn a_row_that_makes_no_sense_in_a_file_lets_nobody_in_and_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::in_folder(folder.path());
    let raw = Connection::open(folder.path().join("portal.db")).unwrap();
    let guards: String = raw
        .query_row(
            "SELECT group_concat(sql || ';', ' ') FROM sqlite_schema
             WHERE type = 'trigger' AND tbl_name IN ('audit', 'lockout_log')",
            [],
            |row| row.get(0),
        )
        .unwrap();
    raw.execute_batch(
        "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;
         DROP TRIGGER audit_stays; DROP TRIGGER audit_is_kept;
         DROP TRIGGER lockout_log_stays; DROP TRIGGER lockout_log_is_kept;",
    )
    .unwrap();
    let mut run =
        |sql: &str| raw.execute_batch(&sql.replace("OVERRIDING SYSTEM VALUE ", "")).unwrap();
    for case in CASES {
        check(&office, &mut run, *case);
    }
    raw.execute_batch(
        "DROP TRIGGER IF EXISTS audit_is_new; DROP TRIGGER IF EXISTS lockout_log_is_new;",
    )
    .unwrap();
    raw.execute_batch(&guards).unwrap();
    office.works();
}

#[test]
fn a_row_that_makes_no_sense_on_a_server_lets_nobody_in_and_is_found() {
    let Some(cluster) = shared().unwrap() else { return };
    let name = cluster.database().unwrap();
    let office = Office::opened(Location::parse(&cluster.url(&name)).unwrap());
    let mut client = cluster.client(&name).unwrap();
    client.batch_execute("SET search_path = portal").unwrap();
    client.batch_execute(UNGUARDED).unwrap();
    let mut run = |sql: &str| client.batch_execute(sql).unwrap();
    for case in CASES {
        check(&office, &mut run, *case);
    }
    office.works();
}

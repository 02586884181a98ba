//! A process of the server is stopped in the middle of something: it says nothing, and its connection stays.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use portal_tests::postgres::{Cluster, shared};

use crate::office::{CHANGES, Office, READS, SIGN_INS, now};
use crate::server::opened;
use crate::skip;

/// A process of the server, as long as it is stopped.
struct Stopped(Vec<i32>);

impl Stopped {
    /// Those that serve this database now; none: this user may not signal them.
    fn serving(cluster: &Cluster, name: &str) -> Option<Self> {
        let sql = "SELECT pid FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'";
        let rows = cluster.administrator().unwrap().query(sql, &[&name]).unwrap();
        let stopped = Stopped(rows.iter().map(|row| row.get(0)).collect());
        assert!(!stopped.0.is_empty());
        stopped.signal("-STOP").then_some(stopped)
    }

    fn signal(&self, signal: &str) -> bool {
        let pids = self.0.iter().map(ToString::to_string);
        Command::new("kill").arg(signal).args(pids).status().is_ok_and(|done| done.success())
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        self.signal("-CONT");
    }
}

#[test]
fn connections_that_fall_silent_while_nobody_uses_them_are_replaced() {
    let Some(cluster) = shared().unwrap() else { return };
    let (office, name) = opened(cluster);
    // More than one of them lies idle.
    let store = office.crm.store();
    drop([store.read().unwrap(), store.read().unwrap(), store.read().unwrap()]);
    let Some(stopped) = Stopped::serving(cluster, &name) else {
        return skip("signalling the server's processes is not allowed here");
    };
    office.works();
    drop(stopped);
    office.works();
}

#[test]
fn nobody_waits_for_ever_for_a_server_that_falls_silent_in_the_middle() {
    let Some(cluster) = shared().unwrap() else { return };
    let (office, name) = opened(cluster);
    let stopped = Arc::new(std::sync::Mutex::new(None));
    let (slot, done) = (stopped.clone(), AtomicBool::new(false));
    let watched = office.crm.store().clone().watch(move |sql| {
        if sql.contains("UPDATE lockout SET") && !done.swap(true, Ordering::SeqCst) {
            *slot.lock().unwrap() = Stopped::serving(cluster, &name);
        }
    });
    let started = now();
    let crm = office.with(Office::of(watched).crm);
    let error = SIGN_INS[2].1(&crm).unwrap_err();
    let Some(still) = stopped.lock().unwrap().take() else {
        return skip("signalling the server's processes is not allowed here");
    };
    assert!(error.kind.contains("Unreachable"), "{error:?}");
    assert!(error.words.contains("no answer within 35 seconds"), "{error:?}");
    assert!(now() - started >= 35);
    // Nobody else is held up.
    office.answers(&[READS, CHANGES]);
    drop(still);
    office.works();
}

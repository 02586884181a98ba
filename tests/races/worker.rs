//! Child processes: this test program itself, told by a variable what to do.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::{at_any_moment, killed, rounds};

/// Names the task of a child process.
const TASK: &str = "PORTAL_RACES_TASK";
/// Tells what a child says from what the test harness does.
const MARK: &str = "worker: ";

/// Does nothing unless the variable says that this process is a worker.
#[test]
fn a_child_process_does_what_it_is_told() {
    let Ok(task) = std::env::var(TASK) else { return };
    let task: Value = serde_json::from_str(&task).unwrap();
    match text(&task, "do") {
        "rounds" => rounds::serve(&task),
        "deed" => killed::serve(&task),
        "attempts" => at_any_moment::serve(&task),
        other => panic!("no task {other}"),
    }
}

/// A part of a task.
pub(crate) fn text<'a>(task: &'a Value, key: &str) -> &'a str {
    task[key].as_str().expect(key)
}

/// A part of a task.
pub(crate) fn number(task: &Value, key: &str) -> u64 {
    task[key].as_u64().expect(key)
}

/// What the parent tells this worker; none: it is no longer there, or does not want anything else.
pub(crate) fn told() -> Option<String> {
    io::stdin().lines().next().map(|line| line.unwrap())
}

/// Tells the parent.
pub(crate) fn tell(line: &str) {
    let mut out = io::stdout().lock();
    writeln!(out, "{MARK}{line}").unwrap();
    out.flush().unwrap();
}

/// Waits until the parent has killed this worker, or is gone itself.
pub(crate) fn wait_for_the_end() -> ! {
    while told().is_some() {}
    std::process::exit(1)
}

/// A child process; killed when dropped, and no child outlives its parent's end of the pipe for long.
pub(crate) struct Worker {
    child: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    pub(crate) fn start(task: &Value) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "worker::a_child_process_does_what_it_is_told"]);
        command.args(["--nocapture", "--test-threads=1"]).env(TASK, task.to_string());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Worker { orders: child.stdin.take(), answers, child }
    }

    pub(crate) fn tell(&mut self, line: &str) {
        writeln!(self.orders.as_mut().unwrap(), "{line}").unwrap();
    }

    /// What it says next; none: it has ended.
    pub(crate) fn hear(&mut self) -> Option<String> {
        let mut line = String::new();
        while self.answers.read_line(&mut line).unwrap() > 0 {
            if let Some((_, said)) = line.trim_end().split_once(MARK) {
                return Some(said.to_owned());
            }
            line.clear();
        }
        None
    }

    /// As `kill -9` does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Lets it end by itself.
    pub(crate) fn end(mut self) {
        self.orders = None;
        while self.hear().is_some() {}
        let status = self.child.wait().unwrap();
        assert!(status.success(), "a worker has failed: {status}");
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

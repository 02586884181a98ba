//! Compiles a component for the first time in a process of its own, which may take only so much time and memory.
//!
//! What can be compiled there is in the folder of compiled components afterwards, if there is one, and this process
//! takes it from there.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant as Clock};

use super::{Refusal, Refused};
use crate::policy::Policy;
use crate::sandbox::limits::Limits;
use crate::sandbox::scan::MAX_BYTES;

/// A program that compiles a component and ends.
#[derive(Clone, Debug)]
pub struct Probe {
    /// The program.
    pub program: PathBuf,
    /// Its arguments. It must do what [`Probe::serve`] does.
    pub arguments: Vec<String>,
    /// How long it may take.
    pub time: Duration,
    /// How many bytes of memory it may reserve.
    pub memory: u64,
}

/// A component of ordinary size takes a second or two, unoptimised.
const TIME: Duration = Duration::from_secs(60);
const MEMORY: u64 = 2 << 30;

/// Where the program finds its limit; bytes.
const MEMORY_VARIABLE: &str = "PORTAL_PROBE_MEMORY";

/// So much of what it complains of is looked at.
const LONGEST_COMPLAINT: u64 = 2_000;

impl Probe {
    /// With the usual limits.
    pub fn new(program: PathBuf, arguments: Vec<String>) -> Self {
        Probe { program, arguments, time: TIME, memory: MEMORY }
    }

    /// The program's side: reads a component from standard input, and loads it. An error goes to standard error.
    pub fn serve() -> Result<(), String> {
        if let Some(memory) = std::env::var(MEMORY_VARIABLE).ok().and_then(|text| text.parse().ok())
        {
            rlimit::Resource::AS.set(memory, memory).map_err(|error| error.to_string())?;
        }
        let mut component = Vec::new();
        std::io::stdin()
            .take(MAX_BYTES + 1)
            .read_to_end(&mut component)
            .map_err(|error| error.to_string())?;
        Policy::load(&component, Limits::default()).map(drop).map_err(|error| {
            let cause = std::error::Error::source(&error)
                .map_or(String::new(), |cause| format!(": {cause}"));
            format!("{error}{cause}")
        })
    }

    /// Refuses what takes too long or too much, or brings the program down. What it merely complains of is left to
    /// whoever loads the component next, who knows better what to call it.
    pub fn compile(&self, component: &[u8]) -> Result<(), Refused> {
        let refused = |what: String| Refused::new(Refusal::CompileLimit, what);
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .env(MEMORY_VARIABLE, self.memory.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| {
                let what =
                    format!("`{}`, which compiles, cannot be started", self.program.display());
                refused(what).because(error)
            })?;
        let fed = child.stdin.take().map(|mut input| {
            let component = component.to_vec();
            // It may end before it has read everything; then its status says why.
            thread::spawn(move || drop(input.write_all(&component)))
        });
        let complaint = child.stderr.take().map(|output| {
            thread::spawn(move || {
                let mut text = String::new();
                let _ = output.take(LONGEST_COMPLAINT).read_to_string(&mut text);
                text
            })
        });
        let status = self.wait(&mut child);
        if status.is_err() {
            let _ = child.kill();
            let _ = child.wait();
        }
        if let Some(fed) = fed {
            let _ = fed.join();
        }
        let complaint = complaint.and_then(|complaint| complaint.join().ok()).unwrap_or_default();
        match status? {
            status if status.success() || status.code() == Some(COMPLAINED) => Ok(()),
            status => {
                let memory = self.memory >> 20;
                let what = format!(
                    "compiling it brought its process down ({status}; it may have {memory} MiB)"
                );
                Err(refused(what)
                    .because(complaint.lines().next().unwrap_or("it said nothing").to_owned()))
            }
        }
    }

    fn wait(&self, child: &mut Child) -> Result<ExitStatus, Refused> {
        let started = Clock::now();
        let mut nap = Duration::from_millis(1);
        loop {
            let what = match child.try_wait() {
                Ok(Some(status)) => return Ok(status),
                Ok(None) if started.elapsed() > self.time => {
                    format!("compiling it takes longer than {} seconds", self.time.as_secs_f32())
                }
                Ok(None) => {
                    thread::sleep(nap);
                    nap = (nap * 2).min(Duration::from_millis(20));
                    continue;
                }
                Err(error) => format!("nobody can say whether compiling it has ended: {error}"),
            };
            return Err(Refused::new(Refusal::CompileLimit, what));
        }
    }
}

/// How the program ends if the component is not a policy.
pub(super) const COMPLAINED: i32 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Probe {
        let arguments = vec!["-c".into(), script.into()];
        let probe = Probe::new("/bin/sh".into(), arguments);
        Probe { time: Duration::from_millis(500), ..probe }
    }

    #[track_caller]
    fn refusal(script: &str, part: &str) {
        let refused = shell(script).compile(&[7; 100_000]).unwrap_err();
        assert_eq!(refused.code, Refusal::CompileLimit);
        assert!(refused.what.contains(part), "{refused}");
    }

    #[test]
    fn only_a_program_that_ends_by_itself_and_in_time_lets_a_component_pass() {
        shell("cat >/dev/null").compile(&[7; 100_000]).unwrap();
        shell("exit 2").compile(&[7; 100_000]).unwrap();
        refusal("exec sleep 100", "takes longer than 0.5 seconds");
        refusal("kill -9 $$", "brought its process down (signal: 9");
        refusal("exit 3", "exit status: 3");
        let nowhere = Probe::new("/nowhere".into(), Vec::new());
        assert!(nowhere.compile(b"").unwrap_err().what.contains("cannot be started"));
    }
}

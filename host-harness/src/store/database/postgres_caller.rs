//! A client that does not wait for ever: somebody else hears the server out, and we listen only so long.
//!
//! A server whose process is stopped still has a kernel that acknowledges every packet, so neither keepalives nor
//! limits that the server itself keeps would ever end a call.

use std::cell::Cell as Flag;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use postgres::{Client, Config, NoTls};

type Job = Box<dyn FnOnce(&mut Client) + Send>;

/// How long to wait for a connection to be closed in good order.
const FAREWELL: Duration = Duration::from_secs(1);

pub(super) struct Caller {
    /// None: being dropped.
    jobs: Option<Sender<Job>>,
    /// Ends when the client is gone.
    gone: Receiver<()>,
    closed: Flag<bool>,
    silent: Flag<bool>,
}

/// Why there is no answer.
pub(super) enum Fault {
    /// The client or the server says so.
    Told(postgres::Error),
    /// Nobody said anything for so long. Whatever was asked may still happen.
    Silence(Duration),
}

impl Caller {
    /// The client's own limit ends with the first sign of life, so this one holds for all of the handshake.
    pub(super) fn connect(config: Config, patience: Duration) -> Result<Self, Fault> {
        let (told, connected) = mpsc::channel();
        let (jobs, work) = mpsc::channel::<Job>();
        let (going, gone) = mpsc::channel::<()>();
        let serve = move || {
            let _going = going;
            match config.connect(NoTls) {
                // Whoever came too late is heard by nobody, and ends with an empty list of jobs.
                Ok(client) => {
                    let _ = told.send(Ok(()));
                    work_off(client, &work);
                }
                Err(error) => {
                    let _ = told.send(Err(error));
                }
            }
        };
        // Without a thread there is nobody to wait for, which is told as silence.
        let _worker = thread::Builder::new().name("database".into()).spawn(serve);
        match connected.recv_timeout(patience) {
            Ok(Ok(())) => Ok(Caller {
                jobs: Some(jobs),
                gone,
                closed: Flag::new(false),
                silent: Flag::new(false),
            }),
            Ok(Err(error)) => Err(Fault::Told(error)),
            Err(_) => Err(Fault::Silence(patience)),
        }
    }

    /// Asks, and waits so long. After a silence the client is not asked again: it is still busy.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        patience: Duration,
        ask: impl FnOnce(&mut Client) -> Result<T, postgres::Error> + Send + 'static,
    ) -> Result<T, Fault> {
        let (answer, heard) = mpsc::channel();
        let job: Job = Box::new(move |client| {
            let result = ask(client);
            let _ = answer.send((result, client.is_closed()));
        });
        let taken =
            !self.silent.get() && self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok());
        match heard.recv_timeout(patience) {
            Ok((result, closed)) if taken => {
                self.closed.set(closed);
                result.map_err(Fault::Told)
            }
            _ => {
                self.silent.set(true);
                Err(Fault::Silence(patience))
            }
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.silent.get() || self.closed.get()
    }
}

fn work_off(mut client: Client, jobs: &Receiver<Job>) {
    for job in jobs {
        job(&mut client);
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        self.jobs = None;
        if !self.silent.get() {
            let _ = self.gone.recv_timeout(FAREWELL);
        }
    }
}

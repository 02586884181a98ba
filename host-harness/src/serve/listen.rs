//! Takes connections on a socket, each on a thread of its own, up to a number.

use std::collections::HashMap;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::answer::Desk;
use super::connection::{UnderWay, converse, send};
use super::fault::{Fault, FaultKind};
use super::socket::Socket;

/// Connections at once.
pub const MOST_CONNECTIONS: usize = 64;

/// After a connection could not be taken, because there is no room for it.
const PAUSE: Duration = Duration::from_millis(100);

/// A socket that is listened on, until this is dropped.
pub(super) struct Listening {
    shared: Arc<Shared>,
}

struct Shared {
    socket: Socket,
    desk: Arc<Desk>,
    stopping: Arc<AtomicBool>,
    write_timeout: Duration,
    /// By a number of their own, to end them.
    streams: Mutex<HashMap<u64, UnixStream>>,
}

impl Listening {
    pub(super) fn start(
        socket: Socket,
        desk: Arc<Desk>,
        stopping: Arc<AtomicBool>,
        write_timeout: Duration,
    ) -> std::io::Result<Self> {
        let streams = Mutex::default();
        let shared = Arc::new(Shared { socket, desk, stopping, write_timeout, streams });
        let accepting = shared.clone();
        thread::Builder::new().name("socket".into()).spawn(move || accepting.accept())?;
        Ok(Listening { shared })
    }

    /// Takes no more connections, and hears no more requests on those that there are; what is under way is answered.
    /// Whoever calls this has said before that the host stops.
    pub(super) fn stop(&self) {
        let socket = &self.shared.socket;
        // Whoever waits for a connection gets one, and sees that it is the last.
        if socket.is_ours() {
            let _ = UnixStream::connect(socket.path());
        }
        // Now, and not when the last connection ends: the next host need not wait for it.
        socket.remove();
        for stream in self.shared.streams().values() {
            let _ = stream.shutdown(Shutdown::Read);
        }
    }
}

impl Shared {
    fn streams(&self) -> MutexGuard<'_, HashMap<u64, UnixStream>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn accept(self: Arc<Self>) {
        for number in 0.. {
            let accepted = self.socket.listener.accept();
            if self.stopping.load(SeqCst) {
                return;
            }
            let Ok((stream, _)) = accepted else {
                thread::sleep(PAUSE);
                continue;
            };
            self.take(number, stream);
        }
    }

    fn take(self: &Arc<Self>, number: u64, mut stream: UnixStream) {
        if stream.set_write_timeout(Some(self.write_timeout)).is_err() {
            return;
        }
        let mut streams = self.streams();
        if streams.len() >= MOST_CONNECTIONS {
            drop(streams);
            let what = format!(
                "this host has {MOST_CONNECTIONS} connections, and no room for more; end one, or try again later"
            );
            let text = self.desk.refuse(&Fault::new(FaultKind::Busy, what));
            let _ = send(&mut stream, &text);
            return;
        }
        let Ok(known) = stream.try_clone() else { return };
        streams.insert(number, known);
        drop(streams);
        let shared = self.clone();
        let serve = move || {
            let _listed = Listed { shared: &shared, number };
            let _counted = UnderWay::begin(&shared.desk.state.connections);
            converse(&shared.desk, &shared.stopping, &stream, &stream);
        };
        // Without a thread for it, it is closed.
        if thread::Builder::new().name("connection".into()).spawn(serve).is_err() {
            self.streams().remove(&number);
        }
    }
}

/// A connection in the list, until it is dropped.
struct Listed<'a> {
    shared: &'a Shared,
    number: u64,
}

impl Drop for Listed<'_> {
    fn drop(&mut self) {
        if let Some(stream) = self.shared.streams().remove(&self.number) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

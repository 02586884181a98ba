//! Signals: SIGTERM and SIGINT stop the host, a second one ends it at once, SIGHUP makes it look now.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;

use super::host::Control;

/// The exit code after a second signal: as a shell's for a process that was interrupted.
const INTERRUPTED: i32 = 130;

/// Listens from now on, for the rest of the process.
pub fn heed_signals(control: &Control) -> io::Result<()> {
    let asked = Arc::new(AtomicBool::new(false));
    for signal in [SIGTERM, SIGINT] {
        // In this order: the first one raises the flag, which the second one finds, whatever hangs.
        flag::register_conditional_shutdown(signal, INTERRUPTED, asked.clone())?;
        flag::register(signal, asked.clone())?;
    }
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    let control = control.clone();
    let work = move || {
        for signal in signals.forever() {
            if signal == SIGHUP { control.look() } else { control.stop() }
        }
    };
    thread::Builder::new().name("signals".into()).spawn(work)?;
    Ok(())
}

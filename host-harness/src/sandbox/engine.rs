//! One engine for the whole process, and the ticker that its deadlines are counted in.

use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use wasmtime::{Config, Engine, Result};

/// How long one tick of a deadline is.
pub(crate) const TICK: Duration = Duration::from_millis(1);

/// The process's engine. Components of several engines must not be mixed, so there is only one.
pub(crate) fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        // The configuration is a constant that every test runs: it is refused always or never.
        #[expect(clippy::expect_used, reason = "without an engine there is no host")]
        let engine = new_engine().expect("the engine's configuration is valid");
        engine
    })
}

/// Everything that the policy does not need is off: what is not there cannot be attacked.
fn new_engine() -> Result<Engine> {
    let mut config = Config::new();
    config
        .consume_fuel(true)
        .epoch_interruption(true)
        .max_wasm_stack(256 * 1024)
        .cranelift_nan_canonicalization(true)
        .wasm_backtrace_max_frames(None)
        .concurrency_support(false)
        .wasm_relaxed_simd(false)
        .wasm_simd(false)
        .wasm_threads(false)
        .wasm_tail_call(false)
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        .wasm_gc(false)
        .wasm_function_references(false)
        .wasm_exceptions(false)
        .gc_support(false);
    let engine = Engine::new(&config)?;
    let ticker = engine.weak();
    thread::Builder::new().name("policy-deadlines".into()).spawn(move || {
        while let Some(engine) = ticker.upgrade() {
            engine.increment_epoch();
            drop(engine);
            thread::sleep(TICK);
        }
    })?;
    Ok(engine)
}

//! One engine for the whole process, and the ticker that its deadlines are counted in.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use wasmtime::{Cache, CacheConfig, Config, Engine, Result, WasmFeatures};

use super::stack::WASM_STACK;

/// The engine's name.
pub const ENGINE: &str = "wasmtime";

/// Its version, as far as the build could tell.
pub const ENGINE_VERSION: &str = env!("WASMTIME_VERSION");

/// What is known to be exploitable in a host like this one is fixed from here on (CVE-2026-27204, CVE-2026-119134).
pub const ENGINE_FLOOR: (u32, u32, u32) = (48, 0, 8);

/// How long one tick of a deadline is.
pub(crate) const TICK: Duration = Duration::from_millis(1);

/// Where compiled components are kept.
static CACHE: OnceLock<PathBuf> = OnceLock::new();

/// Keeps compiled components in this folder, so that the next process need not compile them. Only its owner may be able
/// to write to it: what lies there is run as it is. Call it before the first policy is loaded; only the first call
/// counts. Without one, every process compiles.
pub fn keep_compiled_components(folder: PathBuf) {
    let _ = CACHE.set(folder);
}

/// The process's engine. Components of several engines must not be mixed, so there is only one.
pub(crate) fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        // But for the folder of compiled components, the configuration is a constant that every test runs.
        #[expect(clippy::expect_used, reason = "without an engine there is no host")]
        let engine = new_engine().expect("the engine's configuration is valid");
        engine
    })
}

/// What rustc emits for a component. Everything else is off, whatever the engine's next version switches on by itself:
/// what is not there cannot be attacked.
const FEATURES: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::REFERENCE_TYPES)
    .union(WasmFeatures::CALL_INDIRECT_OVERLONG)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::BULK_MEMORY_OPT)
    .union(WasmFeatures::FLOATS)
    .union(WasmFeatures::COMPONENT_MODEL);

/// Components are compiled on the thread that loads them: the engine is built without a pool of threads for it.
fn new_engine() -> Result<Engine> {
    let mut config = Config::new();
    config
        .wasm_features(WasmFeatures::all(), false)
        .wasm_features(FEATURES, true)
        .consume_fuel(true)
        .epoch_interruption(true)
        .max_wasm_stack(WASM_STACK)
        .cranelift_nan_canonicalization(true)
        .wasm_backtrace_max_frames(None)
        .concurrency_support(false)
        .gc_support(false);
    if let Some(folder) = CACHE.get() {
        let mut cache = CacheConfig::new();
        cache.with_directory(folder);
        // A cache that cannot be used is none: compiling takes longer, and that is all.
        config.cache(Cache::new(cache).ok());
    }
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

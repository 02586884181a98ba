//! One engine for the whole process, and the ticker that its deadlines are counted in.

use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Result,
    WasmFeatures,
};

use super::limits::{MAX_INSTANCES, MAX_MEMORIES, MAX_TABLE_ELEMENTS, MAX_TABLES};
use super::stack::WASM_STACK;

/// The engine's name.
pub const ENGINE: &str = "wasmtime";

/// Its version, as far as the build could tell.
pub const ENGINE_VERSION: &str = env!("WASMTIME_VERSION");

/// What is known to be exploitable in a host like this one is fixed from here on (CVE-2026-27204, CVE-2026-119134).
pub const ENGINE_FLOOR: (u32, u32, u32) = (48, 0, 8);

/// How long one tick of a deadline is.
pub(crate) const TICK: Duration = Duration::from_millis(1);

/// Questions that can be under way at once, each with an instance. One more is refused.
const MOST_AT_ONCE: u32 = 1_000;

/// What an instance has written to stays in memory, up to so much, and is set back by copying. More than a policy
/// touches costs nothing where the kernel can tell which pages were written to.
const KEPT: usize = 1 << 20;

/// Where it cannot, all of it is set back after each call, so it should be little.
const KEPT_UNSEEN: usize = 128 << 10;

/// The process's engine. Components of several engines must not be mixed, so there is only one.
pub(crate) fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        // The configuration is a constant that every test runs.
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

fn new_engine() -> Result<Engine> {
    let mut config = configuration();
    config.allocation_strategy(pool());
    // A process whose address space is bounded has no room for a pool; it maps each memory when it is needed.
    let engine = Engine::new(&config).or_else(|_| {
        config.allocation_strategy(InstanceAllocationStrategy::OnDemand);
        Engine::new(&config)
    })?;
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

/// Components are compiled on the thread that loads them: the engine is built without a pool of threads for it.
pub(super) fn configuration() -> Config {
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
    config
}

/// Room for instances that is mapped once. What a component may have is refused by the host itself, in its own words,
/// so the pool has room for more.
pub(super) fn pool() -> PoolingAllocationConfig {
    let kept =
        if PoolingAllocationConfig::is_pagemap_scan_available() { KEPT } else { KEPT_UNSEEN };
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(MOST_AT_ONCE)
        .total_core_instances(MOST_AT_ONCE * MAX_INSTANCES as u32)
        .total_memories(MOST_AT_ONCE)
        .total_tables(MOST_AT_ONCE)
        .max_memories_per_module(MAX_MEMORIES as u32)
        .max_tables_per_module(MAX_TABLES as u32)
        .table_elements(2 * MAX_TABLE_ELEMENTS)
        .linear_memory_keep_resident(kept)
        .table_keep_resident(kept)
        .pagemap_scan(Enabled::Auto);
    pool
}

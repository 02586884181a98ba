//! How much one call may use, and who counts it.

use std::time::Duration;

use wasmtime::ResourceLimiter;

/// What one call is granted. Whatever goes beyond is a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Wall time for the whole call, callbacks included. Generous, because a busy machine is not the policy's fault;
    /// what bounds the policy itself is the fuel.
    pub deadline: Duration,
    /// Instructions, roughly: the bound that does not depend on the machine's load.
    pub fuel: u64,
    /// Bytes of all memories together.
    pub memory_bytes: usize,
    /// Bytes that the component may hand to the host in one transfer: one callback's arguments, or the answer.
    pub transfer_bytes: usize,
    /// Callbacks.
    pub callbacks: u64,
    /// Rows in the lists that callbacks return, all together.
    pub rows: u64,
    /// Bytes of the texts and lists that callbacks are given and return, all together: a row can be of any length.
    pub bytes: u64,
    /// Pages of one answer. Each is a call of its own, with all of the above; a policy that does not end would be asked
    /// for ever. The default has room for sixteen million customers.
    pub pages: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            deadline: Duration::from_secs(1),
            fuel: 200_000_000,
            memory_bytes: 4 << 20,
            transfer_bytes: 1 << 20,
            callbacks: 512,
            rows: 500_000,
            bytes: 32 << 20,
            pages: 65_536,
        }
    }
}

impl Limits {
    /// How many times as much is granted to questions whose work grows with the CRM.
    pub const LONG: u32 = 20;

    /// That many times the time, fuel, callbacks, rows and bytes; as much memory, per transfer and in pages as before.
    #[must_use]
    pub fn times(&self, factor: u32) -> Limits {
        Limits {
            deadline: self.deadline.saturating_mul(factor),
            fuel: self.fuel.saturating_mul(factor.into()),
            callbacks: self.callbacks.saturating_mul(factor.into()),
            rows: self.rows.saturating_mul(factor.into()),
            bytes: self.bytes.saturating_mul(factor.into()),
            ..self.clone()
        }
    }
}

/// Inner instances, tables and memories that a component may have; ours has 4, 1 and 1.
pub(crate) const MAX_INSTANCES: usize = 16;
pub(crate) const MAX_TABLES: usize = 8;
pub(crate) const MAX_MEMORIES: usize = 4;
/// Elements of one table; ours has about a hundred.
pub(crate) const MAX_TABLE_ELEMENTS: usize = 10_000;
/// Handles to resources. The contract has none.
pub(crate) const MAX_HANDLES: usize = 16;

/// Sums the memories of one store: each one's own limit would let many of them add up.
pub(crate) struct MemoryLimiter {
    granted: usize,
    used: usize,
    denied: bool,
}

impl MemoryLimiter {
    pub(crate) fn new(granted: usize) -> Self {
        MemoryLimiter { granted, used: 0, denied: false }
    }

    /// Memory never shrinks, so this is also the most that was used.
    pub(crate) fn used(&self) -> usize {
        self.used
    }

    /// Whether the component asked for more than it was granted. Most cannot go on then.
    pub(crate) fn denied(&self) -> bool {
        self.denied
    }
}

impl ResourceLimiter for MemoryLimiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let used = self.used.saturating_add(desired.saturating_sub(current));
        let fits = used <= self.granted;
        if fits {
            self.used = used;
        } else {
            self.denied = true;
        }
        Ok(fits)
    }

    fn table_growing(
        &mut self,
        _: usize,
        desired: usize,
        _: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= MAX_TABLE_ELEMENTS)
    }

    fn instances(&self) -> usize {
        MAX_INSTANCES
    }

    fn tables(&self) -> usize {
        MAX_TABLES
    }

    fn memories(&self) -> usize {
        MAX_MEMORIES
    }
}

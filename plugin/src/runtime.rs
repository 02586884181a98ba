//! What a component without a standard library must bring along: an allocator, and an end for panics.
#![expect(
    unsafe_code,
    reason = "the allocator's entry point is called by the host through the canonical ABI"
)]

use alloc::alloc::{Layout, alloc, realloc};
use core::panic::PanicInfo;

#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// A panic is a trap, and a trap is a refusal in the host.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

// The rules compare memory; the routine lives in the libc that comes with the target.
#[link(name = "c")]
unsafe extern "C" {}

/// How the host asks for memory inside the component. wit-bindgen leaves this to a libc that is not linked here.
///
/// # Safety
///
/// Called by the canonical ABI only: `old` was returned by this function for `old_len` and `align`.
#[unsafe(no_mangle)]
unsafe extern "C" fn cabi_realloc(
    old: *mut u8,
    old_len: usize,
    align: usize,
    len: usize,
) -> *mut u8 {
    if len == 0 {
        return core::ptr::without_provenance_mut(align);
    }
    // SAFETY: the canonical ABI passes powers of two as alignment, and sizes below 4 GiB.
    let pointer = unsafe {
        if old_len == 0 {
            alloc(Layout::from_size_align_unchecked(len, align))
        } else {
            realloc(old, Layout::from_size_align_unchecked(old_len, align), len)
        }
    };
    if pointer.is_null() {
        core::arch::wasm32::unreachable();
    }
    pointer
}

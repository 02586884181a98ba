//! What a component without a standard library must bring along: an allocator, and an end for panics.
#![expect(
    unsafe_code,
    reason = "the allocator's entry point is called by the host through the canonical ABI"
)]

use alloc::alloc::{Layout, alloc, realloc};
use core::arch::wasm32::{memory_grow, memory_size};
use core::panic::PanicInfo;
use core::ptr::{NonNull, with_exposed_provenance_mut};

use talc::base::Talc;
use talc::base::binning::Binning;
use talc::cell::TalcSyncCell;
use talc::source::Source;
use talc::wasm::WasmBinning;

#[global_allocator]
static ALLOCATOR: TalcSyncCell<Heap, WasmBinning> = TalcSyncCell::new_wasm(Heap { end: None });

/// All memory behind the data: first what the last page has left, which is enough for most answers, then more pages. An
/// instance whose memory never grows costs the host much less.
#[derive(Debug)]
struct Heap {
    /// None: nothing was asked for yet.
    end: Option<NonNull<u8>>,
}

const PAGE: usize = 64 << 10;

/// What the allocator itself needs in a heap that it extends, and more.
const SPARE: usize = 1 << 10;

// SAFETY: it allocates nothing itself.
unsafe impl Source for Heap {
    fn acquire<B: Binning>(talc: &mut Talc<Self, B>, layout: Layout) -> Result<(), ()> {
        let begin = (&raw const __heap_base).expose_provenance();
        // SAFETY: nothing else uses the memory from there on.
        let claim = |talc: &mut Talc<Self, B>, pages: usize| unsafe {
            talc.claim(with_exposed_provenance_mut(begin), pages * PAGE - begin)
        };
        if talc.source.end.is_none() {
            talc.source.end = claim(talc, memory_size::<0>());
            if talc.source.end.is_some() {
                return Ok(());
            }
        }
        let more = (layout.size() + layout.align() + SPARE).div_ceil(PAGE);
        let pages = match memory_grow::<0>(more) {
            usize::MAX => return Err(()),
            before => before + more,
        };
        talc.source.end = match talc.source.end {
            // SAFETY: it is where the heap ends, and what was added lies right behind it.
            Some(end) => {
                Some(unsafe { talc.extend(end, with_exposed_provenance_mut(pages * PAGE)) })
            }
            None => claim(talc, pages),
        };
        talc.source.end.map(drop).ok_or(())
    }
}

/// A panic is a trap, and a trap is a refusal in the host.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

// The rules compare memory; the routine lives in the libc that comes with the target.
#[link(name = "c")]
unsafe extern "C" {
    /// The linker's: where the stack and the data end.
    static __heap_base: u8;
}

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

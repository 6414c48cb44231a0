//! Tells the parent that memory ran out: the standard library only aborts then, and the arena panics.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ffi::c_int;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use crate::process;

struct Watched;

#[global_allocator]
static ALLOCATOR: Watched = Watched;

static RAN_OUT: AtomicBool = AtomicBool::new(false);
static EXIT_CODE: AtomicI32 = AtomicI32::new(0);

fn noted(block: *mut u8) -> *mut u8 {
    if block.is_null() {
        RAN_OUT.store(true, Ordering::Relaxed);
    }
    block
}

// SAFETY: System does the work.
unsafe impl GlobalAlloc for Watched {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        noted(unsafe { System.alloc(layout) })
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        noted(unsafe { System.alloc_zeroed(layout) })
    }
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        noted(unsafe { System.realloc(block, layout, size) })
    }
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        unsafe { System.dealloc(block, layout) }
    }
}

/// Whether an allocation has failed. A program that gets no memory once ends for it, a little sooner or later.
pub fn ran_out() -> bool {
    RAN_OUT.load(Ordering::Relaxed)
}

/// From now on an abort after a failed allocation is an exit with this code.
pub fn exit_on_abort(code: c_int) {
    extern "C" fn on_abort(_: c_int) {
        if ran_out() {
            process::exit(EXIT_CODE.load(Ordering::Relaxed));
        }
    }
    EXIT_CODE.store(code, Ordering::Relaxed);
    unsafe { libc::signal(libc::SIGABRT, on_abort as *const () as libc::sighandler_t) };
}

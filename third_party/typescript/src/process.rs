//! What the process denies itself.

use std::ffi::c_int;
use std::io;

const STACK_BYTES: u64 = 8 << 20;

/// Limits of this process, from now to its end: `memory_bytes` of address space, `cpu_ns` of CPU, no descriptors but
/// standard input, output and error, no further rights, no other processes, no files, no core dump, no environment.
pub fn limit(memory_bytes: u64, cpu_ns: u64) -> io::Result<()> {
    close_all_but_standard();
    unsafe {
        libc::clearenv();
        checked(libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))?;
    }
    // What is nested too deeply ends at the same depth wherever this runs.
    set(libc::RLIMIT_STACK, STACK_BYTES)?;
    set(libc::RLIMIT_AS, memory_bytes)?;
    set(libc::RLIMIT_CORE, 0)?;
    set(libc::RLIMIT_FSIZE, 0)?;
    set(libc::RLIMIT_NPROC, 0)?;
    set(libc::RLIMIT_NOFILE, 3)?;
    // The timer counts milliseconds. The limit counts seconds, and its hard one cannot be survived.
    set(libc::RLIMIT_CPU, cpu_ns / 1_000_000_000 + 2)?;
    let micros = (cpu_ns / 1000).max(1);
    let value = libc::timeval { tv_sec: (micros / 1_000_000) as i64, tv_usec: (micros % 1_000_000) as i64 };
    let timer = libc::itimerval { it_interval: libc::timeval { tv_sec: 0, tv_usec: 0 }, it_value: value };
    unsafe { checked(libc::setitimer(libc::ITIMER_PROF, &timer, std::ptr::null_mut())) }
}

pub fn exit(code: c_int) -> ! {
    unsafe { libc::_exit(code) }
}

// Never more than the limit that is there already.
fn set(resource: libc::__rlimit_resource_t, most: u64) -> io::Result<()> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    unsafe { checked(libc::getrlimit(resource, &mut limit))? };
    let most = most.min(limit.rlim_max);
    limit = libc::rlimit { rlim_cur: most, rlim_max: most };
    unsafe { checked(libc::setrlimit(resource, &limit)) }
}

fn close_all_but_standard() {
    // Linux before 5.9 has no close_range.
    if unsafe { libc::syscall(libc::SYS_close_range, 3u32, u32::MAX, 0u32) } == 0 {
        return;
    }
    let mut limit = libc::rlimit { rlim_cur: 1024, rlim_max: 1024 };
    unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit) };
    for descriptor in 3..limit.rlim_cur.min(65_536) as c_int {
        unsafe { libc::close(descriptor) };
    }
}

fn checked(result: c_int) -> io::Result<()> {
    if result == -1 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

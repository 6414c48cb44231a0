//! What the kernel still does for this process once it has its limits: memory, its two streams, its end. Should a source
//! ever take the parser over, it could open nothing, start nothing and reach nobody.

use libc::{
    BPF_ABS, BPF_JEQ, BPF_JMP, BPF_K, BPF_LD, BPF_RET, BPF_W, SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO, c_long, sock_filter,
};

const AUDIT_ARCH_X86_64: u32 = 0xc000_003e;
const NUMBER_OFFSET: u32 = 0; // in the kernel's struct seccomp_data
const ARCHITECTURE_OFFSET: u32 = 4;
const FIRST_ARGUMENT_OFFSET: u32 = 16; // its low half, which is all of an int

const ALLOWED: [c_long; 20] = [
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_brk,
    libc::SYS_mmap,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_futex,
    libc::SYS_getrandom,
    libc::SYS_clock_gettime,
    libc::SYS_restart_syscall,
    // What abort() does, tgkill beside them, and a signal's handler.
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// From now on any other call fails with EPERM. Does nothing where the kernel cannot do this.
pub fn deny() {
    let filter = filter();
    let program = libc::sock_fprog { len: filter.len() as u16, filter: filter.as_ptr().cast_mut() };
    unsafe { libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &program, 0, 0) };
}

fn filter() -> Vec<sock_filter> {
    let refuse = statement(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | libc::EPERM as u32);
    let allow = statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    let mut filter = vec![
        // Another architecture's numbers mean other calls.
        statement(BPF_LD | BPF_W | BPF_ABS, ARCHITECTURE_OFFSET),
        compare(AUDIT_ARCH_X86_64, 1, 0),
        refuse,
        statement(BPF_LD | BPF_W | BPF_ABS, NUMBER_OFFSET),
    ];
    for number in ALLOWED {
        filter.push(compare(number as u32, 0, 1));
        filter.push(allow);
    }
    // A signal to itself, as abort() sends it, and to no other process.
    filter.extend([
        compare(libc::SYS_tgkill as u32, 0, 3),
        statement(BPF_LD | BPF_W | BPF_ABS, FIRST_ARGUMENT_OFFSET),
        compare(std::process::id(), 0, 1),
        allow,
        refuse,
    ]);
    filter
}

fn statement(code: u32, value: u32) -> sock_filter {
    sock_filter { code: code as u16, jt: 0, jf: 0, k: value }
}

// How many statements to skip where the word that was read is `value`, and where it is not.
fn compare(value: u32, equal: u8, other: u8) -> sock_filter {
    sock_filter { code: (BPF_JMP | BPF_JEQ | BPF_K) as u16, jt: equal, jf: other, k: value }
}

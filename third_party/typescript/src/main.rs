//! TypeScript and JSX to JavaScript, for a parent that does not trust the source: standard input holds jobs, standard
//! output gets their answers, and this process gives itself the limits that the parent names before it reads the first
//! source. csrc/runtime/transpiler_protocol.h is the other side; numbers are little-endian.
//!
//! How it ends: 0 after the last job; EXIT_MEMORY where memory ran out; EXIT_PANIC after a panic; EXIT_PROTOCOL where the
//! input is not what it should be; by SIGPROF or SIGXCPU where the CPU limit was reached; by SIGSEGV where the stack was
//! not enough.
#![no_main]

mod memory;
mod namespaces;
mod process;
mod system_calls;
mod transpile;

use std::ffi::c_int;
use std::io::{self, Read, Write};

use transpile::{Answer, Options, Problem, transpile};

const MAGIC: u32 = 0x5354_524e; // "NRTS"
const VERSION: u32 = 1;

const EXIT_MEMORY: c_int = 3;
const EXIT_PANIC: c_int = 4;
const EXIT_PROTOCOL: c_int = 5;

const STATUS_CODE: u32 = 0;
const STATUS_PROBLEMS: u32 = 1;
const STATUS_PANIC: u32 = 2;

const FLAG_TYPESCRIPT: u32 = 1;
const FLAG_JSX: u32 = 2;
const FLAG_UNAMBIGUOUS: u32 = 4;
const FLAG_METADATA: u32 = 8;

// Not std's own start: that would answer a stack overflow with a message and SIGABRT.
#[unsafe(no_mangle)]
pub extern "C" fn main() -> c_int {
    std::panic::set_hook(Box::new(|panic| {
        if memory::ran_out() {
            process::exit(EXIT_MEMORY);
        }
        let message = panic.to_string();
        let _ = write_answer(&mut io::stdout().lock(), STATUS_PANIC, &message, &[], &[], false);
        process::exit(EXIT_PANIC);
    }));
    memory::exit_on_abort(EXIT_MEMORY);
    match run(&mut io::stdin().lock(), &mut io::stdout().lock()) {
        Ok(()) => 0,
        Err(_) => EXIT_PROTOCOL,
    }
}

fn run(input: &mut impl Read, output: &mut impl Write) -> io::Result<()> {
    let [magic, version] = read_words(input)?;
    if (magic, version) != (MAGIC, VERSION) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let (memory_bytes, cpu_ns, jobs) = (read_long(input)?, read_long(input)?, read_long(input)?);
    process::limit(memory_bytes, cpu_ns)?;
    system_calls::deny();
    // Not to the end of the input: another process may have got hold of the other end, and never close it.
    for _ in 0..jobs {
        let [flags, import_source_length] = read_words(input)?;
        let source_length = read_long(input)?;
        let import_source = read_text(input, u64::from(import_source_length))?;
        let source = read_text(input, source_length)?;
        let options = Options {
            typescript: flags & FLAG_TYPESCRIPT != 0,
            jsx: flags & FLAG_JSX != 0,
            unambiguous: flags & FLAG_UNAMBIGUOUS != 0,
            decorator_metadata: flags & FLAG_METADATA != 0,
            jsx_import_source: (!import_source.is_empty()).then_some(import_source),
        };
        match transpile(&source, &options) {
            Answer::Code { code, map, is_module } => {
                write_answer(output, STATUS_CODE, &code, &map, &[], is_module)?;
            }
            Answer::Problems(problems) => write_answer(output, STATUS_PROBLEMS, "", &[], &problems, false)?,
        }
    }
    Ok(())
}

fn read_words<const N: usize>(input: &mut impl Read) -> io::Result<[u32; N]> {
    let mut words = [0; N];
    for word in &mut words {
        let mut bytes = [0; 4];
        input.read_exact(&mut bytes)?;
        *word = u32::from_le_bytes(bytes);
    }
    Ok(words)
}

fn read_long(input: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    input.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

fn read_text(input: &mut impl Read, length: u64) -> io::Result<String> {
    let length = usize::try_from(length).map_err(|_| io::ErrorKind::InvalidData)?;
    let mut bytes = vec![0; length];
    input.read_exact(&mut bytes)?;
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

fn write_answer(
    output: &mut impl Write,
    status: u32,
    code: &str,
    map: &[[u32; 4]],
    problems: &[Problem],
    is_module: bool,
) -> io::Result<()> {
    let mut packed = Vec::new();
    for problem in problems {
        let lengths = [problem.message.len() as u32, problem.help.len() as u32];
        let place = [problem.start, problem.end, problem.line, problem.column, u32::from(problem.is_error)];
        packed.extend(place.iter().chain(&lengths).flat_map(|word| word.to_le_bytes()));
        packed.extend(problem.message.as_bytes());
        packed.extend(problem.help.as_bytes());
    }
    let mut table = Vec::with_capacity(map.len() * 16);
    table.extend(map.iter().flatten().flat_map(|word| word.to_le_bytes()));
    let head = [MAGIC, status, u32::from(is_module), problems.len() as u32];
    let lengths = [code.len() as u64, table.len() as u64, packed.len() as u64];
    let mut header = Vec::with_capacity(40);
    header.extend(head.iter().flat_map(|word| word.to_le_bytes()));
    header.extend(lengths.iter().flat_map(|length| length.to_le_bytes()));
    for part in [&header[..], code.as_bytes(), &table, &packed] {
        output.write_all(part)?;
    }
    output.flush()
}

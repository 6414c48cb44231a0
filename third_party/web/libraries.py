"""What is compiled for the web kit: of each library its sources, its arguments with a reason each, its headers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TARGET = "x86_64-linux-gnu.2.28"  # as the extension itself: cmake/toolchains/zig.cmake

COMMON = (
    f"--target={TARGET}",
    "-g0",  # no debug information: it would be most of the archive
    "-DNDEBUG",
    "-fno-sanitize=undefined",  # zig's own default in unoptimised code; ours is stated, whatever the level
    "-fPIC",  # goes into a shared object
    "-fvisibility=hidden",  # the process may hold another libz or libcrypto: nobody may bind to ours, nor we to theirs
    "-ffunction-sections",  # with the next one: the linker drops what nobody calls
    "-fdata-sections",
    "-fno-omit-frame-pointer",  # profilers walk through, as in the rest of the extension
    "-w",  # upstream's warnings are upstream's to mend
)
HARDENING = "-D_LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_EXTENSIVE"


@dataclass(frozen=True)
class Library:
    name: str  # of the archive lib/lib<name>.a
    source: str  # its table in sources.toml
    root: str  # the folder in the source archive that the paths here start from
    sources: Callable[[Path], dict[str, tuple[str, ...]]]  # root folder -> file: extra arguments of this file
    headers: Callable[[Path], dict[str, Path]]  # root folder -> path in the kit: file
    arguments: tuple[str, ...]
    cxx: bool = False  # against the V8 kit's libc++
    # root folder -> name: text of the files that upstream's configure writes
    generated: Callable[[Path], dict[str, str]] = field(default=lambda _root: {})


def _plain(*files: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(files, ())


def _folder(folder: Path, kit_folder: str, leave_out: str = r"\Z.") -> dict[str, Path]:
    return {f"{kit_folder}/{p.name}": p for p in sorted(folder.glob("*.h")) if not re.fullmatch(leave_out, p.name)}


ADA = Library(
    name="ada",
    source="ada",
    root="deps",
    cxx=True,
    sources=lambda _root: _plain("ada.cpp"),
    headers=lambda root: {"ada/ada.h": root / "ada.h"},
    arguments=(
        "-O3",
        "-std=c++23",  # as the code that includes ada.h
        "-DADA_INCLUDE_URL_PATTERN=1",  # URLPattern; its regular expressions are the caller's (a `regex_provider`)
        # Absent on purpose: ADA_USE_UNSAFE_STD_REGEX_PROVIDER. std::regex overflows the stack on hostile patterns.
    ),
)


def _zlib_sources(_root: Path) -> dict[str, tuple[str, ...]]:
    avx512 = ("-mavx512f", "-mavx512dq", "-mavx512bw", "-mavx512vl", "-mbmi2", "-mtune=cascadelake")
    pclmul, vpclmul = ("-mpclmul",), ("-mvpclmulqdq",)
    dispatched = {  # each file for its own CPUs, as upstream's CMakeLists.txt has it; functable.c chooses at run time
        "x86_features": ("-mxsave",),
        **dict.fromkeys(("chunkset_sse2", "chorba_sse2", "compare256_sse2", "slide_hash_sse2"), ("-msse2",)),
        **dict.fromkeys(("adler32_ssse3", "chunkset_ssse3"), ("-mssse3",)),
        "chorba_sse41": ("-msse4.1",),
        "adler32_sse42": ("-msse4.2",),
        "crc32_pclmulqdq": ("-msse4.2", *pclmul),
        **dict.fromkeys(("slide_hash_avx2", "chunkset_avx2", "compare256_avx2", "adler32_avx2"), ("-mavx2", "-mbmi2")),
        **dict.fromkeys(("adler32_avx512", "chunkset_avx512", "compare256_avx512"), avx512),
        "adler32_avx512_vnni": (*avx512, "-mavx512vnni"),
        "crc32_vpclmulqdq": (*pclmul, *vpclmul, *avx512),
    }
    # Without gzlib.c, gzread.c, gzwrite.c: files are not compressed here.
    return {
        **_plain(
            *(
                f"{name}.c"
                for name in (
                    "adler32", "compress", "cpu_features", "crc32", "crc32_braid_comb", "deflate", "deflate_fast",
                    "deflate_huff", "deflate_medium", "deflate_quick", "deflate_rle", "deflate_slow", "deflate_stored",
                    "functable", "infback", "inflate", "inftrees", "insert_string", "insert_string_roll", "trees",
                    "uncompr", "zutil",
                )
            ),
            # x86_64 always has SSE2, whose functions are the fallbacks of the rest of arch/generic.
            *(f"arch/generic/{name}.c" for name in ("adler32_c", "adler32_fold_c", "crc32_braid_c", "crc32_fold_c")),
            "arch/generic/crc32_chorba_c.c",
        ),
        **{f"arch/x86/{name}.c": arguments for name, arguments in dispatched.items()},
    }  # fmt: skip


def _zlib_generated(root: Path) -> dict[str, str]:
    zconf = (root / "zconf-ng.h.in").read_text().replace("#ifdef HAVE_UNISTD_H", "#if 1")
    return {
        "zconf-ng.h": zconf,
        "zlib-ng.h": (root / "zlib-ng.h.in").read_text().replace("@ZLIB_SYMBOL_PREFIX@", ""),
        "zlib_name_mangling-ng.h": (root / "zlib_name_mangling.h.empty").read_text(),
    }


ZLIB = Library(
    name="z-ng",
    source="zlib-ng",
    root="src/zlib-ng",
    sources=_zlib_sources,
    generated=_zlib_generated,
    headers=lambda root: {
        f"zlib/{name}": root / name for name in ("zlib-ng.h", "zconf-ng.h", "zlib_name_mangling-ng.h")
    },
    arguments=(
        "-O3",
        "-std=c11",
        # Native API (zng_deflate, …), not zlib's names: no ZLIB_COMPAT, no prefix.
        "-DWITH_OPTIM",  # the functions by CPU, and functable.c that chooses among them
        *(f"-DX86_{feature}" for feature in (
            "FEATURES", "HAVE_XSAVE_INTRIN", "SSE2", "SSSE3", "SSE41", "SSE42", "PCLMULQDQ_CRC", "AVX2", "AVX512",
            "AVX512VNNI", "VPCLMULQDQ_CRC",
        )),
        # What upstream's configure finds in this compiler and in glibc 2.28:
        *(f"-DHAVE_{feature}" for feature in (
            "SYS_AUXV_H", "LINUX_AUXVEC_H", "CPUID_GNU", "VISIBILITY_HIDDEN", "VISIBILITY_INTERNAL",
            "ATTRIBUTE_ALIGNED", "BUILTIN_ASSUME_ALIGNED", "BUILTIN_CTZ", "BUILTIN_CTZLL",
        )),
        "-D_LARGEFILE64_SOURCE=1",
        "-D__USE_LARGEFILE64",
        "-I.",
    ),
)  # fmt: skip

BROTLI = Library(
    name="brotli",
    source="brotli",
    root="c",
    sources=lambda root: _plain(
        *(str(p.relative_to(root)) for part in ("common", "dec", "enc") for p in sorted((root / part).glob("*.c")))
    ),
    headers=lambda root: _folder(root / "include/brotli", "brotli/brotli"),
    arguments=(
        "-O3",
        "-DOS_LINUX",  # endianness from <endian.h>
        "-DBROTLI_HAVE_LOG2=1",  # the math library's log2 instead of a table and a loop
        "-Iinclude",
    ),
)


def _crypto_sources(root: Path) -> dict[str, tuple[str, ...]]:
    """The two lists that the crate's own build reads: universal.rs and linux_x86_64.rs."""
    lists = root.parent / "builder/cc_builder"
    named = [
        path
        for part in ("universal.rs", "linux_x86_64.rs")
        for path in re.findall(r'^    "([^"]+)",$', (lists / part).read_text(), re.MULTILINE)
    ]
    wanted = [p for p in named if not p.startswith("third_party/jitterentropy/") and "/crypto/test/" not in p]
    if len(wanted) < 300:
        raise ValueError(f"{lists}: expected the names of some 400 sources, found {len(wanted)}; has its form changed?")
    # The allocation hooks and sdallocx are weak symbols: another library in the process could answer, and free there
    # what was allocated here. Without __ELF__ they are null pointers.
    return _plain(*wanted) | {"crypto/mem.c": ("-U__ELF__",)}


CRYPTO = Library(
    name="crypto",
    source="aws-lc",
    root="aws-lc",
    sources=_crypto_sources,
    headers=lambda root: _folder(
        root / "include/openssl",
        "crypto/openssl",
        # libssl's headers.
        leave_out=r"ssl\w*\.h|tls1\.h|dtls1\.h|srtp\.h|boringssl_prefix_symbols_.*",
    ),
    arguments=(
        "-O2",  # the hot paths are assembly; -O3 adds size only
        "-std=c11",
        "-Wa,--noexecstack",
        "-DBORINGSSL_IMPLEMENTATION",
        # Upstream marks its interface __attribute__((visibility("default"))), against -fvisibility=hidden; with this it
        # says __attribute__(()). Upstream's own switch for that, BORINGSSL_SHARED_LIBRARY, also leaves out what makes
        # the linker keep the constructor that looks at the CPU.
        "-Dvisibility(_)=",
        "-DS2N_BN_HIDE_SYMBOLS=1",  # the same for s2n-bignum's assembly, and for what is written with its macros
        "-D_XOPEN_SOURCE=700",  # pthread_rwlock_t under -std=c11
        "-DDISABLE_CPU_JITTER_ENTROPY=1",  # seeds from getrandom; the jitter source takes milliseconds per thread
        "-DAWS_LC_STDALIGN_AVAILABLE=1",  # this line and the next two: what upstream's configure finds
        "-DAWS_LC_BUILTIN_SWAP_SUPPORTED=1",
        "-DHAVE_LINUX_RANDOM_H=1",
        "-Iinclude",
        "-Ithird_party/s2n-bignum/s2n-bignum-imported/include",
    ),
)

LIBRARIES = (ADA, ZLIB, BROTLI, CRYPTO)

# zig as the C++ compiler: clang 22 with the headers and stubs of every glibc, so that the result runs on any Linux with
# glibc 2.28 or newer (manylinux_2_28). CMake wants programs without arguments, hence the wrapper scripts.
set(NETWORK_RUNTIME_ZIG_TARGET x86_64-linux-gnu.2.28)

# CMake reads this file again in every try_compile project. These variables are passed on to it.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES NETWORK_RUNTIME_ZIG NETWORK_RUNTIME_ZIG_WRAPPERS)

include("${CMAKE_CURRENT_LIST_DIR}/../FindZig.cmake")
if(NOT NETWORK_RUNTIME_ZIG)
  message(FATAL_ERROR "zig was asked for, but no Python found here has it: `pip install ziglang`, or set -DPython_EXECUTABLE=…")
endif()

if(NOT NETWORK_RUNTIME_ZIG_WRAPPERS)
  set(NETWORK_RUNTIME_ZIG_WRAPPERS "${CMAKE_BINARY_DIR}/zig")
endif()

# zig's own default in unoptimised code is a trapping UBSan; ask for it with -fsanitize=undefined instead.
# Without a home directory zig has nowhere to keep the parts of libc that it builds.
function(_zig_wrapper name arguments)
  file(CONFIGURE OUTPUT "${NETWORK_RUNTIME_ZIG_WRAPPERS}/${name}" @ONLY CONTENT [[
#!/bin/sh
[ -n "$HOME" ] || export ZIG_GLOBAL_CACHE_DIR="${ZIG_GLOBAL_CACHE_DIR:-@NETWORK_RUNTIME_ZIG_WRAPPERS@/cache}"
exec "@NETWORK_RUNTIME_ZIG@" @arguments@ "$@"
]])
  file(CHMOD "${NETWORK_RUNTIME_ZIG_WRAPPERS}/${name}"
    PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
endfunction()

# Named clang++, because ccache recognises the kind of a compiler by its name.
_zig_wrapper(clang++ "c++ -fno-sanitize=undefined")
_zig_wrapper(ar "ar")
_zig_wrapper(ranlib "ranlib")

# CMake's own checks need not link: the first link of a program makes zig compile a libc++, which nothing here uses.
# Naming the target makes CMake identify the compiler by an object file, too.
set(CMAKE_CXX_COMPILER_TARGET ${NETWORK_RUNTIME_ZIG_TARGET})
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

set(CMAKE_CXX_COMPILER "${NETWORK_RUNTIME_ZIG_WRAPPERS}/clang++")
set(CMAKE_AR "${NETWORK_RUNTIME_ZIG_WRAPPERS}/ar" CACHE FILEPATH "" FORCE)
set(CMAKE_RANLIB "${NETWORK_RUNTIME_ZIG_WRAPPERS}/ranlib" CACHE FILEPATH "" FORCE)

# Decides before project() which compiler builds this: the one that the caller named; else zig (clang 22, which comes
# from PyPI as a build requirement and needs nothing else on the machine); else the system's clang.
#
# Also decides which Python to use when no environment is active and none was named, but the project has one.
set(_project_python "${CMAKE_SOURCE_DIR}/.venv/bin/python")
if(NOT DEFINED Python_EXECUTABLE AND NOT DEFINED ENV{VIRTUAL_ENV} AND EXISTS "${_project_python}")
  set(Python_EXECUTABLE "${_project_python}" CACHE FILEPATH "The Python to build for")
endif()

if(DEFINED CMAKE_TOOLCHAIN_FILE OR DEFINED CMAKE_CXX_COMPILER OR "$ENV{CXX}" MATCHES "clang")
  return()
endif()

# zig has no AddressSanitizer.
if(NOT NETWORK_RUNTIME_SANITIZER STREQUAL "address")
  include("${CMAKE_CURRENT_LIST_DIR}/FindZig.cmake")
endif()
if(NETWORK_RUNTIME_ZIG AND NOT NETWORK_RUNTIME_SANITIZER STREQUAL "address")
  set(CMAKE_TOOLCHAIN_FILE "${CMAKE_CURRENT_LIST_DIR}/toolchains/zig.cmake" CACHE FILEPATH "Compiler: zig")
  return()
endif()

find_program(NETWORK_RUNTIME_CLANG NAMES clang++-24 clang++-23 clang++-22 clang++-21 clang++-20 clang++-19 clang++)
if(NOT NETWORK_RUNTIME_CLANG)
  message(FATAL_ERROR
    "No compiler for network-runtime. Either `pip install ziglang` into the Python that builds (${Python_EXECUTABLE}), "
    "or install clang 19 or newer, or name one with -DCMAKE_CXX_COMPILER=/path/to/clang++.")
endif()
set(CMAKE_CXX_COMPILER "${NETWORK_RUNTIME_CLANG}" CACHE FILEPATH "Compiler: the system's clang")

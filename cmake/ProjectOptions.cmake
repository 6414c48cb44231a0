# NetworkRuntime::options — how every translation unit of ours is compiled.
set(NETWORK_RUNTIME_SANITIZER "" CACHE STRING "address, thread or undefined; the first two for NETWORK_RUNTIME_CORE_TESTS_ONLY")
set_property(CACHE NETWORK_RUNTIME_SANITIZER PROPERTY STRINGS "" address thread undefined)

if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  message(FATAL_ERROR
    "network-runtime is compiled by clang 19 or newer (V8 comes with its own libc++, which others do not compile); "
    "${CMAKE_CXX_COMPILER} is ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}. "
    "Leave the compiler unset to use zig from PyPI, or pass -DCMAKE_CXX_COMPILER=/path/to/clang++.")
endif()
if(NETWORK_RUNTIME_SANITIZER MATCHES "address|thread" AND NOT NETWORK_RUNTIME_CORE_TESTS_ONLY)
  message(FATAL_ERROR "V8's kit is not instrumented: -DNETWORK_RUNTIME_SANITIZER=${NETWORK_RUNTIME_SANITIZER} needs -DNETWORK_RUNTIME_CORE_TESTS_ONLY=ON.")
endif()

add_library(network_runtime_options INTERFACE)
add_library(NetworkRuntime::options ALIAS network_runtime_options)
target_compile_features(network_runtime_options INTERFACE cxx_std_23)
target_compile_options(network_runtime_options INTERFACE
  -Wall -Wextra -Werror -Wno-missing-designated-field-initializers
  -Wshadow-all -Wnon-virtual-dtor -Woverloaded-virtual -Wsuggest-override -Wextra-semi
  -Wold-style-cast -Wcast-qual -Wshorten-64-to-32 -Wimplicit-fallthrough -Wunreachable-code-aggressive
  -Wthread-safety -Wthread-safety-beta
  -ffunction-sections -fdata-sections -fno-omit-frame-pointer)
target_include_directories(network_runtime_options INTERFACE "${PROJECT_SOURCE_DIR}/csrc")

if(NETWORK_RUNTIME_SANITIZER)
  target_compile_options(network_runtime_options INTERFACE -fsanitize=${NETWORK_RUNTIME_SANITIZER} -fno-sanitize-recover=all)
  target_link_options(network_runtime_options INTERFACE -fsanitize=${NETWORK_RUNTIME_SANITIZER})
endif()

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# The compiler is behind a wrapper, and pip may make its folder anew for each build. So ccache identifies it by its
# version.
find_program(NETWORK_RUNTIME_CCACHE ccache)
if(NETWORK_RUNTIME_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER AND NOT DEFINED ENV{CMAKE_CXX_COMPILER_LAUNCHER})
  string(SHA256 identity "${CMAKE_CXX_COMPILER_VERSION} ${NETWORK_RUNTIME_ZIG_TARGET}")
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND};-E;env;CCACHE_COMPILERCHECK=string:${identity};${NETWORK_RUNTIME_CCACHE}")
endif()

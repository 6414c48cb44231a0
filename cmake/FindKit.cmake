# The V8 kit: V8, ICU, simdutf and the libc++ that they were compiled with, prebuilt by third_party/v8/build_v8.py.
#
#   Kit::cxx      libc++: headers and archives
#   Kit::v8       V8's public headers and everything it links
#   Kit::icu      headers of the ICU in V8
#   Kit::simdutf  header of the simdutf in V8
#
# By default the archive in third_party/kit is checked against its SHA-256 and unpacked once, under its checksum, into
# NETWORK_RUNTIME_KIT_CACHE. -DNETWORK_RUNTIME_KIT=DIR takes an unpacked kit instead.
set(NETWORK_RUNTIME_KIT "" CACHE PATH "An unpacked V8 kit to use instead of the one in third_party/kit")
set(NETWORK_RUNTIME_KIT_CACHE "${PROJECT_SOURCE_DIR}/build/kit" CACHE PATH "Where the kit is unpacked")

function(_kit_unpack result)
  set(folder "${PROJECT_SOURCE_DIR}/third_party/kit")
  set(mend "Restore it with `git checkout -- third_party/kit`, build one with third_party/v8/build_v8.py, or point to an unpacked kit with -DNETWORK_RUNTIME_KIT=DIR.")
  string(TOLOWER "${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}" platform)
  file(GLOB sums "${folder}/v8-kit-*-${platform}.tar.xz.sha256")
  list(LENGTH sums count)
  if(NOT count EQUAL 1)
    message(FATAL_ERROR "Expected one V8 kit for ${platform} in third_party/kit, found ${count}. ${mend}")
  endif()
  file(STRINGS "${sums}" line LIMIT_COUNT 1)
  string(REGEX MATCH "^([0-9a-f]+)  (.+)$" matched "${line}")
  set(expected "${CMAKE_MATCH_1}")
  set(archive "${folder}/${CMAKE_MATCH_2}")
  if(NOT matched OR NOT EXISTS "${archive}")
    message(FATAL_ERROR "The V8 kit ${archive}, named in ${sums}, is missing. ${mend}")
  endif()
  file(SHA256 "${archive}" actual)
  if(NOT actual STREQUAL expected)
    message(FATAL_ERROR "The V8 kit ${archive} has been altered:\n  SHA-256 ${actual}\n expected ${expected}\n${mend}")
  endif()

  string(SUBSTRING "${expected}" 0 16 key)
  set(kit "${NETWORK_RUNTIME_KIT_CACHE}/${key}")
  file(MAKE_DIRECTORY "${NETWORK_RUNTIME_KIT_CACHE}")
  file(LOCK "${NETWORK_RUNTIME_KIT_CACHE}/lock" GUARD FUNCTION)
  if(NOT EXISTS "${kit}")
    message(STATUS "Unpacking the V8 kit into ${kit}")
    file(REMOVE_RECURSE "${kit}.partial")
    file(ARCHIVE_EXTRACT INPUT "${archive}" DESTINATION "${kit}.partial")
    file(GLOB top "${kit}.partial/*")
    file(RENAME "${top}" "${kit}")
    file(REMOVE_RECURSE "${kit}.partial")
  endif()
  set(${result} "${kit}" PARENT_SCOPE)
endfunction()

if(NETWORK_RUNTIME_KIT)
  get_filename_component(Kit_DIR "${NETWORK_RUNTIME_KIT}" ABSOLUTE)
else()
  _kit_unpack(Kit_DIR)
endif()
foreach(part IN ITEMS BUILD.json include/v8-gn.h lib/libv8_monolith.a lib/libtemporal.a lib/libc++.a lib/libc++abi.a libc++/config/__config_site)
  if(NOT EXISTS "${Kit_DIR}/${part}")
    message(FATAL_ERROR "${Kit_DIR} is not a V8 kit: it has no ${part}. -DNETWORK_RUNTIME_KIT wants the unpacked folder; leave it out to use the kit in third_party/kit.")
  endif()
endforeach()
file(READ "${Kit_DIR}/BUILD.json" _kit_record)
string(JSON Kit_VERSION GET "${_kit_record}" v8)
message(STATUS "V8 kit: ${Kit_VERSION} in ${Kit_DIR}")

# libc++'s headers go by -I: zig puts its C headers before -isystem, and libc++'s own must come before those.
add_library(Kit::cxx INTERFACE IMPORTED)
set_target_properties(Kit::cxx PROPERTIES IMPORTED_NO_SYSTEM TRUE SYSTEM FALSE)
target_include_directories(Kit::cxx INTERFACE "${Kit_DIR}/libc++/config" "${Kit_DIR}/libc++/include" "${Kit_DIR}/libc++/abi")
target_compile_options(Kit::cxx INTERFACE -nostdinc++)
target_compile_definitions(Kit::cxx INTERFACE _LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_EXTENSIVE)
target_link_options(Kit::cxx INTERFACE -nostdlib++ -Wl,--gc-sections)
# The unwinder: zig's own is linked in; a system's clang takes the one of the C compiler's runtime.
target_link_libraries(Kit::cxx INTERFACE
  "${Kit_DIR}/lib/libc++.a" "${Kit_DIR}/lib/libc++abi.a" $<IF:$<BOOL:${NETWORK_RUNTIME_ZIG_TARGET}>,unwind,gcc_s> pthread dl m)
if(NOT NETWORK_RUNTIME_ZIG_TARGET)
  include(CheckLinkerFlag)
  check_linker_flag(CXX -fuse-ld=lld NETWORK_RUNTIME_HAVE_LLD)
  target_link_options(Kit::cxx INTERFACE $<$<BOOL:${NETWORK_RUNTIME_HAVE_LLD}>:-fuse-ld=lld>)
endif()

add_library(Kit::v8 INTERFACE IMPORTED)
target_include_directories(Kit::v8 INTERFACE "${Kit_DIR}/include")
target_compile_definitions(Kit::v8 INTERFACE V8_GN_HEADER)
target_link_libraries(Kit::v8 INTERFACE "${Kit_DIR}/lib/libv8_monolith.a" "${Kit_DIR}/lib/libtemporal.a" Kit::cxx)

add_library(Kit::icu INTERFACE IMPORTED)
target_include_directories(Kit::icu INTERFACE "${Kit_DIR}/icu")
add_library(Kit::simdutf INTERFACE IMPORTED)
target_include_directories(Kit::simdutf INTERFACE "${Kit_DIR}/simdutf")

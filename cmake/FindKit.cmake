# The V8 kit: V8, ICU, simdutf and the libc++ that they were compiled with, prebuilt by third_party/v8/build_v8.py.
#
#   Kit::cxx      libc++: headers and archives
#   Kit::v8       V8's public headers and everything it links
#   Kit::icu      headers of the ICU in V8
#   Kit::simdutf  header of the simdutf in V8
#
# From third_party/kit; -DNETWORK_RUNTIME_KIT=DIR takes an unpacked kit instead.
include("${CMAKE_CURRENT_LIST_DIR}/UnpackKit.cmake")
set(NETWORK_RUNTIME_KIT "" CACHE PATH "An unpacked V8 kit to use instead of the one in third_party/kit")
unpack_kit(Kit_DIR v8-kit third_party/v8/build_v8.py NETWORK_RUNTIME_KIT)
read_kit(Kit_VERSION "${Kit_DIR}" v8-kit v8 NETWORK_RUNTIME_KIT
  include/v8-gn.h lib/libv8_monolith.a lib/libtemporal.a lib/libc++.a lib/libc++abi.a libc++/config/__config_site)

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

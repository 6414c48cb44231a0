# The web kit: the libraries that the web platform needs beside V8, and Deno's scripts, prebuilt by third_party/web/build_web.py.
#
#   Kit::ada      URL and URLPattern; C++, over the V8 kit's libc++. Regular expressions are the caller's.
#   Kit::zlib     deflate, zlib and gzip: zlib-ng by its native names (zng_deflate)
#   Kit::brotli   encoder and decoder
#   Kit::crypto   AWS-LC's libcrypto, <openssl/*.h>
#
#   WebPlatform_DIR   its folder; deno/<crate>/<script>.js are those that third_party/deno/scripts.toml lists
#
# From third_party/kit; -DNETWORK_RUNTIME_WEB_KIT=DIR takes an unpacked kit instead.
include("${CMAKE_CURRENT_LIST_DIR}/UnpackKit.cmake")
set(NETWORK_RUNTIME_WEB_KIT "" CACHE PATH "An unpacked web kit to use instead of the one in third_party/kit")
unpack_kit(WebPlatform_DIR web-kit third_party/web/build_web.py NETWORK_RUNTIME_WEB_KIT)
read_kit(WebPlatform_VERSION "${WebPlatform_DIR}" web-kit web NETWORK_RUNTIME_WEB_KIT
  lib/libada.a lib/libz-ng.a lib/libbrotli.a lib/libcrypto.a deno/deno_core/01_core.js)

function(_web_library target archive)
  add_library(Kit::${target} INTERFACE IMPORTED)
  target_include_directories(Kit::${target} INTERFACE "${WebPlatform_DIR}/${target}")
  target_link_libraries(Kit::${target} INTERFACE "${WebPlatform_DIR}/lib/${archive}")
endfunction()

_web_library(ada libada.a)
target_compile_definitions(Kit::ada INTERFACE ADA_INCLUDE_URL_PATTERN=1)
target_link_libraries(Kit::ada INTERFACE Kit::cxx)
_web_library(zlib libz-ng.a)
_web_library(brotli libbrotli.a)
target_link_libraries(Kit::brotli INTERFACE m)
_web_library(crypto libcrypto.a)
target_link_libraries(Kit::crypto INTERFACE pthread)

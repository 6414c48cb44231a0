# Kit::doctest: the framework of the C++ tests, <doctest/doctest.h>. Unpacked where these are built, from third_party/kit.
include("${CMAKE_CURRENT_LIST_DIR}/UnpackKit.cmake")
unpack_archive(Doctest_DIR "C++ test framework"
  "${PROJECT_SOURCE_DIR}/third_party/kit/doctest-2.4.9.tar.xz"
  27243cca3d50331015843ff357be4304984c170a4371a5d6ea1e7fbb6801b31d
  "Restore it with `git checkout -- third_party/kit`.")
add_library(Kit::doctest INTERFACE IMPORTED)
target_include_directories(Kit::doctest INTERFACE "${Doctest_DIR}")
set(Doctest_FOUND TRUE)

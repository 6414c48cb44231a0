# network_runtime._core, the extension module. It is the only room that sees Python, and it does not see V8.
find_package(Python 3.11 COMPONENTS Interpreter Development.Module)
if(NOT Python_FOUND)
  message(FATAL_ERROR
    "Python 3.11 or newer with its C headers is needed (found: ${Python_EXECUTABLE} ${Python_VERSION}, headers: ${Python_INCLUDE_DIRS}). "
    "Where the system splits them off, install python3-dev or python3-devel; or name another Python with -DPython_EXECUTABLE=…")
endif()
if(NOT pybind11_DIR)
  include(cmake/AskPython.cmake)
  ask_python(pybind11_hint "import pybind11; print(pybind11.get_cmake_dir())")
endif()
set(CMAKE_INTERPROCEDURAL_OPTIMIZATION OFF)  # decided: pybind11 need not try what the compiler can do
find_package(pybind11 3.0 CONFIG QUIET HINTS "${pybind11_hint}")
if(NOT pybind11_FOUND)
  message(FATAL_ERROR "pybind11 3 is missing: `${Python_EXECUTABLE} -m pip install pybind11`, or set -Dpybind11_DIR=…")
endif()

file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/csrc/bindings/*.cc")
pybind11_add_module(_core MODULE NO_EXTRAS ${sources})
target_link_libraries(_core PRIVATE
  NetworkRuntime::options network_runtime_runtime network_runtime_snapshot_blobs $<LINK_ONLY:Kit::v8> Kit::cxx)
# Debian's pyconfig.h includes <x86_64-linux-gnu/python3.x/pyconfig.h>, which is in /usr/include, where zig does not look.
foreach(folder IN LISTS Python_INCLUDE_DIRS)
  cmake_path(GET folder PARENT_PATH parent)
  cmake_path(GET folder FILENAME name)
  file(GLOB split RELATIVE "${parent}" "${parent}/*-linux-gnu/${name}")
  foreach(path IN LISTS split)
    cmake_path(GET path PARENT_PATH architecture)
    file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/python_headers/${architecture}")
    file(CREATE_LINK "${parent}/${path}" "${CMAKE_CURRENT_BINARY_DIR}/python_headers/${path}" SYMBOLIC)
    target_include_directories(_core SYSTEM PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/python_headers")
  endforeach()
endforeach()
target_compile_definitions(_core PRIVATE NETWORK_RUNTIME_VERSION="${PROJECT_VERSION}")
# Hides V8, ICU and libc++ from other extensions in the process, and lets the linker drop functions that are not called.
set(exports "${PROJECT_SOURCE_DIR}/cmake/extension.map")
target_link_options(_core PRIVATE "-Wl,--version-script=${exports}")
set_property(TARGET _core APPEND PROPERTY LINK_DEPENDS "${exports}")
# Everything that is linked in allocates through csrc/base/counted_malloc.cc and maps through
# csrc/base/reserved_calls.cc.
foreach(function IN ITEMS malloc calloc realloc free aligned_alloc memalign posix_memalign malloc_usable_size
                          mmap mmap64 munmap mprotect pkey_mprotect)
  target_link_options(_core PRIVATE "-Wl,--wrap=${function}")
endforeach()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_link_options(_core PRIVATE -Wl,--strip-all)
endif()

# The transpiler is beside the extension, which looks for it there.
find_package(TypeScript REQUIRED MODULE)
if(SKBUILD)
  install(TARGETS _core LIBRARY DESTINATION network_runtime)
  install(PROGRAMS "${TypeScript_PROGRAM}" DESTINATION network_runtime RENAME _transpile)
else()
  # Put where the package is imported from: after an edit, a build is enough before a test.
  set_target_properties(_core PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${PROJECT_SOURCE_DIR}/python/network_runtime")
  file(COPY_FILE "${TypeScript_PROGRAM}" "${PROJECT_SOURCE_DIR}/python/network_runtime/_transpile" ONLY_IF_DIFFERENT)
endif()

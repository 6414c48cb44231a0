# network_runtime._core, the extension module. The one room that sees Python, and it does not see V8.
find_package(Python 3.11 REQUIRED COMPONENTS Interpreter Development.Module)
if(NOT pybind11_DIR)
  execute_process(COMMAND "${Python_EXECUTABLE}" -m pybind11 --cmakedir
    OUTPUT_VARIABLE pybind11_hint OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
set(CMAKE_INTERPROCEDURAL_OPTIMIZATION OFF)  # decided: pybind11 need not try what the compiler can do
find_package(pybind11 3.0 CONFIG REQUIRED HINTS "${pybind11_hint}")

file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/csrc/bindings/*.cc")
pybind11_add_module(_core MODULE NO_EXTRAS ${sources})
target_link_libraries(_core PRIVATE
  NetworkRuntime::options network_runtime_runtime network_runtime_snapshot_blobs $<LINK_ONLY:Kit::v8> Kit::cxx)
target_compile_definitions(_core PRIVATE NETWORK_RUNTIME_VERSION="${PROJECT_VERSION}")
# Nothing of V8, ICU or libc++ is visible to other extensions in the process, and the linker drops what nobody calls.
set(exports "${PROJECT_SOURCE_DIR}/cmake/extension.map")
target_link_options(_core PRIVATE "-Wl,--version-script=${exports}")
set_property(TARGET _core APPEND PROPERTY LINK_DEPENDS "${exports}")
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_link_options(_core PRIVATE -Wl,--strip-all)
endif()

if(SKBUILD)
  install(TARGETS _core LIBRARY DESTINATION network_runtime)
else()
  # Where the package is imported from, so that a build is all there is between an edit and a test.
  set_target_properties(_core PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${PROJECT_SOURCE_DIR}/python/network_runtime")
endif()

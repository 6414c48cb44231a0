# Deno's scripts as they run here (third_party/deno/README.md): the web kit's with our patches, and our overlays, laid out anew
# when one of them changes.
#
#   DenoScripts_DIR   the folder of <crate>/<script>.js
#   DenoScripts       the lazy ones: a list of <script>=<kind of isolate>
set(DenoScripts_DIR "${CMAKE_CURRENT_BINARY_DIR}/deno")
set(_folder "${PROJECT_SOURCE_DIR}/third_party/deno")
include("${CMAKE_CURRENT_LIST_DIR}/AskPython.cmake")
ask_python(_python "import sys; assert sys.version_info >= (3, 11); print(sys.executable)")
if(NOT _python)
  message(FATAL_ERROR "Python 3.11 or newer is needed to build network-runtime; name one with -DPython_EXECUTABLE=…")
endif()
execute_process(
  COMMAND "${_python}" -B "${_folder}/deno_scripts.py" lay-out --kit "${WebPlatform_DIR}" --to "${DenoScripts_DIR}" --discard
  RESULT_VARIABLE _failed ERROR_VARIABLE _error)
if(_failed)
  message(FATAL_ERROR "Deno's scripts could not be laid out: ${_error}")
endif()
file(GLOB_RECURSE _inputs CONFIGURE_DEPENDS "${_folder}/*.py" "${_folder}/*.txt" "${_folder}/*.patch" "${_folder}/*.js")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${_inputs})

set(DenoScripts "")
file(STRINGS "${_folder}/built_in.txt" _lines REGEX "^(worker|host|both) ")
foreach(_line IN LISTS _lines)
  string(REGEX REPLACE "^([a-z]+) +(.+)$" "\\2=\\1" _script "${_line}")
  list(APPEND DenoScripts "${_script}")
endforeach()

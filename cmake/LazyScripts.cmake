# The scripts that an isolate runs when something first needs them: ours in csrc/js/web, and Deno's.
#
# Every one is an expression: a function of what it may use (csrc/ops/core/lazy_scripts.h). Deno's are calls of a function without
# parameters; the prefix makes them functions of what is free in them.
include(cmake/DenoScripts.cmake)
file(GLOB names RELATIVE "${PROJECT_SOURCE_DIR}/csrc/js" CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/csrc/js/web/*.js")
set(scripts "")
foreach(name IN LISTS names)
  list(APPEND scripts "${name}=${PROJECT_SOURCE_DIR}/csrc/js/${name}=${PROJECT_SOURCE_DIR}/csrc/js/prefixes/own.txt")
endforeach()
foreach(script IN LISTS DenoScripts)
  string(REGEX REPLACE "=.*$" "" name "${script}")
  list(APPEND scripts "${name}=${DenoScripts_DIR}/${name}=${PROJECT_SOURCE_DIR}/csrc/js/prefixes/deno.txt")
endforeach()

embed_scripts(network_runtime_lazy_scripts "ops/core/lazy_script_texts.h" LazyScriptTexts ${scripts})
target_link_libraries(network_runtime_lazy_scripts PUBLIC NetworkRuntime::options Kit::cxx)

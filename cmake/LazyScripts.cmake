# The scripts that an isolate runs when something first needs them: ours in csrc/js/lazy (worker/ and host/ for that kind of
# isolate alone), and Deno's.
#
# Every one is an expression: a function of what it may use (csrc/ops/core/lazy_scripts.h). Deno's are calls of a function without
# parameters; the prefix makes them functions of what is free in them.
include(cmake/DenoScripts.cmake)
set(scripts "")
own_scripts(scripts lazy=both lazy/worker=worker lazy/host=host PREFIX "${PROJECT_SOURCE_DIR}/csrc/js/prefixes/own.txt")
foreach(script IN LISTS DenoScripts)
  string(REPLACE "=" ";" parts "${script}")
  list(POP_FRONT parts name kind)
  list(APPEND scripts "${name}=${DenoScripts_DIR}/${name}=${kind}=${PROJECT_SOURCE_DIR}/csrc/js/prefixes/deno.txt")
endforeach()

embed_scripts(network_runtime_lazy_scripts "ops/core/lazy_script_texts.h" LazyScriptTexts ${scripts})
target_link_libraries(network_runtime_lazy_scripts PUBLIC NetworkRuntime::options Kit::cxx)

# The scripts that an isolate runs when something first needs them: ours in csrc/js/web, and Deno's. A script in
# third_party/deno/overlays takes the place of Deno's of the same name.
#
# Every one is an expression: a function of what it may use (csrc/ops/core/lazy_scripts.h). Deno's are calls of a function without
# parameters; the prefix makes them functions of what is free in them.
file(GLOB names RELATIVE "${PROJECT_SOURCE_DIR}/csrc/js" CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/csrc/js/web/*.js")
set(scripts "")
foreach(name IN LISTS names)
  list(APPEND scripts "${name}=${PROJECT_SOURCE_DIR}/csrc/js/${name}=${PROJECT_SOURCE_DIR}/csrc/js/prefixes/own.txt")
endforeach()

# deno_edit(<script> <old> <new> [<count>]): see third_party/deno/edits.cmake. The script as it is built in lies in edited/ afterwards.
set(edited "${CMAKE_CURRENT_BINARY_DIR}/edited")
file(REMOVE_RECURSE "${edited}")
function(deno_edit script old new)
  set(from "${edited}/${script}")
  if(NOT EXISTS "${from}")
    set(from "${WebPlatform_DENO_DIR}/${script}")
  endif()
  set(expected 1)
  if(ARGC GREATER 3)
    set(expected ${ARGV3})
  endif()
  file(READ "${from}" text)
  string(REPLACE "${old}" "" without "${text}")
  string(LENGTH "${text}" before)
  string(LENGTH "${without}" after)
  string(LENGTH "${old}" size)
  math(EXPR count "(${before} - ${after}) / ${size}")
  if(NOT count EQUAL expected)
    message(FATAL_ERROR "third_party/deno/edits.cmake: `${old}` is in ${script} ${count} times, not ${expected}")
  endif()
  string(REPLACE "${old}" "${new}" text "${text}")
  file(WRITE "${edited}/${script}" "${text}")
endfunction()
include("${PROJECT_SOURCE_DIR}/third_party/deno/edits.cmake")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  "${PROJECT_SOURCE_DIR}/third_party/deno/edits.cmake" "${PROJECT_SOURCE_DIR}/third_party/deno/crypto_edits.cmake")

set(overlays "${PROJECT_SOURCE_DIR}/third_party/deno/overlays")
foreach(name IN ITEMS
    deno_webidl/00_webidl.js
    deno_web/00_infra.js
    deno_web/00_url.js
    deno_web/01_broadcast_channel.js
    deno_web/01_console.js
    deno_web/01_dom_exception.js
    deno_web/01_mimesniff.js
    deno_web/01_urlpattern.js
    deno_web/02_event.js
    deno_web/02_structured_clone.js
    deno_web/02_timers.js
    deno_web/03_abort_signal.js
    deno_web/05_base64.js
    deno_web/06_streams.js
    deno_web/08_text_encoding.js
    deno_web/09_file.js
    deno_web/10_filereader.js
    deno_web/12_location.js
    deno_web/13_message_port.js
    deno_web/14_compression.js
    deno_web/15_performance.js
    deno_crypto/00_crypto.js
    deno_fetch/20_headers.js
    deno_fetch/21_formdata.js
    deno_fetch/22_body.js
    deno_fetch/22_http_client.js
    deno_fetch/23_request.js
    deno_fetch/23_response.js)
  set(file "${WebPlatform_DENO_DIR}/${name}")
  if(EXISTS "${edited}/${name}")
    set(file "${edited}/${name}")
  endif()
  if(EXISTS "${overlays}/${name}")
    set(file "${overlays}/${name}")
  endif()
  list(APPEND scripts "${name}=${file}=${PROJECT_SOURCE_DIR}/csrc/js/prefixes/deno.txt")
endforeach()

embed_scripts(network_runtime_lazy_scripts "ops/core/lazy_script_texts.h" LazyScriptTexts ${scripts})
target_link_libraries(network_runtime_lazy_scripts PUBLIC NetworkRuntime::options Kit::cxx)

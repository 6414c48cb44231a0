# own_scripts(<variable> <folder>=<kind>... [PREFIX <prefix>])
#
# Adds our scripts in these folders of csrc/js to a list for embed_scripts.
function(own_scripts variable)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "PREFIX" "")
  set(scripts ${${variable}})
  foreach(folder_and_kind IN LISTS arg_UNPARSED_ARGUMENTS)
    string(REPLACE "=" ";" parts "${folder_and_kind}")
    list(POP_FRONT parts folder kind)
    file(GLOB names RELATIVE "${PROJECT_SOURCE_DIR}/csrc/js" CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/csrc/js/${folder}/*.js")
    foreach(name IN LISTS names)
      string(JOIN "=" script "${name}" "${PROJECT_SOURCE_DIR}/csrc/js/${name}" "${kind}" ${arg_PREFIX})
      list(APPEND scripts "${script}")
    endforeach()
  endforeach()
  set(${variable} ${scripts} PARENT_SCOPE)
endfunction()

# embed_scripts(<target> <header> <function> <name>=<file>=<kind>[=<prefix>]...)
#
# A library with the scripts' text inside, and a generated header, included as "<header>":
#
#   std::span<const EmbeddedScript> <function>();   // sorted by name
#
# <kind> is the kind of isolate that the script is for: worker, host or both. <prefix> is a file whose text comes before the
# script's, as one with it. The texts are followed by a 0.
function(embed_scripts target header function)
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/${target}")
  set(declarations "")
  set(rows "")
  set(index 0)
  set(is_for_worker "true, false")
  set(is_for_host "false, true")
  set(is_for_both "true, true")
  set(scripts ${ARGN})
  list(SORT scripts)
  foreach(script IN LISTS scripts)
    string(REPLACE "=" ";" parts "${script}")
    list(POP_FRONT parts name file kind prefix)
    if(NOT DEFINED is_for_${kind})
      message(FATAL_ERROR "${name}: a script is for `worker`, `host` or `both`, not for `${kind}`")
    endif()
    string(APPEND declarations "constexpr unsigned char kScript${index}[] = {\n")
    if(prefix)
      string(APPEND declarations "#embed \"${prefix}\" suffix(, )\n")
    endif()
    string(APPEND declarations "#embed \"${file}\" suffix(, 0) if_empty(0)\n};\n")
    string(APPEND rows "      {\"${name}\", Text(kScript${index}), ${is_for_${kind}}},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  file(CONFIGURE OUTPUT "${generated}/${header}" @ONLY CONTENT [[
#pragma once

#include <span>

#include "engine/embedded_script.h"

namespace network_runtime {

std::span<const EmbeddedScript> @function@();

}  // namespace network_runtime
]])
  file(CONFIGURE OUTPUT "${generated}/${target}.cc" @ONLY CONTENT [[
#include "@header@"

#include <cstddef>

namespace network_runtime {
namespace {

@declarations@
template <std::size_t size>
std::string_view Text(const unsigned char (&bytes)[size]) {
  return {reinterpret_cast<const char*>(bytes), size - 1};
}

}  // namespace

std::span<const EmbeddedScript> @function@() {
  static const EmbeddedScript scripts[] = {
@rows@  };
  return scripts;
}

}  // namespace network_runtime
]])
  add_library(${target} STATIC "${generated}/${target}.cc")
  target_include_directories(${target} INTERFACE "${generated}")
  target_include_directories(${target} PRIVATE "${generated}" "${PROJECT_SOURCE_DIR}/csrc")
  target_compile_options(${target} PRIVATE -Wno-c23-extensions)
  # ccache does not see the files behind #embed and would give back an old object.
  set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER "")
endfunction()

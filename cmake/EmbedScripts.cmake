# embed_scripts(<target> <header> <folder> <script>...)
#
# A library with the scripts' text inside, and a generated header, included as "<header>":
#
#   std::span<const EmbeddedScript> EmbeddedScripts();   // {name, source}, sorted by name
#
# A name is the path below <folder>, such as "worker/network.js".
function(embed_scripts target header folder)
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/${target}")
  set(declarations "")
  set(rows "")
  set(index 0)
  set(scripts ${ARGN})
  list(SORT scripts)
  foreach(script IN LISTS scripts)
    file(RELATIVE_PATH name "${folder}" "${script}")
    string(APPEND declarations "constexpr unsigned char kScript${index}[] = {\n#embed \"${script}\" suffix(, 0) if_empty(0)\n};\n")
    string(APPEND rows "      {\"${name}\", Text(kScript${index})},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  file(CONFIGURE OUTPUT "${generated}/${header}" @ONLY CONTENT [[
#pragma once

#include <span>
#include <string_view>

namespace network_runtime {

struct EmbeddedScript {
  std::string_view name;
  std::string_view source;
};

std::span<const EmbeddedScript> EmbeddedScripts();

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

std::span<const EmbeddedScript> EmbeddedScripts() {
  static const EmbeddedScript scripts[] = {
@rows@  };
  return scripts;
}

}  // namespace network_runtime
]])
  add_library(${target} STATIC "${generated}/${target}.cc")
  target_include_directories(${target} INTERFACE "${generated}")
  target_include_directories(${target} PRIVATE "${generated}")
  target_compile_options(${target} PRIVATE -Wno-c23-extensions)
  # ccache does not see the files behind #embed and would give back an old object.
  set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER "")
endfunction()

# The startup snapshots: bake_snapshots runs our scripts in fresh isolates and writes worker.snapshot and host.snapshot.
# csrc/engine/snapshot_blobs.cc includes both by #embed.
set(scripts "deno_core/00_primordials.js=${DenoScripts_DIR}/deno_core/00_primordials.js=both")
own_scripts(scripts shared=both worker=worker host=host)
embed_scripts(network_runtime_scripts "snapshot/embedded_scripts.h" EmbeddedScripts ${scripts})
target_link_libraries(network_runtime_scripts PUBLIC NetworkRuntime::options Kit::cxx)

file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/csrc/snapshot/*.cc")
add_executable(bake_snapshots ${sources})
target_link_libraries(bake_snapshots PRIVATE network_runtime_scripts network_runtime_ops network_runtime_engine Kit::v8)

set(snapshot_folder "${CMAKE_CURRENT_BINARY_DIR}/snapshots")
set(snapshots "${snapshot_folder}/worker.snapshot" "${snapshot_folder}/host.snapshot")
file(MAKE_DIRECTORY "${snapshot_folder}")
add_custom_command(
  OUTPUT ${snapshots}
  COMMAND bake_snapshots "${snapshot_folder}"
  DEPENDS bake_snapshots
  COMMENT "Baking the startup snapshots"
  VERBATIM)

add_library(network_runtime_snapshot_blobs STATIC "${PROJECT_SOURCE_DIR}/csrc/engine/snapshot_blobs.cc")
target_link_libraries(network_runtime_snapshot_blobs PRIVATE NetworkRuntime::options Kit::v8)
target_compile_options(network_runtime_snapshot_blobs PRIVATE "--embed-dir=${snapshot_folder}" -Wno-c23-extensions)
set_property(SOURCE "${PROJECT_SOURCE_DIR}/csrc/engine/snapshot_blobs.cc" PROPERTY OBJECT_DEPENDS ${snapshots})
# ccache does not see the files behind #embed and would return an old object.
set_target_properties(network_runtime_snapshot_blobs PROPERTIES CXX_COMPILER_LAUNCHER "")

# Needed only to renew the list of the engine's built-ins (docs/development.md).
add_executable(bare_context EXCLUDE_FROM_ALL "${PROJECT_SOURCE_DIR}/tests/hostile/bare_context.cc")
target_link_libraries(bare_context PRIVATE network_runtime_engine network_runtime_limits network_runtime_base Kit::v8)

# Repairs of single places in Deno's scripts: deno_edit(<script> <old> <new> [<count>]) for each, <old> being there exactly once or
# <count> times. The files in the kit stay as they are; cmake/LazyScripts.cmake applies these to the copy that is built in.

# Iterated through a method that a guest may have replaced.
deno_edit(deno_web/02_event.js
  "for (const p of ports) {"
  "for (const p of new SafeArrayIterator(ports)) {")
# The same: `set` of Uint8Array.
deno_edit(deno_web/06_streams.js
  "destBuffer.set(srcBuffer);"
  "TypedArrayPrototypeSet(destBuffer, srcBuffer);")
include("${CMAKE_CURRENT_LIST_DIR}/crypto_edits.cmake")

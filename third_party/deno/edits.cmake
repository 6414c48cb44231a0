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
# DOM Standard, "dispatch": at the target too, listeners that capture come first.
deno_edit(deno_web/02_event.js
  "handlers = ArrayPrototypeSlice(targetListeners[type]);"
  "const capturing = primordials.ArrayPrototypeFilter(handlers, (listener) => listener.options.capture === true);
    if (capturing.length === 0) handlers = ArrayPrototypeSlice(handlers);
    else {
      const others = primordials.ArrayPrototypeFilter(handlers, (listener) => listener.options.capture !== true);
      for (let i = 0; i < others.length; i++) ArrayPrototypePush(capturing, others[i]);
      handlers = capturing;
    }")
# Web IDL, "Callback interfaces": what is neither null nor an object is no listener.
deno_edit(deno_web/02_event.js
  "options = addEventListenerOptionsConverter(options, prefix);"
  "if (callback === undefined) callback = null;
    if (callback !== null && typeof callback !== \"object\" && typeof callback !== \"function\") {
      throw new TypeError(`\${prefix}: the listener is not an object`);
    }
    options = addEventListenerOptionsConverter(options, prefix);")
# HTML Standard, "PromiseRejectionEventInit": the promise is required.
deno_edit(deno_web/02_event.js
  "this.#promise = promise;"
  "if (promise === undefined) {
      throw new TypeError(\"Failed to construct 'PromiseRejectionEvent': 'promise' is required\");
    }
    this.#promise = promise;")
# Web IDL, "Interface prototype object": the class string, as the others of the script have theirs.
deno_edit(deno_web/02_event.js
  "class CloseEvent extends Event {"
  "class CloseEvent extends Event {
  [SymbolToStringTag] = \"CloseEvent\";")
# HTML Standard, "postMessage" of BroadcastChannel: the sender's origin, which is opaque.
deno_edit(deno_web/01_broadcast_channel.js
  "origin: \"http://127.0.0.1\","
  "origin: \"null\",")

include("${CMAKE_CURRENT_LIST_DIR}/crypto_edits.cmake")

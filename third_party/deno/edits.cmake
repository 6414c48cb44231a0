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
# HTML Standard, "ErrorEventInit" and "MessageEvent", WebSockets Standard, "CloseEventInit": these are USVStrings.
deno_edit(deno_web/02_event.js
  "this.#filename = filename;"
  "this.#filename = primordials.StringPrototypeToWellFormed(`\${filename}`);")
deno_edit(deno_web/02_event.js
  "this.#reason = reason;
  }

  [SymbolFor(\"Deno.privateCustomInspect\")](inspect, inspectOptions) {
    return inspect(
      getCreateFilteredInspectProxy()({
        object: this,
        evaluate: ObjectPrototypeIsPrototypeOf(CloseEventPrototype, this),"
  "this.#reason = primordials.StringPrototypeToWellFormed(`\${reason}`);
  }

  [SymbolFor(\"Deno.privateCustomInspect\")](inspect, inspectOptions) {
    return inspect(
      getCreateFilteredInspectProxy()({
        object: this,
        evaluate: ObjectPrototypeIsPrototypeOf(CloseEventPrototype, this),")
deno_edit(deno_web/02_event.js
  ": String(eventInitDict.origin);"
  ": primordials.StringPrototypeToWellFormed(`\${eventInitDict.origin}`);")
# Web IDL, "Interface prototype object": the class string, as the others of the script have theirs.
deno_edit(deno_web/02_event.js
  "class CloseEvent extends Event {"
  "class CloseEvent extends Event {
  [SymbolToStringTag] = \"CloseEvent\";")
# DOM Standard, "inner event creation steps": when the event was made, by the clock of performance.now().
deno_edit(deno_web/02_event.js
  "timeStamp: 0,"
  "timeStamp: core.now(),")
# V8 keeps for an error's stack the message that it was made with.
deno_edit(deno_web/01_dom_exception.js
  "const error = ReflectConstruct(Error, [], new.target);"
  "const error = ReflectConstruct(Error, [message], new.target);
    delete error.message;")
# HTML Standard, "postMessage" of BroadcastChannel: the sender's origin.
deno_edit(deno_web/01_broadcast_channel.js
  "origin: \"http://127.0.0.1\","
  "origin: core.loadExtScript(\"ext:deno_web/12_location.js\").getOrigin(),")

include("${CMAKE_CURRENT_LIST_DIR}/crypto_edits.cmake")

# XMLHttpRequest Standard, "interface FormData": a file name comes with a Blob only.
deno_edit(deno_fetch/21_formdata.js [==[
    if (ObjectPrototypeIsPrototypeOf(BlobPrototype, valueOrBlobValue)) {
]==] [==[
    if (arguments.length > 2 || ObjectPrototypeIsPrototypeOf(BlobPrototype, valueOrBlobValue)) {
]==] 2)

# Fetch Standard, "multipart/form-data parser": quoted values hold any character, some of them escaped; a body without its end is none.
deno_edit(deno_fetch/21_formdata.js [==[
  // Forced to do so for some Map constructor param mismatch
  const values = ArrayPrototypeSlice(StringPrototypeSplit(value, ";"), 1);
  for (let i = 0; i < values.length; i++) {
    const entries = StringPrototypeSplit(StringPrototypeTrim(values[i]), "=");
    if (entries.length > 1) {
      MapPrototypeSet(
        params,
        entries[0],
        StringPrototypeReplace(entries[1], QUOTE_CONTENT_PATTERN, "$1"),
      );
    }
  }
  return params;
}
]==] [==[
  let start = StringPrototypeIndexOf(value, ";");
  while (start !== -1) {
    const equals = StringPrototypeIndexOf(value, "=", start);
    if (equals === -1) break;
    const name = StringPrototypeTrim(StringPrototypeSlice(value, start + 1, equals));
    let text;
    if (value[equals + 1] === '"') {
      const end = StringPrototypeIndexOf(value, '"', equals + 2);
      if (end === -1) throw new TypeError("Unable to parse body as form data");
      text = StringPrototypeSlice(value, equals + 2, end);
      start = StringPrototypeIndexOf(value, ";", end);
    } else {
      start = StringPrototypeIndexOf(value, ";", equals);
      text = StringPrototypeTrim(StringPrototypeSlice(value, equals + 1, start === -1 ? undefined : start));
    }
    MapPrototypeSet(params, name, unescape(text));
  }
  return params;
}

const UNESCAPE_MAP = ObjectFreeze({ __proto__: null, "%0A": "\n", "%0D": "\r", "%22": '"' });

function unescape(text) {
  let unescaped = "";
  let start = 0;
  for (;;) {
    const percent = StringPrototypeIndexOf(text, "%", start);
    if (percent === -1) return unescaped + StringPrototypeSlice(text, start);
    const character = UNESCAPE_MAP[StringPrototypeSlice(text, percent, percent + 3)];
    unescaped += StringPrototypeSlice(text, start, percent) + (character ?? "%");
    start = percent + (character === undefined ? 1 : 3);
  }
}
]==])
deno_edit(deno_fetch/21_formdata.js [==[
          if (delimiterType === 2) {
            break;
          }
]==] [==[
          if (delimiterType === 2) {
            return formData;
          }
]==])
deno_edit(deno_fetch/21_formdata.js [==[
          i += this.boundaryChars.length + 2; // Skip boundary + trailing \r\n
        }
      }
    }

    return formData;
]==] [==[
          i += this.boundaryChars.length + 2; // Skip boundary + trailing \r\n
        }
      }
    }

    throw new TypeError("Unable to parse body as form data");
]==])

# Fetch Standard, "BodyInit" and "text()": a body of text is well-formed, and a byte order mark at its start is not part of it.
deno_edit(deno_fetch/22_body.js [==[
  return typeof chunk === "string" ? chunk : core.decode(chunk);
]==] [==[
  if (typeof chunk !== "string") return core.decode(chunk);
  return chunk[0] === "\uFEFF" ? StringPrototypeSlice(chunk, 1) : chunk;
]==])
deno_edit(deno_fetch/22_body.js "  SafeWeakMap,\n" "  SafeWeakMap,\n  StringPrototypeSlice,\n  StringPrototypeToWellFormed,\n")
deno_edit(deno_fetch/22_body.js [==[
  if (typeof object === "string") {
    source = object;
]==] [==[
  if (typeof object === "string") {
    source = StringPrototypeToWellFormed(object);
]==])

# Fetch Standard, "abort the fetch() call": whoever follows a body that is here as a whole (csrc/js/web/fetch.js) follows the stream that it becomes.
deno_edit(deno_fetch/22_body.js [==[
        this.streamOrStatic = stream;
]==] [==[
        this.streamOrStatic = stream;
        this.opened?.(stream);
]==])
# Of either kind of controller.
deno_edit(deno_web/06_streams.js [==[
function errorReadableStream(stream, e) {
  readableStreamDefaultControllerError(stream[_controller], e);
}
]==] [==[
function errorReadableStream(stream, e) {
  if (isReadableByteStreamController(stream[_controller])) readableByteStreamControllerError(stream[_controller], e);
  else readableStreamDefaultControllerError(stream[_controller], e);
}
]==])

# An error that a host or native code caused is made where it is awaited (csrc/js/shared/15_awaited_errors.js).
deno_edit(deno_web/06_streams.js [==[
    this.#state = "fulfilled";
    this.#reject(reason);
  }
]==] [==[
    this.#state = "fulfilled";
    this.#reject(reason);
  }

  rejectStream(reason, reads) {
    if (this.#state !== "pending") return;
    this.#state = "fulfilled";
    internals.rejectStream(this.#resolve, this.#reject, reason, reads);
  }
]==])
deno_edit(deno_web/06_streams.js [==[
      errorSteps(e) {
        promise.reject(e);
]==] [==[
      errorSteps(e) {
        promise.rejectStream(e, true);
]==] 2)
deno_edit(deno_web/06_streams.js "this.#promise.reject(e);" "this.#promise.rejectStream(e, true);")
deno_edit(deno_web/06_streams.js "stream[_inFlightWriteRequest].reject(error);" "stream[_inFlightWriteRequest].rejectStream(error, false);")
deno_edit(deno_web/06_streams.js "stream[_inFlightCloseRequest].reject(error);" "stream[_inFlightCloseRequest].rejectStream(error, false);")
deno_edit(deno_web/06_streams.js [==[
    if (isError) {
      promise.reject(error);
]==] [==[
    if (isError) {
      promise.rejectStream(error, false);
]==])
deno_edit(deno_web/06_streams.js [==[
function readableStreamThrowIfErrored(stream) {
  if (stream[_state] === "errored") {
    throw stream[_storedError];
]==] [==[
function readableStreamThrowIfErrored(stream) {
  if (stream[_state] === "errored") {
    throw internals.placed(stream[_storedError]);
]==])

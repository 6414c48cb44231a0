// Copyright 2018-2026 the Deno authors. MIT license. Changed by network-runtime:
//
// What a chunk gives goes out before an error about what stands behind the end of the compressed data, as the Compression
// Standard has it ("Decompress and enqueue a chunk", step 5); a chunk's output comes in pieces, so that a bomb never makes one
// giant buffer; and nothing on Object.prototype is taken for a transformer's member.
(function () {
const { core, internals, primordials } = __bootstrap;
const { op_compression_check, op_compression_drop, op_compression_finish, op_compression_new, op_compression_write } = core.ops;
const { ObjectPrototypeIsPrototypeOf, SymbolFor } = primordials;

const webidl = core.loadExtScript("ext:deno_webidl/00_webidl.js");
const { createFilteredInspectProxy } = core.loadExtScript("ext:deno_web/01_console.js");
const { TransformStream } = core.loadExtScript("ext:deno_web/06_streams.js");

webidl.converters.CompressionFormat = webidl.createEnumConverter("CompressionFormat", ["deflate", "deflate-raw", "gzip", "brotli"]);

function enqueueAll(controller, pieces) {
  for (let i = 0; i < pieces.length; i++) controller.enqueue(pieces[i]);
}
// What is wrong with the data is said to who reads or writes (csrc/js/shared/15_awaited_errors.js).
function tell(work) {
  try {
    work();
  } catch (error) {
    throw internals.withoutPlace(error);
  }
}

function createTransform(format, decompress, name) {
  const handle = op_compression_new(format, decompress);
  return new TransformStream({
    __proto__: null,
    transform(chunk, controller) {
      chunk = webidl.converters.BufferSource(chunk, `Failed to write to '${name}'`, "chunk");
      tell(() => {
        enqueueAll(controller, op_compression_write(handle, chunk));
        op_compression_check(handle);
      });
    },
    flush(controller) {
      tell(() => enqueueAll(controller, op_compression_finish(handle)));
    },
    cancel() {
      op_compression_drop(handle);
    },
  });
}

function inspectStream(object, prototype, inspect, inspectOptions) {
  return inspect(
    createFilteredInspectProxy({
      object,
      evaluate: ObjectPrototypeIsPrototypeOf(prototype, object),
      keys: ["readable", "writable"],
    }),
    inspectOptions,
  );
}

class CompressionStream {
  #transform;

  constructor(format) {
    const prefix = "Failed to construct 'CompressionStream'";
    webidl.requiredArguments(arguments.length, 1, prefix);
    format = webidl.converters.CompressionFormat(format, prefix, "Argument 1");
    this.#transform = createTransform(format, false, "CompressionStream");
    this[webidl.brand] = webidl.brand;
  }

  get readable() {
    webidl.assertBranded(this, CompressionStreamPrototype);
    return this.#transform.readable;
  }

  get writable() {
    webidl.assertBranded(this, CompressionStreamPrototype);
    return this.#transform.writable;
  }

  [SymbolFor("Deno.privateCustomInspect")](inspect, inspectOptions) {
    return inspectStream(this, CompressionStreamPrototype, inspect, inspectOptions);
  }
}

webidl.configureInterface(CompressionStream);
const CompressionStreamPrototype = CompressionStream.prototype;

class DecompressionStream {
  #transform;

  constructor(format) {
    const prefix = "Failed to construct 'DecompressionStream'";
    webidl.requiredArguments(arguments.length, 1, prefix);
    format = webidl.converters.CompressionFormat(format, prefix, "Argument 1");
    this.#transform = createTransform(format, true, "DecompressionStream");
    this[webidl.brand] = webidl.brand;
  }

  get readable() {
    webidl.assertBranded(this, DecompressionStreamPrototype);
    return this.#transform.readable;
  }

  get writable() {
    webidl.assertBranded(this, DecompressionStreamPrototype);
    return this.#transform.writable;
  }

  [SymbolFor("Deno.privateCustomInspect")](inspect, inspectOptions) {
    return inspectStream(this, DecompressionStreamPrototype, inspect, inspectOptions);
  }
}

webidl.configureInterface(DecompressionStream);
const DecompressionStreamPrototype = DecompressionStream.prototype;

return { CompressionStream, DecompressionStream };
})();

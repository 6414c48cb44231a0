// WebAssembly in a worker. It compiles in the turn that called it, on the isolate's own thread, so the isolate is
// charged. JavaScript Promise Integration is not offered: each suspended call would hold a stack that no limit counts.
({ entries, internals, ops, primordials }) => {
  const { Promise, bytesConstructors, defineValue, globalObject } = primordials;
  const { op_define_lazy_property } = ops;

  // WebAssembly, Float16Array and SharedArrayBuffer are not globals yet while the snapshot is made. So this is called
  // once in each new isolate, before any guest code. Both functions that it runs are in parentheses: V8 then compiles
  // them into the snapshot, and not again in each isolate.
  entries.prepare = (function () {
    const { WebAssembly } = globalObject;
    bytesConstructors.Float16Array = globalObject.Float16Array;
    const { SharedArrayBuffer } = globalObject;
    internals.builtInSharedArrayBuffer = SharedArrayBuffer;
    op_define_lazy_property(globalObject, "SharedArrayBuffer", false);
    op_define_lazy_property(SharedArrayBuffer.prototype, "constructor", false);
    op_define_lazy_property(SharedArrayBuffer.prototype, "slice", false);
    const { Module, Instance } = WebAssembly;
    const moduleExports = Module.exports;
    const isModule = (value) => {
      try {
        moduleExports(value);
        return true;
      } catch {
        return false;
      }
    };

    const replace = (function (name, value) {
      defineValue(WebAssembly, name, value);
    });
    replace("compile", {
      compile(bytes) {
        return new Promise((resolve) => resolve(new Module(bytes)));
      },
    }.compile);
    replace("instantiate", {
      instantiate(source, imports = undefined) {
        return new Promise((resolve) => {
          if (isModule(source)) return void resolve(new Instance(source, imports));
          const module = new Module(source);
          resolve({ module, instance: new Instance(module, imports) });
        });
      },
    }.instantiate);
    const gone = ["compileStreaming", "instantiateStreaming", "promising", "Suspending", "SuspendError"];
    for (let i = 0; i < gone.length; i++) delete WebAssembly[gone[i]];
  });
};

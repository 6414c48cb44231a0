// HTML Standard, "Web workers": what every worker's global object has.
"use strict";

test("10.2.1.1 the WorkerGlobalScope common interface", async () => {
  equal(
    self instanceof WorkerGlobalScope && self instanceof DedicatedWorkerGlobalScope && self instanceof EventTarget,
    true,
  );
  for (
    const name of [
      "self",
      "location",
      "navigator",
      "importScripts",
      "origin",
      "isSecureContext",
      "crossOriginIsolated",
      "name",
    ]
  ) {
    equal(name in self, true, name);
  }
  equal(self.self, globalThis);
  equal(typeof window, "undefined");
  equal(name, "");
  equal(isSecureContext, true);
  equal(crossOriginIsolated, false);
});

test("10.2.1.1 members are where Web IDL has them", async () => {
  for (const name of ["location", "importScripts", "origin", "isSecureContext", "crossOriginIsolated"]) {
    equal(Object.hasOwn(WorkerGlobalScope.prototype, name), true, name);
    equal(Object.hasOwn(globalThis, name), false, name);
  }
  thrown("TypeError", () => WorkerGlobalScope.prototype.location);
  thrown("TypeError", () => { location = "elsewhere" });
  origin = "mine";
  equal(origin, "mine");
});

test("10.2.1.1 a script may declare variables of these names", async () => {
  const indirect = eval;
  equal(indirect("var location = 'Berlin', origin = 1, name = 'n'; [location, origin, name].join()"), "Berlin,1,n");
  equal(indirect("function importScripts() { return 'mine' } importScripts()"), "mine");
  equal(indirect("let crossOriginIsolated = 'yes'; crossOriginIsolated"), "yes");
});

test("10.3.1 importScripts() of a module", async () => {
  thrown("TypeError", () => importScripts());
  thrown("TypeError", () => importScripts("https://app.example/x.js"));
});

test("10.3.2 the WorkerNavigator object", async () => {
  equal([navigator.appCodeName, navigator.appName, navigator.product].join(), "Mozilla,Netscape,Gecko");
  equal([typeof navigator.appVersion, typeof navigator.platform, navigator.onLine].join(), "string,string,true");
  equal(navigator instanceof WorkerNavigator, true);
});

test("10.3.3 the WorkerLocation interface", async () => {
  equal(location instanceof WorkerLocation, true);
  equal(Object.prototype.toString.call(location), "[object WorkerLocation]");
  equal(location, self.location);
  equal(String(location), location.href);
  equal(new URL(location.href).href, location.href);
  equal(new URL("x.wasm", location.href).href.endsWith("/x.wasm"), true);
  equal(location.origin, self.origin);
  thrown("TypeError", () => new WorkerLocation());
  thrown("TypeError", () => { "use strict"; location.href = "https://a.example/" });
  thrown("TypeError", () => Object.getOwnPropertyDescriptor(WorkerLocation.prototype, "href").get.call({}));
  const names = Object.keys(WorkerLocation.prototype).sort().join();
  equal(names, "hash,host,hostname,href,origin,pathname,port,protocol,search,toString");
});

test("SharedArrayBuffer", async () => {
  equal(
    Object.getOwnPropertyDescriptor(SharedArrayBuffer.prototype, "byteLength").get.call(new SharedArrayBuffer(3)),
    3,
  );
  equal(
    [SharedArrayBuffer.name, SharedArrayBuffer.length, typeof SharedArrayBuffer[Symbol.species]].join(),
    "SharedArrayBuffer,1,function",
  );
  const buffer = new SharedArrayBuffer(4);
  equal(buffer.constructor === SharedArrayBuffer && buffer instanceof SharedArrayBuffer && !buffer.growable, true);
  equal(Object.prototype.toString.call(buffer), "[object SharedArrayBuffer]");
  new Uint8Array(buffer).set([1, 2, 3, 4]);
  equal([...new Uint8Array(buffer.slice(1, -1))].join(), "2,3");
  equal(buffer.slice(3, 1).byteLength, 0);
  equal(Atomics.add(new Int32Array(buffer), 0, 1), 0x04030201);
  equal(new (class Mine extends SharedArrayBuffer {})(2).slice().byteLength, 2);
  equal(new TextDecoder().decode(new Uint8Array(new SharedArrayBuffer(2))), "\0\0");
  thrown("TypeError", () => SharedArrayBuffer(1));
  thrown("RangeError", () => new SharedArrayBuffer(-1));
  thrown("RangeError", () => new SharedArrayBuffer(1, { maxByteLength: 2 }));
  thrown("TypeError", () => SharedArrayBuffer.prototype.slice.call(new ArrayBuffer(1)));
  thrown("DataCloneError", () => structuredClone(buffer));
  equal([typeof Atomics.wait, typeof Atomics.waitAsync].join(), "undefined,undefined");
});

// DOMException: Web IDL, "DOMException".
"use strict";

const codes = {
  IndexSizeError: 1,
  HierarchyRequestError: 3,
  WrongDocumentError: 4,
  InvalidCharacterError: 5,
  NoModificationAllowedError: 7,
  NotFoundError: 8,
  NotSupportedError: 9,
  InUseAttributeError: 10,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidModificationError: 13,
  NamespaceError: 14,
  InvalidAccessError: 15,
  TypeMismatchError: 17,
  SecurityError: 18,
  NetworkError: 19,
  AbortError: 20,
  URLMismatchError: 21,
  TimeoutError: 23,
  InvalidNodeTypeError: 24,
  DataCloneError: 25,
  EncodingError: 0,
  NotReadableError: 0,
  OperationError: 0,
  NotAllowedError: 0,
  toString: 0,
};

test("error names", async () => {
  for (const [name, code] of Object.entries(codes)) equal(new DOMException("m", name).code, code, name);
});

test("the constructor", async () => {
  const empty = new DOMException();
  equal([empty.name, empty.message, empty.code].join(), "Error,,0");
  const error = new DOMException("m", "AbortError");
  equal([error.name, error.message, error.code, String(error)].join(), "AbortError,m,20,AbortError: m");
  equal(new DOMException(undefined, undefined).name, "Error");
  equal(new DOMException(null, null).message + new DOMException(null, null).name, "nullnull");
  thrown("TypeError", () => DOMException("m"));
});

test("an error like others", async () => {
  const reasonOf = (body) => { try { body(); } catch (error) { return error; } };
  const error = new DOMException("m", "AbortError");
  equal(
    [error instanceof Error, Error.isError(error), Object.prototype.toString.call(error)].join(),
    "true,true,[object DOMException]",
  );
  equal(error.stack.split("\n")[0], "AbortError: m");
  equal(Object.getOwnPropertyNames(error).includes("message"), false);
  equal(new DOMException("", "AbortError").stack.split("\n")[0], "AbortError");
  equal(new QuotaExceededError("q").stack.split("\n")[0], "QuotaExceededError: q");
  equal(structuredClone(error).stack.split("\n")[0], "AbortError: m");
  equal(
    reasonOf(() => atob("?")).stack.startsWith(`InvalidCharacterError: ${reasonOf(() => atob("?")).message}\n`),
    true,
  );
  equal(
    reasonOf(() => AbortSignal.abort().throwIfAborted()).stack.startsWith("AbortError: The signal has been aborted\n"),
    true,
  );
  equal(Object.getPrototypeOf(DOMException.prototype), Error.prototype);
  equal(Object.keys(error).length, 0);
});

test("constants", async () => {
  equal(
    [DOMException.ABORT_ERR, DOMException.prototype.DATA_CLONE_ERR, new DOMException().TIMEOUT_ERR].join(),
    "20,25,23",
  );
  const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(DOMException, "ABORT_ERR");
  equal([writable, enumerable, configurable].join(), "false,true,false");
});

test("attributes are on the prototype", async () => {
  for (const name of ["name", "message", "code"]) {
    equal(typeof Object.getOwnPropertyDescriptor(DOMException.prototype, name).get, "function");
    thrown("TypeError", () => DOMException.prototype[name]);
  }
});

test("subclasses", async () => {
  class Mine extends DOMException { constructor() { super("m", "MineError"); } }
  equal([new Mine() instanceof DOMException, new Mine().name, new Mine().code].join(), "true,MineError,0");
});

test("QuotaExceededError", async () => {
  const error = new QuotaExceededError("m", { quota: 5, requested: 7 });
  equal(
    [error instanceof DOMException, error.name, error.code, error.quota, error.requested].join(),
    "true,QuotaExceededError,22,5,7",
  );
  equal(new QuotaExceededError().quota, null);
  thrown("RangeError", () => new QuotaExceededError("m", { quota: -1 }));
});

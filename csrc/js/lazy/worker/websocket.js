// WebSocket (WebSockets Standard) in a worker: the host has the connection. It gets the events "ws.open" {conn_id, url,
// protocols}, "ws.send" {conn_id, data} and "ws.close" {conn_id, code, reason}, and sends the event "__ws_event"
// {conn_id, event_type, data}:
//   "open"     data = {protocol, extensions}, or nothing
//   "message"  data = text or bytes
//   "sent"     data = bytes that have left the host; where "open" said {reports_sent: true}, bufferedAmount counts down
//              by these
//   "error"    data = {message}, or nothing: the connection failed; no "close" need follow
//   "close"    data = {code, reason, was_clean}, or nothing
({ core, primordials, constants, internals }) => {
  const {
    ArrayBufferIsView, ArrayBufferPrototypeGetByteLength, ArrayBufferPrototypeSlice, ArrayPrototypeShift,
    DataViewPrototypeGetByteLength, Map, MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet, NumberIsInteger,
    ObjectDefineProperties, ObjectPrototypeIsPrototypeOf, PromisePrototypeThen, RegExpPrototypeTest, SafeRegExp, String,
    StringPrototypeCharCodeAt, StringPrototypeIndexOf, StringPrototypeToLowerCase, StringPrototypeToWellFormed,
    SymbolIterator, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength,
    TypedArrayPrototypeGetSymbolToStringTag, Uint8Array, bareArray,
  } = primordials;
  const { network, load, platform } = internals;
  const webidl = load("deno_webidl/00_webidl.js");
  const { URL } = load("deno_web/00_url.js");
  const { DOMException } = load("deno_web/01_dom_exception.js");
  const { getLocationHref } = load("deno_web/12_location.js");
  const { CloseEvent, ErrorEvent, Event, EventTarget, MessageEvent, defineEventHandler, dispatch, setIsTrusted } =
    load("deno_web/02_event.js");
  const { Blob, BlobPrototype } = load("deno_web/09_file.js");
  const {
    BlobPrototypeArrayBuffer, BlobPrototypeGetSize, URLPrototypeGetHref, URLPrototypeGetOrigin, URLPrototypeGetProtocol,
    URLPrototypeSetProtocol,
  } = platform;

  const CONNECTING = 0, OPEN = 1, CLOSING = 2, CLOSED = 3;
  const kToken = new SafeRegExp("^[!#$%&'*+\\-.^_`|~0-9A-Za-z]+$");
  const kLongestReason = 123;  // bytes (RFC 6455, 5.5)
  const { kMostConnecting } = constants;

  const sockets = new Map();  // conn_id -> what takes its events; an open socket is not collected
  let nextSocket = 1;
  let connecting = 0;  // sockets that the host has not answered yet

  const utf8Length = (text) => {
    let length = 0;
    for (let i = 0; i < text.length; i++) {
      const code = StringPrototypeCharCodeAt(text, i);
      if (code < 0x80) length += 1;
      else if (code < 0x800) length += 2;
      else if (code >= 0xd800 && code < 0xdc00) {
        ((length += 4), i++);  // a pair: the text is well-formed
      }
      else length += 3;
    }
    return length;
  };
  const fire = (socket, event) => {
    setIsTrusted(event, true);
    dispatch(socket, event);
  };
  const protocolsOf = (given, prefix) => {
    if (given === undefined) return [];
    if (webidl.type(given) === "Object" && given[SymbolIterator] !== undefined) {
      return webidl.converters["sequence<DOMString>"](given, prefix, "Argument 2");
    }
    return [webidl.converters.DOMString(given, prefix, "Argument 2")];
  };
  const checkedProtocols = (given, prefix) => {
    const protocols = bareArray();
    const list = protocolsOf(given, prefix);
    const seen = { __proto__: null };
    for (let i = 0; i < list.length; i++) {
      const key = StringPrototypeToLowerCase(list[i]);
      if (!RegExpPrototypeTest(kToken, list[i])) {
        throw new DOMException(`${prefix}: the protocol is not a token`, "SyntaxError");
      }
      if (seen[key]) throw new DOMException(`${prefix}: a protocol is given twice`, "SyntaxError");
      seen[key] = true;
      protocols[i] = list[i];
    }
    return protocols;
  };
  const checkedUrl = (given, prefix) => {
    let url;
    try {
      url = new URL(webidl.converters.USVString(given, prefix, "Argument 1"), getLocationHref());
    } catch {
      throw new DOMException(`${prefix}: the URL is not valid`, "SyntaxError");
    }
    if (URLPrototypeGetProtocol(url) === "http:") URLPrototypeSetProtocol(url, "ws:");
    else if (URLPrototypeGetProtocol(url) === "https:") URLPrototypeSetProtocol(url, "wss:");
    const protocol = URLPrototypeGetProtocol(url);
    if (protocol !== "ws:" && protocol !== "wss:") {
      throw new DOMException(`${prefix}: the URL's scheme must be ws or wss`, "SyntaxError");
    }
    if (StringPrototypeIndexOf(URLPrototypeGetHref(url), "#") >= 0) {
      throw new DOMException(`${prefix}: the URL has a fragment`, "SyntaxError");
    }
    return url;
  };
  // Makes a copy: the guest may go on writing to its own.
  const bytesOf = (data) => {
    if (!ArrayBufferIsView(data)) return new Uint8Array(ArrayBufferPrototypeSlice(data, 0));
    const isDataView = TypedArrayPrototypeGetSymbolToStringTag(data) === undefined;
    const length = isDataView ? DataViewPrototypeGetByteLength(data) : TypedArrayPrototypeGetByteLength(data);
    const buffer = isDataView ? primordials.DataViewPrototypeGetBuffer(data) : TypedArrayPrototypeGetBuffer(data);
    const offset = isDataView
      ? primordials.DataViewPrototypeGetByteOffset(data)
      : primordials.TypedArrayPrototypeGetByteOffset(data);
    return new Uint8Array(ArrayBufferPrototypeSlice(buffer, offset, offset + length));
  };

  class WebSocket extends EventTarget {
    #id = nextSocket++;
    #url;
    #origin;
    #state = CONNECTING;
    #protocol = "";
    #extensions = "";
    #binaryType = "blob";
    #buffered = 0;  // bytes that were given to send() and not reported as sent
    #reportsSent = false;
    #waiting = [];  // calls of send() behind a Blob that is still being read
    #failed = "";
    #answered = false;  // by the host: it has connected or refused the socket

    constructor(url, protocols = undefined) {
      const prefix = "Failed to construct 'WebSocket'";
      webidl.requiredArguments(arguments.length, 1, prefix);
      super();
      const parsed = checkedUrl(url, prefix);
      const list = checkedProtocols(protocols, prefix);
      if (connecting >= kMostConnecting) {
        throw new DOMException(`${prefix}: ${kMostConnecting} others are not connected yet`, "OperationError");
      }
      this[webidl.brand] = webidl.brand;
      this.#url = URLPrototypeGetHref(parsed);
      this.#origin = URLPrototypeGetOrigin(parsed);
      const data = { __proto__: null, conn_id: this.#id, url: this.#url };
      if (list.length !== 0) data.protocols = list;
      network.send("ws.open", data);
      connecting++;
      MapPrototypeSet(sockets, this.#id, (type, detail) => this.#take(type, detail));
    }

    get url() {
      return this.#url;
    }
    get readyState() {
      return this.#state;
    }
    get bufferedAmount() {
      return this.#buffered;
    }
    get extensions() {
      return this.#extensions;
    }
    get protocol() {
      return this.#protocol;
    }
    get binaryType() {
      return this.#binaryType;
    }
    set binaryType(value) {
      const type = webidl.converters.DOMString(value, "Failed to set 'binaryType' on 'WebSocket'");
      if (type === "blob" || type === "arraybuffer") this.#binaryType = type;
      else this.#binaryType;  // an unknown value of an enumeration is ignored (Web IDL)
    }

    // Throws QueueFullError when the host does not keep up, and RangeError for a message larger than its queue.
    send(data) {
      const state = this.#state;
      const prefix = "Failed to execute 'send' on 'WebSocket'";
      webidl.requiredArguments(arguments.length, 1, prefix);
      let message;
      let size;
      if (ObjectPrototypeIsPrototypeOf(BlobPrototype, data)) {
        message = data;
        size = BlobPrototypeGetSize(data);
      } else if (typeof data === "object" && data !== null && (ArrayBufferIsView(data) || core.isArrayBuffer(data))) {
        message = bytesOf(data);
        size = TypedArrayPrototypeGetByteLength(message);
      } else {
        message = StringPrototypeToWellFormed(webidl.converters.USVString(data, prefix, "Argument 1"));
        size = utf8Length(message);
      }
      if (state === CONNECTING) {
        throw new DOMException(`${prefix}: the connection is not open yet`, "InvalidStateError");
      }
      if (state !== OPEN) {
        this.#buffered += size;  // as the standard has it: it does not reset when the connection closes
        return;
      }
      if (message !== data || typeof data === "string") {
        if (this.#waiting.length === 0) return this.#sendNow(message, size);
      }
      this.#buffered += size;
      this.#waiting[this.#waiting.length] = { __proto__: null, message, size };
      if (this.#waiting.length === 1) this.#sendWaiting();
    }
    #sendNow(message, size) {
      network.send("ws.send", { __proto__: null, conn_id: this.#id, data: message });
      if (this.#reportsSent) this.#buffered += size;
    }
    #sendWaiting() {
      const { message, size } = this.#waiting[0];
      const next = (content) => {
        if (this.#state > CLOSING) return;
        ArrayPrototypeShift(this.#waiting);
        this.#buffered -= size;
        try {
          this.#sendNow(content, size);
        } catch (error) {
          return this.#fail(error.message);
        }
        if (this.#waiting.length !== 0) this.#sendWaiting();
        else if (this.#state === CLOSING) this.#sendClose();
      };
      if (!ObjectPrototypeIsPrototypeOf(BlobPrototype, message)) return next(message);
      PromisePrototypeThen(
        BlobPrototypeArrayBuffer(message),
        (buffer) => next(new Uint8Array(buffer)),
        (error) => this.#fail(error.message),
      );
    }

    #closing = { __proto__: null };
    close(code = undefined, reason = undefined) {
      const state = this.#state;
      const prefix = "Failed to execute 'close' on 'WebSocket'";
      if (code !== undefined) {
        code = webidl.converters["unsigned short"](code, prefix, "Argument 1", { __proto__: null, clamp: true });
        if (code !== 1000 && (code < 3000 || code > 4999)) {
          throw new DOMException(
            `${prefix}: the code must be 1000 or from 3000 to 4999, not ${code}`,
            "InvalidAccessError",
          );
        }
      }
      if (reason !== undefined) {
        reason = StringPrototypeToWellFormed(webidl.converters.USVString(reason, prefix, "Argument 2"));
        if (utf8Length(reason) > kLongestReason) {
          throw new DOMException(`${prefix}: the reason is longer than ${kLongestReason} bytes`, "SyntaxError");
        }
      }
      if (state >= CLOSING) return;
      if (code === undefined && reason) code = 1000;
      if (state === CONNECTING) this.#failed = "the connection was closed before it was established";
      this.#state = CLOSING;
      this.#closing = { __proto__: null, conn_id: this.#id, code, reason };
      if (this.#waiting.length === 0) this.#sendClose();
    }
    #sendClose() {
      network.send("ws.close", this.#closing);
    }

    #take(type, data) {
      if (!this.#answered) {
        this.#answered = true;
        connecting--;
      }
      switch (type) {
        case "open":
          return this.#opened(data);
        case "message":
          return this.#message(data);
        case "sent":
          if (NumberIsInteger(data) && data > 0) this.#buffered = primordials.MathMax(0, this.#buffered - data);
          return;
        case "error":
          return this.#fail(typeof data === "string" ? data : String(data?.message ?? "the connection failed"));
        case "close":
          return this.#closed(data);
      }
    }
    #opened(data) {
      if (this.#state !== CONNECTING) return;
      this.#state = OPEN;
      this.#protocol = String(data?.protocol ?? "");
      this.#extensions = String(data?.extensions ?? "");
      this.#reportsSent = data?.reports_sent === true;
      fire(this, new Event("open"));
    }
    #message(data) {
      if (this.#state !== OPEN) return;
      let content = data;
      if (typeof data === "object" && data !== null) {
        const bytes = bytesOf(data);
        content = this.#binaryType === "blob" ? new Blob([bytes]) : TypedArrayPrototypeGetBuffer(bytes);
      } else if (typeof data !== "string") {
        content = String(data);
      }
      fire(this, new MessageEvent("message", { __proto__: null, data: content, origin: this.#origin }));
    }
    #fail(message) {
      this.#failed ||= message;
      this.#closed({ __proto__: null, code: 1006, reason: "", was_clean: false });
    }
    #closed(data) {
      if (this.#state === CLOSED) return;
      this.#state = CLOSED;
      MapPrototypeDelete(sockets, this.#id);
      const failed = this.#failed;
      if (failed !== "") fire(this, new ErrorEvent("error", { __proto__: null, message: failed }));
      const code = failed !== "" ? 1006 : NumberIsInteger(data?.code) ? data.code : 1005;
      const wasClean = failed === "" && (data?.was_clean ?? data?.wasClean ?? code !== 1006) === true;
      fire(
        this,
        new CloseEvent("close", {
          __proto__: null,
          wasClean,
          code,
          reason: failed !== "" ? "" : String(data?.reason ?? ""),
        }),
      );
    }
  }
  const states = {
    __proto__: null,
    CONNECTING: { __proto__: null, value: CONNECTING, enumerable: true },
    OPEN: { __proto__: null, value: OPEN, enumerable: true },
    CLOSING: { __proto__: null, value: CLOSING, enumerable: true },
    CLOSED: { __proto__: null, value: CLOSED, enumerable: true },
  };
  ObjectDefineProperties(WebSocket, states);
  ObjectDefineProperties(WebSocket.prototype, states);
  const names = ["open", "error", "close", "message"];
  for (let i = 0; i < names.length; i++) defineEventHandler(WebSocket.prototype, names[i]);
  webidl.configureInterface(WebSocket);

  network.socketEvent = (event) => MapPrototypeGet(sockets, event?.conn_id)?.(event.event_type, event.data);
  return { WebSocket };
};

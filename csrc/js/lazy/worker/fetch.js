// fetch (Fetch Standard) in a worker: the host does the network's part. It gets the request "fetch" with {url, method,
// headers, body} and answers {status, statusText, headers, body, url}. A body that is a stream is sent in parts beside
// the two messages (lazy/body_stream.js). data: and blob: URLs are answered here.
({ primordials, constants, internals }) => {
  const {
    ArrayBufferIsView, ArrayIsArray, NumberIsInteger, ObjectKeys, ObjectPrototypeIsPrototypeOf, Promise,
    PromisePrototypeThen, RegExpPrototypeExec, SafeRegExp, SafeWeakMap, SafeWeakRef, String, StringPrototypeIndexOf,
    StringPrototypeSlice, StringPrototypeToLowerCase, StringPrototypeToWellFormed, TypeError,
    TypedArrayPrototypeGetLength, TypedArrayPrototypeGetSymbolToStringTag, Uint8Array, WeakMapPrototypeSet, bareArray,
  } = primordials;
  const { network, load, platform, rejectAwaited, withoutPlace } = internals;
  const { kBodyWindow } = constants;
  const webidl = load("deno_webidl/00_webidl.js");
  const { Request, toInnerRequest } = load("deno_fetch/23_request.js");
  const {
    fromInnerResponse, getInnerResponse, newInnerResponse, nullBodyStatus, redirectStatus,
  } = load("deno_fetch/23_response.js");
  const { fillHeaders, headerListFromHeaders, headersFromHeaderList } = load("deno_fetch/20_headers.js");
  const { InnerBody, extractBody } = load("deno_fetch/22_body.js");
  const { add, remove } = load("deno_web/03_abort_signal.js");
  const isAborted = platform.AbortSignalPrototypeGetAborted;
  const reasonOf = platform.AbortSignalPrototypeGetReason;
  const streams = load("deno_web/06_streams.js");
  const { ReadableStream, ReadableStreamPrototype } = streams;
  const bodyStream = () => load("lazy/body_stream.js");

  // A body of known size up to this many bytes goes into the request itself.
  const kSmallBody = 1 << 20;
  const kParts = new SafeRegExp("^([^:]*):(?://([^/?#]*))?");
  const kPort = new SafeRegExp(":([0-9]+)$");
  const kRange = new SafeRegExp("^bytes[\\t ]*=[\\t ]*([0-9]*)[\\t ]*-[\\t ]*([0-9]*)$");
  // Fetch Standard, "Port blocking".
  const kBadPorts = { __proto__: null };
  const badPorts = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
    5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
  ];
  for (let i = 0; i < badPorts.length; i++) kBadPorts[badPorts[i]] = true;

  const headersRecord = (list) => {
    const record = { __proto__: null };
    for (let i = 0; i < list.length; i++) {
      const name = StringPrototypeToLowerCase(list[i][0]);
      record[name] = record[name] === undefined ? list[i][1] : `${record[name]}, ${list[i][1]}`;
    }
    return record;
  };

  // The host's headers: an object (a value may be a list), or a list of pairs.
  const headerList = (from) => {
    const headers = headersFromHeaderList([], "none");
    const pairs = [];
    const push = (name, value) => {
      pairs[pairs.length] = [String(name), String(value)];
    };
    if (ArrayIsArray(from)) {
      for (let i = 0; i < from.length; i++) {
        if (!ArrayIsArray(from[i]) || from[i].length !== 2) {
          throw new TypeError("the host's answer to fetch has headers that are no pairs");
        }
        push(from[i][0], from[i][1]);
      }
    } else if (typeof from === "object" && from !== null) {
      const names = ObjectKeys(from);
      for (let i = 0; i < names.length; i++) {
        const value = from[names[i]];
        if (!ArrayIsArray(value)) push(names[i], value);
        else for (let j = 0; j < value.length; j++) push(names[i], value[j]);
      }
    } else if (from !== undefined && from !== null) {
      throw new TypeError("the host's answer to fetch has headers that are no object");
    }
    fillHeaders(headers, pairs);
    return headerListFromHeaders(headers);
  };

  const wholeBody = (from) => {
    if (from === undefined || from === null) return null;
    if (typeof from === "string") return extractBody(from).body;
    const view = ArrayBufferIsView(from);
    if (view && TypedArrayPrototypeGetSymbolToStringTag(from) !== "Uint8Array") return extractBody(from).body;
    // Fresh from a message, and not shared: it need not be copied.
    if (view || primordials.ObjectPrototypeToString(from) === "[object ArrayBuffer]") {
      const bytes = view ? from : new Uint8Array(from);
      const body = new InnerBody({ body: bytes, consumed: false });
      body.source = bytes;
      body.length = TypedArrayPrototypeGetLength(bytes);
      return body;
    }
    throw new TypeError("the host's answer to fetch has a body that is neither text nor bytes");
  };
  const withoutFragment = (url) => {
    const hash = StringPrototypeIndexOf(url, "#");
    return hash < 0 ? url : StringPrototypeSlice(url, 0, hash);
  };

  // `stream`: the body, when it is sent in parts.
  const responseOf = (inner, answer, stream) => {
    if (typeof answer !== "object" || answer === null) throw new TypeError("the host's answer to fetch is no object");
    const { status = 200, statusText = "", url, redirected } = answer;
    if (!NumberIsInteger(status) || status < 200 || status > 999) {
      throw new TypeError("the host's answer to fetch has no status from 200 to 999");
    }
    if (inner.redirectMode === "error" && (redirected === true || redirectStatus(status))) {
      throw new TypeError("the request was redirected, and its redirect mode is \"error\"");
    }
    const response = newInnerResponse(status, String(statusText));
    response.type = "basic";
    response.headerList = headerList(answer.headers);
    response.urlList = [withoutFragment(inner.currentUrl())];
    if (typeof url === "string" && (redirected === true || url !== response.urlList[0])) {
      if (redirected === true) response.urlList[1] = withoutFragment(url);
      else response.urlList[0] = withoutFragment(url);
    }
    const none = nullBodyStatus(status) || inner.method === "HEAD";
    if (!none) response.body = stream === undefined ? wholeBody(answer.body) : new InnerBody(stream);
    return fromInnerResponse(response, "immutable");
  };

  const isStream = (value) => ObjectPrototypeIsPrototypeOf(ReadableStreamPrototype, value);

  // Fetch Standard, "abort the fetch() call": the unread rest of a response's body is lost, even when all of it has
  // arrived. The body keeps the signal alive; the signal does not keep the body alive.
  const loseOnAbort = (holder, signal, lose) => {
    const weak = new SafeWeakRef(holder);
    signal[add](() => {
      const held = weak.deref();
      if (held !== undefined) lose(held, reasonOf(signal));
    });
    WeakMapPrototypeSet(abortable, holder, signal);
  };
  const abortable = new SafeWeakMap();
  const loseStream = (stream, reason) => {
    if (stream[streams._state] === "readable") streams.errorReadableStream(stream, reason);
  };
  const loseWhole = (body, reason) => {
    const { streamOrStatic: whole } = body;
    if (
      isStream(whole) ||
      whole.consumed ||
      (typeof whole.body === "string" ? whole.body.length : TypedArrayPrototypeGetLength(whole.body)) === 0
    ) {
      return;
    }
    body.streamOrStatic = new ReadableStream();
    loseStream(body.streamOrStatic, reason);
  };
  const giveAbortable = (response, signal, resolve) => {
    const { body } = getInnerResponse(response);
    if (body !== null && isStream(body.streamOrStatic)) {
      loseOnAbort(body.streamOrStatic, signal, loseStream);
    } else if (body !== null) {
      loseOnAbort(body, signal, loseWhole);
      body.opened = (stream) => loseOnAbort(stream, signal, loseStream);
    }
    resolve(response);
  };

  const localResponse = (inner, body, headers, status = 200, statusText = "OK") => {
    const response = newInnerResponse(status, statusText);
    response.type = "basic";
    response.headerList = headers;
    response.urlList = [withoutFragment(inner.currentUrl())];
    response.body = inner.method === "HEAD" ? null : body;
    return fromInnerResponse(response, "immutable");
  };
  const dataResponse = (inner) => {
    const data = load("lazy/worker/data_url.js").processDataUrl(withoutFragment(inner.currentUrl()));
    if (data === undefined) throw new TypeError("Failed to execute 'fetch': the data: URL is not valid");
    return localResponse(inner, wholeBody(data.bytes), [["content-type", data.mimeType]]);
  };
  const blobResponse = (inner) => {
    const blob = inner.blobUrlEntry;
    if (inner.method !== "GET" || blob === null) {
      throw new TypeError("Failed to execute 'fetch': no blob is at this URL, or the method is not GET");
    }
    const { BlobPrototypeGetSize, BlobPrototypeGetType, BlobPrototypeSlice } = platform;
    const size = BlobPrototypeGetSize(blob);
    const type = BlobPrototypeGetType(blob);
    let part = blob;
    let status = 200;
    const headers = [];
    const range = headersRecord(inner.headerList).range;
    if (range !== undefined) {
      const found = RegExpPrototypeExec(kRange, range);
      if (found === null || (found[1] === "" && found[2] === "")) {
        throw new TypeError("Failed to execute 'fetch': the range is not valid");
      }
      const start = found[1] === "" ? primordials.MathMax(0, size - found[2]) : +found[1];
      const end = found[1] === "" || found[2] === "" ? size : primordials.MathMin(size, +found[2] + 1);
      if (start >= size || start >= end) {
        throw new TypeError("Failed to execute 'fetch': the range lies outside of the blob");
      }
      part = BlobPrototypeSlice(blob, start, end, type);
      status = 206;
      headers[0] = ["content-range", `bytes ${start}-${end - 1}/${size}`];
    }
    headers[headers.length] = ["content-length", String(BlobPrototypeGetSize(part))];
    headers[headers.length] = ["content-type", type];
    return localResponse(inner, extractBody(part).body, headers, status, status === 206 ? "Partial Content" : "OK");
  };

  // Sends the request to the host. `body` is undefined, text, bytes or a stream.
  const ask = (inner, signal, body, resolve, reject) => {
    let number;          // of the request
    let upload;          // the request's body on its way
    let download;        // the answer's
    let settled = false;
    let aborted = false;

    const end = () => {
      network.endExchange(number);
      signal[remove](abort);
    };
    const abort = () => {
      aborted = true;
      upload?.stop(reasonOf(signal));
      network.step(number, "abort");
      if (settled) {
        download?.fail(reasonOf(signal));
        end();
      } else {
        settle().reject(reasonOf(signal));
      }
    };
    const openDownload = () => {
      return bodyStream().received({
        __proto__: null,
        credit: kBodyWindow,
        pull: (bytes) => network.step(number, "pull", bytes),
        cancelled: () => network.step(number, "cancel"),
        ended: end,
      });
    };
    // What outlives the answer must hold neither the promise nor its response: a response that the guest drops is to be
    // collected.
    const settle = () => {
      const settlers = { __proto__: null, resolve, reject };
      settled = true;
      resolve = reject = undefined;
      return settlers;
    };
    const exchange = {
      __proto__: null,
      part: (bytes) => download?.take(bytes),
      step: (name, data) => {
        switch (name) {
          case "open":
            download = openDownload();
            return;
          case "end":
            return download?.close();
          case "error":
            return download?.fail(withoutPlace(new TypeError(String(data?.message))));
          case "watch":
            return download?.watch((began) => network.step(number, "unread", began));
          case "drop":
            return download?.drop(withoutPlace(new TypeError(String(data?.message))), () =>
              network.step(number, "unread", true),
            );
          case "pull":
            return upload?.grant(data);
          case "cancel":
            return upload?.stop(new TypeError("the host has stopped reading the request's body"));
        }
      },
    };
    const data = {
      __proto__: null,
      url: withoutFragment(inner.currentUrl()),
      method: inner.method,
      headers: headersRecord(inner.headerList),
    };
    if (inner.redirectMode !== "follow") data.redirect = inner.redirectMode;
    if (body !== undefined && !isStream(body)) data.body = body;

    const prepare = (id) => {
      number = id;
      if (!isStream(body)) return;
      network.step(id, "open");
      const failed = (error) => {
        if (!settled) settle().reject(error);
      };
      upload = bodyStream().outgoing(
        body,
        (bytes) => network.part(id, bytes),
        (step, data) => network.step(id, step, data),
        failed,
      );
    };
    const answered = (answer) => {
      if (aborted || settled) {
        if (download !== undefined) network.step(number, "cancel");
        return end();
      }
      const { resolve } = settle();
      let response;
      try {
        response = responseOf(inner, answer, download?.stream);
        download?.release();
        if (download !== undefined && fromNullBody(response)) download.cancel();
      } catch (error) {
        download?.cancel();
        end();
        return rejectAwaited(resolve, error);
      }
      if (download === undefined) end();
      giveAbortable(response, signal, resolve);
    };
    const refused = (error) => {
      end();
      upload?.stop(error);
      if (!settled) rejectAwaited(settle().resolve, new TypeError(error.message, { __proto__: null, cause: error }));
    };
    signal[add](abort);
    try {
      network.request("fetch", data, exchange, prepare, answered, refused);
    } catch (error) {
      // The host has heard of the body already, and no request will follow.
      if (upload !== undefined) network.step(number, "abort");
      refused(error);
    }
  };
  const fromNullBody = (response) => getInnerResponse(response).body === null;

  const askWithBody = (inner, signal, resolve, reject) => {
    const { body } = inner;
    if (body === null) return ask(inner, signal, undefined, resolve, reject);
    const fixed = body.streamOrStatic;
    if (!isStream(fixed)) {
      const whole = body.consume();
      return ask(
        inner,
        signal,
        typeof whole === "string" ? StringPrototypeToWellFormed(whole) : whole,
        resolve,
        reject,
      );
    }
    if (body.length === null || body.length > kSmallBody || body.source === null) {
      return ask(inner, signal, fixed, resolve, reject);
    }
    PromisePrototypeThen(body.consume(), (bytes) => {
      if (isAborted(signal)) reject(reasonOf(signal));
      else ask(inner, signal, bytes, resolve, reject);
    }, reject);
  };

  const start = (request, resolve, reject) => {
    const inner = toInnerRequest(request);
    const signal = platform.RequestPrototypeGetSignal(request);
    if (isAborted(signal)) {
      inner.body?.cancel(reasonOf(signal));
      return reject(reasonOf(signal));
    }
    const { 1: scheme, 2: authority } = RegExpPrototypeExec(kParts, inner.currentUrl());
    switch (scheme) {
      case "data":
        return giveAbortable(dataResponse(inner), signal, resolve);
      case "blob":
        return giveAbortable(blobResponse(inner), signal, resolve);
      case "http":
      case "https": {
        if (StringPrototypeIndexOf(authority, "@") >= 0) {
          throw new TypeError("Failed to execute 'fetch': the URL includes credentials");
        }
        const port = RegExpPrototypeExec(kPort, authority);
        if (port !== null && kBadPorts[port[1]]) {
          throw new TypeError(`Failed to execute 'fetch': port ${port[1]} is blocked`);
        }
        if (inner.integrity) throw new TypeError("Failed to execute 'fetch': integrity is not supported");
        return askWithBody(inner, signal, resolve, reject);
      }
    }
    throw new TypeError(`Failed to execute 'fetch': URLs with the scheme "${scheme}" cannot be fetched`);
  };

  // Written as a method: an operation is not a constructor (Web IDL, "Operations").
  const { fetch } = {
    fetch(input, init = undefined) {
      const count = arguments.length;
      return new Promise((resolve, reject) => {
        webidl.requiredArguments(count, 1, "Failed to execute 'fetch'");
        start(new Request(input, init), resolve, reject);
      });
    },
  };
  return { fetch };
};

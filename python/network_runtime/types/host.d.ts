// What a host script has: the file that `network-runtime` runs, and its modules.

/// <reference path="common.d.ts" />
/// <reference path="deno.d.ts" />

declare var self: Window & typeof globalThis;

/** The host's global object. */
interface Window extends EventTarget {}

declare var Window: {
  prototype: Window;
  new (): Window;
};

/** JavaScript Promise Integration: WebAssembly that waits for promises. */
declare namespace WebAssembly {
  /** A function of an import that suspends its caller until its promise settles. */
  interface Suspending {}
  var Suspending: {
    prototype: Suspending;
    new (callback: (...args: any[]) => unknown): Suspending;
  };
  interface SuspendError extends Error {}
  var SuspendError: {
    prototype: SuspendError;
    new (message?: string): SuspendError;
    (message?: string): SuspendError;
  };
  /** An export as a function that returns a promise. */
  function promising<Arguments extends any[]>(
    exported: (...args: Arguments) => any,
  ): (...args: Arguments) => Promise<any>;
}

interface ImportMeta {
  /** The module's own URL. */
  url: string;
  /** Whether it is the script that was started. */
  main: boolean;
  /** The path of the module's file; of a `data:` URL none. */
  filename?: string;
  /** The path of that file's folder. */
  dirname?: string;
  /** The URL that `import(specifier)` would load here, by the import map. Throws a TypeError where there is none. */
  resolve(specifier: string): string;
}

/** Shows a text on the terminal and waits for Enter. Without a terminal it does nothing. */
declare function alert(message?: string): void;
/** Asks on the terminal; true for "y" or "Y". Without a terminal false. */
declare function confirm(message?: string): boolean;
/** Asks for a line on the terminal. Null after Escape or the end of input, and without a terminal. */
declare function prompt(message?: string, defaultValue?: string): string | null;

/** Ends the script, as `Deno.exit()` does. */
declare function close(): void;
/** Whether the script is being ended. */
declare var closed: boolean;

/** Calls `handler` in a turn of its own, after what is there already. */
declare function setImmediate<Arguments extends any[]>(
  handler: (...args: Arguments) => unknown,
  ...args: Arguments
): NetworkRuntime.Immediate;
declare function clearImmediate(immediate?: NetworkRuntime.Immediate): void;

/** The script's modules have run. */
declare var onload: ((this: typeof globalThis, event: Event) => any) | null;
/** Nothing is left to wait for. With `preventDefault()` the script goes on, and is asked again. */
declare var onbeforeunload: ((this: typeof globalThis, event: Event) => any) | null;
/** The script ends. */
declare var onunload: ((this: typeof globalThis, event: Event) => any) | null;

declare namespace Deno {
  /** The versions of what runs the script. */
  export const version: {
    readonly networkRuntime: string;
    /** The version of Deno whose scripts and behaviour these are. */
    readonly deno: string;
    readonly v8: string;
    readonly typescript: string;
  };

  /** CPU time of the process, in microseconds. */
  export function cpuUsage(): { user: number; system: number };
}

/** Types alone: no script has an object of this name. */
declare namespace NetworkRuntime {
  /** A call that `setImmediate` has planned. */
  interface Immediate extends Disposable {
    /** Lets the script wait for it, as it does from the start. */
    ref(): this;
    /** Lets the script end without it. */
    unref(): this;
    hasRef(): boolean;
  }

  /** The limits of one isolate. 0 is "no limit" where that is said; numbers may have a fraction. */
  interface IsolateOptions {
    /** CPU time of one turn (a message or a timer, with the microtasks it causes), in milliseconds; 0 = no limit. */
    cpuLimitMs?: number;
    /** CPU time of the isolate's whole life, in milliseconds; 0 = no limit. */
    cpuTotalLimitMs?: number;
    /**
     * Memory of the isolate, in MiB: the JavaScript heap, buffers, WebAssembly memories, native memory and queued
     * messages. At least 7, or 0 = no limit: then one isolate can take all memory of the process.
     */
    memoryLimitMb?: number;
    /** "shared" (the default): isolates share V8's heap cages. "cage": a cage of its own; a process has about 70. */
    isolation?: "shared" | "cage";
    /** Whether the worker's console calls arrive at `onSystem("console")`. By default they do nothing. */
    console?: boolean;
    /** An absolute URL, the worker's `self.location`. If it is http(s), relative URLs are resolved against it. */
    location?: string;
    /** Time that a running turn has after `destroy()`, in milliseconds (1000). Then it is terminated. */
    destroyGraceMs?: number;
  }

  /** The defaults of a sandbox's isolates, and the size of its pool. */
  interface SandboxOptions extends IsolateOptions {
    /** Threads that run isolates; the command line's by default. A whole number. */
    threads?: number;
  }

  interface ShutdownOptions {
    /** End every isolate where it is, instead of letting it finish what it was sent. */
    terminate?: boolean;
  }

  interface ExecuteOptions {
    /** The name of the code in stacks; `isolate-0.js` (or its language's ending) by default. */
    fileName?: string;
    /** What the code is written in; `js` by default. `ts` and `tsx` are TypeScript, `jsx` and `tsx` have JSX. */
    language?: "js" | "ts" | "tsx" | "jsx";
  }

  /** Why an isolate ended. */
  type EndReason =
    | "cpu_limit_exceeded"
    | "cpu_total_limit_exceeded"
    | "memory_limit_exceeded"
    | "destroyed"
    | "destroy_grace_exceeded"
    | "terminated"
    | "shutdown"
    | "unresponsive";

  /** The data of "terminated" and "destroyed". */
  interface IsolateEnd {
    reason: EndReason;
    /** CPU time that the isolate had used. */
    cpuMs: number;
    /** Bytes that it held. */
    heapBytes: number;
    /** The limit, where one ended it. */
    limitMs?: number;
    limitMb?: number;
    /** Where the script was; "" where V8 did not say. Absent after an orderly end. */
    stack?: string;
  }

  /** An uncaught error or rejection of a worker. A script chooses all of it. */
  interface UncaughtError {
    name?: string;
    message?: string;
    stack?: string;
    /** The error's own `code`, a string or number. */
    code?: string | number;
    /** The error's other members, as far as they can be sent. */
    data?: Record<string, any>;
    cause?: UncaughtError;
    /** Those of an AggregateError. */
    errors?: UncaughtError[];
    /** What was thrown, where that is no Error; `isError` is false then. */
    value?: any;
    isError?: false;
  }

  /** One call of a worker's console. */
  interface ConsoleCall {
    /** "log", "error", … */
    level: string;
    /** The arguments, as far as they can be sent. */
    args: any[];
    /** What a console would print, without colours. A worker chooses it: escape it before it reaches a terminal. */
    text: string;
    /** How many calls before this one could not be sent. */
    dropped?: number;
  }

  /** The system events and their data. No worker can forge them. */
  interface SystemEvents {
    terminated: IsolateEnd;
    destroyed: IsolateEnd;
    /** The isolate did not react to its termination, and lost its thread. */
    unresponsive: IsolateEnd;
    error: UncaughtError;
    console: ConsoleCall;
  }

  /** A worker's `fetch`, for the handler of "fetch". */
  interface FetchRequest<Body = string | Uint8Array<ArrayBuffer>> {
    url: string;
    method: string;
    /** Lower-case names; several values of one name are joined by ", ". */
    headers: Record<string, string>;
    body?: Body;
    /** Absent: redirects are to be followed. */
    redirect?: "error" | "manual";
  }

  interface FetchContext {
    /** Aborts when the worker aborts its request, or ends. */
    readonly signal: AbortSignal;
  }

  /** What the handler of "fetch" answers; a Response is one. */
  interface FetchAnswer {
    status?: number;
    statusText?: string;
    headers?: Headers | Record<string, string | string[]> | [string, string][];
    /** A stream is sent on in parts, as fast as the worker reads it. */
    body?: string | BufferSource | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | null;
    url?: string;
    redirected?: boolean;
  }

  /** The data of the events "ws.open", "ws.send" and "ws.close", which a worker's WebSocket sends. */
  interface WebSocketEvents {
    "ws.open": { conn_id: number; url: string; protocols?: string[] };
    "ws.send": { conn_id: number; data: string | Uint8Array<ArrayBuffer> };
    "ws.close": { conn_id: number; code?: number; reason?: string };
  }

  /** The data of the event "__ws_event", by which a host answers a worker's WebSocket. */
  type WebSocketAnswer =
    | { conn_id: number; event_type: "open"; data?: { protocol?: string; extensions?: string; reports_sent?: boolean } }
    | { conn_id: number; event_type: "message"; data: string | BufferSource }
    /** So many bytes have left; for `bufferedAmount`, where "open" said `reports_sent`. */
    | { conn_id: number; event_type: "sent"; data: number }
    | { conn_id: number; event_type: "error"; data?: string | { message: string } }
    | { conn_id: number; event_type: "close"; data?: { code?: number; reason?: string; was_clean?: boolean } };

  /**
   * An isolate ended before its evaluation did, or while it was made. `name` says how: "CpuLimitError",
   * "MemoryLimitError", "TerminatedError" or "IsolateDestroyedError". A call on an isolate that has ended throws an
   * IsolateDestroyedError that has `reason` alone.
   */
  interface EndedError extends Error {
    name: "CpuLimitError" | "MemoryLimitError" | "TerminatedError" | "IsolateDestroyedError";
    reason: EndReason;
    cpuMs?: number;
    heapBytes?: number;
    limitMs?: number;
    limitMb?: number;
    /** Where the worker's script was. */
    workerStack?: string;
  }
}

/**
 * A pool of threads that runs isolates.
 *
 * Wrong options are a TypeError that names them, numbers out of range a RangeError.
 */
declare class V8Sandbox {
  constructor(options?: NetworkRuntime.SandboxOptions);

  /** Makes an isolate. Rejects with a SandboxClosedError after `shutdown()`. */
  createIsolate(options?: NetworkRuntime.IsolateOptions): Promise<Isolate>;
  /** How many threads there are. */
  threadCount(): number;
  /** How many isolates there are. */
  isolateCount(): number;
  /** Destroys every isolate, in order, and then stops the threads. To call it again is harmless. */
  shutdown(options?: NetworkRuntime.ShutdownOptions): void;
}

/**
 * An isolate: a heap, a global object and a mailbox of its own, and limits.
 *
 * After `destroy()`, `terminate()` or its own end, calls throw an IsolateDestroyedError. A call that sends throws a
 * QueueFullError while too much waits for the isolate.
 */
declare class Isolate {
  private constructor();

  /** From 0, in the order of creation. */
  readonly id: number;
  /** True from `destroy()` or its own end on. */
  readonly destroyed: boolean;

  /** Runs a script. Its uncaught errors arrive at `onSystem("error")`, or are printed. */
  execute(code: string, options?: NetworkRuntime.ExecuteOptions): void;
  /**
   * Runs a script with top-level `await`. The promise settles with the completion value, awaited when it is a promise,
   * or rejects with the script's error, or with an EndedError.
   */
  evaluate(code: string, options?: NetworkRuntime.ExecuteOptions): Promise<any>;
  /** Sends an event to the worker's `NETWORK.on` handlers. Throws a TypeError for data that cannot be sent. */
  send(event: "__ws_event", data: NetworkRuntime.WebSocketAnswer): void;
  send(event: string, data?: unknown): void;

  /** Calls `handler` for each event of this name from the worker, after the handlers that are there. */
  on<Event extends keyof NetworkRuntime.WebSocketEvents>(
    event: Event,
    handler: (data: NetworkRuntime.WebSocketEvents[Event]) => unknown,
  ): this;
  on(event: string, handler: (data: any) => unknown): this;
  /** Takes one registration of `handler` back. */
  off(event: string, handler: (data: any) => unknown): this;
  /**
   * Answers the worker's `fetch`. Without it, a worker's fetch rejects with a TypeError. With `streamBody`, a body that
   * comes in parts is handed over as a stream.
   */
  onRequest(
    method: "fetch",
    handler: (
      request: NetworkRuntime.FetchRequest,
      context: NetworkRuntime.FetchContext,
    ) => NetworkRuntime.FetchAnswer | Response | Promise<NetworkRuntime.FetchAnswer | Response>,
    options?: { streamBody?: false },
  ): this;
  onRequest(
    method: "fetch",
    handler: (
      request: NetworkRuntime.FetchRequest<string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>>,
      context: NetworkRuntime.FetchContext,
    ) => NetworkRuntime.FetchAnswer | Response | Promise<NetworkRuntime.FetchAnswer | Response>,
    options: { streamBody: true },
  ): this;
  /**
   * Answers `NETWORK.request(method, data)`: with what the handler returns, or with its error. The last handler of a
   * method answers.
   */
  onRequest(method: string, handler: (data: any) => unknown): this;
  /** Calls `handler` when the runtime reports something about the isolate. */
  onSystem<Type extends keyof NetworkRuntime.SystemEvents>(
    type: Type,
    handler: (data: NetworkRuntime.SystemEvents[Type]) => unknown,
  ): this;

  /** Ends it in order: what it was sent before still runs, and what it sends still arrives. */
  destroy(): void;
  /** Ends it at once, wherever it is. */
  terminate(): void;
  toString(): string;
}

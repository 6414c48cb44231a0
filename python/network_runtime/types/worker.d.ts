// What a worker's script has: code that `isolate.execute` and `isolate.evaluate` run.
//
// A worker has no files, no processes, no modules and no network of its own. `fetch` and `WebSocket` ask the host.
// Its `Atomics` has no `wait` and no `waitAsync`, which TypeScript's library declares.

/// <reference path="common.d.ts" />
/// <reference path="web_worker.d.ts" />

declare var self: DedicatedWorkerGlobalScope & typeof globalThis;

/**
 * The worker's connection to its host.
 *
 * Data travels by value. Plain objects, arrays, Map, Set, Date, BigInt, ArrayBuffer and its views arrive as what they
 * are, and JSON's rules hold for all else. What cannot travel (functions, symbols, circles, more than 1,000 levels) is
 * a TypeError here that names its path: `data.items[3].cb is a function, which cannot be sent`.
 *
 * Each function that sends throws QueueFullError while the host has too much that it has not taken yet, and RangeError
 * for a message that its queue can never take.
 */
interface Network {
  /** Sends an event to the host. */
  send(event: string, data?: unknown): void;
  /**
   * Asks the host. The promise settles with its answer: without a time limit of its own, and with an error when the
   * host refuses or has no handler for `method`.
   */
  request(method: string, data?: unknown): Promise<any>;
  /** Calls `handler` for each event of this name from the host, after the handlers that are there. */
  on(event: string, handler: (data: any) => unknown): void;
  /** Takes one registration of `handler` back. */
  off(event: string, handler: (data: any) => unknown): void;
}

declare var NETWORK: Network;

// Made by third_party/types/cut_types.py: do not edit. Deno's own namespace, as far as it is here.
//
// Copyright 2018-2026 the Deno authors. MIT license.

/** The host script's own namespace: files, processes, and the process that it runs in. */
declare namespace Deno {
    /** A set of error constructors that are raised by Deno APIs.
     *
     * Can be used to provide more specific handling of failures within code
     * which is using Deno APIs. For example, handling attempting to open a file
     * which does not exist:
     *
     * ```ts
     * try {
     *   const file = await Deno.open("./some/file.txt");
     * } catch (error) {
     *   if (error instanceof Deno.errors.NotFound) {
     *     console.error("the file was not found");
     *   } else {
     *     // otherwise re-throw
     *     throw error;
     *   }
     * }
     * ```
     *
     * @category Errors
     */
    export namespace errors {
        /**
         * Raised when the underlying operating system indicates that the file
         * was not found.
         *
         * @category Errors */
        export class NotFound extends Error {}
        /**
         * Raised when the underlying operating system indicates the current user
         * which the Deno process is running under does not have the appropriate
         * permissions to a file or resource.
         *
         * Before Deno 2.0, this error was raised when the user _did not_ provide
         * required `--allow-*` flag. As of Deno 2.0, that case is now handled by
         * the {@link NotCapable} error.
         *
         * @category Errors */
        export class PermissionDenied extends Error {}
        /**
         * Raised when the underlying operating system reports that a connection to
         * a resource is refused.
         *
         * @category Errors */
        export class ConnectionRefused extends Error {}
        /**
         * Raised when the underlying operating system reports that a connection has
         * been reset. With network servers, it can be a _normal_ occurrence where a
         * client will abort a connection instead of properly shutting it down.
         *
         * @category Errors */
        export class ConnectionReset extends Error {}
        /**
         * Raised when the underlying operating system reports an `ECONNABORTED`
         * error.
         *
         * @category Errors */
        export class ConnectionAborted extends Error {}
        /**
         * Raised when the underlying operating system reports an `ENOTCONN` error.
         *
         * @category Errors */
        export class NotConnected extends Error {}
        /**
         * Raised when attempting to open a server listener on an address and port
         * that already has a listener.
         *
         * @category Errors */
        export class AddrInUse extends Error {}
        /**
         * Raised when the underlying operating system reports an `EADDRNOTAVAIL`
         * error.
         *
         * @category Errors */
        export class AddrNotAvailable extends Error {}
        /**
         * Raised when trying to write to a resource and a broken pipe error occurs.
         * This can happen when trying to write directly to `stdout` or `stderr`
         * and the operating system is unable to pipe the output for a reason
         * external to the Deno runtime.
         *
         * @category Errors */
        export class BrokenPipe extends Error {}
        /**
         * Raised when trying to create a resource, like a file, that already
         * exits.
         *
         * @category Errors */
        export class AlreadyExists extends Error {}
        /**
         * Raised when an operation returns data that is invalid for the
         * operation being performed.
         *
         * @category Errors */
        export class InvalidData extends Error {}
        /**
         * Raised when the underlying operating system reports that an I/O operation
         * has timed out (`ETIMEDOUT`).
         *
         * @category Errors */
        export class TimedOut extends Error {}
        /**
         * Raised when the underlying operating system reports an `EINTR` error. In
         * many cases, this underlying IO error will be handled internally within
         * Deno, or result in an {@link BadResource} error instead.
         *
         * @category Errors */
        export class Interrupted extends Error {}
        /**
         * Raised when the underlying operating system would need to block to
         * complete but an asynchronous (non-blocking) API is used.
         *
         * @category Errors */
        export class WouldBlock extends Error {}
        /**
         * Raised when expecting to write to a IO buffer resulted in zero bytes
         * being written.
         *
         * @category Errors */
        export class WriteZero extends Error {}
        /**
         * Raised when attempting to read bytes from a resource, but the EOF was
         * unexpectedly encountered.
         *
         * @category Errors */
        export class UnexpectedEof extends Error {}
        /**
         * The underlying IO resource is invalid or closed, and so the operation
         * could not be performed.
         *
         * @category Errors */
        export class BadResource extends Error {}
        /**
         * Raised in situations where when attempting to load a dynamic import,
         * too many redirects were encountered.
         *
         * @category Errors */
        export class Http extends Error {}
        /**
         * Raised when the underlying IO resource is not available because it is
         * being awaited on in another block of code.
         *
         * @category Errors */
        export class Busy extends Error {}
        /**
         * Raised when the underlying Deno API is asked to perform a function that
         * is not currently supported.
         *
         * @category Errors */
        export class NotSupported extends Error {}
        /**
         * Raised when too many symbolic links were encountered when resolving the
         * filename.
         *
         * @category Errors */
        export class FilesystemLoop extends Error {}
        /**
         * Raised when trying to open, create or write to a directory.
         *
         * @category Errors */
        export class IsADirectory extends Error {}
        /**
         * Raised when performing a socket operation but the remote host is
         * not reachable.
         *
         * @category Errors */
        export class NetworkUnreachable extends Error {}
        /**
         * Raised when trying to perform an operation on a path that is not a
         * directory, when directory is required.
         *
         * @category Errors */
        export class NotADirectory extends Error {}
        /**
         * Raised when trying to perform an operation while the relevant Deno
         * permission (like `--allow-read`) has not been granted.
         *
         * Before Deno 2.0, this condition was covered by the {@link PermissionDenied}
         * error.
         *
         * @category Errors */
        export class NotCapable extends Error {}
    }

    /** The current process ID of this instance of the Deno CLI.
     *
     * ```ts
     * console.log(Deno.pid);
     * ```
     *
     * @category Runtime
     */
    export const pid: number;

    /**
     * The process ID of parent process of this instance of the Deno CLI.
     *
     * ```ts
     * console.log(Deno.ppid);
     * ```
     *
     * @category Runtime
     */
    export const ppid: number;

    /** @category Runtime */
    export interface MemoryUsage {
        /** The number of bytes of the current Deno's process resident set size,
         * which is the amount of memory occupied in main memory (RAM). */
        rss: number;
        /** The total size of the heap for V8, in bytes. */
        heapTotal: number;
        /** The amount of the heap used for V8, in bytes. */
        heapUsed: number;
        /** Memory, in bytes, associated with JavaScript objects outside of the
         * JavaScript isolate. */
        external: number;
    }

    /**
     * Returns an object describing the memory usage of the Deno process and the
     * V8 subsystem measured in bytes.
     *
     * @category Runtime
     */
    export function memoryUsage(): MemoryUsage;

    /**
     * Get the `hostname` of the machine the Deno process is running on.
     *
     * ```ts
     * console.log(Deno.hostname());
     * ```
     *
     * Requires `allow-sys` permission.
     *
     * @tags allow-sys
     * @category Runtime
     */
    export function hostname(): string;

    /**
     * Returns an array containing the 1, 5, and 15 minute load averages. The
     * load average is a measure of CPU and IO utilization of the last one, five,
     * and 15 minute periods expressed as a fractional number.  Zero means there
     * is no load. On Windows, the three values are always the same and represent
     * the current load, not the 1, 5 and 15 minute load averages.
     *
     * ```ts
     * console.log(Deno.loadavg());  // e.g. [ 0.71, 0.44, 0.44 ]
     * ```
     *
     * Requires `allow-sys` permission.
     *
     * On Windows there is no API available to retrieve this information and this method returns `[ 0, 0, 0 ]`.
     *
     * @tags allow-sys
     * @category Runtime
     */
    export function loadavg(): number[];

    /**
     * The information for a network interface returned from a call to
     * {@linkcode Deno.networkInterfaces}.
     *
     * @category Network
     */
    export interface NetworkInterfaceInfo {
        /** The network interface name. */
        name: string;
        /** The IP protocol version. */
        family: "IPv4" | "IPv6";
        /** The IP address bound to the interface. */
        address: string;
        /** The netmask applied to the interface. */
        netmask: string;
        /** The IPv6 scope id or `null`. */
        scopeid: number | null;
        /** The CIDR range. */
        cidr: string;
        /** The MAC address. */
        mac: string;
    }

    /**
     * Returns an array of the network interface information.
     *
     * ```ts
     * console.log(Deno.networkInterfaces());
     * ```
     *
     * Requires `allow-sys` permission.
     *
     * @tags allow-sys
     * @category Network
     */
    export function networkInterfaces(): NetworkInterfaceInfo[];

    /**
     * Displays the total amount of free and used physical and swap memory in the
     * system, as well as the buffers and caches used by the kernel.
     *
     * This is similar to the `free` command in Linux
     *
     * ```ts
     * console.log(Deno.systemMemoryInfo());
     * ```
     *
     * Requires `allow-sys` permission.
     *
     * @tags allow-sys
     * @category Runtime
     */
    export function systemMemoryInfo(): SystemMemoryInfo;

    /**
     * Information returned from a call to {@linkcode Deno.systemMemoryInfo}.
     *
     * @category Runtime
     */
    export interface SystemMemoryInfo {
        /** Total installed memory in bytes. */
        total: number;
        /** Unused memory in bytes. */
        free: number;
        /** Estimation of how much memory, in bytes, is available for starting new
         * applications, without swapping. Unlike the data provided by the cache or
         * free fields, this field takes into account page cache and also that not
         * all reclaimable memory will be reclaimed due to items being in use.
         */
        available: number;
        /** Memory used by kernel buffers. */
        buffers: number;
        /** Memory used by the page cache and slabs. */
        cached: number;
        /** Total swap memory. */
        swapTotal: number;
        /** Unused swap memory. */
        swapFree: number;
    }

    /** Reflects the `NO_COLOR` environment variable at program start.
     *
     * When the value is `true`, the Deno CLI will attempt to not send color codes
     * to `stderr` or `stdout` and other command line programs should also attempt
     * to respect this value.
     *
     * See: https://no-color.org/
     *
     * @category Runtime
     */
    export const noColor: boolean;

    /**
     * Returns the release version of the Operating System.
     *
     * ```ts
     * console.log(Deno.osRelease());
     * ```
     *
     * Requires `allow-sys` permission.
     * Under consideration to possibly move to Deno.build or Deno.versions and if
     * it should depend sys-info, which may not be desirable.
     *
     * @tags allow-sys
     * @category Runtime
     */
    export function osRelease(): string;

    /**
     * Returns the Operating System uptime in number of seconds.
     *
     * ```ts
     * console.log(Deno.osUptime());
     * ```
     *
     * Requires `allow-sys` permission.
     *
     * @tags allow-sys
     * @category Runtime
     */
    export function osUptime(): number;

    /** Exit the Deno process with optional exit code.
     *
     * If no exit code is supplied then Deno will exit with return code of `0`.
     *
     * In worker contexts this is an alias to `self.close();`.
     *
     * ```ts
     * Deno.exit(5);
     * ```
     *
     * @category Runtime
     */
    export function exit(code?: number): never;

    /** The exit code for the Deno process.
     *
     * If no exit code has been supplied, then Deno will assume a return code of `0`.
     *
     * When setting an exit code value, a number or non-NaN string must be provided,
     * otherwise a TypeError will be thrown.
     *
     * ```ts
     * console.log(Deno.exitCode); //-> 0
     * Deno.exitCode = 1;
     * console.log(Deno.exitCode); //-> 1
     * ```
     *
     * @category Runtime
     */
    export var exitCode: number;

    /** An interface containing methods to interact with the process environment
     * variables.
     *
     * Environment variables can also be loaded from a `.env` file by using the
     * `--env-file` flag when running a Deno program:
     *
     * ```sh
     * deno run --env-file=.env --allow-env main.ts
     * ```
     *
     * If `--env-file` is specified without a value, it defaults to loading `.env`
     * from the current working directory:
     *
     * ```sh
     * deno run --env-file --allow-env main.ts
     * ```
     *
     * Learn more at [the Deno docs](https://docs.deno.com/runtime/reference/env_variables/).
     *
     * @tags allow-env
     * @category Runtime
     */
    export interface Env {
        /** Retrieve the value of an environment variable.
         *
         * Returns `undefined` if the supplied environment variable is not defined.
         *
         * ```ts
         * console.log(Deno.env.get("HOME"));  // e.g. outputs "/home/alice"
         * console.log(Deno.env.get("MADE_UP_VAR"));  // outputs undefined
         * ```
         *
         * Requires `allow-env` permission.
         *
         * @tags allow-env
         */
        get(key: string): string | undefined;

        /** Set the value of an environment variable.
         *
         * ```ts
         * Deno.env.set("SOME_VAR", "Value");
         * Deno.env.get("SOME_VAR");  // outputs "Value"
         * ```
         *
         * Requires `allow-env` permission.
         *
         * @tags allow-env
         */
        set(key: string, value: string): void;

        /** Delete the value of an environment variable.
         *
         * ```ts
         * Deno.env.set("SOME_VAR", "Value");
         * Deno.env.delete("SOME_VAR");  // outputs "undefined"
         * ```
         *
         * Requires `allow-env` permission.
         *
         * @tags allow-env
         */
        delete(key: string): void;

        /** Check whether an environment variable is present or not.
         *
         * ```ts
         * Deno.env.set("SOME_VAR", "Value");
         * Deno.env.has("SOME_VAR");  // outputs true
         * ```
         *
         * Requires `allow-env` permission.
         *
         * @tags allow-env
         */
        has(key: string): boolean;

        /** Returns a snapshot of the environment variables at invocation as a
         * simple object of keys and values.
         *
         * ```ts
         * Deno.env.set("TEST_VAR", "A");
         * const myEnv = Deno.env.toObject();
         * console.log(myEnv.SHELL);
         * Deno.env.set("TEST_VAR", "B");
         * console.log(myEnv.TEST_VAR);  // outputs "A"
         * ```
         *
         * Requires `allow-env` permission.
         *
         * @tags allow-env
         */
        toObject(): { [index: string]: string };
    }

    /** An interface containing methods to interact with the process environment
     * variables.
     *
     * @tags allow-env
     * @category Runtime
     */
    export const env: Env;

    /**
     * Returns the path to the current deno executable.
     *
     * ```ts
     * console.log(Deno.execPath());  // e.g. "/home/alice/.local/bin/deno"
     * ```
     *
     * @category Runtime
     */
    export function execPath(): string;

    /**
     * Change the current working directory to the specified path.
     *
     * ```ts
     * Deno.chdir("/home/userA");
     * Deno.chdir("../userB");
     * Deno.chdir("C:\\Program Files (x86)\\Java");
     * ```
     *
     * Throws {@linkcode Deno.errors.NotFound} if directory not found.
     *
     * Throws {@linkcode Deno.errors.PermissionDenied} if the user does not have
     * operating system file access rights.
     *
     * Requires `allow-read` permission.
     *
     * @tags allow-read
     * @category Runtime
     */
    export function chdir(directory: string | URL): void;

    /**
     * Return a string representing the current working directory.
     *
     * If the current directory can be reached via multiple paths (due to symbolic
     * links), `cwd()` may return any one of them.
     *
     * ```ts
     * const currentWorkingDirectory = Deno.cwd();
     * ```
     *
     * Throws {@linkcode Deno.errors.NotFound} if directory not available.
     *
     * @category Runtime
     */
    export function cwd(): string;

    /**
     * Creates `newpath` as a hard link to `oldpath`.
     *
     * ```ts
     * await Deno.link("old/name", "new/name");
     * ```
     *
     * Requires `allow-read` and `allow-write` permissions.
     *
     * @tags allow-read, allow-write
     * @category File System
     */
    export function link(oldpath: string, newpath: string): Promise<void>;

    /**
     * Synchronously creates `newpath` as a hard link to `oldpath`.
     *
     * ```ts
     * Deno.linkSync("old/name", "new/name");
     * ```
     *
     * Requires `allow-read` and `allow-write` permissions.
     *
     * @tags allow-read, allow-write
     * @category File System
     */
    export function linkSync(oldpath: string, newpath: string): void;

    /**
     * A enum which defines the seek mode for IO related APIs that support
     * seeking.
     *
     * @category I/O */
    export enum SeekMode {
        /* Seek from the start of the file/resource. */
        Start = 0,
        /* Seek from the current position within the file/resource. */
        Current = 1,
        /* Seek from the end of the current file/resource. */
        End = 2,
    }

    /** Open a file and resolve to an instance of {@linkcode Deno.FsFile}. The
     * file does not need to previously exist if using the `create` or `createNew`
     * open options. The caller may have the resulting file automatically closed
     * by the runtime once it's out of scope by declaring the file variable with
     * the `using` keyword.
     *
     * ```ts
     * using file = await Deno.open("/foo/bar.txt", { read: true, write: true });
     * // Do work with file
     * ```
     *
     * Alternatively, the caller may manually close the resource when finished with
     * it.
     *
     * ```ts
     * const file = await Deno.open("/foo/bar.txt", { read: true, write: true });
     * // Do work with file
     * file.close();
     * ```
     *
     * Requires `allow-read` and/or `allow-write` permissions depending on
     * options.
     *
     * @tags allow-read, allow-write
     * @category File System
     */
    export function open(
        path: string | URL,
        options?: OpenOptions,
    ): Promise<FsFile>;

    /** Synchronously open a file and return an instance of
     * {@linkcode Deno.FsFile}. The file does not need to previously exist if
     * using the `create` or `createNew` open options. The caller may have the
     * resulting file automatically closed by the runtime once it's out of scope
     * by declaring the file variable with the `using` keyword.
     *
     * ```ts
     * using file = Deno.openSync("/foo/bar.txt", { read: true, write: true });
     * // Do work with file
     * ```
     *
     * Alternatively, the caller may manually close the resource when finished with
     * it.
     *
     * ```ts
     * const file = Deno.openSync("/foo/bar.txt", { read: true, write: true });
     * // Do work with file
     * file.close();
     * ```
     *
     * Requires `allow-read` and/or `allow-write` permissions depending on
     * options.
     *
     * @tags allow-read, allow-write
     * @category File System
     */
    export function openSync(path: string | URL, options?: OpenOptions): FsFile;

    /** Creates a file if none exists or truncates an existing file and resolves to
     *  an instance of {@linkcode Deno.FsFile}.
     *
     * ```ts
     * const file = await Deno.create("/foo/bar.txt");
     * ```
     *
     * Requires `allow-read` and `allow-write` permissions.
     *
     * @tags allow-read, allow-write
     * @category File System
     */
    export function create(path: string | URL): Promise<FsFile>;

    /** Creates a file if none exists or truncates an existing file and returns
     *  an instance of {@linkcode Deno.FsFile}.
     *
     * ```ts
     * const file = Deno.createSync("/foo/bar.txt");
     * ```
     *
     * Requires `allow-read` and `allow-write` permissions.
     *
     * @tags allow-read, allow-write
     * @category File System
     */
    export function createSync(path: string | URL): FsFile;

    /** The Deno abstraction for reading and writing files.
     *
     * This is the most straight forward way of handling files within Deno and is
     * recommended over using the discrete functions within the `Deno` namespace.
     *
     * ```ts
     * using file = await Deno.open("/foo/bar.txt", { read: true });
     * const fileInfo = await file.stat();
     * if (fileInfo.isFile) {
     *   const buf = new Uint8Array(100);
     *   const numberOfBytesRead = await file.read(buf); // 11 bytes
     *   const text = new TextDecoder().decode(buf);  // "hello world"
     * }
     * ```
     *
     * @category File System
     */
    export class FsFile implements Disposable {
        /** A {@linkcode ReadableStream} instance representing to the byte contents
         * of the file. This makes it easy to interoperate with other web streams
         * based APIs.
         *
         * ```ts
         * using file = await Deno.open("my_file.txt", { read: true });
         * const decoder = new TextDecoder();
         * for await (const chunk of file.readable) {
         *   console.log(decoder.decode(chunk));
         * }
         * ```
         */
        readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
        /** A {@linkcode WritableStream} instance to write the contents of the
         * file. This makes it easy to interoperate with other web streams based
         * APIs.
         *
         * ```ts
         * const items = ["hello", "world"];
         * using file = await Deno.open("my_file.txt", { write: true });
         * const encoder = new TextEncoder();
         * const writer = file.writable.getWriter();
         * for (const item of items) {
         *   await writer.write(encoder.encode(item));
         * }
         * ```
         */
        readonly writable: WritableStream<Uint8Array<ArrayBufferLike>>;
        /** Write the contents of the array buffer (`p`) to the file.
         *
         * Resolves to the number of bytes written.
         *
         * **It is not guaranteed that the full buffer will be written in a single
         * call.**
         *
         * ```ts
         * const encoder = new TextEncoder();
         * const data = encoder.encode("Hello world");
         * using file = await Deno.open("/foo/bar.txt", { write: true });
         * const bytesWritten = await file.write(data); // 11
         * ```
         *
         * @category I/O
         */
        write(p: Uint8Array): Promise<number>;
        /** Synchronously write the contents of the array buffer (`p`) to the file.
         *
         * Returns the number of bytes written.
         *
         * **It is not guaranteed that the full buffer will be written in a single
         * call.**
         *
         * ```ts
         * const encoder = new TextEncoder();
         * const data = encoder.encode("Hello world");
         * using file = Deno.openSync("/foo/bar.txt", { write: true });
         * const bytesWritten = file.writeSync(data); // 11
         * ```
         */
        writeSync(p: Uint8Array): number;
        /** Truncates (or extends) the file to reach the specified `len`. If `len`
         * is not specified, then the entire file contents are truncated.
         *
         * ### Truncate the entire file
         *
         * ```ts
         * using file = await Deno.open("my_file.txt", { write: true });
         * await file.truncate();
         * ```
         *
         * ### Truncate part of the file
         *
         * ```ts
         * // if "my_file.txt" contains the text "hello world":
         * using file = await Deno.open("my_file.txt", { write: true });
         * await file.truncate(7);
         * const buf = new Uint8Array(100);
         * await file.read(buf);
         * const text = new TextDecoder().decode(buf); // "hello w"
         * ```
         */
        truncate(len?: number): Promise<void>;
        /** Synchronously truncates (or extends) the file to reach the specified
         * `len`. If `len` is not specified, then the entire file contents are
         * truncated.
         *
         * ### Truncate the entire file
         *
         * ```ts
         * using file = Deno.openSync("my_file.txt", { write: true });
         * file.truncateSync();
         * ```
         *
         * ### Truncate part of the file
         *
         * ```ts
         * // if "my_file.txt" contains the text "hello world":
         * using file = Deno.openSync("my_file.txt", { write: true });
         * file.truncateSync(7);
         * const buf = new Uint8Array(100);
         * file.readSync(buf);
         * const text = new TextDecoder().decode(buf); // "hello w"
         * ```
         */
        truncateSync(len?: number): void;
        /** Read the file into an array buffer (`p`).
         *
         * Resolves to either the number of bytes read during the operation or EOF
         * (`null`) if there was nothing more to read.
         *
         * It is possible for a read to successfully return with `0` bytes. This
         * does not indicate EOF.
         *
         * **It is not guaranteed that the full buffer will be read in a single
         * call.**
         *
         * ```ts
         * // if "/foo/bar.txt" contains the text "hello world":
         * using file = await Deno.open("/foo/bar.txt");
         * const buf = new Uint8Array(100);
         * const numberOfBytesRead = await file.read(buf); // 11 bytes
         * const text = new TextDecoder().decode(buf);  // "hello world"
         * ```
         */
        read(p: Uint8Array): Promise<number | null>;
        /** Synchronously read from the file into an array buffer (`p`).
         *
         * Returns either the number of bytes read during the operation or EOF
         * (`null`) if there was nothing more to read.
         *
         * It is possible for a read to successfully return with `0` bytes. This
         * does not indicate EOF.
         *
         * **It is not guaranteed that the full buffer will be read in a single
         * call.**
         *
         * ```ts
         * // if "/foo/bar.txt" contains the text "hello world":
         * using file = Deno.openSync("/foo/bar.txt");
         * const buf = new Uint8Array(100);
         * const numberOfBytesRead = file.readSync(buf); // 11 bytes
         * const text = new TextDecoder().decode(buf);  // "hello world"
         * ```
         */
        readSync(p: Uint8Array): number | null;
        /** Seek to the given `offset` under mode given by `whence`. The call
         * resolves to the new position within the resource (bytes from the start).
         *
         * ```ts
         * // Given the file contains "Hello world" text, which is 11 bytes long:
         * using file = await Deno.open(
         *   "hello.txt",
         *   { read: true, write: true, truncate: true, create: true },
         * );
         * await file.write(new TextEncoder().encode("Hello world"));
         *
         * // advance cursor 6 bytes
         * const cursorPosition = await file.seek(6, Deno.SeekMode.Start);
         * console.log(cursorPosition);  // 6
         * const buf = new Uint8Array(100);
         * await file.read(buf);
         * console.log(new TextDecoder().decode(buf)); // "world"
         * ```
         *
         * The seek modes work as follows:
         *
         * ```ts
         * // Given the file contains "Hello world" text, which is 11 bytes long:
         * const file = await Deno.open(
         *   "hello.txt",
         *   { read: true, write: true, truncate: true, create: true },
         * );
         * await file.write(new TextEncoder().encode("Hello world"));
         *
         * // Seek 6 bytes from the start of the file
         * console.log(await file.seek(6, Deno.SeekMode.Start)); // "6"
         * // Seek 2 more bytes from the current position
         * console.log(await file.seek(2, Deno.SeekMode.Current)); // "8"
         * // Seek backwards 2 bytes from the end of the file
         * console.log(await file.seek(-2, Deno.SeekMode.End)); // "9" (i.e. 11-2)
         * ```
         */
        seek(offset: number | bigint, whence: SeekMode): Promise<number>;
        /** Synchronously seek to the given `offset` under mode given by `whence`.
         * The new position within the resource (bytes from the start) is returned.
         *
         * ```ts
         * using file = Deno.openSync(
         *   "hello.txt",
         *   { read: true, write: true, truncate: true, create: true },
         * );
         * file.writeSync(new TextEncoder().encode("Hello world"));
         *
         * // advance cursor 6 bytes
         * const cursorPosition = file.seekSync(6, Deno.SeekMode.Start);
         * console.log(cursorPosition);  // 6
         * const buf = new Uint8Array(100);
         * file.readSync(buf);
         * console.log(new TextDecoder().decode(buf)); // "world"
         * ```
         *
         * The seek modes work as follows:
         *
         * ```ts
         * // Given the file contains "Hello world" text, which is 11 bytes long:
         * using file = Deno.openSync(
         *   "hello.txt",
         *   { read: true, write: true, truncate: true, create: true },
         * );
         * file.writeSync(new TextEncoder().encode("Hello world"));
         *
         * // Seek 6 bytes from the start of the file
         * console.log(file.seekSync(6, Deno.SeekMode.Start)); // "6"
         * // Seek 2 more bytes from the current position
         * console.log(file.seekSync(2, Deno.SeekMode.Current)); // "8"
         * // Seek backwards 2 bytes from the end of the file
         * console.log(file.seekSync(-2, Deno.SeekMode.End)); // "9" (i.e. 11-2)
         * ```
         */
        seekSync(offset: number | bigint, whence: SeekMode): number;
        /** Resolves to a {@linkcode Deno.FileInfo} for the file.
         *
         * ```ts
         * import { assert } from "jsr:@std/assert";
         *
         * using file = await Deno.open("hello.txt");
         * const fileInfo = await file.stat();
         * assert(fileInfo.isFile);
         * ```
         */
        stat(): Promise<FileInfo>;
        /** Synchronously returns a {@linkcode Deno.FileInfo} for the file.
         *
         * ```ts
         * import { assert } from "jsr:@std/assert";
         *
         * using file = Deno.openSync("hello.txt")
         * const fileInfo = file.statSync();
         * assert(fileInfo.isFile);
         * ```
         */
        statSync(): FileInfo;
        /**
         * Flushes any pending data and metadata operations of the given file
         * stream to disk.
         *
         * ```ts
         * const file = await Deno.open(
         *   "my_file.txt",
         *   { read: true, write: true, create: true },
         * );
         * await file.write(new TextEncoder().encode("Hello World"));
         * await file.truncate(1);
         * await file.sync();
         * console.log(await Deno.readTextFile("my_file.txt")); // H
         * ```
         *
         * @category I/O
         */
        sync(): Promise<void>;
        /**
         * Synchronously flushes any pending data and metadata operations of the given
         * file stream to disk.
         *
         * ```ts
         * const file = Deno.openSync(
         *   "my_file.txt",
         *   { read: true, write: true, create: true },
         * );
         * file.writeSync(new TextEncoder().encode("Hello World"));
         * file.truncateSync(1);
         * file.syncSync();
         * console.log(Deno.readTextFileSync("my_file.txt")); // H
         * ```
         *
         * @category I/O
         */
        syncSync(): void;
        /**
         * Flushes any pending data operations of the given file stream to disk.
         *  ```ts
         * using file = await Deno.open(
         *   "my_file.txt",
         *   { read: true, write: true, create: true },
         * );
         * await file.write(new TextEncoder().encode("Hello World"));
         * await file.syncData();
         * console.log(await Deno.readTextFile("my_file.txt")); // Hello World
         * ```
         *
         * @category I/O
         */
        syncData(): Promise<void>;
        /**
         * Synchronously flushes any pending data operations of the given file stream
         * to disk.
         *
         *  ```ts
         * using file = Deno.openSync(
         *   "my_file.txt",
         *   { read: true, write: true, create: true },
         * );
         * file.writeSync(new TextEncoder().encode("Hello World"));
         * file.syncDataSync();
         * console.log(Deno.readTextFileSync("my_file.txt")); // Hello World
         * ```
         *
         * @category I/O
         */
        syncDataSync(): void;
        /**
         * Changes the access (`atime`) and modification (`mtime`) times of the
         * file stream resource. Given times are either in seconds (UNIX epoch
         * time) or as `Date` objects.
         *
         * ```ts
         * using file = await Deno.open("file.txt", { create: true, write: true });
         * await file.utime(1556495550, new Date());
         * ```
         *
         * @category File System
         */
        utime(atime: number | Date, mtime: number | Date): Promise<void>;
        /**
         * Synchronously changes the access (`atime`) and modification (`mtime`)
         * times of the file stream resource. Given times are either in seconds
         * (UNIX epoch time) or as `Date` objects.
         *
         * ```ts
         * using file = Deno.openSync("file.txt", { create: true, write: true });
         * file.utime(1556495550, new Date());
         * ```
         *
         * @category File System
         */
        utimeSync(atime: number | Date, mtime: number | Date): void;
        /**
         * Checks if the file resource is a TTY (terminal).
         *
         * ```ts
         * // This example is system and context specific
         * using file = await Deno.open("/dev/tty6");
         * file.isTerminal(); // true
         * ```
         */
        isTerminal(): boolean;
        /**
         * Set TTY to be under raw mode or not. In raw mode, characters are read and
         * returned as is, without being processed. All special processing of
         * characters by the terminal is disabled, including echoing input
         * characters. Reading from a TTY device in raw mode is faster than reading
         * from a TTY device in canonical mode.
         *
         * ```ts
         * using file = await Deno.open("/dev/tty6");
         * file.setRaw(true, { cbreak: true });
         * ```
         */
        setRaw(mode: boolean, options?: SetRawOptions): void;
        /**
         * Acquire an advisory file-system lock for the file.
         *
         * @param [exclusive=false]
         */
        lock(exclusive?: boolean): Promise<void>;
        /**
         * Synchronously acquire an advisory file-system lock synchronously for the file.
         *
         * @param [exclusive=false]
         */
        lockSync(exclusive?: boolean): void;
        /**
         * Try to acquire an advisory file-system lock for the file. Returns `true`
         * if the lock was acquired, `false` if the file is already locked.
         *
         * Unlike {@linkcode Deno.FsFile.lock}, this method will not block if the
         * lock cannot be acquired.
         *
         * @param [exclusive=false]
         */
        tryLock(exclusive?: boolean): Promise<boolean>;
        /**
         * Synchronously try to acquire an advisory file-system lock for the file.
         * Returns `true` if the lock was acquired, `false` if the file is already locked.
         *
         * Unlike {@linkcode Deno.FsFile.lockSync}, this method will not block if the
         * lock cannot be acquired.
         *
         * @param [exclusive=false]
         */
        tryLockSync(exclusive?: boolean): boolean;
        /**
         * Release an advisory file-system lock for the file.
         */
        unlock(): Promise<void>;
        /**
         * Synchronously release an advisory file-system lock for the file.
         */
        unlockSync(): void;
        /** Close the file. Closing a file when you are finished with it is
         * important to avoid leaking resources.
         *
         * ```ts
         * using file = await Deno.open("my_file.txt");
         * // do work with "file" object
         * ```
         */
        close(): void;
        [Symbol.dispose](): void;
    }

    /** Gets the size of the console as columns/rows.
     *
     * ```ts
     * const { columns, rows } = Deno.consoleSize();
     * ```
     *
     * This returns the size of the console window as reported by the operating
     * system. It's not a reflection of how many characters will fit within the
     * console window, but can be used as part of that calculation.
     *
     * @category I/O
     */
    export function consoleSize(): {
        columns: number;
        rows: number;
    };

    /** @category I/O */
    export interface SetRawOptions {
        /**
         * The `cbreak` option can be used to indicate that characters that
         * correspond to a signal should still be generated. When disabling raw
         * mode, this option is ignored. This functionality currently only works on
         * Linux and Mac OS.
         */
        cbreak: boolean;
    }

    /** A reference to `stdin` which can be used to read directly from `stdin`.
     *
     * It implements the Deno specific
     * {@linkcode https://jsr.io/@std/io/doc/types/~/Reader | Reader},
     * {@linkcode https://jsr.io/@std/io/doc/types/~/ReaderSync | ReaderSync},
     * and {@linkcode https://jsr.io/@std/io/doc/types/~/Closer | Closer}
     * interfaces as well as provides a {@linkcode ReadableStream} interface.
     *
     * ### Reading chunks from the readable stream
     *
     * ```ts
     * const decoder = new TextDecoder();
     * for await (const chunk of Deno.stdin.readable) {
     *   const text = decoder.decode(chunk);
     *   // do something with the text
     * }
     * ```
     *
     * @category I/O
     */
    export const stdin: {
        /** Read the incoming data from `stdin` into an array buffer (`p`).
         *
         * Resolves to either the number of bytes read during the operation or EOF
         * (`null`) if there was nothing more to read.
         *
         * It is possible for a read to successfully return with `0` bytes. This
         * does not indicate EOF.
         *
         * **It is not guaranteed that the full buffer will be read in a single
         * call.**
         *
         * ```ts
         * // If the text "hello world" is piped into the script:
         * const buf = new Uint8Array(100);
         * const numberOfBytesRead = await Deno.stdin.read(buf); // 11 bytes
         * const text = new TextDecoder().decode(buf);  // "hello world"
         * ```
         *
         * @category I/O
         */
        read(p: Uint8Array): Promise<number | null>;
        /** Synchronously read from the incoming data from `stdin` into an array
         * buffer (`p`).
         *
         * Returns either the number of bytes read during the operation or EOF
         * (`null`) if there was nothing more to read.
         *
         * It is possible for a read to successfully return with `0` bytes. This
         * does not indicate EOF.
         *
         * **It is not guaranteed that the full buffer will be read in a single
         * call.**
         *
         * ```ts
         * // If the text "hello world" is piped into the script:
         * const buf = new Uint8Array(100);
         * const numberOfBytesRead = Deno.stdin.readSync(buf); // 11 bytes
         * const text = new TextDecoder().decode(buf);  // "hello world"
         * ```
         *
         * @category I/O
         */
        readSync(p: Uint8Array): number | null;
        /** Closes `stdin`, freeing the resource.
         *
         * ```ts
         * Deno.stdin.close();
         * ```
         */
        close(): void;
        /** A readable stream interface to `stdin`. */
        readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
        /**
         * Set TTY to be under raw mode or not. In raw mode, characters are read and
         * returned as is, without being processed. All special processing of
         * characters by the terminal is disabled, including echoing input
         * characters. Reading from a TTY device in raw mode is faster than reading
         * from a TTY device in canonical mode.
         *
         * ```ts
         * Deno.stdin.setRaw(true, { cbreak: true });
         * ```
         *
         * @category I/O
         */
        setRaw(mode: boolean, options?: SetRawOptions): void;
        /**
         * Checks if `stdin` is a TTY (terminal).
         *
         * ```ts
         * // This example is system and context specific
         * Deno.stdin.isTerminal(); // true
         * ```
         *
         * @category I/O
         */
        isTerminal(): boolean;
    };

    /** A reference to `stdout` which can be used to write directly to `stdout`.
     * It implements the Deno specific
     * {@linkcode https://jsr.io/@std/io/doc/types/~/Writer | Writer},
     * {@linkcode https://jsr.io/@std/io/doc/types/~/WriterSync | WriterSync},
     * and {@linkcode https://jsr.io/@std/io/doc/types/~/Closer | Closer} interfaces as well as provides a
     * {@linkcode WritableStream} interface.
     *
     * These are low level constructs, and the {@linkcode console} interface is a
     * more straight forward way to interact with `stdout` and `stderr`.
     *
     * @category I/O
     */
    export const stdout: {
        /** Write the contents of the array buffer (`p`) to `stdout`.
         *
         * Resolves to the number of bytes written.
         *
         * **It is not guaranteed that the full buffer will be written in a single
         * call.**
         *
         * ```ts
         * const encoder = new TextEncoder();
         * const data = encoder.encode("Hello world");
         * const bytesWritten = await Deno.stdout.write(data); // 11
         * ```
         *
         * @category I/O
         */
        write(p: Uint8Array): Promise<number>;
        /** Synchronously write the contents of the array buffer (`p`) to `stdout`.
         *
         * Returns the number of bytes written.
         *
         * **It is not guaranteed that the full buffer will be written in a single
         * call.**
         *
         * ```ts
         * const encoder = new TextEncoder();
         * const data = encoder.encode("Hello world");
         * const bytesWritten = Deno.stdout.writeSync(data); // 11
         * ```
         */
        writeSync(p: Uint8Array): number;
        /** Closes `stdout`, freeing the resource.
         *
         * ```ts
         * Deno.stdout.close();
         * ```
         */
        close(): void;
        /** A writable stream interface to `stdout`. */
        readonly writable: WritableStream<Uint8Array<ArrayBufferLike>>;
        /**
         * Checks if `stdout` is a TTY (terminal).
         *
         * ```ts
         * // This example is system and context specific
         * Deno.stdout.isTerminal(); // true
         * ```
         *
         * @category I/O
         */
        isTerminal(): boolean;
    };

    /** A reference to `stderr` which can be used to write directly to `stderr`.
     * It implements the Deno specific
     * {@linkcode https://jsr.io/@std/io/doc/types/~/Writer | Writer},
     * {@linkcode https://jsr.io/@std/io/doc/types/~/WriterSync | WriterSync},
     * and {@linkcode https://jsr.io/@std/io/doc/types/~/Closer | Closer} interfaces as well as provides a
     * {@linkcode WritableStream} interface.
     *
     * These are low level constructs, and the {@linkcode console} interface is a
     * more straight forward way to interact with `stdout` and `stderr`.
     *
     * @category I/O
     */
    export const stderr: {
        /** Write the contents of the array buffer (`p`) to `stderr`.
         *
         * Resolves to the number of bytes written.
         *
         * **It is not guaranteed that the full buffer will be written in a single
         * call.**
         *
         * ```ts
         * const encoder = new TextEncoder();
         * const data = encoder.encode("Hello world");
         * const bytesWritten = await Deno.stderr.write(data); // 11
         * ```
         *
         * @category I/O
         */
        write(p: Uint8Array): Promise<number>;
        /** Synchronously write the contents of the array buffer (`p`) to `stderr`.
         *
         * Returns the number of bytes written.
         *
         * **It is not guaranteed that the full buffer will be written in a single
         * call.**
         *
         * ```ts
         * const encoder = new TextEncoder();
         * const data = encoder.encode("Hello world");
         * const bytesWritten = Deno.stderr.writeSync(data); // 11
         * ```
         */
        writeSync(p: Uint8Array): number;
        /** Closes `stderr`, freeing the resource.
         *
         * ```ts
         * Deno.stderr.close();
         * ```
         */
        close(): void;
        /** A writable stream interface to `stderr`. */
        readonly writable: WritableStream<Uint8Array<ArrayBufferLike>>;
        /**
         * Checks if `stderr` is a TTY (terminal).
         *
         * ```ts
         * // This example is system and context specific
         * Deno.stderr.isTerminal(); // true
         * ```
         *
         * @category I/O
         */
        isTerminal(): boolean;
    };

    /**
     * Options which can be set when doing {@linkcode Deno.open} and
     * {@linkcode Deno.openSync}.
     *
     * @category File System */
    export interface OpenOptions {
        /** Sets the option for read access. This option, when `true`, means that
         * the file should be read-able if opened.
         *
         * @default {true} */
        read?: boolean;
        /** Sets the option for write access. This option, when `true`, means that
         * the file should be write-able if opened. If the file already exists,
         * any write calls on it will overwrite its contents, by default without
         * truncating it.
         *
         * @default {false} */
        write?: boolean;
        /** Sets the option for the append mode. This option, when `true`, means
         * that writes will append to a file instead of overwriting previous
         * contents.
         *
         * Note that setting `{ write: true, append: true }` has the same effect as
         * setting only `{ append: true }`.
         *
         * @default {false} */
        append?: boolean;
        /** Sets the option for truncating a previous file. If a file is
         * successfully opened with this option set it will truncate the file to `0`
         * size if it already exists. The file must be opened with write access
         * for truncate to work.
         *
         * @default {false} */
        truncate?: boolean;
        /** Sets the option to allow creating a new file, if one doesn't already
         * exist at the specified path. Requires write or append access to be
         * used.
         *
         * @default {false} */
        create?: boolean;
        /** If set to `true`, no file, directory, or symlink is allowed to exist at
         * the target location. Requires write or append access to be used. When
         * createNew is set to `true`, create and truncate are ignored.
         *
         * @default {false} */
        createNew?: boolean;
        /** Permissions to use if creating the file (defaults to `0o666`, before
         * the process's umask).
         *
         * Ignored on Windows. */
        mode?: number;
    }

    /**
     * Options which can be set when using {@linkcode Deno.readFile} or
     * {@linkcode Deno.readFileSync}.
     *
     * @category File System */
    export interface ReadFileOptions {
        /**
         * An abort signal to allow cancellation of the file read operation.
         * If the signal becomes aborted the readFile operation will be stopped
         * and the promise returned will be rejected with an AbortError.
         */
        signal?: AbortSignal;
    }

    /**
     * Options which can be set when using {@linkcode Deno.mkdir} and
     * {@linkcode Deno.mkdirSync}.
     *
     * @category File System */
    export interface MkdirOptions {
        /** If set to `true`, means that any intermediate directories will also be
         * created (as with the shell command `mkdir -p`).
         *
         * Intermediate directories are created with the same permissions.
         *
         * When recursive is set to `true`, succeeds silently (without changing any
         * permissions) if a directory already exists at the path, or if the path
         * is a symlink to an existing directory.
         *
         * @default {false} */
        recursive?: boolean;
        /** Permissions to use when creating the directory (defaults to `0o777`,
         * before the process's umask).
         *
         * Ignored on Windows. */
        mode?: number;
    }

    /** Creates a new directory with the specified path.
     *
     * ```ts
     * await Deno.mkdir("new_dir");
     * await Deno.mkdir("nested/directories", { recursive: true });
     * await Deno.mkdir("restricted_access_dir", { mode: 0o700 });
     * ```
     *
     * Throws if the directory already exists, unless `recursive` is set to
     * `true`.
     *
     * Requires `allow-write` permission.
     *
     * @tags allow-write
     * @category File System
     */
    export function mkdir(
        path: string | URL,
        options?: MkdirOptions,
    ): Promise<void>;

    /** Synchronously creates a new directory with the specified path.
     *
     * ```ts
     * Deno.mkdirSync("new_dir");
     * Deno.mkdirSync("nested/directories", { recursive: true });
     * Deno.mkdirSync("restricted_access_dir", { mode: 0o700 });
     * ```
     *
     * Throws if the directory already exists, unless `recursive` is set to
     * `true`.
     *
     * Requires `allow-write` permission.
     *
     * @tags allow-write
     * @category File System
     */
    export function mkdirSync(path: string | URL, options?: MkdirOptions): void;

    /**
     * Options which can be set when using {@linkcode Deno.makeTempDir},
     * {@linkcode Deno.makeTempDirSync}, {@linkcode Deno.makeTempFile}, and
     * {@linkcode Deno.makeTempFileSync}.
     *
     * @category File System */
    export interface MakeTempOptions {
        /** Directory where the temporary directory should be created (defaults to
         * the env variable `TMPDIR`, or the system's default, usually `/tmp`).
         *
         * Note that if the passed `dir` is relative, the path returned by
         * `makeTempFile()` and `makeTempDir()` will also be relative. Be mindful of
         * this when changing working directory. */
        dir?: string;
        /** String that should precede the random portion of the temporary
         * directory's name. */
        prefix?: string;
        /** String that should follow the random portion of the temporary
         * directory's name. */
        suffix?: string;
    }

    export function makeTempDir(options?: MakeTempOptions): Promise<string>;

    export function makeTempDirSync(options?: MakeTempOptions): string;

    /** Creates a new temporary file in the default directory for temporary
     * files, unless `dir` is specified.
     *
     * Other options include prefixing and suffixing the directory name with
     * `prefix` and `suffix` respectively.
     *
     * This call resolves to the full path to the newly created file.
     *
     * Multiple programs calling this function simultaneously will create
     * different files. It is the caller's responsibility to remove the file when
     * no longer needed.
     *
     * ```ts
     * const tmpFileName0 = await Deno.makeTempFile();  // e.g. /tmp/419e0bf2
     * const tmpFileName1 = await Deno.makeTempFile({ prefix: 'my_temp' });  // e.g. /tmp/my_temp754d3098
     * ```
     *
     * Requires `allow-write` permission.
     *
     * @tags allow-write
     * @category File System
     */
    export function makeTempFile(options?: MakeTempOptions): Promise<string>;

    /** Synchronously creates a new temporary file in the default directory for
     * temporary files, unless `dir` is specified.
     *
     * Other options include prefixing and suffixing the directory name with
     * `prefix` and `suffix` respectively.
     *
     * The full path to the newly created file is returned.
     *
     * Multiple programs calling this function simultaneously will create
     * different files. It is the caller's responsibility to remove the file when
     * no longer needed.
     *
     * ```ts
     * const tempFileName0 = Deno.makeTempFileSync(); // e.g. /tmp/419e0bf2
     * const tempFileName1 = Deno.makeTempFileSync({ prefix: 'my_temp' });  // e.g. /tmp/my_temp754d3098
     * ```
     *
     * Requires `allow-write` permission.
     *
     * @tags allow-write
     * @category File System
     */
    export function makeTempFileSync(options?: MakeTempOptions): string;

    /** Changes the permission of a specific file/directory of specified path.
     * Ignores the process's umask.
     *
     * ```ts
     * await Deno.chmod("/path/to/file", 0o666);
     * ```
     *
     * The mode is a sequence of 3 octal numbers. The first/left-most number
     * specifies the permissions for the owner. The second number specifies the
     * permissions for the group. The last/right-most number specifies the
     * permissions for others. For example, with a mode of 0o764, the owner (7)
     * can read/write/execute, the group (6) can read/write and everyone else (4)
     * can read only.
     *
     * | Number | Description |
     * | ------ | ----------- |
     * | 7      | read, write, and execute |
     * | 6      | read and write |
     * | 5      | read and execute |
     * | 4      | read only |
     * | 3      | write and execute |
     * | 2      | write only |
     * | 1      | execute only |
     * | 0      | no permission |
     *
     * Note: On Windows, only the read and write permissions can be modified.
     * Distinctions between owner, group, and others are not supported.
     *
     * Requires `allow-write` permission.
     *
     * @tags allow-write
     * @category File System
     */
    export function chmod(path: string | URL, mode: number): Promise<void>;

    /** Synchronously changes the permission of a specific file/directory of
     * specified path. Ignores the process's umask.
     *
     * ```ts
     * Deno.chmodSync("/path/to/file", 0o666);
     * ```
     *
     * For a full description, see {@linkcode Deno.chmod}.
     *
     * Requires `allow-write` permission.
     *
     * @tags allow-write
     * @category File System
     */
    export function chmodSync(path: string | URL, mode: number): void;

    /** Change owner of a regular file or directory.
     *
     * This functionality is not available on Windows.
     *
     * ```ts
     * await Deno.chown("myFile.txt", 1000, 1002);
     * ```
     *
     * Requires `allow-write` permission.
     *
     * Throws Error (not implemented) if executed on Windows.
     *
     * @tags allow-write
     * @category File System
     *
     * @param path path to the file
     * @param uid user id (UID) of the new owner, or `null` for no change
     * @param gid group id (GID) of the new owner, or `null` for no change
     */
    export function chown(
        path: string | URL,
        uid: number | null,
        gid: number | null,
    ): Promise<void>;

    /** Synchronously change owner of a regular file or directory.
     *
     * This functionality is not available on Windows.
     *
     * ```ts
     * Deno.chownSync("myFile.txt", 1000, 1002);
     * ```
     *
     * Requires `allow-write` permission.
     *
     * Throws Error (not implemented) if executed on Windows.
     *
     * @tags allow-write
     * @category File System
     *
     * @param path path to the file
     * @param uid user id (UID) of the new owner, or `null` for no change
     * @param gid group id (GID) of the new owner, or `null` for no change
     */
    export function chownSync(
        path: string | URL,
        uid: number | null,
        gid: number | null,
    ): void;

    /**
     * Options which can be set when using {@linkcode Deno.remove} and
     * {@linkcode Deno.removeSync}.
     *
     * @category File System */
    export interface RemoveOptions {
        /** If set to `true`, path will be removed even if it's a non-empty directory.
         *
         * @default {false} */
        recursive?: boolean;
    }

    /** Removes the named file or directory.
     *
     * ```ts
     * await Deno.remove("/path/to/empty_dir/or/file");
     * await Deno.remove("/path/to/populated_dir/or/file", { recursive: true });
     * ```
     *
     * Throws error if permission denied, path not found, or path is a non-empty
     * directory and the `recursive` option isn't set to `true`.
     *
     * Requires `allow-write` permission.
     *
     * @tags allow-write
     * @category File System
     */
    export function remove(
        path: string | URL,
        options?: RemoveOptions,
    ): Promise<void>;

    /** Synchronously removes the named file or directory.
     *
     * ```ts
     * Deno.removeSync("/path/to/empty_dir/or/file");
     * Deno.removeSync("/path/to/populated_dir/or/file", { recursive: true });
     * ```
     *
     * Throws error if permission denied, path not found, or path is a non-empty
     * directory and the `recursive` option isn't set to `true`.
     *
     * Requires `allow-write` permission.
     *
     * @tags allow-write
     * @category File System
     */
    export function removeSync(path: string | URL, options?: RemoveOptions): void;

    /** Synchronously renames (moves) `oldpath` to `newpath`. Paths may be files or
     * directories. If `newpath` already exists and is not a directory,
     * `renameSync()` replaces it. OS-specific restrictions may apply when
     * `oldpath` and `newpath` are in different directories.
     *
     * ```ts
     * Deno.renameSync("old/path", "new/path");
     * ```
     *
     * On Unix-like OSes, this operation does not follow symlinks at either path.
     *
     * It varies between platforms when the operation throws errors, and if so what
     * they are. It's always an error to rename anything to a non-empty directory.
     *
     * Requires `allow-read` and `allow-write` permissions.
     *
     * @tags allow-read, allow-write
     * @category File System
     */
    export function renameSync(
        oldpath: string | URL,
        newpath: string | URL,
    ): void;

    /** Renames (moves) `oldpath` to `newpath`. Paths may be files or directories.
     * If `newpath` already exists and is not a directory, `rename()` replaces it.
     * OS-specific restrictions may apply when `oldpath` and `newpath` are in
     * different directories.
     *
     * ```ts
     * await Deno.rename("old/path", "new/path");
     * ```
     *
     * On Unix-like OSes, this operation does not follow symlinks at either path.
     *
     * It varies between platforms when the operation throws errors, and if so
     * what they are. It's always an error to rename anything to a non-empty
     * directory.
     *
     * Requires `allow-read` and `allow-write` permissions.
     *
     * @tags allow-read, allow-write
     * @category File System
     */
    export function rename(
        oldpath: string | URL,
        newpath: string | URL,
    ): Promise<void>;

    /** Asynchronously reads and returns the entire contents of a file as an UTF-8
     *  decoded string. Reading a directory throws an error.
     *
     * ```ts
     * const data = await Deno.readTextFile("hello.txt");
     * console.log(data);
     * ```
     *
     * Requires `allow-read` permission.
     *
     * @tags allow-read
     * @category File System
     */
    export function readTextFile(
        path: string | URL,
        options?: ReadFileOptions,
    ): Promise<string>;

    /** Synchronously reads and returns the entire contents of a file as an UTF-8
     *  decoded string. Reading a directory throws an error.
     *
     * ```ts
     * const data = Deno.readTextFileSync("hello.txt");
     * console.log(data);
     * ```
     *
     * Requires `allow-read` permission.
     *
     * @tags allow-read
     * @category File System
     */
    export function readTextFileSync(path: string | URL): string;

    /** Reads and resolves to the entire contents of a file as an array of bytes.
     * `TextDecoder` can be used to transform the bytes to string if required.
     * Rejects with an error when reading a directory.
     *
     * ```ts
     * const decoder = new TextDecoder("utf-8");
     * const data = await Deno.readFile("hello.txt");
     * console.log(decoder.decode(data));
     * ```
     *
     * Requires `allow-read` permission.
     *
     * @tags allow-read
     * @category File System
     */
    export function readFile(
        path: string | URL,
        options?: ReadFileOptions,
    ): Promise<Uint8Array<ArrayBuffer>>;

    /** Synchronously reads and returns the entire contents of a file as an array
     * of bytes. `TextDecoder` can be used to transform the bytes to string if
     * required. Throws an error when reading a directory.
     *
     * ```ts
     * const decoder = new TextDecoder("utf-8");
     * const data = Deno.readFileSync("hello.txt");
     * console.log(decoder.decode(data));
     * ```
     *
     * Requires `allow-read` permission.
     *
     * @tags allow-read
     * @category File System
     */
    export function readFileSync(path: string | URL): Uint8Array<ArrayBuffer>;

    /** Provides information about a file and is returned by
     * {@linkcode Deno.stat}, {@linkcode Deno.lstat}, {@linkcode Deno.statSync},
     * and {@linkcode Deno.lstatSync} or from calling `stat()` and `statSync()`
     * on an {@linkcode Deno.FsFile} instance.
     *
     * @category File System
     */
    export interface FileInfo {
        /** True if this is info for a regular file. Mutually exclusive to
         * `FileInfo.isDirectory` and `FileInfo.isSymlink`. */
        isFile: boolean;
        /** True if this is info for a regular directory. Mutually exclusive to
         * `FileInfo.isFile` and `FileInfo.isSymlink`. */
        isDirectory: boolean;
        /** True if this is info for a symlink. Mutually exclusive to
         * `FileInfo.isFile` and `FileInfo.isDirectory`. */
        isSymlink: boolean;
        /** The size of the file, in bytes. */
        size: number;
        /** The last modification time of the file. This corresponds to the `mtime`
         * field from `stat` on Linux/Mac OS and `ftLastWriteTime` on Windows. This
         * may not be available on all platforms. */
        mtime: Date | null;
        /** The last access time of the file. This corresponds to the `atime`
         * field from `stat` on Unix and `ftLastAccessTime` on Windows. This may not
         * be available on all platforms. */
        atime: Date | null;
        /** The creation time of the file. This corresponds to the `birthtime`
         * field from `stat` on Mac/BSD and `ftCreationTime` on Windows. This may
         * not be available on all platforms. */
        birthtime: Date | null;
        /** The last change time of the file. This corresponds to the `ctime`
         * field from `stat` on Mac/BSD and `ChangeTime` on Windows. This may
         * not be available on all platforms. */
        ctime: Date | null;
        /** ID of the device containing the file. */
        dev: number;
        /** Corresponds to the inode number on Unix systems. On Windows, this is
         * the file index number that is unique within a volume. This may not be
         * available on all platforms. */
        ino: number | null;
        /** The underlying raw `st_mode` bits that contain the standard Unix
         * permissions for this file/directory.
         */
        mode: number | null;
        /** Number of hard links pointing to this file. */
        nlink: number | null;
        /** User ID of the owner of this file.
         *
         * _Linux/Mac OS only._ */
        uid: number | null;
        /** Group ID of the owner of this file.
         *
         * _Linux/Mac OS only._ */
        gid: number | null;
        /** Device ID of this file.
         *
         * _Linux/Mac OS only._ */
        rdev: number | null;
        /** Blocksize for filesystem I/O.
         *
         * _Linux/Mac OS only._ */
        blksize: number | null;
        /** Number of blocks allocated to the file, in 512-byte units. */
        blocks: number | null;
        /**  True if this is info for a block device.
         *
         * _Linux/Mac OS only._ */
        isBlockDevice: boolean | null;
        /**  True if this is info for a char device.
         *
         * _Linux/Mac OS only._ */
        isCharDevice: boolean | null;
        /**  True if this is info for a fifo.
         *
         * _Linux/Mac OS only._ */
        isFifo: boolean | null;
        /**  True if this is info for a socket.
         *
         * _Linux/Mac OS only._ */
        isSocket: boolean | null;
    }

    /** Resolves to the absolute normalized path, with symbolic links resolved.
     *
     * ```ts
     * // e.g. given /home/alice/file.txt and current directory /home/alice
     * await Deno.symlink("file.txt", "symlink_file.txt");
     * const realPath = await Deno.realPath("./file.txt");
     * const realSymLinkPath = await Deno.realPath("./symlink_file.txt");
     * console.log(realPath);  // outputs "/home/alice/file.txt"
     * console.log(realSymLinkPath);  // outputs "/home/alice/file.txt"
     * ```
     *
     * Requires `allow-read` permission for the target path.
     *
     * Also requires `allow-read` permission for the `CWD` if the target path is
     * relative.
     *
     * @tags allow-read
     * @category File System
     */
    export function realPath(path: string | URL): Promise<string>;

    /** Synchronously returns absolute normalized path, with symbolic links
     * resolved.
     *
     * ```ts
     * // e.g. given /home/alice/file.txt and current directory /home/alice
     * Deno.symlinkSync("file.txt", "symlink_file.txt");
     * const realPath = Deno.realPathSync("./file.txt");
     * const realSymLinkPath = Deno.realPathSync("./symlink_file.txt");
     * console.log(realPath);  // outputs "/home/alice/file.txt"
     * console.log(realSymLinkPath);  // outputs "/home/alice/file.txt"
     * ```
     *
     * Requires `allow-read` permission for the target path.
     *
     * Also requires `allow-read` permission for the `CWD` if the target path is
     * relative.
     *
     * @tags allow-read
     * @category File System
     */
    export function realPathSync(path: string | URL): string;

    /**
     * Information about a directory entry returned from {@linkcode Deno.readDir}
     * and {@linkcode Deno.readDirSync}.
     *
     * @category File System */
    export interface DirEntry {
        /** The file name of the entry. It is just the entity name and does not
         * include the full path. */
        name: string;
        /** True if this is info for a regular file. Mutually exclusive to
         * `DirEntry.isDirectory` and `DirEntry.isSymlink`. */
        isFile: boolean;
        /** True if this is info for a regular directory. Mutually exclusive to
         * `DirEntry.isFile` and `DirEntry.isSymlink`. */
        isDirectory: boolean;
        /** True if this is info for a symlink. Mutually exclusive to
         * `DirEntry.isFile` and `DirEntry.isDirectory`. */
        isSymlink: boolean;
    }

    /** Reads the directory given by `path` and returns an async iterable of
     * {@linkcode Deno.DirEntry}. The order of entries is not guaranteed.
     *
     * ```ts
     * for await (const dirEntry of Deno.readDir("/")) {
     *   console.log(dirEntry.name);
     * }
     * ```
     *
     * Throws error if `path` is not a directory.
     *
     * Requires `allow-read` permission.
     *
     * @tags allow-read
     * @category File System
     */
    export function readDir(path: string | URL): AsyncIterable<DirEntry>;

    /** Synchronously reads the directory given by `path` and returns an iterable
     * of {@linkcode Deno.DirEntry}. The order of entries is not guaranteed.
     *
     * ```ts
     * for (const dirEntry of Deno.readDirSync("/")) {
     *   console.log(dirEntry.name);
     * }
     * ```
     *
     * Throws error if `path` is not a directory.
     *
     * Requires `allow-read` permission.
     *
     * @tags allow-read
     * @category File System
     */
    export function readDirSync(path: string | URL): IteratorObject<DirEntry>;

    /** Copies the contents and permissions of one file to another specified path,
     * by default creating a new file if needed, else overwriting. Fails if target
     * path is a directory or is unwritable.
     *
     * ```ts
     * await Deno.copyFile("from.txt", "to.txt");
     * ```
     *
     * Requires `allow-read` permission on `fromPath`.
     *
     * Requires `allow-write` permission on `toPath`.
     *
     * @tags allow-read, allow-write
     * @category File System
     */
    export function copyFile(
        fromPath: string | URL,
        toPath: string | URL,
    ): Promise<void>;

    /** Synchronously copies the contents and permissions of one file to another
     * specified path, by default creating a new file if needed, else overwriting.
     * Fails if target path is a directory or is unwritable.
     *
     * ```ts
     * Deno.copyFileSync("from.txt", "to.txt");
     * ```
     *
     * Requires `allow-read` permission on `fromPath`.
     *
     * Requires `allow-write` permission on `toPath`.
     *
     * @tags allow-read, allow-write
     * @category File System
     */
    export function copyFileSync(
        fromPath: string | URL,
        toPath: string | URL,
    ): void;

    /** Resolves to the full path destination of the named symbolic link.
     *
     * ```ts
     * await Deno.symlink("./test.txt", "./test_link.txt");
     * const target = await Deno.readLink("./test_link.txt"); // full path of ./test.txt
     * ```
     *
     * Throws TypeError if called with a hard link.
     *
     * Requires `allow-read` permission.
     *
     * @tags allow-read
     * @category File System
     */
    export function readLink(path: string | URL): Promise<string>;

    /** Synchronously returns the full path destination of the named symbolic
     * link.
     *
     * ```ts
     * Deno.symlinkSync("./test.txt", "./test_link.txt");
     * const target = Deno.readLinkSync("./test_link.txt"); // full path of ./test.txt
     * ```
     *
     * Throws TypeError if called with a hard link.
     *
     * Requires `allow-read` permission.
     *
     * @tags allow-read
     * @category File System
     */
    export function readLinkSync(path: string | URL): string;

    /** Resolves to a {@linkcode Deno.FileInfo} for the specified `path`. If
     * `path` is a symlink, information for the symlink will be returned instead
     * of what it points to.
     *
     * ```ts
     * import { assert } from "jsr:@std/assert";
     * const fileInfo = await Deno.lstat("hello.txt");
     * assert(fileInfo.isFile);
     * ```
     *
     * Requires `allow-read` permission.
     *
     * @tags allow-read
     * @category File System
     */
    export function lstat(path: string | URL): Promise<FileInfo>;

    /** Synchronously returns a {@linkcode Deno.FileInfo} for the specified
     * `path`. If `path` is a symlink, information for the symlink will be
     * returned instead of what it points to.
     *
     * ```ts
     * import { assert } from "jsr:@std/assert";
     * const fileInfo = Deno.lstatSync("hello.txt");
     * assert(fileInfo.isFile);
     * ```
     *
     * Requires `allow-read` permission.
     *
     * @tags allow-read
     * @category File System
     */
    export function lstatSync(path: string | URL): FileInfo;

    /** Resolves to a {@linkcode Deno.FileInfo} for the specified `path`. Will
     * always follow symlinks.
     *
     * ```ts
     * import { assert } from "jsr:@std/assert";
     * const fileInfo = await Deno.stat("hello.txt");
     * assert(fileInfo.isFile);
     * ```
     *
     * Requires `allow-read` permission.
     *
     * @tags allow-read
     * @category File System
     */
    export function stat(path: string | URL): Promise<FileInfo>;

    /** Synchronously returns a {@linkcode Deno.FileInfo} for the specified
     * `path`. Will always follow symlinks.
     *
     * ```ts
     * import { assert } from "jsr:@std/assert";
     * const fileInfo = Deno.statSync("hello.txt");
     * assert(fileInfo.isFile);
     * ```
     *
     * Requires `allow-read` permission.
     *
     * @tags allow-read
     * @category File System
     */
    export function statSync(path: string | URL): FileInfo;

    /** Options for writing to a file.
     *
     * @category File System
     */
    export interface WriteFileOptions {
        /** If set to `true`, will append to a file instead of overwriting previous
         * contents.
         *
         * @default {false} */
        append?: boolean;
        /** Sets the option to allow creating a new file, if one doesn't already
         * exist at the specified path.
         *
         * @default {true} */
        create?: boolean;
        /** If set to `true`, no file, directory, or symlink is allowed to exist at
         * the target location. When createNew is set to `true`, `create` is ignored.
         *
         * @default {false} */
        createNew?: boolean;
        /** Permissions always applied to file. */
        mode?: number;
        /** An abort signal to allow cancellation of the file write operation.
         *
         * If the signal becomes aborted the write file operation will be stopped
         * and the promise returned will be rejected with an {@linkcode AbortError}.
         */
        signal?: AbortSignal;
    }

    /** Write `data` to the given `path`, by default creating a new file if
     * needed, else overwriting.
     *
     * ```ts
     * const encoder = new TextEncoder();
     * const data = encoder.encode("Hello world\n");
     * await Deno.writeFile("hello1.txt", data);  // overwrite "hello1.txt" or create it
     * await Deno.writeFile("hello2.txt", data, { create: false });  // only works if "hello2.txt" exists
     * await Deno.writeFile("hello3.txt", data, { mode: 0o777 });  // set permissions on new file
     * await Deno.writeFile("hello4.txt", data, { append: true });  // add data to the end of the file
     * ```
     *
     * Requires `allow-write` permission, and `allow-read` if `options.create` is
     * `false`.
     *
     * @tags allow-read, allow-write
     * @category File System
     */
    export function writeFile(
        path: string | URL,
        data: Uint8Array | ReadableStream<Uint8Array>,
        options?: WriteFileOptions,
    ): Promise<void>;

    /** Synchronously write `data` to the given `path`, by default creating a new
     * file if needed, else overwriting.
     *
     * ```ts
     * const encoder = new TextEncoder();
     * const data = encoder.encode("Hello world\n");
     * Deno.writeFileSync("hello1.txt", data);  // overwrite "hello1.txt" or create it
     * Deno.writeFileSync("hello2.txt", data, { create: false });  // only works if "hello2.txt" exists
     * Deno.writeFileSync("hello3.txt", data, { mode: 0o777 });  // set permissions on new file
     * Deno.writeFileSync("hello4.txt", data, { append: true });  // add data to the end of the file
     * ```
     *
     * Requires `allow-write` permission, and `allow-read` if `options.create` is
     * `false`.
     *
     * @tags allow-read, allow-write
     * @category File System
     */
    export function writeFileSync(
        path: string | URL,
        data: Uint8Array,
        options?: WriteFileOptions,
    ): void;

    /** Write string `data` to the given `path`, by default creating a new file if
     * needed, else overwriting.
     *
     * ```ts
     * await Deno.writeTextFile("hello1.txt", "Hello world\n");  // overwrite "hello1.txt" or create it
     * ```
     *
     * Requires `allow-write` permission, and `allow-read` if `options.create` is
     * `false`.
     *
     * @tags allow-read, allow-write
     * @category File System
     */
    export function writeTextFile(
        path: string | URL,
        data: string | ReadableStream<string>,
        options?: WriteFileOptions,
    ): Promise<void>;

    /** Synchronously write string `data` to the given `path`, by default creating
     * a new file if needed, else overwriting.
     *
     * ```ts
     * Deno.writeTextFileSync("hello1.txt", "Hello world\n");  // overwrite "hello1.txt" or create it
     * ```
     *
     * Requires `allow-write` permission, and `allow-read` if `options.create` is
     * `false`.
     *
     * @tags allow-read, allow-write
     * @category File System
     */
    export function writeTextFileSync(
        path: string | URL,
        data: string,
        options?: WriteFileOptions,
    ): void;

    /** Truncates (or extends) the specified file, to reach the specified `len`.
     * If `len` is not specified then the entire file contents are truncated.
     *
     * ### Truncate the entire file
     * ```ts
     * await Deno.truncate("my_file.txt");
     * ```
     *
     * ### Truncate part of the file
     *
     * ```ts
     * const file = await Deno.makeTempFile();
     * await Deno.writeTextFile(file, "Hello World");
     * await Deno.truncate(file, 7);
     * const data = await Deno.readFile(file);
     * console.log(new TextDecoder().decode(data));  // "Hello W"
     * ```
     *
     * Requires `allow-write` permission.
     *
     * @tags allow-write
     * @category File System
     */
    export function truncate(name: string, len?: number): Promise<void>;

    /** Synchronously truncates (or extends) the specified file, to reach the
     * specified `len`. If `len` is not specified then the entire file contents
     * are truncated.
     *
     * ### Truncate the entire file
     *
     * ```ts
     * Deno.truncateSync("my_file.txt");
     * ```
     *
     * ### Truncate part of the file
     *
     * ```ts
     * const file = Deno.makeTempFileSync();
     * Deno.writeFileSync(file, new TextEncoder().encode("Hello World"));
     * Deno.truncateSync(file, 7);
     * const data = Deno.readFileSync(file);
     * console.log(new TextDecoder().decode(data));
     * ```
     *
     * Requires `allow-write` permission.
     *
     * @tags allow-write
     * @category File System
     */
    export function truncateSync(name: string, len?: number): void;

    /**
     * Additional information for FsEvent objects with the "other" kind.
     *
     * - `"rescan"`: rescan notices indicate either a lapse in the events or a
     *    change in the filesystem such that events received so far can no longer
     *    be relied on to represent the state of the filesystem now. An
     *    application that simply reacts to file changes may not care about this.
     *    An application that keeps an in-memory representation of the filesystem
     *    will need to care, and will need to refresh that representation directly
     *    from the filesystem.
     *
     * @category File System
     */
    export type FsEventFlag = "rescan";

    /**
     * Represents a unique file system event yielded by a
     * {@linkcode Deno.FsWatcher}.
     *
     * @category File System */
    export interface FsEvent {
        /** The kind/type of the file system event. */
        kind:
            | "any"
            | "access"
            | "create"
            | "modify"
            | "rename"
            | "remove"
            | "other";
        /** An array of paths that are associated with the file system event. */
        paths: string[];
        /** Any additional flags associated with the event. */
        flag?: FsEventFlag;
    }

    /**
     * Returned by {@linkcode Deno.watchFs}. It is an async iterator yielding up
     * system events. To stop watching the file system by calling `.close()`
     * method.
     *
     * @category File System
     */
    export interface FsWatcher extends AsyncIterable<FsEvent>, Disposable {
        /** Stops watching the file system and closes the watcher resource. */
        close(): void;
        /**
         * Stops watching the file system and closes the watcher resource.
         */
        return?(value?: any): Promise<IteratorResult<FsEvent>>;
        [Symbol.asyncIterator](): AsyncIterableIterator<FsEvent>;
    }

    /** Watch for file system events against one or more `paths`, which can be
     * files or directories. These paths must exist already. One user action (e.g.
     * `touch test.file`) can generate multiple file system events. Likewise,
     * one user action can result in multiple file paths in one event (e.g. `mv
     * old_name.txt new_name.txt`).
     *
     * The recursive option is `true` by default and, for directories, will watch
     * the specified directory and all sub directories.
     *
     * Note that the exact ordering of the events can vary between operating
     * systems.
     *
     * ```ts
     * const watcher = Deno.watchFs("/");
     * for await (const event of watcher) {
     *    console.log(">>>> event", event);
     *    // { kind: "create", paths: [ "/foo.txt" ] }
     * }
     * ```
     *
     * Call `watcher.close()` to stop watching.
     *
     * ```ts
     * const watcher = Deno.watchFs("/");
     *
     * setTimeout(() => {
     *   watcher.close();
     * }, 5000);
     *
     * for await (const event of watcher) {
     *    console.log(">>>> event", event);
     * }
     * ```
     *
     * Requires `allow-read` permission.
     *
     * @tags allow-read
     * @category File System
     */
    export function watchFs(
        paths: string | string[],
        options?: { recursive: boolean },
    ): FsWatcher;

    /** Operating signals which can be listened for or sent to sub-processes. What
     * signals and what their standard behaviors are OS dependent.
     *
     * @category Runtime */
    export type Signal =
        | "SIGABRT"
        | "SIGALRM"
        | "SIGBREAK"
        | "SIGBUS"
        | "SIGCHLD"
        | "SIGCONT"
        | "SIGEMT"
        | "SIGFPE"
        | "SIGHUP"
        | "SIGILL"
        | "SIGINFO"
        | "SIGINT"
        | "SIGIO"
        | "SIGPOLL"
        | "SIGUNUSED"
        | "SIGKILL"
        | "SIGPIPE"
        | "SIGPROF"
        | "SIGPWR"
        | "SIGQUIT"
        | "SIGSEGV"
        | "SIGSTKFLT"
        | "SIGSTOP"
        | "SIGSYS"
        | "SIGTERM"
        | "SIGTRAP"
        | "SIGTSTP"
        | "SIGTTIN"
        | "SIGTTOU"
        | "SIGURG"
        | "SIGUSR1"
        | "SIGUSR2"
        | "SIGVTALRM"
        | "SIGWINCH"
        | "SIGXCPU"
        | "SIGXFSZ";

    /** Registers the given function as a listener of the given signal event.
     *
     * ```ts
     * Deno.addSignalListener(
     *   "SIGTERM",
     *   () => {
     *     console.log("SIGTERM!")
     *   }
     * );
     * ```
     *
     * _Note_: On Windows only `"SIGINT"` (CTRL+C), `"SIGBREAK"` (CTRL+Break),
     * `"SIGTERM"`, `"SIGQUIT"`, `"SIGHUP"`, and `"SIGWINCH"` are supported.
     *
     * @category Runtime
     */
    export function addSignalListener(signal: Signal, handler: () => void): void;

    /** Removes the given signal listener that has been registered with
     * {@linkcode Deno.addSignalListener}.
     *
     * ```ts
     * const listener = () => {
     *   console.log("SIGTERM!")
     * };
     * Deno.addSignalListener("SIGTERM", listener);
     * Deno.removeSignalListener("SIGTERM", listener);
     * ```
     *
     * _Note_: On Windows only `"SIGINT"` (CTRL+C), `"SIGBREAK"` (CTRL+Break),
     * `"SIGTERM"`, `"SIGQUIT"`, `"SIGHUP"`, and `"SIGWINCH"` are supported.
     *
     * @category Runtime
     */
    export function removeSignalListener(
        signal: Signal,
        handler: () => void,
    ): void;

    /** Create a child process.
     *
     * If any stdio options are not set to `"piped"`, accessing the corresponding
     * field on the `Command` or its `CommandOutput` will throw a `TypeError`.
     *
     * If `stdin` is set to `"piped"`, the `stdin` {@linkcode WritableStream}
     * needs to be closed manually.
     *
     * `Command` acts as a builder. Each call to {@linkcode Command.spawn} or
     * {@linkcode Command.output} will spawn a new subprocess.
     *
     * @example Spawn a subprocess and pipe the output to a file
     *
     * ```ts
     * const command = new Deno.Command(Deno.execPath(), {
     *   args: [
     *     "eval",
     *     "console.log('Hello World')",
     *   ],
     *   stdin: "piped",
     *   stdout: "piped",
     * });
     * const child = command.spawn();
     *
     * // open a file and pipe the subprocess output to it.
     * child.stdout.pipeTo(
     *   Deno.openSync("output", { write: true, create: true }).writable,
     * );
     *
     * // manually close stdin
     * child.stdin.close();
     * const status = await child.status;
     * ```
     *
     * @example Spawn a subprocess and collect its output
     *
     * ```ts
     * const command = new Deno.Command(Deno.execPath(), {
     *   args: [
     *     "eval",
     *     "console.log('hello'); console.error('world')",
     *   ],
     * });
     * const { code, stdout, stderr } = await command.output();
     * console.assert(code === 0);
     * console.assert("hello\n" === new TextDecoder().decode(stdout));
     * console.assert("world\n" === new TextDecoder().decode(stderr));
     * ```
     *
     * @example Spawn a subprocess and collect its output synchronously
     *
     * ```ts
     * const command = new Deno.Command(Deno.execPath(), {
     *   args: [
     *     "eval",
     *     "console.log('hello'); console.error('world')",
     *   ],
     * });
     * const { code, stdout, stderr } = command.outputSync();
     * console.assert(code === 0);
     * console.assert("hello\n" === new TextDecoder().decode(stdout));
     * console.assert("world\n" === new TextDecoder().decode(stderr));
     * ```
     *
     * @tags allow-run
     * @category Subprocess
     */
    export class Command {
        constructor(command: string | URL, options?: CommandOptions);
        /**
         * Executes the {@linkcode Deno.Command}, waiting for it to finish and
         * collecting all of its output.
         *
         * Will throw an error if `stdin: "piped"` is set.
         *
         * If options `stdout` or `stderr` are not set to `"piped"`, accessing the
         * corresponding field on {@linkcode Deno.CommandOutput} will throw a `TypeError`.
         */
        output(): Promise<CommandOutput>;
        /**
         * Synchronously executes the {@linkcode Deno.Command}, waiting for it to
         * finish and collecting all of its output.
         *
         * Will throw an error if `stdin: "piped"` is set.
         *
         * If options `stdout` or `stderr` are not set to `"piped"`, accessing the
         * corresponding field on {@linkcode Deno.CommandOutput} will throw a `TypeError`.
         */
        outputSync(): CommandOutput;
        /**
         * Spawns a streamable subprocess, allowing to use the other methods.
         */
        spawn(): ChildProcess;
    }

    /**
     * The interface for handling a child process returned from
     * {@linkcode Deno.Command.spawn}.
     *
     * @category Subprocess
     */
    export class ChildProcess implements AsyncDisposable {
        get stdin(): WritableStream<Uint8Array<ArrayBufferLike>>;
        get stdout(): SubprocessReadableStream;
        get stderr(): SubprocessReadableStream;
        readonly pid: number;
        /** Get the status of the child. */
        readonly status: Promise<CommandStatus>;
        /** Waits for the child to exit completely, returning all its output and
         * status. */
        output(): Promise<CommandOutput>;
        /** Kills the process with given {@linkcode Deno.Signal} or numeric signal.
         *
         * Defaults to `SIGTERM` if no signal is provided.
         *
         * @param [signo="SIGTERM"]
         */
        kill(signo?: Signal | number): void;
        /** Ensure that the status of the child process prevents the Deno process
         * from exiting. */
        ref(): void;
        /** Ensure that the status of the child process does not block the Deno
         * process from exiting. */
        unref(): void;
        [Symbol.asyncDispose](): Promise<void>;
    }

    /**
     * The interface for stdout and stderr streams for child process returned from
     * {@linkcode Deno.Command.spawn}.
     *
     * @category Subprocess
     */
    export interface SubprocessReadableStream extends ReadableStream<Uint8Array<ArrayBuffer>> {
        /**
         * Reads the stream to completion. It returns a promise that resolves with
         * an `ArrayBuffer`.
         */
        arrayBuffer(): Promise<ArrayBuffer>;
        /**
         * Reads the stream to completion. It returns a promise that resolves with
         * a `Uint8Array`.
         */
        bytes(): Promise<Uint8Array<ArrayBuffer>>;
        /**
         * Reads the stream to completion. It returns a promise that resolves with
         * the result of parsing the body text as JSON.
         */
        json(): Promise<any>;
        /**
         * Reads the stream to completion. It returns a promise that resolves with
         * a `USVString` (text).
         */
        text(): Promise<string>;
    }

    /**
     * Options which can be set when calling {@linkcode Deno.Command}.
     *
     * @category Subprocess
     */
    export interface CommandOptions {
        /** Arguments to pass to the process. */
        args?: string[];
        /**
         * The working directory of the process.
         *
         * If not specified, the `cwd` of the parent process is used.
         */
        cwd?: string | URL;
        /**
         * Clear environmental variables from parent process.
         *
         * Doesn't guarantee that only `env` variables are present, as the OS may
         * set environmental variables for processes.
         *
         * @default {false}
         */
        clearEnv?: boolean;
        /** Environmental variables to pass to the subprocess. */
        env?: Record<string, string>;
        /**
         * Sets the child process’s user ID. This translates to a setuid call in the
         * child process. Failure in the set uid call will cause the spawn to fail.
         */
        uid?: number;
        /** Similar to `uid`, but sets the group ID of the child process. */
        gid?: number;
        /**
         * An {@linkcode AbortSignal} that allows closing the process using the
         * corresponding {@linkcode AbortController} by sending the process a
         * SIGTERM signal.
         *
         * Not supported in {@linkcode Deno.Command.outputSync}.
         */
        signal?: AbortSignal;

        /** How `stdin` of the spawned process should be handled.
         *
         * Defaults to `"inherit"` for `output` & `outputSync`,
         * and `"inherit"` for `spawn`. */
        stdin?: "piped" | "inherit" | "null";
        /** How `stdout` of the spawned process should be handled.
         *
         * Defaults to `"piped"` for `output` & `outputSync`,
         * and `"inherit"` for `spawn`. */
        stdout?: "piped" | "inherit" | "null";
        /** How `stderr` of the spawned process should be handled.
         *
         * Defaults to `"piped"` for `output` & `outputSync`,
         * and `"inherit"` for `spawn`. */
        stderr?: "piped" | "inherit" | "null";

        /** Skips quoting and escaping of the arguments on windows. This option
         * is ignored on non-windows platforms.
         *
         * @default {false} */
        windowsRawArguments?: boolean;

        /** Whether to detach the spawned process from the current process.
         * This allows the spawned process to continue running after the current
         * process exits.
         *
         * Note: In order to allow the current process to exit, you need to ensure
         * you call `unref()` on the child process.
         *
         * In addition, the stdio streams – if inherited or piped – may keep the
         * current process from exiting until the streams are closed.
         *
         * @default {false}
         */
        detached?: boolean;
    }

    /**
     * @category Subprocess
     */
    export interface CommandStatus {
        /** If the child process exits with a 0 status code, `success` will be set
         * to `true`, otherwise `false`. */
        success: boolean;
        /** The exit code of the child process. */
        code: number;
        /** The signal associated with the child process. */
        signal: Signal | null;
    }

    /**
     * The interface returned from calling {@linkcode Deno.Command.output} or
     * {@linkcode Deno.Command.outputSync} which represents the result of spawning the
     * child process.
     *
     * @category Subprocess
     */
    export interface CommandOutput extends CommandStatus {
        /** The buffered output from the child process' `stdout`. */
        readonly stdout: Uint8Array<ArrayBuffer>;
        /** The buffered output from the child process' `stderr`. */
        readonly stderr: Uint8Array<ArrayBuffer>;
    }

    /** Spawns a new subprocess, returning a {@linkcode Deno.ChildProcess} handle.
     *
     * @experimental **UNSTABLE**: New API, yet to be vetted.
     *
     * This is a shorthand for `new Deno.Command(command, options).spawn()`.
     *
     * By default, `stdin`, `stdout`, and `stderr` are set to `"inherit"`.
     *
     * @example Spawn a subprocess
     *
     * ```ts
     * const child = Deno.spawn(Deno.execPath(), {
     *   args: ["eval", "console.log('hello')"],
     *   stdout: "piped",
     * });
     * const output = await child.stdout.text();
     * console.log(output); // "hello\n"
     * const status = await child.status;
     * ```
     *
     * @tags allow-run
     * @category Subprocess
     */
    export function spawn(
        command: string | URL,
        options?: CommandOptions,
    ): ChildProcess;

    /** Spawns a new subprocess with the given arguments, returning a
     * {@linkcode Deno.ChildProcess} handle.
     *
     * @experimental **UNSTABLE**: New API, yet to be vetted.
     *
     * This is a shorthand for `new Deno.Command(command, { ...options, args }).spawn()`.
     *
     * By default, `stdin`, `stdout`, and `stderr` are set to `"inherit"`.
     *
     * @example Spawn a subprocess with args
     *
     * ```ts
     * const child = Deno.spawn(Deno.execPath(), ["eval", "console.log('hello')"], {
     *   stdout: "piped",
     * });
     * const output = await child.stdout.text();
     * console.log(output); // "hello\n"
     * const status = await child.status;
     * ```
     *
     * @tags allow-run
     * @category Subprocess
     */
    export function spawn(
        command: string | URL,
        args: string[],
        options?: Omit<CommandOptions, "args">,
    ): ChildProcess;

    /** Spawns a subprocess, waits for it to finish, and returns the output.
     *
     * @experimental **UNSTABLE**: New API, yet to be vetted.
     *
     * This is a shorthand for `new Deno.Command(command, options).output()`.
     *
     * Will throw an error if `stdin: "piped"` is set.
     *
     * @example Spawn and wait for output
     *
     * ```ts
     * const { code, stdout, stderr } = await Deno.spawnAndWait(Deno.execPath(), {
     *   args: ["eval", "console.log('hello')"],
     * });
     * console.log(new TextDecoder().decode(stdout)); // "hello\n"
     * ```
     *
     * @tags allow-run
     * @category Subprocess
     */
    export function spawnAndWait(
        command: string | URL,
        options?: CommandOptions,
    ): Promise<CommandOutput>;

    /** Spawns a subprocess with the given arguments, waits for it to finish,
     * and returns the output.
     *
     * @experimental **UNSTABLE**: New API, yet to be vetted.
     *
     * This is a shorthand for `new Deno.Command(command, { ...options, args }).output()`.
     *
     * Will throw an error if `stdin: "piped"` is set.
     *
     * @example Spawn and wait with args
     *
     * ```ts
     * const { code, stdout } = await Deno.spawnAndWait(
     *   Deno.execPath(),
     *   ["eval", "console.log('hello')"],
     * );
     * console.log(new TextDecoder().decode(stdout)); // "hello\n"
     * ```
     *
     * @tags allow-run
     * @category Subprocess
     */
    export function spawnAndWait(
        command: string | URL,
        args: string[],
        options?: Omit<CommandOptions, "args">,
    ): Promise<CommandOutput>;

    /** Synchronously spawns a subprocess, waits for it to finish, and returns
     * the output.
     *
     * @experimental **UNSTABLE**: New API, yet to be vetted.
     *
     * This is a shorthand for `new Deno.Command(command, options).outputSync()`.
     *
     * Will throw an error if `stdin: "piped"` is set.
     *
     * @example Spawn and wait synchronously
     *
     * ```ts
     * const { code, stdout } = Deno.spawnAndWaitSync(Deno.execPath(), {
     *   args: ["eval", "console.log('hello')"],
     * });
     * console.log(new TextDecoder().decode(stdout)); // "hello\n"
     * ```
     *
     * @tags allow-run
     * @category Subprocess
     */
    export function spawnAndWaitSync(
        command: string | URL,
        options?: CommandOptions,
    ): CommandOutput;

    /** Synchronously spawns a subprocess with the given arguments, waits for it
     * to finish, and returns the output.
     *
     * @experimental **UNSTABLE**: New API, yet to be vetted.
     *
     * This is a shorthand for
     * `new Deno.Command(command, { ...options, args }).outputSync()`.
     *
     * Will throw an error if `stdin: "piped"` is set.
     *
     * @example Spawn and wait synchronously with args
     *
     * ```ts
     * const { code, stdout } = Deno.spawnAndWaitSync(
     *   Deno.execPath(),
     *   ["eval", "console.log('hello')"],
     * );
     * console.log(new TextDecoder().decode(stdout)); // "hello\n"
     * ```
     *
     * @tags allow-run
     * @category Subprocess
     */
    export function spawnAndWaitSync(
        command: string | URL,
        args: string[],
        options?: Omit<CommandOptions, "args">,
    ): CommandOutput;

    /** Option which can be specified when performing {@linkcode Deno.inspect}.
     *
     * @category I/O */
    export interface InspectOptions {
        /** Stylize output with ANSI colors.
         *
         * @default {false} */
        colors?: boolean;
        /** Try to fit more than one entry of a collection on the same line.
         *
         * @default {true} */
        compact?: boolean;
        /** Traversal depth for nested objects.
         *
         * @default {4} */
        depth?: number;
        /** The maximum length for an inspection to take up a single line.
         *
         * @default {80} */
        breakLength?: number;
        /** Whether or not to escape sequences.
         *
         * @default {true} */
        escapeSequences?: boolean;
        /** The maximum number of iterable entries to print.
         *
         * @default {100} */
        iterableLimit?: number;
        /** Show a Proxy's target and handler.
         *
         * @default {false} */
        showProxy?: boolean;
        /** Sort Object, Set and Map entries by key.
         *
         * @default {false} */
        sorted?: boolean;
        /** Add a trailing comma for multiline collections.
         *
         * @default {false} */
        trailingComma?: boolean;
        /** Evaluate the result of calling getters.
         *
         * @default {false} */
        getters?: boolean;
        /** Show an object's non-enumerable properties.
         *
         * @default {false} */
        showHidden?: boolean;
        /** The maximum length of a string before it is truncated with an
         * ellipsis. */
        strAbbreviateSize?: number;
    }

    /** Converts the input into a string that has the same format as printed by
     * `console.log()`.
     *
     * ```ts
     * const obj = {
     *   a: 10,
     *   b: "hello",
     * };
     * const objAsString = Deno.inspect(obj); // { a: 10, b: "hello" }
     * console.log(obj);  // prints same value as objAsString, e.g. { a: 10, b: "hello" }
     * ```
     *
     * A custom inspect functions can be registered on objects, via the symbol
     * `Symbol.for("Deno.customInspect")`, to control and customize the output
     * of `inspect()` or when using `console` logging:
     *
     * ```ts
     * class A {
     *   x = 10;
     *   y = "hello";
     *   [Symbol.for("Deno.customInspect")]() {
     *     return `x=${this.x}, y=${this.y}`;
     *   }
     * }
     *
     * const inStringFormat = Deno.inspect(new A()); // "x=10, y=hello"
     * console.log(inStringFormat);  // prints "x=10, y=hello"
     * ```
     *
     * A depth can be specified by using the `depth` option:
     *
     * ```ts
     * Deno.inspect({a: {b: {c: {d: 'hello'}}}}, {depth: 2}); // { a: { b: [Object] } }
     * ```
     *
     * @category I/O
     */
    export function inspect(value: unknown, options?: InspectOptions): string;

    /** The current status of the permission:
     *
     * - `"granted"` - the permission has been granted.
     * - `"denied"` - the permission has been explicitly denied.
     * - `"prompt"` - the permission has not explicitly granted nor denied.
     *
     * @category Permissions
     */
    export type PermissionState = "granted" | "denied" | "prompt";

    /** The permission descriptor for the `allow-run` and `deny-run` permissions, which controls
     * access to what sub-processes can be executed by Deno. The option `command`
     * allows scoping the permission to a specific executable.
     *
     * **Warning, in practice, `allow-run` is effectively the same as `allow-all`
     * in the sense that malicious code could execute any arbitrary code on the
     * host.**
     *
     * @category Permissions */
    export interface RunPermissionDescriptor {
        name: "run";
        /** An `allow-run` or `deny-run` permission can be scoped to a specific executable,
         * which would be relative to the start-up CWD of the Deno CLI. */
        command?: string | URL;
    }

    /** The permission descriptor for the `allow-read` and `deny-read` permissions, which controls
     * access to reading resources from the local host. The option `path` allows
     * scoping the permission to a specific path (and if the path is a directory
     * any sub paths).
     *
     * Permission granted under `allow-read` only allows runtime code to attempt
     * to read, the underlying operating system may apply additional permissions.
     *
     * @category Permissions */
    export interface ReadPermissionDescriptor {
        name: "read";
        /** An `allow-read` or `deny-read` permission can be scoped to a specific path (and if
         * the path is a directory, any sub paths). */
        path?: string | URL;
    }

    /** The permission descriptor for the `allow-write` and `deny-write` permissions, which
     * controls access to writing to resources from the local host. The option
     * `path` allow scoping the permission to a specific path (and if the path is
     * a directory any sub paths).
     *
     * Permission granted under `allow-write` only allows runtime code to attempt
     * to write, the underlying operating system may apply additional permissions.
     *
     * @category Permissions */
    export interface WritePermissionDescriptor {
        name: "write";
        /** An `allow-write` or `deny-write` permission can be scoped to a specific path (and if
         * the path is a directory, any sub paths). */
        path?: string | URL;
    }

    /** The permission descriptor for the `allow-net` and `deny-net` permissions, which controls
     * access to opening network ports and connecting to remote hosts via the
     * network. The option `host` allows scoping the permission for outbound
     * connection to a specific host and port.
     *
     * @category Permissions */
    export interface NetPermissionDescriptor {
        name: "net";
        /** Optional host string of the form `"<hostname>[:<port>]"`. Examples:
         *
         *      "github.com"
         *      "deno.land:8080"
         */
        host?: string;
    }

    /** The permission descriptor for the `allow-env` and `deny-env` permissions, which controls
     * access to being able to read and write to the process environment variables
     * as well as access other information about the environment. The option
     * `variable` allows scoping the permission to a specific environment
     * variable.
     *
     * @category Permissions */
    export interface EnvPermissionDescriptor {
        name: "env";
        /** Optional environment variable name (e.g. `PATH`). */
        variable?: string;
    }

    /** The permission descriptor for the `allow-sys` and `deny-sys` permissions, which controls
     * access to sensitive host system information, which malicious code might
     * attempt to exploit. The option `kind` allows scoping the permission to a
     * specific piece of information.
     *
     * @category Permissions */
    export interface SysPermissionDescriptor {
        name: "sys";
        /** The specific information to scope the permission to. */
        kind?:
            | "loadavg"
            | "hostname"
            | "systemMemoryInfo"
            | "networkInterfaces"
            | "osRelease"
            | "osUptime"
            | "uid"
            | "gid"
            | "username"
            | "cpus"
            | "homedir"
            | "statfs"
            | "getPriority"
            | "setPriority";
    }

    /** The permission descriptor for the `allow-ffi` and `deny-ffi` permissions, which controls
     * access to loading _foreign_ code and interfacing with it via the
     * [Foreign Function Interface API](https://docs.deno.com/runtime/manual/runtime/ffi_api)
     * available in Deno.  The option `path` allows scoping the permission to a
     * specific path on the host.
     *
     * @category Permissions */
    export interface FfiPermissionDescriptor {
        name: "ffi";
        /** Optional path on the local host to scope the permission to. */
        path?: string | URL;
    }

    /** The permission descriptor for the `allow-import` and `deny-import` permissions, which controls
     * access to importing from remote hosts via the network. The option `host` allows scoping the
     * permission for outbound connection to a specific host and port.
     *
     * @category Permissions */
    export interface ImportPermissionDescriptor {
        name: "import";
        /** Optional host string of the form `"<hostname>[:<port>]"`. Examples:
         *
         *      "github.com"
         *      "deno.land:8080"
         */
        host?: string;
    }

    /** Permission descriptors which define a permission and can be queried,
     * requested, or revoked.
     *
     * View the specifics of the individual descriptors for more information about
     * each permission kind.
     *
     * @category Permissions
     */
    export type PermissionDescriptor =
        | RunPermissionDescriptor
        | ReadPermissionDescriptor
        | WritePermissionDescriptor
        | NetPermissionDescriptor
        | EnvPermissionDescriptor
        | SysPermissionDescriptor
        | FfiPermissionDescriptor
        | ImportPermissionDescriptor;

    /** The interface which defines what event types are supported by
     * {@linkcode PermissionStatus} instances.
     *
     * @category Permissions */
    export interface PermissionStatusEventMap {
        change: Event;
    }

    /** An {@linkcode EventTarget} returned from the {@linkcode Deno.permissions}
     * API which can provide updates to any state changes of the permission.
     *
     * @category Permissions */
    export class PermissionStatus extends EventTarget {
        readonly state: PermissionState;
        /**
         * Describes if permission is only granted partially, eg. an access
         * might be granted to "/foo" directory, but denied for "/foo/bar".
         * In such case this field will be set to `true` when querying for
         * read permissions of "/foo" directory.
         */
        readonly partial: boolean;
        addEventListener<K extends keyof PermissionStatusEventMap>(
            type: K,
            listener: (
                this: PermissionStatus,
                ev: PermissionStatusEventMap[K],
            ) => any,
            options?: boolean | AddEventListenerOptions,
        ): void;
        addEventListener(
            type: string,
            listener: EventListenerOrEventListenerObject,
            options?: boolean | AddEventListenerOptions,
        ): void;
        removeEventListener<K extends keyof PermissionStatusEventMap>(
            type: K,
            listener: (
                this: PermissionStatus,
                ev: PermissionStatusEventMap[K],
            ) => any,
            options?: boolean | EventListenerOptions,
        ): void;
        removeEventListener(
            type: string,
            listener: EventListenerOrEventListenerObject,
            options?: boolean | EventListenerOptions,
        ): void;
    }

    /**
     * Deno's permission management API.
     *
     * The class which provides the interface for the {@linkcode Deno.permissions}
     * global instance and is based on the web platform
     * [Permissions API](https://developer.mozilla.org/en-US/docs/Web/API/Permissions_API),
     * though some proposed parts of the API which are useful in a server side
     * runtime context were removed or abandoned in the web platform specification
     * which is why it was chosen to locate it in the {@linkcode Deno} namespace
     * instead.
     *
     * By default, if the `stdin`/`stdout` is TTY for the Deno CLI (meaning it can
     * send and receive text), then the CLI will prompt the user to grant
     * permission when an un-granted permission is requested. This behavior can
     * be changed by using the `--no-prompt` command at startup. When prompting
     * the CLI will request the narrowest permission possible, potentially making
     * it annoying to the user. The permissions APIs allow the code author to
     * request a wider set of permissions at one time in order to provide a better
     * user experience.
     *
     * @category Permissions */
    export class Permissions {
        /** Resolves to the current status of a permission.
         *
         * Note, if the permission is already granted, `request()` will not prompt
         * the user again, therefore `query()` is only necessary if you are going
         * to react differently existing permissions without wanting to modify them
         * or prompt the user to modify them.
         *
         * ```ts
         * const status = await Deno.permissions.query({ name: "read", path: "/etc" });
         * console.log(status.state);
         * ```
         */
        query(desc: PermissionDescriptor): Promise<PermissionStatus>;
        /** Returns the current status of a permission.
         *
         * Note, if the permission is already granted, `request()` will not prompt
         * the user again, therefore `querySync()` is only necessary if you are going
         * to react differently existing permissions without wanting to modify them
         * or prompt the user to modify them.
         *
         * ```ts
         * const status = Deno.permissions.querySync({ name: "read", path: "/etc" });
         * console.log(status.state);
         * ```
         */
        querySync(desc: PermissionDescriptor): PermissionStatus;
        /** Revokes a permission, and resolves to the state of the permission.
         *
         * ```ts
         * import { assert } from "jsr:@std/assert";
         *
         * const status = await Deno.permissions.revoke({ name: "run" });
         * assert(status.state !== "granted")
         * ```
         */
        revoke(desc: PermissionDescriptor): Promise<PermissionStatus>;
        /** Revokes a permission, and returns the state of the permission.
         *
         * ```ts
         * import { assert } from "jsr:@std/assert";
         *
         * const status = Deno.permissions.revokeSync({ name: "run" });
         * assert(status.state !== "granted")
         * ```
         */
        revokeSync(desc: PermissionDescriptor): PermissionStatus;
        /** Requests the permission, and resolves to the state of the permission.
         *
         * If the permission is already granted, the user will not be prompted to
         * grant the permission again.
         *
         * ```ts
         * const status = await Deno.permissions.request({ name: "env" });
         * if (status.state === "granted") {
         *   console.log("'env' permission is granted.");
         * } else {
         *   console.log("'env' permission is denied.");
         * }
         * ```
         */
        request(desc: PermissionDescriptor): Promise<PermissionStatus>;
        /** Requests the permission, and returns the state of the permission.
         *
         * If the permission is already granted, the user will not be prompted to
         * grant the permission again.
         *
         * ```ts
         * const status = Deno.permissions.requestSync({ name: "env" });
         * if (status.state === "granted") {
         *   console.log("'env' permission is granted.");
         * } else {
         *   console.log("'env' permission is denied.");
         * }
         * ```
         */
        requestSync(desc: PermissionDescriptor): PermissionStatus;
    }

    /** Deno's permission management API.
     *
     * It is a singleton instance of the {@linkcode Permissions} object and is
     * based on the web platform
     * [Permissions API](https://developer.mozilla.org/en-US/docs/Web/API/Permissions_API),
     * though some proposed parts of the API which are useful in a server side
     * runtime context were removed or abandoned in the web platform specification
     * which is why it was chosen to locate it in the {@linkcode Deno} namespace
     * instead.
     *
     * By default, if the `stdin`/`stdout` is TTY for the Deno CLI (meaning it can
     * send and receive text), then the CLI will prompt the user to grant
     * permission when an un-granted permission is requested. This behavior can
     * be changed by using the `--no-prompt` command at startup. When prompting
     * the CLI will request the narrowest permission possible, potentially making
     * it annoying to the user. The permissions APIs allow the code author to
     * request a wider set of permissions at one time in order to provide a better
     * user experience.
     *
     * Requesting already granted permissions will not prompt the user and will
     * return that the permission was granted.
     *
     * ### Querying
     *
     * ```ts
     * const status = await Deno.permissions.query({ name: "read", path: "/etc" });
     * console.log(status.state);
     * ```
     *
     * ```ts
     * const status = Deno.permissions.querySync({ name: "read", path: "/etc" });
     * console.log(status.state);
     * ```
     *
     * ### Revoking
     *
     * ```ts
     * import { assert } from "jsr:@std/assert";
     *
     * const status = await Deno.permissions.revoke({ name: "run" });
     * assert(status.state !== "granted")
     * ```
     *
     * ```ts
     * import { assert } from "jsr:@std/assert";
     *
     * const status = Deno.permissions.revokeSync({ name: "run" });
     * assert(status.state !== "granted")
     * ```
     *
     * ### Requesting
     *
     * ```ts
     * const status = await Deno.permissions.request({ name: "env" });
     * if (status.state === "granted") {
     *   console.log("'env' permission is granted.");
     * } else {
     *   console.log("'env' permission is denied.");
     * }
     * ```
     *
     * ```ts
     * const status = Deno.permissions.requestSync({ name: "env" });
     * if (status.state === "granted") {
     *   console.log("'env' permission is granted.");
     * } else {
     *   console.log("'env' permission is denied.");
     * }
     * ```
     *
     * @category Permissions
     */
    export const permissions: Permissions;

    /** Information related to the build of the current Deno runtime.
     *
     * Users are discouraged from code branching based on this information, as
     * assumptions about what is available in what build environment might change
     * over time. Developers should specifically sniff out the features they
     * intend to use.
     *
     * The intended use for the information is for logging and debugging purposes.
     *
     * @category Runtime
     */
    export const build: {
        /** The [LLVM](https://llvm.org/) target triple, which is the combination
         * of `${arch}-${vendor}-${os}` and represent the specific build target that
         * the current runtime was built for. */
        target: string;
        /** Instruction set architecture that the Deno CLI was built for. */
        arch: "x86_64" | "aarch64";
        /** The operating system that the Deno CLI was built for. `"darwin"` is
         * also known as OSX or MacOS. */
        os:
            | "darwin"
            | "linux"
            | "android"
            | "windows"
            | "freebsd"
            | "netbsd"
            | "aix"
            | "solaris"
            | "illumos";
        standalone: boolean;
        /** The computer vendor that the Deno CLI was built for. */
        vendor: string;
        /** Optional environment flags that were set for this build of Deno CLI. */
        env?: string;
    };

    /** Returns the script arguments to the program.
     *
     * Give the following command line invocation of Deno:
     *
     * ```sh
     * deno eval "console.log(Deno.args)" Sushi Maguro Hamachi
     * ```
     *
     * Then `Deno.args` will contain:
     *
     * ```ts
     * [ "Sushi", "Maguro", "Hamachi" ]
     * ```
     *
     * If you are looking for a structured way to parse arguments, there is
     * [`parseArgs()`](https://jsr.io/@std/cli/doc/parse-args/~/parseArgs) from
     * the Deno Standard Library.
     *
     * @category Runtime
     */
    export const args: string[];

    /** The URL of the entrypoint module entered from the command-line. It
     * requires read permission to the CWD.
     *
     * Also see {@linkcode ImportMeta} for other related information.
     *
     * @tags allow-read
     * @category Runtime
     */
    export const mainModule: string;

    /** Options that can be used with {@linkcode symlink} and
     * {@linkcode symlinkSync}.
     *
     * @category File System */
    export interface SymlinkOptions {
        /** Specify the symbolic link type as file, directory or NTFS junction. This
         * option only applies to Windows and is ignored on other operating systems. */
        type: "file" | "dir" | "junction";
    }

    /**
     * Creates `newpath` as a symbolic link to `oldpath`.
     *
     * The `options.type` parameter can be set to `"file"`, `"dir"` or `"junction"`.
     * This argument is only available on Windows and ignored on other platforms.
     *
     * ```ts
     * await Deno.symlink("old/name", "new/name");
     * ```
     *
     * Requires full `allow-read` and `allow-write` permissions.
     *
     * @tags allow-read, allow-write
     * @category File System
     */
    export function symlink(
        oldpath: string | URL,
        newpath: string | URL,
        options?: SymlinkOptions,
    ): Promise<void>;

    /**
     * Creates `newpath` as a symbolic link to `oldpath`.
     *
     * The `options.type` parameter can be set to `"file"`, `"dir"` or `"junction"`.
     * This argument is only available on Windows and ignored on other platforms.
     *
     * ```ts
     * Deno.symlinkSync("old/name", "new/name");
     * ```
     *
     * Requires full `allow-read` and `allow-write` permissions.
     *
     * @tags allow-read, allow-write
     * @category File System
     */
    export function symlinkSync(
        oldpath: string | URL,
        newpath: string | URL,
        options?: SymlinkOptions,
    ): void;

    /**
     * Synchronously changes the access (`atime`) and modification (`mtime`) times
     * of a file system object referenced by `path`. Given times are either in
     * seconds (UNIX epoch time) or as `Date` objects.
     *
     * ```ts
     * Deno.utimeSync("myfile.txt", 1556495550, new Date());
     * ```
     *
     * Requires `allow-write` permission.
     *
     * @tags allow-write
     * @category File System
     */
    export function utimeSync(
        path: string | URL,
        atime: number | Date,
        mtime: number | Date,
    ): void;

    /**
     * Changes the access (`atime`) and modification (`mtime`) times of a file
     * system object referenced by `path`. Given times are either in seconds
     * (UNIX epoch time) or as `Date` objects.
     *
     * ```ts
     * await Deno.utime("myfile.txt", 1556495550, new Date());
     * ```
     *
     * Requires `allow-write` permission.
     *
     * @tags allow-write
     * @category File System
     */
    export function utime(
        path: string | URL,
        atime: number | Date,
        mtime: number | Date,
    ): Promise<void>;

    /** Retrieve the process umask.  If `mask` is provided, sets the process umask.
     * This call always returns what the umask was before the call.
     *
     * ```ts
     * console.log(Deno.umask());  // e.g. 18 (0o022)
     * const prevUmaskValue = Deno.umask(0o077);  // e.g. 18 (0o022)
     * console.log(Deno.umask());  // e.g. 63 (0o077)
     * ```
     *
     * This API is under consideration to determine if permissions are required to
     * call it.
     *
     * *Note*: This API is not implemented on Windows
     *
     * @category File System
     */
    export function umask(mask?: number): number;

    /** Send a signal to process under given `pid`. The value and meaning of the
     * `signal` to the process is operating system and process dependant.
     * {@linkcode Signal} provides the most common signals. Default signal
     * is `"SIGTERM"`.
     *
     * The term `kill` is adopted from the UNIX-like command line command `kill`
     * which also signals processes.
     *
     * If `pid` is negative, the signal will be sent to the process group
     * identified by `pid`. An error will be thrown if a negative `pid` is used on
     * Windows.
     *
     * ```ts
     * const command = new Deno.Command("sleep", { args: ["10000"] });
     * const child = command.spawn();
     *
     * Deno.kill(child.pid, "SIGINT");
     * ```
     *
     * As a special case, a signal of 0 can be used to test for the existence of a process.
     *
     * Requires `allow-run` permission.
     *
     * @tags allow-run
     * @category Subprocess
     */
    export function kill(pid: number, signo?: Signal | number): void;

    /**
     * Make the timer of the given `id` block the event loop from finishing.
     *
     * @category Runtime
     */
    export function refTimer(id: number): void;

    /**
     * Make the timer of the given `id` not block the event loop from finishing.
     *
     * @category Runtime
     */
    export function unrefTimer(id: number): void;

    /**
     * Returns the user id of the process on POSIX platforms. Returns null on Windows.
     *
     * ```ts
     * console.log(Deno.uid());
     * ```
     *
     * Requires `allow-sys` permission.
     *
     * @tags allow-sys
     * @category Runtime
     */
    export function uid(): number | null;

    /**
     * Returns the group id of the process on POSIX platforms. Returns null on windows.
     *
     * ```ts
     * console.log(Deno.gid());
     * ```
     *
     * Requires `allow-sys` permission.
     *
     * @tags allow-sys
     * @category Runtime
     */
    export function gid(): number | null;
}

// Follows a log: prints what is added to it, with its warnings and errors counted, until a line says END.
// A log that is renamed and started anew (rotated) or truncated is followed as well.
//
//   network-runtime examples/programs/watch_log.js -- app.log
//   deno run -A examples/programs/watch_log.js app.log

const [path] = Deno.args;
if (path === undefined) {
  console.error("usage: watch_log.js FILE");
  Deno.exit(2);
}
const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";

class Follower {
  #path;
  #file;
  #offset = 0;
  #inode;
  #rest = "";
  #decoder = new TextDecoder();
  counts = { lines: 0, warnings: 0, errors: 0 };
  ended = false;

  constructor(path) {
    this.#path = path;
  }

  /** Prints what is new. */
  async read() {
    await this.#reopen();
    const buffer = new Uint8Array(4096);
    while (this.#file !== undefined && !this.ended) {
      const size = await this.#file.read(buffer);
      if (size === null) return;
      this.#offset += size;
      this.#take(this.#decoder.decode(buffer.subarray(0, size), { stream: true }));
    }
  }

  async #reopen() {
    let info;
    try {
      info = await Deno.stat(this.#path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;  // between renaming and starting anew
      throw error;
    }
    if (this.#file !== undefined && info.ino !== this.#inode) {
      console.log("-- a new file");
      this.close();
    }
    if (this.#file === undefined) {
      this.#file = await Deno.open(this.#path);
      this.#inode = info.ino;
      this.#offset = 0;
    } else if (info.size < this.#offset) {
      console.log("-- truncated");
      this.#offset = await this.#file.seek(0, Deno.SeekMode.Start);
    }
  }

  #take(text) {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      if (this.ended) return;
      this.counts.lines++;
      const level = /\b(WARN|ERROR|END)\b/.exec(line)?.[1];
      if (level === "WARN") this.counts.warnings++;
      if (level === "ERROR") this.counts.errors++;
      if (level === "END") this.ended = true;
      console.log(`${level === "ERROR" ? "!" : level === "WARN" ? "?" : " "} ${line}`);
    }
  }

  close() {
    this.#file?.close();
    this.#file = undefined;
  }
}

const follower = new Follower(path);
const watcher = Deno.watchFs(folder, { recursive: false });
await follower.read();
console.log(`-- watching ${path.slice(path.lastIndexOf("/") + 1)}`);
const name = path.slice(path.lastIndexOf("/") + 1);
if (!follower.ended) {
  for await (const event of watcher) {
    if (event.kind === "access" || !event.paths.some((changed) => changed.endsWith(`/${name}`))) continue;
    await follower.read();
    if (follower.ended) break;  // closes the watcher
  }
}
follower.close();
const { lines, warnings, errors } = follower.counts;
console.log(`-- ${lines} lines, ${warnings} warnings, ${errors} errors`);

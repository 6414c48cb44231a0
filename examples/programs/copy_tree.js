// Copies a directory with all that is in it: files with their modes and times, directories, symbolic links.
//
//   network-runtime examples/programs/copy_tree.js -- FROM TO [--quiet]
//   deno run -A examples/programs/copy_tree.js FROM TO [--quiet]

const kAtOnce = 16;  // files that are copied at the same time

const [from, to] = Deno.args.filter((argument) => !argument.startsWith("--"));
const quiet = Deno.args.includes("--quiet");
if (from === undefined || to === undefined) {
  console.error("usage: copy_tree.js FROM TO [--quiet]");
  Deno.exit(2);
}

/** A list of jobs of which `kAtOnce` run at the same time. */
class Jobs {
  #waiting = [];
  #running = 0;
  #failure;
  #complete = false;
  /** @type {PromiseWithResolvers<void>} */
  #finished = Promise.withResolvers();

  add(job) {
    this.#waiting.push(job);
    this.#start();
  }
  async done() {
    this.#complete = true;
    this.#start();
    await this.#finished.promise;
    if (this.#failure !== undefined) throw this.#failure;
  }
  #start() {
    while (this.#running < kAtOnce && this.#waiting.length > 0 && this.#failure === undefined) {
      this.#running++;
      this.#run(this.#waiting.shift());
    }
    if (this.#complete && this.#running === 0) this.#finished.resolve();
  }
  async #run(job) {
    try {
      await job();
    } catch (error) {
      this.#failure ??= error;
    }
    this.#running--;
    this.#start();
  }
}

const total = { files: 0, directories: 0, links: 0, bytes: 0 };

async function copyFile(source, target, info) {
  await Deno.copyFile(source, target);
  if (info.atime !== null && info.mtime !== null) await Deno.utime(target, info.atime, info.mtime);
  total.files++;
  total.bytes += info.size;
}

async function copyDirectory(source, target, jobs) {
  const info = await Deno.stat(source);
  await Deno.mkdir(target, { mode: 0o700 });  // until its files are there
  total.directories++;
  for await (const entry of Deno.readDir(source)) {
    const inner = `${source}/${entry.name}`;
    const copy = `${target}/${entry.name}`;
    if (entry.isDirectory) {
      await copyDirectory(inner, copy, jobs);
    } else if (entry.isSymlink) {
      await Deno.symlink(await Deno.readLink(inner), copy);
      total.links++;
    } else if (entry.isFile) {
      jobs.add(async () => copyFile(inner, copy, await Deno.lstat(inner)));
    } else {
      console.error(`left out, no file: ${inner}`);
    }
  }
  finishing.push(async () => {
    if (info.mode !== null) await Deno.chmod(target, info.mode & 0o7777);
    if (info.atime !== null && info.mtime !== null) await Deno.utime(target, info.atime, info.mtime);
  });
}

async function list(directory, depth = 0) {
  const entries = [];
  for await (const entry of Deno.readDir(directory)) entries.push(entry);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${directory}/${entry.name}`;
    const info = await Deno.lstat(path);
    const mode = ((info.mode ?? 0) & 0o777).toString(8).padStart(3, "0");
    const what = entry.isSymlink ? ` -> ${await Deno.readLink(path)}` : entry.isFile ? ` ${info.size}` : "/";
    console.log(`${mode} ${"  ".repeat(depth)}${entry.name}${what}`);
    if (entry.isDirectory) await list(path, depth + 1);
  }
}

const finishing = [];
try {
  const source = await Deno.realPath(from);
  if (!(await Deno.stat(source)).isDirectory) throw new Deno.errors.NotADirectory(`not a directory: ${from}`);
  const jobs = new Jobs();
  await copyDirectory(source, to, jobs);
  await jobs.done();
  for (const finish of finishing) await finish();
  if (!quiet) await list(to);
  console.log(`${total.files} files, ${total.directories} directories, ${total.links} links, ${total.bytes} bytes`);
} catch (error) {
  if (error instanceof Deno.errors.AlreadyExists) console.error(`${to} is there already`);
  else console.error(`${error.name}: ${error.message}`);
  Deno.exitCode = 1;
}

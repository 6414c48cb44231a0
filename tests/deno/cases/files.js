// Whole files, names, directories: design of `Deno`, each function with its twin.
import { bytes, equal, fails, run, test, text } from "./harness.js";

const both = (name, ...args) => [() => Deno[name](...args), () => Deno[`${name}Sync`](...args)];
const mode = (path) => Deno.statSync(path).mode & 0o7777;
const NUL = "file name contained an unexpected NUL byte";
const ENOENT = "No such file or directory (os error 2)";

test("readTextFile, writeTextFile", async () => {
  for (const content of ["", "a", "h\u00e4llo\u{1F600}\ufeff", "\ufeffx", "z".repeat(100_000), "\u00fc".repeat(100_000)]) {
    await Deno.writeTextFile("t", content);
    equal(await Deno.readTextFile("t"), content);
    Deno.writeTextFileSync("u", content);
    equal(Deno.readTextFileSync("u"), content);
    equal(Deno.readFileSync("t"), Deno.readFileSync("u"));
  }
});
test("readTextFile of what is not UTF-8", async () => {
  Deno.writeFileSync("t", new Uint8Array([97, 0xff, 98, 0xe2, 0x82]));
  equal(Deno.readTextFileSync("t"), "a\ufffdb\ufffd");
  equal(await Deno.readTextFile("t"), "a\ufffdb\ufffd");
});
test("text of lone surrogates", () => {
  Deno.writeTextFileSync("t", "a\ud800");
  equal(Deno.readTextFileSync("t"), "a\ufffd");
});
test("readFile, writeFile", async () => {
  for (const size of [0, 1, 63, 64, 65, 8191, 8192, 3_000_000]) {
    const content = Uint8Array.from({ length: size }, (_, i) => i % 251);
    await Deno.writeFile("b", content);
    equal(text(await Deno.readFile("b")) === text(content), true);
    Deno.writeFileSync("c", content.subarray(0));
    const read = Deno.readFileSync("c");
    equal([read.length, read.byteOffset, read.buffer.byteLength], [size, 0, size]);
    equal(text(read) === text(content), true);
  }
});
test("writeFile of parts, resizable and shared memory", async () => {
  const whole = bytes("0123456789".repeat(20));
  await Deno.writeFile("b", whole.subarray(5, 150));
  equal(Deno.readTextFileSync("b"), text(whole.subarray(5, 150)));
  const resizable = new Uint8Array(new ArrayBuffer(3, { maxByteLength: 1 << 20 }));
  resizable.set([97, 98, 99]);
  const written = Deno.writeFile("b", resizable);
  resizable.buffer.resize(0);
  await written;
  equal(Deno.readTextFileSync("b"), "abc");
});
test("writeFile of a buffer that is detached", async () => {
  const gone = bytes("abc");
  gone.buffer.transfer();
  await Deno.writeFile("b", gone);
  equal(Deno.readFileSync("b").length, 0);
});
test("files of /proc, whose size is 0", async () => {
  equal(Deno.readTextFileSync("/proc/self/status").startsWith("Name:"), true);
  equal((await Deno.readFile("/proc/self/maps")).length > 100, true);
});
test("files that are longer than what can hold them", async () => {
  if (!("networkRuntime" in Deno.version)) return; // Deno's process may end
  Deno.writeTextFileSync("sparse", "");
  Deno.truncateSync("sparse", 2 ** 31);
  await fails(both("readTextFile", "sparse"), "RangeError",
    "the file 'sparse' of 2147483648 bytes is longer than the 1610612664 that can be read at once");
  Deno.truncateSync("sparse", 2 ** 42);
  for (const read of both("readFile", "sparse")) {
    const error = await (async () => read())().catch((thrown) => thrown);
    equal([error.name, /'sparse'/.test(error.message), /4398046511104/.test(error.message)], ["RangeError", true, true]);
  }
  Deno.removeSync("sparse");
});
test("many at once", async () => {
  const names = Array.from({ length: 500 }, (_, i) => `many-${i}`);
  await Promise.all(names.map((name) => Deno.writeTextFile(name, name)));
  equal(await Promise.all(names.map((name) => Deno.readTextFile(name))), names);
  await Promise.all(names.map((name) => Deno.remove(name)));
});
test("file: URLs", async () => {
  const url = new URL(`file://${Deno.cwd()}/a%20%C3%BC`);
  await Deno.writeTextFile(url, "x");
  equal(Deno.readTextFileSync("a \u00fc"), "x");
  await fails(both("readFile", new URL("http://x/y")), "TypeError", "Must be a file URL");
  await fails(both("readFile", new URL("file://host/a")), "TypeError", "Host must be empty");
});
test("options of writeFile", async () => {
  const remove = () => Deno.removeSync("o");
  Deno.writeTextFileSync("o", "a", { mode: 0o640 });
  equal(mode("o"), 0o640);
  await Deno.writeTextFile("o", "b", { append: true, mode: 0o604 });
  equal([Deno.readTextFileSync("o"), mode("o")], ["ab", 0o604]);
  await fails(both("writeTextFile", "o", "a", { createNew: true }), "AlreadyExists",
    "File exists (os error 17): writefile 'o'", "EEXIST");
  remove();
  await fails(both("writeTextFile", "o", "a", { create: false }), "NotFound", `${ENOENT}: writefile 'o'`, "ENOENT");
  await Deno.writeTextFile("o", 5);
  equal(Deno.readTextFileSync("o"), "5");
  await fails(() => Deno.writeTextFile("o", "a", { mode: "q" }), "TypeError", "expected i32");
  await fails(() => Deno.writeTextFileSync("o", "a", { mode: "q" }), "TypeError", "expected u32");
  for (const [value, type] of [["abc", "string"], [new Uint16Array(2), "Uint16Array"], [new ArrayBuffer(2), "ArrayBuffer"],
    [new DataView(new ArrayBuffer(2)), "DataView"]]) {
    await fails(both("writeFile", "o", value), "TypeError", `expected type \`Uint8Array\`, got \`${type}\``);
  }
});
test("writeFile of streams", async () => {
  const stream = (...chunks) => ReadableStream.from(chunks);
  await Deno.writeFile("s", stream(bytes("str"), bytes("eam")));
  equal(Deno.readTextFileSync("s"), "stream");
  await Deno.writeTextFile("s", stream("t\u00e9", "xt"), { append: true });
  equal(Deno.readTextFileSync("s"), "streamt\u00e9xt");
});
test("errors of readFile and writeFile", async () => {
  Deno.mkdirSync("dir");
  await fails([...both("readFile", "nope"), ...both("readTextFile", "nope")], "NotFound", `${ENOENT}: readfile 'nope'`,
    "ENOENT");
  await fails(both("readFile", "dir"), "IsADirectory", "Is a directory (os error 21): readfile 'dir'", "EISDIR");
  await fails(both("writeFile", "dir", new Uint8Array()), "IsADirectory", "Is a directory (os error 21): writefile 'dir'",
    "EISDIR");
  await fails(both("readFile", "t/x"), "NotADirectory", "Not a directory (os error 20): readfile 't/x'", "ENOTDIR");
  await fails(both("readFile", "a\0b"), "TypeError", `${NUL}: readfile 'a\0b'`, "EINVAL");
  await fails(both("readFile", "n".repeat(300)), "Error",
    `File name too long (os error 36): readfile '${"n".repeat(300)}'`, "ENAMETOOLONG");
  await fails(both("writeFile", "/dev/full", bytes("x")), "Error",
    "No space left on device (os error 28): writefile '/dev/full'", "ENOSPC");
  Deno.symlinkSync("loop", "loop");
  await fails(both("readFile", "loop"), "FilesystemLoop",
    "Too many levels of symbolic links (os error 40): readfile 'loop'", "ELOOP");
});
test("an error's stack leads to the call", async () => {
  const one = () => Deno.readTextFileSync("nope");
  const other = async () => await Deno.readTextFile("nope");
  for (const call of [one, other]) {
    const stack = await (async () => call())().catch((error) => error.stack);
    equal([/files\.js:\d+/.test(stack), /ext:|network_runtime/.test(stack)], [true, false]);
  }
});
test("abort signals", async () => {
  const reason = async (promise) => await promise.then(() => "none", (error) => error);
  const signal = (value) => {
    const controller = new AbortController();
    queueMicrotask(() => controller.abort(value));
    return controller.signal;
  };
  equal((await reason(Deno.readTextFile("/dev/zero", { signal: signal() }))).name, "AbortError");
  equal(await reason(Deno.readFile("t", { signal: signal("mine") })), "mine");
  equal(await reason(Deno.writeFile("t", new Uint8Array(1e6), { signal: signal("mine") })), "mine");
  for (const name of ["readFile", "readTextFile"]) equal(await reason(Deno[name]("t", { signal: AbortSignal.abort(1) })), 1);
  equal(await reason((async () => Deno.writeTextFileSync("t", "x", { signal: AbortSignal.abort(2) }))()), 2);
});

test("stat, lstat", async () => {
  Deno.writeTextFileSync("f", "12345", { mode: 0o644 });
  Deno.symlinkSync("f", "link");
  for (const info of [Deno.statSync("link"), await Deno.stat("link")]) {
    equal([info.isFile, info.isDirectory, info.isSymlink, info.size, info.mode, info.nlink, info.uid],
      [true, false, false, 5, 0o100644, 1, Deno.uid?.() ?? info.uid]);
    equal([info.mtime, info.atime, info.birthtime, info.ctime].every((time) => time instanceof Date && !isNaN(time)), true);
    equal(Math.abs(Date.now() - info.mtime) < 60_000, true);
    equal([info.isBlockDevice, info.isCharDevice, info.isFifo, info.isSocket], [false, false, false, false]);
    equal([info.blksize > 0, info.blocks >= 0, info.dev > 0, info.ino > 0, info.rdev], [true, true, true, true, 0]);
  }
  for (const info of [Deno.lstatSync("link"), await Deno.lstat("link")]) equal([info.isSymlink, info.isFile], [true, false]);
  equal([Deno.statSync("/dev/null").isCharDevice, (await Deno.stat(".")).isDirectory], [true, true]);
  await fails(both("stat", "nope"), "NotFound", `${ENOENT}: stat 'nope'`, "ENOENT");
  await fails(both("lstat", "nope"), "NotFound", `${ENOENT}: lstat 'nope'`, "ENOENT");
});
test("utime: dates, seconds with a fraction, before 1970", async () => {
  const times = (path) => {
    const { atime, mtime } = Deno.statSync(path);
    return [+atime, +mtime];
  };
  Deno.utimeSync("f", 1.5, new Date(2500));
  equal(times("f"), [1500, 2500]);
  await Deno.utime("f", new Date(-1500), -1.5);
  equal(times("f"), [-1500, -1500]);
  equal(+(await Deno.stat("f")).mtime, -1500);
  await fails(both("utime", "nope", 1, 2), "NotFound", `${ENOENT}: utime 'nope'`, "ENOENT");
});
test("readDir", async () => {
  Deno.mkdirSync("list/dir", { recursive: true });
  Deno.writeTextFileSync("list/file", "");
  Deno.symlinkSync("nowhere", "list/link");
  const wanted = [
    { name: "dir", isFile: false, isDirectory: true, isSymlink: false },
    { name: "file", isFile: true, isDirectory: false, isSymlink: false },
    { name: "link", isFile: false, isDirectory: false, isSymlink: true },
  ];
  const sorted = (entries) => entries.map((entry) => ({ ...entry })).sort((a, b) => a.name < b.name ? -1 : 1);
  equal(sorted([...Deno.readDirSync("list")]), wanted);
  equal(sorted(await Array.fromAsync(Deno.readDir("list"))), wanted);
  equal(sorted((await Promise.all([1, 2, 3].map(((entries) => () => entries.next())(
    Deno.readDir("list")[Symbol.asyncIterator]())))).map(({ value }) => value)), wanted);
  equal([...Deno.readDirSync("list/dir")], []);
  equal(await Array.fromAsync(Deno.readDir("list/dir")), []);
  await fails([() => Array.fromAsync(Deno.readDir("nope")), () => [...Deno.readDirSync("nope")]], "NotFound",
    `${ENOENT}: readdir 'nope'`, "ENOENT");
  await fails(() => Array.fromAsync(Deno.readDir("list/file")), "NotADirectory",
    "Not a directory (os error 20): readdir 'list/file'", "ENOTDIR");
});
test("readDir of many entries, left early, and again", async () => {
  Deno.mkdirSync("many");
  const names = Array.from({ length: 3000 }, (_, i) => `a-name-of-some-length-${i}`);
  for (const name of names) Deno.writeTextFileSync(`many/${name}`, "");
  const entries = Deno.readDir("many");
  for await (const entry of entries) {
    equal(entry.isFile, true);
    break;
  }
  const found = (await Array.fromAsync(entries)).map(({ name }) => name);
  equal([found.length, new Set(found).size], [3000, 3000]);
  equal(found.sort(), names.sort());
  Deno.removeSync("many", { recursive: true });
});
test("mkdir", async () => {
  Deno.mkdirSync("m", { mode: 0o700 });
  equal(mode("m"), 0o700);
  await Deno.mkdir("m/a/b/c", { recursive: true });
  await Deno.mkdir("m/a/b", { recursive: true });
  await fails(both("mkdir", "m"), "AlreadyExists", "File exists (os error 17): mkdir 'm'", "EEXIST");
  await fails(both("mkdir", "f", { recursive: true }), "AlreadyExists", "File exists (os error 17): mkdir 'f'", "EEXIST");
  await fails(both("mkdir", "x/y"), "NotFound", `${ENOENT}: mkdir 'x/y'`, "ENOENT");
  await fails(both("mkdir", "f/x", { recursive: true }), "NotADirectory", "Not a directory (os error 20): mkdir 'f/x'",
    "ENOTDIR");
});
test("remove", async () => {
  Deno.mkdirSync("r/inner", { recursive: true });
  Deno.writeTextFileSync("r/inner/file", "");
  Deno.writeTextFileSync("kept", "");
  Deno.symlinkSync("../kept", "r/link");
  await fails(both("remove", "r"), "Error", "Directory not empty (os error 39): remove 'r'", "ENOTEMPTY");
  await Deno.remove("r", { recursive: true });
  await fails(both("remove", "r", { recursive: true }), "NotFound", `${ENOENT}: remove 'r'`, "ENOENT");
  equal(Deno.statSync("kept").isFile, true);
  Deno.removeSync("kept");
  Deno.mkdirSync("empty");
  Deno.removeSync("empty");
  await fails(both("lstat", "empty"), "NotFound", `${ENOENT}: lstat 'empty'`, "ENOENT");
});
test("rename, link, symlink, readLink, realPath", async () => {
  Deno.writeTextFileSync("from", "x");
  await Deno.rename("from", "to");
  Deno.renameSync("to", "from");
  await Deno.link("from", "hard");
  equal(Deno.statSync("hard").nlink, 2);
  Deno.linkSync("from", "hard2");
  await Deno.symlink("from", "soft");
  Deno.symlinkSync(new URL(`file://${Deno.cwd()}/from`), "soft2");
  equal([await Deno.readLink("soft"), Deno.readLinkSync("soft2")], ["from", `${Deno.cwd()}/from`]);
  equal([await Deno.realPath("./soft"), Deno.realPathSync("soft2")], [`${Deno.cwd()}/from`, `${Deno.cwd()}/from`]);
  await fails(both("rename", "zzz", "yyy"), "NotFound", `${ENOENT}: rename 'zzz' -> 'yyy'`, "ENOENT");
  await fails(both("rename", "a", "c\0"), "TypeError", `${NUL}: rename 'a' -> 'c\0'`, "EINVAL");
  await fails(both("link", "zzz", "yyy"), "NotFound", `${ENOENT}: link 'zzz' -> 'yyy'`, "ENOENT");
  await fails(both("symlink", "zzz", "from"), "AlreadyExists", "File exists (os error 17): symlink 'zzz' -> 'from'",
    "EEXIST");
  await fails(both("readLink", "from"), "TypeError", "Invalid argument (os error 22): readlink 'from'", "EINVAL");
  await fails(both("realPath", "nope"), "NotFound", `${ENOENT}: realpath 'nope'`, "ENOENT");
});
test("copyFile", async () => {
  Deno.writeTextFileSync("source", "content", { mode: 0o751 });
  await Deno.copyFile("source", "copy");
  equal([Deno.readTextFileSync("copy"), mode("copy")], ["content", 0o751]);
  Deno.copyFileSync("/proc/self/status", "copy");
  equal(Deno.readTextFileSync("copy").startsWith("Name:"), true);
  await fails(both("copyFile", "source", "source"), "TypeError",
    "Source and destination paths refer to the same file: copy 'source' -> 'source'", "EINVAL");
  equal(Deno.readTextFileSync("source"), "content");
  await fails(both("copyFile", ".", "x"), "TypeError",
    "the source path is neither a regular file nor a symlink to a regular file: copy '.' -> 'x'", "EINVAL");
  await fails(both("copyFile", "nope", "x"), "NotFound", `${ENOENT}: copy 'nope' -> 'x'`, "ENOENT");
  await fails(both("copyFile", "source", "."), "IsADirectory", "Is a directory (os error 21): copy 'source' -> '.'",
    "EISDIR");
});
test("chmod, chown, truncate", async () => {
  Deno.writeTextFileSync("c", "12345");
  await Deno.chmod("c", 0o600);
  equal(mode("c"), 0o600);
  Deno.chmodSync("c", 0o644);
  const { uid, gid } = Deno.statSync("c");
  await Deno.chown("c", uid, null);
  Deno.chownSync("c", null, gid);
  await Deno.truncate("c", 3);
  equal(Deno.readTextFileSync("c"), "123");
  Deno.truncateSync("c");
  equal(Deno.statSync("c").size, 0);
  Deno.truncateSync("c", 1.5);
  equal(Deno.statSync("c").size, 1);
  await fails(both("chmod", "nope", 0), "NotFound", `${ENOENT}: chmod 'nope'`, "ENOENT");
  await fails(both("chmod", "c", "x"), "TypeError", "expected u32");
  await fails(both("chown", "nope", 1, 1), "NotFound", `${ENOENT}: chown 'nope'`, "ENOENT");
  await fails(both("chown", "c", "x", 1), "TypeError", "expected u32");
  await fails(both("truncate", "nope", 3), "NotFound", `${ENOENT}: truncate 'nope'`, "ENOENT");
  await fails(both("truncate", "c", "3"), "TypeError", "expected f64");
});
test("makeTempDir, makeTempFile", async () => {
  const options = { dir: Deno.cwd(), prefix: "pre-", suffix: ".suf" };
  for (const path of [await Deno.makeTempFile(options), Deno.makeTempFileSync(options)]) {
    equal([path.startsWith(`${Deno.cwd()}/pre-`), path.endsWith(".suf"), mode(path)], [true, true, 0o600]);
  }
  for (const path of [await Deno.makeTempDir(options), Deno.makeTempDirSync(options)]) {
    equal([Deno.statSync(path).isDirectory, mode(path)], [true, 0o700]);
  }
  const path = Deno.makeTempFileSync();
  equal(/^[0-9a-f]+$/.test(path.split("/").at(-1)), true);
  Deno.removeSync(path);
  await fails(both("makeTempDir", { dir: "/nope" }), "NotFound", `${ENOENT}: tmpdir`, "ENOENT");
  await fails(both("makeTempFile", { dir: "/nope" }), "NotFound", `${ENOENT}: tmpfile`, "ENOENT");
  await fails(both("makeTempFile", { prefix: "a/b" }), "Error", 'Invalid character in prefix or suffix: "/"');
  await fails(both("makeTempDir", { suffix: "\n" }), "Error", 'Invalid control character in prefix or suffix: "\\n"');
});
test("umask", async () => {
  const before = Deno.umask();
  equal([Deno.umask(0o77), Deno.umask()], [before, 0o77]);
  Deno.writeTextFileSync("masked", "");
  equal(mode("masked"), 0o600);
  Deno.umask(before);
  await fails(() => Deno.umask("a"), "TypeError", "expected u32");
});
test("cwd, chdir", async () => {
  const start = Deno.cwd();
  Deno.mkdirSync("there");
  Deno.chdir("there");
  equal(Deno.cwd(), `${start}/there`);
  Deno.chdir(new URL(`file://${start}`));
  equal(Deno.cwd(), start);
  await fails(() => Deno.chdir("nope"), "NotFound", `${ENOENT}: chdir 'nope'`, "ENOENT");
  Deno.mkdirSync("gone");
  Deno.chdir("gone");
  Deno.removeSync(`${start}/gone`);
  await fails(() => Deno.cwd(), "NotFound", ENOENT, "ENOENT");
  Deno.chdir(start);
});

await run();

// Deno.open and Deno.FsFile.
import { bytes, equal, fails, run, test, text } from "./harness.js";

const BAD = ["BadResource", "Bad resource ID", undefined];
const open = (options) => Deno.open("file", options);
const content = () => Deno.readTextFileSync("file");
const fresh = async (initial = "") => {
  Deno.writeTextFileSync("file", initial);
  return await open({ read: true, write: true });
};

test("read, write, seek", async () => {
  using file = await fresh();
  equal(await file.write(bytes("hello world")), 11);
  equal(file.writeSync(bytes("!!")), 2);
  equal(await file.seek(6, Deno.SeekMode.Start), 6);
  const buffer = new Uint8Array(5);
  equal([await file.read(buffer), text(buffer)], [5, "world"]);
  equal([file.readSync(buffer), text(buffer)], [2, "!!rld"]);
  equal([await file.read(buffer), file.readSync(buffer)], [null, null]);
  equal([await file.read(new Uint8Array()), file.readSync(new Uint8Array())], [0, 0]);
  equal([await file.seek(-3, Deno.SeekMode.Current), file.seekSync(-2, Deno.SeekMode.End)], [10, 11]);
  await fails([() => file.seek(-5, 0), () => file.seekSync(-5, 0)], "TypeError", "Invalid argument (os error 22)", "EINVAL");
  await fails([() => file.seek(0, 9), () => file.seekSync(0, 9)], "TypeError", "Invalid seek mode: 9");
  equal([file.seekSync(5n, 0), await file.seek(6n, 0)], [5, 6]);
});
test("resizable and shared memory, parts of it", async () => {
  using file = await fresh("0123456789");
  const whole = new Uint8Array(new ArrayBuffer(4, { maxByteLength: 8 }));
  equal([file.readSync(whole), text(whole.slice())], [4, "0123"]);
  const part = new Uint8Array(6);
  equal([await file.read(part.subarray(1, 3)), text(part)], [2, "\0" + "45\0\0\0"]);
  const shared = new Uint8Array(new SharedArrayBuffer(2));
  equal([await file.read(shared), text(shared.slice())], [2, "67"]);
});
test("asynchronous calls run one at a time, in their order", async () => {
  using file = await fresh();
  const size = async () => (await file.stat()).size;
  const calls = [];
  for (let i = 1; i <= 5; i++) calls.push(file.write(bytes("ab")), size());
  equal(await Promise.all(calls), [2, 2, 2, 4, 2, 6, 2, 8, 2, 10]);
});
test("a call goes on when the file is closed meanwhile", async () => {
  const file = await fresh();
  const written = file.write(new Uint8Array(1_000_000));
  file.close();
  equal(await written, 1_000_000);
  equal(Deno.statSync("file").size, 1_000_000);
});
test("truncate, stat, sync, utime", async () => {
  using file = await fresh("123456");
  await file.truncate(4);
  equal([file.statSync().size, (await file.stat()).size, (await file.stat()).isFile], [4, 4, true]);
  file.truncateSync(-1);
  equal(file.statSync().size, 0);
  await file.sync();
  await file.syncData();
  file.syncSync();
  file.syncDataSync();
  await file.utime(1.5, new Date(2500));
  const times = () => [+file.statSync().atime, +file.statSync().mtime];
  equal(times(), [1500, 2500]);
  file.utimeSync(new Date(-1), -1.5);
  equal(times(), [-1, -1500]);
});
test("locks", async () => {
  using file = await fresh();
  using other = await open();
  await file.lock(true);
  equal([await other.tryLock(), other.tryLockSync(true)], [false, false]);
  const waits = other.lock();
  await file.unlock();
  await waits;
  equal([file.tryLockSync(), await file.tryLock(true)], [true, false]);
  other.unlockSync();
  file.lockSync(true);
  file.unlockSync();
});
test("closing ends the wait for a lock", async () => {
  using file = await fresh();
  const other = await open();
  file.lockSync(true);
  const waits = other.lock(true);
  if (!("networkRuntime" in Deno.version)) file.unlockSync(); // Deno waits on
  other.close();
  if ("networkRuntime" in Deno.version) await fails(() => waits, "Interrupted", "operation canceled", "EINTR");
  file.unlockSync();
});
test("after close", async () => {
  const file = await fresh();
  file.close();
  const buffer = new Uint8Array(1);
  for (const call of [
    () => file.close(), () => file.read(buffer), () => file.readSync(buffer), () => file.write(buffer),
    () => file.writeSync(buffer), () => file.stat(), () => file.statSync(), () => file.seek(0, 0),
    () => file.seekSync(0, 0), () => file.truncate(), () => file.truncateSync(), () => file.sync(), () => file.syncSync(),
    () => file.syncData(), () => file.syncDataSync(), () => file.utime(0, 0), () => file.utimeSync(0, 0),
    () => file.lock(), () => file.lockSync(), () => file.tryLock(), () => file.tryLockSync(), () => file.unlock(),
    () => file.unlockSync(),
  ]) await fails(call, ...BAD);
  file[Symbol.dispose]();
  equal(file.isTerminal(), false);
});
test("what a file was not opened for", async () => {
  using reads = await fresh().then((file) => (file.close(), open()));
  using writes = await open({ write: true });
  const buffer = new Uint8Array(1);
  await fails([() => reads.write(buffer), () => reads.writeSync(buffer), () => writes.read(buffer),
    () => writes.readSync(buffer)], "Error", "Bad file descriptor (os error 9)", "EBADF");
  using directory = await Deno.open(".");
  equal(directory.statSync().isDirectory, true);
  await fails([() => directory.read(buffer), () => directory.readSync(buffer)], "IsADirectory",
    "Is a directory (os error 21)", "EISDIR");
});
test("options of open", async () => {
  const failsBoth = (options, ...wanted) =>
    fails([() => Deno.open("file", options), () => Deno.openSync("file", options)], ...wanted);
  await failsBoth({}, "Error", "'options' requires at least one option to be true");
  await failsBoth({ truncate: true, read: true }, "Error", "'truncate' option requires 'write' to be true");
  await failsBoth({ create: true, read: true }, "Error",
    "'create' or 'createNew' options require 'write' or 'append' to be true");
  await failsBoth({ createNew: true, write: true }, "AlreadyExists", "File exists (os error 17): open 'file'", "EEXIST");
  Deno.writeTextFileSync("file", "abc");
  (await open({ append: true })).close();
  Deno.openSync("file", { append: true }).writeSync(bytes("d"));
  equal(content(), "abcd");
  Deno.openSync("file", { write: true, truncate: true }).close();
  equal(content(), "");
  Deno.openSync("new", { write: true, createNew: true, mode: 0o600 }).close();
  equal(Deno.statSync("new").mode & 0o777, 0o600);
  (await Deno.create("new")).writeSync(bytes("x"));
  Deno.createSync("new").close();
  equal(Deno.readTextFileSync("new"), "");
  await fails([() => Deno.open("nope"), () => Deno.openSync("nope")], "NotFound",
    "No such file or directory (os error 2): open 'nope'", "ENOENT");
  await fails([() => Deno.open("a\0b"), () => Deno.openSync("a\0b")], "TypeError",
    "file name contained an unexpected NUL byte: open 'a\0b'", "EINVAL");
});
test("the constructor", async () => {
  for (const key of [undefined, Symbol.for("Deno.internal.FsFile")]) {
    if (key !== undefined && !("networkRuntime" in Deno.version)) continue;
    await fails(() => new Deno.FsFile(1, key), "TypeError",
      "'Deno.FsFile' cannot be constructed, use 'Deno.open()' or 'Deno.openSync()' instead");
  }
  using file = await fresh();
  equal([file instanceof Deno.FsFile, Deno.inspect(file)], [true, "FsFile {}"]);
});
test("readable", async () => {
  const long = "0123456789".repeat(50_000);
  const file = await fresh(long);
  let read = "";
  for await (const chunk of file.readable) read += text(chunk);
  equal(read === long, true);
  await fails(() => file.close(), ...BAD);
  equal(await new Response((await open()).readable).text() === long, true);
});
test("writable", async () => {
  const file = await fresh();
  const writer = file.writable.getWriter();
  for (let i = 0; i < 100; i++) await writer.write(new Uint8Array(3000).fill(97));
  await writer.close();
  equal(content(), "a".repeat(300_000));
  await fails(() => file.close(), ...BAD);
  await (await open()).readable.pipeTo((await Deno.create("copy")).writable);
  equal(Deno.statSync("copy").size, 300_000);
});
test("a stream that is cancelled closes its file", async () => {
  const file = await fresh("x");
  await file.readable.cancel();
  await fails(() => file.close(), ...BAD);
});
test("no terminal", async () => {
  using file = await fresh();
  equal(file.isTerminal(), false);
  await fails(() => file.setRaw(true), "BadResource", "ENOTTY: Not a typewriter");
  file.setRaw(false);
});
test("devices", async () => {
  using zero = await Deno.open("/dev/zero");
  const buffer = new Uint8Array(10).fill(1);
  equal([await zero.read(buffer), buffer[9]], [10, 0]);
  using nothing = await Deno.open("/dev/null", { read: true, write: true });
  equal([await nothing.write(buffer), nothing.writeSync(buffer), await nothing.read(buffer)], [10, 10, null]);
});

await run();

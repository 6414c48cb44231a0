// The file functions of the Deno namespace. Each call ends in an op that Python serves.
({ primordials, ops, internals }) => {
  const {
    NumberIsInteger, ObjectSetPrototypeOf, String, StringPrototypeIndexOf, StringPrototypeSlice,
    StringPrototypeStartsWith, SymbolAsyncIterator, TypeError, TypedArrayPrototypeGetBuffer,
    TypedArrayPrototypeGetByteOffset, TypedArrayPrototypeGetLength, Uint8Array, decodeURIComponent,
  } = primordials;
  const { op_bytes_type } = ops;
  const { callPython, startPython, typeOf } = internals;

  const upTo = (text, mark) => {
    const end = StringPrototypeIndexOf(text, mark);
    return end < 0 ? text : StringPrototypeSlice(text, 0, end);
  };
  const pathOfUrl = (member, href) => {
    let path = upTo(upTo(StringPrototypeSlice(href, 5), "#"), "?");
    if (StringPrototypeStartsWith(path, "//")) {
      const host = upTo(StringPrototypeSlice(path, 2), "/");
      if (host !== "" && host !== "localhost") throw new TypeError(`Deno.${member}: ${href} is on another machine`);
      path = StringPrototypeSlice(path, 2 + host.length);
    }
    try {
      return decodeURIComponent(path);
    } catch {
      throw new TypeError(`Deno.${member}: ${href} has an escape that is no UTF-8`);
    }
  };
  const pathOf = (member, path) => {
    if (typeof path === "string") return path;
    const href = typeof path === "object" && path !== null ? path.href : undefined;
    if (typeof href !== "string") {
      throw new TypeError(`Deno.${member}: the path must be a string or a file: URL, not ${typeOf(path)}`);
    }
    if (!StringPrototypeStartsWith(href, "file:")) {
      throw new TypeError(`Deno.${member}: the URL must be a file: URL, not ${href}`);
    }
    return pathOfUrl(member, href);
  };

  const flag = (member, options, name, otherwise) => {
    const value = options[name];
    if (value === undefined) return otherwise;
    if (typeof value !== "boolean") {
      throw new TypeError(`Deno.${member}: ${name} must be a boolean, not ${typeOf(value)}`);
    }
    return value;
  };
  const writeOptions = (member, options) => {
    if (options === undefined) options = { __proto__: null };
    if (typeof options !== "object" || options === null) {
      throw new TypeError(`Deno.${member}: the options must be an object, not ${typeOf(options)}`);
    }
    const { mode } = options;
    if (mode !== undefined && !(NumberIsInteger(mode) && mode >= 0 && mode <= 0o7777)) {
      const given = typeof mode === "number" ? String(mode) : typeOf(mode);
      throw new TypeError(`Deno.${member}: mode must be a whole number from 0 to 0o7777, not ${given}`);
    }
    return {
      __proto__: null,
      append: flag(member, options, "append", false),
      create: flag(member, options, "create", true),
      createNew: flag(member, options, "createNew", false),
      mode,
    };
  };
  const textOf = (member, text) => {
    if (typeof text !== "string") throw new TypeError(`Deno.${member}: the text must be a string, not ${typeOf(text)}`);
    return text;
  };
  // The same memory behind an object without prototype, so that no script's toJSON is called.
  const bytesOf = (member, bytes) => {
    if (op_bytes_type(bytes) !== "Uint8Array") {
      throw new TypeError(
        `Deno.${member}: the bytes must be a Uint8Array, not ${op_bytes_type(bytes) ?? typeOf(bytes)}`,
      );
    }
    const view = new Uint8Array(
      TypedArrayPrototypeGetBuffer(bytes),
      TypedArrayPrototypeGetByteOffset(bytes),
      TypedArrayPrototypeGetLength(bytes),
    );
    return ObjectSetPrototypeOf(view, null);
  };
  function* entriesOf(entries) {
    for (let i = 0; i < entries.length; i++) yield entries[i];
  }

  internals.denoFiles = {
    __proto__: null,

    cwd() {
      return callPython("op_fs_cwd", []);
    },
    chdir(path) {
      callPython("op_fs_chdir", [pathOf("chdir", path)]);
    },
    async readTextFile(path, _options = undefined) {
      return await startPython("op_fs_read_file_text_async", [pathOf("readTextFile", path)]);
    },
    readTextFileSync(path) {
      return callPython("op_fs_read_file_text_sync", [pathOf("readTextFileSync", path)]);
    },
    async readFile(path, _options = undefined) {
      return await startPython("op_fs_read_file_async", [pathOf("readFile", path)]);
    },
    readFileSync(path) {
      return callPython("op_fs_read_file_sync", [pathOf("readFileSync", path)]);
    },
    async writeTextFile(path, text, options = undefined) {
      await startPython("op_fs_write_file_async", [
        pathOf("writeTextFile", path),
        writeOptions("writeTextFile", options),
        textOf("writeTextFile", text),
      ]);
    },
    writeTextFileSync(path, text, options = undefined) {
      callPython("op_fs_write_file_sync", [
        pathOf("writeTextFileSync", path),
        writeOptions("writeTextFileSync", options),
        textOf("writeTextFileSync", text),
      ]);
    },
    async writeFile(path, bytes, options = undefined) {
      await startPython("op_fs_write_file_async", [
        pathOf("writeFile", path),
        writeOptions("writeFile", options),
        bytesOf("writeFile", bytes),
      ]);
    },
    writeFileSync(path, bytes, options = undefined) {
      callPython("op_fs_write_file_sync", [
        pathOf("writeFileSync", path),
        writeOptions("writeFileSync", options),
        bytesOf("writeFileSync", bytes),
      ]);
    },
    readDir(path) {
      path = pathOf("readDir", path);
      return {
        async *[SymbolAsyncIterator]() {
          const entries = await startPython("op_fs_read_dir_async", [path]);
          for (let i = 0; i < entries.length; i++) yield entries[i];
        },
      };
    },
    readDirSync(path) {
      return entriesOf(callPython("op_fs_read_dir_sync", [pathOf("readDirSync", path)]));
    },
  };
};

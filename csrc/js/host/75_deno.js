// The Deno namespace: the process that the script runs in, and what Deno's own scripts export.
({ primordials, ops, internals, globals }) => {
  const { NumberIsInteger, ObjectDefineProperty, ObjectFreeze, String, TypeError } = primordials;
  const { op_exit } = ops;
  const { callPython, load, systemErrors, typeOf } = internals;

  const checkText = (member, what, text) => {
    if (typeof text !== "string") {
      throw new TypeError(`Deno.${member}: the ${what} must be a string, not ${typeOf(text)}`);
    }
    return text;
  };

  const env = {
    get(name) {
      return callPython("op_os_env_get", [checkText("env.get", "name", name)]) ?? undefined;
    },
    set(name, value) {
      callPython("op_os_env_set", [checkText("env.set", "name", name), String(value)]);
    },
    has(name) {
      return callPython("op_os_env_has", [checkText("env.has", "name", name)]);
    },
    delete(name) {
      callPython("op_os_env_delete", [checkText("env.delete", "name", name)]);
    },
    toObject() {
      return callPython("op_os_env_to_object", []);
    },
  };

  const Deno = {
    errors: systemErrors,
    env,
    exit(code = 0) {
      if (!NumberIsInteger(code)) {
        throw new TypeError(
          `Deno.exit: the code must be a whole number, not ${typeof code === "number" ? String(code) : typeOf(code)}`,
        );
      }
      op_exit(code);
      for (;;);  // until the termination is seen
    },
    inspect(value, options = undefined) {
      return load("lazy/host/console.js").inspect(value, options);
    },
  };

  // The value is requested once, when it is first read: Python is not there at build time, when the snapshot is made.
  const lazy = (name, ask) => {
    let known;
    const get = { [name]: () => (known ??= ask()) }[name];
    ObjectDefineProperty(Deno, name, { __proto__: null, get, enumerable: true, configurable: true });
  };
  lazy("args", () => ObjectFreeze(callPython("op_os_args", [])));
  lazy("noColor", () => callPython("op_os_no_color", []));
  lazy("pid", () => callPython("op_os_pid", []));
  lazy("version", () => {
    const { networkRuntime, v8 } = callPython("op_runtime_version", []);
    return ObjectFreeze({ networkRuntime, v8, typescript: undefined });
  });

  // Members by the script that exports them. A script runs when one of its members is first read.
  internals.defineLazyMembers(Deno, "Deno", {
    __proto__: null,
    "deno_runtime/10_permissions.js": ["PermissionStatus", "Permissions", "permissions"],
    "deno_fs/30_fs.js": [
      "FsFile", "chdir", "chmod", "chmodSync", "chown", "chownSync", "copyFile", "copyFileSync", "create", "createSync",
      "cwd", "link", "linkSync", "lstat", "lstatSync", "makeTempDir", "makeTempDirSync", "makeTempFile",
      "makeTempFileSync", "mkdir", "mkdirSync", "open", "openSync", "readDir", "readDirSync", "readFile",
      "readFileSync", "readLink", "readLinkSync", "readTextFile", "readTextFileSync", "realPath", "realPathSync",
      "remove", "removeSync", "rename", "renameSync", "stat", "statSync", "symlink", "symlinkSync", "truncate",
      "truncateSync", "umask", "utime", "utimeSync", "writeFile", "writeFileSync", "writeTextFile",
      "writeTextFileSync",
    ],
    "deno_io/12_io.js": ["SeekMode", "stderr", "stdin", "stdout"],
  });

  globals.Deno = Deno;
};

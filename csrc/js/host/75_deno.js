// The Deno namespace: its members by the scripts that make them.
({ primordials, internals, globals }) => {
  const { ObjectDefineProperty } = primordials;
  const { load, systemErrors } = internals;
  const kOs = "deno_os/30_os.js";

  const Deno = {
    errors: systemErrors,
    inspect(value, options = undefined) {
      return load("lazy/host/console.js").inspect(value, options);
    },
  };

  // A script runs when one of its members is first read.
  internals.defineLazyMembers(Deno, "Deno", {
    __proto__: null,
    "deno_os/30_os.js": [
      "env", "execPath", "exit", "gid", "hostname", "loadavg", "networkInterfaces", "osRelease", "osUptime",
      "systemMemoryInfo", "uid",
    ],
    "deno_os/40_signals.js": ["addSignalListener", "removeSignalListener"],
    "deno_process/40_process.js": [
      "ChildProcess", "Command", "kill", "spawn", "spawnAndWait", "spawnAndWaitSync",
    ],
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
    "deno_runtime/40_fs_events.js": ["watchFs"],
    "deno_runtime/40_tty.js": ["consoleSize"],
    "lazy/host/process.js": [
      "args", "build", "cpuUsage", "mainModule", "memoryUsage", "noColor", "pid", "ppid", "refTimer", "unrefTimer",
      "version",
    ],
  });
  ObjectDefineProperty(Deno, "exitCode", {
    __proto__: null,
    get: () => load(kOs).getExitCode(),
    set: (code) => load(kOs).setExitCode(code),
    enumerable: false,
    configurable: false,
  });

  internals.defineLazyGlobals("deno_runtime/41_prompt.js", ["alert", "confirm", "prompt"], true);
  internals.defineLazyGlobals("lazy/host/immediates.js", ["clearImmediate", "setImmediate"], true);

  globals.Deno = Deno;
};

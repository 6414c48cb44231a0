// The ops that only the host's scripts have, by how each is served, and what else Deno's scripts find in `core` there.
//
// An op fails with {name, message, code}. The functions made here turn that into an error of the class that a script
// expects (host/40_errors.js), with a stack that starts where the script called.
({ core, internals, primordials }) => {
  const {
    ArrayBufferPrototypeGetResizable, PromiseReject, ReflectApply, Symbol, TypeError, TypedArrayPrototypeGetBuffer,
    TypedArrayPrototypeGetByteLength, TypedArrayPrototypeSet, TypedArrayPrototypeSubarray, Uint8Array,
  } = primordials;
  const { awaitPython, callPython, errorOf, nativeFunction, newPythonOp, startPython, systemErrors } = internals;
  const { isArrayBuffer, ops } = core;

  const served = {
    __proto__: null,
    // A function of C++, on the host's thread.
    native: [
      "op_fs_cancel", "op_fs_cancel_handle", "op_fs_chdir", "op_fs_chmod_sync", "op_fs_chown_sync",
      "op_fs_copy_file_sync", "op_fs_cwd", "op_fs_link_sync", "op_fs_lstat_sync",
      "op_fs_make_temp_dir_sync", "op_fs_make_temp_file_sync", "op_fs_mkdir_sync", "op_fs_read_dir_close",
      "op_fs_read_dir_sync", "op_fs_read_file_sync", "op_fs_read_file_text_sync", "op_fs_read_link_sync",
      "op_fs_realpath_sync", "op_fs_remove_sync", "op_fs_rename_sync", "op_fs_stat_sync", "op_fs_symlink_sync",
      "op_fs_truncate_sync", "op_fs_umask", "op_fs_utime_sync", "op_fs_write_file_sync",
      "op_console_size", "op_get_exit_code", "op_runtime_cpu_usage", "op_runtime_memory_usage", "op_set_exit_code",
      "op_time_zone_changed",
    ],
    // A function of C++ that returns a promise.
    nativeAsync: [
      "op_fs_chmod_async", "op_fs_chown_async", "op_fs_copy_file_async", "op_fs_link_async", "op_fs_lstat_async",
      "op_fs_make_temp_dir_async", "op_fs_make_temp_file_async", "op_fs_mkdir_async", "op_fs_read_dir_async",
      "op_fs_read_dir_async_next", "op_fs_read_file_async", "op_fs_read_file_text_async", "op_fs_read_link_async",
      "op_fs_realpath_async", "op_fs_remove_async", "op_fs_rename_async", "op_fs_stat_async", "op_fs_symlink_async",
      "op_fs_truncate_async", "op_fs_utime_async", "op_fs_write_file_async",
    ],
    // A plain function of Python's, on the host's thread, while the script waits.
    python: [
      "op_cancel_read", "op_fs_file_stat_sync", "op_fs_file_sync_data_sync", "op_fs_file_sync_sync",
      "op_fs_flock_sync", "op_fs_flock_try_sync", "op_fs_ftruncate_sync", "op_fs_funlock_sync", "op_fs_futime_sync",
      "op_fs_open_begin", "op_fs_seek_sync", "op_is_terminal", "op_query_permission", "op_read_sync",
      "op_request_permission", "op_resource_close", "op_resource_hold", "op_resource_let_go", "op_resource_try_close",
      "op_revoke_permission", "op_set_raw", "op_write_sync",
      // os
      "op_delete_env", "op_env", "op_exec_path", "op_get_env", "op_gid", "op_hostname", "op_loadavg", "op_main_module",
      "op_network_interfaces", "op_no_color", "op_os_args", "op_os_pid", "op_os_release", "op_os_uptime", "op_ppid",
      "op_runtime_version", "op_set_env", "op_system_memory_info", "op_uid",
      // process, signals, watch, prompt
      "op_fs_events_open", "op_kill", "op_read_line_prompt", "op_signal_bind", "op_signal_unbind",
      "op_spawn_child", "op_spawn_child_ref", "op_spawn_child_unref", "op_spawn_kill", "op_spawn_sync",
    ],
    // An `async` function of Python's, on the event loop of the main thread. It checks no permission: the script would
    // go on while the user is asked.
    pythonAsync: ["op_fs_events_poll", "op_signal_poll", "op_spawn_wait"],
    // The same, on a descriptor, which is checked and kept at the call: the script may close it before the op starts.
    pythonHeld: [
      "op_fs_file_stat_async", "op_fs_file_sync_async", "op_fs_file_sync_data_async", "op_fs_file_truncate_async",
      "op_fs_flock_async", "op_fs_flock_try_async", "op_fs_funlock_async", "op_fs_futime_async", "op_fs_seek_async",
      "op_read", "op_read_all", "op_shutdown", "op_write", "op_write_all",
    ],
    pythonOpen: ["op_fs_open_sync"],
    // It is checked at the call (op_fs_open_begin).
    pythonOpenAsync: ["op_fs_open_async"],
  };
  const isFailure = (failure) => typeof failure?.code === "string";
  const switches = ["read", "write", "append", "truncate", "create", "createNew"];
  // The options for opening a file, each read once, with those that are inherited.
  const openOptions = (options) => {
    if (options === undefined || options === null) return undefined;
    if (typeof options !== "object" && typeof options !== "function") {
      throw new TypeError("expected type `v8::data::Object`, got `v8::data::Value`");
    }
    const { mode } = options;
    const hasMode = mode !== undefined && mode !== null;
    if (hasMode && typeof mode !== "number") {
      throw new TypeError("expected type `v8::data::Number`, got `v8::data::Value`");
    }
    const copy = { __proto__: null, mode: hasMode ? mode >>> 0 : undefined };
    for (let i = 0; i < switches.length; i++) {
      const value = options[switches[i]];
      if (value !== undefined && typeof value !== "boolean") {
        throw new TypeError("expected type `v8::data::Boolean`, got `v8::data::Value`");
      }
      copy[switches[i]] = value;
    }
    return copy;
  };
  // Starts an op after `begin(id)`, which checks it and keeps what it needs.
  const startBegun = (name, args, begin) => {
    const id = newPythonOp();
    try {
      begin(id);
    } catch (error) {
      return PromiseReject(error);
    }
    try {
      return startPython(name, args, id);
    } catch (error) {
      callPython("op_resource_let_go", [id]);
      return PromiseReject(error);
    }
  };
  const make = {
    __proto__: null,
    native(name) {
      const native = nativeFunction(name);
      const op = (...args) => {
        try {
          return ReflectApply(native, undefined, args);
        } catch (failure) {
          throw isFailure(failure) ? errorOf(failure, op) : failure;
        }
      };
      return op;
    },
    nativeAsync(name) {
      const native = nativeFunction(name);
      return async (...args) => {
        try {
          return await ReflectApply(native, undefined, args);
        } catch (failure) {
          throw isFailure(failure) ? errorOf(failure) : failure;
        }
      };
    },
    python: (name) => (...args) => callPython(name, args),
    pythonAsync: (name) => (...args) => startBegun(name, args, () => {}),
    pythonHeld: (name) => (rid, ...args) =>
      startBegun(name, args, (id) => callPython("op_resource_hold", [id, rid, name])),
    pythonOpen: (name) => (path, options) => callPython(name, [path, openOptions(options)]),
    pythonOpenAsync: (name) => (path, options) =>
      startBegun(name, [], (id) => callPython("op_fs_open_begin", [id, path, openOptions(options)])),
  };
  const ways = { __proto__: null };
  for (const way in served) for (let i = 0; i < served[way].length; i++) ways[served[way][i]] = way;
  internals.hostOp = (name) => ways[name] === undefined ? undefined : make[ways[name]](name);

  // The same classes as in Deno.errors: scripts look with instanceof.
  const { BadResource, Interrupted, NotCapable } = systemErrors;
  core.BadResource = BadResource;
  core.BadResourcePrototype = BadResource.prototype;
  core.Interrupted = Interrupted;
  core.InterruptedPrototype = Interrupted.prototype;
  core.NotCapable = NotCapable;
  core.internalFdSymbol = Symbol("fd");

  core.refOpPromise = (promise) => awaitPython(promise, true);
  core.unrefOpPromise = (promise) => awaitPython(promise, false);

  const closePort = core.close;
  core.close = (it) => typeof it === "number" ? ops.op_resource_close(it) : closePort(it);
  core.tryClose = (it) => typeof it === "number" ? ops.op_resource_try_close(it) : closePort(it);

  // Memory is lent to an op only where it cannot go away: other bytes are read beside it and copied.
  const lends = (view) => {
    const buffer = TypedArrayPrototypeGetBuffer(view);
    return isArrayBuffer(buffer) && !ArrayBufferPrototypeGetResizable(buffer);
  };
  const room = (view) => new Uint8Array(TypedArrayPrototypeGetByteLength(view));
  const fill = (view, bytes, count) => {
    const left = TypedArrayPrototypeGetByteLength(view);  // it may have shrunk meanwhile
    TypedArrayPrototypeSet(view, TypedArrayPrototypeSubarray(bytes, 0, count < left ? count : left));
    return count;
  };
  core.readSync = (rid, view) => {
    if (lends(view)) return ops.op_read_sync(rid, view);
    const bytes = room(view);
    return fill(view, bytes, ops.op_read_sync(rid, bytes));
  };
  const readBeside = async (rid, view) => {
    const bytes = room(view);
    return fill(view, bytes, await ops.op_read(rid, bytes));
  };
  core.read = (rid, view) => lends(view) ? ops.op_read(rid, view) : readBeside(rid, view);
  // Natives by other names.
  const members = {
    __proto__: null,
    cancelRead: "op_cancel_read",
    createCancelHandle: "op_cancel_handle",
    isTerminal: "op_is_terminal",
    print: "op_print",
    readAll: "op_read_all",
    shutdown: "op_shutdown",
    write: "op_write",
    writeAll: "op_write_all",
    writeSync: "op_write_sync",
  };
  for (const member in members) {
    core[member] = (...args) => ReflectApply(ops[members[member]], undefined, args);
  }
};

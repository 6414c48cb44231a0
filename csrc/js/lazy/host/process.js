// What the Deno namespace says of the process, and does with it, that no script of Deno's has.
({ core, primordials }) => {
  const { Float64Array, ObjectFreeze } = primordials;
  const {
    op_main_module, op_no_color, op_os_args, op_os_pid, op_ppid, op_runtime_cpu_usage, op_runtime_memory_usage,
    op_runtime_version,
  } = core.ops;

  const memory = new Float64Array(4);
  const cpu = new Float64Array(2);
  const build = {
    __proto__: null,
    target: "x86_64-unknown-linux-gnu",
    arch: "x86_64",
    os: "linux",
    vendor: "unknown",
    env: "gnu",
    standalone: false,
  };

  // Each is asked for once, when a script first reads it.
  const asked = {
    __proto__: null,
    args: op_os_args,
    build: () => ObjectFreeze({ ...build }),
    mainModule: op_main_module,
    noColor: op_no_color,
    pid: op_os_pid,
    ppid: op_ppid,
    version: () => ObjectFreeze(op_runtime_version()),
  };
  const known = { __proto__: null };
  const ask = (name) => (known[name] ??= asked[name]());

  return {
    __proto__: null,
    get args() {
      return ask("args");
    },
    get build() {
      return ask("build");
    },
    get mainModule() {
      return ask("mainModule");
    },
    get noColor() {
      return ask("noColor");
    },
    get pid() {
      return ask("pid");
    },
    get ppid() {
      return ask("ppid");
    },
    get version() {
      return ask("version");
    },

    cpuUsage: function cpuUsage() {
      op_runtime_cpu_usage(cpu);
      return { system: cpu[0], user: cpu[1] };
    },
    memoryUsage: function memoryUsage() {
      op_runtime_memory_usage(memory);
      return { rss: memory[0], heapTotal: memory[1], heapUsed: memory[2], external: memory[3] };
    },
    refTimer: function refTimer(id) {
      core.refTimer(id);
    },
    unrefTimer: function unrefTimer(id) {
      core.unrefTimer(id);
    },
  };
};

// setTimeout and its family (HTML Standard, "Timers"): a binary heap ordered by due time, then by order of creation.
// Native code only knows when the first timer is due, and calls runDueTimer once per turn.
({ primordials, constants, internals, ops, entries, globals }) => {
  const {
    Map, MapPrototypeGet, MapPrototypeSet, MapPrototypeDelete, ObjectAssign, ReflectApply, String, TypeError, bareArray,
    Number, MathTrunc, globalObject,
  } = primordials;
  const { op_timer_now, op_timer_schedule, op_queue_microtask } = ops;
  const indirectEval = globalThis.eval;
  const kLongestMs = 2 ** 31 - 1;
  const { kTimerStepsPerMs } = constants;

  const timers = new Map();  // id -> timer
  const heap = bareArray();
  let size = 0;
  let nextId = 1;
  let scheduled = Infinity;
  let awaited = 0;  // timers that keep the process alive
  let saidAwaited = false;

  const before = (a, b) => a.due < b.due || (a.due === b.due && a.order < b.order);
  const place = (timer, index) => {
    heap[index] = timer;
    timer.index = index;
  };
  const siftUp = (timer, index) => {
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(timer, heap[parent])) break;
      place(heap[parent], index);
      index = parent;
    }
    place(timer, index);
  };
  const siftDown = (timer, index) => {
    for (;;) {
      let child = 2 * index + 1;
      if (child >= size) break;
      if (child + 1 < size && before(heap[child + 1], heap[child])) child++;
      if (!before(heap[child], timer)) break;
      place(heap[child], index);
      index = child;
    }
    place(timer, index);
  };
  const insert = (timer) => {
    if (timer.awaited) awaited++;
    siftUp(timer, size++);
  };
  const remove = (timer) => {
    if (timer.awaited) awaited--;
    const last = heap[--size];
    heap[size] = undefined;
    if (last === timer) return;
    siftUp(last, timer.index);
    siftDown(last, last.index);
  };
  const reschedule = () => {
    const due = size === 0 ? Infinity : heap[0].due;
    if (due !== scheduled || saidAwaited !== (awaited > 0)) {
      op_timer_schedule((scheduled = due), (saidAwaited = awaited > 0));
    }
  };

  let orders = 0;
  const start = (callback, delay, repeat, args) => {
    if (typeof callback !== "function") callback = String(callback);
    delay = MathTrunc(Number(delay));
    if (!(delay > 0)) delay = 0;
    if (delay > kLongestMs) delay = 0;
    return run(callback, delay, repeat, args, true);
  };
  const run = (callback, delay, repeat, args, isAwaited) => {
    const id = nextId++;
    const timer = {
      __proto__: null,
      id,
      callback,
      args,
      delay,
      repeat,
      awaited: isAwaited,
      due: op_timer_now() + delay * kTimerStepsPerMs,
      order: orders++,
      index: 0,
    };
    MapPrototypeSet(timers, id, timer);
    insert(timer);
    reschedule();
    return id;
  };
  const stop = (id) => {
    const timer = MapPrototypeGet(timers, Number(id));
    if (timer === undefined) return;
    MapPrototypeDelete(timers, timer.id);
    if (timer.index >= 0) remove(timer);
    reschedule();
  };

  // For a timer that has not fired yet.
  const setAwaited = (id, isAwaited) => {
    const timer = MapPrototypeGet(timers, id);
    if (timer === undefined || timer.awaited === isAwaited) return;
    timer.awaited = isAwaited;
    if (timer.index >= 0) awaited += isAwaited ? 1 : -1;
    reschedule();
  };
  // Starts a timer of the platform's own, of any length. It does not keep the process alive until setAwaited says so.
  const startQuietly = (callback, delay) => run(callback, delay, false, [], false);

  const requireArgument = (name, { length }) => {
    if (length === 0) throw new TypeError(`${name}: 1 argument required, but only 0 present`);
  };

  // Written as methods: a function of the platform cannot be used as a constructor.
  const operations = {
    setTimeout(callback, delay = 0, ...args) {
      requireArgument("setTimeout", arguments);
      return start(callback, delay, false, args);
    },
    setInterval(callback, delay = 0, ...args) {
      requireArgument("setInterval", arguments);
      return start(callback, delay, true, args);
    },
    clearTimeout(id = 0) {
      stop(id);
    },
    clearInterval(id = 0) {
      stop(id);
    },
    queueMicrotask(callback) {
      if (typeof callback !== "function") throw new TypeError("queueMicrotask: the callback is not a function");
      op_queue_microtask(() => {
        try {
          callback();
        } catch (error) {
          internals.reportError(error);
        }
      });
    },
    reportError(error) {
      requireArgument("reportError", arguments);
      internals.reportError(error);
    },
  };
  ObjectAssign(globals, operations);
  internals.timers = { __proto__: null, setAwaited, start, startQuietly, stop, ...operations };
  primordials.queueMicrotask = operations.queueMicrotask;

  entries.runDueTimer = () => {
    const now = op_timer_now();
    if (size === 0 || heap[0].due > now) {
      scheduled = undefined;  // native code keeps the old moment otherwise
      reschedule();
      return false;
    }
    const timer = heap[0];
    remove(timer);
    timer.index = -1;
    if (!timer.repeat) MapPrototypeDelete(timers, timer.id);
    try {
      if (typeof timer.callback === "function") ReflectApply(timer.callback, globalObject, timer.args);
      else indirectEval(timer.callback);
    } finally {
      if (timer.repeat && MapPrototypeGet(timers, timer.id) === timer) {
        timer.due = now + timer.delay * kTimerStepsPerMs;
        timer.order = orders++;
        insert(timer);
      }
      scheduled = undefined;  // native code keeps the old moment otherwise
      reschedule();
    }
    return size > 0 && heap[0].due <= now;
  };
  entries.hasTimers = () => size > 0;
};

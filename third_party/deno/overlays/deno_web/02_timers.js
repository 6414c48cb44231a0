// In place of Deno's: timers are ours (csrc/js/shared/20_timers.js) and need no native event loop of Deno's kind.
(function () {
const { core } = __bootstrap;
const { setTimeout, setInterval, clearTimeout, clearInterval } = __bootstrap.internals.timers;

return {
  clearInterval,
  clearTimeout,
  // A promise that resolves in a later turn.
  defer: (callback) => core.createTimer(callback, 0),
  refTimer() {},
  setInterval,
  setTimeout,
  unrefTimer() {},
};
})();

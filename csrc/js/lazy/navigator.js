// navigator (HTML Standard, "The WorkerNavigator object"): only what a script may know about where it runs.
({ core, primordials }) => {
  const { ObjectDefineProperties, ObjectFreeze, SymbolToStringTag, TypeError } = primordials;
  const languages = ObjectFreeze(["en-US"]);
  const { op_hardware_concurrency, op_user_agent } = core.ops;
  let made = false;

  class WorkerNavigator {
    #brand;
    constructor() {
      if (made) throw new TypeError("Illegal constructor");
      made = true;
    }
    get hardwareConcurrency() {
      this.#brand;
      return op_hardware_concurrency();
    }
    // For old code that checks nothing else (NavigatorID).
    get appCodeName() {
      this.#brand;
      return "Mozilla";
    }
    get appName() {
      this.#brand;
      return "Netscape";
    }
    get appVersion() {
      this.#brand;
      return "4.0";
    }
    get platform() {
      this.#brand;
      return "";
    }
    get product() {
      this.#brand;
      return "Gecko";
    }
    // The runtime does not know that it is offline.
    get onLine() {
      this.#brand;
      return true;
    }
    get language() {
      this.#brand;
      return "en-US";
    }
    get languages() {
      this.#brand;
      return languages;
    }
    get userAgent() {
      this.#brand;
      return op_user_agent();
    }
  }
  const enumerable = { __proto__: null, enumerable: true };
  ObjectDefineProperties(WorkerNavigator.prototype, {
    appCodeName: enumerable,
    appName: enumerable,
    appVersion: enumerable,
    hardwareConcurrency: enumerable,
    language: enumerable,
    languages: enumerable,
    onLine: enumerable,
    platform: enumerable,
    product: enumerable,
    userAgent: enumerable,
    [SymbolToStringTag]: { __proto__: null, value: "WorkerNavigator", configurable: true },
  });
  return { WorkerNavigator, navigator: new WorkerNavigator() };
};

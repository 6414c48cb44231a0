// ImageData (HTML Standard, "The ImageData interface"): pixels of four bytes each, row by row.
({ core, primordials }, names) => {
  const {
    ObjectDefineProperties, RangeError, SymbolToStringTag, TypeError, TypedArrayPrototypeGetByteLength,
    TypedArrayPrototypeGetSymbolToStringTag, Uint8ClampedArray,
  } = primordials;
  const webidl = core.loadExtScript("ext:deno_webidl/00_webidl.js");
  const prefix = "Failed to construct 'ImageData'";
  const kBytesEach = 4;

  const toSettings = webidl.createDictionaryConverter("ImageDataSettings", [
    {
      __proto__: null,
      key: "colorSpace",
      converter: webidl.createEnumConverter("PredefinedColorSpace", ["srgb", "display-p3"]),
      defaultValue: "srgb",
    },
  ]);
  const toSize = (value, what) => {
    const size = webidl.converters["unsigned long"](value, prefix, what);
    if (size === 0) throw new names.DOMException(`${prefix}: the ${what} is zero`, "IndexSizeError");
    return size;
  };
  const isPixels = (value) => TypedArrayPrototypeGetSymbolToStringTag(value) === "Uint8ClampedArray";

  class ImageData {
    #data;
    #width;
    #height;
    #colorSpace;

    // (width, height, settings) or (data, width, height, settings)
    constructor(first, second, third = undefined, fourth = undefined) {
      webidl.requiredArguments(arguments.length, 2, prefix);
      if (typeof first !== "object" || first === null) {
        const width = toSize(first, "width");
        const height = toSize(second, "height");
        const { colorSpace } = toSettings(third, prefix, "settings");
        const bytes = width * height * kBytesEach;
        if (bytes > 2 ** 32 - 1) throw new RangeError(`${prefix}: ${width} times ${height} pixels are too many`);
        this.#data = new Uint8ClampedArray(bytes);
        this.#width = width;
        this.#height = height;
        this.#colorSpace = colorSpace;
      } else {
        if (!isPixels(first)) throw new TypeError(`${prefix}: the data is not a Uint8ClampedArray`);
        const width = toSize(second, "width");
        const { colorSpace } = toSettings(fourth, prefix, "settings");
        const asked = third === undefined ? undefined : toSize(third, "height");
        const length = TypedArrayPrototypeGetByteLength(first);
        if (length === 0 || length % kBytesEach !== 0) {
          throw new names.DOMException(
            `${prefix}: the data is not a multiple of ${kBytesEach} bytes`,
            "InvalidStateError",
          );
        }
        const height = length / kBytesEach / width;
        if (height % 1 !== 0) {
          throw new names.DOMException(
            `${prefix}: the data is no whole number of rows of ${width} pixels`,
            "IndexSizeError",
          );
        }
        if (asked !== undefined && asked !== height) {
          throw new names.DOMException(`${prefix}: the data has ${height} rows, not ${asked}`, "IndexSizeError");
        }
        this.#data = first;
        this.#width = width;
        this.#height = height;
        this.#colorSpace = colorSpace;
      }
    }
    // The data for a structured clone.
    [core.hostObjectBrand]() {
      return {
        type: "ImageData",
        data: this.#data,
        width: this.#width,
        height: this.#height,
        colorSpace: this.#colorSpace,
      };
    }
    get width() {
      return this.#width;
    }
    get height() {
      return this.#height;
    }
    get data() {
      return this.#data;
    }
    get colorSpace() {
      return this.#colorSpace;
    }
  }
  const enumerable = { __proto__: null, enumerable: true };
  ObjectDefineProperties(ImageData.prototype, {
    width: enumerable,
    height: enumerable,
    data: enumerable,
    colorSpace: enumerable,
    [SymbolToStringTag]: { __proto__: null, value: "ImageData", configurable: true },
  });
  core.registerCloneableResource(
    "ImageData",
    ({ data, width, height, colorSpace }) => new ImageData(data, width, height, { __proto__: null, colorSpace }),
  );
  return { ImageData };
};

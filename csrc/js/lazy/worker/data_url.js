// data: URLs (Fetch Standard, "data: URL processor").
({ primordials, internals }) => {
  const {
    NumberParseInt, RegExpPrototypeExec, RegExpPrototypeTest, SafeRegExp, StringPrototypeCharCodeAt,
    StringPrototypeIndexOf, StringPrototypeSlice, StringPrototypeStartsWith, TypedArrayPrototypeSubarray, Uint8Array,
  } = primordials;
  const { atob } = internals.load("deno_web/05_base64.js");
  const { parseMimeType, serializeMimeType } = internals.load("deno_web/01_mimesniff.js");

  const kSpaces = new SafeRegExp("^[\\t\\n\\f\\r ]*(.*?)[\\t\\n\\f\\r ]*$", "s");
  const kBase64 = new SafeRegExp("^(.*?); *base64$", "is");
  const kHexPair = new SafeRegExp("^[0-9A-Fa-f]{2}$");

  // `text` is ASCII, as a serialised URL is.
  const percentDecoded = (text) => {
    const bytes = new Uint8Array(text.length);
    let length = 0;
    for (let i = 0; i < text.length; i++) {
      const code = StringPrototypeCharCodeAt(text, i);
      const pair = code === 37 ? StringPrototypeSlice(text, i + 1, i + 3) : "";
      if (pair !== "" && RegExpPrototypeTest(kHexPair, pair)) {
        bytes[length++] = NumberParseInt(pair, 16);
        i += 2;
      } else {
        bytes[length++] = code;
      }
    }
    return TypedArrayPrototypeSubarray(bytes, 0, length);
  };
  const binaryString = (bytes) => {
    let text = "";
    const length = primordials.TypedArrayPrototypeGetLength(bytes);
    for (let i = 0; i < length; i++) text += primordials.StringFromCharCode(bytes[i]);
    return text;
  };
  const binaryBytes = (text) => {
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = StringPrototypeCharCodeAt(text, i);
    return bytes;
  };

  // Returns {mimeType, bytes}, or undefined when the URL is invalid. `url` is serialised and has no fragment.
  const processDataUrl = (url) => {
    const comma = StringPrototypeIndexOf(url, ",");
    if (comma < 0) return undefined;
    let type = RegExpPrototypeExec(kSpaces, StringPrototypeSlice(url, "data:".length, comma))[1];
    let bytes = percentDecoded(StringPrototypeSlice(url, comma + 1));
    const encoded = RegExpPrototypeExec(kBase64, type);
    if (encoded !== null) {
      try {
        bytes = binaryBytes(atob(binaryString(bytes)));
      } catch {
        return undefined;
      }
      type = encoded[1];
    }
    if (StringPrototypeStartsWith(type, ";")) type = `text/plain${type}`;
    const parsed = parseMimeType(type);
    return {
      __proto__: null,
      mimeType: parsed === null ? "text/plain;charset=US-ASCII" : serializeMimeType(parsed),
      bytes,
    };
  };
  return { processDataUrl };
};

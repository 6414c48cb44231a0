import { URL, URLSearchParams, basicURLParse, parseURL, percentDecodeString, serializeURL } from "whatwg-url";

export default () => {
  const url = new URL("../b?x=1#y", "https://user@Bücher.example:8080/a/c");
  url.searchParams.append("z", "ü &");
  return {
    url: url.href,
    host: url.host,
    parsed: serializeURL(parseURL("http://[::1]:80/%7Ea/./b")),
    wrong: basicURLParse("http://a b/"),
    params: new URLSearchParams([["a", "1"], ["b", "2"]]).toString(),
    decoded: [...percentDecodeString("%41%zz")],
    native: url.href === new globalThis.URL(url.href).href,
  };
};

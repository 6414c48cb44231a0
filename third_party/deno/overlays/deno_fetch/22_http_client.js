// In place of Deno's, which brings TCP and TLS with it: an isolate's requests go to its host, and there are no clients to choose from.
(function () {
return { HttpClientPrototype: { __proto__: null } };
})();

"""What a hostile guest, or a hostile server, tries against a `FetchPolicy` and a `WebSocketPolicy`."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("aiohttp")

from aiohttp.abc import AbstractResolver, ResolveResult
from tests.api.web_server import WebServer, web_server
from yarl import URL

from network_runtime import FetchPolicy, FetchRefusedError, Isolate, Sandbox, WebSocketPolicy
from network_runtime._fetch.client import FetchClient
from network_runtime.fetch_policy import is_public

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Names(AbstractResolver):
    """A name server of the attacker's: each question gets the next answer."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        del family
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        kind = socket.AF_INET6 if ":" in answer else socket.AF_INET
        return [ResolveResult(hostname=host, host=answer, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST)]

    async def close(self) -> None:
        pass


@pytest.fixture
async def server() -> AsyncIterator[WebServer]:
    async with web_server() as running:
        yield running


@pytest.fixture
async def isolate() -> AsyncIterator[Isolate]:
    async with Sandbox(cpu_limit_ms=5000, memory_limit_mb=128) as sandbox:
        yield await sandbox.create_isolate()


def allow(isolate: Isolate, policy: FetchPolicy, names: AbstractResolver | None = None) -> None:
    client = FetchClient(policy, names)
    isolate._state.ends.append(client.close)
    isolate.on_request("fetch", client.serve, stream_body=True)


async def outcome(isolate: Isolate, url: str, init: str = "{}") -> Any:
    return await isolate.evaluate(
        f"(async () => {{ try {{ const r = await fetch({url!r}, {init}); return [r.status, await r.text()] }}"
        " catch (e) { return `${e.name}: ${e.message}` } })()"
    )


async def raw_outcome(isolate: Isolate, request: str) -> Any:
    """Past our own `fetch`: a guest may send the request itself."""
    return await isolate.evaluate(
        f"NETWORK.request('fetch', {request}).then((r) => r.status, (e) => `${{e.name}}: ${{e.message}}`)"
    )


PRIVATE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255",
    "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::", "fc00::1", "fd00::1",
    "fe80::1", "fec0::1", "ff02::1", "4000::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_that_leads_to_such_an_address_is_refused(isolate: Isolate, address: str) -> None:
    allow(isolate, FetchPolicy(allow=["http://*:*"]), Names(address))
    assert await outcome(isolate, "http://evil.example/") == "TypeError: the host's address is not public"


HOSTS = [
    "127.0.0.1", "2130706433", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "127.1", "127.0.1", "017700000001", "0", "169.254.169.254",
    "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "[64:ff9b::7f00:1]", "localhost", "localhost.", "127.0.0.1.",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
async def test_loopback_in_every_spelling(isolate: Isolate, server: WebServer, host: str) -> None:
    allow(isolate, FetchPolicy(allow=["*://*:*"]))
    for found in (
        await outcome(isolate, f"http://{host}:{server.port}/"),
        await raw_outcome(isolate, f"{{url: 'http://{host}:{server.port}/', method: 'GET', headers: {{}}}}"),
    ):
        assert isinstance(found, str), found
        assert "127.0.0.1" not in found
        assert "::1" not in found
    assert server.requests == []


@pytest.mark.parametrize("host", HOSTS)
async def test_redirects_to_loopback_in_every_spelling(isolate: Isolate, server: WebServer, host: str) -> None:
    # The server itself may be reached; what it points to may not.
    class OnlyHere(FetchPolicy):
        def check_address(self, address: Any) -> None:
            if not self.hops:
                self.hops.append(address)
            else:
                super().check_address(address)

        hops: list[Any] = []  # noqa: RUF012

    OnlyHere.hops = []
    allow(isolate, OnlyHere(allow=["*://*:*"]), Names("127.0.0.1"))
    found = await outcome(isolate, f"http://start.example:{server.port}/redirect?to=http://{host}:{server.port}/secret")
    assert isinstance(found, str), found
    assert found.startswith("TypeError: ")
    assert not any(path == "/secret" for _, path, _, _ in server.requests)


async def test_a_name_that_changes_its_mind_is_resolved_once(isolate: Isolate, server: WebServer) -> None:
    names = Names("8.8.8.8", "127.0.0.1")

    seen: list[str] = []
    policy = FetchPolicy(allow=["http://*:*"], connect_timeout_s=0.2, total_timeout_s=0.2)
    check = policy.check_address

    def noted(address: Any) -> None:
        seen.append(str(address))
        check(address)

    object.__setattr__(policy, "check_address", noted)
    allow(isolate, policy, names)
    found = await outcome(isolate, f"http://evil.example:{server.port}/")
    assert found.startswith("TypeError: ")
    assert set(seen) == {"8.8.8.8"}
    assert names.asked == 1
    assert server.requests == []


async def test_a_second_request_asks_and_checks_again(isolate: Isolate, server: WebServer) -> None:
    names = Names("127.0.0.1")
    allow(isolate, FetchPolicy(allow=["http://*:*"]), names)
    for _ in range(2):
        assert (
            await outcome(isolate, f"http://evil.example:{server.port}/")
            == "TypeError: the host's address is not public"
        )
    assert server.requests == []


@pytest.mark.parametrize("path", ["/endless", "/bomb"])
async def test_endless_bodies_and_bombs_end_at_the_limit(isolate: Isolate, server: WebServer, path: str) -> None:
    allow(isolate, FetchPolicy(allow=[server.origin], allow_private=True, max_response_bytes=1 << 20))
    assert await outcome(isolate, server.origin + path) == "TypeError: the response's body has more than 1048576 bytes"


@pytest.mark.parametrize("path", ["/hang", "/drip"])
async def test_a_server_that_dawdles_ends_at_the_time_limit(isolate: Isolate, server: WebServer, path: str) -> None:
    allow(isolate, FetchPolicy(allow=[server.origin], allow_private=True, total_timeout_s=0.3))
    assert await outcome(isolate, server.origin + path) == "TypeError: the request timed out"


async def test_a_circle_of_redirects_ends(isolate: Isolate, server: WebServer) -> None:
    allow(isolate, FetchPolicy(allow=[server.origin], allow_private=True, max_redirects=3))
    found = await outcome(
        isolate,
        f"{server.origin}/redirect?to=/redirect%3Fto%3D/redirect%253Fto%253D/redirect%25253Fto%25253D/redirect%2525253Fto%2525253D/",
    )
    assert found == "TypeError: the server redirects more than 3 times"


async def test_credentials_stay_with_their_origin(isolate: Isolate, server: WebServer) -> None:
    async with web_server() as other:
        allow(isolate, FetchPolicy(allow=[server.origin, other.origin], allow_private=True))
        init = "{headers: {authorization: 'Bearer x', 'x-kept': '1'}}"
        await outcome(isolate, f"{server.origin}/redirect?to={other.origin}/", init)
        await outcome(isolate, f"{server.origin}/redirect?to=/here", init)
    assert "authorization" not in other.requests[0][2]
    assert other.requests[0][2]["x-kept"] == "1"
    assert server.requests[-1][2]["authorization"] == "Bearer x"


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        (301, "POST", "GET"),
        (302, "POST", "GET"),
        (303, "PUT", "GET"),
        (307, "POST", "POST"),
        (308, "PUT", "PUT"),
        (301, "PUT", "PUT"),
    ],
)
async def test_methods_over_redirects(isolate: Isolate, server: WebServer, status: int, method: str, then: str) -> None:
    allow(isolate, FetchPolicy(allow=[server.origin], allow_private=True))
    await outcome(isolate, f"{server.origin}/redirect?status={status}&to=/echo", f"{{method: '{method}', body: 'x'}}")
    assert server.requests[-1][0] == then
    assert server.requests[-1][3] == (b"" if then == "GET" else b"x")


async def test_a_redirect_does_not_get_past_the_methods(isolate: Isolate, server: WebServer) -> None:
    allow(isolate, FetchPolicy(allow=[server.origin], allow_private=True, methods=["POST"]))
    found = await outcome(isolate, f"{server.origin}/redirect?status=303&to=/echo", "{method: 'POST', body: 'x'}")
    assert found == "TypeError: the method is not allowed"
    assert [method for method, *_ in server.requests] == ["POST"]


@pytest.mark.parametrize("size", [1, 12, 20, 40])
async def test_compressed_data_without_its_end_is_an_error(isolate: Isolate, server: WebServer, size: int) -> None:
    allow(isolate, FetchPolicy(allow=[server.origin], allow_private=True))
    code = (
        f"fetch('{server.origin}/cut?bytes={size}').then((r) => r.text()).catch((e) => `${{e.name}}: ${{e.message}}`)"
    )
    assert await isolate.evaluate(code) == "TypeError: the connection failed"


async def test_the_answer_to_head_has_no_compressed_data(isolate: Isolate, server: WebServer) -> None:
    allow(isolate, FetchPolicy(allow=[server.origin], allow_private=True))
    code = f"fetch('{server.origin}/gzip', {{method: 'HEAD'}}).then((r) => r.text())"
    assert await isolate.evaluate(code) == ""


@pytest.mark.parametrize(
    "headers",
    [
        "{'x': 'a\\r\\nhost: evil'}",
        "{'x\\r\\ny': 'a'}",
        "{'x': 'a\\0b'}",
        "{'x y': 'a'}",
        "{'': 'a'}",
        "{x: 5}",
        "{x: ['a']}",
        "[['x', 'y']]",
        "{x: '\\u0100'}",
    ],
)
async def test_headers_that_would_split_a_request(isolate: Isolate, server: WebServer, headers: str) -> None:
    allow(isolate, FetchPolicy(allow=[server.origin], allow_private=True))
    found = await raw_outcome(isolate, f"{{url: '{server.origin}/', method: 'GET', headers: {headers}}}")
    assert found.startswith("FetchRefusedError: ")
    assert server.requests == []


async def test_headers_of_the_connection_are_not_the_guests(isolate: Isolate, server: WebServer) -> None:
    allow(isolate, FetchPolicy(allow=[server.origin], allow_private=True))
    headers = "{host: 'evil', connection: 'close, x-kept', 'transfer-encoding': 'chunked', 'content-length': '99', te: 'x', upgrade: 'h2c', 'x-kept': '1'}"
    assert await raw_outcome(isolate, f"{{url: '{server.origin}/', method: 'GET', headers: {headers}}}") == 200
    sent = server.requests[0][2]
    assert sent["host"] == f"127.0.0.1:{server.port}"
    assert sent["x-kept"] == "1"
    assert not {"connection", "transfer-encoding", "te", "upgrade", "content-length"} & set(sent)


@pytest.mark.parametrize("method", ["GET\\r\\nx: y", "CONNECT", "TRACE", "get", "", "G T"])
async def test_methods_that_are_not_listed(isolate: Isolate, server: WebServer, method: str) -> None:
    allow(isolate, FetchPolicy(allow=[server.origin], allow_private=True))
    assert (
        await raw_outcome(isolate, f"{{url: '{server.origin}/', method: '{method}'}}")
        == "FetchRefusedError: the method is not allowed"
    )


@pytest.mark.parametrize(
    "request_data",
    [
        "null",
        "5",
        "{}",
        "{url: 5}",
        "{url: 'http://[::'}",
        "{url: ''}",
        "{url: 'http://'}",
        "{url: 'x', body: {}}",
        "{url: 'gopher://a/'}",
    ],
)
async def test_requests_that_are_none(isolate: Isolate, request_data: str) -> None:
    allow(isolate, FetchPolicy(allow=["*://*:*"]))
    assert (await raw_outcome(isolate, request_data)).startswith("FetchRefusedError: ")


async def test_large_requests_are_refused(isolate: Isolate, server: WebServer) -> None:
    allow(isolate, FetchPolicy(allow=[server.origin], allow_private=True, max_request_bytes=1000))
    refused = "TypeError: the request's body has more than 1000 bytes"
    assert await outcome(isolate, server.origin, "{method: 'POST', body: 'x'.repeat(1001)}") == refused
    stream = "{method: 'POST', body: new ReadableStream({pull(c) { c.enqueue(new Uint8Array(400)) }})}"
    assert await outcome(isolate, server.origin, stream) == refused


LONG_URLS = {
    "international-name": "'http://' + 'ä.'.repeat(1e6) + 'com/'",
    "short-international-name": "'http://' + 'ä.'.repeat(1000) + 'com/'",
    "name": "'http://' + 'a.'.repeat(1e6) + 'com/'",
    "dots": "'http://a.example/' + '../'.repeat(5e6)",
    "escapes": "'http://a.example/' + '%'.repeat(1e7)",
    "query": "'http://a.example/?' + '&a=ä'.repeat(2e6)",
    "user": "'http://' + 'ä'.repeat(1e6) + '@a.example/'",
}


@pytest.mark.parametrize("name", LONG_URLS)
async def test_a_long_url_costs_the_host_nothing(name: str, isolate: Isolate) -> None:
    """They took seconds of the loop's thread, all isolates' one."""
    allow(isolate, FetchPolicy(allow=["http://*/*"], allow_private=True))
    isolate.allow_websocket(WebSocketPolicy(allow=["ws://*/*"], allow_private=True))
    heard: asyncio.Queue[Any] = asyncio.Queue()
    isolate.on("message", heard.put_nowait)
    before_s = time.thread_time()
    said = await raw_outcome(isolate, f"{{ url: {LONG_URLS[name]} }}")
    assert re.fullmatch("FetchRefusedError: the URL (is not valid|has more than 16384 characters)", said)
    opened = f"({LONG_URLS[name]}).replace('http', 'ws')"
    await isolate.evaluate(f"NETWORK.send('ws.open', {{ conn_id: 1, url: {opened}, protocols: [] }}); 1")
    await isolate.evaluate("NETWORK.send('message', 1); 1")
    await asyncio.wait_for(heard.get(), 10)
    assert time.thread_time() - before_s < 0.5


async def test_many_headers_are_refused(isolate: Isolate, server: WebServer) -> None:
    allow(isolate, FetchPolicy(allow=[server.origin], allow_private=True))
    many = "Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => ['h' + i, '']))"
    for headers in (many, "{ a: 'b'.repeat(1e6) }"):
        said = await raw_outcome(isolate, f"{{ url: '{server.origin}/', headers: {headers} }}")
        assert said == "FetchRefusedError: the request's headers have more than 65536 characters"


async def test_concurrent_requests_wait_for_their_turn(isolate: Isolate, server: WebServer) -> None:
    allow(isolate, FetchPolicy(allow=[server.origin], allow_private=True, max_concurrent=1))
    isolate.execute(
        f"globalThis.c = new AbortController(); fetch('{server.origin}/hang', {{signal: c.signal}}).catch(() => {{}})"
    )
    await asyncio.wait_for(server.hung.wait(), 10)
    second = asyncio.create_task(outcome(isolate, server.origin))
    isolate.execute("setTimeout(() => c.abort(), 20)")
    assert await asyncio.wait_for(second, 10) == [200, "hello"]
    assert len(server.requests) == 2


async def test_slots_come_back_whatever_happens(isolate: Isolate, server: WebServer) -> None:
    allow(
        isolate,
        FetchPolicy(
            allow=[server.origin], allow_private=True, max_concurrent=1, max_response_bytes=100_000, total_timeout_s=5
        ),
    )
    for path in ("/", "/endless", "/redirect?to=http://10.0.0.1/", "/redirect?to=http://[/"):
        await outcome(isolate, server.origin + path)
    await isolate.evaluate(f"fetch('{server.origin}/endless').then((r) => r.body.cancel())")
    assert await asyncio.wait_for(outcome(isolate, server.origin), 10) == [200, "hello"]


async def test_an_answer_that_is_not_read_gives_its_slot_back_in_time(isolate: Isolate, server: WebServer) -> None:
    policy = FetchPolicy(allow=[server.origin], allow_private=True, max_concurrent=1, total_timeout_s=0.5)
    allow(isolate, policy)
    await isolate.evaluate(f"fetch('{server.origin}/endless').then((r) => {{ globalThis.r = r; return r.status }})")
    assert await asyncio.wait_for(outcome(isolate, server.origin), 10) == [200, "hello"]
    await asyncio.wait_for(server.gone.wait(), 10)
    found = await isolate.evaluate("r.text().catch((e) => `${e.name}: ${e.message}`)")
    assert found == "TypeError: the request timed out"


async def test_an_isolate_that_goes_takes_its_connections_along(server: WebServer) -> None:
    async with Sandbox() as sandbox:
        isolate = await sandbox.create_isolate(fetch=FetchPolicy(allow=[server.origin], allow_private=True))
        await isolate.evaluate(f"fetch('{server.origin}/endless').then((r) => {{ globalThis.r = r }})")
        isolate.terminate()
        await isolate.wait_destroyed()
        await asyncio.wait_for(server.gone.wait(), 10)


URLS = [
    ("https://a.example", "https://a.example/x", True),
    ("https://a.example", "https://a.example:443/", True),
    ("https://a.example", "https://a.example:444/", False),
    ("https://a.example", "http://a.example/", False),
    ("https://a.example", "https://b.example/", False),
    ("https://a.example", "https://a.example.evil/", False),
    ("https://a.example", "https://evila.example/", False),
    ("https://a.example", "https://A.EXAMPLE./", True),
    ("*://a.example", "http://a.example/", True),
    ("*://a.example:*", "http://a.example:81/", True),
    ("https://*.example", "https://a.example/", True),
    ("https://*.example", "https://b.a.example/", True),
    ("https://*.example", "https://example/", False),
    ("https://*.example", "https://evilexample/", False),
    ("http://a.example:8080", "http://a.example:8080/", True),
    ("http://a.example:8080", "http://a.example/", False),
    ("https://a.example/", "https://a.example/", True),
    ("https://a.example/", "https://a.example/x", False),
    ("https://a.example/api/*", "https://a.example/api/x?y", True),
    ("https://a.example/api/*", "https://a.example/apix", False),
    ("https://a.example/api/*", "https://a.example/api/../x", False),
    ("https://a.example/api/*", "https://a.example/api/%2e%2e/x", False),
    ("https://a.example/api/*", "https://a.example/api/..%2fx", False),
    ("https://a.example/api/*", "https://a.example/api/..%5cx", False),
    ("https://a.example/api/*", "https://a.example/api//x", False),
    ("https://a.example", "https://user@a.example/", False),
    ("https://a.example", "https://a.example@b.example/", False),
    ("https://[2606:4700::1111]", "https://[2606:4700:0::1111]/", True),
    ("*://*:*", "ftp://a.example/", False),
]


@pytest.mark.parametrize(("pattern", "url", "allowed"), URLS)
def test_patterns(pattern: str, url: str, allowed: bool) -> None:
    policy = FetchPolicy(allow=[pattern])
    if allowed:
        policy.check_url(URL(url))
    else:
        with pytest.raises(FetchRefusedError):
            policy.check_url(URL(url))


@pytest.mark.parametrize(
    "pattern",
    [
        "a.example",
        "https://",
        "https://a.example?x",
        "https://a*.example",
        "https://*.*.example",
        "https://a.example/*/x",
        "https://a.example:0",
        "https://a.example:99999",
        "ws://a.example",
        "ftp://a",
        "https://ü.example",
        "https://a b",
    ],
)
def test_patterns_that_are_none(pattern: str) -> None:
    with pytest.raises(ValueError, match="allow has"):
        FetchPolicy(allow=[pattern])


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"allow": "https://a.example"}, "allow"),
        ({"allow": [], "total_timeout_s": "1"}, "total_timeout_s"),
        ({"allow": [], "max_redirects": True}, "max_redirects"),
        ({"allow": [], "methods": "GET"}, "methods"),
        ({"allow": [5]}, "allow"),
    ],
)
def test_policies_name_what_is_wrong(fields: dict[str, Any], name: str) -> None:
    with pytest.raises(TypeError, match=name):
        FetchPolicy(**fields)


SOCKET = "(url) => new Promise((resolve) => { const s = new WebSocket(url); s.onerror = (e) => resolve(e.message); s.onopen = () => resolve('open') })"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1"])
async def test_web_sockets_reach_no_loopback(isolate: Isolate, server: WebServer, host: str) -> None:
    isolate.allow_websocket(WebSocketPolicy(allow=["*://*:*"]))
    found = await isolate.evaluate(f"({SOCKET})('ws://{host}:{server.port}/socket')")
    assert found in ("the host's address is not public", "the host's name could not be resolved")
    assert server.requests == []


async def test_web_sockets_follow_no_redirect(isolate: Isolate, server: WebServer) -> None:
    isolate.allow_websocket(WebSocketPolicy(allow=[f"ws://127.0.0.1:{server.port}/redirect"], allow_private=True))
    found = await isolate.evaluate(f"({SOCKET})('ws://127.0.0.1:{server.port}/redirect?to=/socket')")
    assert found == "the server redirects"
    assert len(server.requests) == 1


async def test_what_a_request_says_of_itself_unless_the_guest_does(isolate: Isolate, server: WebServer) -> None:
    allow(isolate, FetchPolicy(allow=[server.origin], allow_private=True, user_agent="agent/1"))
    await outcome(isolate, server.origin)
    await outcome(
        isolate, server.origin, "{headers: {accept: 'text/html', 'Accept-Language': 'de', 'user-agent': 'mine'}}"
    )
    await outcome(isolate, f"{server.origin}/redirect?to=/here")
    said = [
        tuple(headers.get(name) for name in ("accept", "accept-language", "user-agent"))
        for *_, headers, _ in server.requests
    ]
    own = ("*/*", "*", "agent/1")
    assert said == [own, ("text/html", "de", "mine"), own, own]


@pytest.mark.parametrize("status", [226, 299, 418, 451, 599, 600, 777, 999])
async def test_every_status_of_a_server_arrives(isolate: Isolate, server: WebServer, status: int) -> None:
    allow(isolate, FetchPolicy(allow=[server.origin], allow_private=True))
    assert await outcome(isolate, f"{server.origin}/status?is={status}") == [status, "said"]

"""`allow_fetch` and `allow_websocket` over TLS: certificates that are wrong, and names with several addresses."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("aiohttp")

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from network_runtime import FetchPolicy, Isolate, Sandbox, WebSocketPolicy
from network_runtime._fetch.client import FetchClient
from network_runtime._fetch.websocket_client import WebSocketClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

NAME = "good.example"
BAD = "TypeError: the server's certificate or TLS is not acceptable"
PRIVATE = "TypeError: the host's address is not public"


class Names(AbstractResolver):
    """Every name has all these addresses."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        del family
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self.addresses
        ]

    async def close(self) -> None:
        pass


class Authority:
    """Signs certificates, in files below `folder`, that RFC 5280 allows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        usage = x509.KeyUsage(
            digital_signature=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        own = self._builder(self.name, self.key, days=1)
        own = own.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        own = own.add_extension(usage, critical=True)
        self.path = folder / "authority.pem"
        self.path.write_bytes(own.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, days: int) -> x509.CertificateBuilder:
        now = dt.datetime.now(dt.UTC)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - dt.timedelta(days=10))
        builder = builder.not_valid_after(now + dt.timedelta(days=days))
        subject_key = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        signing_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return builder.add_extension(subject_key, critical=False).add_extension(signing_key, critical=False)

    def server(self, name: str, *, days: int = 1, signed: bool = True) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = self._builder(subject, key, days)
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        certificate = builder.sign(self.key if signed else key, hashes.SHA256())
        path = self.folder / "server.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


class Server:
    def __init__(self, context: ssl.SSLContext) -> None:
        self.context = context
        self.asked: list[str] = []
        self.port = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if request.path == "/socket":
            connection = web.WebSocketResponse()
            await connection.prepare(request)
            await connection.close()
            return connection
        if "to" in request.query:
            return web.Response(status=302, headers={"location": request.query["to"]})
        return web.Response(text="secret")


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    made = Authority(tmp_path)
    trusting = ssl.create_default_context(cafile=str(made.path))
    trusting.verify_flags |= ssl.VERIFY_X509_STRICT  # the default from Python 3.13 on
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", trusting)
    return made


@pytest.fixture
async def isolate() -> AsyncIterator[Isolate]:
    async with Sandbox(cpu_limit_ms=5000) as sandbox:
        yield await sandbox.create_isolate()


async def listening(context: ssl.SSLContext) -> tuple[Server, web.ServerRunner]:
    server = Server(context)
    runner = web.ServerRunner(web.Server(server.handle), shutdown_timeout=0.1)  # type: ignore[arg-type]
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    server.port = runner.addresses[0][1]
    return server, runner


async def fetched(isolate: Isolate, url: str, names: Names, *, private: bool = True) -> Any:
    client = FetchClient(FetchPolicy(allow=["*://*:*"], allow_private=private, connect_timeout_s=2), names)
    isolate._state.ends.append(client.close)
    isolate.on_request("fetch", client.serve, stream_body=True)
    return await isolate.evaluate(f"fetch('{url}').then((r) => r.text()).catch((e) => `${{e.name}}: ${{e.message}}`)")


async def connected(isolate: Isolate, url: str, names: Names) -> Any:
    client = WebSocketClient(WebSocketPolicy(allow=["*://*:*"], allow_private=True), isolate.send, names)
    isolate._state.ends.append(client.close)
    isolate.on("ws.open", client.open).on("ws.send", client.message).on("ws.close", client.close_one)
    return await isolate.evaluate(
        f"new Promise((r) => {{ const s = new WebSocket('{url}'); s.onopen = () => r('open');"
        f" s.onerror = (e) => r('TypeError: ' + e.message) }})"
    )


@pytest.mark.parametrize(
    ("certificate", "found"),
    [
        ({"name": NAME}, "secret"),
        ({"name": "other.example"}, BAD),
        ({"name": NAME, "days": -1}, BAD),
        ({"name": NAME, "signed": False}, BAD),
    ],
    ids=["good", "another name", "expired", "not signed by the authority"],
)
async def test_certificates(isolate: Isolate, authority: Authority, certificate: dict[str, Any], found: str) -> None:
    server, runner = await listening(authority.server(**certificate))
    names = Names("127.0.0.1")
    try:
        assert await fetched(isolate, f"https://{NAME}:{server.port}/", names) == found
        expected = "open" if found == "secret" else found
        assert await connected(isolate, f"wss://{NAME}:{server.port}/socket", names) == expected
    finally:
        await runner.cleanup()
    assert server.asked == (["/", "/socket"] if found == "secret" else [])


@pytest.mark.parametrize(
    "addresses",
    [
        ("127.0.0.1", "8.8.8.8"),
        ("8.8.8.8", "127.0.0.1"),
        ("8.8.8.8", "::1"),
        ("::ffff:127.0.0.1",),
        ("64:ff9b::7f00:1",),
        ("fe80::1%1",),
    ],
)
async def test_one_private_address_refuses_the_name(
    isolate: Isolate, authority: Authority, addresses: tuple[str, ...]
) -> None:
    server, runner = await listening(authority.server(NAME))
    try:
        found = await fetched(isolate, f"https://{NAME}:{server.port}/", Names(*addresses), private=False)
    finally:
        await runner.cleanup()
    assert found == PRIVATE
    assert server.asked == []


async def test_a_redirect_to_a_name_that_the_certificate_has_not(isolate: Isolate, authority: Authority) -> None:
    server, runner = await listening(authority.server(NAME))
    try:
        url = f"https://{NAME}:{server.port}/?to=https://other.example:{server.port}/secret"
        assert await fetched(isolate, url, Names("127.0.0.1")) == BAD
    finally:
        await runner.cleanup()
    assert server.asked == ["/"]

"""Servers that misbehave in time: nothing takes longer than its budget, nothing is guessed."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from console.alvys.exchange import Exchange
from console.alvys.outgoing import Outgoing
from console.errors import RemoteError, TransientRemoteError, UnconfirmedError
from tests.alvys.support import ManualClock

pytestmark = pytest.mark.anyio

Effect = Literal["none", "once", "each"]
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
EFFECTS: list[tuple[Effect, type[RemoteError]]] = [
    ("none", TransientRemoteError),
    ("once", UnconfirmedError),
    ("each", UnconfirmedError),
]


@asynccontextmanager
async def serving(serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Yield the address of a server that lives as long as the block."""
    calls: set[asyncio.Task[None]] = set()

    async def call(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await serve(reader, writer)
        writer.close()

    def start(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.add(asyncio.create_task(call(reader, writer)))

    server = await asyncio.start_server(start, "127.0.0.1", 0, ssl=tls)
    try:
        scheme = "https" if tls else "http"
        yield f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/x"
    finally:
        server.close()
        await asyncio.gather(*calls)


async def send(url: str, effect: Effect = "none", timeout_s: float = 0.3) -> None:
    exchange = Exchange(clock=ManualClock(), transport=None, timeout_s=timeout_s)
    outgoing = Outgoing(method="POST", url=url, operation="test", body={}, effect=effect)
    try:
        await exchange.send(outgoing)
    finally:
        await exchange.aclose()


@pytest.mark.parametrize(("effect", "kind"), EFFECTS)
async def test_error_comes_within_the_budget_when_the_body_drips(
    effect: Effect, kind: type[RemoteError]
) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n")
        while not reader.at_eof():
            writer.write(b" ")
            with suppress(TimeoutError):
                async with asyncio.timeout(0.05):
                    await reader.read(1)

    async with serving(drip) as url, asyncio.timeout(10):
        with pytest.raises(kind):
            await send(url, effect)


@pytest.mark.parametrize("effect", ["once", "each"])
async def test_outcome_of_a_write_is_unknown_when_the_line_is_reset(effect: Effect) -> None:
    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    async with serving(reset) as url:
        with pytest.raises(UnconfirmedError):
            await send(url, effect, timeout_s=5)


async def test_nothing_is_sent_when_the_certificate_is_for_another_name(tmp_path: Path) -> None:
    received: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.append(await reader.read(1))

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate(tmp_path))
    async with serving(listen, tls) as url:
        with pytest.raises(TransientRemoteError, match="cannot be reached"):
            await send(url, "each", timeout_s=5)
    assert b"" == b"".join(received)


async def test_try_is_for_later_when_the_name_does_not_resolve() -> None:
    with pytest.raises(TransientRemoteError, match="cannot be reached"):
        await send("http://alvys.invalid/x", "each", timeout_s=5)


def certificate(folder: Path) -> Path:
    """Write a certificate that nobody vouches for, with its key, and return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "elsewhere.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    file = folder / "server.pem"
    file.write_bytes(
        made.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    )
    return file

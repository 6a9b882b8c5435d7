"""One exchange over a real socket: what a broken one proves, and how much it may cost."""

import asyncio
import gc
import gzip
import json
import ssl
import weakref
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr

from console.errors import (
    AuthenticationError,
    ConsoleError,
    ProtocolError,
    RemoteError,
    TransientRemoteError,
    UnconfirmedError,
)
from console.intacct import Answer, Executed, Success
from console.intacct.credentials import SessionKey
from console.intacct.gateway import Call, Gateway
from console.intacct.reader import read_body
from tests.intacct.support import (
    SENDER,
    SHARED,
    URL,
    ManualClock,
    control_failure,
    envelope,
    error,
    numbered,
    reply,
    success,
)

pytestmark = pytest.mark.anyio

READ = Call(operation="query X", writes=False, budget_s=5.0)
WRITE = Call(operation="post 1 documents", writes=True, budget_s=5.0)
KEY = SessionKey(session_id=SecretStr("SESS-secret"))
GOOD = envelope(success("fn-1", "<key>7</key>"))
CAP = 200_000

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if line)
    return head + await reader.readexactly(int(fields[b"content-length"]))


def saying(raw: bytes) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(raw)
        await writer.drain()

    return talk


@asynccontextmanager
async def listening(talk: Talk, context: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/x"
    finally:
        server.close()


async def ask(url: str, call: Call, transport: httpx.AsyncBaseTransport | None = None) -> Answer:
    gateway = Gateway(sender=SENDER, clock=ManualClock(), transport=transport, max_body_bytes=CAP)
    try:
        return await gateway.ask(url, [numbered()], authentication=KEY, call=call)
    finally:
        await gateway.aclose()


async def ask_raw(raw: bytes, call: Call) -> Answer:
    async with listening(saying(raw)) as url:
        return await ask(url, call)


def mock(answer: httpx.Response) -> httpx.MockTransport:
    return httpx.MockTransport(lambda request: answer)


def failing(problem: Exception) -> httpx.MockTransport:
    def handle(request: httpx.Request) -> httpx.Response:
        raise problem

    return httpx.MockTransport(handle)


def response(body: bytes, head: bytes = b"", status: bytes = b"200 OK") -> bytes:
    length = b"" if b"Transfer" in head else b"Content-Length: %d\r\n" % len(body)
    return b"HTTP/1.1 " + status + b"\r\n" + length + head + b"\r\n" + body


async def test_answer_is_read_when_all_is_well() -> None:
    answer = await ask_raw(response(GOOD), WRITE)
    assert isinstance(answer, Executed)
    assert isinstance(answer.outcomes[0], Success)


async def test_answer_is_unpacked_when_it_is_gzip() -> None:
    raw = response(gzip.compress(GOOD), b"Content-Encoding: gzip\r\n")
    assert isinstance(await ask_raw(raw, WRITE), Executed)


PACKED = gzip.compress(GOOD)
UNUSABLE = {
    "cut gzip": response(PACKED[:-9], b"Content-Encoding: gzip\r\n"),
    "gzip with more behind": response(PACKED + b"x", b"Content-Encoding: gzip\r\n"),
    "not gzip": response(GOOD, b"Content-Encoding: gzip\r\n"),
    "two layers": response(gzip.compress(PACKED), b"Content-Encoding: gzip, gzip\r\n"),
    "deflate": response(zlib.compress(GOOD), b"Content-Encoding: deflate\r\n"),
    "bomb": response(gzip.compress(b"\0" * 50_000_000), b"Content-Encoding: gzip\r\n"),
    "too large": response(b" " * (CAP + 1)),
    "redirect": response(b"", b"Location: https://attacker.invalid/\r\n", b"308 Gone On"),
    "not found": response(b"<html/>", status=b"404 Not Found"),
    "no body": response(b""),
    "cut without length": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + GOOD[:-9],
}
BROKEN = {
    "short body": b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + GOOD,
    "bad chunk": response(b"ZZ\r\nabc", b"Transfer-Encoding: chunked\r\n"),
    "nothing": b"",
    "failure of its own": response(GOOD, status=b"500 Oh"),
    "html": response(b"<html/>"),
    "whole page": response(b"\n<!DOCTYPE HTML><html><body>off-line</body></html>"),
    "cut by the network in front": response(b"", status=b"524 Timeout"),
}


@pytest.mark.parametrize("raw", UNUSABLE.values(), ids=UNUSABLE.keys())
async def test_read_is_a_protocol_error_when_the_answer_is_unusable(raw: bytes) -> None:
    with pytest.raises(ProtocolError):
        await ask_raw(raw, READ)


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN.keys())
async def test_read_may_be_repeated_when_the_exchange_broke(raw: bytes) -> None:
    with pytest.raises(TransientRemoteError):
        await ask_raw(raw, READ)


@pytest.mark.parametrize(
    "raw", [*UNUSABLE.values(), *BROKEN.values()], ids=[*UNUSABLE.keys(), *BROKEN.keys()]
)
async def test_write_is_unconfirmed_when_there_is_no_usable_answer(raw: bytes) -> None:
    with pytest.raises(UnconfirmedError):
        await ask_raw(raw, WRITE)


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.transport.abort()


async def trickle() -> AsyncIterator[bytes]:
    while True:
        await asyncio.sleep(0)  # only gives way: there is always one more empty piece
        yield b""


@pytest.mark.parametrize(
    ("expected", "writes"), [(TransientRemoteError, False), (UnconfirmedError, True)]
)
async def test_exchange_ends_when_the_answer_trickles_past_the_budget(
    expected: type[RemoteError], writes: bool
) -> None:
    call = Call(operation="x", writes=writes, budget_s=0.05)
    with pytest.raises(expected, match="did not answer within"):
        await ask(URL, call, mock(httpx.Response(200, content=trickle())))


async def test_write_is_unconfirmed_when_the_line_is_reset_after_the_request() -> None:
    async with listening(reset) as url:
        with pytest.raises(UnconfirmedError):
            await ask(url, WRITE)


async def test_nothing_ran_when_nobody_listens() -> None:
    async with listening(reset) as url:
        pass
    with pytest.raises(TransientRemoteError, match="cannot be reached"):
        await ask(url, WRITE)


@pytest.mark.parametrize(
    "problem",
    [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x")],
    ids=lambda problem: type(problem).__name__,
)
async def test_nothing_ran_when_no_connection_stood(problem: Exception) -> None:
    with pytest.raises(TransientRemoteError):
        await ask(URL, WRITE, failing(problem))


@pytest.mark.parametrize(
    "problem",
    [
        httpx.ReadTimeout("x"),
        httpx.WriteTimeout("x"),
        httpx.ReadError("x"),
        httpx.WriteError("x"),
        httpx.RemoteProtocolError("x"),
    ],
    ids=lambda problem: type(problem).__name__,
)
async def test_write_is_unconfirmed_when_the_line_broke_later(problem: Exception) -> None:
    with pytest.raises(UnconfirmedError):
        await ask(URL, WRITE, failing(problem))


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (7.0, "7"),
        (1.0, "0"),
        (120.0, "999999"),
        (120.0, "9" * 5000),
        (60.0, "Mon, 02 Mar 2026 15:01:00 GMT"),
        (60.0, "Mon, 02 Mar 2026 15:01:00"),
        (1.0, "Mon, 02 Mar 2020 15:01:00 GMT"),
        (None, "soon"),
        (None, ""),
    ],
)
async def test_pause_is_within_bounds_when_sage_asks_for_one(
    expected: float | None, text: str
) -> None:
    answer = reply(status=429, headers={"Retry-After": text})
    with pytest.raises(TransientRemoteError) as caught:
        await ask(URL, WRITE, mock(answer))
    assert expected == caught.value.retry_after_s


async def test_credentials_are_refused_when_the_answer_is_401_without_xml() -> None:
    with pytest.raises(AuthenticationError):
        await ask(URL, WRITE, mock(reply(b'{"message":"Unauthorized"}', 401)))


async def test_answer_is_read_when_a_4xx_carries_the_envelope() -> None:
    answer = await ask(URL, WRITE, mock(reply(control_failure(error("GW-0011")), 400)))
    assert "GW-0011" in repr(answer)


async def test_cookies_do_not_come_back_when_sage_sets_some() -> None:
    seen: list[str | None] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("cookie"))
        return reply(GOOD, headers={"Set-Cookie": "DFT_SESSION=1; Path=/"})

    gateway = Gateway(sender=SENDER, clock=ManualClock(), transport=httpx.MockTransport(handle))
    for _ in range(2):
        await gateway.ask(URL, [numbered()], authentication=KEY, call=READ)
    assert [None, None] == seen


async def test_request_is_let_go_when_its_answer_was_read() -> None:
    """A batch of documents does not stay in memory until somebody searches it for circles."""
    sent: list[weakref.ref[httpx.Request]] = []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(weakref.ref(request))
        return reply(GOOD)

    gc.disable()
    try:
        await ask(URL, READ, httpx.MockTransport(handle))
        assert [None] == [one() for one in sent]
    finally:
        gc.enable()


async def test_no_secret_is_shown_when_a_write_is_unconfirmed() -> None:
    with pytest.raises(UnconfirmedError) as caught:
        await ask(URL, WRITE, mock(reply(b"SESS-secret sender-pw<1>")))
    told = repr(vars(caught.value)) + str(caught.value) + repr(caught.value.__cause__)
    assert "SESS-secret" not in told
    assert "sender-pw" not in told


async def test_body_is_capped_when_it_never_ends() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 1000

    answer = httpx.Response(200, content=endless())
    with pytest.raises(ProtocolError):
        await read_body(answer, max_bytes=5000)


def _probes() -> list[tuple[dict[str, Any], bytes]]:
    folder = SHARED / "badinputs"
    if not folder.exists():
        return [({"file": "own", "expected": "accept"}, response(GOOD))]
    listed = json.loads((folder / "index.json").read_text())["files"]
    probes = [one for one in listed if one["kind"] == "http_raw"]
    return [(one, (folder / one["file"]).read_bytes()) for one in probes]


ALLOWED: dict[str, tuple[type[ConsoleError], ...]] = {
    "refuse": (ProtocolError, TransientRemoteError),
    "retry_later": (TransientRemoteError,),
    "auth_error": (AuthenticationError,),
    "unknown_outcome": (ProtocolError,),
    "accept": (),
}


@pytest.mark.parametrize("probe", _probes(), ids=lambda probe: probe[0]["file"])
async def test_probe_meets_its_verdict_when_a_read_gets_it(
    probe: tuple[dict[str, Any], bytes],
) -> None:
    entry, raw = probe
    verdicts = [entry["expected"]] if isinstance(entry["expected"], str) else entry["expected"]
    errors = tuple(one for verdict in verdicts for one in ALLOWED[verdict])
    try:
        answer = await ask_raw(raw, READ)
    except errors:
        return
    assert "accept" in verdicts
    assert isinstance(answer, Executed)


@pytest.mark.parametrize("probe", _probes(), ids=lambda probe: probe[0]["file"])
async def test_probe_guesses_nothing_when_a_write_gets_it(
    probe: tuple[dict[str, Any], bytes],
) -> None:
    entry, raw = probe
    try:
        answer = await ask_raw(raw, WRITE)
    except (UnconfirmedError, TransientRemoteError, AuthenticationError):
        assert "accept" != entry["expected"]
        return
    # The probe answers another function than the one sent, so nothing is proven about ours.
    assert isinstance(answer, Executed)
    assert "accept" in entry["expected"]


def own_certificate(folder: Path) -> Path:
    """Write a certificate that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "wrong.invalid")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2060, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    path = folder / "own.pem"
    path.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(encoding)
    )
    return path


async def test_nothing_is_sent_when_the_certificate_is_not_trusted(tmp_path: Path) -> None:
    seen: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.read(1))

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own_certificate(tmp_path))
    async with listening(listen, context) as url:
        with pytest.raises(TransientRemoteError, match="cannot be reached"):
            await ask(url.replace("http:", "https:"), WRITE)
    assert [] == seen

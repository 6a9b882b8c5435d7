"""One request and its answer: limits, repeats and their errors."""

import asyncio
import gc
import gzip
import weakref
from collections.abc import Callable

import httpx
import pytest
from pydantic import SecretStr

from console.alvys.exchange import Answer, Exchange
from console.errors import ConfigurationError, ProtocolError, TransientRemoteError
from tests.alvys.support import Handler, ManualClock, in_turn, reply

pytestmark = pytest.mark.anyio

URL = "https://alvys.example/api/p/v1/customers/search"
MIB = 1024 * 1024


def make_exchange(
    handler: Handler, clock: ManualClock | None = None, timeout_s: float = 60
) -> Exchange:
    transport = httpx.MockTransport(handler)
    return Exchange(clock=clock or ManualClock(), transport=transport, timeout_s=timeout_s)


async def post(exchange: Exchange, url: str = URL) -> Answer:
    try:
        return await exchange.post(url, {"Page": 0}, operation="test", bearer=SecretStr("abc"))
    finally:
        await exchange.aclose()


def later(status: int = 429, retry_after: str | None = None) -> Callable[[], httpx.Response]:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return lambda: reply(b"slow down", status, headers)


def failing(error: Exception) -> Handler:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    return answer


async def test_answer_is_passed_on_when_alvys_refuses_the_request() -> None:
    answer = await post(make_exchange(lambda _: reply(b"no", 404)))
    assert Answer(status=404, body=b"no") == answer


async def test_request_is_let_go_when_its_answer_was_read() -> None:
    """Nothing of a page stays in memory until somebody searches it for circles."""
    sent: list[weakref.ref[httpx.Request]] = []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(weakref.ref(request))
        return reply(b"{}")

    gc.disable()
    try:
        await post(make_exchange(handle))
        assert [None] == [one() for one in sent]
    finally:
        gc.enable()


async def test_gzip_is_unpacked_when_alvys_packs_once() -> None:
    packed = gzip.compress(b'{"a": 1}')
    answer = await post(make_exchange(lambda _: reply(packed, 200, {"Content-Encoding": "gzip"})))
    assert b'{"a": 1}' == answer.body


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(b"x")[:-4], "gzip"),
        (gzip.compress(b"x") + b"more", "gzip"),
        (b"not packed", "gzip"),
        (b"", "gzip"),
        (gzip.compress(gzip.compress(b"x")), "gzip, gzip"),
        (b"x", "br"),
        (gzip.compress(bytes(32 * MIB + 1)), "gzip"),
        (bytes(32 * MIB + 1), "identity"),
    ],
    ids=["cut", "trailing", "unpacked", "empty", "twice", "brotli", "bomb", "large"],
)
async def test_answer_is_refused_when_its_packing_is_wrong(body: bytes, coding: str) -> None:
    exchange = make_exchange(lambda _: reply(body, 200, {"Content-Encoding": coding}))
    with pytest.raises(ProtocolError):
        await post(exchange)


async def test_answer_is_taken_when_it_has_just_the_largest_size() -> None:
    packed = gzip.compress(bytes(32 * MIB))
    answer = await post(make_exchange(lambda _: reply(packed, 200, {"Content-Encoding": "gzip"})))
    assert len(answer.body) == 32 * MIB


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirect_is_an_error_and_not_followed_when_alvys_sends_one(status: int) -> None:
    away = {"Location": "https://attacker.invalid/steal"}
    exchange = make_exchange(lambda _: reply(b"", status, away))
    with pytest.raises(ProtocolError, match="redirect"):
        await post(exchange)
    assert 1 == exchange.requests


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_request_is_repeated_when_alvys_says_later(status: int) -> None:
    answer = await post(make_exchange(in_turn(later(status), lambda: reply(b"ok"))))
    assert b"ok" == answer.body


async def test_pauses_double_and_end_when_alvys_stays_busy() -> None:
    clock = ManualClock()
    exchange = make_exchange(in_turn(later(503)), clock)
    with pytest.raises(TransientRemoteError):
        await post(exchange)
    assert (5, [1.0, 2.0, 4.0, 8.0]) == (exchange.requests, clock.pauses)


@pytest.mark.parametrize(
    ("header", "pause_s"),
    [
        ("60", 60.0),
        ("0", 1.0),
        ("999999999999", 120.0),
        ("9" * 5000, 120.0),
        ("Mon, 01 Jun 2026 12:00:30 GMT", 30.0),
        ("Mon, 01 Jun 2026 12:00:30 -0000", 30.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 120.0),
        ("Mon, 01 Jun 2020 12:00:00 GMT", 1.0),
        ("soon", 1.0),
        ("-5", 1.0),
        ("Wed, 21 Oct 99999999999999999999 07:28:00 GMT", 1.0),
    ],
)
async def test_pause_is_the_one_asked_for_within_bounds_when_named(
    header: str, pause_s: float
) -> None:
    clock = ManualClock()
    await post(make_exchange(in_turn(later(429, header), lambda: reply(b"ok")), clock))
    assert [pause_s] == clock.pauses


async def test_waiting_ends_within_its_limit_when_long_pauses_are_asked_for() -> None:
    clock = ManualClock()
    with pytest.raises(TransientRemoteError) as caught:
        await post(make_exchange(in_turn(later(429, "120")), clock))
    assert ([120.0, 120.0], 120.0) == (clock.pauses, caught.value.retry_after_s)


async def test_error_is_transient_at_once_when_alvys_cannot_be_reached() -> None:
    exchange = make_exchange(failing(httpx.ConnectError("[Errno -2] \x1bName not known")))
    with pytest.raises(TransientRemoteError, match="\N{REPLACEMENT CHARACTER}Name not known"):
        await post(exchange)
    assert 1 == exchange.requests


async def test_error_is_transient_when_a_read_times_out() -> None:
    with pytest.raises(TransientRemoteError, match="60 seconds"):
        await post(make_exchange(failing(httpx.ReadTimeout("slow"))))


async def test_error_is_transient_when_an_answer_drips_beyond_the_time() -> None:
    async def never_ending(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    transport = httpx.MockTransport(never_ending)
    exchange = Exchange(clock=ManualClock(), transport=transport, timeout_s=0.01)
    with pytest.raises(TransientRemoteError):
        await post(exchange)


async def test_error_is_transient_after_repeats_when_the_line_keeps_breaking() -> None:
    exchange = make_exchange(failing(httpx.ReadError("reset")))
    with pytest.raises(TransientRemoteError):
        await post(exchange)
    assert 5 == exchange.requests


async def test_error_is_a_protocol_error_after_repeats_when_http_stays_broken() -> None:
    exchange = make_exchange(failing(httpx.RemoteProtocolError("bad chunk")))
    with pytest.raises(ProtocolError):
        await post(exchange)
    assert 5 == exchange.requests


@pytest.mark.parametrize("url", ["alvys.example", "ftp://alvys.example", "https://[::1"])
async def test_error_is_a_configuration_error_when_the_address_is_unusable(url: str) -> None:
    exchange = Exchange(clock=ManualClock(), transport=None, timeout_s=1)
    with pytest.raises(ConfigurationError):
        await post(exchange, url)

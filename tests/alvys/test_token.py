"""The access token: asked for rarely, renewed early, never shown."""

import json
import traceback

import httpx
import pytest

from console.errors import AuthenticationError, ProtocolError, RemoteError, TransientRemoteError
from tests.alvys.support import (
    SECRET,
    TOKEN,
    FakeAlvys,
    ManualClock,
    in_turn,
    make_client,
    page,
    reply,
    token_reply,
)

pytestmark = pytest.mark.anyio


def bearer(request: httpx.Request) -> str:
    return request.headers["Authorization"]


async def test_token_request_has_the_documented_body_when_sent() -> None:
    alvys = FakeAlvys(lambda _: page([]))
    await make_client(alvys).customers()
    expected = {
        "client_id": "client-1",
        "client_secret": SECRET,
        "audience": "https://api.alvys.example/public/",
        "grant_type": "client_credentials",
    }
    assert expected == json.loads(alvys.token_requests[0].content)


async def test_secret_and_token_are_in_no_address_when_requests_are_sent() -> None:
    alvys = FakeAlvys(lambda _: page([]))
    await make_client(alvys).customers()
    urls = [str(request.url) for request in alvys.token_requests + alvys.searches]
    assert [] == [url for url in urls if SECRET in url or TOKEN in url]


async def test_token_is_used_again_when_it_is_fresh() -> None:
    alvys = FakeAlvys(lambda _: page([]))
    client = make_client(alvys)
    await client.customers()
    await client.customers()
    assert (1, {f"Bearer {TOKEN}"}) == (
        len(alvys.token_requests),
        {bearer(request) for request in alvys.searches},
    )


@pytest.mark.parametrize(("age_s", "tokens"), [(3539, 1), (3540, 2)])
async def test_token_is_renewed_a_minute_early_when_it_nears_its_end(
    age_s: float, tokens: int
) -> None:
    clock = ManualClock()
    alvys = FakeAlvys(lambda _: page([]))
    client = make_client(alvys, clock)
    await client.customers()
    clock.advance(age_s)
    await client.customers()
    assert tokens == len(alvys.token_requests)


async def test_token_is_used_for_half_its_life_when_that_is_very_short() -> None:
    clock = ManualClock()
    alvys = FakeAlvys(lambda _: page([]), lambda _: token_reply(expires_in=30))
    client = make_client(alvys, clock)
    await client.customers()
    clock.advance(14)
    await client.customers()
    assert 1 == len(alvys.token_requests)


async def test_new_token_is_fetched_once_when_alvys_revoked_the_old() -> None:
    tokens = in_turn(lambda: token_reply("old"), lambda: token_reply("new"))
    searches = in_turn(lambda: reply(b"", 401), lambda: page([]))
    alvys = FakeAlvys(searches, tokens)
    await make_client(alvys).customers()
    assert ["Bearer old", "Bearer new"] == [bearer(request) for request in alvys.searches]


async def test_error_is_authentication_after_one_renewal_when_alvys_keeps_refusing() -> None:
    alvys = FakeAlvys(lambda _: reply({"message": "Unauthorized"}, 401))
    with pytest.raises(AuthenticationError):
        await make_client(alvys).customers()
    assert (2, 2) == (len(alvys.token_requests), len(alvys.searches))


@pytest.mark.parametrize("status", [401, 403])
async def test_error_is_authentication_with_level_when_credentials_are_refused(
    status: int,
) -> None:
    alvys = FakeAlvys(lambda _: page([]), lambda _: reply({"error": SECRET}, status))
    with pytest.raises(AuthenticationError, match="client id") as caught:
        await make_client(alvys).customers()
    assert ({"level": "alvys"}, True) == (caught.value.details, bool(caught.value.hint))


@pytest.mark.parametrize(
    "answer",
    [
        {"access_token": None, "expires_in": 3600},
        {"access_token": "", "expires_in": 3600},
        {"access_token": "two words", "expires_in": 3600},
        {"access_token": "line\r\nX-Evil: 1", "expires_in": 3600},
        {"access_token": "café", "expires_in": 3600},
        {"access_token": "a" * 16_385, "expires_in": 3600},
        {"access_token": "abc", "expires_in": -5},
        {"access_token": "abc", "expires_in": 0},
        {"access_token": "abc", "expires_in": "3600"},
        {"access_token": "abc", "expires_in": 1.5},
        {"access_token": "abc"},
        ["abc"],
    ],
)
async def test_error_is_authentication_without_repeat_when_the_token_is_unusable(
    answer: object,
) -> None:
    alvys = FakeAlvys(lambda _: page([]), lambda _: reply(answer))
    with pytest.raises(AuthenticationError):
        await make_client(alvys).customers()
    assert (1, 0) == (len(alvys.token_requests), len(alvys.searches))


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (b"<html>", 200, ProtocolError),
        (b"", 302, ProtocolError),
        (b"", 400, RemoteError),
        (b"", 503, TransientRemoteError),
    ],
)
async def test_error_is_typed_when_the_token_endpoint_fails(
    body: bytes, status: int, kind: type[RemoteError]
) -> None:
    alvys = FakeAlvys(lambda _: page([]), lambda _: reply(body, status))
    with pytest.raises(RemoteError) as caught:
        await make_client(alvys).customers()
    assert kind is type(caught.value)


@pytest.mark.parametrize("status", [200, 400, 401, 503])
async def test_secret_is_in_no_error_when_the_endpoint_repeats_it(status: int) -> None:
    alvys = FakeAlvys(lambda _: page([]), lambda _: reply(f'{{"e": "{SECRET}'.encode(), status))
    with pytest.raises(RemoteError) as caught:
        await make_client(alvys).customers()
    shown = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    assert SECRET not in shown

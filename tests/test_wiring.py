"""The parts, put together on a store in memory and on simulated transports."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Literal

import httpx
import pytest
from pydantic import SecretStr

from console.config import AlvysConfig, AppConfig
from console.errors import ConfigurationError, TransientRemoteError
from console.logs import Redactor
from console.store import memory_store
from console.wiring import Parts, Transports, build
from tests.builders import ADMIN, ManualClock

pytestmark = pytest.mark.anyio

SECRET = "Probe-Secret-91!"
LOOPBACK = "http://127.0.0.1:9"


def _refuse(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody there", request=request)


async def _empty() -> AsyncIterator[bytes]:
    yield b'{"Total": 0, "Items": []}'


async def _token() -> AsyncIterator[bytes]:
    yield b'{"access_token": "one", "expires_in": 3600}'


def _answer(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=_token() if "oauth" in request.url.path else _empty())


@pytest.fixture
def redactor() -> Redactor:
    return Redactor()


@pytest.fixture
def parts(tmp_path: Path, redactor: Redactor) -> Iterator[Parts]:
    transport = httpx.MockTransport(_refuse)
    made = build(
        AppConfig(),
        tmp_path,
        clock=ManualClock(),
        transports=Transports(intacct=transport, alvys=transport),
        store=memory_store(),
        redactor=redactor,
        kind="test",
    )
    yield made
    made.close()


async def test_transport_is_used_when_one_is_handed_in(parts: Parts) -> None:
    parts.integration.replace(ADMIN, "alvys", "me", SecretStr(SECRET))

    with pytest.raises(TransientRemoteError):
        await parts.connections.refresh_subsidiaries(ADMIN)


async def test_redactor_knows_the_secret_when_a_client_was_opened(
    parts: Parts, redactor: Redactor
) -> None:
    parts.integration.replace(ADMIN, "alvys", "me", SecretStr(SECRET))
    with pytest.raises(TransientRemoteError):
        await parts.connections.refresh_subsidiaries(ADMIN)

    assert SECRET not in redactor.redact(SECRET)


async def test_refusal_names_the_command_when_credentials_are_missing(parts: Parts) -> None:
    with pytest.raises(ConfigurationError) as caught:
        await parts.connections.refresh_subsidiaries(ADMIN)

    assert "credentials set" in caught.value.hint


@pytest.mark.parametrize(("pacing", "expected"), [("documented", [1.0]), ("off", [])])
async def test_two_clients_share_the_limits_when_the_settings_keep_them(
    tmp_path: Path, pacing: Literal["documented", "off"], expected: list[float]
) -> None:
    clock = ManualClock()
    config = AppConfig(alvys=AlvysConfig(url=LOOPBACK, pacing=pacing))
    transport = httpx.MockTransport(_answer)
    made = build(
        config, tmp_path, clock=clock, transports=Transports(alvys=transport), store=memory_store()
    )
    made.integration.replace(ADMIN, "alvys", "me", SecretStr(SECRET))
    await made.connections.refresh_subsidiaries(ADMIN)
    await made.connections.refresh_subsidiaries(ADMIN)
    made.close()

    assert expected == clock.slept


def test_holder_is_named_when_this_process_sends(parts: Parts) -> None:
    parts.lock.try_acquire()

    assert "(test, pid " in parts.sync.snapshot().holder


def test_nobody_holds_the_lock_when_nobody_sends(parts: Parts) -> None:
    assert "" == parts.sync.snapshot().holder


def test_lock_is_given_up_when_the_parts_are_closed(tmp_path: Path) -> None:
    first = build(AppConfig(), tmp_path, store=memory_store())
    first.lock.try_acquire()
    first.close()
    second = build(AppConfig(), tmp_path, store=memory_store())

    assert second.lock.try_acquire()
    second.close()

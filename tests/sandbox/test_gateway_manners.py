"""How many requests the gateway takes, what it does later, and how it explains a refusal."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from lxml import etree

from console.sandbox.gateway import GatewayManners
from console.sandbox.gateway.turnstile import TooManyRequests, Turnstile
from tests.sandbox.gateway_http import POST, post, served, statuses
from tests.sandbox.gateway_kit import (
    Answer,
    ManualClock,
    ask,
    bill,
    books,
    envelope,
    gateway,
    invoice,
    login,
    query,
    send,
)

pytestmark = pytest.mark.anyio

_READ = envelope(query("CLASS", "NAME"))


def _turnstile(concurrent: int | None, queued: int) -> Turnstile:
    manners = GatewayManners(concurrent=concurrent, queued=queued)
    return Turnstile(manners=manners, now=ManualClock().now)


async def _settle() -> None:
    """Let every task go as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def _pass(turnstile: Turnstile, name: str, done: asyncio.Event, seen: list[str]) -> None:
    try:
        async with turnstile.passed():
            seen.append(name)
            await done.wait()
    except TooManyRequests:
        seen.append("away")


@pytest.mark.parametrize(
    ("concurrent", "queued", "inside"),
    [
        (None, 0, ["1", "2", "3", "4"]),
        (1, 0, ["1", "away", "away", "away"]),
        (2, 0, ["1", "2", "away", "away"]),
        (1, 1, ["1", "away", "away"]),
        (1, 3, ["1"]),
    ],
)
async def test_requests_are_sent_away_when_neither_place_nor_line_is_free(
    concurrent: int | None, queued: int, inside: list[str]
) -> None:
    turnstile, done = _turnstile(concurrent, queued), asyncio.Event()
    seen: list[str] = []
    tasks = [asyncio.create_task(_pass(turnstile, name, done, seen)) for name in "1234"]
    await _settle()
    so_far = list(seen)
    done.set()
    await asyncio.gather(*tasks)
    assert inside == so_far


async def test_first_in_line_is_next_when_a_place_gets_free() -> None:
    turnstile, done = _turnstile(1, 3), asyncio.Event()
    seen: list[str] = []
    tasks = [asyncio.create_task(_pass(turnstile, name, done, seen)) for name in "1234"]
    await _settle()
    done.set()
    await asyncio.gather(*tasks)
    assert ["1", "2", "3", "4"] == seen


async def test_line_goes_on_when_somebody_in_it_leaves() -> None:
    turnstile, done = _turnstile(1, 3), asyncio.Event()
    seen: list[str] = []
    tasks = [asyncio.create_task(_pass(turnstile, name, done, seen)) for name in "123"]
    await _settle()
    tasks[1].cancel()
    await _settle()
    done.set()
    await asyncio.gather(tasks[0], tasks[2])
    assert ["1", "3"] == seen


async def test_place_is_handed_on_when_its_new_owner_leaves_at_once() -> None:
    turnstile, done = _turnstile(1, 2), asyncio.Event()
    seen: list[str] = []
    async with turnstile.passed():
        two, three = (asyncio.create_task(_pass(turnstile, name, done, seen)) for name in "23")
        await _settle()
    # The place belongs to the second by now, who has not noticed.
    two.cancel()
    done.set()
    await three
    assert ["3"] == seen


async def test_place_is_free_again_when_a_request_is_answered() -> None:
    async with served(gateway(concurrent=1)) as client:
        codes = [(await post(client, _READ)).status_code for _ in range(3)]
    assert [200, 200, 200] == codes


async def test_place_is_free_again_when_a_connection_was_dropped() -> None:
    rule = {"kind": "close_before", "count": 1}
    async with served(gateway(concurrent=1), rule) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await post(client, _READ)
        assert (await post(client, _READ)).status_code == 200


async def test_wait_is_told_when_requests_come_too_fast() -> None:
    clock = ManualClock()
    asked = gateway(books(clock), burst=2, window_s=60)
    async with served(asked) as client:
        first = await post(client, _READ)
        clock.move(timedelta(seconds=20.5))
        await post(client, _READ)
        refused = await post(client, _READ)
    assert (200, 429, "40") == (
        first.status_code,
        refused.status_code,
        refused.headers["retry-after"],
    )


async def test_requests_are_taken_again_when_the_window_has_passed() -> None:
    clock = ManualClock()
    async with served(gateway(books(clock), burst=1, window_s=60)) as client:
        await post(client, _READ)
        clock.move(timedelta(seconds=60))
        assert (await post(client, _READ)).status_code == 200


async def test_refusal_is_the_gateways_own_when_requests_are_too_many() -> None:
    asked = gateway(burst=0)
    async with served(asked) as client:
        refused = await post(client)
    answer = Answer(etree.fromstring(refused.content))
    assert ("failure", "GW-0010", []) == (
        answer.root.findtext("control/status"),
        answer.errors()[0][0],
        asked.books.rows("ARINVOICE"),
    )


async def test_wait_is_as_planned_when_a_fault_sends_requests_away() -> None:
    rule = {"kind": "http_429", "seconds": 7, "count": 1}
    async with served(gateway(), rule) as client:
        refused = await post(client)
        again = await post(client)
    assert ("7", ["success"]) == (refused.headers["retry-after"], statuses(again))


def test_manners_are_refused_when_there_is_no_such_replay() -> None:
    with pytest.raises(ValueError, match="not a way to answer a replay: loud"):
        GatewayManners(replay="loud")


def _later(function: str, credentials: str = login("ws")) -> bytes:
    policy = "<uniqueid>false</uniqueid><dtdversion>3.0</dtdversion><policyid>later</policyid>"
    body = envelope(function, credentials=credentials, control=policy)
    return body.replace(b"</policyid><dtdversion>3.0</dtdversion>", b"</policyid>")


def test_work_is_done_and_only_acknowledged_when_a_policy_is_named() -> None:
    asked = gateway(policies=frozenset({"later"}))
    root = send(asked, _later(invoice())).root
    expected = (["acknowledgement", "control"], "success", 1)
    assert expected == (
        [part.tag for part in root],
        root.findtext("acknowledgement/status"),
        len(asked.books.rows("ARINVOICE")),
    )


def test_nothing_is_told_when_a_later_sign_in_fails() -> None:
    asked = gateway(policies=frozenset({"later"}))
    root = send(asked, _later(invoice(), login("ws", password="wrong"))).root
    assert ("success", []) == (
        root.findtext("acknowledgement/status"),
        asked.books.rows("ARINVOICE"),
    )


def test_policy_is_refused_when_it_was_never_set_up() -> None:
    answer = send(gateway(), _later(invoice()))
    expected = [("XL03000006", "later is not a valid transport policy.")]
    assert expected == answer.errors()


def _explained(function: str, **parts: Any) -> etree._Element:
    after = b"<includewhitespace>false</includewhitespace>"
    body = envelope(function, **parts)
    flag = b"<showadditionalerrorinfo>true</showadditionalerrorinfo>"
    found = send(gateway(), body.replace(after, after + flag)).root.find(".//additionalinfo")
    assert found is not None
    return found


def test_values_of_the_sentence_are_told_when_an_error_is_explained() -> None:
    block = _explained(invoice(customer="C-0"))
    values = [value.text for value in block.iterfind("cdescription/placeholders//value")]
    assert ["C-0"] == values


def test_order_is_as_documented_when_an_error_is_explained() -> None:
    block = _explained(bill(VENDORID="V-0"))
    assert ["errorid", "category", "target"] == [part.tag for part in block][:3]


def test_object_is_named_when_a_refused_permission_is_explained() -> None:
    block = _explained(query("GLACCOUNT", "ACCOUNTNO"), credentials=login("blind"))
    target = block.find("target")
    assert target is not None
    assert ("GL-0005", "GLACCOUNT") == (block.findtext("errorid"), target.get("object"))


def test_support_id_is_the_same_when_an_error_is_explained() -> None:
    block = _explained(invoice(customer="C-0"))
    error, target = block.getparent(), block.find("target")
    assert error is not None
    assert target is not None
    assert f"[Support ID: {target.get('requestinfo')}]" in (error.findtext("description2") or "")


def test_nothing_is_explained_when_nobody_asks() -> None:
    root = ask(gateway(), invoice(customer="C-0")).root
    assert [] == root.findall(".//additionalinfo")


async def test_replay_is_answered_as_set_when_it_comes_over_http() -> None:
    async with served(gateway(replay="failure")) as client:
        await post(client, POST)
        assert ["failure"] == statuses(await post(client, POST))

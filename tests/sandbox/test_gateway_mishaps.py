"""What planned faults do to an answer on its way."""

from __future__ import annotations

import logging

import httpx
import pytest
from lxml import etree

from console.sandbox.gateway import PATH
from tests.sandbox.gateway_http import POST, post, served, statuses
from tests.sandbox.gateway_kit import Answer, envelope, gateway, invoice, query

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("kind", "status", "media", "text"),
    [
        ("http_400", 400, "application/xml", b"GW-0011"),
        ("http_401", 401, "application/xml", b"XMLGW_JPP0002"),
        ("http_500", 500, "application/xml", b"GW-0001"),
        ("http_502", 502, "text/html; charset=utf-8", b"Bad Gateway"),
    ],
)
async def test_nothing_is_done_when_the_gateway_in_front_answers(
    kind: str, status: int, media: str, text: bytes
) -> None:
    asked = gateway()
    async with served(asked, {"kind": kind}) as client:
        response = await post(client)
    assert (status, media, True, 0) == (
        response.status_code,
        response.headers["content-type"],
        text in response.content,
        len(asked.books.rows("ARINVOICE")),
    )


@pytest.mark.parametrize(("kind", "status"), [("http_504", 504), ("http_524", 524)])
async def test_work_is_done_when_a_proxy_gives_up_waiting(kind: str, status: int) -> None:
    asked = gateway()
    async with served(asked, {"kind": kind}) as client:
        response = await post(client)
    assert (status, "text/html; charset=utf-8", 1) == (
        response.status_code,
        response.headers["content-type"],
        len(asked.books.rows("ARINVOICE")),
    )


@pytest.mark.parametrize("kind", ["truncated_xml", "not_xml"])
async def test_answer_cannot_be_parsed_though_it_is_whole_when_it_is_spoilt(kind: str) -> None:
    asked = gateway()
    async with served(asked, {"kind": kind}) as client:
        response = await post(client)
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(response.content)
    assert (200, "application/xml", 1) == (
        response.status_code,
        response.headers["content-type"],
        len(asked.books.rows("ARINVOICE")),
    )


async def test_answer_is_whole_when_it_trickles() -> None:
    async with (
        served(gateway(), {"kind": "trickle", "seconds": 0.05}) as client,
        client.stream("POST", PATH, content=POST) as response,
    ):
        parts = [part async for part in response.aiter_raw()]
    length = sum(map(len, parts))
    assert (True, response.headers["content-length"]) == (len(parts) > 1, str(length))


async def test_trickling_answer_is_unpacked_when_it_is_compressed() -> None:
    async with served(gateway(), {"kind": "trickle", "seconds": 0.02}) as client:
        response = await post(client)
    assert ("gzip", ["success"]) == (response.headers["content-encoding"], statuses(response))


async def test_answer_is_whole_when_the_connection_closes_behind_it() -> None:
    rule = {"kind": "close_after", "count": 1}
    async with served(gateway(), rule) as client:
        first = await post(client)
        second = await post(client, envelope(query("ARINVOICE", "RECORDID")))
    assert (["success"], ["success"]) == (statuses(first), statuses(second))


async def test_control_ids_are_others_when_the_answer_belongs_to_somebody_else() -> None:
    async with served(gateway(), {"kind": "wrong_control_id"}) as client:
        response = await post(client)
    answer = Answer(etree.fromstring(response.content))
    expected = ("r1", "other-work-1", "success")
    assert expected == (
        answer.root.findtext("control/controlid"),
        answer.results[0].findtext("controlid"),
        answer.results[0].findtext("status"),
    )


async def test_second_answer_is_a_replay_when_a_unique_request_is_delivered_twice() -> None:
    asked = gateway()
    async with served(asked, {"kind": "duplicate_delivery"}) as client:
        response = await post(client)
    expected = (1, 2, [None])
    assert expected == (
        len(asked.books.rows("ARINVOICE")),
        asked.counters.requests,
        statuses(response),
    )


async def test_second_answer_is_a_refusal_when_only_the_number_protects() -> None:
    asked = gateway()
    async with served(asked, {"kind": "duplicate_delivery"}) as client:
        response = await post(client, envelope(invoice()))
    assert (1, ["failure"]) == (len(asked.books.rows("ARINVOICE")), statuses(response))


async def test_every_function_is_refused_when_permissions_are_off() -> None:
    asked = gateway()
    body = envelope(invoice(), query("ARINVOICE", "RECORDID"))
    async with served(asked, {"kind": "permission_off"}) as client:
        response = await post(client, body)
    answer = Answer(etree.fromstring(response.content))
    assert (["PL04000005", "PL04000005"], 0) == (
        [number for number, _ in answer.errors()],
        len(asked.books.rows("ARINVOICE")),
    )


@pytest.mark.parametrize("kind", ["close_after", "trickle", "truncated_xml", "duplicate_delivery"])
async def test_nothing_is_logged_when_an_answer_is_spoilt(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(gateway(), {"kind": kind, "seconds": 0.01}) as client:
        await post(client)
    assert [] == [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_nothing_is_logged_when_the_client_leaves_a_trickle(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with served(gateway(), {"kind": "trickle", "seconds": 30}) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.post(PATH, content=POST, timeout=0.05)
    assert [] == [record for record in caplog.records if record.levelno >= logging.WARNING]

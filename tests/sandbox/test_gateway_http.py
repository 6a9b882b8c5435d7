"""The gateway on a real socket: compression, pace, and faults that drop connections."""

from __future__ import annotations

import gzip
import logging

import httpx
import pytest
from lxml import etree
from starlette.applications import Starlette

from console.sandbox.faults import FaultPlan
from console.sandbox.gateway import PATH, Pace, gateway_routes
from tests.sandbox.gateway_http import POST, post, served, statuses
from tests.sandbox.gateway_kit import envelope, gateway, invoice, query, session

pytestmark = pytest.mark.anyio

_OPEN = envelope("<getAPISession/>")
_READ = envelope(query("ARINVOICE", "RECORDID"))


async def test_invoice_is_posted_when_it_comes_over_http() -> None:
    async with served(gateway()) as client:
        response = await post(client)
    assert (200, "application/xml", ["success"]) == (
        response.status_code,
        response.headers["content-type"],
        statuses(response),
    )


async def test_answer_is_compressed_when_the_client_takes_gzip() -> None:
    async with (
        served(gateway()) as client,
        client.stream(
            "POST", PATH, content=_READ, headers={"Accept-Encoding": "deflate, gzip"}
        ) as response,
    ):
        raw = b"".join([part async for part in response.aiter_raw()])
    expected = ("gzip", True)
    assert expected == (
        response.headers["content-encoding"],
        gzip.decompress(raw).startswith(b"<?xml"),
    )


async def test_answer_is_plain_when_the_client_does_not_take_gzip() -> None:
    async with served(gateway()) as client:
        response = await client.post(PATH, content=_READ, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in response.headers


async def test_endpoint_is_the_url_that_was_called_when_a_session_is_opened() -> None:
    async with served(gateway()) as client:
        response = await post(client, _OPEN)
        expected = f"{client.base_url.scheme}://{client.base_url.netloc.decode()}{PATH}"
    assert expected == etree.fromstring(response.content).findtext(".//endpoint")


async def test_other_methods_are_refused_when_they_are_notpost() -> None:
    async with served(gateway()) as client:
        response = await client.get(PATH)
    assert response.status_code == 405


async def test_broken_xml_is_answered_with_200_when_it_is_posted() -> None:
    async with served(gateway()) as client:
        response = await post(client, b"<request>")
    assert (200, True) == (response.status_code, b"XL03000003" in response.content)


async def test_work_is_done_but_unanswered_when_an_answer_is_lost() -> None:
    asked = gateway()
    async with served(asked, {"kind": "lost_answer", "match": "write", "count": 1}) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await post(client)
        again = await post(client)
    assert (1, [None]) == (len(asked.books.rows("ARINVOICE")), statuses(again))


async def test_nothing_is_done_when_the_connection_closes_before() -> None:
    asked = gateway()
    async with served(asked, {"kind": "close_before", "count": 1}) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await post(client)
        again = await post(client)
    assert (1, ["success"]) == (len(asked.books.rows("ARINVOICE")), statuses(again))


async def test_body_ends_too_early_when_it_is_cut() -> None:
    asked = gateway()
    async with (
        served(asked, {"kind": "cut_body"}) as client,
        client.stream("POST", PATH, content=POST) as response,
    ):
        with pytest.raises(httpx.RemoteProtocolError):
            await response.aread()
    assert (200, True, 1) == (
        response.status_code,
        0 < response.num_bytes_downloaded < int(response.headers["content-length"]),
        len(asked.books.rows("ARINVOICE")),
    )


@pytest.mark.parametrize("kind", ["lost_answer", "close_before", "cut_body"])
async def test_nothing_is_logged_when_a_connection_is_dropped(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(gateway(), {"kind": kind}) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await post(client)
    assert [] == [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    ("kind", "status", "media", "text"),
    [
        ("http_429", 429, "application/xml", b"GW-0010"),
        ("http_503", 503, "text/html; charset=utf-8", b"Temporarily Off-line"),
        ("html", 200, "text/html; charset=utf-8", b"<!DOCTYPE html>"),
    ],
)
async def test_nothing_is_done_when_something_else_answers(
    kind: str, status: int, media: str, text: bytes
) -> None:
    asked = gateway()
    async with served(asked, {"kind": kind}) as client:
        response = await post(client)
    assert (status, media, True, []) == (
        response.status_code,
        response.headers["content-type"],
        text in response.content,
        asked.books.rows("ARINVOICE"),
    )


async def test_session_is_invalid_when_it_is_made_to_expire() -> None:
    asked = gateway()
    async with served(asked, {"kind": "expired_session", "match": "read", "count": 1}) as client:
        opened = await post(client, _OPEN)
        session_id = etree.fromstring(opened.content).findtext(".//sessionid") or ""
        read = envelope(query("CLASS", "NAME"), credentials=session(session_id))
        response = await post(client, read)
    assert b"Invalid session" in response.content


@pytest.mark.parametrize(("kind", "results"), [("missing_result", 1), ("statusless_result", 2)])
async def test_last_result_is_spoilt_but_done_when_the_plan_says_so(
    kind: str, results: int
) -> None:
    asked = gateway()
    async with served(asked, {"kind": kind}) as client:
        response = await post(client, envelope(invoice("A"), invoice("B")))
    expected = (["success", None][:results], 2)
    assert expected == (statuses(response), len(asked.books.rows("ARINVOICE")))


async def test_requests_are_counted_when_nothing_ran() -> None:
    asked = gateway()
    async with served(asked, {"kind": "close_before"}) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await post(client)
    assert (1, 0) == (asked.counters.requests, asked.counters.functions)


async def test_work_is_done_when_the_gateway_takes_its_time() -> None:
    pace = Pace(latency_ms=1, function_ms=1)
    async with served(gateway(), {"kind": "latency", "seconds": 0.001}, pace=pace) as client:
        response = await post(client)
    assert ["success"] == statuses(response)


async def test_drop_is_an_error_when_the_server_cannot_close() -> None:
    faults = FaultPlan()
    faults.load([{"kind": "close_before"}])
    app = Starlette(routes=list(gateway_routes(gateway(), faults=faults)))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
        with pytest.raises(ConnectionResetError):
            await post(client)

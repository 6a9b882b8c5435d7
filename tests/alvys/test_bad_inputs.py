"""Hostile answers end as the corpus of bad inputs says, and always in one of our own errors.

The corpus lies outside the checkout; without it a few cases written here stand for it.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from console.alvys import AlvysClient, Invoice, RefusedRecord
from console.alvys.exchange import Exchange
from console.domain.money import parse_amount
from console.errors import (
    AuthenticationError,
    ConsoleError,
    InvalidAmountError,
    ProtocolError,
    TransientRemoteError,
)
from tests.alvys.support import SHARED, FakeAlvys, ManualClock, make_client, page, reply

pytestmark = pytest.mark.anyio

CORPUS = SHARED / "badinputs"
SCOPE = {
    # What a record means is for whoever books it.
    "json/lines_do_not_sum.json",
    # Behind the token: asked through the whole client below.
    "http/s401.http",
    "http/json_many_items.http",
}
ITEM = (
    b'{"Total":1,"Items":[{"Id":"inv-1","Number":"A-1001","SubsidiaryId":"sub-1",'
    b'"CustomerName":"ACME","Status":"Approved","CreatedAt":"2026-05-28T10:00:00Z",'
    b'"Total":{"Amount":%b,"Currency":"USD"}}]}'
)
OK_HTTP = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One bad input and how it may end."""

    name: str
    body: bytes
    allowed: frozenset[str]
    amounts: tuple[str, ...] = ()


OWN: dict[str, list[Case]] = {
    "alvys_json": [
        Case(name="own/ok", body=ITEM % b"1.10", allowed=frozenset({"accept"})),
        Case(name="own/nan", body=ITEM % b"NaN", allowed=frozenset({"refuse"})),
        Case(name="own/null", body=ITEM % b"null", allowed=frozenset({"record_error"})),
        Case(name="own/cut", body=(ITEM % b"1")[:-1], allowed=frozenset({"refuse"})),
    ],
    "alvys_token": [
        Case(
            name="own/null",
            body=b'{"access_token":null,"expires_in":60}',
            allowed=frozenset({"auth_error"}),
        ),
    ],
    "http_raw": [
        Case(name="own/ok", body=OK_HTTP, allowed=frozenset({"accept"})),
        Case(name="own/nothing", body=b"", allowed=frozenset({"refuse", "retry_later"})),
    ],
}


def corpus(kind: str) -> list[Case]:
    index = CORPUS / "index.json"
    listed = json.loads(index.read_text("utf-8"))["files"] if index.exists() else []
    found = [_case(CORPUS, entry) for entry in listed if entry["kind"] == kind]
    return OWN[kind] + [case for case in found if case.name not in SCOPE]


def _case(folder: Path, entry: dict[str, object]) -> Case:
    expected = entry["expected"]
    value = entry.get("value")
    amounts = value.get("amounts", ()) if isinstance(value, dict) else ()
    allowed = [expected] if isinstance(expected, str) else expected
    assert isinstance(allowed, list)
    name = str(entry["file"])
    return Case(
        name=name,
        body=(folder / name).read_bytes(),
        allowed=frozenset(allowed),
        amounts=tuple(amounts),
    )


def by_name(case: Case) -> str:
    return case.name


def as_invoices(body: bytes) -> bytes:
    """Return the corpus's invented shape as the real one."""
    customer = b'"Type":"LoadInvoice","Vendor":{"Id":"sub-1"},"Customer":{"Id":"cus-1","Name":'
    return (
        body.replace(b'"SubsidiaryId":"sub-1","CustomerName":', customer)
        .replace(b',"Status":"Approved"', b'},"Status":"Approved"')
        .replace(b'"CreatedAt"', b'"CreatedDate"')
    )


def sound_amounts(invoices: list[Invoice]) -> list[str]:
    """Return the amounts that are money; a caller turns the others into record errors."""
    found: list[str] = []
    for invoice in invoices:
        try:
            found.append(str(parse_amount(invoice.total.amount or "")))
        except InvalidAmountError:
            continue
    return found


async def outcome(invoices_of: Callable[[], AsyncIterator[str]]) -> str:
    try:
        return [word async for word in invoices_of()][-1]
    except AuthenticationError:
        return "auth_error"
    except TransientRemoteError:
        return "retry_later"
    except ProtocolError as error:
        return "refuse" if len(error.message) <= 300 else "message too long"


@pytest.mark.parametrize("case", corpus("alvys_json"), ids=by_name)
async def test_answer_ends_as_the_corpus_says_when_it_is_hostile(case: Case) -> None:
    refused: list[RefusedRecord] = []
    alvys = FakeAlvys(lambda _: reply(as_invoices(case.body)))
    client = make_client(alvys, on_refused=refused.append)

    async def read() -> AsyncIterator[str]:
        invoices = await client.invoices_of(["1"])
        amounts = sound_amounts(invoices)
        assert not case.amounts or list(case.amounts) == amounts
        bad = bool(refused) or len(amounts) < len(invoices)
        yield "record_error" if bad else "accept"

    ended = await outcome(read)
    assert case.allowed & {ended, f"{ended}_sanitised"}


@pytest.mark.parametrize("case", corpus("alvys_token"), ids=by_name)
async def test_token_ends_as_the_corpus_says_when_it_is_hostile(case: Case) -> None:
    alvys = FakeAlvys(lambda _: page([]), lambda _: reply(case.body))
    client = make_client(alvys)

    async def read() -> AsyncIterator[str]:
        await client.customers()
        yield "accept"

    assert await outcome(read) in case.allowed
    assert client.requests <= 5


@asynccontextmanager
async def raw_server(answer: Callable[[bytes], bytes]) -> AsyncIterator[str]:
    """Serve bytes as they are, one answer for each connection, and yield the address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(answer(head))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize("case", corpus("http_raw"), ids=by_name)
async def test_http_ends_as_the_corpus_says_when_it_is_hostile(case: Case) -> None:
    exchange = Exchange(clock=ManualClock(), transport=None, timeout_s=5)

    async def read() -> AsyncIterator[str]:
        async with raw_server(lambda _: case.body) as url:
            await exchange.post(url, {}, operation="test")
        yield "accept"

    ended = await outcome(read)
    await exchange.aclose()
    assert ended in case.allowed


@pytest.mark.parametrize(
    ("name", "own", "kind"),
    [
        ("s401.http", b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", AuthenticationError),
        ("json_many_items.http", OK_HTTP, ProtocolError),
    ],
)
async def test_search_ends_in_its_error_when_the_answer_is_hostile(
    name: str, own: bytes, kind: type[ConsoleError]
) -> None:
    file = CORPUS / "http" / name
    body = file.read_bytes() if file.exists() else own
    token = b'{"access_token":"abc","expires_in":3600}'
    signed_in = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(token), token)

    async with raw_server(lambda head: signed_in if b"/token" in head else body) as url:
        client = AlvysClient(
            url=url,
            token_url=f"{url}/token",
            audience="test",
            client_id="client-1",
            client_secret=SecretStr("secret"),
            clock=ManualClock(),
        )
        with pytest.raises(kind):
            await client.customers()
        await client.aclose()

"""Each fault of the sandbox's plan, on a read and on a write, over real sockets.

The books of the sandbox are the witness: what the client says about a write must be true there.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from console.clock import Clock
from console.errors import (
    AuthenticationError,
    ProtocolError,
    RemoteError,
    TransientRemoteError,
    UnconfirmedError,
)
from console.intacct import (
    Backoff,
    CreateInvoice,
    IntacctClient,
    InvoiceLine,
    LoginCredentials,
    NumberedFunction,
    Query,
    Refused,
    SenderCredentials,
    Success,
    Unknown,
)
from console.sandbox.faults import KINDS
from console.sandbox.server import SandboxServer

pytestmark = pytest.mark.anyio

BUDGET_S = 30
"""What one exchange may take by the promise; the clients here are given far less."""
SECONDS = {"latency": 3.0, "trickle": 5.0}
"""How long a kind lasts that has to last longer than the client waits."""
NUMBERS = count(1)
NOW = datetime(2026, 3, 17, 15, 30, tzinfo=UTC)

ON_WRITE: dict[str, type] = {
    "close_before": UnconfirmedError,
    "html": UnconfirmedError,
    "permission_off": Refused,
    "no_reason": Refused,
    "off_line": Refused,
    "expired_session": Success,
    "http_400": AuthenticationError,
    "http_401": AuthenticationError,
    "http_429": TransientRemoteError,
    "http_500": UnconfirmedError,
    "http_502": UnconfirmedError,
    "http_503": UnconfirmedError,
    "http_504": UnconfirmedError,
    "http_524": UnconfirmedError,
    "latency": UnconfirmedError,
    "lost_answer": UnconfirmedError,
    "cut_body": UnconfirmedError,
    "close_after": Success,
    "trickle": UnconfirmedError,
    "truncated_xml": UnconfirmedError,
    "not_xml": UnconfirmedError,
    "missing_result": Unknown,
    "statusless_result": Unknown,
    "wrong_control_id": Unknown,
    "duplicate_delivery": Unknown,
}
ON_READ: dict[str, type] = {
    "close_before": TransientRemoteError,
    "html": TransientRemoteError,
    "permission_off": RemoteError,
    "no_reason": RemoteError,
    "off_line": TransientRemoteError,
    "expired_session": list,
    "http_400": AuthenticationError,
    "http_401": AuthenticationError,
    "http_429": TransientRemoteError,
    "http_500": TransientRemoteError,
    "http_502": TransientRemoteError,
    "http_503": TransientRemoteError,
    "http_504": TransientRemoteError,
    "http_524": TransientRemoteError,
    "latency": TransientRemoteError,
    "lost_answer": TransientRemoteError,
    "cut_body": TransientRemoteError,
    "close_after": list,
    "trickle": TransientRemoteError,
    "truncated_xml": ProtocolError,
    "not_xml": ProtocolError,
    "missing_result": ProtocolError,
    "statusless_result": ProtocolError,
    "wrong_control_id": ProtocolError,
    "duplicate_delivery": list,
}


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with SandboxServer(loads=3, subsidiaries=1, now=lambda: NOW) as running:
        yield running


def plain() -> httpx.AsyncHTTPTransport:
    """Return a transport that does not load certificates, which nothing here needs."""
    return httpx.AsyncHTTPTransport(verify=False)


@asynccontextmanager
async def sage(server: SandboxServer, attempts: int = 1) -> AsyncIterator[IntacctClient]:
    keys = server.credentials
    client = IntacctClient(
        url=server.urls.intacct_url,
        sender=SenderCredentials(
            sender_id=keys.sender_id, password=SecretStr(keys.sender_password)
        ),
        login=LoginCredentials(
            company_id=keys.company_id,
            user_id=keys.user_id,
            password=SecretStr(keys.user_password),
        ),
        clock=Clock(),
        transport=plain(),
        read_timeout_s=1.0,
        write_timeout_s=1.0,
        backoff=Backoff(attempts=attempts, base_s=0.01),
    )
    try:
        await client.sign_in()
        yield client
    finally:
        await client.aclose()


async def plan(server: SandboxServer, kind: str, match: str) -> None:
    rule = {"kind": kind, "match": match, "count": 1, "seconds": SECONDS.get(kind, 0.0)}
    async with httpx.AsyncClient(transport=plain()) as control:
        await control.delete(f"{server.urls.control_url}/faults")
        answer = await control.post(f"{server.urls.control_url}/faults", json=[rule])
        assert answer.is_success, answer.text


async def in_the_books(server: SandboxServer, invoice_no: str) -> int:
    async with httpx.AsyncClient(transport=plain()) as control:
        documents = (await control.get(f"{server.urls.control_url}/documents")).json()
    return sum(1 for one in documents if one["document_no"] == invoice_no)


async def new_invoice(client: IntacctClient) -> CreateInvoice:
    pages = client.query(Query(object_name="CUSTOMER", fields=("CUSTOMERID",)))
    customers = [row async for page in pages for row in page]
    entity = (await client.entities())[0]
    return CreateInvoice(
        customer_id=customers[0]["CUSTOMERID"],
        created_on=NOW.date(),
        due_on=NOW.date(),
        invoice_no=f"FAULT-{next(NUMBERS)}",
        lines=(
            InvoiceLine(
                account_no="40000",
                amount=Decimal("10.00"),
                dimensions=(("LOCATION", entity.id), ("DEPARTMENT", "100")),
            ),
        ),
    )


async def written(client: IntacctClient, invoice: CreateInvoice) -> Any:
    function = NumberedFunction(control_id=f"avx:{invoice.invoice_no}", function=invoice)
    try:
        async with asyncio.timeout(BUDGET_S):
            (outcome,) = await client.write([function])
    except RemoteError as error:
        return error
    return outcome


async def read(client: IntacctClient) -> Any:
    query = Query(object_name="CUSTOMER", fields=("CUSTOMERID",))
    try:
        async with asyncio.timeout(BUDGET_S):
            return [row async for page in client.query(query) for row in page]
    except RemoteError as error:
        return error


async def test_invoice_is_in_the_books_when_nothing_goes_wrong(server: SandboxServer) -> None:
    async with sage(server) as client:
        invoice = await new_invoice(client)
        assert isinstance(await written(client, invoice), Success)
    assert 1 == await in_the_books(server, invoice.invoice_no)


@pytest.mark.parametrize("kind", sorted(ON_WRITE))
async def test_write_ends_as_it_must_when_a_fault_hits_it(server: SandboxServer, kind: str) -> None:
    async with sage(server) as client:
        invoice = await new_invoice(client)
        await plan(server, kind, "write")
        outcome = await written(client, invoice)
    assert ON_WRITE[kind] is type(outcome), outcome
    told = {Success: {1}, Unknown: {0, 1}, UnconfirmedError: {0, 1}}.get(type(outcome), {0})
    assert await in_the_books(server, invoice.invoice_no) in told


@pytest.mark.parametrize("kind", sorted(ON_READ))
async def test_read_ends_as_it_must_when_a_fault_hits_it(server: SandboxServer, kind: str) -> None:
    async with sage(server) as client:
        await plan(server, kind, "read")
        outcome = await read(client)
    assert ON_READ[kind] is type(outcome), outcome


AGAIN = sorted(kind for kind, end in ON_READ.items() if end is TransientRemoteError)


@pytest.mark.parametrize("kind", AGAIN)
async def test_read_comes_through_when_the_fault_passes(server: SandboxServer, kind: str) -> None:
    async with sage(server, attempts=3) as client:
        whole = await read(client)
        await plan(server, kind, "read")
        assert whole == await read(client)


def test_every_fault_is_met_when_the_plan_knows_it() -> None:
    assert KINDS == set(ON_WRITE) == set(ON_READ)

"""What went out and what came back can be read beside a record's attempts, and holds no secret."""

import base64
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from console.domain.access import Actor
from console.domain.exchange import KeptExchange
from console.domain.kinds import Kind
from console.domain.ledger import Attempt, LedgerEntry, State
from console.errors import AccessDeniedError
from console.sandbox import SandboxServer
from console.store import open_store
from tests.builders import ADMIN, READER, ManualClock
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SUBSIDIARY = "Northlantern Logistics"
OBJECTS = {Kind.AR_INVOICE: "ARINVOICE", Kind.AP_BILL: "APBILL"}
NOBODY = Actor(uid=1002, name="eve", permissions=frozenset())
UNSENT = Attempt(
    entry_id="e-1",
    number=1,
    started_at=NOW,
    ended_at=NOW,
    actor="scheduler",
    run_id="run-1",
    control_id="",
    outcome="not sent",
)


class Listening(httpx.AsyncBaseTransport):
    """The real network, remembering every session that a request named."""

    def __init__(self) -> None:
        self._network = httpx.AsyncHTTPTransport()
        self.sessions: set[str] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        sent = (await request.aread()).decode()
        self.sessions.update(re.findall(r"<sessionid>([^<]+)<", sent))
        return await self._network.handle_async_request(request)

    async def aclose(self) -> None:
        await self._network.aclose()


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=1) as opened:
        yield opened


async def start(console: Console, loads: int = 4) -> None:
    """Connect the subsidiary and make new work for it."""
    await console.connect(SUBSIDIARY)
    console.clock.advance(minutes=1)
    console.control("POST", "loads", {"count": loads, "subsidiary": SUBSIDIARY})
    console.clock.advance(minutes=1)


def break_writes(console: Console, kind: str) -> None:
    console.control("POST", "faults", [{"match": "write", "kind": kind, "count": 1}])


def attempts_of(console: Console, entry: LedgerEntry) -> tuple[Attempt, ...]:
    return console.sync_service.entry(READER, entry.id)[1]


def last_exchanges(console: Console, entry: LedgerEntry) -> tuple[KeptExchange, ...]:
    return console.sync_service.exchanges(READER, attempts_of(console, entry)[-1])


async def test_request_and_answer_are_there_when_a_document_was_posted(console: Console) -> None:
    """The whole request is kept, envelope and all, with the answer to it."""
    await start(console)
    await console.sync()
    entry = console.entries(State.POSTED)[0]
    exchange = last_exchanges(console, entry)[-1]
    assert 200 == exchange.status
    assert [True, True] == [
        f"<senderid>{console.server.credentials.sender_id}</senderid>" in exchange.request_xml,
        f'controlid="{entry.control_id}"' in exchange.request_xml,
    ]
    assert f"<controlid>{entry.control_id}</controlid>" in exchange.response_xml


async def test_broken_answer_is_there_when_nothing_in_it_could_be_read(console: Console) -> None:
    """What stood in the way can be read where the attempt itself has no answer."""
    await start(console)
    break_writes(console, "html")
    await console.sync()
    entry = console.entries(State.UNVERIFIED)[0]
    [attempt] = attempts_of(console, entry)
    exchange = last_exchanges(console, entry)[-1]
    assert ("", "unconfirmed") == (attempt.response_xml, attempt.outcome)
    assert "<html" in exchange.response_xml


async def test_look_up_is_there_when_it_decided_what_became_of_a_document(
    console: Console,
) -> None:
    """The query that found the document stands beside the attempt that adopted it."""
    await start(console)
    break_writes(console, "lost_answer")
    await console.sync()
    adopted = [
        one
        for one in console.entries(State.POSTED)
        if attempts_of(console, one)[-1].outcome == "adopted"
    ]
    *_, exchange = last_exchanges(console, adopted[0])
    assert f"query {OBJECTS[adopted[0].transaction.kind]}" == exchange.operation
    assert adopted[0].sage_record_no in exchange.response_xml


async def test_new_sign_in_is_there_when_the_session_had_expired(console: Console) -> None:
    """The refused request, the sign-in after it and the request that was taken stand in order."""
    await start(console)
    break_writes(console, "expired_session")
    await console.sync()
    operations = [one.operation for one in last_exchanges(console, console.entries()[0])]
    assert ["post", "sign in", "post"] == [
        "post" if one.startswith("post ") else one for one in operations[-3:]
    ]


async def test_nothing_is_there_when_nothing_was_sent(console: Console) -> None:
    """An attempt that was refused before sending has no exchange."""
    assert () == console.sync_service.exchanges(READER, UNSENT)


async def test_exchange_is_refused_when_the_person_may_see_nothing(console: Console) -> None:
    """Requests hold names and amounts: whoever may not see records may not see them either."""
    with pytest.raises(AccessDeniedError):
        console.sync_service.exchanges(NOBODY, UNSENT)


async def test_no_secret_is_in_the_store_when_everything_was_sent_and_refused(
    tmp_path: Path,
) -> None:
    """Every file of the home and every unpacked exchange is searched for every secret."""
    home, clock = tmp_path / "home", ManualClock(NOW)
    with SandboxServer(seed=7, loads=1, now=clock.now) as server:
        network = Listening()
        store = open_store(home, must_exist=False)
        console = Console(server=server, store=store, clock=clock, sage_transport=network)
        await start(console)
        for kind in ("expired_session", "html"):
            break_writes(console, kind)
            await console.sync()
            console.clock.advance(hours=1)
            console.control("POST", "loads", {"count": 2, "subsidiary": SUBSIDIARY})
            console.clock.advance(minutes=1)
        await console.sync()
        rows = store.database.table("exchanges").all()
        unpacked = [zlib.decompress(base64.b64decode(one["packed"])) for one in rows]
        store.close()
    keys = server.credentials
    secrets = {
        keys.sender_password,
        keys.user_password,
        keys.alvys_client_secret,
        *network.sessions,
    }
    told = [*unpacked, *(one.read_bytes() for one in home.rglob("*") if one.is_file())]
    assert len(secrets) > 4 < len(unpacked)
    assert [] == [one for one in secrets if any(one.encode() in text for text in told)]


async def test_usage_is_told_by_subsidiary_when_runs_have_spent_something(
    console: Console,
) -> None:
    """Requests, functions and pages of a run are those that the sandbox counted."""
    await start(console)
    console.control("DELETE", "counters")
    run = await console.sync()
    [usage] = console.sync_service.usage(READER, since=run.started_at)
    counted = console.control("GET", "counters")
    assert (counted["requests"], counted["functions"], counted["alvys_requests"]) == (
        usage.requests,
        usage.functions,
        usage.alvys_requests,
    )
    assert (1, True) == (usage.runs, usage.pages > 0)


async def test_usage_is_told_when_a_run_failed(console: Console) -> None:
    """A run that could not reach Sage has spent its tries all the same."""
    await start(console)
    console.server.stop()
    run = await console.sync()
    [usage] = console.sync_service.usage(ADMIN, since=run.started_at)
    assert usage.alvys_requests > 0

"""Disconnecting, connecting again, and stores that somebody edited."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from console.connections.service import ConnectOrder
from console.domain.connection import Connection, PostingDestination
from console.domain.ledger import State
from console.domain.run import Run
from console.errors import AccessDeniedError, PostingDestinationLockedError, RuleError, UsageError
from tests.builders import ADMIN, READER
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
NAME = "Harrow Ridge Transport"


async def prepare(console: Console) -> None:
    await console.connect(NAME)
    console.clock.advance(minutes=1)
    console.control("POST", "loads", {"count": 4, "subsidiary": NAME})
    console.clock.advance(minutes=1)
    await console.sync()


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=0) as opened:
        asyncio.run(prepare(opened))
        yield opened


@pytest.fixture(scope="module")
def kept() -> Iterator[Console]:
    with running_console(NOW, loads=0) as opened:
        asyncio.run(prepare(opened))
        yield opened


@pytest.fixture
def lasting(kept: Console) -> Iterator[Console]:
    """One console for the tests that end nothing; what they wrote is taken back."""
    [row] = kept.store.database.table("connections").all()
    sealed = kept.store.database.table("credentials").all()
    entries = kept.entries()
    yield kept
    kept.store.database.table("connections").put([dict(row)], key=["subsidiary_id"])
    for one in sealed:
        kept.store.database.table("credentials").put([dict(one)], key=["scope", "field"])
    kept.store.ledger.save(entries)


def own(console: Console) -> Connection:
    [found] = console.store.connections.all()
    return found


def anew(console: Console, posting: PostingDestination) -> ConnectOrder:
    keys = console.server.credentials
    settings = console.sample_settings()
    kept = tuple(one for one in settings.dimensions if one.dimension != "LOCATION")
    place = replace(settings.dimensions[-1], default="E100")
    return ConnectOrder(
        subsidiary=NAME,
        posting=posting,
        company_id=keys.company_id,
        user_id=keys.user_id,
        password=SecretStr(keys.user_password),
        settings=replace(settings, dimensions=(*kept, place)),
    )


async def test_everything_but_the_password_stays_when_a_subsidiary_is_disconnected(
    console: Console,
) -> None:
    """Rule keep-history."""
    before, documents = own(console), console.control("GET", "documents")
    entries = console.store.ledger.counts(before.subsidiary_id)
    runs = console.store.cycles.recent(10, before.subsidiary_id)
    console.connections.disconnect(ADMIN, NAME)

    assert [] == console.store.connections.all()
    assert entries == console.store.ledger.counts(before.subsidiary_id)
    assert runs == console.store.cycles.recent(10, before.subsidiary_id)
    assert documents == console.control("GET", "documents")
    [archived] = console.store.connections.ended(before.subsidiary_id)
    assert (before, ADMIN.name) == (archived.connection, archived.ended_by)
    assert not console.store.credentials.has(before.subsidiary_id, "password")
    assert "disconnect" == next(console.store.audit.entries()).action


async def test_only_newer_documents_go_out_and_none_twice_when_it_is_connected_again(
    console: Console,
) -> None:
    """Rule keep-history, with another posting destination."""
    posted = console.control("GET", "documents")
    console.control("POST", "loads", {"count": 3, "subsidiary": NAME})
    console.clock.advance(minutes=1)
    console.connections.disconnect(ADMIN, NAME)
    console.clock.advance(minutes=1)
    result = await console.connections.connect(ADMIN, anew(console, PostingDestination.TOP))
    console.clock.advance(minutes=1)
    [newer] = console.control("POST", "loads", {"count": 1, "subsidiary": NAME})["loads"]
    console.clock.advance(minutes=1)
    await console.sync()

    assert PostingDestination.TOP is result.connection.posting_destination
    before = {(one["object"], one["document_no"]) for one in posted}
    after = [(one["object"], one["document_no"]) for one in console.control("GET", "documents")]
    assert len(set(after)) == len(after)
    assert {newer} == {number.partition("-")[0] for _, number in set(after) - before}


@pytest.mark.parametrize("state", [State.SENDING, State.UNVERIFIED])
async def test_disconnecting_is_refused_when_an_outcome_is_open(
    lasting: Console, state: State
) -> None:
    entry = replace(lasting.entries()[0], state=state)
    lasting.store.ledger.save([entry])
    with pytest.raises(RuleError) as refusal:
        lasting.connections.disconnect(ADMIN, NAME)
    assert ({"in_flight": 1}, NAME) == (refusal.value.details, own(lasting).subsidiary_name)


async def test_disconnecting_is_refused_when_a_run_goes_on(console: Console) -> None:
    run = Run(
        id="r",
        subsidiary_id=own(console).subsidiary_id,
        kind="cycle",
        trigger="request",
        actor="x",
        started_at=NOW,
    )
    console.store.cycles.save(run)
    with pytest.raises(RuleError, match="synced now"):
        console.connections.disconnect(ADMIN, NAME)


async def test_reader_may_not_disconnect(lasting: Console) -> None:
    """Rule admin-only."""
    with pytest.raises(AccessDeniedError):
        lasting.connections.disconnect(READER, NAME)


async def test_unconnected_subsidiary_is_not_disconnected_twice(console: Console) -> None:
    console.connections.disconnect(ADMIN, NAME)
    with pytest.raises(UsageError):
        console.connections.disconnect(ADMIN, NAME)


@pytest.mark.parametrize(
    "edit",
    [
        {"posting_destination": "top", "entity_id": ""},
        {"entity_id": "E200"},
        {"company_id": "other"},
        {"established_at": (NOW - timedelta(days=90)).isoformat()},
    ],
)
async def test_edited_row_is_refused_wherever_it_would_be_used(
    lasting: Console, edit: dict[str, Any]
) -> None:
    """Rule destination-locked: a row written past the services, checksum and all."""
    table = lasting.store.database.table("connections")
    [document] = table.all()
    table.put([{**document, **edit}], key=["subsidiary_id"])

    with pytest.raises(PostingDestinationLockedError):
        await lasting.connections.check(ADMIN, NAME)
    with pytest.raises(PostingDestinationLockedError):
        await lasting.settings.change(
            ADMIN, NAME, own(lasting).settings.with_primary_sync(on=False)
        )
    with pytest.raises(PostingDestinationLockedError):
        lasting.store.destinations.check(own(lasting))


async def test_sealed_copy_of_another_connection_does_not_help(lasting: Console) -> None:
    """Rule destination-locked: a moved or removed copy is refused like a changed row."""
    table = lasting.store.database.table("credentials")
    [sealed] = [one for one in table.all() if one["field"] == "destination"]
    table.put([{**sealed, "scope": "somebody else"}], key=["scope", "field"])
    lasting.store.credentials.forget(own(lasting).subsidiary_id)

    with pytest.raises(PostingDestinationLockedError):
        lasting.store.destinations.check(own(lasting))


async def test_way_out_is_open_when_a_row_was_edited(console: Console) -> None:
    table = console.store.database.table("connections")
    [document] = table.all()
    table.put([{**document, "entity_id": "E200"}], key=["subsidiary_id"])
    console.connections.disconnect(ADMIN, NAME)

    assert [] == console.store.connections.all()

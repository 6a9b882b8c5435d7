"""A repair releases what failed, though nothing else is due."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from console.domain.ledger import LedgerEntry, State
from console.domain.run import RunStatus
from tests.builders import ADMIN
from tests.sync.books import NOW, SUBSIDIARY, start
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        yield opened


async def fail(console: Console) -> list[LedgerEntry]:
    """Run a cycle while an account takes no postings; return what failed for it."""
    await start(console, 4)
    console.control("PATCH", "accounts/40100", {"status": "inactive"})
    await console.sync()
    return inactive(console)


def read_at(console: Console) -> datetime:
    """Return when Sage's lists were read."""
    [connection] = console.store.connections.all()
    lists = console.store.reference.get(connection.company_id, connection.entity_id)
    assert lists is not None
    return lists.fetched_at


def inactive(console: Console) -> list[LedgerEntry]:
    failed = console.entries(State.FAILED)
    return [one for one in failed if one.problem and one.problem.cause == "account-inactive"]


@pytest.mark.parametrize("hours", [0, 12])
async def test_failed_document_goes_out_when_sage_is_repaired_and_nothing_else_is_due(
    console: Console, hours: int
) -> None:
    """Also right after the run that failed: whoever asks has just repaired it."""
    failed = await fail(console)
    console.control("PATCH", "accounts/40100", {"status": "active"})
    console.clock.advance(hours=hours)
    await console.sync()

    assert failed
    assert {State.POSTED} == {
        one.state for one in console.store.ledger.find([one.id for one in failed])
    }


async def test_failed_document_goes_out_at_once_when_the_settings_are_repaired(
    console: Console,
) -> None:
    failed = await fail(console)
    console.connections.map_account(ADMIN, SUBSIDIARY, "ar", "load/fuel_surcharge", "40000")
    await console.sync()

    assert failed
    assert {State.POSTED} == {
        one.state for one in console.store.ledger.find([one.id for one in failed])
    }


async def test_sage_is_not_asked_when_a_due_run_follows_at_once_and_nothing_was_repaired(
    console: Console,
) -> None:
    """The lists of a run five minutes before noon are believed by the one that is due at noon."""
    noon = NOW.replace(hour=12, minute=0) + timedelta(days=1)
    console.clock.advance(seconds=(noon - console.clock.now()).total_seconds() - 600)
    failed = await fail(console)
    lists = read_at(console)
    console.clock.advance(minutes=9)
    await console.sender.tick()
    [run, *_] = console.sync_service.runs(ADMIN)

    assert failed
    assert ("schedule", RunStatus.DONE) == (run.trigger, run.status)
    assert lists == read_at(console)

"""A repair releases what failed, though nothing else is due."""

from collections.abc import Iterator

import pytest

from console.domain.ledger import LedgerEntry, State
from console.domain.run import RequestKind
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


def inactive(console: Console) -> list[LedgerEntry]:
    failed = console.entries(State.FAILED)
    return [one for one in failed if one.problem and one.problem.cause == "account-inactive"]


async def test_failed_document_goes_out_when_sage_is_repaired_and_nothing_else_is_due(
    console: Console,
) -> None:
    failed = await fail(console)
    console.control("PATCH", "accounts/40100", {"status": "active"})
    console.clock.advance(hours=12)
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


async def test_sage_is_not_asked_when_a_run_follows_at_once_and_nothing_was_repaired(
    console: Console,
) -> None:
    failed = await fail(console)
    console.control("DELETE", "counters")
    await console.sync(RequestKind.EXPORTS)

    assert failed
    assert 0 == console.control("GET", "counters")["requests"]

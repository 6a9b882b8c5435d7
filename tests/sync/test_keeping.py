"""What mapping keeps back is stored only as long as nobody has changed it since it was read."""

from collections.abc import Iterator

import pytest

from console.domain.ledger import LedgerEntry, State
from console.domain.outcome import Problem, WhoActs
from console.domain.run import Run
from console.sync.changes import supersede
from console.sync.desk import RunLog
from console.sync.keeping import KeptBack, keep_back, refuse
from tests.builders import entry
from tests.sync.books import NOW, SUBSIDIARY
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

PROBLEM = Problem(cause="account-missing", message="No account", fix="", who=WhoActs.FINANCE)


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=2) as opened:
        yield opened


async def refuse_later(console: Console, now: LedgerEntry) -> LedgerEntry:
    """Refuse an entry that was read while it was ready, when it stands otherwise in the ledger."""
    read = entry()
    console.store.ledger.save([now])
    await console.connect(SUBSIDIARY)
    (of,) = console.store.connections.all()
    run = Run(
        id="run-1",
        subsidiary_id=of.subsidiary_id,
        kind="cycle",
        trigger="schedule",
        actor="scheduler",
        started_at=NOW,
    )
    log = RunLog(store=console.store, run=run, publish=lambda _run: None)
    async with console.open_desk(of, log) as desk:
        keep_back([read], KeptBack(refused=[refuse(read, PROBLEM, desk)]), desk)
    (found,) = console.store.ledger.find([read.id])
    return found


async def test_document_fails_when_it_is_as_it_was_read(console: Console) -> None:
    assert State.FAILED is (await refuse_later(console, entry())).state


async def test_document_stays_away_when_another_run_took_it_over_meanwhile(
    console: Console,
) -> None:
    taken_over = supersede(entry(), "Another subsidiary bills it now", NOW)
    found = await refuse_later(console, taken_over)

    assert taken_over == found
    assert [] == console.store.ledger.attempts(found.id)

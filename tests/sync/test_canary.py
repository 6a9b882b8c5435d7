"""A retry in steps, on the sandbox: one record is risked before the others."""

from collections.abc import Iterator

import pytest

from console.domain.ledger import LedgerEntry, State
from console.domain.run import Run, RunStatus
from console.sync.canary import cut
from tests.builders import ADMIN
from tests.sync.books import NOW, start
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        yield opened


@pytest.mark.parametrize(
    ("sizes", "number"),
    [([], 0), ([1], 1), ([1, 1], 2), ([1, 5], 6), ([1, 5, 1], 7), ([1, 5, 94], 100)],
)
def test_steps_are_one_five_and_the_rest_when_a_retry_is_cut(sizes: list[int], number: int) -> None:
    ids = [str(one) for one in range(number)]
    steps = cut(ids)
    assert (sizes, ids) == ([len(step) for step in steps], [one for step in steps for one in step])


async def fail(console: Console) -> list[LedgerEntry]:
    """Run a cycle while an account takes no postings; return what failed for it."""
    await start(console, 9)
    console.control("PATCH", "accounts/40100", {"status": "inactive"})
    await console.sync()
    failed = console.entries(State.FAILED)
    return [one for one in failed if one.problem and one.problem.cause == "account-inactive"]


async def retry(console: Console, failed: list[LedgerEntry]) -> Run:
    ids = [one.id for one in failed]
    request = console.sync_service.request_retry(ADMIN, ids, in_steps=True)
    done = await console.sender.work(request)
    return console.sync_service.run(ADMIN, done.run_ids[-1])


async def test_one_record_is_tried_when_nothing_was_repaired(console: Console) -> None:
    """Rule canary: the others stay failed, with their problems and without another try."""
    failed = await fail(console)
    run = await retry(console, failed)
    first, *others = console.store.ledger.find([one.id for one in failed])

    assert len(failed) > 6
    assert (1, 1, RunStatus.DONE) == (run.counts.due, run.counts.failed, run.status)
    assert failed[1:] == others
    assert failed[0].attempts + 1 == first.attempts
    number, left = first.transaction.number, len(failed) - 1
    told = f"Stopped: {number} failed again with account-inactive; {left} records were not tried"
    assert f"{told} and stay as they were" == run.note


async def test_all_records_go_out_in_one_run_when_the_cause_is_repaired(console: Console) -> None:
    failed = await fail(console)
    console.control("PATCH", "accounts/40100", {"status": "active"})
    console.control("DELETE", "counters")
    run = await retry(console, failed)

    assert f"Sent in steps: 1, 5, {len(failed) - 6}" == run.note
    assert (len(failed), len(failed)) == (run.counts.due, run.counts.exported)

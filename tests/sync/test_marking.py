"""A person takes open errors out of the queue, and puts them back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain.eligibility import Eligible
from console.domain.ledger import LedgerEntry, State
from console.errors import AccessDeniedError, RuleError, UsageError
from console.sync.changes import change
from console.sync.marking import mark, unmark
from tests.builders import ADMIN, READER, ManualClock, connection, entry, line, transaction
from tests.sync.books import NOW, SUBSIDIARY, start
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

DEARER = transaction(
    lines=(line("1300.00"),), changed_at=transaction().changed_at + timedelta(hours=1)
)


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        yield opened


async def fail(console: Console) -> list[LedgerEntry]:
    """Run a cycle while an account takes no postings; return what failed for it."""
    await start(console, 4)
    console.control("PATCH", "accounts/40100", {"status": "inactive"})
    await console.sync()
    failed = [one for one in console.entries(State.FAILED) if is_inactive(one)]
    assert failed
    return failed


def is_inactive(one: LedgerEntry) -> bool:
    return one.problem is not None and one.problem.cause == "account-inactive"


def state(console: Console, one: LedgerEntry) -> State:
    (found,) = console.store.ledger.find([one.id])
    return found.state


def mark_one(console: Console, one: LedgerEntry) -> None:
    console.sync_service.mark_synced(ADMIN, [one.id], reason="entered by hand")


async def test_marked_record_stays_out_when_its_cause_is_repaired(console: Console) -> None:
    first, *others = await fail(console)
    mark_one(console, first)
    console.connections.map_account(ADMIN, SUBSIDIARY, "ar", "load/fuel_surcharge", "40000")
    await console.sync()

    assert State.MARKED_SYNCED is state(console, first)
    assert {State.POSTED} == {state(console, one) for one in others}


async def test_unmarked_record_is_looked_up_before_it_is_sent_when_it_is_retried(
    console: Console,
) -> None:
    first, *_ = await fail(console)
    mark_one(console, first)
    console.sync_service.unmark(ADMIN, [first.id], reason="it is not there after all")
    console.connections.map_account(ADMIN, SUBSIDIARY, "ar", "load/fuel_surcharge", "40000")
    await console.retry(first.id)
    early = state(console, first)
    console.clock.advance(minutes=31)
    await console.sync()

    assert (State.UNVERIFIED, State.POSTED) == (early, state(console, first))


async def test_mark_stays_when_somebody_saves_what_he_read_before_it(console: Console) -> None:
    first, *_ = await fail(console)
    mark_one(console, first)
    console.store.ledger.save([replace(first, state=State.READY)])

    assert State.MARKED_SYNCED is state(console, first)


async def test_tallies_follow_when_a_record_is_marked(console: Console) -> None:
    first, *_ = await fail(console)
    before = console.store.ledger.counts()[State.MARKED_SYNCED]
    mark_one(console, first)

    assert before + 1 == console.store.ledger.counts()[State.MARKED_SYNCED]
    assert [] == console.store.database.find_damage(thorough=True)


async def test_nobody_is_marked_when_one_of_them_is_no_open_error(console: Console) -> None:
    first, *_ = await fail(console)
    posted = console.entries(State.POSTED)[0]
    with pytest.raises(RuleError, match="only open errors are marked"):
        console.sync_service.mark_synced(ADMIN, [first.id, posted.id], reason="why")

    assert State.FAILED is state(console, first)


async def test_reason_is_in_history_and_audit_when_a_record_is_marked(console: Console) -> None:
    first, *_ = await fail(console)
    mark_one(console, first)
    last = console.store.ledger.attempts(first.id)[-1]
    (audited,) = (one for one in console.store.audit.entries() if one.action == "mark synced")

    assert ("marked synced", "entered by hand", "maria") == (last.outcome, last.detail, last.actor)
    assert ("mark synced", "entered by hand") == (audited.action, (audited.after or {})["reason"])


async def test_mark_is_refused_when_it_has_no_reason(console: Console) -> None:
    first, *_ = await fail(console)
    with pytest.raises(RuleError, match="reason is missing"):
        console.sync_service.mark_synced(ADMIN, [first.id], reason="  ")


async def test_mark_is_refused_when_nobody_knows_the_record(console: Console) -> None:
    with pytest.raises(UsageError, match="no transaction nothing-of-ours"):
        console.sync_service.mark_synced(ADMIN, ["nothing-of-ours"], reason="why")


async def test_mark_is_refused_when_the_person_may_only_look(console: Console) -> None:
    with pytest.raises(AccessDeniedError):
        console.sync_service.mark_synced(READER, ["x"], reason="why")


async def test_unmark_is_refused_when_the_record_is_not_marked(console: Console) -> None:
    first, *_ = await fail(console)
    with pytest.raises(RuleError, match="not marked as synced"):
        console.sync_service.unmark(ADMIN, [first.id], reason="why")


@pytest.mark.parametrize("origin", [State.FAILED, State.CONFLICT, State.HELD])
def test_record_goes_back_to_where_it_was_when_its_mark_is_removed(origin: State) -> None:
    present = ManualClock(NOW).instant()
    marked = mark(entry(state=origin), present)

    assert (State.MARKED_SYNCED, origin) == (
        marked.state,
        unmark(marked, connection(), present).state,
    )


def test_change_at_the_source_is_applied_when_the_mark_is_removed() -> None:
    present = ManualClock(NOW).instant()
    marked = mark(entry(state=State.FAILED), present)
    kept = change(marked, DEARER, Eligible(), connection().settings, NOW)
    back = unmark(kept, connection(), present)

    assert (State.MARKED_SYNCED, State.READY) == (kept.state, back.state)
    assert DEARER.lines == back.transaction.lines

"""Bulk work by keyboard alone: careful retries, cancelling, what came of it, marks and undo."""

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from console.domain.ledger import ERROR_STATES, State
from console.domain.run import RequestState, Run
from console.screens.dialogs.cancel import CancelDialog
from console.screens.dialogs.retry import RetryAnswer, RetryDialog
from console.screens.run import RunScreen
from console.screens.transaction_detail import TransactionDetailScreen
from console.screens.transactions import TransactionsScreen
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label
from console.sync.forecast import Forecast
from console.sync.retry import plan
from tests.builders import ADMIN, READER, entry, transaction
from tests.screens.desk import ACTIVE, NOW, make_app
from tests.sync.console_kit import Console

pytestmark = pytest.mark.anyio


def said(pilot: Pilot[int]) -> list[str]:
    return [notification.message for notification in pilot.app._notifications]


async def open_causes(pilot: Pilot[int]) -> None:
    await pilot.press("V")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


@pytest.mark.parametrize(
    ("number", "keys", "in_steps"),
    [(6, (), False), (7, (), True), (7, ("c",), False), (2, ("c",), True), (1, ("c",), False)],
)
async def test_retry_goes_in_steps_when_it_is_large_or_the_person_says_so(
    shown: Console, tmp_path: Path, number: int, keys: tuple[str, ...], in_steps: bool
) -> None:
    """Rule canary: above six records by itself; one key turns it over."""
    failed = [entry(transaction(source_id=str(at)), state=State.FAILED) for at in range(number)]
    answers: list[RetryAnswer | None] = []
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        dialog = RetryDialog(plan(failed), Forecast(lines=()))
        await pilot.app.push_screen(dialog, answers.append)
        await pilot.press(*keys, "enter")
        assert [RetryAnswer(reason="", in_steps=in_steps)] == answers


async def test_waiting_sync_is_cancelled_from_the_list_after_a_question(
    desk: Console, tmp_path: Path
) -> None:
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("s", "K")
        assert isinstance(app.screen, CancelDialog)
        await pilot.press("n")
        [request] = desk.store.requests.waiting()
        await pilot.press("K", "y")
        assert [] == desk.store.requests.waiting()
        assert RequestState.DONE is desk.sync_service.request(ADMIN, request.id).state
        app.poll()
        await pilot.pause()
        assert f"Sync was cancelled by {ADMIN.name}" in said(pilot)


async def test_nothing_is_asked_when_nothing_goes_on(shown: Console, tmp_path: Path) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("K")
        assert [f"Nothing goes on for {ACTIVE}, and nothing waits"] == said(pilot)


async def test_run_is_cancelled_from_its_screen(desk: Console, tmp_path: Path) -> None:
    [link] = [one for one in desk.store.connections.all() if one.subsidiary_name == ACTIVE]
    run = Run(
        id="20260302-151400-9",
        subsidiary_id=link.subsidiary_id,
        kind="cycle",
        trigger="schedule",
        actor="scheduler",
        started_at=desk.clock.now(),
    )
    desk.store.cycles.save(run)
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        assert isinstance(app.screen, RunScreen)
        await pilot.press("K", "y")
        assert ADMIN.name == desk.store.requests.cancelled_by(run.id)
        desk.store.cycles.save(replace(run, ended_at=NOW, note="Sent in steps: 1, 5, 9"))


async def test_records_of_a_retry_are_one_key_away_when_it_has_ended(
    desk: Console, tmp_path: Path
) -> None:
    """The toast names the key; Enter opens a record, and the run's screen opens the same list."""
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("l")
        assert "No retry or sync of this console has ended yet" in said(pilot)[0]
        await pilot.press("e", "R", "enter")
        await desk.sender.tick()
        app.poll()
        await pilot.pause()
        assert any(message.endswith("; l lists them") for message in said(pilot))
        [run, *_] = desk.sync_service.runs(ADMIN)
        await pilot.press("l")
        assert isinstance(app.screen, TransactionsScreen)
        rows = app.screen.query_one(RowList)
        assert desk.sync_service.count_transactions(ADMIN, f"run:{run.id}") == rows.count == 1
        await pilot.press("enter")
        assert isinstance(app.screen, TransactionDetailScreen)
        await pilot.press("q", "q", "q", "r", "enter", "enter")
        assert isinstance(app.screen, TransactionsScreen)
        assert 1 == app.screen.query_one(RowList).count


async def test_whole_cause_is_marked_with_a_reason_and_put_back_by_one_key(
    desk: Console, tmp_path: Path
) -> None:
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        [largest, *_] = app._services.desk.groups(ADMIN)
        await open_causes(pilot)
        await pilot.press("M", "enter")
        told = app.screen.query_one("#question", Label).plain
        assert f"${largest.group.total:,.2f}" in told
        assert "A reason is needed." == app.screen.query_one("#refusal", Label).plain
        await pilot.press(*"by", "space", *"hand", "enter")
        assert largest.group.count == len(desk.entries(State.MARKED_SYNCED))
        await pilot.press("u")
        assert [] == desk.entries(State.MARKED_SYNCED)
        await pilot.press("u")
        # The timer may tell of the errors that came back after it.
        assert "Nothing was marked here that could be undone" in said(pilot)


async def test_mark_is_removed_with_a_reason_when_a_marked_record_is_chosen(
    desk: Console, tmp_path: Path
) -> None:
    failed = desk.entries(*ERROR_STATES)[0]
    desk.sync_service.mark_synced(ADMIN, [failed.id], reason="x")
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("t", "slash", *"state:marked_synced", "enter", "M")
        await pilot.pause()
        await pilot.press(*"no", "enter")
        assert [] == desk.entries(State.MARKED_SYNCED)


async def test_reader_cannot_cancel_or_mark(shown: Console, tmp_path: Path) -> None:
    app = make_app(shown, tmp_path, actor=READER)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("K", "e", "M", "u")
        assert [] == said(pilot)

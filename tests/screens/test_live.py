"""What the screens show while syncs go on, from published runs and a clock moved by hand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import anyio
import pytest
from textual.pilot import Pilot

from console.connections.auditing import AuditService
from console.domain.ledger import State
from console.domain.run import Counts, RequestState, Run, RunStatus, Step
from console.screens.base import ConsoleScreen
from console.screens.dialogs.confirm import QuitDialog
from console.screens.errors import ErrorsScreen
from console.screens.run import RunScreen
from console.screens.services import Services
from console.screens.watch import Watch
from console.screens.widgets.run_panel import RunPanel
from console.screens.widgets.text import Label
from console.sync.bulk_service import BulkService
from console.sync.dashboard_service import DashboardService
from console.sync.error_desk import ErrorDeskService
from console.sync.handover_service import HandoverService
from console.sync.query_service import QueryService
from tests.builders import ADMIN, entry, transaction
from tests.screens.desk import ACTIVE, make_app
from tests.sync.console_kit import Console

pytestmark = pytest.mark.anyio


def begin(console: Console) -> Run:
    """Let a run go on in this process, which sends."""
    [link] = [one for one in console.store.connections.all() if one.subsidiary_name == ACTIVE]
    run = Run(
        id="20260302-151400-9",
        subsidiary_id=link.subsidiary_id,
        kind="cycle",
        trigger="request",
        actor="maria",
        started_at=console.clock.now(),
        step=Step.EXPORT,
        counts=Counts(due=300, exported=90, failed=10),
        requests=7,
    )
    console.progress.report(is_sender=True)
    console.progress.publish(run)
    return run


def end(console: Console, run: Run) -> None:
    """Let it end."""
    ended = replace(run, status=RunStatus.DONE, ended_at=console.clock.now())
    console.store.cycles.save(ended)
    console.progress.publish(ended)


@pytest.fixture
def run(shown: Console) -> Iterator[Run]:
    """Give a run that goes on until the test is over."""
    run = begin(shown)
    yield run
    end(shown, run)
    shown.progress.report(is_sender=False)


def watching(shown: Console) -> Watch:
    return Watch(
        Services(
            actor=ADMIN,
            sync=shown.sync_service,
            reader=shown.reader,
            payments=shown.payments,
            inspection=shown.inspection,
            desk=ErrorDeskService(store=shown.store, clock=shown.clock),
            bulk=BulkService(store=shown.store, clock=shown.clock),
            queries=QueryService(store=shown.store, clock=shown.clock),
            handover=HandoverService(store=shown.store, clock=shown.clock),
            dashboard=DashboardService(
                store=shown.store,
                clock=shown.clock,
                schedule=shown.schedule,
                holder=lambda: None,
                quiet_time=shown.quiet_time,
                zone=UTC,
            ),
            connections=shown.connections,
            settings=shown.settings,
            parties=shown.parties,
            audit=AuditService(store=shown.store),
            clock=shown.clock,
            company="DEMO",
        )
    )


def panel(pilot: Pilot[int]) -> str:
    return pilot.app.screen.query_one(RunPanel).plain


def run_text(pilot: Pilot[int]) -> str:
    return pilot.app.screen.query_one("#run-text", Label).plain


async def test_panel_tells_of_a_run_when_it_goes_on(
    shown: Console, run: Run, tmp_path: Path
) -> None:
    app = make_app(shown, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        shown.clock.advance(seconds=5)
        shown.progress.publish(replace(run, counts=Counts(due=300, exported=140, failed=10)))
        app.poll()

        # 50 documents more in 5 seconds.
        expected = "▸ Harrow Ridge Transport  export  150 of 300  10.0/s  10 failed  5 s"
        assert expected == panel(pilot)


async def test_panel_is_gone_when_the_run_has_ended(
    shown: Console, run: Run, tmp_path: Path
) -> None:
    app = make_app(shown, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        assert pilot.app.screen.query_one(RunPanel).display
        shown.progress.publish(replace(run, status=RunStatus.DONE, ended_at=shown.clock.now()))
        app.poll()

        assert not pilot.app.screen.query_one(RunPanel).display


async def test_run_opens_when_its_subsidiary_is_chosen(
    shown: Console, run: Run, tmp_path: Path
) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")

        assert isinstance(pilot.app.screen, RunScreen)


async def test_steps_are_marked_when_a_run_goes_on(
    shown: Console, run: Run, tmp_path: Path
) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")

        steps = [line.split()[:2] for line in run_text(pilot).split("\n")[2:9]]
        assert [
            ["✓", "verify"],
            ["✓", "read"],
            ["✓", "read"],
            ["▸", "export"],
            ["·", "import"],
            ["·", "attach"],
            ["·", "finish"],
        ] == steps


async def test_export_is_done_when_a_run_looks_up_what_it_sent(
    shown: Console, run: Run, tmp_path: Path
) -> None:
    shown.progress.publish(replace(run, step=Step.VERIFY))
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")

        marks = [line.split()[0] for line in run_text(pilot).split("\n")[2:9]]
        assert ["▸", "✓", "✓", "✓", "·", "·", "·"] == marks


async def test_message_and_hint_are_shown_when_a_run_has_failed(
    shown: Console, run: Run, tmp_path: Path
) -> None:
    app = make_app(shown, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        failed = replace(
            run,
            status=RunStatus.FAILED,
            ended_at=shown.clock.now(),
            message="Sage refuses the user",
            hint="Ask an admin",
        )
        shown.store.cycles.save(failed)
        shown.progress.publish(failed)
        app.poll()

        text = run_text(pilot)
        assert text.startswith("✗ failed")
        assert text.endswith("Sage refuses the user\nAsk an admin")


async def test_elapsed_time_grows_when_nothing_else_changes(
    shown: Console, run: Run, tmp_path: Path
) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        shown.clock.advance(seconds=65)
        screen = pilot.app.screen
        assert isinstance(screen, ConsoleScreen)
        screen.tick()

        assert panel(pilot).endswith("1 min 05 s")


async def test_leaving_is_asked_about_when_this_console_sends(
    shown: Console, run: Run, tmp_path: Path
) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("q")
        assert isinstance(pilot.app.screen, QuitDialog)
        await pilot.press("n")
        assert not isinstance(pilot.app.screen, QuitDialog)


async def test_console_ends_when_leaving_is_confirmed(
    shown: Console, run: Run, tmp_path: Path
) -> None:
    app = make_app(shown, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("q", "y")

    assert 0 == app.return_value


async def test_nobody_is_asked_when_another_console_sends(
    shown: Console, run: Run, tmp_path: Path
) -> None:
    shown.progress.report(is_sender=False)
    shown.store.cycles.save(run)
    app = make_app(shown, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("q")

    assert 0 == app.return_value


async def test_trouble_is_a_line_when_the_engine_reports_it(
    shown: Console, run: Run, tmp_path: Path
) -> None:
    shown.progress.report(is_sender=True, trouble="The disk is full")
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        trouble = pilot.app.screen.query_one("#trouble", Label)

        assert ("! The disk is full", True) == (trouble.plain, trouble.display)


def test_poll_brings_nothing_when_nothing_changed(shown: Console, run: Run) -> None:
    watch = watching(shown)

    assert [True, False, False] == [watch.poll().changed for _ in range(3)]


def test_poll_brings_news_when_the_store_has_changed(shown: Console) -> None:
    watch = watching(shown)
    watch.poll()
    shown.store.connections.save(shown.store.connections.all()[0])

    assert watch.poll().changed


def test_rate_is_that_of_the_last_seconds_when_a_run_slows_down(shown: Console, run: Run) -> None:
    watch = watching(shown)
    for exported in (100, 100, 110):
        shown.progress.publish(replace(run, counts=Counts(due=300, exported=exported)))
        watch.poll()
        shown.clock.advance(seconds=5)

    # Ten documents in the ten seconds between the first look and the last.
    assert 1.0 == watch.rate(run)


def test_rate_is_that_of_the_whole_run_when_it_has_ended(shown: Console, run: Run) -> None:
    shown.clock.advance(seconds=50)

    assert 2.0 == watching(shown).rate(replace(run, ended_at=shown.clock.now()))


def test_trouble_is_told_when_the_store_is_closed(desk: Console) -> None:
    watch = watching(desk)
    watch.poll()
    desk.store.close()

    assert watch.poll().changed
    assert watch.snapshot is None
    assert watch.trouble


def test_end_is_told_once_when_a_followed_request_is_done(shown: Console) -> None:
    watch = watching(shown)
    [link] = [one for one in shown.store.connections.all() if one.subsidiary_name == ACTIVE]
    request = shown.sync_service.request_sync(ADMIN, [link.subsidiary_id])
    watch.follow(request)
    watch.poll()
    shown.store.requests.save(replace(request, state=RequestState.DONE))

    assert [("Sync finished: nothing to do",), ()] == [watch.poll().finished for _ in range(2)]


def fail(console: Console, first: int, last: int) -> None:
    """Let documents fail."""
    console.store.ledger.save(
        entry(transaction(source_id=f"late-{number}"), id=f"late-{number}", state=State.FAILED)
        for number in range(first, last)
    )


def test_rise_of_errors_is_told_once_when_the_run_that_brought_them_ends(desk: Console) -> None:
    watch, run = watching(desk), begin(desk)
    watch.poll()
    before = desk.sync_service.count_errors(ADMIN)
    told = []
    for first in (0, 2, 4):
        fail(desk, first, first + 2)
        desk.clock.advance(seconds=5)
        told.append(watch.poll().risen)
    end(desk, run)
    told += [watch.poll().risen, watch.poll().risen]

    words = f"Open errors rose from {before} to {before + 6}; V shows their causes"
    assert ["", "", "", words, ""] == told


def test_rise_of_errors_is_told_after_a_minute_when_their_run_goes_on(desk: Console) -> None:
    watch = watching(desk)
    begin(desk)
    watch.poll()
    told = []
    for first in range(4):
        fail(desk, first, first + 1)
        told.append(bool(watch.poll().risen))
        desk.clock.advance(seconds=30)

    assert [False, False, True, False] == told


def test_rise_of_errors_is_told_at_once_when_nothing_runs(desk: Console) -> None:
    watch = watching(desk)
    watch.poll()
    fail(desk, 0, 1)

    assert [True, False] == [bool(watch.poll().risen) for _ in range(2)]


async def test_list_has_the_focus_again_when_a_window_that_was_too_small_grows(
    shown: Console, tmp_path: Path
) -> None:
    """A pane that is dragged small and large again still answers to the arrow keys."""
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        listed = pilot.app.focused
        await pilot.resize_terminal(40, 12)
        # A terminal takes the focus away from what is hidden; the pilot does not.
        pilot.app.screen.set_focus(None)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()

        assert listed is not None
        assert listed is pilot.app.focused


async def test_caller_is_told_that_it_may_start_when_another_screen_is_opened_at_once(
    shown: Console, tmp_path: Path
) -> None:
    """Whoever types ahead sees syncing start, and need not come back to the list for that."""
    told, count = anyio.Event(), list[str]()

    def ready() -> None:
        count.append("ready")
        told.set()

    app = make_app(shown, tmp_path, on_ready=ready)
    async with app.run_test() as pilot:
        await pilot.press("e")
        with anyio.fail_after(30):
            await told.wait()
        left = type(app.screen)
        await pilot.press("q")
        await pilot.pause()

    assert (ErrorsScreen, ["ready"]) == (left, count)

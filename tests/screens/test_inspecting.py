"""The screens that look before and after: plan, preview, comparison, control totals."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from console.screens.inspecting import ListedScreen
from console.screens.plan import PlanScreen
from console.screens.preview import ComparisonScreen, PreviewScreen
from console.screens.subsidiaries import SubsidiariesScreen
from console.screens.totals import TotalsScreen
from console.screens.transaction_detail import TransactionDetailScreen
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label
from tests.builders import READER
from tests.screens.desk import ACTIVE, make_app, open_desk
from tests.sync.console_kit import Console

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("inspecting")]


@pytest.fixture(scope="module")
def waiting() -> Iterator[Console]:
    """Give a console for which new work waits; tests only look at it."""
    with open_desk() as console:
        console.control("POST", "loads", {"count": 8, "subsidiary": ACTIVE})
        console.clock.advance(minutes=1)
        yield console


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys, and wait for what each of them asks."""
    for key in keys:
        await pilot.press(key)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


def picture(pilot: Pilot[int]) -> str:
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


def summary(pilot: Pilot[int]) -> str:
    return pilot.app.screen.query_one("#summary-text", Label).plain


async def test_plan_is_shown_before_a_sync_and_starts_it(desk: Console, tmp_path: Path) -> None:
    """The plan asks Sage and Alvys once, changes nothing, and s runs the cycle."""
    desk.control("POST", "loads", {"count": 4, "subsidiary": ACTIVE})
    desk.clock.advance(minutes=1)
    before = desk.entries()
    async with make_app(desk, tmp_path).run_test(size=(80, 24)) as pilot:
        await press(pilot, "y")
        assert isinstance(pilot.app.screen, PlanScreen)
        found = pilot.app.screen.found
        assert found is not None
        assert before == desk.entries()
        await press(pilot, "s")
        assert isinstance(pilot.app.screen, SubsidiariesScreen)
        assert 1 == len(desk.store.requests.waiting())
        await desk.sender.tick()
    assert len(before) + found.count() == len(desk.entries())


async def test_plan_leads_to_each_document_and_its_request(
    waiting: Console, tmp_path: Path
) -> None:
    async with make_app(waiting, tmp_path).run_test(size=(80, 24)) as pilot:
        await press(pilot, "y")
        assert "would be sent" in picture(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ListedScreen)
        assert pilot.app.screen.query_one(RowList).count > 1
        await press(pilot, "enter")
        assert "<create_invoice>" in picture(pilot)


async def test_question_is_asked_once_when_a_screen_is_opened(
    waiting: Console, tmp_path: Path
) -> None:
    """Every question costs requests: opening, and F5, ask once each; news do not ask."""
    async with make_app(waiting, tmp_path).run_test(size=(80, 24)) as pilot:
        waiting.control("DELETE", "counters")
        await press(pilot, "b")
        once = waiting.control("GET", "counters")["requests"]
        assert isinstance(pilot.app.screen, TotalsScreen)
        pilot.app.screen.take_news()
        await press(pilot, "f5")
        assert 2 * once == waiting.control("GET", "counters")["requests"] > 0


async def test_totals_lead_to_differences_record_and_comparison(
    waiting: Console, tmp_path: Path
) -> None:
    async with make_app(waiting, tmp_path).run_test(size=(80, 24)) as pilot:
        await press(pilot, "b")
        assert "Alvys bills" in summary(pilot)
        await press(pilot, "d")
        assert "missing in sage" in picture(pilot)
        assert summary(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, TransactionDetailScreen)
        await press(pilot, "escape", "d")
        assert isinstance(pilot.app.screen, ComparisonScreen)


async def test_week_before_is_read_when_it_is_asked_for(waiting: Console, tmp_path: Path) -> None:
    async with make_app(waiting, tmp_path).run_test(size=(80, 24)) as pilot:
        await press(pilot, "b")
        screen = pilot.app.screen
        assert isinstance(screen, TotalsScreen)
        newest = screen.found
        await press(pilot, "left_square_bracket")
        before = screen.found
        await press(pilot, "right_square_bracket")
        assert newest is not None
        assert before is not None
        assert newest == screen.found
        assert (newest.since - before.until).days == 1


async def test_preview_is_a_document_and_xml_when_x_is_pressed(
    waiting: Console, tmp_path: Path
) -> None:
    async with make_app(waiting, tmp_path).run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", "slash", *"state:posted", "enter", "enter", "p")
        assert isinstance(pilot.app.screen, PreviewScreen)
        assert "chosen by its own mapping" in picture(pilot)
        await press(pilot, "x")
        assert "<create_invoice>" in picture(pilot)


async def test_preview_says_why_not_when_a_record_failed(waiting: Console, tmp_path: Path) -> None:
    async with make_app(waiting, tmp_path).run_test(size=(80, 24)) as pilot:
        await press(pilot, "e", "enter", "p")
        assert "It would not be sent." in picture(pilot)
        assert not pilot.app.screen.check_action("xml", ())


async def test_equal_fields_are_shown_when_they_are_asked_for(
    waiting: Console, tmp_path: Path
) -> None:
    async with make_app(waiting, tmp_path).run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", "slash", *"state:posted", "enter", "enter", "d")
        assert (0, True) == (
            pilot.app.screen.query_one(RowList).count,
            "all that is told is equal" in picture(pilot),
        )
        await press(pilot, "a")
        assert pilot.app.screen.query_one(RowList).count > 10


async def test_reason_is_shown_when_sage_refuses_to_answer(desk: Console, tmp_path: Path) -> None:
    async with make_app(desk, tmp_path).run_test(size=(80, 24)) as pilot:
        await press(pilot, "b")
        desk.control("POST", "faults", [{"match": "read", "kind": "http_503", "count": 50}])
        await press(pilot, "f5")
        assert "Sage Intacct" in summary(pilot)


async def test_reader_looks_and_does_not_sync(waiting: Console, tmp_path: Path) -> None:
    """Rule admin-only: looking is for everybody, the key that syncs is not."""
    async with make_app(waiting, tmp_path, actor=READER).run_test(size=(80, 24)) as pilot:
        await press(pilot, "y", "s")
        assert isinstance(pilot.app.screen, PlanScreen)
        assert pilot.app.screen.found is not None
        assert [] == waiting.store.requests.waiting()


async def test_unconnected_subsidiary_is_told_when_there_is_nothing_to_look_at(
    waiting: Console, tmp_path: Path
) -> None:
    async with make_app(waiting, tmp_path).run_test(size=(80, 24)) as pilot:
        await press(pilot, "end", "y")
        assert isinstance(pilot.app.screen, SubsidiariesScreen)
        await press(pilot, "b")
        assert isinstance(pilot.app.screen, SubsidiariesScreen)

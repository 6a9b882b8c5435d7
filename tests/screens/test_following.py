"""Lists follow what changes in a thread of its own, on a real home."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar, cast

import pytest
from textual.pilot import Pilot

from console.app import ConsoleApp
from console.commands.opening import make_services
from console.config import AppConfig
from console.domain.access import Actor
from console.domain.connection import Subsidiary
from console.domain.ledger import LedgerEntry, State
from console.errors import ConsoleError, StoreError
from console.screens.error_groups import ErrorGroupsScreen
from console.screens.watch import Watch
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label
from console.store import Store, open_store
from console.sync.side_reader import BrokenOffError, ReadingServices, SideReader
from console.wiring import Parts, build
from tests.bench.filter import error
from tests.builders import ADMIN
from tests.store.test_payments import payment

pytestmark = pytest.mark.anyio

ERRORS = 300
Answer = TypeVar("Answer")


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    home = tmp_path / "home"
    with_errors(open_store(home, must_exist=False), ERRORS).close()
    made = build(AppConfig(), home)
    yield made
    made.close()


def with_errors(store: Store, number: int) -> Store:
    store.ledger.save(numbered(one) for one in range(number))
    return store


def numbered(number: int) -> LedgerEntry:
    return replace(error(number), state=State.FAILED)


class Watched(SideReader):
    """A reader that does something before it asks, or before it answers."""

    def __init__(self, parts: Parts) -> None:
        schedule, clock = parts.schedule, parts.clock
        super().__init__(
            own=ReadingServices.on(parts.store, parts.sync, schedule, clock),
            open_store=lambda: open_store(parts.home, check=False),
            build=lambda store: ReadingServices.on(
                store, parts.sync_on(store=store), schedule, clock
            ),
            check=self.look,
        )
        self.threads: list[str] = []
        self.asked = 0
        self.refusals: list[ConsoleError] = []
        self.before: Callable[[], object] = tuple
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    def look(self) -> None:
        self.threads.append(threading.current_thread().name)
        if self.refusals:
            raise self.refusals.pop()

    def break_off(self) -> None:
        """Do as a suspension does to what is read."""
        raise BrokenOffError

    async def ask(self, question: Callable[[ReadingServices], Answer]) -> Answer:
        self.asked += 1
        before, self.before = self.before, tuple
        before()
        answer = await super().ask(question)
        await self.may_answer.wait()
        return answer


@asynccontextmanager
async def desk_on(parts: Parts, key: str = "E") -> AsyncIterator[tuple[Pilot[int], Watched]]:
    """Give a list that is shown, and end its reader afterwards."""
    reader = Watched(parts)
    services = replace(make_services(parts, ADMIN, "TEST"), reader=reader)
    app = ConsoleApp(services, reports=parts.home)
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press(key)
            await app.workers.wait_for_complete()
            yield pilot, reader
    finally:
        reader.close()


def app_of(pilot: Pilot[int]) -> ConsoleApp:
    return cast(ConsoleApp, pilot.app)


async def news(pilot: Pilot[int]) -> None:
    """Let the screen hear what has changed, and wait until it has read it."""
    app_of(pilot).poll()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def rows_of(pilot: Pilot[int]) -> RowList:
    return pilot.app.screen.query_one(RowList)


async def test_list_is_read_in_another_thread_when_something_has_changed(parts: Parts) -> None:
    async with desk_on(parts) as (pilot, reader):
        parts.store.ledger.save([numbered(ERRORS)])
        await news(pilot)

        assert ERRORS + 1 == rows_of(pilot).count
        assert ["reader"] == reader.threads


async def test_cursor_stays_on_its_row_when_others_come_before_it(parts: Parts) -> None:
    async with desk_on(parts) as (pilot, _):
        await pilot.press(*["down"] * 7)
        row = rows_of(pilot).row
        assert row is not None
        newest = max(one.changed_at for one in parts.store.ledger.find([row.key]))
        parts.store.ledger.save(
            replace(numbered(ERRORS + one), changed_at=newest.replace(year=2027))
            for one in range(30)
        )
        await news(pilot)

        assert (37, row.key) == (rows_of(pilot).cursor, getattr(rows_of(pilot).row, "key", None))


async def test_what_came_while_reading_is_read_once_more_when_that_is_done(parts: Parts) -> None:
    async with desk_on(parts) as (pilot, reader):

        def change() -> None:
            for one in range(5):
                parts.store.ledger.save([numbered(ERRORS + one)])
                app_of(pilot).poll()

        reader.before = change
        parts.store.ledger.save([numbered(ERRORS)])
        await news(pilot)

        assert (2, ERRORS + 5) == (reader.asked, rows_of(pilot).count)


async def test_answer_is_dropped_when_a_person_has_narrowed_the_list_meanwhile(
    parts: Parts,
) -> None:
    async with desk_on(parts) as (pilot, reader):
        reader.may_answer.clear()
        parts.store.ledger.save([numbered(ERRORS)])
        app_of(pilot).poll()
        await pilot.press("slash", *"nowhere", "enter")
        reader.may_answer.set()
        await pilot.app.workers.wait_for_complete()

        assert 0 == rows_of(pilot).count


async def test_answer_is_dropped_when_the_cursor_has_gone_far_down_meanwhile(
    parts: Parts,
) -> None:
    with_errors(parts.store, 1_300)
    async with desk_on(parts) as (pilot, reader):
        reader.may_answer.clear()
        parts.store.ledger.save([numbered(1_300)])
        app_of(pilot).poll()
        await pilot.press("end")
        reader.may_answer.set()
        await pilot.app.workers.wait_for_complete()

        assert (1, 1_300) == (reader.asked, rows_of(pilot).count)
        assert "changed since" in pilot.app.screen.query_one("#position", Label).plain


@pytest.mark.parametrize("key", ["E", "V", "D"])
@pytest.mark.parametrize("turns", range(0, 24, 3))
async def test_nothing_fails_when_the_answer_comes_while_the_screen_goes(
    parts: Parts, key: str, turns: int
) -> None:
    async with desk_on(parts) as (pilot, reader):
        reader.may_answer.clear()
        await pilot.press(key)
        parts.store.ledger.save([numbered(ERRORS)])
        app_of(pilot).poll()
        await pilot.pause()
        pilot.app.screen.dismiss()
        for _ in range(turns):
            await asyncio.sleep(0)
        reader.may_answer.set()
        await pilot.pause()

        assert pilot.app.return_code is None


async def test_list_is_fresh_at_once_when_a_person_comes_back_to_it(parts: Parts) -> None:
    async with desk_on(parts) as (pilot, reader):
        await pilot.press("v")
        await pilot.app.workers.wait_for_complete()
        parts.store.ledger.save([numbered(ERRORS)])
        app_of(pilot).poll()
        reader.may_answer.clear()
        await pilot.press("escape")

        assert ERRORS + 1 == rows_of(pilot).count
        reader.may_answer.set()


async def test_causes_are_counted_anew_when_something_has_changed(parts: Parts) -> None:
    async with desk_on(parts, "V") as (pilot, _):
        assert isinstance(pilot.app.screen, ErrorGroupsScreen)
        before = pilot.app.screen.query_one("#position", Label).plain
        parts.store.ledger.save([numbered(ERRORS)])
        await news(pilot)
        after = pilot.app.screen.query_one("#position", Label).plain

        assert f"{ERRORS} open errors" in before
        assert f"{ERRORS + 1} open errors" in after


async def test_list_is_read_again_and_nothing_is_told_when_a_reading_was_broken_off(
    parts: Parts,
) -> None:
    async with desk_on(parts) as (pilot, reader):
        reader.before = reader.break_off
        parts.store.ledger.save([numbered(ERRORS)])
        await news(pilot)

        assert (2, ERRORS + 1) == (reader.asked, rows_of(pilot).count)
        assert ["Open errors rose"] == [one.message[:16] for one in pilot.app._notifications]


async def test_payments_follow_what_has_changed(parts: Parts) -> None:
    parts.store.payments.save(payment(one) for one in range(5))
    async with desk_on(parts, "M") as (pilot, reader):
        before = rows_of(pilot).count
        parts.store.payments.save([payment(5)])
        await news(pilot)

        assert (5, 6, 1) == (before, rows_of(pilot).count, reader.asked)


async def test_screen_says_that_it_counts_when_no_answer_has_come_yet(parts: Parts) -> None:
    async with desk_on(parts) as (pilot, reader):
        reader.may_answer.clear()
        await pilot.press("v")
        before = pilot.app.screen.query_one("#summary-text", Label).plain
        reader.may_answer.set()
        await pilot.app.workers.wait_for_complete()

        assert "Counting" in before
        assert "Counting" not in pilot.app.screen.query_one("#summary-text", Label).plain


async def test_query_is_refused_and_the_list_stays_when_the_store_cannot_be_read(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> int:
        raise StoreError("The disk is gone", hint="Look at the host.")

    async with desk_on(parts) as (pilot, _):
        monkeypatch.setattr(parts.sync, "count_errors", refuse)
        await pilot.press("slash", *"carrier", "enter")

        assert "The disk is gone" in pilot.app.screen.query_one("#query-refusal", Label).plain
        assert ERRORS == rows_of(pilot).count


async def test_refusal_is_told_once_and_the_list_is_read_when_it_is_over(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.screens.following._LONGEST_REST_S", 0.01)
    async with desk_on(parts) as (pilot, reader):
        reader.refusals = [StoreError("The disk is gone", hint="Look at the host.")] * 2
        for one in range(3):
            parts.store.ledger.save([numbered(ERRORS + one)])
            await news(pilot)
        told = [one for one in pilot.app._notifications if "The disk is gone" in one.message]

        assert 1 == len(told)
        assert ERRORS + 3 == rows_of(pilot).count


def test_names_are_read_once_when_a_list_asks_for_unknown_ones(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    overview = parts.sync.overview

    def noted(who: Actor) -> object:
        asked.append(who)
        return overview(who)

    monkeypatch.setattr(parts.sync, "overview", noted)
    watch = Watch(make_services(parts, ADMIN, "TEST"))

    assert ["a", "b", "a"] == [watch.name_of(one) for one in ("a", "b", "a")]
    assert [ADMIN] == asked


def test_names_stay_when_they_cannot_be_read_anew(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts.store.connections.save_subsidiaries([Subsidiary(id="a", name="Northwind", kind="")])
    watch = Watch(make_services(parts, ADMIN, "TEST"))
    before = watch.name_of("a")

    def refuse(_who: Actor) -> None:
        raise StoreError("The disk is gone")

    monkeypatch.setattr(parts.sync, "overview", refuse)
    parts.store.ledger.save([numbered(ERRORS)])
    watch.poll()

    assert ["Northwind", "Northwind"] == [before, watch.name_of("a")]

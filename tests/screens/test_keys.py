from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from console.domain.connection import ConnectionStatus
from console.domain.ledger import State
from console.domain.run import RequestKind, RequestState
from console.screens.dialogs.help import HelpDialog
from console.screens.dialogs.map_account import MapAccountDialog
from console.screens.dialogs.retry import RetryDialog
from console.screens.errors import ErrorsScreen
from console.screens.runs import RunsScreen
from console.screens.subsidiaries import SubsidiariesScreen
from console.screens.transaction_detail import TransactionDetailScreen
from console.screens.transactions import TransactionsScreen
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label
from tests.builders import ADMIN, READER
from tests.screens.desk import ACTIVE, make_app
from tests.sync.console_kit import Console

pytestmark = pytest.mark.anyio


def status(console: Console, name: str) -> ConnectionStatus:
    rows = console.sync_service.overview(ADMIN)
    return next(row.status for row in rows if row.name == name)


def listed(pilot: Pilot[int]) -> int:
    return pilot.app.screen.query_one(RowList).count


def said(pilot: Pilot[int]) -> list[str]:
    return [notification.message for notification in pilot.app._notifications]


async def type_query(pilot: Pilot[int], query: str) -> None:
    await pilot.press("slash", *query, "enter")
    await pilot.pause()


async def test_sync_key_leaves_a_request_and_tells_its_end(desk: Console, tmp_path: Path) -> None:
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("s")
        [request] = desk.store.requests.waiting()
        assert (RequestKind.SYNC, "maria") == (request.kind, request.actor)
        await desk.sender.tick()
        app.poll()
        await pilot.pause()
        assert any(message.startswith("Sync finished") for message in said(pilot))


async def test_pause_key_takes_itself_back(desk: Console, tmp_path: Path) -> None:
    async with make_app(desk, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("p")
        assert ConnectionStatus.PAUSED is status(desk, ACTIVE)
        await pilot.press("p")
        assert ConnectionStatus.ACTIVE is status(desk, ACTIVE)


async def test_keys_lead_to_every_list_and_back(shown: Console, tmp_path: Path) -> None:
    lists = {"e": ErrorsScreen, "t": TransactionsScreen, "r": RunsScreen}
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        for key, kind in lists.items():
            await pilot.press(key)
            assert isinstance(pilot.app.screen, kind)
            await pilot.press("escape")
            assert isinstance(pilot.app.screen, SubsidiariesScreen)


async def test_repaired_account_and_retry_empty_their_cause(desk: Console, tmp_path: Path) -> None:
    """The night's work: map another account, which marks what it unblocks, retry, see it gone."""
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("e")
        await type_query(pilot, "cause:account-inactive")
        before = listed(pilot)
        assert before > 0
        await pilot.press("f")
        assert isinstance(pilot.app.screen, MapAccountDialog)
        await pilot.press(*"40300", "enter")
        await pilot.pause()
        await pilot.press("R")
        assert isinstance(pilot.app.screen, RetryDialog)
        await pilot.press("enter")
        await desk.sender.tick()
        app.poll()
        await pilot.pause()
        assert 0 == listed(pilot)
    [run, *_] = desk.sync_service.runs(ADMIN)
    assert (before, 0) == (run.counts.exported, run.counts.failed)


async def test_retry_asks_before_it_sends(desk: Console, tmp_path: Path) -> None:
    async with make_app(desk, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("e", "R", "escape")
        assert [] == desk.store.requests.waiting()
        await pilot.press("R", "enter")
        [request] = desk.store.requests.waiting()
        assert (RequestKind.RETRY, 1) == (request.kind, len(request.entry_ids))


async def test_marks_choose_what_is_retried(desk: Console, tmp_path: Path) -> None:
    async with make_app(desk, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("e", "space", "space", "R", "enter")
        [request] = desk.store.requests.waiting()
        assert 2 == len(request.entry_ids)


async def test_marks_stay_when_news_arrive(desk: Console, tmp_path: Path) -> None:
    app = make_app(desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("e", "space")
        marked = app.screen.query_one(RowList).marked
        [link] = [one for one in desk.store.connections.all() if one.subsidiary_name == ACTIVE]
        desk.store.connections.save(link)
        app.poll()
        await pilot.pause()
        assert marked == app.screen.query_one(RowList).marked


async def test_query_narrows_and_escape_takes_it_back(shown: Console, tmp_path: Path) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("e")
        everything = listed(pilot)
        await type_query(pilot, "cause:account-inactive")
        assert 0 < listed(pilot) < everything
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ErrorsScreen)
        assert everything == listed(pilot)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, SubsidiariesScreen)


async def test_wrong_query_is_explained_in_place(shown: Console, tmp_path: Path) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("e")
        await type_query(pilot, "colour:red")
        assert isinstance(pilot.app.screen, ErrorsScreen)
        assert "colour:red" == pilot.app.screen.query_one(Input).value


async def test_record_shows_what_was_sent(shown: Console, tmp_path: Path) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("t")
        await type_query(pilot, "state:posted kind:ar_invoice")
        await pilot.press("enter", "x")
        assert isinstance(pilot.app.screen, TransactionDetailScreen)
        text = pilot.app.screen.query_one("#exchange-text", Label).plain
        assert "create_invoice" in text


async def test_help_closes_with_the_key_that_opened_it(shown: Console, tmp_path: Path) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("e", "question_mark")
        assert isinstance(pilot.app.screen, HelpDialog)
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, ErrorsScreen)


async def test_reader_is_refused_by_the_service(desk: Console, tmp_path: Path) -> None:
    """Rule admin-only: also where a key reaches the service."""
    async with make_app(desk, tmp_path, actor=READER).run_test(size=(80, 24)) as pilot:
        await pilot.press("s", "p")
        assert [] == desk.store.requests.waiting()
        assert ConnectionStatus.ACTIVE is status(desk, ACTIVE)


async def test_quit_key_ends_with_zero(shown: Console, tmp_path: Path) -> None:
    app = make_app(shown, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("q")
    assert 0 == app.return_value


async def test_second_interrupt_ends(shown: Console, tmp_path: Path) -> None:
    app = make_app(shown, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+c", "ctrl+c")
    assert 0 == app.return_value


async def test_request_ends_done_when_it_was_worked_off(desk: Console, tmp_path: Path) -> None:
    async with make_app(desk, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("s")
        [request] = desk.store.requests.waiting()
        await desk.sender.tick()
        done = desk.store.requests.get(request.id)
        assert done is not None
        assert RequestState.DONE is done.state
    assert [] == desk.entries(State.READY, State.SENDING)


@pytest.mark.parametrize("keys", [("pagedown",), ("pageup",), (*"zzzq", "pagedown"), ("down",)])
async def test_palette_survives_page_keys_when_it_lists_nothing(
    shown: Console, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    app = make_app(shown, tmp_path / "reports")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p", *keys)
        await pilot.press("escape", "escape")
        assert app.is_running
    assert app.return_code in {None, 0}

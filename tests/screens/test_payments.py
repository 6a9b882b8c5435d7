"""The payments screen: what came home, what did not and why, and the bar of days."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from console.domain.payment import PaymentState
from console.domain.run import RequestKind
from console.screens.dialogs.payment import PaymentDialog
from console.screens.payments import PaymentsScreen
from console.screens.subsidiaries import SubsidiariesScreen
from console.screens.widgets.bars import KeyBar
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label
from tests.builders import READER
from tests.screens.desk import make_app, open_paid_desk
from tests.sync.console_kit import Console
from tests.sync.payment_kit import known

pytestmark = pytest.mark.anyio


@pytest.fixture
def paid_desk() -> Iterator[Console]:
    with open_paid_desk() as console:
        yield console


def said(pilot: Pilot[int], label: str) -> str:
    return pilot.app.screen.query_one(f"#{label}", Label).plain


async def test_bar_of_days_stands_at_the_subsidiary_when_it_is_connected(
    paid_shown: Console, tmp_path: Path
) -> None:
    async with make_app(paid_shown, tmp_path).run_test(size=(80, 24)) as pilot:
        assert "████████▒" in said(pilot, "summary-text")
        assert "1 needs a person" in said(pilot, "summary-text")


async def test_reason_and_days_are_shown_when_payments_are_opened(
    paid_shown: Console, tmp_path: Path
) -> None:
    async with make_app(paid_shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("m")
        assert "████████▒  to today" in said(pilot, "coverage")
        assert "It was taken back in Sage" in said(pilot, "summary-text")


async def test_only_what_is_not_home_is_listed_when_n_is_pressed(
    paid_shown: Console, tmp_path: Path
) -> None:
    async with make_app(paid_shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("m")
        everything = pilot.app.screen.query_one(RowList).count
        await pilot.press("n")
        assert 1 == pilot.app.screen.query_one(RowList).count < everything
        await pilot.press("n")
        assert everything == pilot.app.screen.query_one(RowList).count


async def test_payment_opens_and_closes_when_enter_and_escape_are_pressed(
    paid_shown: Console, tmp_path: Path
) -> None:
    async with make_app(paid_shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("M", "enter")
        assert isinstance(pilot.app.screen, PaymentDialog)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, PaymentsScreen)
        assert "all subsidiaries" in said(pilot, "coverage")
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, SubsidiariesScreen)


async def test_import_is_asked_for_when_i_is_pressed(paid_desk: Console, tmp_path: Path) -> None:
    app = make_app(paid_desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("m", "i")
        [request] = paid_desk.store.requests.waiting()
        assert (RequestKind.PAYMENTS, "maria") == (request.kind, request.actor)
        await paid_desk.sender.tick()
        app.poll()
        await pilot.pause()
        assert any(one.message.startswith("Import of payments") for one in app._notifications)


async def test_payment_is_settled_when_a_person_says_what_was_done(
    paid_desk: Console, tmp_path: Path
) -> None:
    async with make_app(paid_desk, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("m", "n", "d", "enter")
        assert "A reason is missing." == said(pilot, "refusal")
        await pilot.press(*"done", "enter")
        await pilot.pause()
        assert "Nothing is left to come home." == said(pilot, "summary-text")
    settled = [one for one in known(paid_desk) if one.state is PaymentState.SETTLED]
    assert ["maria declared it dealt with: done"] == [
        one.problem.message for one in settled if one.problem
    ]


async def test_imported_payment_is_left_alone_when_d_is_pressed(
    paid_shown: Console, tmp_path: Path
) -> None:
    app = make_app(paid_shown, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("m", "down", "d")
        assert "Only held, reversed" in [one.message for one in app._notifications][-1]


async def test_changing_keys_are_not_offered_when_a_reader_looks_at_payments(
    paid_shown: Console, tmp_path: Path
) -> None:
    async with make_app(paid_shown, tmp_path, actor=READER).run_test(size=(160, 45)) as pilot:
        await pilot.press("m")
        keys = pilot.app.screen.query_one(KeyBar).plain
        assert ("Not home" in keys, "Import" in keys, "Dealt" in keys) == (True, False, False)


async def test_id_is_copied_when_c_is_pressed(paid_shown: Console, tmp_path: Path) -> None:
    app = make_app(paid_shown, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("m", "c")
        assert known(paid_shown)[-1].id == app.clipboard

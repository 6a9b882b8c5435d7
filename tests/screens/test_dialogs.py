from dataclasses import replace
from pathlib import Path

import pytest
from textual.events import Key
from textual.pilot import Pilot

from console.domain.ledger import State
from console.domain.reference import GlAccount
from console.screens.dialogs.map_account import MapAccountDialog, MapQuestion
from console.screens.dialogs.repair import RepairDialog
from console.screens.dialogs.retry import RetryAnswer, RetryDialog
from console.screens.errors import ErrorsScreen
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label
from console.sync.forecast import Forecast
from console.sync.retry import plan
from tests.builders import entry, transaction
from tests.screens.desk import make_app
from tests.sync.console_kit import Console

pytestmark = pytest.mark.anyio

CHART = [
    GlAccount(no="10100", title="Operating Bank", type="balancesheet", active=True),
    GlAccount(no="40300", title="Accessorial Revenue", type="incomestatement", active=True),
    GlAccount(no="40310", title="Detention Revenue", type="incomestatement", active=False),
]
QUESTION = MapQuestion(
    subsidiary="Harrow Ridge Transport",
    setting="accounts.ar:accessorial/detention",
    current="40310",
    accounts=CHART,
)


async def ask(pilot: Pilot[int], question: MapQuestion) -> list[str | None]:
    """Open the dialog; what it answers is in the list afterwards."""
    answers: list[str | None] = []
    await pilot.app.push_screen(MapAccountDialog(question), answers.append)
    return answers


async def test_account_is_the_typed_one_when_keys_come_in_one_burst(
    shown: Console, tmp_path: Path
) -> None:
    """A pasted number and Enter arrive together: never the account that was on top before."""
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        answers = await ask(pilot, QUESTION)
        for character in "40300":
            pilot.app.post_message(Key(character, character))
        pilot.app.post_message(Key("enter", "\r"))
        await pilot.pause()
        await pilot.pause()

    assert ["40300"] == answers


async def test_inactive_account_is_refused_in_place_when_it_is_chosen(
    shown: Console, tmp_path: Path
) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        answers = await ask(pilot, QUESTION)
        await pilot.press(*"detention", "enter")

        refusal = pilot.app.screen.query_one("#refusal", Label).plain
        assert ("40310 is inactive in Sage; choose an active account.", []) == (refusal, answers)


async def test_keys_move_the_list_when_the_search_has_the_focus(
    shown: Console, tmp_path: Path
) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        answers = await ask(pilot, QUESTION)
        await pilot.press("down", "down", "enter")

        assert ["10100"] == answers


async def test_present_account_is_told_when_a_mapping_is_asked_for(
    shown: Console, tmp_path: Path
) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await ask(pilot, QUESTION)

        facts = pilot.app.screen.query_one("#question", Label).plain
        assert facts.endswith("40310 \N{EN DASH} Detention Revenue, inactive in Sage")


@pytest.mark.parametrize(
    ("current", "expected"),
    [("", "not mapped"), ("99999", "99999, which Sage does not have"), ("10100", "Operating Bank")],
)
async def test_present_state_is_worded_when_the_account_is_odd(
    shown: Console, tmp_path: Path, current: str, expected: str
) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await ask(pilot, replace(QUESTION, current=current))

        assert pilot.app.screen.query_one("#question", Label).plain.endswith(expected)


async def test_account_without_postings_is_refused_when_it_is_active(
    shown: Console, tmp_path: Path
) -> None:
    summary = GlAccount(
        no="49000", title="Total Revenue", type="incomestatement", active=True, non_posting=True
    )
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        answers = await ask(pilot, replace(QUESTION, accounts=[summary]))
        await pilot.press("enter")

        refusal = pilot.app.screen.query_one("#refusal", Label).plain
        expected = "49000 is not postable in Sage; choose an active account."
        assert (expected, []) == (refusal, answers)


async def test_nothing_is_answered_when_no_account_matches(shown: Console, tmp_path: Path) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        answers = await ask(pilot, QUESTION)
        await pilot.press(*"zz", "enter")

        refusal = pilot.app.screen.query_one("#refusal", Label).plain
        assert ("No account matches.", []) == (refusal, answers)


async def test_missing_chart_is_explained_when_it_was_never_read(
    shown: Console, tmp_path: Path
) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await ask(pilot, replace(QUESTION, accounts=()))

        refusal = pilot.app.screen.query_one("#refusal", Label).plain
        assert "The chart was not read from Sage yet; sync first." == refusal


PLAN = plan(
    [
        entry(transaction(source_id="a", number="100"), state=State.FAILED),
        entry(transaction(source_id="b", number="200"), state=State.POSTED),
    ]
)


NOTHING_KNOWN = Forecast(lines=())


async def open_plan(pilot: Pilot[int]) -> list[RetryAnswer | None]:
    answers: list[RetryAnswer | None] = []
    await pilot.app.push_screen(RetryDialog(PLAN, NOTHING_KNOWN), answers.append)
    return answers


async def test_plan_sums_up_when_a_part_cannot_be_sent(shown: Console, tmp_path: Path) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await open_plan(pilot)

        outcome = pilot.app.screen.query_one("#outcome", Label).plain
        assert "1 record will be sent, $1,350.50; 1 cannot." == outcome


async def test_reason_is_kept_when_it_was_typed(shown: Console, tmp_path: Path) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        answers = await open_plan(pilot)
        await pilot.press("tab", *"term", "space", *"made", "enter")

        assert [RetryAnswer(reason="term made", in_steps=False)] == answers


async def test_reason_takes_letters_when_they_are_keys_elsewhere(
    shown: Console, tmp_path: Path
) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        answers = await open_plan(pilot)
        await pilot.press("tab", *"q?R", "enter")

        assert [RetryAnswer(reason="q?R", in_steps=False)] == answers


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_nothing_is_sent_when_the_plan_is_left(
    shown: Console, tmp_path: Path, key: str
) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        answers = await open_plan(pilot)
        await pilot.press(key)

        assert [None] == answers


async def test_repair_is_explained_when_no_setting_of_ours_helps(
    shown: Console, tmp_path: Path
) -> None:
    async with make_app(shown, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("e", "slash", *"cause:term-missing", "enter", "f")

        assert isinstance(pilot.app.screen, RepairDialog)


async def test_only_what_waits_for_the_account_is_marked_when_it_was_mapped(
    desk: Console, tmp_path: Path
) -> None:
    async with make_app(desk, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.press("e", "slash", *"cause:account-inactive", "enter", "f")
        await pilot.press(*"40300", "enter")
        await pilot.pause()
        await pilot.press("escape")

        screen = pilot.app.screen
        assert isinstance(screen, ErrorsScreen)
        rows = screen.query_one(RowList)
        found = desk.store.ledger.find(list(rows.marked))
        settings = {one.problem.setting for one in found if one.problem}
        assert ({"accounts.ar:accessorial/detention"}, True) == (
            settings,
            0 < len(found) < rows.count,
        )

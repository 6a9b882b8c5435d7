"""The wizard by keyboard at 80 by 24, on a real sandbox: its steps, its refusals, its budget."""

from pathlib import Path

import pytest

from console.domain.connection import ConnectionStatus, PostingDestination
from console.domain.draft import Step
from console.domain.finding import Finding
from console.domain.reference import Entity
from console.screens.dialogs.help import HelpDialog
from console.screens.subsidiaries import SubsidiariesScreen
from console.screens.widgets.row_list import RowList
from console.screens.wizard.method import MethodStep
from console.screens.wizard.screen import WizardScreen
from console.screens.wizard.steps import STEP_WORDS
from tests.builders import ADMIN, READER
from tests.screens.desk import NOW, make_app
from tests.screens.test_hostile import CONTROL, HOSTILE
from tests.screens.wizard_hands import NEW, Hands, World, sit_down
from tests.sync.console_kit import Console

pytestmark = pytest.mark.anyio

BUDGET = 60
"""Keys beyond typed text within which a subsidiary becomes active."""


def status(console: Console, name: str) -> ConnectionStatus:
    rows = console.sync_service.overview(ADMIN)
    return next(row.status for row in rows if row.name == name)


async def test_subsidiary_is_active_within_the_budget_when_problems_are_repaired_by_their_links(
    hands: Hands,
) -> None:
    """From nothing to Active: the two masters chosen, the department and the term by link."""
    await hands.until_method()
    await hands.press("enter", "7", "enter")
    await hands.type("40000")
    await hands.press("enter", "right", "enter")
    await hands.type("50000")
    await hands.press("enter", "9", "enter", "enter")
    await hands.type("fleet")
    await hands.press("enter", "down", "enter")
    await hands.type("100")
    await hands.press("enter", "9")
    await hands.repair_terms()
    await hands.press("s")

    assert ConnectionStatus.ACTIVE is status(hands.console, NEW)
    assert hands.keys < BUDGET


async def test_subsidiary_is_active_within_the_budget_when_a_template_is_used(
    hands: Hands,
) -> None:
    """From nothing to Active with the five groups of another one; syncing is turned on by hand."""
    await hands.until_method()
    await hands.press("down", "enter", "enter", "9")
    copied = hands.draft()
    await hands.repair_terms()
    await hands.press("p", "s")

    assert ("template", False) == (copied.method, copied.settings.primary_sync)
    assert ConnectionStatus.ACTIVE is status(hands.console, NEW)
    assert hands.keys < BUDGET


async def test_next_cycle_is_told_when_the_connection_is_active(world: World, hands: Hands) -> None:
    world.begin(Step.REVIEW, settings=world.console.sample_settings())
    await hands.resume()
    await hands.press("s")

    assert isinstance(hands.pilot.app.screen, SubsidiariesScreen)
    assert [
        f"{NEW} is active\nThe first sync runs with the next cycle, in 9 h, 2026-03-03 00:00 UTC"
    ] == hands.said()


async def test_connection_is_paused_when_syncing_is_not_turned_on(
    world: World, hands: Hands
) -> None:
    settings = world.console.sample_settings().with_primary_sync(on=False)
    world.begin(Step.REVIEW, settings=settings)
    await hands.resume()
    await hands.press("s")

    assert ConnectionStatus.PAUSED is status(hands.console, NEW)
    assert [f"{NEW} is connected and paused\nSyncing is off: p in the list turns it on."] == (
        hands.said()
    )


async def test_differences_to_the_template_are_marked_when_the_copy_is_reviewed(
    world: World, hands: Hands
) -> None:
    world.begin(Step.METHOD)
    await hands.resume()
    await hands.press("down", "enter", "enter", "down", "enter", "9")

    row = hands.pilot.app.screen.query_one("#differences", RowList).row
    assert row is not None
    assert ["≠", "ar.include_driver_bills", "false", "true"] == [
        cell.text for cell in row.cells.values()
    ]


async def test_edit_is_kept_at_once_when_a_setting_is_changed(world: World, hands: Hands) -> None:
    world.begin(Step.AR)
    await hands.resume()
    await hands.press("down", "enter")

    assert hands.draft().settings.ar.include_driver_bills


async def test_missing_steps_are_listed_and_open_when_the_review_comes_too_early(
    world: World, hands: Hands
) -> None:
    world.begin(Step.DESTINATION)
    await hands.resume()
    await hands.press("9")
    listed = hands.pilot.app.screen.query_one("#problems", RowList).count
    await hands.press("down", "enter")

    assert (3, Step.CREDENTIALS) == (listed, hands.draft().at)


async def test_nothing_is_saved_when_steps_are_missing(world: World, hands: Hands) -> None:
    world.begin(Step.DESTINATION)
    await hands.resume()
    await hands.press("9", "s")

    assert "is not ready" in hands.label("#step-refusal")
    assert ConnectionStatus.NOT_SET_UP is status(hands.console, NEW)


async def test_first_problem_is_named_and_under_the_cursor_when_problems_block_the_saving(
    world: World, hands: Hands
) -> None:
    """A press of Save is answered even when the list below it is the same as before."""
    world.begin(Step.REVIEW)
    await hands.resume()
    await hands.press("down", "s")

    told = hands.label("#step-refusal")
    assert "Nothing was saved: 3 problems block it" in told
    assert "The first is in Accounts: The default revenue account is not set." in told
    assert 0 == hands.pilot.app.screen.query_one("#problems", RowList).cursor
    assert ConnectionStatus.NOT_SET_UP is status(hands.console, NEW)


async def test_refusal_to_save_is_taken_back_when_it_is_checked_again(
    world: World, hands: Hands
) -> None:
    world.begin(Step.REVIEW)
    await hands.resume()
    await hands.press("s", "f5")

    assert "" == hands.label("#step-refusal")


@pytest.mark.parametrize(("answer", "kept"), [("y", 0), ("n", 1)])
async def test_draft_is_gone_only_when_its_discarding_is_confirmed(
    world: World, hands: Hands, answer: str, kept: int
) -> None:
    world.begin(Step.AP)
    await hands.resume()
    await hands.press("q", "D", answer)

    assert kept == len(hands.console.connections.drafts(ADMIN))


async def test_draft_is_told_in_the_list_when_the_wizard_was_left(
    world: World, hands: Hands
) -> None:
    world.begin(Step.AP)
    await hands.resume()
    await hands.press("q")

    row = hands.pilot.app.screen.query_one("#subsidiaries", RowList).row
    assert row is not None
    assert "◐ draft" == row.cells["status"].text
    assert "Draft at AP Settings, changed just now" in hands.label("#summary-text")


async def test_wizard_closes_and_says_so_when_another_console_discards_the_draft(
    world: World, hands: Hands
) -> None:
    world.begin(Step.AP)
    await hands.resume()
    hands.console.connections.wizard.discard(ADMIN, NEW)
    screen = hands.pilot.app.screen
    assert isinstance(screen, WizardScreen)
    screen.take_news()
    await hands.settle()

    assert isinstance(hands.pilot.app.screen, SubsidiariesScreen)
    assert f"The draft of {NEW} is gone: connected or discarded" in hands.said()


async def test_choice_of_another_console_is_shown_when_it_was_made_meanwhile(
    world: World, hands: Hands
) -> None:
    world.begin(Step.DESTINATION)
    await hands.resume()
    wizard = hands.console.connections.wizard
    wizard.choose_destination(ADMIN, NEW, PostingDestination.TOP)
    wizard.confirm_destination(ADMIN, NEW, NEW)
    screen = hands.pilot.app.screen
    assert isinstance(screen, WizardScreen)
    screen.take_news()

    assert "✓ Confirmed" in hands.label("#confirm-text")


async def test_every_step_is_in_the_help_when_it_is_asked_for(world: World, hands: Hands) -> None:
    world.begin(Step.METHOD)
    await hands.resume()
    await hands.press("question_mark")

    dialog = hands.pilot.app.screen
    assert isinstance(dialog, HelpDialog)
    told = dialog._text().plain
    others = [name for step, name in STEP_WORDS.items() if step not in {Step.METHOD, Step.REVIEW}]
    wanted = [*(f"Step: {name}" for name in others), "^r, 9"]
    assert [] == [name for name in wanted if name not in told]


async def test_wizard_is_not_offered_when_somebody_may_not_manage_connections(
    world: World, tmp_path: Path
) -> None:
    """Rule admin-only: the service refuses as well."""
    async with make_app(world.console, tmp_path, actor=READER).run_test(size=(80, 24)) as pilot:
        await pilot.press("c")

        assert isinstance(pilot.app.screen, SubsidiariesScreen)


async def test_data_is_shown_as_text_and_nothing_else_when_every_text_is_hostile(
    world: World, tmp_path: Path
) -> None:
    """No markup is read and no control character leaves, whatever the step."""
    text = "".join(HOSTILE)
    finding = Finding(
        severity="error",
        code="account-missing",
        step="accounts",
        field="accounts.ar.default",
        value=text,
        message=text,
        fix=text,
    )
    world.begin(
        Step.DESTINATION,
        **{"subsidiary_name": text, "kind": text, "company_id": text, "user_id": text},
        **{"entity_id": text, "entity_name": text, "entities": (Entity(id=text, name=text),)},
        **{"signed_in_at": NOW, "findings": (finding,), "method": "empty"},
        posting_destination=PostingDestination.CHILD,
    )
    seen: list[str] = []
    async with sit_down(world.console, tmp_path / "reports", (160, 45)) as hands:
        await hands.resume()
        for _ in range(8):
            seen.append(hands.seen)
            await hands.press("ctrl+n")

    assert [] == CONTROL.findall("".join(seen).replace("\n", ""))
    assert 8 == sum("[@click=app.quit]" in one for one in seen)
    assert not (tmp_path / "reports").exists()


async def test_enter_goes_on_with_a_draft_when_the_subsidiary_has_one(
    world: World, hands: Hands
) -> None:
    world.begin(Step.METHOD)
    await hands.pilot.pause()
    screen = hands.pilot.app.screen
    assert isinstance(screen, SubsidiariesScreen)
    screen.take_news()
    await hands.press("down", "down", "enter")

    assert isinstance(hands.step, MethodStep)

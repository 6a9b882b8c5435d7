"""Every finding's link, followed by keys; and the wizard left and resumed at every step."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from console.domain.draft import Step
from console.domain.settings import Settings
from console.screens.forms.base import SettingsForm
from console.screens.widgets.row_list import RowList
from console.screens.wizard.base import StepBody
from console.screens.wizard.credentials import CredentialsStep
from console.screens.wizard.destination import DestinationStep
from console.screens.wizard.forms import FormsStep
from console.screens.wizard.method import MethodStep
from console.screens.wizard.review import ReviewStep
from tests.connections.test_findings import ALONE, TOGETHER
from tests.screens.wizard_hands import NEW, Hands, World, demo_world, sit_down

pytestmark = pytest.mark.anyio


@pytest.fixture
def world() -> Iterator[World]:
    """A sandbox of its own: its books are made to refuse."""
    with demo_world() as made:
        yield made


def opened(hands: Hands) -> tuple[str, str]:
    """Return the step that is open, and the field under the cursor of its form."""
    focused = hands.pilot.app.focused
    above = focused.ancestors_with_self if focused else []
    form = next((one for one in above if isinstance(one, SettingsForm)), None)
    return hands.draft().at.value, form.field if form else ""


async def follow_all(hands: Hands) -> list[tuple[str, str]]:
    """Open every problem of the review by its link; return where each one led."""
    led: list[tuple[str, str]] = []
    for at in range(hands.pilot.app.screen.query_one("#problems", RowList).count):
        hands.pilot.app.screen.query_one("#problems", RowList).action_step(at)
        await hands.press("enter")
        led.append(opened(hands))
        # Not waited for: the review shows what the last check found while it checks again.
        await hands.pilot.press("ctrl+r")
    return led


def spoil(settings: Settings) -> Settings:
    """Return settings that are wrong whatever Sage holds."""
    accounts = replace(settings.accounts, ar={"load": "40000"}, ap={})
    advanced = replace(settings.advanced, cross_subsidiary_billing=True)
    return replace(settings, accounts=accounts, dimensions=(), advanced=advanced)


async def test_link_opens_step_and_field_when_sage_refuses_what_is_named(
    world: World, tmp_path: Path
) -> None:
    """Rule reconciliation: a cause of each kind in the books, every link followed."""
    for cause, _ in TOGETHER:
        cause(world.console)
    world.begin(Step.REVIEW, settings=world.console.sample_settings())
    async with sit_down(world.console, tmp_path) as hands:
        await hands.resume()
        led = await follow_all(hands)

    expected = [(step, field if step in FORMS else "") for _, (_, _, step, field, _) in TOGETHER]
    assert [] == [one for one in expected if one not in led]


async def test_link_opens_step_and_field_when_the_settings_are_incomplete(
    world: World, tmp_path: Path
) -> None:
    """Rule reconciliation: masters unset, a required dimension unmapped, one side only."""
    world.begin(Step.REVIEW, settings=spoil(world.console.sample_settings()))
    async with sit_down(world.console, tmp_path) as hands:
        await hands.resume()
        led = await follow_all(hands)

    expected = [
        ("accounts", "accounts.ar.default"),
        ("accounts", "accounts.ap.default"),
        ("advanced", "dimensions.DEPARTMENT"),
        ("advanced", "advanced.cross_subsidiary_billing"),
    ]
    assert [] == [one for one in expected if one not in led]


@pytest.mark.parametrize("name", ALONE)
async def test_link_opens_the_step_when_sage_shows_nothing_else(
    world: World, tmp_path: Path, name: str
) -> None:
    """Rule reconciliation: the entity, or all lists, are closed to the user."""
    cause, (_, _, step, _, _) = ALONE[name]
    cause(world.console)
    world.begin(Step.REVIEW, settings=world.console.sample_settings())
    async with sit_down(world.console, tmp_path) as hands:
        await hands.resume()
        led = await follow_all(hands)

    assert (step, "") in led


async def test_draft_is_as_it_was_left_when_the_console_ends_at_every_step(
    world: World, tmp_path: Path
) -> None:
    """Each step on a console of its own: nothing but the store carries the draft over."""
    world.begin(Step.DESTINATION)
    seen: list[type[StepBody]] = []
    for act in WALK:
        async with sit_down(world.console, tmp_path) as hands:
            await hands.resume()
            seen.append(type(hands.step))
            await act(hands)

    draft = hands.draft()
    assert [DestinationStep, CredentialsStep, MethodStep, *[FormsStep] * 4, ReviewStep] == seen
    assert (True, "E400", "empty") == (
        draft.destination_confirmed,
        draft.entity_id,
        draft.method,
    )
    assert (True, {"default": "40000"}) == (
        draft.settings.ar.include_driver_bills,
        draft.settings.accounts.ar,
    )


FORMS = ("ar", "ap", "accounts", "advanced")


async def _destination(hands: Hands) -> None:
    await hands.confirm_destination(NEW)


async def _credentials(hands: Hands) -> None:
    await hands.sign_in()
    await hands.press("enter")


async def _method(hands: Hands) -> None:
    await hands.press("enter")


async def _ar(hands: Hands) -> None:
    await hands.press("down", "enter", "ctrl+n")


async def _accounts(hands: Hands) -> None:
    await hands.press("enter")
    await hands.type("40000")
    await hands.press("enter", "ctrl+n")


async def _next(hands: Hands) -> None:
    await hands.press("ctrl+n")


async def _nothing(_hands: Hands) -> None:
    pass


WALK: tuple[Callable[[Hands], Awaitable[None]], ...] = (
    *(_destination, _credentials, _method, _ar, _next, _accounts, _next, _nothing),
)
"""What is done at each step from the second on, before the console ends."""

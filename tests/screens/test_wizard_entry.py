"""The first steps of the wizard: subsidiary, destination, credentials, entity, set-up method."""

import pytest
from textual.widgets import Input

from console.domain.connection import PostingDestination
from console.domain.draft import Step
from console.domain.reference import Entity
from console.screens.widgets.row_list import RowList
from console.screens.wizard.destination import DestinationStep
from tests.builders import ADMIN
from tests.screens.desk import ACTIVE, PAUSED
from tests.screens.wizard_hands import NEW, OTHER, Hands, World

pytestmark = pytest.mark.anyio


async def test_connected_subsidiary_is_shown_and_refused_when_it_is_chosen(hands: Hands) -> None:
    """Rule one-per-subsidiary."""
    await hands.press("c", "enter")

    row = hands.pilot.app.screen.query_one(RowList).row
    assert row is not None
    assert ("● active: not offered", f"✗ {ACTIVE} is connected already") == (
        row.cells["state"].text,
        hands.label("#step-refusal").splitlines()[0],
    )
    assert () == hands.console.connections.drafts(ADMIN)


async def test_draft_begins_at_the_destination_when_a_subsidiary_is_chosen(hands: Hands) -> None:
    await hands.resume(OTHER)
    await hands.press("enter")

    assert isinstance(hands.step, DestinationStep)
    assert Step.DESTINATION is hands.draft(OTHER).at


async def test_destination_stays_open_when_another_name_is_typed(
    world: World, hands: Hands
) -> None:
    """Rule destination-locked: the choice is permanent, so a slip must not confirm it."""
    world.begin(Step.DESTINATION)
    await hands.resume()
    await hands.confirm_destination(OTHER)

    assert isinstance(hands.step, DestinationStep)
    assert "That is not the subsidiary's name" in hands.label("#step-refusal")
    assert not hands.draft().destination_confirmed


async def test_choices_are_explained_when_the_destination_is_asked(
    world: World, hands: Hands
) -> None:
    world.begin(Step.DESTINATION)
    await hands.resume()

    assert "Recommended. Transactions post to the Sage entity whose name" in hands.seen
    assert "This choice is permanent" in hands.label("#confirm-text")


async def test_top_level_is_shown_before_it_is_confirmed(world: World, hands: Hands) -> None:
    world.begin(Step.DESTINATION)
    await hands.resume()
    await hands.press("down")
    await hands.confirm_destination(NEW)
    await hands.sign_in()
    shown = hands.label("#entity-text")
    await hands.press("enter")

    assert ("Everything will be posted to the top-level entity.", "") == (
        shown,
        hands.draft().entity_id,
    )
    assert PostingDestination.TOP is hands.draft().posting_destination


async def test_entity_is_shown_before_it_is_confirmed_when_its_name_matches(
    world: World, hands: Hands
) -> None:
    """Rule matching-entity."""
    world.begin(Step.CREDENTIALS)
    await hands.resume()

    assert f"Everything will be posted to E400 {NEW}." == hands.label("#entity-text")
    assert hands.draft().entity_id is None


async def test_entity_is_refused_when_none_bears_the_name(world: World, hands: Hands) -> None:
    """Rule matching-entity."""
    none = tuple(one for one in world.signed.entities if one.name != NEW)
    world.begin(Step.CREDENTIALS, entities=none)
    await hands.resume()

    assert f"✗ No Sage entity has the name {NEW}" == hands.label("#entity-text").splitlines()[0]


async def test_entity_is_refused_when_several_bear_the_name(world: World, hands: Hands) -> None:
    """Rule matching-entity."""
    twins = (*world.signed.entities, Entity(id="E401", name=NEW))
    world.begin(Step.CREDENTIALS, entities=twins)
    await hands.resume()

    assert f"✗ 2 Sage entities have the name {NEW}" == (hands.label("#entity-text").splitlines()[0])


async def test_other_entity_is_asked_for_twice_when_its_name_does_not_match(
    world: World, hands: Hands
) -> None:
    """The entity is permanent as well: one slip of a finger must not choose it."""
    world.begin(Step.CREDENTIALS)
    await hands.resume()
    await hands.press("up", "enter")
    warned, before = hands.label("#entity-text"), hands.draft().entity_id
    await hands.press("enter")

    assert warned.startswith(f"! E300 {OTHER} does not bear the subsidiary's name.")
    assert (None, "E300") == (before, hands.draft().entity_id)


async def test_every_line_of_the_probe_is_shown_when_sage_takes_the_credentials(
    world: World, hands: Hands
) -> None:
    world.begin(Step.CREDENTIALS, signed_in_at=None)
    await hands.resume()
    await hands.type(world.console.server.credentials.user_password)
    await hands.press("enter")

    told = hands.label("#probe-lines").splitlines()
    assert "✓ Sign-in: Sage takes sender, company, user and password" == told[0]
    assert "✓ Connected; all 15 lines are as they have to be." == hands.label("#probe-state")


async def test_diagnosis_and_prerequisite_are_shown_when_sage_refuses(
    world: World, hands: Hands
) -> None:
    world.begin(Step.CREDENTIALS, signed_in_at=None)
    await hands.resume()
    await hands.type("Planted-7731")
    await hands.press("enter")

    told = hands.label("#probe-lines").splitlines()
    assert told[0].startswith("✗ Sign-in: ")
    assert "  Check user id and password, and that the Web Services user is active." == told[1]
    assert ("", None) == (
        hands.pilot.app.screen.query_one("#password", Input).value,
        hands.draft().signed_in_at,
    )


async def test_password_is_never_readable_when_it_is_typed(world: World, hands: Hands) -> None:
    world.begin(Step.CREDENTIALS, signed_in_at=None)
    await hands.resume()
    await hands.type("Planted-7731")

    assert "•••" in hands.seen
    assert "Planted" not in hands.seen


async def test_missing_part_is_named_when_the_credentials_are_incomplete(
    world: World, hands: Hands
) -> None:
    world.begin(Step.CREDENTIALS, signed_in_at=None, company_id="")
    await hands.resume()
    await hands.press("tab", "tab", "enter")

    assert "✗ Sage company ID is missing" == hands.label("#step-refusal").splitlines()[0]


async def test_company_and_user_are_kept_when_the_step_is_left(world: World, hands: Hands) -> None:
    world.begin(Step.CREDENTIALS, signed_in_at=None, company_id="", user_id="")
    await hands.resume()
    await hands.type("acme")
    await hands.press("enter")
    await hands.type("robot")
    await hands.press("ctrl+o")

    draft = hands.draft()
    assert ("acme", "robot", None) == (draft.company_id, draft.user_id, draft.signed_in_at)


async def test_set_up_method_offers_every_connection_when_there_are_some(
    world: World, hands: Hands
) -> None:
    world.begin(Step.METHOD)
    await hands.resume()

    assert f"From an existing integration: {ACTIVE} (active)" in hands.seen
    assert f"From an existing integration: {PAUSED} (paused)" in hands.seen


async def test_entity_is_asked_for_again_when_a_template_is_chosen(
    world: World, hands: Hands
) -> None:
    world.begin(Step.METHOD)
    await hands.resume()
    await hands.press("down", "enter")

    assert f"Everything will be posted to E400 {NEW}." == hands.label("#entity-text")
    assert Step.METHOD is hands.draft().at


async def test_own_edits_stay_when_the_template_in_use_is_chosen_again(
    world: World, hands: Hands
) -> None:
    """Going back and forth costs nothing: only another template copies over."""
    world.begin(Step.METHOD)
    await hands.resume()
    await hands.press("down", "enter", "enter", "down", "enter", "4", "enter")

    assert hands.draft().settings.ar.include_driver_bills

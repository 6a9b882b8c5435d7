"""The step list: a mark and a word for each state, in a column and in two lines."""

import pytest
from rich.cells import cell_len

from console.domain.draft import Draft, Step, step_views
from console.domain.finding import Finding
from console.screens.wizard.steps import column_text, lines_text, step_after, step_before
from tests.builders import NOW

FINDING = Finding(
    severity="error",
    code="master-account-unset",
    step="accounts",
    field="accounts.ar.default",
    value="",
    message="The default revenue account is not set",
    fix="Choose the account.",
)
DRAFT = Draft(
    subsidiary_id="s1",
    subsidiary_name="Pinefold Brokerage",
    at=Step.AP,
    visited=frozenset({Step.SUBSIDIARY, Step.AR}),
    findings=(FINDING, FINDING),
    changed_at=NOW,
)


def test_column_says_state_and_place_in_words_when_there_is_room() -> None:
    told = column_text(step_views(DRAFT)).plain.splitlines()

    assert [
        "Steps",
        "  ✓ 1 Subsidiary    done",
        "  · 2 Destination   open",
        "  · 3 Credentials   open",
        "  · 4 Set-up method open",
        "  ✓ 5 AR Settings   done",
        "▸ · 6 AP Settings   open",
        "  ✗ 7 Accounts      2 findings",
        "  · 8 Advanced      open",
        "  · 9 Review        open",
    ] == told


def test_two_lines_hold_all_steps_when_there_is_little_room() -> None:
    told = lines_text(step_views(DRAFT)).plain.splitlines()

    assert [
        " ✓1 Subsidiary  ·2 Destination  ·3 Credentials  ·4 Method",
        " ✓5 AR ▸·6 AP  ✗7 Accounts (2)  ·8 Advanced  ·9 Review",
    ] == told
    assert max(cell_len(line) for line in told) < 60


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        (Step.SUBSIDIARY, Step.SUBSIDIARY, Step.DESTINATION),
        (Step.AP, Step.AR, Step.ACCOUNTS),
        (Step.REVIEW, Step.ADVANCED, Step.REVIEW),
    ],
)
def test_neighbours_stop_at_the_ends_when_steps_are_walked(
    step: Step, before: Step, after: Step
) -> None:
    assert (before, after) == (step_before(step), step_after(step))

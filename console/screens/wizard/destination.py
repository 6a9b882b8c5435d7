"""The second step: where transactions are posted, chosen once and for ever.

Place in the path: both choices stand with what they mean; the choice counts after the subsidiary's
name was typed. Slug ``destination-locked``. Source: article step 2.
"""

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList

from console.domain.connection import PostingDestination
from console.domain.draft import Draft, Step
from console.screens.dialogs.base import TextInput
from console.screens.widgets.text import Label, lines, text
from console.screens.wizard.base import Alternative, Choices, StepBody

__all__ = ["DESTINATION_WORDS", "DestinationStep"]

DESTINATION_WORDS: dict[PostingDestination, str] = {
    PostingDestination.CHILD: "Matching child entities",
    PostingDestination.TOP: "Top-level entity",
}
"""Names of the two destinations for people."""

_MEANINGS: dict[PostingDestination, str] = {
    PostingDestination.CHILD: (
        "Recommended. Transactions post to the Sage entity whose name matches the subsidiary; "
        "for a company with a child entity for each subsidiary."
    ),
    PostingDestination.TOP: (
        "All transactions post to the top-level entity, whichever subsidiary they come from."
    ),
}


class DestinationStep(StepBody):
    """Where transactions are posted."""

    def compose(self) -> ComposeResult:
        """Compose question, choices, warning and confirmation."""
        yield Label(text("Where should transactions be posted in Sage?", bold=True))
        yield Choices(id="choices")
        yield Label(id="confirm-text")
        yield TextInput(placeholder="Name of the subsidiary", id="confirm")
        yield Label(id="step-refusal")

    def fill(self) -> None:
        """Show the choice as it stands."""
        self.tell_findings(Step.DESTINATION)
        draft = self.work.own
        present = draft.posting_destination
        self.query_one(Choices).offer(list(_choices(present)), present.value if present else "")
        self.query_one("#confirm-text", Label).show(lines(_confirmation(draft)))
        self.query_one("#confirm").display = not draft.destination_confirmed and bool(present)

    def begin(self) -> None:
        """Begin in the choices."""
        self.query_one(Choices).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take a choice, then ask to confirm it."""
        event.stop()
        chosen = PostingDestination(event.option_id or "")
        work = self.work
        if not self.keep(
            lambda: work.wizard.choose_destination(work.actor, work.own.subsidiary_id, chosen)
        ):
            return
        self.fill()
        if self.work.own.destination_confirmed:
            self.post_message(self.Finished(Step.CREDENTIALS))
        else:
            self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Confirm the choice by what was typed."""
        event.stop()
        work, typed = self.work, event.value
        if self.keep(
            lambda: work.wizard.confirm_destination(work.actor, work.own.subsidiary_id, typed)
        ):
            self.post_message(self.Finished(Step.CREDENTIALS))


def _choices(present: PostingDestination | None) -> Iterator[Alternative]:
    for one, name in DESTINATION_WORDS.items():
        yield Alternative(one.value, name, _MEANINGS[one], is_present=one is present)


def _confirmation(draft: Draft) -> Iterator[Content]:
    if draft.destination_confirmed:
        yield text("✓ Confirmed. Another choice has to be confirmed anew.", "good")
        return
    yield text(
        "! This choice is permanent: it cannot be changed after setup. Another one needs "
        "disconnecting and connecting again. If unsure, ask your Sage administrator.",
        "caution",
    )
    if draft.posting_destination is not None:
        yield text(f"To confirm it, type the subsidiary's name: {draft.subsidiary_name}", bold=True)

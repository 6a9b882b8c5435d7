"""Drafts in the list of subsidiaries: how far one is, and the question before it is discarded.

Place in the path: the list of subsidiaries shows and asks; the wizard service keeps and forgets.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from console.domain.draft import Draft
from console.screens.dialogs.base import Dialog
from console.screens.widgets.text import Label, lines, text
from console.screens.wizard.steps import STEP_WORDS
from console.screens.words import ago

__all__ = ["DiscardDialog", "draft_text"]


def draft_text(draft: Draft, now: datetime) -> Content:
    """Return how far a draft is, and what can be done with it."""
    return lines(
        [
            text(
                f"Draft at {STEP_WORDS[draft.at]}, changed {ago(draft.changed_at, now)}", "accent"
            ),
            text("c goes on with it, D discards it", "muted"),
        ]
    )


class DiscardDialog(Dialog[bool]):
    """Whether to forget a draft."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "discard", "Discard", id="discard.yes"),
        Binding("n,q", "cancel", "Keep", show=False, id="dialog.no"),
    ]
    heading = "Discard this draft?"

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft

    def compose_box(self) -> Iterable[Widget]:
        """Return what is lost."""
        yield Label(
            text(
                f"What was entered for {self._draft.subsidiary_name} is forgotten, and so is its "
                "password. Nothing in Sage or Alvys changes, and no connection is touched."
            ),
            id="message",
        )

    def action_discard(self) -> None:
        """Answer yes."""
        self.dismiss(True)

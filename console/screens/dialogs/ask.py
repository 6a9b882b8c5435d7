"""Asking for one line of text, checked as it is entered.

Place in the path: forms and screens open it; the answer is what was typed. The check stays with
whoever asks, and its refusal is shown in place.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from console.screens.dialogs.base import Dialog, TextInput
from console.screens.widgets.text import Label, text

__all__ = ["AskDialog", "Question"]


def _accept(_typed: str) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked."""

    heading: str
    """Title of the box."""

    told: Content
    """What stands above the line: what will happen, what to type."""

    value: str = ""
    """What stands in the line at first."""

    placeholder: str = ""
    """What the empty line says."""

    check: Callable[[str], str] = _accept
    """Returns why what was typed is refused; empty takes it."""


class _AnswerInput(TextInput):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "OK", True, "enter", id="ask.answer")
    ]


class AskDialog(Dialog[str]):
    """One line of text."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.heading = question.heading
        self._question = question

    def compose_box(self) -> Iterable[Widget]:
        """Return what is told, the line and the place of a refusal."""
        question = self._question
        yield Label(question.told, id="question")
        yield _AnswerInput(question.value, placeholder=question.placeholder, id="answer")
        yield Label(id="refusal")

    def on_mount(self) -> None:
        """Begin to type."""
        self.query_one("#answer").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer with what was typed, unless the check refuses it."""
        typed = event.value.strip()
        refusal = self._question.check(typed)
        if refusal:
            self.query_one("#refusal", Label).show(text(refusal, "bad"))
        else:
            self.dismiss(typed)

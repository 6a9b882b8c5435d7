"""Help: the keys of a screen, the states, the query language.

Place in the path: opened over a screen by ``?``; the keys come from the same table as the key
line, the qualifiers from the query language itself.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from console.domain.query import QUALIFIERS
from console.screens.dialogs.base import Dialog, scrolled
from console.screens.widgets.keys import KeyEntry, key_entries
from console.screens.widgets.text import Label, facts, join, lines, text
from console.screens.words import CONNECTION_WORDS, STATE_WORDS, Word

__all__ = ["HelpDialog"]

_EXAMPLES = (
    ("harbor 10847", "words match number, party and message"),
    ("state:failed", "one of the states above"),
    ("cause:account-inactive", "equal causes"),
    ('party:"red rock"', "quotes keep blanks together"),
    ("amount:>500", "also < <= >= ="),
    ("age:>2d", "m, h, d, w"),
    ("since:2026-03-01", "and until:"),
    ("-kind:ap_bill", "- in front inverts"),
)


class HelpDialog(Dialog[None]):
    """What can be done here, and what the words mean."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Close", key_display="esc", id="dialog.cancel"),
        Binding("q,question_mark,enter", "cancel", "Close", show=False, id="dialog.close"),
    ]
    heading = "Help"

    def __init__(self, entries: list[KeyEntry]) -> None:
        super().__init__()
        self._entries = entries

    @classmethod
    def of(cls, screen: Screen[Any]) -> "HelpDialog":
        """Return the help of a screen as it stands."""
        return cls(key_entries(screen))

    def compose_box(self) -> Iterable[Widget]:
        """Return everything in one scroll."""
        yield scrolled(Label(self._text()), id="help-text")

    def _text(self) -> Content:
        keys = [(", ".join(entry.keys), _named(entry)) for entry in self._entries]
        return lines(
            [
                text("Keys", "accent", bold=True),
                facts(keys, width=22),
                _head("Subsidiaries"),
                facts(((w.label, w.meaning) for w in CONNECTION_WORDS.values()), width=22),
                _head("Transactions"),
                lines(_state(word) for word in STATE_WORDS.values()),
                _head("Queries, after /"),
                facts(_EXAMPLES, width=22),
                text(f"All qualifiers: {' '.join(f'{name}:' for name in QUALIFIERS)}", "muted"),
            ]
        )


def _named(entry: KeyEntry) -> Content:
    """Return what a key does and the name under which a keymap gives it other keys."""
    return join([text(entry.text), text(f"  {entry.id}", "muted")])


def _head(title: str) -> Content:
    return lines([text(""), text(title, "accent", bold=True)])


def _state(word: Word) -> Content:
    return text(f"{word.label:<22} ", word.tone) + text(word.meaning)

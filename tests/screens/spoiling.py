"""Hostile text in every field of a store that Alvys, Sage or a person may fill.

What tells things apart (ids, causes, settings) stays, so that every screen still has something to
show; every other text is exchanged, one after the other from a list. A subsidiary bears one name
wherever it is named, and the names sort as before: the ways to the screens begin at the first.
"""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import cycle
from typing import Any, TypeVar, get_type_hints

from console.domain.ledger import State
from console.domain.quiet import CauseNote
from console.domain.saved_query import SavedQuery
from tests.builders import ADMIN
from tests.sync.console_kit import Console

__all__ = ["HOSTILE", "SENDABLE", "TRACES", "spoil"]

HOSTILE = (
    "\x1b]52;c;aGk=\x07clip",
    "[/]x[/",
    "\x1b[2J\x1b[Hgone",
    "[@click=app.quit]go[/]",
    "\x9b31mC1\x9d0;t\x9c",
    "[0] total",
    "\u202eright\u2066\u200b\ufeff",
    "line\nbreak\r\ttab",
    "\x1bP+q\x1b\\DCS",
    "[link=http://attacker.invalid]x[/link]",
    "\x1b[?25lhide",
    "\x00\x07\x08\x7f\x85",
    "\udb40\udc41tags",
    "\ufdfd" * 12,
    "@x=1+1",
    "{0.__class__}",
    "$x [red] [b",
    "\ud800half",
)
"""Markup, sequences, reordering, width, formulas: shown as text wherever they stand."""

SENDABLE = tuple(
    one
    for one in HOSTILE
    if not any(letter < " " or "\ud800" <= letter < "\ue000" for letter in one)
)
"""Those that XML can carry."""

TRACES = (
    *("]52;c", "[/]x[", "[2J", "[@click", "31mC1", "[0] tot", "P+q", "[link", "[?25l"),
    *("\ufdfd", "@x=1+1", "{0.__cl", "$x [red"),
)
"""What is seen of most of them where they are shown as text."""

_TOLD_APART = ("id", "no", "cause", "setting", "number", "name_key", "currency", "hash", "slug")

_Value = TypeVar("_Value")


class _Texts:
    """Gives another text for each.

    Args:
        names: What is always exchanged for the same.
        others: What the rest is exchanged for, one after the other.
    """

    def __init__(self, names: dict[str, str], others: Sequence[str]) -> None:
        self._names = names
        self._others = cycle(others)

    def instead_of(self, held: str) -> str:
        return self._names.get(held) or next(self._others)


def spoil(console: Console) -> None:
    """Exchange the texts of everything that the store holds."""
    store = console.store
    known = sorted(one.name for one in store.connections.subsidiaries())
    names = {name: f"{place} {HOSTILE[place]}" for place, name in enumerate(known)}
    texts, sendable = _Texts(names, _storable()), _Texts(names, SENDABLE)
    store.connections.save_subsidiaries(
        [spoiled(one, texts) for one in store.connections.subsidiaries()]
    )
    for link in store.connections.all():
        store.connections.save(spoiled(link, texts))
    for draft in store.drafts.all():
        store.drafts.save(spoiled(draft, texts))
    for run in store.cycles.recent(100):
        store.cycles.save(spoiled(run, texts))
    entries = console.entries(*State)
    attempts = [one for entry in entries for one in store.ledger.attempts(entry.id)]
    store.ledger.save(
        # What went to Sage is something that can go there, and can be previewed.
        [spoiled(one, sendable if one.state is State.POSTED else texts) for one in entries],
        [spoiled(one, texts) for one in attempts],
    )
    store.payments.save([spoiled(one, texts) for one in store.payments.page(limit=100).entries])
    _write_down(console)


def _write_down(console: Console) -> None:
    """Let people note, save and do things in each of the texts."""
    store, at = console.store, console.clock.now()
    for place, said in enumerate(_storable()):
        note = CauseNote(cause="term-missing", number=place, at=at, actor=said, text=said)
        store.care.add_note(note)
        store.queries.save(SavedQuery(actor=ADMIN.name, name=said, query=said, used_at=at))
        store.audit.append(
            actor_name=said,
            uid=1,
            action=said,
            subject=said,
            before={said: said},
            after={"reason": said},
            outcome=said,
            at=at,
        )


def spoiled(value: _Value, texts: _Texts) -> _Value:
    """Return a value with other texts in every field that takes them."""
    assert is_dataclass(value)
    hints = get_type_hints(type(value))
    for field in fields(value):
        held = getattr(value, field.name)
        if _tells_apart(field.name) or not held:
            continue
        other: Any = held
        if hints[field.name] in {str, str | None}:
            other = texts.instead_of(held)
        elif isinstance(held, tuple) and all(map(is_dataclass, held)):
            other = tuple(spoiled(one, texts) for one in held)
        elif is_dataclass(held) and field.name != "settings":
            other = spoiled(held, texts)
        if other is not held:
            value = _exchanged(value, field.name, other)
    return value


def _exchanged(value: _Value, name: str, other: Any) -> _Value:
    try:
        changed: _Value = replace(value, **{name: other})  # type: ignore[type-var]
    except ValueError:
        # A text that only some words are good for.
        return value
    return changed


def _tells_apart(name: str) -> bool:
    return name in _TOLD_APART or name.endswith(("_id", "_no", "_key", "_hash"))


def _storable() -> list[str]:
    """Return the texts that a file can hold; half a character comes no further than the reader."""
    return [one for one in HOSTILE if not any("\ud800" <= letter <= "\udfff" for letter in one)]

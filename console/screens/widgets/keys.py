"""What the keys do now: one table for the key line, the help and the command palette.

Place in the path: the bindings of the screen, its widgets and the app come in, each action once
with all its keys goes out, the screen's own first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

from console.deferred import load_deferred

__all__ = ["PINNED", "KeyEntry", "heard_together", "key_entries", "kinds_of"]

PINNED = ("screen.back", "home.quit", "screen.help")
"""Ids of the bindings that the key line shows last and never drops."""

_WORDS = {
    "Focus Next": "Next part",
    "Focus Previous": "Part before",
    "Copy selected text": "Copy what is selected",
    "palette": "Everything by name",
}
"""What every Textual program can do, in our words; it stands last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEntry:
    """One action with its keys."""

    keys: tuple[str, ...]
    """Keys as people read them; the first is shown where there is room for one."""

    text: str
    """What it does."""

    action: str
    """The action."""

    node: DOMNode
    """Whose action it is."""

    shown: bool
    """Whether it stands in the key line."""

    id: str
    """Id of the binding; empty when it has none."""


def key_entries(screen: Screen[Any]) -> list[KeyEntry]:
    """Return what the keys of a screen do now."""
    found: dict[tuple[DOMNode, str], list[Binding]] = {}
    for one in screen.active_bindings.values():
        if one.enabled and one.binding.description and not one.binding.system:
            found.setdefault((one.node, one.binding.action), []).append(one.binding)
    entries = [_entry(screen.app, node, bindings) for (node, _), bindings in found.items()]
    return sorted(entries, key=lambda entry: _rank(entry, screen))


def heard_together(app: type[App[Any]]) -> list[Mapping[str, str]]:
    """Return the ids of bindings with their keys, once for each screen and each widget of ours.

    The app's own are heard everywhere; what a widget hears first, its screen does not hear.
    """
    # Screens that nobody has opened yet have keys, too.
    load_deferred("console.screens")
    everywhere = _own_keys(app)
    return [{**everywhere, **_own_keys(node)} for node in (app, *kinds_of(DOMNode))]


def kinds_of(kind: type[DOMNode]) -> Iterator[type[DOMNode]]:
    """Return the screens and widgets of ours that derive from a kind."""
    for one in kind.__subclasses__():
        if one.__module__.startswith("console."):
            yield one
        yield from kinds_of(one)


def _own_keys(kind: type[DOMNode]) -> dict[str, str]:
    bindings = (
        one
        for parent in reversed(kind.__mro__)
        if parent.__module__.startswith("console.")
        for one in vars(parent).get("BINDINGS", ())
    )
    return {one.id: one.key for one in bindings if isinstance(one, Binding) and one.id}


def _entry(app: App[Any], node: DOMNode, bindings: list[Binding]) -> KeyEntry:
    first = bindings[0]
    return KeyEntry(
        keys=tuple(dict.fromkeys(app.get_key_display(one) for one in bindings)),
        text=_WORDS.get(first.description, first.description),
        action=first.action,
        node=node,
        shown=any(one.show for one in bindings),
        id=first.id or "",
    )


def _rank(entry: KeyEntry, screen: Screen[Any]) -> int:
    if entry.text in _WORDS.values():
        return 3
    if entry.node is screen:
        return 0
    return 2 if isinstance(entry.node, App) else 1

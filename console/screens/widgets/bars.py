"""The lines around every screen: title, environment, trouble, keys.

Place in the path: the screen hands down what they say; the key line reads the same binding table
as the help. None of them repaints unless its text changes.
"""

from rich.cells import cell_len
from textual.content import Content
from textual.events import Mount, Resize
from textual.screen import Screen

from console.domain.access import ROLES, Actor
from console.screens.widgets.keys import PINNED, KeyEntry, key_entries
from console.screens.widgets.text import Label, join, text
from console.sync.progress import Snapshot

__all__ = ["EnvironmentBar", "KeyBar", "TitleBar"]


_STEP = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "


class TitleBar(Label):
    """Where we are."""

    def show_title(self, *parts: str) -> None:
        """Show the way to this screen, the last part strongest."""
        way = [text(f"{part}{_STEP}", "muted") for part in parts[:-1]]
        self.show(join([*way, text(parts[-1], bold=True)]))


class EnvironmentBar(Label):
    """Which company, who sits here, and who sends."""

    def show_environment(self, company: str, actor: Actor, snapshot: Snapshot | None) -> None:
        """Show the environment in words."""
        parts = [text(company, bold=True), text(f"{actor.name} ({_role(actor)})")]
        if snapshot is not None:
            parts.append(_sender(snapshot))
            if snapshot.waiting:
                parts.append(text(f"{snapshot.waiting} waiting"))
        self.show(join(parts, " │ "))


class KeyBar(Label):
    """The keys that do something here; a narrow line drops the last ones."""

    def on_mount(self, _event: Mount) -> None:
        """Follow the bindings of the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self._on_bindings)

    def on_resize(self, _event: Resize) -> None:
        """Show as many keys as fit."""
        self.show_keys()

    def show_keys(self) -> None:
        """Show the present keys."""
        shown = [entry for entry in key_entries(self.screen) if entry.shown]
        pinned = sorted(
            (entry for entry in shown if entry.id in PINNED), key=lambda one: PINNED.index(one.id)
        )
        # Before it was ever placed it has no width; it gets that of the window.
        width = self.size.width or self.app.size.width
        room = width - sum(_width(entry) for entry in pinned)
        kept: list[KeyEntry] = []
        for entry in (entry for entry in shown if entry.id not in PINNED):
            room -= _width(entry)
            if room < 0:
                break
            kept.append(entry)
        self.show(join(_content(entry) for entry in [*kept, *pinned]))

    def _on_bindings(self, _screen: Screen[object]) -> None:
        self.show_keys()


def _content(entry: KeyEntry) -> Content:
    return join([text(f" {entry.keys[0]} ", "accent", bold=True), text(f"{entry.text} ")])


def _width(entry: KeyEntry) -> int:
    return cell_len(entry.keys[0]) + cell_len(entry.text) + 3


def _role(actor: Actor) -> str:
    names = [name for name, permissions in ROLES.items() if permissions == actor.permissions]
    return names[0].replace("_", " ") if names else "limited"


def _sender(snapshot: Snapshot) -> Content:
    if snapshot.role == "sender":
        return text("sender: this console sends", "good")
    if snapshot.holder:
        return text(f"viewer: {snapshot.holder} sends")
    return text("viewer: nobody sends", "caution")

"""Keys that were typed before the line they are meant for was there.

Place in the path: ``app`` is made of it. The framework hands all keys of one packet to whatever
has the focus when they come, and only then does the first of them open a line; on a slow line, or
while the console is busy, what somebody typed into a query would be commands to the list.
"""

from typing import Any
from weakref import WeakKeyDictionary

from textual.app import App
from textual.events import Event, Key
from textual.widget import Widget

__all__ = ["TypeAheadApp"]


class TypeAheadApp(App[int]):
    """An app in which keys go to the line that a key before them has opened."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._aims: WeakKeyDictionary[Key, Widget | None] = WeakKeyDictionary()

    async def on_event(self, event: Event) -> None:
        """Remember who a key goes to."""
        if isinstance(event, Key) and not event.is_forwarded:
            self._aims[event] = self.focused
        await super().on_event(event)

    async def on_key(self, event: Key) -> None:
        """Let a key that nobody took come once more when a line has the focus by now."""
        line = self.focused
        takes_text = line is not None and line.check_consume_key("a", "a")
        if takes_text and self._aims.get(event, line) is not line:
            event.stop()
            event.prevent_default()
            await self.on_event(Key(event.key, event.character))

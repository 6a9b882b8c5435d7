"""Keys that a widget knows itself, heard where they arrive.

Place in the path: lists derive from it. The framework hands each key to all that the widget stands
in, one turn of the loop each, and collects all their bindings before it asks the widget's own ones,
which come first anyway. That was a tenth of a step of the cursor.
"""

from typing import TYPE_CHECKING, Any

from textual.binding import BindingsMap
from textual.events import Key
from textual.widget import Widget

__all__ = ["OwnKeys"]

# As in ``kept``: the framework takes the style sheet's rules from the first base that is a widget.
if TYPE_CHECKING:
    _Base = Widget
else:
    _Base = object


class OwnKeys(_Base):
    """Acts on its own keys at once; a base in front of the widget's own class."""

    _heard: tuple[Any, BindingsMap] | None = None
    """A person's keymap, and the own bindings under it."""

    async def _on_key(self, event: Key) -> None:
        """Run what an own key is bound to; other keys go on."""
        for binding in self._own_bindings.key_to_bindings.get(event.key, ()):
            if not binding.priority and await self.app.run_action(binding.action, self):
                event.stop()
                event.prevent_default()
                return

    @property
    def _own_bindings(self) -> BindingsMap:
        keymap = self.app._keymap
        if self._heard is None or self._heard[0] is not keymap:
            bindings = self._bindings.copy()
            bindings.apply_keymap(keymap)
            self._heard = (keymap, bindings)
        return self._heard[1]

"""What the command palette offers: every action of the present keys, and the themes.

Place in the path: the palette asks while a person types; choosing runs the same action as the key.
"""

from collections.abc import Iterator
from functools import partial

from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.types import IgnoreReturnCallbackType
from textual.widgets import Input

from console.screens.widgets.keys import KeyEntry, key_entries
from console.screens.widgets.text import text

__all__ = ["ConsoleCommands", "ConsolePalette"]


_LEFT_OUT = {"app.focus_next", "app.focus_previous", "screen.copy_text", "command_palette"}
"""Actions that mean nothing once the palette has closed."""


class ConsolePalette(CommandPalette):
    """The palette, whose list may be empty or not drawn yet when a page key comes.

    The framework's list then looks for a line that is not there, which would end the program.
    """

    def on_mount(self) -> None:
        """Keep the cursor still: what blinks is sent again and again over the line."""
        self.query_one(Input).cursor_blink = False

    def _action_command_list(self, action: str) -> None:
        commands = self.query_one(CommandList)
        if commands.option_count and commands.display and commands.size.height:
            super()._action_command_list(action)


class ConsoleCommands(Provider):
    """Actions and themes by name."""

    async def discover(self) -> Hits:
        """Offer everything before anything is typed."""
        for name, command in self._commands():
            yield DiscoveryHit(text(name), command, text=name)

    async def search(self, query: str) -> Hits:
        """Offer what matches."""
        matcher = self.matcher(query)
        for name, command in self._commands():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), command, text=name)

    def _commands(self) -> Iterator[tuple[str, IgnoreReturnCallbackType]]:
        for entry in key_entries(self.screen):
            if entry.action in _LEFT_OUT:
                continue
            yield f"{entry.text}  ({entry.keys[0]})", partial(self._run, entry)
        for theme in sorted(self.app.available_themes):
            yield f"Theme: {theme}", partial(self._switch, theme)

    async def _run(self, entry: KeyEntry) -> None:
        await self.app.run_action(entry.action, default_namespace=entry.node)

    def _switch(self, theme: str) -> None:
        self.app.theme = theme

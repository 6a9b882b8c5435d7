"""The framework's style sheet, which is parsed only where it is needed and something is different.

Place in the path: ``app`` is made of it. The framework parses every rule twice before anything is
seen, once with the colours of its own theme, and anew whenever a screen brings a rule of its own.
What only other screens need is half of the rules; nobody sees them before the first of these comes.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textual.app import App
from textual.css.stylesheet import Stylesheet

__all__ = ["KeptStylesheet", "StyledApp"]


class KeptStylesheet(Stylesheet):
    """The style sheet; its arguments are the framework's."""

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other variables; the same ones leave everything that was parsed."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what is not parsed with the present variables; faulty rules change nothing."""
        self.parse()


class StyledApp(App[int]):
    """An app whose first screen needs only some of the styles.

    Args:
        styles: Style sheets. The first one holds what every screen has, and all that the first one
            has; the others are read with the second screen, and no rule of theirs concerns the
            first.
        **named: What the framework's own app takes.
    """

    def __init__(self, *, styles: Sequence[Path], **named: Any) -> None:
        super().__init__(css_path=[styles[0]], **named)
        self._unread_styles: Sequence[Path] = styles[1:]

    def push_screen(self, *given: Any, **named: Any) -> Any:
        """Show a screen over the present one, as the framework does it."""
        if self._unread_styles:
            self.stylesheet.read_all([*self._unread_styles])
            self.stylesheet.parse()
            self._unread_styles = ()
        return super().push_screen(*given, **named)

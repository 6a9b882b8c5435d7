"""The one maker of labels: data becomes content here and nowhere else.

Place in the path: text from anywhere comes in, ``Content`` that cannot act on the terminal and is
never read as markup goes out. A style is always ours: a tone, or a word of the style sheet.
"""

from collections.abc import Iterable
from typing import Any

from textual.app import App
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from console.cleaning import clean, clean_block
from console.screens.widgets.kept import Kept
from console.screens.words import Tone

__all__ = ["Label", "block", "facts", "join", "lines", "notify", "say", "text", "tone_style"]

_STYLES: dict[Tone, str] = {
    "": "",
    "muted": "$own-muted",
    "accent": "$own-accent",
    "good": "$own-good",
    "caution": "$own-caution",
    "bad": "$own-bad",
}


def tone_style(tone: Tone, *, bold: bool = False) -> str:
    """Return the style that a tone has in the present theme."""
    return f"bold {_STYLES[tone]}".strip() if bold else _STYLES[tone]


def text(data: str, tone: Tone = "", *, bold: bool = False) -> Content:
    """Return one line of data as content."""
    return Content.styled(clean(data), tone_style(tone, bold=bold))


def block(data: str, tone: Tone = "") -> Content:
    """Return data of several lines as content."""
    return Content.styled(clean_block(data), tone_style(tone))


def join(parts: Iterable[Content], separator: str = "") -> Content:
    """Return contents in one line."""
    return Content(separator).join(list(parts))


def lines(parts: Iterable[Content]) -> Content:
    """Return contents one below the other."""
    return Content("\n").join(list(parts))


def facts(pairs: Iterable[tuple[str, str | Content]], *, width: int = 14) -> Content:
    """Return names and values in two columns; a pair without a value is left out."""
    return lines(
        join([text(f"{name:<{width}} ", "muted"), text(value) if isinstance(value, str) else value])
        for name, value in pairs
        if value
    )


class Label(Kept, Static):
    """A static text that takes content only and repaints only when it changes."""

    def __init__(self, content: Content | None = None, *, id: str | None = None) -> None:
        super().__init__(content or Content(""), id=id, markup=False)
        self._shown = content or Content("")

    def show(self, content: Content) -> None:
        """Show another content; an equal one costs nothing."""
        if self._shown.is_same(content):
            return
        self._shown = content
        self.update(content, layout=False)
        if not self._fits_its_place:
            self.refresh(layout=True)

    @property
    def _fits_its_place(self) -> bool:
        """Return whether no other widget moves: placing all of them anew costs a whole frame."""
        if not self.styles.auto_dimensions:
            return True
        width, height = self.content_size
        is_as_wide = not self.styles.width or not self.styles.width.is_auto
        needed = self.visual.get_height(self.styles.get_rules(), width) if width else 0
        return is_as_wide and bool(height) and height == needed

    @property
    def plain(self) -> str:
        """Return the text that is shown."""
        return self._shown.plain


def notify(app: App[Any], message: str, *, hint: str = "", trouble: bool = False) -> None:
    """Show a toast."""
    told = clean(message) if not hint else f"{clean(message)}\n{clean(hint)}"
    app.notify(told, severity="error" if trouble else "information", markup=False)


def say(widget: Widget, message: str, *, hint: str = "", trouble: bool = False) -> None:
    """Show a toast over the screen of a widget."""
    notify(widget.app, message, hint=hint, trouble=trouble)

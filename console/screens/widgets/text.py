"""The one maker of labels: data becomes content here and nowhere else.

Place in the path: text from anywhere comes in, ``Content`` that cannot act on the terminal and is
never read as markup goes out. A style is always ours: a tone, or a word of the style sheet.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from textual.app import App, RenderResult
from textual.content import Content
from textual.geometry import Region
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import RenderOptions
from textual.widget import Widget

from console.cleaning import clean, clean_block
from console.screens.widgets.finish import Finished
from console.screens.widgets.kept import Kept, ScrolledBox
from console.screens.widgets.paragraphs import KeptLines, Paragraphs
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


# The names of facts and the words of states are asked for with each step of the cursor.
@lru_cache(maxsize=1_024)
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


class Label(Kept, Finished, Widget):
    """A static text that takes content only; what changes of it is painted, and nothing else."""

    DEFAULT_CSS = "Label { height: auto; }"

    def __init__(self, content: Content | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._shown = content or Content("")
        self._kept_lines = KeptLines()
        self._paragraphs = Paragraphs(self._shown, self._kept_lines)
        self._theme = ""
        # No text of ours is a link; the framework would look for the style of links each time.
        self.set_reactive(Label.auto_links, False)

    def show(self, content: Content) -> None:
        """Show another content; an equal one costs nothing."""
        if self._shown.is_same(content):
            return
        self._shown = content
        before, self._paragraphs = self._paragraphs, Paragraphs(content, self._kept_lines)
        if self._fits_its_place:
            self.refresh(*self._changed_since(before))
        else:
            self.refresh(layout=True)

    @property
    def _fits_its_place(self) -> bool:
        """Return whether no other widget moves: placing all of them anew costs a whole frame."""
        if not self.styles.auto_dimensions:
            return True
        width, height = self.content_size
        is_as_wide = not self.styles.width or not self.styles.width.is_auto
        needed = self._paragraphs.get_height(self.styles.get_rules(), width) if width else 0
        box = self.parent
        if needed < height and isinstance(box, ScrolledBox) and len(box.children) == 1:
            # Nobody sees the lines that are left blank below it, unless they could be scrolled.
            return is_as_wide and height <= box.scrollable_content_region.height
        return is_as_wide and bool(height) and height == needed

    def _changed_since(self, before: Paragraphs) -> list[Region]:
        """Return the parts that look different; none stands for all."""
        width = self.content_size.width
        if not width or self.styles.content_align != ("left", "top"):
            return []
        spans = self._paragraphs.changed_since(before, self.styles.get_rules(), width)
        return [Region(0, first, width, number) for first, number in spans]

    def painted_texts(self, width: int, height: int) -> list[Strip]:
        """Return the lines of text; the same ones as before for what stayed."""
        self.render()
        options = RenderOptions(self._get_style, self.styles.get_rules())
        return self._paragraphs.render_strips(width, height, self.visual_style, options)

    def render(self) -> RenderResult:
        """Return the text; its tones are those of the present theme."""
        if self.app.theme != self._theme:
            self._theme = self.app.theme
            self._kept_lines.forget()
        return self._paragraphs

    def notify_style_update(self) -> None:
        """Paint every line anew: they look different now."""
        self._kept_lines.forget()
        super().notify_style_update()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return what of the text is selected with the mouse, and what follows it."""
        return selection.extract(self.plain), "\n"

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

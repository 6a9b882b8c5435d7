"""Labels: what is painted when their text changes."""

from collections.abc import Iterator
from itertools import permutations

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.content import Content
from textual.css.styles import RulesMap
from textual.selection import Selection

from console.screens.widgets.kept import ScrolledBox
from console.screens.widgets.paragraphs import KeptLines, Paragraphs
from console.screens.widgets.text import Label, lines, text

pytestmark = pytest.mark.anyio

LONG = "Account 4029 of subject 159 is inactive in Sage, and nobody may post to it"
TEXTS = [
    lines([text("one", bold=True), text("two"), text("three")]),
    lines([text("one"), text("two"), text("three")]),
    lines([text("one"), text(LONG, "bad"), text("three")]),
    lines([text(LONG), text(""), text("three", "muted")]),
    text("one"),
]
WIDTH = 30


class LabelApp(App[None]):
    """A label that changes beside ones that do not."""

    CSS = """
    ScrolledBox { height: 12; padding: 0 1; }
    #bar { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    #below { height: 1; }
    """

    def __init__(self, shown: Content) -> None:
        super().__init__()
        self._first = shown

    def compose(self) -> ComposeResult:
        with ScrolledBox(id="box"):
            yield Label(self._first, id="text")
        yield Label(self._first, id="free")
        yield Label(text("bar"), id="bar")
        yield Label(text("below"), id="below")

    def picture(self) -> list[list[object]]:
        """Return each cell as it is seen, with what a selection by mouse is told of it."""
        return [
            [cell for segment in strip for cell in _cells(segment)]
            for strip in self.screen._compositor.render_strips()
        ]


def _cells(segment: Segment) -> Iterator[object]:
    style = segment.style or Style()
    for character in segment.text:
        # Of a blank nothing is seen but the colour behind it.
        seen = () if character == " " else (style.color, style.bold, style.meta.get("offset"))
        yield (character, style.bgcolor, *seen)


@pytest.mark.parametrize("before", range(len(TEXTS)))
async def test_label_looks_like_a_new_one_when_its_text_has_changed(before: int) -> None:
    """Whatever stood there, with wrapped lines above and below, in a box of its own and without."""
    app = LabelApp(TEXTS[before])
    async with app.run_test(size=(WIDTH, 24)) as pilot:
        for now in (*TEXTS, *reversed(TEXTS)):
            for name in ("#text", "#free"):
                app.query_one(name, Label).show(now)
            await pilot.pause()
            fresh = LabelApp(now)
            async with fresh.run_test(size=(WIDTH, 24)) as other:
                await other.pause()
                assert fresh.picture() == app.picture()


@pytest.mark.parametrize("before, now", permutations(TEXTS[:4], 2))  # noqa: PT006
def test_only_lines_that_differ_are_told_when_two_texts_are_compared(
    before: Content, now: Content
) -> None:
    """Every line that looks different is among them, none above the first of those."""
    rules: RulesMap = {}
    kept = KeptLines()
    old, new = Paragraphs(before, kept), Paragraphs(now, kept)

    told = {
        line
        for first, number in new.changed_since(old, rules, WIDTH)
        for line in range(first, first + number)
    }

    top = 0
    for one, other in zip(before.split(), now.split(), strict=True):
        if not one.is_same(other):
            break
        top += one.get_height(rules, WIDTH)
    assert top == min(told)
    assert max(old.get_height(rules, WIDTH), new.get_height(rules, WIDTH)) > max(told)


async def test_nothing_else_is_placed_anew_when_a_text_in_its_own_box_is_shorter() -> None:
    """A step of the cursor must not place all widgets of the screen."""
    app = LabelApp(TEXTS[2])
    async with app.run_test(size=(WIDTH, 24)) as pilot:
        await pilot.pause()
        placed: list[None] = []
        app.screen.screen_layout_refresh_signal.subscribe(app, lambda _: placed.append(None))

        app.query_one("#text", Label).show(TEXTS[0])
        await pilot.pause()
        assert [] == placed

        app.query_one("#text", Label).show(lines([text(LONG)] * 3))
        await pilot.pause()
        assert placed


async def test_selected_text_is_told_when_it_reaches_over_lines() -> None:
    """For whoever copies it with the mouse."""
    app = LabelApp(TEXTS[2])
    async with app.run_test(size=(WIDTH, 24)):
        label = app.query_one("#text", Label)

        assert (TEXTS[2].plain, "\n") == label.get_selection(Selection(None, None))

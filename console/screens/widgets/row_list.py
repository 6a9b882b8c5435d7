"""The list: any number of rows, of which only the visible ones are ever read or painted.

Place in the path: a screen hands over columns and a row source; messages tell it where the cursor
went, which row was chosen and what is marked. A cursor step repaints two lines. It must not know
what a row means.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Self

from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.events import Callback, Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.message_pump import MessagePump
from textual.scroll_view import ScrollView
from textual.strip import Strip

from console.screens.widgets.columns import (
    REACH,
    Column,
    Placed,
    Row,
    RowSource,
    StaticRows,
    find_row,
    place,
)
from console.screens.widgets.kept import Box, ScrolledBox, repaint
from console.screens.widgets.moves import moves
from console.screens.widgets.row_painter import RowStyles, paint_heading, paint_row

__all__ = ["MOST_MARKS", "RowList"]

MOST_MARKS = 2_000
"""Rows that can be marked at once; more than a person can mean."""

_MOST_PAINTED = 500
"""Lines that are kept as they were painted."""

_BOXES = (Box, ScrolledBox, Container, VerticalScroll)


class RowList(ScrollView, can_focus=True, inherit_bindings=False):
    """A list with a cursor and marks, over a row source.

    Args:
        columns: What each row shows.
        marks: Whether rows can be marked.
        id: Textual id.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *moves("list", "row"),
        Binding("enter", "choose", "Open", key_display="enter", id="list.open"),
        Binding("space", "mark", "Mark", show=False, id="list.mark"),
        Binding("asterisk", "mark_all", "Mark all", show=False, key_display="*", id="list.all"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-list--header",
        "row-list--cursor",
        "row-list--mark",
        "row-list--muted",
        "row-list--accent",
        "row-list--good",
        "row-list--caution",
        "row-list--bad",
    }
    ALLOW_SELECT = False

    class Moved(Message):
        """The cursor stands on another row, or its row was read anew."""

        def __init__(self, rows: "RowList") -> None:
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> "RowList":
            """Return the list."""
            return self.rows

    class Chosen(Moved):
        """A person pressed Enter on a row."""

    class Marked(Moved):
        """Other rows are marked than before."""

    def __init__(self, columns: Sequence[Column], *, marks: bool = False, id: str) -> None:
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._marks = marks
        self._marked: dict[str, None] = {}
        self._source: RowSource = StaticRows()
        self._shown: tuple[Row, ...] = ()
        self._count = 0
        self._cursor = 0
        self._cursor_key = ""
        self._window: tuple[int, Sequence[Row]] = (0, ())
        self._placed: tuple[int, tuple[Placed, ...]] = (-1, ())
        self._painted: dict[int, Strip] = {}
        self._styles = RowStyles(self)
        self._stale: set[int] = set()

    @property
    def row(self) -> Row | None:
        """Return the row under the cursor, or None when there is none."""
        return self._row_at(self._cursor)

    @property
    def cursor(self) -> int:
        """Return the cursor's place, from 0."""
        return self._cursor

    @property
    def count(self) -> int:
        """Return how many rows there are."""
        return self._count

    @property
    def marked(self) -> tuple[str, ...]:
        """Return the keys of the marked rows, in the order of marking."""
        return tuple(self._marked)

    @property
    def reach(self) -> int:
        """Return how many rows, from the first one on, a reload looks at."""
        looks_at_all = self._marked and self._count <= MOST_MARKS
        return self._count if looks_at_all else self._cursor + max(REACH, 2 * self._visible + 1)

    @property
    def position(self) -> str:
        """Return where the cursor is, for people: ``row 12 of 87 · 3 marked``."""
        if not self._count:
            return "no rows"
        marked = f" · {len(self._marked):,} marked" if self._marked else ""
        return f"row {self._cursor + 1:,} of {self._count:,}{marked}"

    def show(self, source: RowSource) -> None:
        """Show other rows; the cursor stays on its row by key where that row is still there."""
        self._source = source
        self.reload()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show rows that are all there; the same ones as before cost nothing."""
        fresh = tuple(rows)
        if fresh != self._shown:
            self._shown = fresh
            self.show(StaticRows(fresh))

    def reload(self) -> None:
        """Read the rows anew; cursor, marks and the place on the screen survive."""
        line, had_rows = self._cursor - self.scroll_offset.y, self._count > 0
        self._window = (0, ())
        self._count = self._source.count()
        self._forget_vanished_marks()
        self._cursor = self._find_cursor()
        self.virtual_size = Size(self.size.width, self._count + 1)
        self.scroll_to(y=max(0, self._cursor - line), animate=False, force=True)
        self._keep_visible()
        self.refresh()
        self._note_cursor()
        if had_rows != (self._count > 0):
            self.refresh_bindings()

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns of the same rows."""
        self._columns = tuple(columns)
        self._placed = (-1, ())
        self.refresh()

    def go_to(self, key: str) -> bool:
        """Move the cursor to the row of that key; False when there is none."""
        keys = self._source.keys(0, self._count)
        index = next((at for at, one in enumerate(keys) if one == key), None)
        if index is None:
            return False
        self._move_to(index)
        return True

    def clear_marks(self) -> None:
        """Take every mark back."""
        if self._marked:
            self._marked.clear()
            self._marks_changed()

    def mark_rows(self, keys: Iterable[str]) -> None:
        """Mark rows beside those that are marked."""
        self._marked.update(dict.fromkeys(keys))
        self._marks_changed()

    def action_step(self, number: int) -> None:
        """Move the cursor by rows."""
        self._move_to(self._cursor + number)

    def action_page(self, number: int) -> None:
        """Move the cursor by screenfuls."""
        self._move_to(self._cursor + number * max(1, self._visible - 1))

    def action_half_page(self, number: int) -> None:
        """Move the cursor by half screenfuls."""
        self._move_to(self._cursor + number * max(1, self._visible // 2))

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self._move_to(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self._move_to(self._count - 1)

    def action_choose(self) -> None:
        """Tell that the row under the cursor was chosen."""
        if self.row is not None:
            self.post_message(self.Chosen(self))

    def action_mark(self) -> None:
        """Mark the row under the cursor, or take its mark back, and step down."""
        row = self.row
        if row is None:
            return
        if row.key in self._marked:
            del self._marked[row.key]
        else:
            self._marked[row.key] = None
        self._refresh_row(self._cursor)
        self.post_message(self.Marked(self))
        self._move_to(self._cursor + 1)

    def action_mark_all(self) -> None:
        """Mark every row of the list; when all are marked, take the marks back."""
        if self._count > MOST_MARKS:
            self.app.notify(
                f"{self._count:,} rows are too many to mark; narrow the list to {MOST_MARKS:,}",
                severity="warning",
                markup=False,
            )
            return
        keys = self._source.keys(0, self._count)
        everything = all(key in self._marked for key in keys)
        self._marked = {} if everything else dict.fromkeys(keys)
        self._marks_changed()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer marking only where rows can be marked, and to open a row only when there is one."""
        if action == "choose":
            return self._count > 0
        return self._marks if action in {"mark", "mark_all"} else True

    def on_resize(self, _event: Resize) -> None:
        """Keep the cursor in sight and the virtual width in step."""
        self.virtual_size = Size(self.size.width, self._count + 1)
        self._keep_visible()

    def on_click(self, event: Click) -> None:
        """Move the cursor to the clicked row; a second click chooses it."""
        index = self.scroll_offset.y + event.y - 1
        if event.y < 1 or index >= self._count:
            return
        if index == self._cursor and event.chain > 1:
            self.action_choose()
        self._move_to(index)

    def render_line(self, y: int) -> Strip:
        """Return the heading for line 0, a row for every other line."""
        width = self.size.width
        if y == 0:
            style = self.get_component_rich_style("row-list--header")
            return paint_heading(self._layout(width), width, style)
        index = self.scroll_offset.y + y - 1
        row = self._row_at(index)
        if row is None:
            return Strip.blank(width, self.rich_style)
        return self._paint(row, width, is_cursor=index == self._cursor)

    def refresh(self, *regions: Region, **options: bool) -> Self:
        """Repaint all lines anew, or parts of the screen with the lines as they were painted."""
        if regions and not options and repaint(self, *regions):
            return self
        if not regions:
            self._forget_paint()
        return super().refresh(*regions, **options)

    def notify_style_update(self) -> None:
        """Forget what was painted: it looks different now."""
        self._forget_paint()
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines in a part of the list; rows that only moved are not painted again."""
        if self.parent is None:
            # Taken down while a frame was under way: it has no styles any more.
            return [Strip.blank(crop.width)] * crop.height
        # Asked once: the framework works the size out anew each time.
        top, width = self.scroll_offset.y - 1, self.size.width
        lines = [self._painted_line(y, y and y + top, width) for y in crop.line_range]
        if crop.column_span == (0, width):
            return lines
        return [line.crop(*crop.column_span) for line in lines]

    def _painted_line(self, y: int, index: int, width: int) -> Strip:
        """Return a line as it goes to the screen; ``index`` is -1 for the heading."""
        index = index if y else -1
        line = self._painted.get(index)
        if line is None or line.cell_length != width:
            line = self.render_line(y)
            for one in self.get_line_filters():
                line = line.apply_filter(one, self.background_colors[1])
            if len(self._painted) > _MOST_PAINTED:
                self._painted.clear()
            self._painted[index] = line
        return line

    @property
    def _visible(self) -> int:
        return max(1, self.size.height - 1)

    def _paint(self, row: Row, width: int, *, is_cursor: bool) -> Strip:
        return paint_row(
            row,
            self._layout(width),
            width,
            base=self._styles.of("cursor" if is_cursor else ""),
            mark=self._styles.of("mark") if row.key in self._marked else None,
            tone_of=None if is_cursor else self._styles.of,
        )

    def _layout(self, width: int) -> tuple[Placed, ...]:
        if self._placed[0] != width:
            self._placed = (width, place(self._columns, width - 2))
        return self._placed[1]

    def _forget_paint(self) -> None:
        self._painted.clear()
        self._styles.forget()

    def _row_at(self, index: int) -> Row | None:
        if not 0 <= index < self._count:
            return None
        first, rows = self._window
        if not first <= index < first + len(rows):
            # Two screenfuls, so that a page in either direction mostly finds its rows there.
            first = max(0, index - self._visible)
            rows = self._source.rows(first, 2 * self._visible + 1)
            self._window = (first, rows)
        return rows[index - first] if index - first < len(rows) else None

    def _move_to(self, index: int) -> None:
        index = min(max(0, index), max(0, self._count - 1))
        if index == self._cursor:
            return
        self._stale |= {self._cursor, index}
        self._cursor = index
        self._note_cursor()
        # Behind the message: what its receiver shows of the row is painted together with the
        # cursor then, in one frame instead of two.
        self._receiver.post_message(Callback(self._show_cursor))

    @property
    def _receiver(self) -> MessagePump:
        """Return who hears of the cursor; boxes do not listen, and each would cost a turn."""
        return next(one for one in self.ancestors if type(one) not in _BOXES)

    def _show_cursor(self) -> None:
        self._keep_visible()
        while self._stale:
            self._refresh_row(self._stale.pop())

    def _note_cursor(self) -> None:
        row = self.row
        self._cursor_key = row.key if row else ""
        self._receiver.post_message(self.Moved(self))

    def _keep_visible(self) -> None:
        top = self.scroll_offset.y
        lowest = max(0, self._cursor - self._visible + 1)
        if self.size.height and not lowest <= top <= self._cursor:
            # As the framework does in the end; it looks for animations to stop before.
            self.scroll_y = self.scroll_target_y = min(max(top, lowest), self._cursor)

    def _refresh_row(self, index: int) -> None:
        self._painted.pop(index, None)
        line = index - self.scroll_offset.y + 1
        if 1 <= line < self.size.height:
            self.refresh(Region(0, line, self.size.width, 1))

    def _find_cursor(self) -> int:
        key = self._cursor_key
        found = find_row(self._source, key, self._cursor) if key else None
        return min(self._cursor, max(0, self._count - 1)) if found is None else found

    def _forget_vanished_marks(self) -> None:
        if self._marked and self._count <= MOST_MARKS:
            keys = set(self._source.keys(0, self._count))
            self._marked = {key: None for key in self._marked if key in keys}

    def _marks_changed(self) -> None:
        self.refresh()
        self.post_message(self.Marked(self))

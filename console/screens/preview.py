"""One record before it is sent, and the three sights of it: sent, would send now, Sage holds.

Place in the path: opened from the record screen, and from the plan of a cycle for documents that
are not in the ledger yet. The inspection service answers; the function that sends has made it.
"""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from console.domain.comparison import (
    ComparedField,
    Comparison,
    Preview,
    PreviewLine,
    PreviewPaper,
)
from console.screens.inspecting import InspectingList, InspectingText
from console.screens.services import Services
from console.screens.watch import Watch
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import block, facts, join, lines, text
from console.screens.words import DASH, Tone, count_of, money
from console.screens.xml_text import lay_out

__all__ = ["ComparisonScreen", "PreviewScreen"]

_LEVELS = {"item": "its own mapping", "category": "its category", "master": "the default account"}


class PreviewScreen(InspectingText[Preview]):
    """A record as it would be sent now, as a document or as XML.

    Args:
        services: What it works on.
        watch: Where news come from.
        entry_id: Which record.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "xml", "XML", id="preview.xml"),
    ]

    def __init__(self, services: Services, watch: Watch, entry_id: str) -> None:
        actor, inspection = services.actor, services.inspection
        super().__init__(services, watch, lambda: inspection.preview(actor, entry_id))
        self._as_xml = False

    def title_parts(self) -> tuple[str, ...]:
        """Return the way, the record last."""
        return ("Intacct Console", "Record", "Would send now")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer XML only where there is some."""
        if action == "xml" and (self.found is None or not self.found.xml):
            return False
        return super().check_action(action, parameters)

    def action_xml(self) -> None:
        """Show it as XML, or as a document again."""
        self._as_xml = not self._as_xml
        if self.found is not None:
            self.show_found(self.found)

    def show_found(self, found: Preview) -> None:
        """Show the document."""
        is_xml = self._as_xml and bool(found.xml)
        self.show_state(block(lay_out(found.xml)) if is_xml else _document(found))


def _document(found: Preview) -> Content:
    head = text(f"{found.kind.label} {found.number}", bold=True)
    note = [text(found.note, "caution")] if found.note else []
    if not found.would_be_sent:
        return lines([head, text("It would not be sent.", "bad"), *note, *_refusal(found)])
    return lines(
        [
            head,
            text("It would be sent like this; nothing is sent by looking.", "muted"),
            *note,
            text(""),
            facts(list(found.header), width=18),
            *_lines(found),
            *_papers(found),
        ]
    )


def _lines(found: Preview) -> list[Content]:
    if found.kind.is_attachment:
        return []
    parts = [part for number, one in enumerate(found.lines, 1) for part in _line(number, one)]
    return [text(""), text("Lines", "accent", bold=True), *parts]


def _papers(found: Preview) -> list[Content]:
    """Return the papers that follow the document, those that would not with the reason."""
    if not found.papers:
        return []
    return [
        text(""),
        text("Papers that follow it", "accent", bold=True),
        *(part for one in found.papers for part in _paper(one)),
    ]


def _paper(one: PreviewPaper) -> list[Content]:
    size = DASH if one.size is None else f"{one.size:,}"
    said = text(f"{size:>12} bytes  {one.name}")
    return [said] if one.problem is None else [said, text(f"  {one.problem.message}", "bad")]


def _refusal(found: Preview) -> list[Content]:
    problem = found.problem
    if problem is None:
        return []
    return [
        text(problem.message),
        facts([("Fix", text(problem.fix, "good")), ("Who", problem.who.value)], width=4),
    ]


def _line(number: int, one: PreviewLine) -> list[Content]:
    level = _LEVELS.get(one.level, one.level)
    chosen = f"chosen by {level} {one.key}" if level else ""
    others = "  ".join(f"{name} {value}" for name, value in one.others)
    return [
        join(
            [
                text(f"{number:>3}  {money(one.amount):>14}  ", bold=True),
                text(f"{one.account_no}  {one.text}"),
            ]
        ),
        text(f"{'':>5}{chosen}", "muted"),
        *([text(f"{'':>5}{others}", "muted")] if others else []),
    ]


class ComparisonScreen(InspectingList[Comparison]):
    """A record field by field, differences marked; equal fields are shown when asked for.

    Args:
        services: What it works on.
        watch: Where news come from.
        entry_id: Which record.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "all", "Equal ones too", id="comparison.all"),
    ]
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column(key="mark", title="", width=1),
        Column(key="name", title="Field", width=16, fills=True),
        Column(key="sent", title="Sent", width=16, fills=True),
        Column(key="now", title="Would send now", width=16, fills=True),
        Column(key="sage", title="Sage holds", width=16, fills=True),
    )

    def __init__(self, services: Services, watch: Watch, entry_id: str) -> None:
        actor, inspection = services.actor, services.inspection
        super().__init__(services, watch, lambda: inspection.compare(actor, entry_id))
        self._entry_id = entry_id
        self._shows_equal = False

    def title_parts(self) -> tuple[str, ...]:
        """Return the way, the record last."""
        return ("Intacct Console", "Record", "Sent, now, Sage")

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        """Open the record as it would be sent now."""
        self.app.push_screen(PreviewScreen(self.services, self.watch_on, self._entry_id))

    def action_all(self) -> None:
        """Show equal fields, or only those that differ."""
        self._shows_equal = not self._shows_equal
        if self.found is not None:
            self.show_found(self.found)

    def show_found(self, found: Comparison) -> None:
        """Show the fields."""
        rows = [_field_row(one) for one in found.fields if self._shows_equal or one.differs]
        if found.differing:
            told = text(f"≠ {count_of(found.differing, 'field')} differ", "caution")
        elif found.fields:
            told = text("✓ all that is told is equal", "good")
        else:
            told = text("There is nothing to compare", "muted")
        equal = len(found.fields) - found.differing
        hidden = "" if self._shows_equal or not equal else f" · a shows {equal} equal ones"
        self.show_list(rows, join([told, text(hidden)]))

    def row_text(self, key: str) -> Content:
        """Return the three values of a field in full, and where each side comes from."""
        found = self.found
        assert found is not None, "asked for only with an answer"
        field = next((one for one in found.fields if one.name == key), None)
        sides = (
            ("Sent", field.sent if field else None, found.sent_note),
            ("Now", field.now if field else None, found.now_note),
            ("Sage", field.sage if field else None, found.sage_note),
        )
        head = [text(field.name, bold=True)] if field else []
        return lines(
            [
                *head,
                *(
                    join([text(f"{name:<5}"), text(_value(value)), text(f"  {note}", "muted")])
                    for name, value, note in sides
                ),
            ]
        )


def _field_row(one: ComparedField) -> Row:
    tone: Tone = "caution" if one.differs else ""
    return Row(
        key=one.name,
        cells={
            "mark": Cell(text="≠" if one.differs else "", tone="caution"),
            "name": Cell(text=one.name),
            "sent": Cell(text=_value(one.sent), tone=tone),
            "now": Cell(text=_value(one.now), tone=tone),
            "sage": Cell(text=_value(one.sage), tone=tone),
        },
    )


def _value(value: str | None) -> str:
    """Return a value; a side that does not tell is a dot, an empty one a dash."""
    return "·" if value is None else value or DASH

"""One record as it would be sent, and the three sights of it, printed.

Place in the path: ``transactions preview`` and ``transactions diff`` hand in what the inspection
service found; a document for people, XML or JSON goes out.
"""

from typing import Any

from console.commands.output import Column, Output
from console.commands.views import problem_view
from console.domain.comparison import (
    ComparedField,
    Comparison,
    Preview,
    PreviewLine,
    PreviewPaper,
)
from console.domain.money import format_amount

__all__ = ["print_comparison", "print_preview"]

_LINE_COLUMNS = (
    Column("LINE", right=True),
    Column("ACCOUNT"),
    Column("CHOSEN BY"),
    Column("AMOUNT", right=True),
    Column("TEXT", most=40),
    Column("DIMENSIONS AND FIELDS"),
)
_PAPER_COLUMNS = (
    Column("PAPER THAT FOLLOWS", most=60),
    Column("BYTES", right=True),
    Column("WOULD NOT BE SENT", most=60),
)
_FIELD_COLUMNS = (
    Column(" "),
    Column("FIELD"),
    Column("SENT", most=40),
    Column("WOULD SEND NOW", most=40),
    Column("SAGE HOLDS", most=40),
)
_UNTOLD = "·"
"""Stands where a side does not tell."""


def print_preview(output: Output, seen: Preview, *, xml: bool) -> None:
    """Print a record as it would be sent now; ``xml`` prints the function alone."""
    if output.is_json:
        output.value(_preview_view(seen))
        return
    if seen.xml and xml:
        output.text(seen.xml)
        return
    if seen.note:
        output.text(seen.note)
    if not seen.would_be_sent:
        output.text(f"{seen.kind.label} {seen.number} would not be sent")
        if seen.problem is not None:
            problem = seen.problem
            output.facts(
                {"why": problem.message, "fix": problem.fix, "who acts": problem.who.value}
            )
        return
    output.text(f"{seen.kind.label} {seen.number} would be sent like this")
    output.facts(dict(seen.header))
    rows = [_line_cells(number, one) for number, one in enumerate(seen.lines, start=1)]
    if not seen.kind.is_attachment:
        output.table(_LINE_COLUMNS, rows, empty="It has no lines.")
    if seen.papers:
        output.text("")
        output.table(_PAPER_COLUMNS, [_paper_cells(one) for one in seen.papers], empty="")


def print_comparison(output: Output, found: Comparison, *, everything: bool) -> None:
    """Print the three sights of a record; equal fields only when ``everything`` is wanted."""
    if output.is_json:
        output.value(_comparison_view(found))
        return
    output.text(f"{found.kind.label} {found.number}: {found.differing} fields differ")
    output.facts(
        {"sent": found.sent_note, "would send now": found.now_note, "Sage holds": found.sage_note}
    )
    rows = [_field_cells(one) for one in found.fields if everything or one.differs]
    output.table(_FIELD_COLUMNS, rows, empty="All that is told is equal.")


def _line_cells(number: int, one: PreviewLine) -> list[str]:
    return [
        str(number),
        one.account_no,
        f"{one.level} {one.key}".strip(),
        format_amount(one.amount),
        one.text,
        ", ".join(f"{name} {value}" for name, value in one.others),
    ]


def _paper_cells(one: PreviewPaper) -> list[str]:
    size = "" if one.size is None else str(one.size)
    return [one.name, size, one.problem.message if one.problem else ""]


def _field_cells(one: ComparedField) -> list[str]:
    sides = (one.sent, one.now, one.sage)
    return [
        "!" if one.differs else "",
        one.name,
        *(_UNTOLD if side is None else side for side in sides),
    ]


def _preview_view(seen: Preview) -> dict[str, Any]:
    problem = seen.problem
    return {
        "id": seen.entry_id,
        "number": seen.number,
        "kind": seen.kind.value,
        "would_send": seen.would_be_sent,
        "note": seen.note,
        "total": format_amount(seen.total),
        "header": dict(seen.header),
        "lines": [
            {
                "account_no": one.account_no,
                "level": one.level,
                "mapping": one.key,
                "amount": format_amount(one.amount),
                "text": one.text,
                "fields": dict(one.others),
            }
            for one in seen.lines
        ],
        "request": seen.xml or None,
        "attachments": [
            {
                "type": one.type,
                "name": one.name,
                "size": one.size,
                "error": problem_view(one.problem),
            }
            for one in seen.papers
        ],
        "error": problem_view(problem),
    }


def _comparison_view(found: Comparison) -> dict[str, Any]:
    return {
        "id": found.entry_id,
        "number": found.number,
        "kind": found.kind.value,
        "sent": found.sent_note,
        "now": found.now_note,
        "sage": found.sage_note,
        "differing": found.differing,
        "fields": [
            {
                "field": one.name,
                "sent": one.sent,
                "now": one.now,
                "sage": one.sage,
                "differs": one.differs,
            }
            for one in found.fields
        ],
    }

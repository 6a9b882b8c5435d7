"""Changing a document that is there: what its state allows, then the rules as for a new one.

Place: under the readers of documents. In come the record and a form that is laid over it.

A draft can be changed freely, and so can a document that was declined; one that waits for approval
must be recalled first. A posted document can be changed while its period is open and nobody has
paid. Once money has moved, texts and due date can be changed, and nothing else.

Must not: read XML.

Source: intacct-api.md sections 6.1, 6.2, 6.3, 7, 9.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from console.sandbox.books import Row
from console.sandbox.gateway.calls import Call
from console.sandbox.gateway.documents import (
    DIMENSIONS,
    DRAFT,
    EDITED_STATES,
    PENDING_STATES,
    POSTED,
    RAW_STATES,
    SELECTED,
    SETTLED_STATES,
    VOID_STATES,
    Ledger,
    Line,
)
from console.sandbox.gateway.forms import (
    CURRENCY_FIELDS,
    LINE_STORED,
    STORED,
    DocumentForm,
    LineForm,
    document_of,
    line_of,
)
from console.sandbox.gateway.headers import JudgedHeader, check_period, judge_header
from console.sandbox.gateway.lines import JudgedLine, judge_line
from console.sandbox.gateway.own_rules import check_own_rules
from console.sandbox.gateway.posting import (
    add_line,
    handed_in,
    judge_lines,
    total_of,
    unpaid_totals,
)
from console.sandbox.gateway.refusals import FunctionRefused, Refusal, invalid
from console.sandbox.gateway.values import parse_date
from console.sandbox.gateway.write_refusals import CANNOT_UPDATE, wrong_state

# What can still be changed when money has moved.
_HARMLESS: Final = STORED | {"WHENDUE", "TERMNAME", "ACTION"}
# What a line says about money, and its place.
_SETTLED: Final = frozenset(
    f"{prefix}{name}"
    for prefix in ("", "TRX_")
    for name in ("AMOUNT", "TOTALPAID", "TOTALDUE", "TOTALSELECTED")
) | {"LINE_NO"}
_EMPTY_HEADER = dict.fromkeys(STORED, "")
_EMPTY_LINE = dict.fromkeys(
    (
        *LINE_STORED,
        *(item.line_field for item in DIMENSIONS),
        *(f"{item.object_name}NAME" for item in DIMENSIONS),
    ),
    "",
)


def amend(call: Call, ledger: Ledger, row: Row, form: DocumentForm) -> None:
    """Change a document.

    Args:
        call: On whose behalf.
        ledger: Kind of document.
        row: The header as it is.
        form: What is to be different.

    Raises:
        FunctionRefused: The state of the document or a rule of the company forbids it.
    """
    try:
        _check_state(call, ledger, row, form)
        header = _judge_header(call, ledger, row, form)
        lines = None if form.lines is None else _merge_lines(call, ledger, row, form)
        judged = (
            None
            if lines is None
            else judge_lines(call, ledger, [line for _, line in lines], header.party)
        )
        total = Decimal(row["TRX_TOTALENTERED"]) if judged is None else total_of(judged)
        action = form.values.get("ACTION", row["STATE"])
        check_own_rules(call.books.company, ledger, header.fields, total, action=action)
    except FunctionRefused as refused:
        raise FunctionRefused(*refused.refusals, CANNOT_UPDATE) from refused
    _write_header(call, ledger, row, form, header)
    if lines is not None and judged is not None:
        _write_lines(call, ledger, row, [number for number, _ in lines], judged)


def reclassify(call: Call, ledger: Ledger, row: Row, form: DocumentForm) -> None:
    """Put lines of a posted document on other accounts and dimensions, paid or not.

    Args:
        call: On whose behalf.
        ledger: Kind of document.
        row: The header as it is.
        form: What is to be different; amounts stay as they are.

    Raises:
        FunctionRefused: The document is not posted, or a rule of the company forbids it.
    """
    try:
        _check_reclassifiable(call, ledger, row)
        header = _judge_header(call, ledger, row, form)
        judged = _judge_each(call, ledger, row, form, header)
    except FunctionRefused as refused:
        raise FunctionRefused(*refused.refusals, CANNOT_UPDATE) from refused
    _write_header(call, ledger, row, form, header)
    emptied = _emptied_line(call, ledger)
    for record_no, line in judged.items():
        fields = {name: value for name, value in line.fields.items() if name not in _SETTLED}
        call.books.change(ledger.item_object, record_no, {**emptied, **fields})


def _check_reclassifiable(call: Call, ledger: Ledger, row: Row) -> None:
    name = f"{ledger.noun} '{row['RECORDID']}'"
    if row["STATE"] not in SETTLED_STATES | {POSTED}:
        text = f"The {name} is {row['STATE'].lower()}: only posted documents are reclassified."
        raise FunctionRefused(wrong_state(text))
    check_period(call, ledger, parse_date(row["WHENPOSTED"]))


def _judge_each(
    call: Call, ledger: Ledger, row: Row, form: DocumentForm, header: JudgedHeader
) -> dict[str, JudgedLine]:
    """The lines that are mentioned, each by its RECORDNO; the others are not looked at."""
    named = dict.fromkeys(line.line_no for line in form.lines or ())
    if "" in named:
        raise FunctionRefused(invalid("Invalid line number '': name a line.", field="LINE_NO"))
    kept = replace(form, replaces=True)
    return {
        record_no: judge_line(call, ledger, line, int(number), header.party)
        for number, (record_no, line) in zip(
            named, _merge_lines(call, ledger, row, kept), strict=True
        )
    }


def _check_state(call: Call, ledger: Ledger, row: Row, form: DocumentForm) -> None:
    state, name = row["STATE"], f"{ledger.noun} '{row['RECORDID']}'"
    if state in VOID_STATES:
        raise FunctionRefused(wrong_state(f"The {name} has been reversed and cannot be changed."))
    if state == SELECTED:
        text = f"The {name} is selected for payment and cannot be changed."
        raise FunctionRefused(wrong_state(text))
    if state in PENDING_STATES:
        text = f"The {name} waits for approval and cannot be changed: recall it first."
        raise FunctionRefused(wrong_state(text))
    if state not in EDITED_STATES:
        check_period(call, ledger, parse_date(row["WHENPOSTED"]))
        if form.values.get("ACTION") == DRAFT:
            text = f"Invalid action 'Draft': the {name} is posted."
            raise FunctionRefused(Refusal(number="BL03002129", text=text, field="ACTION"))
    if state in SETTLED_STATES:
        _check_settled(name, row, form)


def _check_settled(name: str, row: Row, form: DocumentForm) -> None:
    if form.lines is not None:
        text = f"The {name} has been paid in part or in full: reclassify its line items instead."
        raise FunctionRefused(wrong_state(text, number="BL03002101"))
    changed = {field for field, value in form.values.items() if row.get(field, "") != value}
    if not changed <= _HARMLESS:
        text = f"The {name} has been paid in part or in full and cannot be changed."
        raise FunctionRefused(wrong_state(text, number="BL03002101"))


def _judge_header(call: Call, ledger: Ledger, row: Row, form: DocumentForm) -> JudgedHeader:
    kept = {name: value for name, value in row.items() if name not in CURRENCY_FIELDS}
    kept["ACTION"] = DRAFT if row["STATE"] in EDITED_STATES else "Submit"
    if "PRBATCH" in form.values:
        kept.pop("PRBATCHKEY", None)
    redated = not form.values.keys().isdisjoint({"TERMNAME", "WHENCREATED"})
    if redated and form.values.get("TERMNAME", row.get("TERMNAME", "")):
        # The term decides anew, unless a due date comes along.
        kept.pop("WHENDUE", None)
    custom = {name: row.get(name, "") for name in call.books.custom_fields(ledger.object_name)}
    document = document_of(ledger, {**kept, **form.values}, {**custom, **form.custom}, ())
    return judge_header(call, ledger, document, existing=row)


def _merge_lines(
    call: Call, ledger: Ledger, row: Row, form: DocumentForm
) -> list[tuple[str, Line]]:
    """The lines as they shall be, each with its RECORDNO; a new line has none."""
    items = {
        item["LINE_NO"]: item
        for item in call.books.find_all(ledger.item_object, "RECORDKEY", row["RECORDNO"])
    }
    wanted = {} if form.replaces else {number: LineForm(values={}, custom={}) for number in items}
    added: list[LineForm] = []
    for line in form.lines or ():
        if not line.line_no:
            added.append(line)
            continue
        if line.line_no not in items:
            text = f"Invalid line number '{line.line_no}': there is no such line."
            raise FunctionRefused(invalid(text, field="LINE_NO"))
        wanted[line.line_no] = line
    custom = tuple(call.books.custom_fields(ledger.item_object))
    merged = [
        (items[number]["RECORDNO"], _merge_line(ledger, row, items[number], line, custom))
        for number, line in wanted.items()
    ]
    return [*merged, *(("", line_of(line.values, line.custom)) for line in added)]


def _merge_line(
    ledger: Ledger, row: Row, item: Row, form: LineForm, custom: tuple[str, ...]
) -> Line:
    kept = dict(item)
    if kept.get(ledger.party_field) == row[ledger.party_field]:
        # It came from the header, and follows it.
        del kept[ledger.party_field]
    named = "ACCOUNTNO" if "ACCOUNTNO" in form.values or not kept.get("ACCOUNTLABEL") else ""
    kept["ACCOUNTLABEL" if named else "ACCOUNTNO"] = ""
    values: Mapping[str, str] = {**kept, **form.values}
    return line_of(values, {**{name: item.get(name, "") for name in custom}, **form.custom})


def _emptied_line(call: Call, ledger: Ledger) -> dict[str, str]:
    return {**_EMPTY_LINE, **dict.fromkeys(call.books.custom_fields(ledger.item_object), "")}


def _write_header(
    call: Call, ledger: Ledger, row: Row, form: DocumentForm, header: JudgedHeader
) -> None:
    submits = row["STATE"] in EDITED_STATES and form.values.get("ACTION") == "Submit"
    state = handed_in(call, ledger) if submits else row["STATE"]
    raw = RAW_STATES.get(state, row["RAWSTATE"])
    emptied = dict.fromkeys(call.books.custom_fields(ledger.object_name), "")
    fields = {**_EMPTY_HEADER, **emptied, **header.fields, "STATE": state, "RAWSTATE": raw}
    call.books.change(ledger.object_name, row["RECORDNO"], fields)
    if submits:
        for item in call.books.find_all(ledger.item_object, "RECORDKEY", row["RECORDNO"]):
            call.books.change(ledger.item_object, item["RECORDNO"], {"STATE": state})


def _write_lines(
    call: Call, ledger: Ledger, row: Row, record_nos: list[str], judged: list[JudgedLine]
) -> None:
    books, key = call.books, row["RECORDNO"]
    for item in books.find_all(ledger.item_object, "RECORDKEY", key):
        if item["RECORDNO"] not in record_nos:
            books.remove(ledger.item_object, item["RECORDNO"])
    emptied = _emptied_line(call, ledger)
    for record_no, line in zip(record_nos, judged, strict=True):
        if record_no:
            books.change(ledger.item_object, record_no, {**emptied, **line.fields})
        else:
            add_line(books, ledger, key, line)
    books.change(ledger.object_name, key, unpaid_totals(total_of(judged)))

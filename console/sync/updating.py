"""A draft beside what it should be: whether it says so already, and the update that makes it.

Place in the path: ``correction`` asks; pure. What is compared is what people read and the books sum
up: party, dates, total, reference, text, custom fields, and of each line account, amount and text.

Source: the gateway's pages: the older form changes lines by their number and cannot take one away;
the generic bill replaces them all, and cannot change its vendor.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import assert_never

from console.intacct import (
    AdjustmentLine,
    BillLine,
    ChangedLine,
    CreateArAdjustment,
    CreateBill,
    CreateInvoice,
    InvoiceLine,
    Row,
    UpdateArAdjustment,
    UpdateBill,
    UpdateInvoice,
)
from console.sync.batching import Prepared
from console.sync.lookup import LOOKUPS, read_amount, read_date

__all__ = ["DIMENSION_FIELDS", "custom_field_names", "holds_content", "update_of"]

DIMENSION_FIELDS = {
    "LOCATION": "LOCATIONID",
    "DEPARTMENT": "DEPARTMENTID",
    "CLASS": "CLASSID",
    "PROJECT": "PROJECTID",
    "ITEM": "ITEMID",
    "EMPLOYEE": "EMPLOYEEID",
}
"""Dimensions of lines to the field of a line that names the value.

Customer and vendor are left out: Sage fills them from the header by itself.
"""

_Create = CreateInvoice | CreateBill | CreateArAdjustment
_Line = InvoiceLine | BillLine | AdjustmentLine


def custom_field_names(wanted: Prepared) -> tuple[str, ...]:
    """Return the custom fields of the document's header."""
    function = wanted.function
    if isinstance(function, CreateInvoice | CreateBill):
        return tuple(name for name, _ in function.custom_fields)
    return ()


def holds_content(wanted: Prepared, row: Row, lines: Sequence[Row]) -> bool:
    """Return whether Sage's record says what the document says now.

    Args:
        wanted: The document as it would be created.
        row: The record's header.
        lines: The record's lines, in any order.

    Raises:
        ProtocolError: A date or amount of Sage's cannot be read.
    """
    function = _created(wanted)
    form = wanted.entry.transaction.kind.form
    same_header = (
        row.get(LOOKUPS[form].party_field) == wanted.party_no
        and read_date(row, "WHENCREATED") == function.created_on
        and read_amount(row, "TRX_TOTALENTERED") == wanted.amount
        and all(_same(row.get(name, ""), value) for name, value in _texts(function).items())
    )
    return same_header and [_shown(line) for line in _entered(lines)] == [
        (line.account_no, line.amount, _folded(line.memo)) for line in function.lines
    ]


def update_of(
    wanted: Prepared, row: Row, lines: Sequence[Row]
) -> UpdateInvoice | UpdateBill | UpdateArAdjustment | None:
    """Return what makes the draft the document; None when it cannot be made so in place.

    Args:
        wanted: The document as it would be created.
        row: The draft's header.
        lines: The draft's lines, in any order.
    """
    function, record_no = _created(wanted), wanted.entry.sage_record_no
    if isinstance(function, CreateBill):
        return _bill_update(function, record_no, row)
    changed = _changed_lines(function, _entered(lines))
    if changed is None:
        return None
    description = _replacing(function.description, row.get("DESCRIPTION", ""))
    if isinstance(function, CreateArAdjustment):
        return UpdateArAdjustment(
            record_no=record_no,
            customer_id=function.customer_id,
            created_on=function.created_on,
            posted_on=function.posted_on,
            description=description,
            lines=changed,
        )
    return UpdateInvoice(
        record_no=record_no,
        customer_id=function.customer_id,
        created_on=function.created_on,
        posted_on=function.posted_on,
        due_on=function.due_on,
        term_name=_replacing(function.term_name, row.get("TERMNAME", "")),
        po_number=_replacing(function.po_number, row.get("DOCNUMBER", "")),
        description=description,
        custom_fields=function.custom_fields,
        lines=changed,
    )


def _bill_update(bill: CreateBill, record_no: str, row: Row) -> UpdateBill | None:
    if row.get("VENDORID") != bill.vendor_id:
        return None
    return UpdateBill(
        record_no=record_no,
        due_on=bill.due_on,
        created_on=bill.created_on,
        posted_on=bill.posted_on,
        reference=_replacing(bill.reference, row.get("DOCNUMBER", "")),
        description=_replacing(bill.description, row.get("DESCRIPTION", "")),
        term_name=_replacing(bill.term_name, row.get("TERMNAME", "")),
        custom_fields=bill.custom_fields,
        lines=bill.lines,
    )


def _changed_lines(
    function: CreateInvoice | CreateArAdjustment, entered: Sequence[Row]
) -> tuple[ChangedLine, ...] | None:
    """Return the lines as changes of those that were entered; None when they cannot be."""
    if len(entered) != len(function.lines) or not all(map(_fits, function.lines, entered)):
        return None
    return tuple(
        ChangedLine(
            line_no=int(old["LINE_NO"]),
            account_no=line.account_no,
            amount=line.amount,
            memo=_replacing(line.memo or None, old.get("ENTRYDESCRIPTION", "")),
            dimensions=line.dimensions,
            custom_fields=line.custom_fields,
        )
        for line, old in zip(function.lines, entered, strict=True)
    )


def _created(wanted: Prepared) -> _Create:
    function = wanted.function
    assert isinstance(function, CreateInvoice | CreateBill | CreateArAdjustment)
    return function


def _texts(function: _Create) -> dict[str, str]:
    """Return the texts of the header by Sage's field names."""
    match function:
        case CreateArAdjustment():
            return {"DESCRIPTION": function.description or ""}
        case CreateInvoice():
            reference = function.po_number
        case CreateBill():
            reference = function.reference
        case _:
            assert_never(function)
    return {
        "DOCNUMBER": reference or "",
        "DESCRIPTION": function.description or "",
        "WHENDUE": f"{function.due_on:%m/%d/%Y}",
        **dict(function.custom_fields),
    }


def _entered(lines: Sequence[Row]) -> list[Row]:
    """Return the lines that people entered, in their order; offsets stand among Sage's rows."""
    return sorted(
        (line for line in lines if line.get("LINEITEM", "T") == "T"),
        key=lambda line: int(line["LINE_NO"]),
    )


def _shown(line: Row) -> tuple[str, Decimal, str]:
    amount = read_amount(line, "TRX_AMOUNT")
    return line.get("ACCOUNTNO", ""), amount, _folded(line.get("ENTRYDESCRIPTION", ""))


def _fits(line: _Line, old: Row) -> bool:
    """Return whether the line can become the other: a dimension cannot be taken off one."""
    named = dict(line.dimensions)
    return all(name in named or not old.get(field) for name, field in DIMENSION_FIELDS.items())


def _replacing(text: str | None, old: str) -> str | None:
    """Return what a change sends for a text: empty to clear the old one, None when both are."""
    return text or ("" if old else None)


def _same(held: str, wanted: str) -> bool:
    return _folded(held) == _folded(wanted)


def _folded(text: str) -> str:
    return " ".join(text.split())

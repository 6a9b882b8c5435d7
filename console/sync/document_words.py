"""A document of Sage in words: the same names for what was sent and for what Sage holds.

Place in the path: previews and comparisons hand in a function as it was written, or a record as
Sage answered it; names for people and values go out, the header first, then line by line. Sage's
older form, its generic form and its records call the same thing by different names; one table
brings them together. It judges nothing.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from console.domain.money import format_amount, parse_amount
from console.errors import InvalidAmountError
from console.intacct import Record

__all__ = ["OUR_REFERENCE", "PARTY", "held_words", "line_name", "sent_words"]

PARTY = "Party"
"""Name of the customer or vendor in a header."""

OUR_REFERENCE = "Our reference"
"""Name of what Sage keeps and does not tell."""

_STATE = "State"
_TOTAL = "Total"
_AMOUNT = "amount"

_HEADER: Mapping[str, str] = {
    "customerid": PARTY,
    "vendorid": PARTY,
    "invoiceno": "Number",
    "adjustmentno": "Number",
    "recordid": "Number",
    "datecreated": "Document date",
    "whencreated": "Document date",
    "dateposted": "Posting date",
    "whenposted": "Posting date",
    "datedue": "Due date",
    "whendue": "Due date",
    "termname": "Term",
    "action": _STATE,
    "state": _STATE,
    "ponumber": "Reference",
    "docnumber": "Reference",
    "description": "Description",
    "externalid": OUR_REFERENCE,
    "contactname": "Contact",
    "billtopaytocontactname": "Contact",
    "supdocid": "Attachment",
    "currency": "Currency",
    "batchkey": "Summary",
    "prbatch": "Summary",
    "datereversed": "Reversal date",
}
"""Sage's names of header fields, folded, to ours. What is not here is a custom field."""

_REFERENCES = {"create_aradjustment": "invoiceno", "create_apadjustment": "billno"}
"""Functions in which the number of another document is the reference."""

_LINE: Mapping[str, str] = {
    "glaccountno": "account",
    "accountno": "account",
    "amount": _AMOUNT,
    "trx_amount": _AMOUNT,
    "memo": "text",
    "entrydescription": "text",
    **{
        f"{name.lower()}id": name
        for name in (
            *("LOCATION", "DEPARTMENT", "CLASS", "CUSTOMER", "VENDOR", "EMPLOYEE", "PROJECT"),
            *("ITEM", "CONTRACT", "WAREHOUSE"),
        )
    },
}
"""Sage's names of line fields, folded, to ours."""

_ORDER = (
    *(PARTY, "Number", "Reference", "Description", "Document date", "Posting date", "Term"),
    *("Due date", _STATE, "Contact", "Currency", "Summary", "Attachment", OUR_REFERENCE),
)
"""The header as people read it; custom fields stand behind it, then the total, then the lines."""

_ALWAYS_HELD = frozenset(
    {
        *(PARTY, "Number", "Document date", "Posting date", "Due date", "Term", _STATE),
        *("Reference", "Description", _TOTAL),
    }
)
"""What Sage is asked for in any case; it fills in other fields by itself."""


def line_name(number: int, name: str) -> str:
    """Return the name of a field of a line, which are numbered from 1."""
    return f"Line {number} {name}"


def sent_words(function: Record) -> dict[str, str]:
    """Return what a function says, in the order in which it says it.

    Args:
        function: The element of the function itself, see ``decode_function``.
    """
    document = function.branches[0] if function.name in {"create", "update"} else function
    reference = _REFERENCES.get(function.name)
    words: dict[str, str] = {}
    for tag, value in _header_leaves(document):
        known = "Reference" if tag == reference else _HEADER.get(tag.casefold(), tag)
        words[known] = _shown(known, value)
    lines = [line for part in document.branches if _holds_lines(part) for line in part.branches]
    return _ordered(words) | _line_words(lines, names=None)


def held_words(record: Record, mentioned: frozenset[str]) -> dict[str, str]:
    """Return what Sage holds, as far as it is about the document.

    Args:
        record: The whole record with its lines.
        mentioned: Names that were sent, or would be: custom fields and what Sage fills in itself
            are told for these only.
    """
    words: dict[str, str] = {}
    for tag, value in record.leaves:
        known = _HEADER.get(tag.casefold(), tag)
        if known in _ALWAYS_HELD or known in mentioned:
            words[known] = _shown(known, value)
    lines = [line for part in record.branches if _holds_lines(part) for line in part.branches]
    found = _line_words(lines, names=_line_part_names(mentioned))
    return _ordered(words) | {
        name: value
        for name, value in found.items()
        # Sage notes the party of the document on each of its lines.
        if not (name.endswith((" CUSTOMER", " VENDOR")) and name not in mentioned)
        or value != words.get(PARTY)
    }


def _ordered(words: Mapping[str, str]) -> dict[str, str]:
    known = [name for name in _ORDER if name in words]
    return {name: words[name] for name in (*known, *(one for one in words if one not in known))}


def _header_leaves(document: Record) -> Iterator[tuple[str, str]]:
    """Yield the header's fields; of the older form, dates and custom fields are blocks."""
    yield from document.leaves
    for part in document.branches:
        if _is_date(part):
            yield part.name, _date_of(part)
        elif part.name == "customfields":
            yield from _custom(part)
        elif not _holds_lines(part):
            yield from part.leaves


def _line_words(lines: list[Record], *, names: frozenset[str] | None) -> dict[str, str]:
    """Return the words of lines and their total; ``names`` are the custom ones wanted, None all."""
    words: dict[str, str] = {}
    total = parse_amount("0")
    for number, line in enumerate(lines, start=1):
        said = {name: _shown(name, value) for name, value in _line_leaves(line, names)}
        for name, value in said.items():
            words[line_name(number, name)] = value
        try:
            total += parse_amount(said.get(_AMOUNT, "0"))
        except InvalidAmountError:
            return words
    return {_TOTAL: format_amount(total), **words} if lines else words


def _line_leaves(line: Record, names: frozenset[str] | None) -> Iterator[tuple[str, str]]:
    for tag, value in line.leaves:
        known = _LINE.get(tag.casefold())
        if known is not None:
            yield known, value
        elif names is None or tag in names:
            yield tag, value
    for part in line.branches:
        if part.name == "customfields":
            yield from _custom(part)


def _line_part_names(mentioned: frozenset[str]) -> frozenset[str]:
    parts = (name.split(" ", 2) for name in mentioned if name.startswith("Line "))
    return frozenset(words[2] for words in parts if len(words) == 3)


def _custom(part: Record) -> Iterator[tuple[str, str]]:
    for one in part.branches:
        yield one.value("customfieldname"), one.value("customfieldvalue")


def _holds_lines(part: Record) -> bool:
    return part.name.casefold().endswith("items")


def _is_date(part: Record) -> bool:
    return {name for name, _ in part.leaves} == {"year", "month", "day"}


def _date_of(part: Record) -> str:
    return f"{part.value('month')}/{part.value('day')}/{part.value('year')}"


def _shown(name: str, value: str) -> str:
    """Return a value as all three sides write it."""
    text = value.strip()
    if name == _STATE:
        return _state(text)
    if name.endswith(" date"):
        return _iso(text)
    if name == _AMOUNT:
        try:
            return format_amount(parse_amount(text))
        except InvalidAmountError:
            return text
    return text


def _state(text: str) -> str:
    """Return ``draft``, ``reversed`` or ``posted``: paid or not, a posted one is posted."""
    folded = text.casefold()
    if folded == "draft":
        return "draft"
    return "reversed" if "revers" in folded else "posted"


def _iso(text: str) -> str:
    try:
        month, day, year = (int(part) for part in text.split("/"))
        return date(year, month, day).isoformat()
    except ValueError:
        return text

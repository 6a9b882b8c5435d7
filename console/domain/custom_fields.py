"""What custom fields of Sage are filled with, and what is refused. Slug ``custom-fields``.

Place in the path: a transaction, the settings' mappings and the company's fields come in; pairs of
field and value go out with header and lines, or the problem that names field and limit. A value
that the record lacks is left out, never sent as empty; nothing is ever cut.

Source: "Dimensions and Custom Fields"; "Pre-flight": too long, of the wrong type, or required and
missing is refused before sending.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from console.domain.custom_field_sources import OBJECTS, SourceType, find_source
from console.domain.kinds import Form
from console.domain.mappings import CustomFieldMapping
from console.domain.money import format_amount, parse_amount
from console.domain.outcome import Problem, WhoActs
from console.domain.reference import FieldInfo
from console.domain.transaction import Line, Transaction
from console.errors import InvalidAmountError

__all__ = ["HEADERS", "ITEMS", "PEOPLE", "Facts", "Pairs", "custom_field_values", "source_value"]

Pairs = tuple[tuple[str, str], ...]
"""Sage field and value, in the order of the mappings."""

HEADERS: Mapping[Form, str] = {Form.INVOICE: "ARINVOICE", Form.BILL: "APBILL"}
"""Form to the Sage object whose header fields it fills; a credit memo has none."""

ITEMS: Mapping[Form, str] = {Form.INVOICE: "ARINVOICEITEM", Form.BILL: "APBILLITEM"}
"""Form to the Sage object whose line fields it fills; a credit memo has none."""

PEOPLE = frozenset(
    {"customer.sales_agent", "dispatch.dispatched_by", "driver.primary", "driver.secondary"}
)
"""Sources that Alvys gives as the id of a person; the name is sent where it is known."""

_TERMS = "customer.net_payment_terms"

_OF_DOCUMENT: Mapping[str, Callable[[Transaction], str]] = {
    "load.load_number": lambda one: one.load_number,
    "load.order_number": lambda one: one.order_number,
    "load.po_number": lambda one: one.po_number,
    "load.carrier_invoice_number": lambda one: one.carrier_invoice_number,
}
"""Sources that a transaction has fields for."""

_SHARED: Mapping[str, str] = {
    "load.subsidiary": "subsidiary",
    "load.fleet": "fleet",
    "load.office": "office",
    "equipment.truck": "truck",
    "equipment.trailer": "trailer",
    "driver.primary": "driver",
}
"""Sources that dimensions know by another name; all others are attributes by their own."""

_NUMBER = re.compile(r"-?\d{1,14}(\.\d{1,10})?", re.ASCII)
_WHOLE = re.compile(r"(-?\d{1,14})(?:\.0*)?", re.ASCII)

_SHOWN = 60
"""Characters of an unfit value in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known beside the transaction."""

    people: Mapping[str, str] = field(default_factory=dict)
    """Alvys id of a user or driver to the name."""

    terms_days: int | None = None
    """Net days of the load's customer; None when nobody names any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unfit:
    """A value cannot stand in a field."""

    why: str
    """Completes "which ..."."""


def custom_field_values(
    transaction: Transaction,
    line: Line | None,
    mappings: Sequence[CustomFieldMapping],
    company: Mapping[str, Mapping[str, FieldInfo]],
    facts: Facts,
) -> Pairs | Problem:
    """Return pairs of Sage field and value for a header or a line, or the first problem.

    Args:
        transaction: The document.
        line: One of its lines; None for the header.
        mappings: Of the connection.
        company: Sage's custom fields by object and code; an object that is missing was not read,
            and its values are sent unchecked.
        facts: What is known beside the transaction.
    """
    objects = HEADERS if line is None else ITEMS
    name = objects.get(transaction.kind.form)
    if name is None:
        return ()
    known = company.get(name)
    pairs: list[tuple[str, str]] = []
    for mapping in mappings:
        if mapping.object != name:
            continue
        raw = source_value(mapping.source, transaction, line, facts)
        value = _checked(mapping, raw, known)
        if isinstance(value, Problem):
            return value
        if value:
            pairs.append((mapping.field, value))
    return _missing(name, {one for one, _ in pairs}, mappings, known or {}) or tuple(pairs)


def source_value(
    source: str, transaction: Transaction, line: Line | None = None, facts: Facts | None = None
) -> str:
    """Return what the record has for a source, as it is carried; empty when it has nothing."""
    facts = facts or Facts()
    if source == _TERMS:
        return "" if facts.terms_days is None else str(facts.terms_days)
    key = _SHARED.get(source, source)
    own = line.attributes.get(key, "") if line is not None else ""
    of_document = _OF_DOCUMENT.get(source)
    value = own or (of_document(transaction) if of_document else "")
    if key == "driver.fleet" and transaction.party.kind == "driver":
        # A driver's own bill has no other fleet than the driver's.
        key = "fleet"
    value = value or transaction.attributes.get(key, "")
    return facts.people.get(value, value) if source in PEOPLE else value


def _checked(
    mapping: CustomFieldMapping, raw: str, known: Mapping[str, FieldInfo] | None
) -> str | Problem:
    """Return a value as Sage takes it, empty for none, or why it cannot be sent."""
    if not raw:
        return ""
    source = find_source(mapping.source)
    type_: SourceType = source.type if source else "text"
    if known is None:
        return _plain(raw, type_)
    info = known.get(mapping.field)
    if info is None:
        return _problem(
            mapping.object,
            mapping.field,
            cause="custom-field-missing",
            message=f"Sage has no custom field {mapping.field} on {_name(mapping.object)}",
            fix="Remove the mapping, or create the field in Sage.",
        )
    made = _formatted(raw, type_, info)
    if isinstance(made, str):
        return made
    shown = raw if len(raw) <= _SHOWN else raw[:_SHOWN] + "…"
    return _problem(
        mapping.object,
        mapping.field,
        cause="custom-field-unfit",
        message=f"{_name(mapping.object)} {mapping.field} would get {shown!r} "
        f"(from {mapping.source}), which {made.why}",
        fix="Correct the record in Alvys, map another field, or change the field in Sage.",
    )


def _formatted(raw: str, type_: SourceType, info: FieldInfo) -> str | _Unfit:
    """Return the value as a field of that type takes it, or why it cannot stand there."""
    value = _plain(raw, type_)
    match info.data_type:
        case "TEXT" | "TEXTAREA":
            if info.length and len(value) > info.length:
                limit = f"has {len(value)} characters, and the field takes {info.length}"
                return _Unfit(why=limit)
            return value
        case "DATE":
            return value if type_ == "date" else _Unfit(why="is not a date")
        case "CURRENCY":
            return _amount(value)
        case "DECIMAL":
            return value if _NUMBER.fullmatch(value) else _Unfit(why="is not a number")
        case "INTEGER":
            whole = _WHOLE.fullmatch(value)
            return whole[1] if whole else _Unfit(why="is not a whole number")
        case other:
            return _Unfit(why=f"no field of the type {other} takes")


def _amount(value: str) -> str | _Unfit:
    try:
        return format_amount(parse_amount(value))
    except InvalidAmountError:
        return _Unfit(why="is not an amount of at most two decimals")


def _plain(raw: str, type_: SourceType) -> str:
    """Return the value as a text of Sage's: a date with the month first."""
    return f"{date.fromisoformat(raw):%m/%d/%Y}" if type_ == "date" else raw


def _missing(
    name: str,
    filled: set[str],
    mappings: Sequence[CustomFieldMapping],
    known: Mapping[str, FieldInfo],
) -> Problem | None:
    """Return the problem of the first required field that gets nothing."""
    lacking = next((one for one in known.values() if one.required and one.code not in filled), None)
    if lacking is None:
        return None
    mapped = {(one.object, one.field): one.source for one in mappings}
    source = mapped.get((name, lacking.code), "")
    why = f"the record has no {source}" if source else "no Alvys field is mapped to it"
    return _problem(
        name,
        lacking.code,
        cause="custom-field-empty",
        message=f"A required custom field value is missing: {_name(name)} {lacking.label} "
        f"({lacking.code}), {why}",
        fix="Fill it in Alvys, map another field, or make the field optional in Sage.",
    )


def _problem(name: str, code: str, *, cause: str, message: str, fix: str) -> Problem:
    return Problem(
        cause=cause,
        message=message,
        fix=fix,
        who=WhoActs.ADMIN,
        subject=f"{name} {code}",
        setting=f"custom_fields:{name}.{code}",
    )


def _name(name: str) -> str:
    return OBJECTS.get(name, name)

"""Forms: what was asked for, flat, under Sage's own names, whatever the function looked like.

Place: between the readers (``legacy_documents``, ``bills``), which make a form of XML, and
``posting`` or ``amending``. A stored record is flat under the same names, so that a change is the
record with the form laid over it.

Must not: read XML, or judge more than whether a date is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from console.sandbox.gateway.documents import DIMENSIONS, Document, Ledger, Line
from console.sandbox.gateway.refusals import FunctionRefused, missing, not_processed
from console.sandbox.gateway.values import UnreadableValue, parse_date

CURRENCY_FIELDS: Final = frozenset(
    {"CURRENCY", "BASECURR", "EXCH_RATE_DATE", "EXCH_RATE_TYPE_ID", "EXCHANGE_RATE"}
)
"""Fields of which one is enough to make a document one in a currency."""

CONTACT_FIELDS: Final = ("BILLTOPAYTOCONTACTNAME", "SHIPTORETURNTOCONTACTNAME")
"""Fields that name contacts."""

STORED: Final = frozenset(
    [
        "DOCNUMBER",
        "DESCRIPTION",
        "RECPAYMENTDATE",
        "SUPDOCID",
        "PAYMENTPRIORITY",
        "ONHOLD",
        "PRBATCH",
        "PRBATCHKEY",
        "INCLUSIVETAX",
    ]
).union(CONTACT_FIELDS)
"""Fields of a header that are kept as they are."""

LINE_STORED: Final = frozenset(
    ["OFFSETGLACCOUNTNO", "ALLOCATION", "FORM1099", "FORM1099TYPE", "FORM1099BOX", "BILLABLE"]
)
"""Fields of a line that are kept as they are."""

_PRIORITIES = frozenset({"", "urgent", "high", "normal", "low"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LineForm:
    """One line as it was asked for."""

    values: Mapping[str, str]
    """Key: field. An empty value empties the field."""
    custom: Mapping[str, str]
    """Key: custom field."""
    line_no: str = ""
    """Line that it alters; empty: a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentForm:
    """A document, or a change of one, as it was asked for."""

    values: Mapping[str, str]
    """Key: field. An empty value empties the field."""
    custom: Mapping[str, str]
    """Key: custom field."""
    lines: tuple[LineForm, ...] | None
    """In their order; None: not mentioned."""
    replaces: bool = False
    """Whether lines that are not mentioned go, when any is."""


def document_of(
    ledger: Ledger, values: Mapping[str, str], custom: Mapping[str, str], lines: tuple[Line, ...]
) -> Document:
    """The document that a form describes.

    Raises:
        FunctionRefused: There is no date, a date is none, or a priority is not a word for one.
    """
    created_on = read_date(values, "WHENCREATED")
    if created_on is None:
        text = f"The {ledger.noun} date is missing."
        raise FunctionRefused(missing("BL01001973", text, correction="Enter a date."))
    read_date(values, "RECPAYMENTDATE")
    if values.get("PAYMENTPRIORITY", "") not in _PRIORITIES:
        raise FunctionRefused(not_processed("PAYMENTPRIORITY is urgent, high, normal or low."))
    return Document(
        party_id=values.get(ledger.party_field, ""),
        number=values.get("RECORDID", ""),
        created_on=created_on,
        posted_on=read_date(values, "WHENPOSTED"),
        due_on=read_date(values, "WHENDUE") if ledger.needs_due_date else None,
        term_name=values.get("TERMNAME", ""),
        action=values.get("ACTION", ""),
        in_currency=not CURRENCY_FIELDS.isdisjoint(values),
        currency=values.get("CURRENCY", ""),
        has_rate=bool(values.get("EXCHANGE_RATE")),
        contacts=tuple(values[name] for name in CONTACT_FIELDS if values.get(name)),
        external_id=values.get("_EXTERNALID", ""),
        custom_fields={name: value for name, value in custom.items() if value},
        fields=_filled(values, STORED),
        lines=lines,
    )


def line_of(values: Mapping[str, str], custom: Mapping[str, str]) -> Line:
    """The line that a form describes.

    A user-defined dimension may stand among the custom fields, where legacy lines put it.
    """
    given = {**custom, **values}
    dimensions = {item.object_name: given.get(item.line_field, "") for item in DIMENSIONS}
    reserved = {item.line_field for item in DIMENSIONS}
    return Line(
        account_no=values.get("ACCOUNTNO", ""),
        account_label=values.get("ACCOUNTLABEL", ""),
        amount=values.get("TRX_AMOUNT", ""),
        memo=values.get("ENTRYDESCRIPTION", ""),
        dimensions={name: value for name, value in dimensions.items() if value},
        custom_fields={
            name: value for name, value in custom.items() if value and name not in reserved
        },
        fields=_filled(values, LINE_STORED),
    )


def read_date(values: Mapping[str, str], name: str) -> date | None:
    """The date in a field; None when the field is missing or empty.

    Raises:
        FunctionRefused: It is no date.
    """
    if not values.get(name):
        return None
    try:
        return parse_date(values[name])
    except UnreadableValue as error:
        raise FunctionRefused(not_processed(f"{name}: {error}")) from error


def _filled(values: Mapping[str, str], names: frozenset[str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value and name in names}

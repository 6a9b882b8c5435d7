"""The rules for one line of a document: account, amount, dimensions.

Place: under ``posting``. In comes a line as it was asked for, out comes the record to store.

Must not: write, or look at other lines.

Source: intacct-api.md sections 1.19, 1.20, 6.7, 9.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from console.sandbox.books import Row
from console.sandbox.gateway.account_rules import check_account, no_override
from console.sandbox.gateway.calls import Call
from console.sandbox.gateway.custom_fields import check_custom_fields
from console.sandbox.gateway.documents import DIMENSIONS, Dimension, Ledger, Line
from console.sandbox.gateway.refusals import (
    FunctionRefused,
    invalid,
    missing,
    not_processed,
)
from console.sandbox.gateway.relations import check_relations
from console.sandbox.gateway.values import UnreadableValue, parse_amount

_MOST_MEMO = 500
_TRUE = frozenset({"true", "t"})
_PAID_NOTHING: Final = {
    "TOTALPAID": "0.00",
    "TRX_TOTALPAID": "0.00",
    "TOTALSELECTED": "0.00",
    "TRX_TOTALSELECTED": "0.00",
    "LINEITEM": "T",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedLine:
    """A line that broke no rule."""

    amount: Decimal
    """Rounded to the cent."""
    fields: dict[str, str]
    """What is stored, without the keys that tie it to its document."""


def judge_line(call: Call, ledger: Ledger, line: Line, number: int, party: Row) -> JudgedLine:
    """Check a line.

    Args:
        call: On whose behalf.
        ledger: Kind of document.
        line: As it was asked for.
        number: Its place in the document, from 1.
        party: Customer or vendor of the document, which is a dimension of every line too.

    Raises:
        FunctionRefused: It breaks a rule.
    """
    account = _find_account(call, ledger, line, number)
    amount = _read_amount(call, line, number)
    if len(line.memo) > _MOST_MEMO:
        raise FunctionRefused(not_processed(f"The memo of line {number} is too long."))
    dimensions = dict(line.dimensions)
    dimensions.setdefault(ledger.party, party[ledger.party_field])
    _place(call, dimensions, number)
    values = _check_dimensions(call, dimensions)
    check_relations(call.books, dimensions)
    _check_requirements(account, dimensions, number)
    custom = check_custom_fields(call.books, ledger.item_object, line.custom_fields)
    text = str(amount)
    fields = {
        **line.fields,
        **values,
        **custom,
        **_PAID_NOTHING,
        "LINE_NO": str(number),
        "ACCOUNTNO": account["ACCOUNTNO"],
        "ACCOUNTTITLE": account.get("TITLE", ""),
        "ACCOUNTLABEL": line.account_label,
        "ENTRYDESCRIPTION": line.memo,
        "AMOUNT": text,
        "TRX_AMOUNT": text,
        "TOTALDUE": text,
        "TRX_TOTALDUE": text,
    }
    return JudgedLine(amount=amount, fields=fields)


def _find_account(call: Call, ledger: Ledger, line: Line, number: int) -> Row:
    account_no = line.account_no
    if line.account_label:
        label = call.books.find(ledger.label_object, "ACCOUNTLABEL", line.account_label)
        if label is None:
            raise FunctionRefused(invalid(f"Invalid account label '{line.account_label}'."))
        account_no = label.get("GLACCOUNTNO", "")
    elif ledger.subledger == "ar" and not call.books.company.account_override:
        raise FunctionRefused(no_override(number))
    account = call.books.find("GLACCOUNT", "ACCOUNTNO", account_no)
    if account is None or not call.scope.sees("GLACCOUNT", account, show_private=True):
        text = f"Invalid GL account '{account_no}': it does not exist."
        raise FunctionRefused(invalid(text, field="ACCOUNTNO"))
    check_account(call.books, account)
    return account


def _read_amount(call: Call, line: Line, number: int) -> Decimal:
    company = call.books.company
    if not line.amount:
        text = f"Remove the extra line item, or enter an amount on line {number}."
        raise FunctionRefused(missing("BL03002101", text, correction="Enter an amount."))
    try:
        amount = parse_amount(line.amount)
    except UnreadableValue as error:
        raise FunctionRefused(not_processed(f"Line {number}: {error}")) from error
    if company.cents_only and amount != Decimal(line.amount):
        text = f"The amount on line {number} has more than two decimal places."
        raise FunctionRefused(invalid(text, correction="Round the amount.", field="TRX_AMOUNT"))
    if not amount and not company.zero_lines:
        text = f"The amount on line {number} must not be zero."
        raise FunctionRefused(invalid(text, correction="Leave the line out.", field="TRX_AMOUNT"))
    return amount


def _place(call: Call, dimensions: dict[str, str], number: int) -> None:
    """Put a line into the entity of the session, or demand that it says where it belongs."""
    entity_id = call.session.entity_id
    if "LOCATION" not in dimensions and entity_id:
        dimensions["LOCATION"] = entity_id
    location_id = dimensions.get("LOCATION", "")
    if not location_id:
        if call.books.company.multi_entity:
            text = f"Location is required on line {number}."
            correction = "Enter a location."
            raise FunctionRefused(
                missing("BL03000018", text, correction=correction, field="LOCATIONID")
            )
        return
    exists = call.books.find("LOCATION", "LOCATIONID", location_id) is not None
    if exists and not call.scope.owns_location(location_id):
        where = f"the entity '{entity_id}'" if entity_id else "an entity you may enter"
        text = f"Invalid location '{location_id}': it does not belong to {where}."
        raise FunctionRefused(invalid(text, field="LOCATIONID"))


def _check_dimensions(call: Call, dimensions: dict[str, str]) -> dict[str, str]:
    """The dimensions as they are stored: id and name of each."""
    values: dict[str, str] = {}
    for dimension in DIMENSIONS:
        value_id = dimensions.get(dimension.object_name)
        if value_id is None:
            continue
        value = _find_value(call, dimension, value_id)
        values[dimension.line_field] = value_id
        values[f"{dimension.object_name}NAME"] = value.get(dimension.name_field, "")
    return values


def _find_value(call: Call, dimension: Dimension, value_id: str) -> Row:
    noun = dimension.label.lower()
    value = call.books.find(dimension.object_name, dimension.id_field, value_id)
    if value is None or not call.scope.sees(dimension.object_name, value, show_private=True):
        text = f"Invalid {noun} '{value_id}': it does not exist."
        raise FunctionRefused(invalid(text, field=dimension.line_field))
    status = value.get("STATUS", "active")
    if status == "inactive":
        text = f"The {noun} '{value_id}' is inactive."
        raise FunctionRefused(invalid(text, field=dimension.line_field))
    if status != "active":
        text = f"Invalid {noun} '{value_id}': it is {status}."
        raise FunctionRefused(invalid(text, field=dimension.line_field))
    return value


def _check_requirements(account: Row, dimensions: dict[str, str], number: int) -> None:
    for dimension in DIMENSIONS:
        demanded = account.get(dimension.requirement, "").lower() in _TRUE
        if demanded and dimension.object_name not in dimensions:
            text = (
                f"Line {number} is missing the {dimension.label} dimension for the"
                f" Account {account['ACCOUNTNO']}."
            )
            correction = f"Enter a {dimension.label.lower()} on this line."
            raise FunctionRefused(
                missing("BL03000018", text, correction=correction, field=dimension.line_field)
            )

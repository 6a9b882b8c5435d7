"""Which charges of a document go to Sage, by the toggles.

Place in the path: between a transaction, which holds every charge of its source, and mapping,
eligibility and the ledger's amount. Slugs ``include-lines``, ``echeck-once``.

An e-check is money that a carrier or driver had in advance. Alvys's total of a trip does not know
it; the items of a statement take it off. So that it is owed once, the bill of a trip takes it off
as well when e-checks have bills of their own.

Source: article step 5, "Include fuel transactions", "... toll transactions", "... accessorial
expenses": as line items on AP bills.
"""

from decimal import Decimal

from console.domain.kinds import Kind
from console.domain.money import ZERO
from console.domain.settings import Settings
from console.domain.transaction import Line, Transaction

__all__ = ["ACCESSORIAL", "ECHECK", "FUEL", "TOLL", "included_lines", "included_total"]

ACCESSORIAL = "accessorial"
"""Mapping category of accessorial charges."""

ECHECK = "echeck"
"""Mapping category of e-checks."""

FUEL = "fuel"
"""Mapping category of what was bought on a fuel card."""

TOLL = "toll"
"""Mapping category of tolls."""

_TOGGLES = {
    ACCESSORIAL: "ap.include_accessorials",
    FUEL: "ap.include_fuel",
    TOLL: "ap.include_tolls",
}
"""Category to the toggle that lets its charges onto AP bills; the others are always there."""


def included_lines(transaction: Transaction, settings: Settings) -> tuple[Line, ...]:
    """Return the lines that the settings let through, in their order."""
    if transaction.kind.section == "ar":
        return transaction.lines
    lines = transaction.lines
    if transaction.kind is Kind.AP_BILL and settings.ap.export_echecks:
        lines = (*lines, *transaction.added_lines)
    return tuple(
        line
        for line in lines
        if line.category not in _TOGGLES or settings.toggle(_TOGGLES[line.category])
    )


def included_total(transaction: Transaction, settings: Settings) -> Decimal:
    """Return the amount that goes to Sage."""
    return sum((line.amount for line in included_lines(transaction, settings)), ZERO)

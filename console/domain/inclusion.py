"""Which charges of a document go to Sage, by the toggles.

Place in the path: between a transaction, which holds every charge of its source, and mapping,
eligibility and the ledger's amount. Slug ``include-lines``.

Source: article step 5, "Include accessorial expenses": as line items on AP bills.
"""

from decimal import Decimal

from console.domain.kinds import Kind
from console.domain.money import ZERO
from console.domain.settings import Settings
from console.domain.transaction import Line, Transaction

__all__ = ["ACCESSORIAL", "included_lines", "included_total"]

ACCESSORIAL = "accessorial"
"""Mapping category of accessorial charges."""


def included_lines(transaction: Transaction, settings: Settings) -> tuple[Line, ...]:
    """Return the lines that the settings let through, in their order."""
    if transaction.kind is Kind.AP_BILL and not settings.ap.include_accessorials:
        return tuple(line for line in transaction.lines if line.category != ACCESSORIAL)
    return transaction.lines


def included_total(transaction: Transaction, settings: Settings) -> Decimal:
    """Return the amount that goes to Sage."""
    return sum((line.amount for line in included_lines(transaction, settings)), ZERO)

"""Which charges of a document go to Sage, by the toggles.

Place in the path: between a transaction, which holds every charge of its source, and mapping,
eligibility and the ledger's amount. Slugs ``include-lines``, ``echeck-once``, ``deductions-once``.

A customer invoice holds its deductions as negative charges. They go to Sage once: as credit lines
of the invoice, or, with the toggle off, as a credit memo of their own, which is another transaction
of the same source. What both add up to is the source's total either way.

An e-check is money that a carrier or driver had in advance. Alvys's total of a trip does not know
it; the items of a statement take it off. So that it is owed once, the bill of a trip takes it off
as well when e-checks have bills of their own.

Source: article step 4, "Include driver bills in AR" and "Export deductions as credits on AR
invoice"; step 5, "Include fuel transactions", "... toll transactions", "... accessorial expenses":
as line items on AP bills.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import TYPE_CHECKING

from console.domain.copying import with_fields
from console.domain.kinds import Kind
from console.domain.money import ZERO
from console.domain.settings import Settings

if TYPE_CHECKING:
    from console.domain.transaction import Line, Transaction

__all__ = [
    "ACCESSORIAL",
    "CREDITS",
    "CUSTOMER_INVOICES",
    "DRIVER_BILLS",
    "ECHECK",
    "FUEL",
    "TOLL",
    "as_shaped",
    "deductions",
    "included_lines",
    "included_total",
    "shaping_toggles",
]

ACCESSORIAL = "accessorial"
"""Mapping category of accessorial charges."""

CUSTOMER_INVOICES = frozenset({Kind.AR_INVOICE, Kind.AR_SUMMARY_INVOICE})
"""Kinds that hold the deductions of their source, and have a credit memo where those go apart."""

CREDITS = "ar.deductions_as_credits"
"""Toggle that puts deductions on the invoice."""

DRIVER_BILLS = "ar.include_driver_bills"
"""Toggle that puts what drivers are paid on the invoice."""

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


def deductions(transaction: Transaction) -> tuple[Line, ...]:
    """Return the negative charges of a customer invoice; none of any other document."""
    if transaction.kind not in CUSTOMER_INVOICES:
        return ()
    return tuple(line for line in transaction.lines if line.amount < ZERO)


def shaping_toggles(transaction: Transaction, settings: Settings) -> tuple[str, ...]:
    """Return the toggles that are on and decide about lines of a document of this kind."""
    if transaction.kind not in CUSTOMER_INVOICES:
        return ()
    return tuple(name for name in (CREDITS, DRIVER_BILLS) if settings.toggle(name))


def as_shaped(transaction: Transaction, toggles: Collection[str]) -> Transaction:
    """Return what there is of a document in Sage when it was sent with these toggles on.

    A charge that stayed out of it may change without making the sent one wrong.
    """
    if transaction.kind not in CUSTOMER_INVOICES:
        return transaction
    lines = _shaped_lines(transaction, toggles)
    total = sum((line.amount for line in lines), ZERO)
    return with_fields(transaction, lines=lines, added_lines=(), total=total)


def _shaped_lines(invoice: Transaction, toggles: Collection[str]) -> tuple[Line, ...]:
    """Return the charges of a customer invoice that are on it with these toggles on."""
    lines = invoice.lines
    if CREDITS not in toggles:
        lines = tuple([line for line in lines if line.amount >= ZERO])
    return (*lines, *invoice.added_lines) if DRIVER_BILLS in toggles else lines


def included_lines(transaction: Transaction, settings: Settings) -> tuple[Line, ...]:
    """Return the lines that the settings let through, in their order."""
    if transaction.kind in CUSTOMER_INVOICES:
        return _shaped_lines(transaction, shaping_toggles(transaction, settings))
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

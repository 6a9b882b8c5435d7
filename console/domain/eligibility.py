"""Is this transaction due? The gates, in the order in which people should hear about them.

Place in the path: a transaction and its connection come in; ``Eligible``, ``Skipped`` with the gate
that closed, ``Held`` for what needs another subsidiary, or ``NotDue`` for what is none of our
business yet goes out. Slugs ``primary-sync``, ``master-toggles``, ``after-connection``,
``separate-statements``, ``contractors-only``, ``both-sides``, ``deductions-once``.

Source: article steps 4 to 6; FAQ "What happens to transactions that were created before the
connection was established?"; carrier bill timing of "Transaction Export".
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from console.domain.connection import Connection
from console.domain.inclusion import (
    CUSTOMER_INVOICES,
    deductions,
    included_lines,
    included_total,
)
from console.domain.kinds import KINDS, Kind
from console.domain.money import ZERO
from console.domain.outcome import Problem, Skipped, WhoActs
from console.domain.settings import Settings
from console.domain.surroundings import ALONE, Deductions, Sides, Surroundings
from console.domain.transaction import Transaction

__all__ = [
    "BOTH_SIDES",
    "INTERCOMPANY",
    "ON_INVOICE",
    "SETTINGS_GATES",
    "ZERO_AMOUNT",
    "Eligible",
    "Held",
    "NotDue",
    "Verdict",
    "decide",
]

SETTINGS_GATES = frozenset(
    {
        *("primary-sync-off", "section-off", "toggle-off", "statements-only", "driver-not-1099"),
        *("deductions-on-invoice", "deductions-apart", "awaits-carrier-invoice"),
    }
)
"""Gates that a change of settings opens; what they held back is decided again each cycle."""

BOTH_SIDES = "both-sides"
"""Cause of what waits for the other subsidiary's setting; decided again each cycle, too."""

ZERO_AMOUNT = "zero-amount"
"""Gate of a document over nothing."""

ON_INVOICE = "deductions-on-invoice"
"""Gate of a credit memo whose amount goes out with its invoice."""

INTERCOMPANY = frozenset({Kind.AR_INTERCOMPANY, Kind.AP_INTERCOMPANY})
"""Kinds that exist only between two subsidiaries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligible:
    """Every gate is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDue:
    """Not to be exported, now or ever, without anybody having decided so: leaves no trace."""

    reason: str
    """Why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """It would come out wrong alone: shown as an error until the other side is ready."""

    problem: Problem
    """What is missing; ``problem.cause`` is ``BOTH_SIDES``."""


Verdict = Eligible | Skipped | Held | NotDue


def decide(
    transaction: Transaction, connection: Connection | None, around: Surroundings = ALONE
) -> Verdict:
    """Return whether the transaction is due, or the first gate that keeps it back.

    Args:
        transaction: What may be exported.
        connection: The connection of its subsidiary; None when there is none.
        around: What other documents and connections have to do with it.
    """
    if connection is None or connection.established_at is None:
        return _skip("not-connected", "Its subsidiary has no active connection", "Connect it.")
    same_day = _is_same_day(transaction, connection.established_at)
    if transaction.changed_at <= connection.established_at and not same_day:
        return NotDue(reason="It is older than the connection")
    settings = around.settings_for(transaction, connection.settings)
    sides = around.sides(transaction, settings) if transaction.partner_id else Sides.BOTH
    waiting = _waits(transaction, settings, sides)
    if waiting is not None:
        return waiting
    for gate in (_primary_gate, _section_gate, _toggle_gate):
        closed = gate(transaction, settings)
        if closed is not None:
            return closed
    one_sided = _partner_gate(transaction, connection, sides)
    if one_sided is not None:
        return one_sided
    if _awaits_upload(transaction, settings):
        return Skipped(problem=_upload_problem())
    if transaction.fault:
        # A document that cannot be read has no amount to judge; it must be seen, not skipped.
        return Eligible()
    if same_day:
        return Skipped(problem=_same_day_problem(transaction))
    if transaction.kind.is_attachment:
        return Eligible()
    return _memo_gate(transaction, settings, around) or _amount_gate(transaction, settings)


def _is_same_day(transaction: Transaction, established_at: datetime) -> bool:
    """Return whether it is dated by the connecting day, and nobody knows whether it came after."""
    if not KINDS[transaction.kind].by_day or transaction.changed_at > established_at:
        return False
    return transaction.changed_at.date() == established_at.astimezone(UTC).date()


def _same_day_problem(transaction: Transaction) -> Problem:
    return Problem(
        cause="same-day",
        message=(
            f"It is dated {transaction.document_on}, the day of connecting, and none of its trips "
            "was released after that: it may have been made before"
        ),
        fix="Compare it with Sage; if it is missing there, enter it by hand.",
        who=WhoActs.FINANCE,
    )


def _waits(transaction: Transaction, settings: Settings, sides: Sides) -> NotDue | None:
    """Return why a document is not due yet: for bills, the decision table of their timing."""
    if transaction.kind in INTERCOMPANY and sides is Sides.NEITHER:
        return NotDue(reason="Neither subsidiary has cross-subsidiary billing on")
    if transaction.invoice_ready:
        return None
    if transaction.kind is Kind.AP_BILL and settings.ap.send_carrier_invoice_on_upload:
        if transaction.carrier_invoice_number:
            return None
        return NotDue(reason="It waits for the carrier's invoice document")
    return NotDue(reason="It goes out with the customer invoice")


def _primary_gate(_transaction: Transaction, settings: Settings) -> Skipped | None:
    if settings.primary_sync:
        return None
    return _skip("primary-sync-off", "Syncing of the subsidiary is paused", "Resume it.")


def _section_gate(transaction: Transaction, settings: Settings) -> Skipped | None:
    section = transaction.kind.section
    if settings.section_is_on(section):
        return None
    toggle = "export_ar_invoices" if section == "ar" else "export_ap_bills"
    return _skip("section-off", f"The master toggle {toggle} is off", f"Turn on {toggle}.")


def _toggle_gate(transaction: Transaction, settings: Settings) -> Skipped | None:
    toggle = KINDS[transaction.kind].toggle
    # Two subsidiaries decide about what stands between them.
    if toggle and transaction.kind not in INTERCOMPANY and not settings.toggle(toggle):
        return _skip("toggle-off", f"The toggle {toggle} is off", f"Turn on {toggle}.")
    if transaction.kind is Kind.AP_BILL and settings.ap.export_carrier_statements:
        return _skip(
            "statements-only",
            "Carrier bills come from statements only while export_carrier_statements is on",
            "",
        )
    if transaction.kind is Kind.AP_DRIVER_STATEMENT:
        return _driver_gate(transaction, settings)
    return None


def _partner_gate(transaction: Transaction, connection: Connection, sides: Sides) -> Held | None:
    """Return what holds a document that needs cross-subsidiary billing at both sides.

    Slug ``both-sides``. With it off at both, a carrier's bill goes out as if there was no load
    between two subsidiaries.
    """
    needs_both = transaction.kind in INTERCOMPANY or transaction.kind is Kind.AP_BILL
    if not needs_both or sides not in {Sides.OWN, Sides.PARTNER}:
        return None
    own, partner = connection.subsidiary_name, transaction.partner_name or transaction.partner_id
    on, off = (own, partner) if sides is Sides.OWN else (partner, own)
    return Held(
        problem=Problem(
            cause="both-sides",
            message=f"Cross-subsidiary billing is on for {on} and not for {off}",
            fix=f"Connect {off} and turn it on there, or turn it off for {on}.",
            who=WhoActs.ADMIN,
            subject=partner,
            setting="advanced.cross_subsidiary_billing",
        )
    )


def _awaits_upload(transaction: Transaction, settings: Settings) -> bool:
    """Return whether only the upload toggle keeps a bill back.

    It leaves a trace, unlike one whose work goes on: with the toggle off again it is due, and
    nothing in Alvys changes then that would bring it back. Slug ``on-upload``.
    """
    is_bill = transaction.kind is Kind.AP_BILL and not transaction.carrier_invoice_number
    return is_bill and settings.ap.send_carrier_invoice_on_upload


def _upload_problem() -> Problem:
    return Problem(
        cause="awaits-carrier-invoice",
        message="Its carrier's invoice is not uploaded, and send_carrier_invoice_on_upload is on",
        fix="Upload the carrier's invoice in Alvys, or turn the toggle off.",
        who=WhoActs.DISPATCH,
    )


def _memo_gate(
    transaction: Transaction, settings: Settings, around: Surroundings
) -> Skipped | None:
    """Return why deductions do not go out as a credit memo, or an invoice of nothing else."""
    if transaction.kind in CUSTOMER_INVOICES:
        if deductions(transaction) and not included_lines(transaction, settings):
            return _skip(
                "deductions-apart", "All its charges are deductions: its credit memo has them", ""
            )
        return None
    if transaction.kind is not Kind.AR_CREDIT_MEMO:
        return None
    match around.deductions.get(transaction.source_id):
        case Deductions.APART:
            return None
        case Deductions.BY_HAND:
            return _skip(
                "invoice-by-hand",
                "Its invoice is marked as synced, so nobody knows whether it has the deductions",
                "Enter them in Sage by hand, or remove the mark of the invoice.",
            )
        case Deductions.ON_INVOICE:
            return _skip("deductions-on-invoice", "Its invoice went out with the deductions", "")
        case None if settings.ar.deductions_as_credits:
            return _skip("deductions-on-invoice", "The deductions stand on its invoice", "")
        case None:
            return None


def _amount_gate(transaction: Transaction, settings: Settings) -> Eligible | Skipped:
    total = included_total(transaction, settings)
    if total == ZERO and not settings.advanced.export_zero_amounts:
        return _skip(ZERO_AMOUNT, "Its total is 0.00", "Turn on export_zero_amounts to send it.")
    return Eligible()


def _driver_gate(transaction: Transaction, settings: Settings) -> Skipped | None:
    """Return why a driver's statement is left out; slug ``contractors-only``.

    Alvys tells no tax category: employees count as W-2, owner operators and contractors as 1099.
    """
    if not settings.ap.only_1099_drivers or transaction.party.is_contractor:
        return None
    return _skip(
        "driver-not-1099",
        f"{transaction.party.name} is an employee (W-2), and only_1099_drivers is on",
        "Turn off only_1099_drivers.",
    )


def _skip(cause: str, message: str, fix: str) -> Skipped:
    who = WhoActs.ADMIN if fix else WhoActs.NOBODY
    return Skipped(problem=Problem(cause=cause, message=message, fix=fix, who=who))

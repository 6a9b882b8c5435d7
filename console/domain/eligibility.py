"""Is this transaction due? The gates, in the order in which people should hear about them.

Place in the path: a transaction and its connection come in; ``Eligible``, ``Skipped`` with the gate
that closed, or ``NotDue`` for what is none of our business yet goes out. Slugs ``primary-sync``,
``master-toggles``, ``after-connection``, ``separate-statements``.

Source: article steps 4 and 5; FAQ "What happens to transactions that were created before the
connection was established?"; carrier bill timing of "Transaction Export".
"""

from dataclasses import dataclass

from console.domain.connection import Connection
from console.domain.inclusion import included_total
from console.domain.kinds import KINDS, Kind
from console.domain.money import ZERO
from console.domain.outcome import Problem, Skipped, WhoActs
from console.domain.settings import Settings
from console.domain.transaction import Transaction

__all__ = ["SETTINGS_GATES", "ZERO_AMOUNT", "Eligible", "NotDue", "decide"]

SETTINGS_GATES = frozenset({"primary-sync-off", "section-off", "toggle-off", "statements-only"})
"""Gates that a change of settings opens; what they held back is decided again each cycle."""

ZERO_AMOUNT = "zero-amount"
"""Gate of a document over nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligible:
    """Every gate is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDue:
    """Not to be exported, now or ever, without anybody having decided so: leaves no trace."""

    reason: str
    """Why, for people."""


def decide(transaction: Transaction, connection: Connection | None) -> Eligible | Skipped | NotDue:
    """Return whether the transaction is due, or the first gate that keeps it back.

    Args:
        transaction: What may be exported.
        connection: The connection of its subsidiary; None when there is none.
    """
    if connection is None or connection.established_at is None:
        return _skip("not-connected", "Its subsidiary has no active connection", "Connect it.")
    if transaction.changed_at <= connection.established_at:
        return NotDue(reason="It is older than the connection")
    waiting = _waits(transaction, connection.settings)
    if waiting is not None:
        return waiting
    for gate in (_primary_gate, _section_gate, _toggle_gate):
        closed = gate(transaction, connection.settings)
        if closed is not None:
            return closed
    if transaction.fault:
        # A document that cannot be read has no amount to judge; it must be seen, not skipped.
        return Eligible()
    total = included_total(transaction, connection.settings)
    if total == ZERO and not connection.settings.advanced.export_zero_amounts:
        return _skip("zero-amount", "Its total is 0.00", "Turn on export_zero_amounts to send it.")
    return Eligible()


def _waits(transaction: Transaction, settings: Settings) -> NotDue | None:
    """Return why a carrier bill is not due yet: the decision table of carrier bill timing."""
    if transaction.kind is not Kind.AP_BILL:
        return None
    if settings.ap.send_carrier_invoice_on_upload:
        if transaction.carrier_invoice_number:
            return None
        return NotDue(reason="It waits for the carrier's invoice document")
    if transaction.invoice_ready:
        return None
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
    if toggle and not settings.toggle(toggle):
        return _skip("toggle-off", f"The toggle {toggle} is off", f"Turn on {toggle}.")
    if transaction.kind is Kind.AP_BILL and settings.ap.export_carrier_statements:
        return _skip(
            "statements-only",
            "Carrier bills come from statements only while export_carrier_statements is on",
            "",
        )
    return None


def _skip(cause: str, message: str, fix: str) -> Skipped:
    who = WhoActs.ADMIN if fix else WhoActs.NOBODY
    return Skipped(problem=Problem(cause=cause, message=message, fix=fix, who=who))

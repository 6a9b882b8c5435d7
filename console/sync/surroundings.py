"""Surroundings: what the store says of other documents and connections, for a decision.

Place in the path: recording, the gates before sending and the previews ask for a page of
transactions. It asks the store only for what one of them depends on, and only reads.
"""

from collections.abc import Collection

from console.domain.connection import Connection
from console.domain.identifiers import entry_id
from console.domain.inclusion import CREDITS, CUSTOMER_INVOICES, deductions
from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.surroundings import ALONE, Deductions, Surroundings
from console.domain.transaction import Transaction
from console.store import Store
from console.sync.changes import is_unsent, sent_toggles

__all__ = ["look_around"]

_PAIR_KINDS = (*sorted(CUSTOMER_INVOICES), Kind.AR_CREDIT_MEMO)
"""Kinds whose entries tell where the deductions of one source are."""


def look_around(
    transactions: Collection[Transaction], connection: Connection, store: Store
) -> Surroundings:
    """Return what the decisions about ``transactions`` of a connection rest on."""
    pairs = {one.source_id for one in transactions if _has_pair(one)}
    between = any(one.partner_id for one in transactions)
    several = [one for one in transactions if one.billed]
    if not (pairs or between or several):
        return ALONE
    own = connection.subsidiary_id
    keys = [entry_id(own, kind, source) for source in pairs for kind in _PAIR_KINDS]
    known = store.ledger.find(keys) if keys else []
    invoices = {one.transaction.source_id: one for one in known if _is_sent_invoice(one)}
    memos = {one.transaction.source_id for one in known if _is_sent_memo(one)}
    return Surroundings(
        partners=_partners(store) if between else {},
        deductions={key: _deductions(invoices.get(key)) for key in memos | invoices.keys()},
        numbers={key: one.transaction.number for key, one in invoices.items()},
        billed_alone={
            one.source_id: number for one in several if (number := _billed_alone(one, store))
        },
    )


def _has_pair(transaction: Transaction) -> bool:
    return transaction.kind is Kind.AR_CREDIT_MEMO or bool(deductions(transaction))


def _billed_alone(transaction: Transaction, store: Store) -> str:
    """Return the number of an invoice in Sage that bills one of the loads alone; empty for none."""
    for number in transaction.billed:
        for entry in store.ledger.numbered(number):
            other = entry.transaction
            is_invoice = other.kind is Kind.AR_INVOICE and not other.billed
            same = other.party.id == transaction.party.id and other.load_number in number
            # Held and marked: a person has settled that the other one took its place.
            if is_invoice and same and not is_unsent(entry) and entry.marked_from != State.HELD:
                return number
    return ""


def _partners(store: Store) -> dict[str, bool]:
    return {
        one.subsidiary_id: one.settings.advanced.cross_subsidiary_billing
        for one in store.connections.all()
        if one.established_at is not None
    }


def _is_sent_invoice(entry: LedgerEntry) -> bool:
    return entry.transaction.kind in CUSTOMER_INVOICES and not is_unsent(entry)


def _is_sent_memo(entry: LedgerEntry) -> bool:
    return entry.transaction.kind is Kind.AR_CREDIT_MEMO and not is_unsent(entry)


def _deductions(invoice: LedgerEntry | None) -> Deductions:
    """Return where the deductions are; None: the credit memo alone was sent."""
    if invoice is None:
        return Deductions.APART
    if invoice.state is State.MARKED_SYNCED and not invoice.sage_record_no:
        return Deductions.BY_HAND
    carried = CREDITS in sent_toggles(invoice)
    return Deductions.ON_INVOICE if carried else Deductions.APART

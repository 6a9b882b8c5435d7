"""The one way from a transaction to its function.

Place in the path: a ready transaction comes in, ``Mapped`` or ``Unmapped`` goes out. Pure: the same
inputs give the same function, byte for byte, whoever asks.
"""

from dataclasses import dataclass
from decimal import Decimal

from console.domain.custom_fields import Pairs
from console.domain.inclusion import included_lines
from console.domain.kinds import Form
from console.domain.money import ZERO
from console.domain.outcome import Deferred, Problem, Unmapped
from console.domain.parties import ToCreate
from console.domain.reference import SageParty
from console.domain.terms import ResolvedTerm
from console.domain.transaction import Transaction
from console.intacct import CreateArAdjustment, CreateBill, CreateInvoice
from console.sync.mapping.ap_bill import build_ap_bill
from console.sync.mapping.ar_credit_memo import build_ar_credit_memo
from console.sync.mapping.ar_invoice import build_ar_invoice
from console.sync.mapping.fields import (
    LineFields,
    MappingInputs,
    check_document,
    check_included,
    find_party,
    find_term,
    map_lines,
)
from console.sync.mapping.filling import fill_custom_fields
from console.sync.mapping.trip_lines import join_trips

__all__ = ["Mapped", "MappingInputs", "map_transaction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A transaction ready to be sent."""

    function: CreateInvoice | CreateBill | CreateArAdjustment
    """What Sage is told to do."""

    party_no: str
    """Sage's customer or vendor id in it."""

    lines: tuple[LineFields, ...]
    """Its lines with the level that chose each account."""

    def total(self) -> Decimal:
        """Return the amount of the document as sent."""
        return sum((fields.line.amount for fields in self.lines), ZERO)


def map_transaction(
    transaction: Transaction, inputs: MappingInputs
) -> Mapped | Unmapped | Deferred | ToCreate:
    """Return the function for ``transaction``, or the first reason why there is none.

    A party that is not in Sage yet is the last reason: none is created for a document that could
    not be sent all the same.
    """
    included = included_lines(transaction, inputs.settings)
    broken = check_document(transaction) or check_included(included, transaction)
    if broken is not None:
        return Unmapped(problem=broken)
    form = transaction.kind.form
    party = find_party(transaction, inputs)
    if isinstance(party, Problem):
        return Unmapped(problem=party)
    term = None if form is Form.CREDIT_MEMO else find_term(transaction, inputs)
    if isinstance(term, Problem):
        return Unmapped(problem=term)
    lines = map_lines(included, transaction, inputs)
    if isinstance(lines, Problem):
        return Unmapped(problem=lines)
    filled = fill_custom_fields(transaction, join_trips(lines), term, inputs)
    if isinstance(filled, Problem):
        return Unmapped(problem=filled)
    if not isinstance(party, SageParty):
        return party
    function = _build(transaction, party, term, filled, inputs)
    return Mapped(function=function, party_no=party.id, lines=filled[1])


def _build(
    transaction: Transaction,
    party: SageParty,
    term: ResolvedTerm | None,
    filled: tuple[Pairs, tuple[LineFields, ...]],
    inputs: MappingInputs,
) -> CreateInvoice | CreateBill | CreateArAdjustment:
    custom_fields, lines = filled
    if term is None:
        return build_ar_credit_memo(transaction, customer=party, lines=lines, inputs=inputs)
    if transaction.kind.form is Form.INVOICE:
        return build_ar_invoice(
            transaction,
            customer=party,
            term=term,
            custom_fields=custom_fields,
            lines=lines,
            inputs=inputs,
        )
    return build_ap_bill(
        transaction,
        vendor=party,
        term=term,
        custom_fields=custom_fields,
        lines=lines,
        inputs=inputs,
    )

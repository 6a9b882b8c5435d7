"""The one way from a transaction to its function.

Place in the path: a ready transaction comes in, ``Mapped`` or ``Unmapped`` goes out. Pure: the same
inputs give the same function, byte for byte, whoever asks.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from console.domain.inclusion import included_lines
from console.domain.kinds import Form
from console.domain.money import ZERO
from console.domain.outcome import Deferred, Problem, Unmapped
from console.domain.parties import ToCreate
from console.domain.reference import SageParty
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
    party = find_party(transaction, inputs)
    if isinstance(party, Problem):
        return Unmapped(problem=party)
    term = find_term(transaction, inputs)
    if isinstance(term, Problem):
        return Unmapped(problem=term)
    lines = map_lines(included, transaction, inputs)
    if isinstance(lines, Problem):
        return Unmapped(problem=lines)
    lines = join_trips(lines)
    if not isinstance(party, SageParty):
        return party
    function: CreateInvoice | CreateBill | CreateArAdjustment
    match transaction.kind.form:
        case Form.INVOICE:
            function = build_ar_invoice(
                transaction, customer=party, term=term, lines=lines, inputs=inputs
            )
        case Form.BILL:
            function = build_ap_bill(
                transaction, vendor=party, term=term, lines=lines, inputs=inputs
            )
        case Form.CREDIT_MEMO:
            function = build_ar_credit_memo(transaction, customer=party, lines=lines)
        case _ as unknown:
            assert_never(unknown)
    return Mapped(function=function, party_no=party.id, lines=lines)

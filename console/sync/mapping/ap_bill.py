"""Bills of carriers, drivers and factoring companies: ``create`` APBILL.

The number is the trip number, ``s-`` and the number of a carrier's statement, the bare number of a
driver's, ``AEK`` and the number of an e-check.

Source: "Transaction Export": the carrier's invoice number is Sage's reference number and memo; the
memo of a statement is ``Statement`` and its number.
"""

from console.domain.custom_fields import Pairs
from console.domain.reference import SageParty
from console.domain.terms import ResolvedTerm
from console.domain.transaction import Transaction
from console.intacct import BillLine, CreateBill
from console.sync.mapping.fields import MAX_MEMO, LineFields, MappingInputs, cut

__all__ = ["build_ap_bill"]


def build_ap_bill(
    transaction: Transaction,
    *,
    vendor: SageParty,
    term: ResolvedTerm,
    custom_fields: Pairs,
    lines: tuple[LineFields, ...],
    inputs: MappingInputs,
) -> CreateBill:
    """Return the function that creates the bill."""
    memo = transaction.memo or transaction.carrier_invoice_number or f"Trip {transaction.number}"
    return CreateBill(
        vendor_id=vendor.id,
        created_on=transaction.document_on,
        posted_on=transaction.document_on,
        due_on=term.due_on,
        term_name=term.name,
        draft=not inputs.settings.ap.autopost,
        bill_no=transaction.number,
        reference=transaction.carrier_invoice_number or None,
        description=cut(memo, MAX_MEMO),
        custom_fields=custom_fields,
        lines=tuple(
            BillLine(
                account_no=fields.account.account_no,
                amount=fields.line.amount,
                memo=cut(fields.line.description, MAX_MEMO),
                dimensions=fields.dimensions,
                custom_fields=fields.custom_fields,
            )
            for fields in lines
        ),
    )

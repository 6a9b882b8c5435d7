"""Credit memo: ``create_aradjustment`` with negative amounts.

Its number is the invoice's with ``-C``; a draft while invoices are left as drafts.

Source: article step 4, "Export deductions as credits on AR invoice": off, deductions are
transactions of their own.
"""

from console.domain.identifiers import invoice_number
from console.domain.reference import SageParty
from console.domain.transaction import Transaction
from console.intacct import AdjustmentLine, CreateArAdjustment
from console.sync.mapping.fields import MAX_MEMO, LineFields, MappingInputs, cut

__all__ = ["build_ar_credit_memo"]


def build_ar_credit_memo(
    transaction: Transaction,
    *,
    customer: SageParty,
    lines: tuple[LineFields, ...],
    inputs: MappingInputs,
) -> CreateArAdjustment:
    """Return the function that creates the credit memo."""
    invoice_no = invoice_number(transaction.number)
    return CreateArAdjustment(
        customer_id=customer.id,
        created_on=transaction.document_on,
        posted_on=transaction.document_on,
        adjustment_no=transaction.number,
        draft=not inputs.settings.ar.autopost,
        invoice_no=invoice_no,
        description=cut(f"Deductions of {invoice_no}", MAX_MEMO),
        external_id=transaction.source_id,
        lines=tuple(
            AdjustmentLine(
                account_no=fields.account.account_no,
                amount=fields.line.amount,
                memo=cut(fields.line.description, MAX_MEMO),
                dimensions=fields.dimensions,
            )
            for fields in lines
        ),
    )

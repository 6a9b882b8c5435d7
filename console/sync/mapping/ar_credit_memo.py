"""Credit memo: ``create_aradjustment`` with negative amounts.

Source: article step 4, "Export deductions as credits on AR invoice": off, deductions are
transactions of their own.
"""

from console.domain.reference import SageParty
from console.domain.transaction import Transaction
from console.intacct import AdjustmentLine, CreateArAdjustment
from console.sync.mapping.fields import MAX_MEMO, LineFields, cut

__all__ = ["build_ar_credit_memo"]


def build_ar_credit_memo(
    transaction: Transaction, *, customer: SageParty, lines: tuple[LineFields, ...]
) -> CreateArAdjustment:
    """Return the function that creates the credit memo."""
    return CreateArAdjustment(
        customer_id=customer.id,
        created_on=transaction.document_on,
        posted_on=transaction.document_on,
        adjustment_no=transaction.number,
        invoice_no=transaction.load_number or None,
        description=cut(f"Deductions of {transaction.load_number}", MAX_MEMO),
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

"""Individual AR invoice: ``create_invoice``. The number is the load number.

Source: "Transaction Export": PO number from the order number or the PO number; autopost decides
between posted and draft.
"""

from console.domain.custom_fields import custom_field_values
from console.domain.reference import SageParty
from console.domain.terms import ResolvedTerm
from console.domain.transaction import Transaction
from console.intacct import CreateInvoice, InvoiceLine
from console.sync.mapping.fields import MAX_MEMO, LineFields, MappingInputs, cut

__all__ = ["build_ar_invoice"]


def build_ar_invoice(
    transaction: Transaction,
    *,
    customer: SageParty,
    term: ResolvedTerm,
    lines: tuple[LineFields, ...],
    inputs: MappingInputs,
) -> CreateInvoice:
    """Return the function that creates the invoice."""
    settings = inputs.settings.ar
    po_number = (
        transaction.order_number
        if settings.po_number_source == "order_number"
        else transaction.po_number
    )
    return CreateInvoice(
        customer_id=customer.id,
        created_on=transaction.document_on,
        posted_on=transaction.document_on,
        due_on=term.due_on,
        term_name=term.name,
        draft=not settings.autopost,
        invoice_no=transaction.number,
        po_number=po_number or None,
        description=cut(transaction.memo or f"Load {transaction.load_number}", MAX_MEMO),
        external_id=transaction.source_id,
        custom_fields=custom_field_values(transaction, inputs.settings.custom_fields),
        lines=tuple(
            InvoiceLine(
                account_no=fields.account.account_no,
                amount=fields.line.amount,
                memo=cut(fields.line.description, MAX_MEMO),
                dimensions=fields.dimensions,
            )
            for fields in lines
        ),
    )

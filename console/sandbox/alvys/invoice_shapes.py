"""How invoices look on the wire: of one load, of several or of none, in PascalCase.

Place in the path: records of the tenant come in, dictionaries that are ready for JSON go out.
Money and customer of an invoice are those of its loads; a standalone one has its own.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from console.sandbox.alvys.shapes import Json, moment_or_none, moment_text, money_json
from console.sandbox.cash import Receipt
from console.sandbox.records import Invoice, Load, sum_of
from console.sandbox.tms import Tms

__all__ = ["invoice_json", "invoice_paid_at", "invoice_status", "is_shown"]

_ZERO = Decimal("0.00")


def is_shown(tms: Tms, invoice: Invoice) -> bool:
    """Return whether an invoice can be found: not once all that it bills is deleted."""
    return not invoice.load_numbers or bool(_loads(tms, invoice))


def invoice_status(tms: Tms, invoice: Invoice) -> str:
    """Return where an invoice stands: paid when payments cover its loads.

    One that was taken back is a draft; its load is not invoiced any more.
    """
    if any(load.invoiced_at is None for load in _loads(tms, invoice)):
        return "Draft"
    paid = _paid(tms, invoice)
    return "Paid" if paid and paid >= _total(tms, invoice) else "AwaitingPayment"


def invoice_paid_at(tms: Tms, invoice: Invoice) -> datetime | None:
    """Return the date of the payment that settled an invoice; None while it is open."""
    if invoice_status(tms, invoice) != "Paid":
        return None
    moments = (tms.cash.last_paid_at("customer", number) for number in invoice.load_numbers)
    return max((moment for moment in moments if moment), default=None)


def invoice_json(tms: Tms, invoice: Invoice) -> Json:
    """Return an invoice; its lines are the charges that its loads have now."""
    loads = _loads(tms, invoice)
    subsidiary = tms.subsidiaries[invoice.subsidiary_id or loads[0].subsidiary_id]
    customer = tms.customers[invoice.customer_id]
    is_sent = all(load.status != "Queued" for load in loads)
    return {
        "Id": invoice.id,
        "Number": invoice.number,
        "Type": invoice.type,
        "Status": invoice_status(tms, invoice),
        "CreatedDate": moment_text(invoice.created_at),
        "InvoicedDate": moment_text(invoice.invoiced_at),
        "DueDate": moment_text(invoice.due_at),
        "PaidDate": moment_or_none(invoice_paid_at(tms, invoice)),
        **_money(tms, invoice),
        "IsSubmitted": is_sent,
        "LastSendDate": moment_text(invoice.created_at) if is_sent else None,
        "Vendor": {"Id": subsidiary.id, "Name": subsidiary.name},
        "Customer": {
            "Id": customer.id,
            "Name": customer.name,
            "EmailAddresses": [customer.email],
            "PhoneNumbers": [customer.phone],
        },
        "LineItems": list(_lines(invoice, loads)),
        "Loads": [
            {
                "Id": load.id,
                "LoadNumber": load.number,
                "SubsidiaryName": subsidiary.name,
                "Source": "Manual",
                "OrderNumber": load.order_number,
                "PONumber": load.po_number,
            }
            for load in loads
        ],
        "Payments": [
            _payment(one) for load in loads for one in tms.cash.of("customer", load.number)
        ],
    }


def _money(tms: Tms, invoice: Invoice) -> Json:
    total, paid = _total(tms, invoice), _paid(tms, invoice)
    return {
        "Total": money_json(total),
        "AmountPaid": money_json(paid),
        "RemainingBalance": money_json(max(total - paid, _ZERO)),
        "OverPaymentAmount": money_json(max(paid - total, _ZERO)),
    }


def _total(tms: Tms, invoice: Invoice) -> Decimal:
    return sum((load.total() for load in _loads(tms, invoice)), sum_of(invoice.charges))


def _loads(tms: Tms, invoice: Invoice) -> list[Load]:
    """Return what an invoice bills still, without what was deleted."""
    billed = (tms.loads[number] for number in invoice.load_numbers)
    return [load for load in billed if not load.is_deleted]


def _paid(tms: Tms, invoice: Invoice) -> Decimal:
    return sum((tms.cash.paid("customer", number) for number in invoice.load_numbers), _ZERO)


def _lines(invoice: Invoice, loads: list[Load]) -> Iterator[Json]:
    linehaul_id, fuel_id = invoice.line_ids
    for index, load in enumerate(loads):
        ending = f"-{index}" if index else ""
        yield from (
            _line(line_id, name, amount, category, load.number, load.customer_id)
            for line_id, name, amount, category in (
                (linehaul_id + ending, "Linehaul", load.linehaul, "Load"),
                (fuel_id + ending, "Fuel Surcharge", load.fuel_surcharge, "Load"),
                *((one.id, one.type, one.amount, "Accessorial") for one in load.accessorials),
            )
        )
    for charge in invoice.charges:
        yield _line(charge.id, charge.type, charge.amount, "Load", None, invoice.customer_id)


def _line(
    line_id: str, name: str, amount: Decimal, category: str, load: str | None, customer_id: str
) -> Json:
    return {
        "Id": line_id,
        "Name": name,
        "Amount": money_json(amount),
        "Rate": {"Units": 1, "Rate": float(amount), "UnitOfMeasurement": "Flat"},
        "LoadNumber": load,
        "CustomerId": customer_id,
        "Category": category,
    }


def _payment(receipt: Receipt) -> Json:
    return {
        "Id": receipt.id,
        "PaymentDate": moment_or_none(receipt.paid_at),
        "Amount": money_json(receipt.amount),
        "CheckNumber": receipt.check_number or None,
        "PaymentReference": receipt.reference,
    }

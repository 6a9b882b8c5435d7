"""Writing: payments, customers, deductions and documents.

Place in the path: ``client`` offers it as ``writer``; values of ours come in, what Alvys made of
them goes out. Alvys books a payment with the same reference once, so those are sent again when the
answer is lost; every other write then ends as ``UnconfirmedError``. It must not decide who is paid
what.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from console.alvys.caller import Call, Caller
from console.alvys.decoding import decode
from console.alvys.documents import (
    Attachment,
    CarrierPaymentState,
    CustomerPaymentState,
    Deduction,
    FinancingState,
    RefusedRecord,
    WrittenCustomer,
    read_record,
)
from console.alvys.encoding import segment, stamp
from console.alvys.outgoing import Answer, File, Outgoing, unconfirmed
from console.alvys.search import DocumentT
from console.errors import ProtocolError

__all__ = [
    "CarrierPayment",
    "CustomerChange",
    "CustomerPayment",
    "Financing",
    "NewDeduction",
    "Writer",
]

_Effect = Literal["once", "each"]
_US_DOLLAR = 840
_PAY = "invoice:update"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerPayment:
    """What a customer paid for a load."""

    load_number: str
    """The load."""

    amount: Decimal
    """Above zero, two places, US dollars."""

    paid_at: datetime
    """Payment date, aware."""

    reference_number: str
    """Makes a repeat a repeat: one load takes it once."""

    invoice_number: str = ""
    """Invoice; empty for none."""

    method: str = ""
    """Payment method; empty for none."""

    check_number: str = ""
    """Number of the check; empty for none."""

    note: str = ""
    """Note; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierPayment:
    """What a carrier was paid for a trip."""

    trip_id: str
    """Alvys id of the trip."""

    amount: Decimal
    """Above zero, two places, US dollars."""

    paid_at: datetime
    """Payment date, aware."""

    reference_number: str
    """Makes a repeat a repeat: one trip takes it once."""

    method: str = ""
    """Payment method; empty for none."""

    check_number: str = ""
    """Number of the check; empty for none."""

    note: str = ""
    """Note; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Financing:
    """What a factoring company paid for the invoice of a load."""

    load_number: str
    """The load."""

    funded: Decimal
    """What it paid, above zero."""

    fee: Decimal
    """What it kept; may be zero."""

    reference_number: str
    """Its reference."""

    funded_at: datetime | None = None
    """When, aware; None when not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerChange:
    """What is to be written to a customer; empty texts change nothing."""

    name: str = ""
    """Name; a new customer needs one."""

    type: str = ""
    """``Customer`` or ``Broker/3PL``; a new customer needs one."""

    company_number: str = ""
    """The tenant's own number."""

    status: str = ""
    """``Active`` or ``Inactive``."""

    external_id: str = ""
    """Id in the accounting system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeduction:
    """Something to be kept back from a driver once."""

    due_at: datetime
    """When, aware."""

    amount: Decimal
    """Above zero, two places."""

    category: str
    """E.g. ``Advance``."""

    description: str
    """For people."""

    driver_id: str
    """From whom."""


class Writer:
    """Writes to one tenant.

    Every method raises what ``AlvysClient`` names, and ``UnconfirmedError`` when the answer was
    lost or not understood, so that the write may have been carried out.

    Args:
        caller: Makes the calls.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def pay_load(self, payment: CustomerPayment) -> CustomerPaymentState:
        """Record a customer's payment; a repeat books nothing."""
        body = {
            "LoadNumber": payment.load_number,
            **_amount_and_reference(payment),
            **_given({"InvoiceNumber": payment.invoice_number}),
        }
        outgoing = _post("v1/invoices/customer-payments", body, "record a payment", "once")
        return await self._write(outgoing, _PAY, CustomerPaymentState)

    async def pay_trip(self, payment: CarrierPayment) -> CarrierPaymentState:
        """Record a payment to a carrier; a repeat books nothing."""
        body = {"TripId": payment.trip_id, **_amount_and_reference(payment)}
        outgoing = _post("v1/invoices/carrier-payments", body, "record a carrier payment", "once")
        return await self._write(outgoing, _PAY, CarrierPaymentState)

    async def finance_load(self, financing: Financing) -> FinancingState:
        """Record that a factoring company bought the invoice of a load; a repeat books again."""
        body: dict[str, object] = {
            "LoadNumber": financing.load_number,
            "AmountFunded": financing.funded,
            "Fee": financing.fee,
            "ReferenceNumber": financing.reference_number,
        }
        if financing.funded_at is not None:
            body["DateFunded"] = stamp(financing.funded_at)
        outgoing = _post("v1/invoices/financing", body, "record financing", "each")
        return await self._write(outgoing, _PAY, FinancingState)

    async def create_customer(self, customer: CustomerChange) -> WrittenCustomer:
        """Create a customer; the tenant's own numbers and external ids are unique."""
        outgoing = _post("v1/customers", _customer(customer), "create a customer", "each")
        return await self._write(outgoing, "customer:create", WrittenCustomer, (200, 201))

    async def change_customer(
        self, customer_id: str, change: CustomerChange, *, etag: str
    ) -> WrittenCustomer:
        """Change a customer, provided that it still is the version that was read."""
        outgoing = Outgoing(
            method="PATCH",
            url=f"v1/customers/{segment(customer_id)}",
            operation="change a customer",
            body=_customer(change),
            etag=etag,
            effect="each",
            endpoint="PATCH v1/customers",
        )
        return await self._write(outgoing, "customer:update", WrittenCustomer)

    async def delete_customer(self, customer_id: str, *, etag: str) -> None:
        """Delete a customer, provided that it still is the version that was read."""
        outgoing = Outgoing(
            method="DELETE",
            url=f"v1/customers/{segment(customer_id)}",
            operation="delete a customer",
            etag=etag,
            effect="each",
            endpoint="DELETE v1/customers",
        )
        await self._caller.ask(
            Call(outgoing=outgoing, scope="customer:delete", expected=(200, 204))
        )

    async def deduct(self, deduction: NewDeduction) -> Deduction:
        """Enter a deduction that is taken once."""
        body = {
            "Date": stamp(deduction.due_at),
            "Amount": deduction.amount,
            "Category": deduction.category,
            "Description": deduction.description,
            "DriverId": deduction.driver_id,
        }
        outgoing = _post("v1/deductions/once", body, "enter a deduction", "each")
        return await self._write(outgoing, "deduction:create", Deduction, (200, 201))

    async def delete_deduction(self, deduction_id: str) -> Deduction:
        """Delete a deduction that no statement has taken yet; return what it was."""
        outgoing = Outgoing(
            method="DELETE",
            url=f"v1/deductions/{segment(deduction_id)}",
            operation="delete a deduction",
            effect="each",
            endpoint="DELETE v1/deductions",
        )
        return await self._write(outgoing, "deduction:delete", Deduction)

    async def upload_trip_document(
        self, trip_id: str, document_type: str, file: File
    ) -> Attachment:
        """File a document with a trip."""
        return await self._upload("trip", trip_id, document_type, file)

    async def upload_load_document(
        self, load_number: str, document_type: str, file: File
    ) -> Attachment:
        """File a document with a load."""
        return await self._upload("load", load_number, document_type, file)

    async def upload_carrier_document(
        self, carrier_id: str, document_type: str, file: File
    ) -> Attachment:
        """File a document with a carrier."""
        return await self._upload("carrier", carrier_id, document_type, file)

    async def upload_driver_document(
        self, driver_id: str, document_type: str, file: File
    ) -> Attachment:
        """File a document with a driver."""
        return await self._upload("driver", driver_id, document_type, file)

    async def upload_carrier_invoice(
        self, trip_id: str, invoice_number: str, file: File
    ) -> Attachment:
        """File a carrier's invoice with its trip."""
        outgoing = Outgoing(
            method="POST",
            url="v1/invoices/carrier-invoice",
            operation="upload a carrier invoice",
            form={"TripId": trip_id, "CarrierInvoiceNumber": invoice_number},
            file=file,
            effect="each",
            endpoint="POST v1/invoices/carrier-invoice",
        )
        return await self._write(outgoing, _PAY, Attachment)

    async def _upload(self, parent: str, key: str, document_type: str, file: File) -> Attachment:
        outgoing = Outgoing(
            method="POST",
            url=f"v1/{parent}s/{segment(key)}/document",
            operation=f"upload a {parent} document",
            form={"DocumentType": document_type, "FileName": file.name},
            file=file,
            effect="each",
            endpoint=f"POST v1/{parent}s/document",
        )
        return await self._write(outgoing, f"{parent}:update", Attachment)

    async def _write(
        self,
        outgoing: Outgoing,
        scope: str,
        document: type[DocumentT],
        expected: Collection[int] = (200,),
    ) -> DocumentT:
        call = Call(outgoing=outgoing, scope=scope, expected=expected)
        return _understood(await self._caller.ask(call), outgoing.operation, document)


def _understood(answer: Answer, operation: str, document: type[DocumentT]) -> DocumentT:
    """Return what Alvys says it did.

    Raises:
        UnconfirmedError: It cannot be read, so nobody knows.
    """
    try:
        record = read_record(document, decode(answer.body, operation=operation))
    except ProtocolError as error:
        raise unconfirmed(error.message, operation) from error
    if isinstance(record, RefusedRecord):
        raise unconfirmed(f"The answer of Alvys cannot be read: {record.problems[0]}", operation)
    return record


def _post(path: str, body: Mapping[str, object], operation: str, effect: _Effect) -> Outgoing:
    return Outgoing(
        method="POST",
        url=path,
        operation=operation,
        body=body,
        effect=effect,
        endpoint=f"POST {path}",
    )


def _amount_and_reference(payment: CustomerPayment | CarrierPayment) -> dict[str, object]:
    return {
        "Amount": {"Amount": payment.amount, "Currency": _US_DOLLAR},
        "PaymentDate": stamp(payment.paid_at),
        "ReferenceNumber": payment.reference_number,
        **_given(
            {
                "PaymentMethod": payment.method,
                "CheckNumber": payment.check_number,
                "Note": payment.note,
            }
        ),
    }


def _customer(change: CustomerChange) -> dict[str, object]:
    return _given(
        {
            "Name": change.name,
            "Type": change.type,
            "CompanyNumber": change.company_number,
            "Status": change.status,
            "ExternalId": change.external_id,
        }
    )


def _given(fields: Mapping[str, str]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value}

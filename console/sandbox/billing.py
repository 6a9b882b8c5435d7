"""What a test or a demo may do to the billing: invoices of several loads or none, prefixes, pay.

Place in the path: ``control`` hands in the fields of a call; the tenant changes. Refusals are one
sentence. Nothing here knows HTTP or the books.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import get_args

from console.sandbox.records import Charge, Invoice, InvoiceType
from console.sandbox.tms import Tms

__all__ = ["Billing", "BillingError"]

_CENT = Decimal("0.01")
_DAYS = 30
_FIRST_NO = 1_000_001
_LETTERS: Mapping[InvoiceType, str] = {
    "SummaryInvoice": "S",
    "OrderInvoice": "O",
    "StandaloneInvoice": "M",
}


class BillingError(Exception):
    """A call that is refused with a sentence."""


class Billing:
    """Changes what customers are billed and drivers are paid.

    Args:
        tms: The tenant.
    """

    def __init__(self, tms: Tms) -> None:
        self._tms = tms

    def add_invoice(self, fields: Mapping[str, object]) -> Mapping[str, object]:
        """Make an invoice of ``loads`` in place of their own, or a standalone one of ``charges``.

        All loads become those of the first one's customer: an invoice goes to one.

        Raises:
            BillingError: A field is wrong.
        """
        type_ = _type(fields.get("type", "SummaryInvoice"))
        number = self._next_number(type_)
        if type_ == "StandaloneInvoice":
            invoice = self._standalone(fields, number)
            self._tms.add_invoice(invoice)
        else:
            invoice = self._of_loads(fields, number, type_)
            self._tms.sum_up(invoice.load_numbers, invoice)
        return {"invoice_number": number, "loads": list(invoice.load_numbers)}

    def set_prefix(self, fleet_name: str, fields: Mapping[str, object]) -> Mapping[str, object]:
        """Set what stands before invoice numbers of a fleet's loads; empty text takes it away.

        Raises:
            BillingError: There is no such fleet, or the prefix is no text.
        """
        prefix = fields.get("invoice_number_prefix")
        fleets = {load.fleet.name: load.fleet.id for load in self._tms.loads.values()}
        if fleet_name not in fleets:
            raise BillingError(f"There is no fleet {fleet_name}.")
        if not isinstance(prefix, str):
            raise BillingError("invoice_number_prefix is required and must be a text.")
        self._tms.prefixes[fleets[fleet_name]] = prefix
        return {"fleet": fleet_name, "invoice_number_prefix": prefix}

    def pay_driver(self, fields: Mapping[str, object]) -> Mapping[str, object]:
        """Pay the own driver of a trip an extra.

        Raises:
            BillingError: There is no such trip, or a field is wrong.
        """
        number = str(fields.get("trip_number", ""))
        charge = self._charge(fields)
        try:
            trip = self._tms.add_driver_charge(number, charge)
        except KeyError as error:
            raise BillingError(f"There is no trip {number} of an own driver.") from error
        return {"trip_number": trip.number, "type": charge.type, "amount": f"{charge.amount:.2f}"}

    def _of_loads(self, fields: Mapping[str, object], number: str, type_: InvoiceType) -> Invoice:
        wanted = fields.get("loads")
        if not isinstance(wanted, list) or not wanted:
            raise BillingError("The loads must be a list of load numbers.")
        loads = [self._tms.loads.get(str(one)) for one in wanted]
        known = [one for one in loads if one is not None]
        if len(known) < len(loads):
            raise BillingError("One of the loads does not exist.")
        if len({one.subsidiary_id for one in known}) > 1:
            raise BillingError("The loads are invoiced by several subsidiaries.")
        first = known[0]
        for load in known:
            self._tms.loads[load.number] = replace(
                load, customer_id=first.customer_id, invoiced_at=load.invoiced_at or self._tms.now()
            )
        return self._invoice(
            number,
            type_,
            loads=tuple(one.number for one in known),
            customer_id=first.customer_id,
            subsidiary_id=first.subsidiary_id,
        )

    def _standalone(self, fields: Mapping[str, object], number: str) -> Invoice:
        subsidiary = self._tms.subsidiary_named(str(fields.get("subsidiary")))
        if subsidiary is None:
            raise BillingError("The subsidiary does not exist.")
        given = fields.get("charges")
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            raise BillingError("The charges must be a list of type and amount.")
        customer_id = str(fields.get("customer_id") or next(iter(self._tms.customers)))
        if customer_id not in self._tms.customers:
            raise BillingError("The customer does not exist.")
        return self._invoice(
            number,
            "StandaloneInvoice",
            charges=tuple(self._charge(one) for one in given),
            customer_id=customer_id,
            subsidiary_id=subsidiary.id,
        )

    def _invoice(
        self,
        number: str,
        type_: InvoiceType,
        *,
        customer_id: str,
        subsidiary_id: str,
        loads: tuple[str, ...] = (),
        charges: tuple[Charge, ...] = (),
    ) -> Invoice:
        now = self._tms.now()
        return Invoice(
            id=self._tms.new_id("invoice"),
            number=number,
            type=type_,
            load_numbers=loads,
            charges=charges,
            customer_id=customer_id,
            subsidiary_id=subsidiary_id,
            created_at=now,
            invoiced_at=now,
            due_at=now + timedelta(days=_DAYS),
            line_ids=(self._tms.new_id("line"), self._tms.new_id("line")),
        )

    def _next_number(self, type_: InvoiceType) -> str:
        same: Sequence[Invoice] = [one for one in self._tms.invoices.values() if one.type == type_]
        return f"{_LETTERS[type_]}{_FIRST_NO + len(same)}"

    def _charge(self, fields: Mapping[str, object]) -> Charge:
        type_ = fields.get("type")
        try:
            amount = Decimal(str(fields.get("amount"))).quantize(_CENT)
        except InvalidOperation as error:
            raise BillingError("The amount must be a number.") from error
        if not isinstance(type_, str) or not type_ or not amount.is_finite():
            raise BillingError("A charge has a type and an amount.")
        return Charge(id=self._tms.new_id("charge"), type=type_, amount=amount)


def _type(value: object) -> InvoiceType:
    known: dict[object, InvoiceType] = {one: one for one in get_args(InvoiceType)}
    if value not in known or value == "LoadInvoice":
        raise BillingError(f"The type must be one of {', '.join(_LETTERS)}.")
    return known[value]

"""The endpoints that take money: payments of customers, payments to carriers, financing.

Place in the path: ``routes`` mounts them behind the guard. A payment with the reference of an
earlier one for the same work is that payment: nothing is booked and the present state comes back.
Financing makes no such promise.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Literal, TypeAlias

from starlette.requests import Request

from console.sandbox.alvys.fields import Fields, read_json
from console.sandbox.alvys.guard import Endpoint, Handler
from console.sandbox.alvys.problems import Refusal
from console.sandbox.alvys.searching import found
from console.sandbox.alvys.shapes import Json, moment_text, money_json
from console.sandbox.cash import Receipt
from console.sandbox.records import Load, Trip
from console.sandbox.tms import Tms

__all__ = ["payment_endpoints"]

_SCOPE = "invoice:update"
_PAYABLE = ("Invoiced", "Completed", "Financed")
_ZERO = Decimal("0.00")
_Call: TypeAlias = Callable[[Tms, Fields], Json]


def payment_endpoints(tms: Tms) -> list[Endpoint]:
    """Return the endpoints that take money."""
    calls: dict[str, _Call] = {
        "/invoices/customer-payments": _from_customer,
        "/invoices/carrier-payments": _to_carrier,
        "/invoices/financing": _finance,
    }
    return [
        Endpoint(method="POST", path=path, scope=_SCOPE, handler=_handler(tms, call))
        for path, call in calls.items()
    ]


def _handler(tms: Tms, call: _Call) -> Handler:
    async def handler(request: Request) -> object:
        return call(tms, Fields(await read_json(request)))

    return handler


def _from_customer(tms: Tms, fields: Fields) -> Json:
    number = fields.text("LoadNumber", required=True)
    receipt = _payment(tms, fields, "customer", number)
    load = _payable(tms, number)
    earlier = tms.cash.find("customer", number, receipt.reference)
    if earlier is None:
        load = tms.receive(receipt)
    return {
        "Id": (earlier or receipt).id,
        "LoadNumber": load.number,
        "Status": load.status,
        "TotalPaid": money_json(tms.cash.paid("customer", load.number)),
        "TotalBillable": money_json(load.total()),
    }


def _to_carrier(tms: Tms, fields: Fields) -> Json:
    trip_id = fields.text("TripId", required=True)
    fields.check()
    trip = found(next((one for one in tms.trips.values() if one.id == trip_id), None))
    receipt = _payment(tms, fields, "carrier", trip.number)
    if trip.carrier is None:
        raise Refusal(400, "The trip has no carrier.", errors={"TripId": ["It has no carrier."]})
    if tms.cash.find("carrier", trip.number, receipt.reference) is None:
        trip = tms.pay_carrier(receipt)
    return _carrier_answer(tms, trip)


def _finance(tms: Tms, fields: Fields) -> Json:
    number = fields.text("LoadNumber", required=True)
    receipt = _financing(tms, fields, number)
    _payable(tms, number)
    load = tms.receive(receipt)
    return {
        "LoadNumber": load.number,
        "Status": load.status,
        "TotalFunded": money_json(tms.cash.paid("financing", load.number)),
        "TotalFees": money_json(tms.cash.fees(load.number)),
    }


def _payment(tms: Tms, fields: Fields, kind: Literal["customer", "carrier"], work: str) -> Receipt:
    """Return the payment that a request describes.

    Raises:
        Refusal: Every mistake of the request at once.
    """
    receipt = Receipt(
        id=tms.cash.next_id(),
        kind=kind,
        work=work,
        amount=fields.money("Amount"),
        fee=_ZERO,
        paid_at=fields.moment("PaymentDate"),
        reference=fields.text("ReferenceNumber", required=True),
        method=fields.text("PaymentMethod"),
        check_number=fields.text("CheckNumber"),
        note=fields.text("Note"),
        received_at=tms.now(),
    )
    fields.check()
    return receipt


def _financing(tms: Tms, fields: Fields, number: str) -> Receipt:
    receipt = Receipt(
        id=tms.cash.next_id(),
        kind="financing",
        work=number,
        amount=fields.amount("AmountFunded"),
        fee=fields.amount("Fee", above_zero=False),
        paid_at=fields.moment("DateFunded", required=False),
        reference=fields.text("ReferenceNumber", required=True),
        method="",
        check_number="",
        note="",
        received_at=tms.now(),
    )
    fields.amount("ReserveEscrowAmount", above_zero=False, required=False)
    fields.check()
    return receipt


def _payable(tms: Tms, number: str) -> Load:
    """Return the load.

    Raises:
        Refusal: There is none, or it has not been invoiced.
    """
    load = found(tms.loads.get(number))
    if load.status not in _PAYABLE:
        reason = f"A load that is {load.status} takes no payment."
        raise Refusal(400, reason, errors={"LoadNumber": [reason]})
    return load


def _carrier_answer(tms: Tms, trip: Trip) -> Json:
    return {
        "TripId": trip.id,
        "TripNumber": trip.number,
        "Status": trip.status,
        "CarrierPayments": [
            {
                "Id": one.id,
                "Amount": money_json(one.amount),
                "PaymentDate": moment_text(one.paid_at) if one.paid_at else None,
                "ReferenceNumber": one.reference,
                "PaymentMethod": one.method or None,
                "CheckNumber": one.check_number or None,
            }
            for one in tms.cash.of("carrier", trip.number)
        ],
    }

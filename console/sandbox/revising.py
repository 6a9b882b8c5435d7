"""Work that people change in the TMS after it was billed: what a test or a demo lets them do.

Place in the path: ``control`` hands in a JSON object; a load, its invoice and its trips change as
if somebody had edited them there, so that whoever reads changes sees them.

Must not: touch the books, or know HTTP.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import get_args

from console.sandbox.party_records import Subsidiary
from console.sandbox.records import Charge, Load, LoadStatus, Trip
from console.sandbox.world import World

__all__ = ["Reviser", "RevisionError", "parse_amount"]

_USUAL_CHARGE = Decimal("150.00")
_LIMIT = 1_000_000


class RevisionError(ValueError):
    """A change that cannot be made; the message is one sentence."""

    def __init__(self, sentence: str, *, unknown: bool = False) -> None:
        super().__init__(sentence)
        self.unknown = unknown
        """Whether it is because something is not there."""


def parse_amount(value: object) -> Decimal | None:
    """Return a sound amount, or None."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < _LIMIT else None


class Reviser:
    """Changes loads and trips."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tms = world.tms

    def change_load(self, number: str, fields: Mapping[str, object]) -> Load:
        """Change a load, and with it its invoice.

        Args:
            number: Of the load.
            fields: ``accessorial`` (a type, an amount, or both as an object), ``invoice_as`` (a
                subsidiary), ``customer`` (a customer's id), ``order_number``, ``status`` (such as
                Cancelled), ``withdrawn`` (true takes the invoice back to a draft, false bills it
                again), ``deleted`` (true hides the load and its invoice, its trips stay; false
                restores it).

        Raises:
            RevisionError: The load, subsidiary or customer is not there, or a value is none.
        """
        load = self._tms.loads.get(number)
        if load is None:
            raise RevisionError(f"There is no load {number}.", unknown=True)
        owner = self._subsidiary(fields.get("invoice_as"))
        others = {name: fields[name] for name in _OTHERS if fields.get(name) is not None}
        # Nothing at all is refused as an accessorial that is none.
        if fields.get("accessorial") is not None or (owner is None and not others):
            load = self._tms.add_accessorial(number, self._charge(fields.get("accessorial")))
        if owner is not None:
            load = self._tms.change_invoice_as(number, owner)
        if "customer" in others:
            load = replace(load, customer_id=self._customer(others["customer"]))
            billed = self._tms.invoices.get(number)
            if billed is not None:
                self._tms.invoices[number] = replace(billed, customer_id=load.customer_id)
        if "order_number" in others:
            load = replace(load, order_number=str(others["order_number"]))
        if "status" in others:
            load = replace(load, status=_status(others["status"]))
        if "withdrawn" in others:
            invoice = self._tms.invoices.get(number)
            is_billed = others["withdrawn"] is False and invoice is not None
            load = replace(load, invoiced_at=invoice.invoiced_at if is_billed and invoice else None)
        if "deleted" in others:
            load = replace(load, is_deleted=others["deleted"] is True)
        self._tms.loads[number] = replace(load, updated_at=self._tms.now())
        return self._tms.loads[number]

    def change_trip(self, number: str, fields: Mapping[str, object]) -> Trip:
        """Change a trip of an external carrier, and with it the carrier's bill.

        Args:
            number: Of the trip.
            fields: ``linehaul`` (an amount), ``carrier`` (a carrier's id), ``tender_as`` (a
                subsidiary), ``status`` (such as Cancelled), ``deleted`` (true hides it, false
                restores it).

        Raises:
            RevisionError: The trip, carrier or subsidiary is not there, or a value is none.
        """
        trip = self._tms.trips.get(number)
        if trip is None or trip.carrier is None:
            raise RevisionError(f"There is no trip {number} of an external carrier.", unknown=True)
        pay = trip.carrier
        if fields.get("linehaul") is not None:
            linehaul = parse_amount(fields["linehaul"])
            if linehaul is None:
                raise RevisionError("The linehaul must be an amount.")
            pay = replace(pay, linehaul=linehaul.quantize(Decimal("0.01")))
        if fields.get("carrier") is not None:
            carrier = str(fields["carrier"])
            if carrier not in self._tms.carriers:
                raise RevisionError(f"There is no carrier {carrier}.", unknown=True)
            pay = replace(pay, carrier_id=carrier)
        owner, deleted = self._subsidiary(fields.get("tender_as")), fields.get("deleted")
        changed = replace(
            trip,
            carrier=pay,
            subsidiary_id=trip.subsidiary_id if owner is None else owner.id,
            status=str(fields.get("status") or trip.status),
            is_deleted=trip.is_deleted if deleted is None else deleted is True,
            updated_at=self._tms.now(),
        )
        self._tms.trips[number] = changed
        return changed

    def _customer(self, wanted: object) -> str:
        if wanted not in self._tms.customers:
            raise RevisionError(f"There is no customer {wanted}.", unknown=True)
        return str(wanted)

    def _subsidiary(self, wanted: object) -> Subsidiary | None:
        if wanted is None:
            return None
        found = self._tms.subsidiary_named(str(wanted))
        if found is None:
            raise RevisionError(f"There is no subsidiary {wanted}.", unknown=True)
        return found

    def _charge(self, accessorial: object) -> Charge:
        """Return the charge: an amount, a type, or both as ``{"type": …, "amount": …}``."""
        given = accessorial if isinstance(accessorial, Mapping) else {}
        type_, amount = given.get("type"), given.get("amount")
        if isinstance(accessorial, str | int | float):
            amount = accessorial if parse_amount(accessorial) is not None else None
            type_ = None if amount is not None else accessorial
        parsed = _USUAL_CHARGE if amount is None else parse_amount(amount)
        if parsed is None or (type_ is None and amount is None):
            raise RevisionError("The accessorial must be a type, an amount, or both.")
        return self._world.work.charge(str(type_ or "Detention"), parsed)


def _status(wanted: object) -> LoadStatus:
    known: tuple[LoadStatus, ...] = get_args(LoadStatus)
    for status in known:
        if status == wanted:
            return status
    raise RevisionError(f"The status must be one of {', '.join(known)}.")


_OTHERS = ("customer", "order_number", "status", "withdrawn", "deleted")

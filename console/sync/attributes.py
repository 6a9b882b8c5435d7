"""Attributes: what a load and its trip say beside the money, for dimensions and custom fields.

Place in the path: intake hands over the documents of one transaction; a flat mapping of names to
texts comes back and travels with it. Everything that a mapping may ask for later is carried, so
that a document which waits can be sent when somebody adds the mapping; what is empty is left out.
Names are those of the mappings: a dimension's source such as ``fleet``, a custom field's source
such as ``shipper.city``, a custom reference such as ``load_reference.seal``.

Of several trips the one that is handed over counts. Where the API gives an id only (office, sales
agent, drivers) the id is carried; mapping finds the names of people. Dates are ISO dates where the
books are kept.

Source: "Dimensions and Custom Fields", sources; schemas LoadResponse and TripResponse.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from console.alvys import Load, Measure, Mileage, Reference, Stop, Trip
from console.cleaning import clean
from console.domain.identifiers import slug

__all__ = ["read_attributes"]

_BILL_OF_LADING = tuple(
    f"load_reference.{name}"
    for name in ("bol_number", "bol", "bill_of_lading", "bill_of_lading_number")
)
"""References that hold the number of the bill of lading: a load has no field for it."""

_COMMODITY = ("load_reference.commodity", "load_reference.commodities")
"""References that hold what is carried: a load has no field for it."""

_PLACES = {
    whose: tuple(f"{whose}.{part}" for part in ("name", "address", "city", "state", "country"))
    for whose in ("shipper", "consignee")
}
"""Names of what is said of a place."""

_LONGEST_REFERENCE = 60
"""Characters of a reference's name that a mapping can speak of."""


def read_attributes(
    load: Load, trip: Trip | None, subsidiary: str, date_of: Callable[[datetime], date]
) -> dict[str, str]:
    """Return what is known, cleaned, without what is empty.

    Args:
        load: The load.
        trip: The trip that counts; None for none.
        subsidiary: Name of the subsidiary that the transaction belongs to.
        date_of: Gives the date of a moment where the books are kept.
    """
    of_load = _references("load_reference", load.references)
    of_trip = _references("trip_reference", trip.references) if trip else {}
    values = {
        "subsidiary": subsidiary,
        **_of_load(load, date_of),
        "load.bol_number": _first(of_load, _BILL_OF_LADING),
        "load.commodity": _first(of_load, _COMMODITY),
        **_of_stops(load, date_of),
        **(_of_trip(trip, date_of) if trip else {}),
        **of_load,
        **of_trip,
    }
    told = {name: value for name, value in values.items() if value}
    # Asked of all at once: nearly every record is plain, and there are forty values in each.
    together = "".join(told.values())
    if together.isascii() and together.isprintable():
        return told
    return {name: clean(value) for name, value in told.items()}


def _of_load(load: Load, date_of: Callable[[datetime], date]) -> dict[str, str]:
    return {
        "fleet": load.fleet.name if load.fleet else "",
        "office": load.office_id,
        # Fields of most transactions, too; not of a summary's lines.
        "load.load_number": load.load_number,
        "load.order_number": load.order_number,
        "load.po_number": load.po_number,
        "load.equipment": ", ".join(load.required_equipment),
        "load.weight": _value(load.weight),
        "load.volume": _value(load.volume),
        "load.invoiced_date": _day(load.invoiced_at, date_of),
        "load.created_date": _day(load.created_at, date_of),
        "customer.id": load.customer_id,
        "customer.miles": _miles(load.customer_mileage),
        "customer.sales_agent": load.customer_sales_agent_id,
    }


def _of_stops(load: Load, date_of: Callable[[datetime], date]) -> dict[str, str]:
    pickup = _stop(load.stops, "pickup")
    delivery = _stop(load.stops[::-1], "delivery")
    picked_up = load.picked_up_at or load.scheduled_pickup_at or _met(pickup)
    delivered = load.delivered_at or load.scheduled_delivery_at or _met(delivery)
    return {
        **_place("shipper", pickup),
        "shipper.pickup_date": _day(picked_up, date_of),
        **_place("consignee", delivery),
        "consignee.delivery_date": _day(delivered, date_of),
    }


def _of_trip(trip: Trip, date_of: Callable[[datetime], date]) -> dict[str, str]:
    first, second = trip.driver1, trip.driver2
    fleet = first.fleet if first else None
    return {
        "driver": first.id if first else "",
        "contractor_type": first.contractor_type if first else "",
        "truck": trip.truck.id if trip.truck else "",
        "trailer": trip.trailer.id if trip.trailer else "",
        "driver.secondary": second.id if second else "",
        "driver.fleet": fleet.name if fleet else "",
        "load.carrier_invoice_number": trip.carrier.carrier_invoice_number if trip.carrier else "",
        "dispatch.total_miles": _miles(trip.total_mileage),
        "dispatch.loaded_miles": _miles(trip.loaded_mileage),
        "dispatch.empty_miles": _miles(trip.empty_mileage),
        "dispatch.dispatched_by": trip.dispatched_by or trip.dispatcher_id,
        "dispatch.dispatched_date": _day(trip.carrier_assigned_at, date_of),
    }


def _stop(stops: Iterable[Stop], kind: str) -> Stop | None:
    """Return the first stop of a kind; None when there is none."""
    for one in stops:
        if one.stop_type.casefold() == kind:
            return one
    return None


def _met(stop: Stop | None) -> datetime | None:
    return (stop.departed_at or stop.arrived_at or stop.appointment_date) if stop else None


def _place(whose: str, stop: Stop | None) -> dict[str, str]:
    if stop is None:
        return {}
    at = stop.address
    told = (stop.company_name, at.street, at.city, at.state, at.country) if at else ()
    return dict(zip(_PLACES[whose], told or (stop.company_name,), strict=False))


def _references(prefix: str, references: Iterable[Reference]) -> dict[str, str]:
    """Return references by name; the values of several with one name stand side by side."""
    found: dict[str, list[str]] = {}
    for one in references:
        name = slug(one.name)
        if name and one.value and len(name) <= _LONGEST_REFERENCE:
            values = found.setdefault(f"{prefix}.{name}", [])
            if one.value not in values:
                values.append(one.value)
    return {name: ", ".join(values) for name, values in found.items()}


def _first(references: Mapping[str, str], names: Iterable[str]) -> str:
    """Return the value of the first of several load references that the load has."""
    return next((references[name] for name in names if name in references), "")


def _value(measure: Measure | None) -> str:
    return (measure.value or "") if measure else ""


def _miles(mileage: Mileage | None) -> str:
    return _value(mileage.distance) if mileage else ""


def _day(moment: datetime | None, date_of: Callable[[datetime], date]) -> str:
    return date_of(moment).isoformat() if moment else ""

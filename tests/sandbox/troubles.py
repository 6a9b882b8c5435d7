"""Says, from the data alone, which new documents Sage cannot take and why."""

from console.sandbox.records import Load, Trip
from console.sandbox.world import World

CLOSED_MONTH = "2026-01"
"""Month before last of the tests' clock."""


def invoice_trouble(world: World, load: Load) -> str:
    customer = world.tms.customers[load.customer_id]
    named = [row for row in world.books.rows("CUSTOMER") if row["NAME"] == customer.name]
    if load.invoiced_at is not None and load.invoiced_at.strftime("%Y-%m") == CLOSED_MONTH:
        return "closed period"
    if customer.terms_days not in (None, 10, 15, 45):
        return "term"
    return "ambiguous" if not customer.external_id and len(named) > 1 else ""


def bill_trouble(world: World, trip: Trip) -> str:
    assert trip.carrier is not None
    carrier = world.tms.carriers[trip.carrier.carrier_id]
    stated = carrier.external_ids.get(trip.subsidiary_id, "")
    if stated:
        return "" if world.books.find("VENDOR", "VENDORID", stated) else "unknown"
    named = [one for one in world.books.rows("VENDOR") if one["NAME"] == carrier.name]
    return {0: "unknown", 1: ""}.get(len(named), "ambiguous")

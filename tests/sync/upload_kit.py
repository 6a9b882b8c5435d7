"""Carriers' invoices that are uploaded, and connections that wait for nothing, for whole runs."""

from dataclasses import replace

from console.domain.settings import Settings
from tests.sync.books import SUBSIDIARY
from tests.sync.console_kit import Console


def on_upload(console: Console) -> Settings:
    """Return the sample settings of a connection that sends bills upon their upload."""
    sample = console.sample_settings()
    return replace(sample, ap=replace(sample.ap, send_carrier_invoice_on_upload=True))


def as_generated(console: Console) -> Settings:
    """Return the sample settings of a connection that exports documents as they appear."""
    sample = console.sample_settings()
    return replace(sample, advanced=replace(sample.advanced, export_as_generated=True))


async def start(console: Console, settings: Settings, loads: int = 4) -> list[str]:
    """Connect with the settings, make new work, return its trips without a carrier's invoice."""
    await console.connect(SUBSIDIARY, settings)
    console.clock.advance(minutes=1)
    made = console.control("POST", "loads", {"count": loads, "subsidiary": SUBSIDIARY})["loads"]
    async with console.open_alvys() as alvys:
        trips = await alvys.trips_of(made)
    console.clock.advance(minutes=1)
    return [
        trip.trip_number
        for trip in trips
        if trip.carrier and trip.tender_as == SUBSIDIARY and not trip.carrier.carrier_invoice_number
    ]


def upload(console: Console, trip: str) -> None:
    """Upload the carrier's invoice of a trip."""
    body = {"trip_number": trip, "invoice_number": f"CI-{trip}"}
    console.control("POST", "carrier-invoice", body)
    console.clock.advance(seconds=5)

"""Alvys's values for dimensions: what a load and its trip say about a transaction.

Place in the path: intake asks for each document, and for each load of one that bills several.
"""

from console.alvys import Load, Trip
from console.cleaning import clean

__all__ = ["attributes_of"]


def attributes_of(load: Load, trip: Trip | None, subsidiary: str) -> dict[str, str]:
    """Return what is known, by source; what is empty is left out."""
    values = {
        "subsidiary": subsidiary,
        "fleet": load.fleet.name if load.fleet else "",
        "office": load.office_id,
        "driver": trip.driver1.id if trip and trip.driver1 else "",
        "contractor_type": trip.driver1.contractor_type if trip and trip.driver1 else "",
        "truck": trip.truck.id if trip and trip.truck else "",
        "trailer": trip.trailer.id if trip and trip.trailer else "",
    }
    return {name: clean(value) for name, value in values.items() if value}

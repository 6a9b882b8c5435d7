"""The lists that a cycle maps with: Sage's own, values of dimensions in use, custom fields.

Place in the path: ``clients`` hands it to each run in place of ``refresh_reference``. What the
settings name beside the lists comes in the same request.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from console.clock import Clock
from console.connections.reference import PAGE_SIZE, Beside, refresh_reference
from console.domain.custom_field_sources import SECTION_OBJECTS
from console.domain.party_profile import vendor_key
from console.domain.reference import ReferenceData
from console.domain.settings import Section, Settings
from console.intacct import IntacctClient

__all__ = ["read_lists"]

_SECTIONS: tuple[Section, ...] = ("ar", "ap")

_FIELDS_LAST = timedelta(minutes=10)
"""How long custom fields are taken as known; a retry after a repair in Sage sees it sooner or
later, and bursts of runs cost nothing."""


async def read_lists(
    client: IntacctClient,
    entity_id: str,
    known: ReferenceData | None,
    *,
    settings: Settings,
    user_id: str,
    clock: Clock,
    page_size: int = PAGE_SIZE,
) -> ReferenceData:
    """Return Sage's lists as seen from an entity (empty: top level), as they are now.

    Args:
        client: A client of the company.
        entity_id: Sage entity.
        known: The last reading in this scope; None for none.
        settings: Of the connection: they say which dimensions and custom fields are needed, and by
            which number carriers are linked. Further dimensions are read whole.
        user_id: Whom the client signs in as.
        clock: The clock.
        page_size: Rows of one page.

    Raises:
        RemoteError: Sage refused or could not be reached.
    """
    objects = tuple(
        one
        for section in _SECTIONS
        if settings.section_is_on(section)
        for one in SECTION_OBJECTS[section]
    )
    fresh = known if known is not None and _are_fresh(known, objects, clock.now()) else None
    reference = await refresh_reference(
        client,
        entity_id,
        known,
        user_id=user_id,
        clock=clock,
        vendor_key=vendor_key(settings.ap.link_carriers_by),
        page_size=page_size,
        beside=Beside(
            dimensions=frozenset(one.dimension for one in settings.dimensions),
            described=objects if fresh is None else (),
        ),
    )
    if fresh is None:
        return reference
    return replace(reference, fields=fresh.fields, fields_at=fresh.fields_at)


def _are_fresh(known: ReferenceData, objects: Collection[str], now: datetime) -> bool:
    if known.fields_at is None or not timedelta() <= now - known.fields_at < _FIELDS_LAST:
        return False
    return set(objects) <= known.fields.keys()

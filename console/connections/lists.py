"""The lists that a cycle maps with: Sage's own, values of dimensions in use, custom fields.

Place in the path: ``clients`` hands it to each run in place of ``refresh_reference``. Dimensions
that no setting names cost no request; all custom fields together cost one.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from console.clock import Clock
from console.connections.company import (
    FURTHER_DIMENSIONS,
    read_custom_fields,
    read_dimension_values,
)
from console.connections.reference import refresh_reference
from console.domain.company import with_dimensions
from console.domain.custom_field_sources import SECTION_OBJECTS
from console.domain.party_profile import vendor_key
from console.domain.reference import FieldInfo, ReferenceData
from console.domain.settings import Section, Settings
from console.errors import AuthenticationError, RemoteError, TransientRemoteError
from console.intacct import IntacctClient

__all__ = ["read_lists", "with_further_lists"]

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
) -> ReferenceData:
    """Return Sage's lists as seen from an entity (empty: top level), as they are now.

    Args:
        client: A signed-in client.
        entity_id: Sage entity.
        known: The last reading in this scope; None for none.
        settings: Of the connection: they say which dimensions and custom fields are needed, and by
            which number carriers are linked. Further dimensions are read whole.
        user_id: Whom the client is signed in as.
        clock: The clock.

    Raises:
        RemoteError: Sage refused or could not be reached.
    """
    key = vendor_key(settings.ap.link_carriers_by)
    reference = await refresh_reference(
        client, entity_id, known, user_id=user_id, clock=clock, vendor_key=key
    )
    return await with_further_lists(client, entity_id, known, reference, settings, clock)


async def with_further_lists(
    client: IntacctClient,
    entity_id: str,
    known: ReferenceData | None,
    reference: ReferenceData,
    settings: Settings,
    clock: Clock,
) -> ReferenceData:
    """Return Sage's lists with further dimensions and custom fields; see ``read_lists``."""
    mapped = frozenset(one.dimension for one in settings.dimensions) & FURTHER_DIMENSIONS.keys()
    reference = with_dimensions(reference, await read_dimension_values(client, entity_id, mapped))
    objects = tuple(
        one
        for section in _SECTIONS
        if settings.section_is_on(section)
        for one in SECTION_OBJECTS[section]
    )
    if known is not None and _are_fresh(known, objects, clock.now()):
        return replace(reference, fields=known.fields, fields_at=known.fields_at)
    fields = await _fields(client, entity_id, objects)
    return replace(reference, fields=fields, fields_at=clock.now())


def _are_fresh(known: ReferenceData, objects: Collection[str], now: datetime) -> bool:
    if known.fields_at is None or not timedelta() <= now - known.fields_at < _FIELDS_LAST:
        return False
    return set(objects) <= known.fields.keys()


async def _fields(
    client: IntacctClient, entity_id: str, objects: Collection[str]
) -> dict[str, dict[str, FieldInfo]]:
    """Return the custom fields; none when Sage does not describe its objects to the user.

    Documents go out all the same: Sage refuses what it does not take.
    """
    try:
        return await read_custom_fields(client, entity_id, objects)
    except (AuthenticationError, TransientRemoteError):
        raise
    except RemoteError:
        return {}

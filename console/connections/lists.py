"""The lists that a cycle maps with: Sage's lists, and the values of every dimension in use.

Place in the path: ``clients`` hands it to each run in place of ``refresh_reference``. Dimensions
that no setting names cost no request.
"""

from collections.abc import Collection

from console.clock import Clock
from console.connections.company import FURTHER_DIMENSIONS, read_dimension_values
from console.connections.reference import refresh_reference
from console.domain.company import with_dimensions
from console.domain.reference import ReferenceData
from console.domain.settings import Settings
from console.intacct import IntacctClient

__all__ = ["mapped_dimensions", "read_lists"]


async def read_lists(
    client: IntacctClient,
    entity_id: str,
    known: ReferenceData | None,
    *,
    mapped: Collection[str],
    user_id: str,
    clock: Clock,
    vendor_key: str = "",
) -> ReferenceData:
    """Return Sage's lists as seen from an entity (empty: top level), as they are now.

    Args:
        client: A signed-in client.
        entity_id: Sage entity.
        known: The last reading in this scope; None for none.
        mapped: Further dimensions whose values are needed; those are read whole.
        user_id: Whom the client is signed in as.
        clock: The clock.
        vendor_key: Custom field of vendors that carriers are linked by; empty for none.

    Raises:
        RemoteError: Sage refused or could not be reached.
    """
    reference = await refresh_reference(
        client, entity_id, known, user_id=user_id, clock=clock, vendor_key=vendor_key
    )
    return with_dimensions(reference, await read_dimension_values(client, entity_id, mapped))


def mapped_dimensions(settings: Settings) -> frozenset[str]:
    """Return the further dimensions that the settings fill."""
    return frozenset(one.dimension for one in settings.dimensions) & FURTHER_DIMENSIONS.keys()

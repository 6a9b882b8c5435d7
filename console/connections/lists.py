"""The lists that a cycle maps with: Sage's lists, and the values of every dimension in use.

Place in the path: ``clients`` hands it to each run in place of ``read_reference``. Dimensions that
no setting names cost no request.
"""

from collections.abc import Collection

from console.clock import Clock
from console.connections.company import FURTHER_DIMENSIONS, read_dimension_values
from console.connections.reference import read_reference
from console.domain.company import with_dimensions
from console.domain.reference import ReferenceData
from console.domain.settings import Settings
from console.intacct import IntacctClient

__all__ = ["mapped_dimensions", "read_lists"]


async def read_lists(
    client: IntacctClient,
    entity_id: str,
    *,
    mapped: Collection[str],
    clock: Clock,
    vendor_key: str = "",
) -> ReferenceData:
    """Return Sage's lists as seen from an entity (empty: top level).

    Args:
        client: A signed-in client.
        entity_id: Sage entity.
        mapped: Further dimensions whose values are needed.
        clock: The clock.
        vendor_key: Custom field of vendors that carriers are linked by; empty for none.

    Raises:
        RemoteError: Sage refused or could not be reached.
    """
    reference = await read_reference(client, entity_id, clock=clock, vendor_key=vendor_key)
    return with_dimensions(reference, await read_dimension_values(client, entity_id, mapped))


def mapped_dimensions(settings: Settings) -> frozenset[str]:
    """Return the further dimensions that the settings fill."""
    return frozenset(one.dimension for one in settings.dimensions) & FURTHER_DIMENSIONS.keys()

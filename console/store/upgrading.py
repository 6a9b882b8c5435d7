"""What a store that came from version 1 still needs once its key is at hand.

Place in the path: ``open_store`` calls it after the tables were brought up to date. Connections of
version 1 bear no seal of what is permanent about them, and drafts stood among the connections.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from console.deferred import deferred
from console.domain.connection import Connection
from console.errors import ConfigurationError
from console.store.connections import ConnectionStore
from console.store.database import Database
from console.store.destinations import DestinationSeals
from console.store.drafts import DraftStore

if TYPE_CHECKING:
    from console.domain.draft import Draft
else:
    Draft = deferred("console.domain.draft:Draft")

__all__ = ["finish_upgrade"]


def finish_upgrade(
    database: Database,
    connections: ConnectionStore,
    drafts: DraftStore,
    destinations: DestinationSeals,
    now: datetime,
) -> None:
    """Seal the connections of version 1 and move its drafts, once, in one commit.

    Without the key it waits for the next opening; until then those connections are refused.
    """
    if database.read_only or not database.wants_seals:
        return
    try:
        with database.batch():
            for connection in connections.all():
                if connection.established_at is None:
                    # The password stays sealed; the wizard asks for this version's confirmations.
                    drafts.save(_draft(connection, now))
                    connections.remove(connection.subsidiary_id)
                elif not destinations.is_sealed(connection):
                    destinations.put(connection)
            database.note_seals()
    except ConfigurationError:
        return


def _draft(connection: Connection, now: datetime) -> Draft:
    return Draft(
        subsidiary_id=connection.subsidiary_id,
        subsidiary_name=connection.subsidiary_name,
        posting_destination=connection.posting_destination,
        company_id=connection.company_id,
        user_id=connection.user_id,
        method="empty",
        settings=connection.settings,
        changed_at=now,
    )

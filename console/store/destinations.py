"""A sealed copy of what is permanent about a connection. Slug ``destination-locked``.

Place in the path: made once, when a connection becomes active, and compared each time the
connection is about to be used. The row of a connection can be edited with any SQLite tool, checksum
included; the copy is sealed with the home's key and bound to its subsidiary, so a row that was
changed, moved from another subsidiary or brought back from an older connection is refused.
"""

from typing import TYPE_CHECKING

from console.deferred import deferred
from console.domain.connection import Connection
from console.errors import ConfigurationError, PostingDestinationLockedError, StoreDamagedError
from console.store.credentials import CredentialStore

if TYPE_CHECKING:
    from pydantic import SecretStr
else:
    SecretStr = deferred("pydantic:SecretStr")

__all__ = ["DestinationSeals"]

_FIELD = "destination"


class DestinationSeals:
    """Sealed copies, kept beside the credentials of their connections.

    Args:
        credentials: Seals and keeps them; they go when the credentials of a connection go.
    """

    def __init__(self, credentials: CredentialStore) -> None:
        self._credentials = credentials

    def put(self, connection: Connection) -> None:
        """Seal what is permanent about a connection that becomes active.

        Raises:
            ConfigurationError: The key file cannot be used.
        """
        self._credentials.set(connection.subsidiary_id, _FIELD, SecretStr(_text(connection)))

    def is_sealed(self, connection: Connection) -> bool:
        """Return whether a copy is kept, whatever it says."""
        return self._credentials.has(connection.subsidiary_id, _FIELD)

    def check(self, connection: Connection) -> None:
        """Refuse a connection that is not the one that was made.

        Raises:
            PostingDestinationLockedError: Its row was changed behind the console's back.
            ConfigurationError: The key file cannot be used.
        """
        try:
            sealed = self._credentials.get(connection.subsidiary_id, _FIELD).get_secret_value()
        except StoreDamagedError:
            sealed = ""
        except ConfigurationError:
            if self.is_sealed(connection):
                raise
            sealed = ""
        if sealed != _text(connection):
            raise PostingDestinationLockedError(
                f"The store says that {connection.subsidiary_name} posts to "
                f"{connection.entity_id or 'the top level'} of {connection.company_id}, and that "
                "is not what it was connected to",
                hint="Restore a backup (restore FILE), or disconnect the subsidiary and connect it "
                "again; then find out who edited the store.",
            )


def _text(connection: Connection) -> str:
    established_at = connection.established_at
    return "\x1f".join(
        (
            connection.posting_destination.value,
            connection.entity_id,
            connection.company_id,
            established_at.isoformat() if established_at else "",
        )
    )

"""Changing the password of a connection's Web Services user.

Place in the path: ``credentials rotate`` of the command line calls it with the acting person. The
new password is kept as *pending* beside the one in use, tried against Sage, and takes its place
only when Sage has taken it; a refused one is forgotten, one that could not be tried stays pending.

Source: security, 1.3: log in with the pending one, then switch; who and when go to the audit log,
values never.
"""

from pydantic import SecretStr

from console.clock import Clock
from console.connections.directory import Directory
from console.connections.reading import PASSWORD, SageOpener
from console.domain.access import Actor, Permission
from console.domain.connection import Connection
from console.errors import AuthenticationError, ConsoleError, UsageError
from console.store import Store, Trail

__all__ = ["PasswordService"]

_PENDING = "pending_password"
"""Name of the sealed field beside ``PASSWORD``."""

_ACTION = "rotate password"
_OUR_OWN = "sender"
"""Level at which Sage refuses the integration's own credentials, before it looks at the user's."""


class PasswordService:
    """Replaces passwords of Web Services users.

    Args:
        store: The store of the calling thread.
        open_sage: Opens a Sage client with given credentials.
        directory: Knows the connections.
        clock: The clock.
    """

    def __init__(
        self, *, store: Store, open_sage: SageOpener, directory: Directory, clock: Clock
    ) -> None:
        self._store = store
        self._open_sage = open_sage
        self._directory = directory
        self._trail = Trail(store.audit, clock)

    async def replace(
        self, actor: Actor, subsidiary: str, password: SecretStr | None = None
    ) -> str:
        """Try a password against Sage, use it from now on, and return its fingerprint.

        Args:
            actor: Who does it.
            subsidiary: Alvys id or name of a connected subsidiary.
            password: The new one; None tries the pending one again.

        Raises:
            AccessDeniedError: The actor may not manage connections.
            UsageError: The subsidiary has no connection, or nothing is pending.
            AuthenticationError: Sage refuses it; the password in use stays, the new one is gone.
            RemoteError: Sage could not be asked; the password in use stays, the new one is pending.
        """
        self._trail.allow(actor, _ACTION, subsidiary, Permission.MANAGE_CONNECTIONS)
        connection = self._directory.connection(subsidiary)
        if password is not None:
            self._keep_pending(actor, connection, password)
        elif not self._store.credentials.has(connection.subsidiary_id, _PENDING):
            raise UsageError(
                f"No password of {connection.subsidiary_name} is pending",
                hint="Give the new one.",
            )
        pending = self._store.credentials.get(connection.subsidiary_id, _PENDING)
        await self._try(actor, connection, pending)
        return self._switch(actor, connection, pending)

    def _keep_pending(self, actor: Actor, connection: Connection, password: SecretStr) -> None:
        with self._store.batch():
            self._store.credentials.set(connection.subsidiary_id, _PENDING, password)
            self._note(actor, connection, outcome="pending")

    async def _try(self, actor: Actor, connection: Connection, pending: SecretStr) -> None:
        login = (connection.company_id, connection.user_id, pending)
        try:
            async with self._open_sage(*login) as sage:
                await sage.sign_in(None)
        except AuthenticationError as error:
            if error.details.get("level") == _OUR_OWN:
                self._note(actor, connection, outcome="not tried: sender refused")
                raise
            with self._store.batch():
                self._store.credentials.remove(connection.subsidiary_id, _PENDING)
                self._note(actor, connection, outcome="refused by Sage")
            raise
        except ConsoleError:
            self._note(actor, connection, outcome="not tried: Sage was not reached")
            raise

    def _switch(self, actor: Actor, connection: Connection, password: SecretStr) -> str:
        credentials, scope = self._store.credentials, connection.subsidiary_id
        with self._store.batch():
            # Asked again: the subsidiary may have been disconnected while Sage was asked.
            self._directory.connection(scope)
            before = credentials.fingerprint(scope, PASSWORD)
            credentials.set(scope, PASSWORD, password)
            credentials.remove(scope, _PENDING)
            after = credentials.fingerprint(scope, PASSWORD)
            self._trail.note(
                actor,
                _ACTION,
                connection.subsidiary_name,
                before={"fingerprint": before},
                after={"fingerprint": after},
            )
        return after

    def _note(self, actor: Actor, connection: Connection, *, outcome: str) -> None:
        self._trail.note(actor, _ACTION, connection.subsidiary_name, outcome=outcome)

"""The integration's own credentials: Sage's sender and the Alvys API application.

Place in the path: the command line hands over an id and a secret with the acting person; they are
sealed in the store, and ``wiring`` takes them from there for the two clients. Each change and each
refusal is in the audit log; the secret itself goes nowhere else.
"""

from typing import Literal

from pydantic import SecretStr

from console.clock import Clock
from console.domain.access import Actor, Permission
from console.errors import UsageError
from console.store import Store, Trail

__all__ = ["SCOPE", "CredentialName", "IntegrationService"]

SCOPE = "integration"
"""Where the store keeps them, beside the scopes of the connections."""

CredentialName = Literal["sender", "alvys"]

_ACTION = "set credentials"
"""Name of the change in the audit log."""

_FIELDS: dict[CredentialName, tuple[str, str]] = {
    "sender": ("sender_id", "sender_password"),
    "alvys": ("alvys_client_id", "alvys_client_secret"),
}
"""Credential to the fields of its id and its secret."""


class IntegrationService:
    """Keeps the integration's credentials.

    Args:
        store: The store of the calling thread.
        clock: The clock.
    """

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._trail = Trail(store.audit, clock)

    def known_id(self, name: CredentialName) -> str:
        """Return the id that is kept for a credential; empty when there is none."""
        credentials, field = self._store.credentials, _FIELDS[name][0]
        return credentials.get_plain(SCOPE, field) if credentials.has(SCOPE, field) else ""

    def replace(self, actor: Actor, name: CredentialName, own_id: str, secret: SecretStr) -> str:
        """Keep a credential in place of the one before and return its secret's fingerprint.

        Args:
            actor: Who does it.
            name: Which credential.
            own_id: Sender id or client id.
            secret: Its secret.

        Raises:
            AccessDeniedError: The actor may not manage connections.
            UsageError: The id is empty.
            RuleError: The secret is empty.
        """
        self._trail.allow(actor, _ACTION, name, Permission.MANAGE_CONNECTIONS)
        if not own_id.strip():
            raise UsageError(f"The id of {name} is missing", hint="Name it with --id.")
        id_field, secret_field = _FIELDS[name]
        with self._store.batch():
            self._store.credentials.set_plain(SCOPE, id_field, own_id)
            self._store.credentials.set(SCOPE, secret_field, secret)
            self._trail.note(actor, _ACTION, name, after={"id": own_id})
        return self._store.credentials.fingerprint(SCOPE, secret_field)

    def load(self, name: CredentialName) -> tuple[str, SecretStr]:
        """Return the id and the secret of a credential, for a client.

        Raises:
            ConfigurationError: It was never set.
        """
        id_field, secret_field = _FIELDS[name]
        credentials = self._store.credentials
        return credentials.get_plain(SCOPE, id_field), credentials.get(SCOPE, secret_field)

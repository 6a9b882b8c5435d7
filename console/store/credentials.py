"""Secrets of the integration and of the connections, and the ids beside them.

Place in the path: commands and the connect service set them, ``wiring`` and the engine get them
for the two clients. A scope is ``integration`` or a subsidiary's id; a field names one value of
it. A secret is sealed before it reaches the store and is a ``SecretStr`` outside of it; there is
no way to show one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tinydb import where

from console.deferred import deferred
from console.errors import ConfigurationError, RuleError
from console.store.database import Database
from console.store.keys import KeyFile, MemoryKeys

if TYPE_CHECKING:
    from pydantic import SecretStr

    from console.store.envelope import fingerprint, seal, unseal
else:
    fingerprint = deferred("console.store.envelope:fingerprint")
    seal = deferred("console.store.envelope:seal")
    unseal = deferred("console.store.envelope:unseal")

__all__ = ["CredentialStore"]

_KEY = ("scope", "field")


class CredentialStore:
    """Sealed secrets and plain ids, by scope and field."""

    def __init__(self, database: Database, keys: KeyFile | MemoryKeys) -> None:
        self._database = database
        self._table = database.table("credentials")
        self._keys = keys

    def set(self, scope: str, field: str, value: SecretStr) -> None:
        """Seal a secret and keep it in place of the one before.

        Raises:
            RuleError: The secret is empty.
            ConfigurationError: The key file cannot be used.
        """
        if not value.get_secret_value():
            raise RuleError(f"The {field} is empty", hint="Enter it again.")
        # In one transaction: the key may be changed by another process, under the same lock.
        with self._database.batch():
            envelope = seal(self._keys.ensure().current, value, scope=scope, name=field)
            self._put(scope, field, envelope=envelope)

    def get(self, scope: str, field: str) -> SecretStr:
        """Return a secret.

        Raises:
            ConfigurationError: It was never set, or was sealed with another key.
            StoreDamagedError: It was altered, or moved here from another place.
        """
        envelope, keys = self._value(scope, field, "envelope"), self._keys.ring()
        if keys.find(str(envelope.get("key"))) is None:
            # The key may have been changed between the two look-ups; the second ones agree.
            envelope, keys = self._value(scope, field, "envelope"), self._keys.ring()
        return unseal(keys, envelope, scope=scope, name=field)

    def fingerprint(self, scope: str, field: str) -> str:
        """Return four hexadecimal digits that tell whether a secret was changed.

        Raises:
            ConfigurationError: It was never set, or was sealed with another key.
            StoreDamagedError: It was altered, or moved here from another place.
        """
        secret = self.get(scope, field)
        return fingerprint(self._keys.ring().current, secret, scope=scope, name=field)

    def set_plain(self, scope: str, field: str, value: str) -> None:
        """Keep an id in clear: sender id, client id, user id."""
        self._put(scope, field, plain=value)

    def get_plain(self, scope: str, field: str) -> str:
        """Return an id.

        Raises:
            ConfigurationError: It was never set.
        """
        return str(self._value(scope, field, "plain"))

    def has(self, scope: str, field: str) -> bool:
        """Return whether a secret or an id is kept there."""
        return self._table.contains((where("scope") == scope) & (where("field") == field))

    def has_sealed(self) -> bool:
        """Return whether any secret is kept."""
        return any("envelope" in row for row in self._table)

    def trouble(self) -> str:
        """Return why secrets that are kept cannot be opened, one sentence; empty when they can."""
        used = {str(row["envelope"].get("key")) for row in self._table if "envelope" in row}
        if not used:
            return ""
        try:
            keys = self._keys.ring()
        except ConfigurationError as error:
            return error.message
        if all(keys.find(key_id) for key_id in used):
            return ""
        return "Stored secrets were sealed with another key than the one in this home"

    def rotate_key(self) -> tuple[str, int]:
        """Seal every secret with a new key and forget the old one.

        The new key is durable before the first secret needs it, all secrets change in one
        transaction and are read back in it, and the old key goes only after its end: wherever the
        process is killed, every secret can be read. Calling again goes on with what was
        interrupted.

        Returns:
            The name of the new key, and how many secrets are sealed with it.

        Raises:
            ConfigurationError: The key file cannot be used, or a secret was sealed with a key that
                this home does not have.
            StoreDamagedError: A secret cannot be opened; nothing was changed.
        """
        with self._database.batch():
            names = [(row["scope"], row["field"]) for row in self._table if "envelope" in row]
            secrets = {name: self.get(*name) for name in names}
            current = self._keys.begin_rotation().current
            for (scope, field), secret in secrets.items():
                self._put(scope, field, envelope=seal(current, secret, scope=scope, name=field))
            for name in names:
                # Read back: one that could not be opened would undo the whole transaction.
                self.get(*name)
        with self._database.batch():
            self._keys.end_rotation(current.id)
        return current.id, len(secrets)

    def remove(self, scope: str, field: str) -> None:
        """Remove one secret or id."""
        self._table.remove((where("scope") == scope) & (where("field") == field))

    def forget(self, scope: str) -> None:
        """Remove everything of a scope."""
        self._table.remove(where("scope") == scope)

    def _put(self, scope: str, field: str, **content: Any) -> None:
        self._table.put([{"scope": scope, "field": field, **content}], key=_KEY)

    def _value(self, scope: str, field: str, part: str) -> Any:
        document = self._table.get((where("scope") == scope) & (where("field") == field))
        if document is None or part not in document:
            raise ConfigurationError(
                f"The {field} of {scope} is not set",
                hint="Enter it: intacct-console credentials set, or connect for a subsidiary.",
            )
        return document[part]

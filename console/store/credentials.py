"""Secrets of the integration and of the connections, and the ids beside them.

Place in the path: commands and the connect service set them, ``wiring`` and the engine get them
for the two clients. A scope is ``integration`` or a subsidiary's id; a field names one value of
it. A secret is sealed before it reaches the store and is a ``SecretStr`` outside of it; there is
no way to show one.
"""

from typing import Any

from pydantic import SecretStr
from tinydb import where

from console.errors import ConfigurationError, RuleError
from console.store.database import Database
from console.store.envelope import fingerprint, seal, unseal
from console.store.keys import KeyFile, MemoryKeys

__all__ = ["CredentialStore"]

_KEY = ("scope", "field")


class CredentialStore:
    """Sealed secrets and plain ids, by scope and field."""

    def __init__(self, database: Database, keys: KeyFile | MemoryKeys) -> None:
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
        envelope = seal(self._keys.ensure().current, value, scope=scope, name=field)
        self._put(scope, field, envelope=envelope)

    def get(self, scope: str, field: str) -> SecretStr:
        """Return a secret.

        Raises:
            ConfigurationError: It was never set, or was sealed with another key.
            StoreDamagedError: It was altered, or moved here from another place.
        """
        envelope = self._value(scope, field, "envelope")
        return unseal(self._keys.ring(), envelope, scope=scope, name=field)

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

"""Sealing one secret: AES-256-GCM, bound to whom and to what it belongs.

Place in the path: ``credentials`` hands over a secret with its scope and field, and keeps the
envelope. It must not read files, and no message of it says anything about the secret.

Source: security, 1.3: format, key id, fresh nonce and ciphertext; associated data binds format,
scope, field and key id, so that a moved envelope is refused as such.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from console.deferred import deferred
from console.errors import ConfigurationError, StoreDamagedError

if TYPE_CHECKING:
    import cryptography.exceptions as exceptions
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from pydantic import SecretStr
else:
    exceptions = deferred("cryptography.exceptions")
    AESGCM = deferred("cryptography.hazmat.primitives.ciphers.aead:AESGCM")
    SecretStr = deferred("pydantic:SecretStr")

__all__ = ["DataKey", "KeyRing", "fingerprint", "new_key", "seal", "unseal"]

_FORMAT = 1
_KEY_BYTES = 32
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKey:
    """A key that seals; its id follows from its bytes, so another key never has the same."""

    secret: bytes = field(repr=False)
    """32 random bytes."""

    def __post_init__(self) -> None:
        if len(self.secret) != _KEY_BYTES:
            raise ValueError("a data key has 32 bytes")

    @property
    def id(self) -> str:
        """Return the key's name: 16 hexadecimal digits."""
        return hashlib.sha256(b"key id" + self.secret).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """The keys of a home."""

    current: DataKey
    """Seals and opens."""

    previous: DataKey | None = None
    """Opens what was sealed before the last change of keys; None when nothing is left of it."""

    def find(self, key_id: str) -> DataKey | None:
        """Return the key of that name, or None."""
        keys = (self.current, self.previous)
        return next((key for key in keys if key is not None and key.id == key_id), None)


def new_key() -> DataKey:
    """Return a fresh random key."""
    return DataKey(secret=os.urandom(_KEY_BYTES))


def seal(key: DataKey, secret: SecretStr, *, scope: str, name: str) -> dict[str, Any]:
    """Return the envelope of a secret, of JSON types."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(key.secret).encrypt(
        nonce, secret.get_secret_value().encode(), _binding(scope, name, key.id)
    )
    return {
        "format": _FORMAT,
        "key": key.id,
        "scope": scope,
        "field": name,
        "nonce": base64.b64encode(nonce).decode(),
        "sealed": base64.b64encode(sealed).decode(),
    }


def unseal(keys: KeyRing, envelope: Mapping[str, Any], *, scope: str, name: str) -> SecretStr:
    """Return the secret of an envelope.

    Args:
        keys: The keys of the home.
        envelope: What ``seal`` returned.
        scope: To whom it must belong.
        name: For which field it must be.

    Raises:
        StoreDamagedError: It belongs to another scope or field, or it was altered.
        ConfigurationError: It was sealed with a key that this home does not have.
    """
    if (envelope.get("scope"), envelope.get("field")) != (scope, name):
        raise StoreDamagedError(
            f"The stored {name} of {scope} does not belong here: it was sealed for another place",
            hint="Enter the secret again; then find out who moved it.",
        )
    key = keys.find(str(envelope.get("key")))
    if key is None:
        raise ConfigurationError(
            f"The stored {name} of {scope} was sealed with another key than the one in this home",
            hint="Put back the key file that belongs to this store, or enter the secret again.",
        )
    try:
        if envelope.get("format") != _FORMAT:
            raise ValueError("unknown format")
        nonce = base64.b64decode(envelope["nonce"], validate=True)
        sealed = base64.b64decode(envelope["sealed"], validate=True)
        opened = AESGCM(key.secret).decrypt(nonce, sealed, _binding(scope, name, key.id))
        return SecretStr(opened.decode())
    except (exceptions.InvalidTag, KeyError, TypeError, ValueError, binascii.Error) as error:
        raise StoreDamagedError(
            f"The stored {name} of {scope} is damaged", hint="Enter the secret again."
        ) from error


def fingerprint(key: DataKey, secret: SecretStr, *, scope: str, name: str) -> str:
    """Return four hexadecimal digits that tell secrets apart and do not help to guess one."""
    own_key = hmac.digest(key.secret, b"fingerprint", "sha256")
    text = _binding(scope, name, "") + secret.get_secret_value().encode()
    return hmac.new(own_key, text, "sha256").hexdigest()[:4]


def _binding(scope: str, name: str, key_id: str) -> bytes:
    # Lengths in front, so that no two different sets of parts make the same bytes.
    parts = [str(_FORMAT).encode(), scope.encode(), name.encode(), key_id.encode()]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)

"""The data key of a home, in a file of its own.

Place in the path: ``credentials`` asks for the keys each time it seals or opens. The file is 0600
and never part of a backup: it protects copies of the store, not a host whose account is taken.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.deferred import deferred
from console.errors import ConfigurationError
from console.store.files import open_file, sync_folder, system_refusals
from console.store.marker import open_marker

if TYPE_CHECKING:
    from console.store.envelope import DataKey, KeyRing, new_key
else:
    DataKey = deferred("console.store.envelope:DataKey")
    KeyRing = deferred("console.store.envelope:KeyRing")
    new_key = deferred("console.store.envelope:new_key")

__all__ = ["KeyFile", "MemoryKeys"]

_MAX_BYTES = 4096


class KeyFile:
    """The key file of a home.

    Args:
        path: The file; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def check_rights(self) -> None:
        """Refuse a key file that others can read; none at all is fine.

        Raises:
            ConfigurationError: With the command that repairs it.
        """
        if os.path.lexists(self._path):
            os.close(open_file(self._path, os.O_RDONLY))

    def ring(self) -> KeyRing:
        """Return the keys.

        Raises:
            ConfigurationError: The file is missing, unreadable, or has wrong rights.
        """
        if not os.path.lexists(self._path):
            raise ConfigurationError(
                f"The key file {self._path} is missing: stored secrets cannot be opened",
                hint="Put back the key file of this home, or enter the credentials again.",
            )
        with system_refusals(self._path), open(open_file(self._path, os.O_RDONLY), "rb") as file:
            raw = file.read(_MAX_BYTES)
        return self._parse(raw)

    def ensure(self) -> KeyRing:
        """Return the keys, after making the file when there is none.

        Raises:
            ConfigurationError: The file is unreadable or has wrong rights.
        """
        if not os.path.lexists(self._path):
            with open_marker(self._path.parent):
                if not os.path.lexists(self._path):
                    self._write(KeyRing(current=new_key()))
        return self.ring()

    def begin_rotation(self) -> KeyRing:
        """Return the keys with a new one in front, durable before anything is sealed with it.

        A change that was interrupted is gone on with: its new key stays the new one. Called in a
        transaction of the store, so that no two processes change the file at once.

        Raises:
            ConfigurationError: The file cannot be used.
        """
        ring = self.ring()
        if ring.previous is None:
            ring = KeyRing(current=new_key(), previous=ring.current)
            self._write(ring)
        return ring

    def end_rotation(self, key_id: str) -> None:
        """Forget the previous key, now that everything is sealed with the key of this name.

        When somebody has begun another change meanwhile, the file is theirs to end. Called in a
        transaction of the store, like ``begin_rotation``.

        Raises:
            ConfigurationError: The file cannot be used.
        """
        ring = self.ring()
        if ring.current.id == key_id and ring.previous is not None:
            self._write(KeyRing(current=ring.current))

    def _parse(self, raw: bytes) -> KeyRing:
        try:
            content = json.loads(raw)
            if content["format"] != 1:
                raise ValueError("unknown format")
            previous = content["previous"]
            return KeyRing(
                current=_parse_key(content["current"]),
                previous=None if previous is None else _parse_key(previous),
            )
        except (KeyError, TypeError, ValueError, binascii.Error):
            # Without the cause: a JSON error carries the whole file, and that is the key.
            raise ConfigurationError(
                f"The key file {self._path} is damaged",
                hint="Put back its copy, or remove it and enter the credentials again.",
            ) from None

    def _write(self, ring: KeyRing) -> None:
        draft = self._path.with_name(self._path.name + ".new")
        content = {
            "format": 1,
            "current": _key_text(ring.current),
            "previous": None if ring.previous is None else _key_text(ring.previous),
        }
        with system_refusals(draft):
            draft.unlink(missing_ok=True)
            with open(open_file(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as file:
                file.write(json.dumps(content).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            draft.rename(self._path)
        sync_folder(self._path.parent)


class MemoryKeys:
    """Keys that live as long as the object, for a store in memory."""

    def __init__(self) -> None:
        self._ring = KeyRing(current=new_key())

    def ring(self) -> KeyRing:
        """Return the keys."""
        return self._ring

    def ensure(self) -> KeyRing:
        """Return the keys."""
        return self._ring

    def begin_rotation(self) -> KeyRing:
        """Return the keys with a new one in front."""
        self._ring = KeyRing(current=new_key(), previous=self._ring.current)
        return self._ring

    def end_rotation(self, key_id: str) -> None:
        """Forget the previous key."""
        self._ring = KeyRing(current=self._ring.current)


def _key_text(key: DataKey) -> dict[str, str]:
    return {"id": key.id, "key": base64.b64encode(key.secret).decode()}


def _parse_key(content: dict[str, Any]) -> DataKey:
    key = DataKey(secret=base64.b64decode(content["key"], validate=True))
    if key.id != content["id"]:
        raise ValueError("the key's name does not fit its bytes")
    return key

"""Changing the data key of the home.

Place in the path: ``keys rotate`` of the command line calls it with the acting person. It says
which key is in use and how much is sealed with it, never anything of a key or a secret.
"""

from dataclasses import dataclass

from console.clock import Clock
from console.domain.access import Actor, Permission
from console.store import Store, Trail

__all__ = ["KeyService", "Rotated"]

_ACTION = "rotate key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """A change of keys that is complete."""

    key_id: str
    """Name of the new key; 16 hexadecimal digits that say nothing about its bytes."""

    secrets: int
    """How many secrets are sealed with it now."""


class KeyService:
    """Changes the data key.

    Args:
        store: The store of the calling thread.
        clock: The clock.
    """

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._trail = Trail(store.audit, clock)

    def rotate(self, actor: Actor) -> Rotated:
        """Seal every secret with a new key; a change that was interrupted is gone on with.

        Raises:
            AccessDeniedError: The actor may not.
            ConfigurationError: The key file cannot be used, or does not fit a secret.
            StoreDamagedError: A secret cannot be opened; nothing was changed.
        """
        self._trail.allow(actor, _ACTION, "data key", Permission.HOST_ADMIN)
        key_id, secrets = self._store.credentials.rotate_key()
        after = {"key": key_id, "secrets": str(secrets)}
        self._trail.note(actor, _ACTION, "data key", after=after)
        return Rotated(key_id=key_id, secrets=secrets)

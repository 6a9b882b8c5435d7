"""The note in the home that says which store belongs here and how far it had come.

Place in the path: ``database`` compares it with the store that it finds. Without it a deleted store
file would look like a first start, and an older copy that somebody put back would look like the
present store: what was sent since would be sent again.

The position in it is written after a commit that added a row, at most every twentieth of a second,
and without waiting for the disk: it has to outlive a process, and a copy that is put back after a
power cut is a rare enough meeting.
"""

import fcntl
import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from console.errors import ConfigurationError
from console.store.files import open_file, sync_folder, system_refusals

__all__ = [
    "MARKER_NAME",
    "Follower",
    "Marker",
    "Note",
    "note_check",
    "open_marker",
    "read_note",
]

_LOG = logging.getLogger(__name__)

MARKER_NAME = "store.marker"
"""Name of the note in the home."""

_PAUSE_S = 0.05
"""Seconds between two looks at the position while commits follow each other."""

_WIDTH = 400
"""Bytes of the note, filled up with blanks: written over in one piece, never cut first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What the note says."""

    store_id: str
    """Which store belongs to this home; empty when the note cannot be read."""

    generation: int = 0
    """Its generation; 0 when an earlier version wrote the note."""

    position: int = 0
    """How many rows were ever added to it; 0 when an earlier version wrote the note."""

    checked_at: datetime | None = None
    """When the whole file was last checked, UTC; None when never."""

    sealed: bool = False
    """Whether every connection of the home bears its seal: a store that wants seals was edited."""


class Marker:
    """The note, open and locked, so that two first starts cannot both make a store."""

    def __init__(self, descriptor: int, home: Path) -> None:
        self._descriptor = descriptor
        self._home = home

    def read(self) -> Note | None:
        """Return what it says; None when no store was completed here."""
        return _parse(os.pread(self._descriptor, _WIDTH, 0))

    def write(self, note: Note, *, durable: bool = True) -> None:
        """Write it down.

        Args:
            note: What to say.
            durable: Wait until it would survive a power cut.

        Raises:
            ConfigurationError: The system refuses.
        """
        content: dict[str, Any] = {
            "format": 2,
            "store_id": note.store_id,
            "generation": note.generation,
            "position": note.position,
            "checked_at": note.checked_at.isoformat() if note.checked_at else None,
            "sealed": note.sealed,
        }
        text = f"{json.dumps(content):{_WIDTH - 1}}\n"
        with system_refusals(self._home / MARKER_NAME):
            os.pwrite(self._descriptor, text.encode(), 0)
            if durable:
                os.fsync(self._descriptor)
        if durable:
            sync_folder(self._home)


@contextmanager
def open_marker(home: Path) -> Iterator[Marker]:
    """Open the note, or make an empty one, and hold its lock.

    Raises:
        ConfigurationError: It has wrong rights, or the system refuses.
    """
    descriptor = open_file(home / MARKER_NAME, os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield Marker(descriptor, home)
    finally:
        os.close(descriptor)


def read_note(home: Path) -> Note | None:
    """Return what the note says without making or locking it; None when it tells of no store.

    Raises:
        ConfigurationError: It has wrong rights, or the system refuses.
    """
    path = home / MARKER_NAME
    if not os.path.lexists(path):
        return None
    descriptor = open_file(path, os.O_RDONLY)
    try:
        return _parse(os.pread(descriptor, _WIDTH, 0))
    finally:
        os.close(descriptor)


class Follower:
    """Keeps the position in the note up to date, for as long as a store is open.

    Args:
        home: The folder.
        generation: Of the open store; a note of another one is left alone.
    """

    def __init__(self, home: Path, generation: int) -> None:
        self._home = home
        self._generation = generation
        self._descriptor = open_file(home / MARKER_NAME, os.O_RDWR)
        self._position = -1
        self._looked_at = -_PAUSE_S

    @property
    def is_due(self) -> bool:
        """Whether the last look is long enough ago; a copy of the store takes longer, too."""
        return time.monotonic() - self._looked_at >= _PAUSE_S

    def follow(self, position: int) -> None:
        """Write down that the store has come further.

        The change itself is durable already: a note that cannot be written is no failure of it.
        """
        if position == self._position:
            # Changes of rows that are there follow each other, too.
            self._looked_at = time.monotonic()
            return
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Somebody opens the store at this moment, or writes the same; the next commit makes
            # it up.
            return
        try:
            self._write(position)
        except (ConfigurationError, OSError) as error:
            _LOG.warning("the position of the store was not noted: %s", error)
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the note."""
        os.close(self._descriptor)

    def _write(self, position: int) -> None:
        marker = Marker(self._descriptor, self._home)
        note = marker.read()
        if note is not None and note.generation == self._generation:
            if note.position < position:
                marker.write(replace(note, position=position), durable=False)
            self._position = position
            self._looked_at = time.monotonic()


def note_check(home: Path, *, at: datetime) -> None:
    """Write down that the whole file was checked.

    Raises:
        ConfigurationError: The system refuses.
    """
    with open_marker(home) as marker:
        note = marker.read()
        if note is not None:
            marker.write(replace(note, checked_at=at), durable=False)


def _parse(raw: bytes) -> Note | None:
    if not raw.strip():
        return None
    try:
        content = json.loads(raw)
        checked_at = content.get("checked_at")
        return Note(
            store_id=str(content["store_id"]),
            generation=int(content.get("generation", 0)),
            position=int(content.get("position", 0)),
            checked_at=datetime.fromisoformat(checked_at) if checked_at else None,
            sealed=content.get("sealed") is True,
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return Note(store_id="")

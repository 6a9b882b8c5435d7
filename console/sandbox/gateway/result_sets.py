"""What ``readByQuery`` has found and not yet handed out.

Place: between ``readByQuery``, which opens a result, and ``readMore``, which goes on. A result is a
picture of the moment it was opened; it ends when all of it was read, or when nobody asked for long.

Must not: read a clock but the one that is handed in, or know an object.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from console.sandbox.books import Row
from console.sandbox.gateway.object_types import Field

_LIFE = timedelta(minutes=10)
_MOST_OPEN = 200
_ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_ID_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The records of one ``readByQuery``."""

    object_name: str
    """Of the records."""
    owner: tuple[str, str]
    """User and entity that asked; nobody else may go on."""
    fields: Sequence[Field]
    """What is shown of each record."""
    rows: Sequence[Row]
    """All of them; may be empty."""
    size: int
    """Most records of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The next records of a result."""

    found: Found
    """What they belong to."""
    rows: Sequence[Row]
    """May be fewer than a page has room for, even when more remain."""
    remaining: int
    """How many come behind them."""
    result_id: str
    """To go on with; empty when nothing remains."""


@dataclass(slots=True, kw_only=True)
class _Open:
    found: Found
    at: int
    expires_at: datetime


class ResultSets:
    """The results that are open."""

    def __init__(self, *, now: Callable[[], datetime], seed: int) -> None:
        self._now = now
        self._random = Random(f"results {seed}")
        self._open: dict[str, _Open] = {}

    def first(self, found: Found) -> Page:
        """The first page of a result, which stays open when there is more."""
        result_id = "".join(self._random.choices(_ID_LETTERS, k=_ID_LENGTH))
        self._open[result_id] = _Open(found=found, at=0, expires_at=self._now() + _LIFE)
        while len(self._open) > _MOST_OPEN:
            del self._open[next(iter(self._open))]
        return self._next(result_id)

    def more(self, result_id: str, owner: tuple[str, str]) -> Page | None:
        """The next page of a result; None: not the caller's, read to its end, or expired."""
        result = self._open.get(result_id)
        if result is None or result.found.owner != owner:
            return None
        if result.expires_at <= self._now():
            del self._open[result_id]
            return None
        return self._next(result_id)

    def last_id(self, object_name: str, owner: tuple[str, str]) -> str:
        """The youngest open result of the caller for an object; empty: there is none."""
        for result_id, result in reversed(self._open.items()):
            if (result.found.object_name, result.found.owner) == (object_name, owner):
                return result_id
        return ""

    def _next(self, result_id: str) -> Page:
        result = self._open[result_id]
        found = result.found
        end = result.at + found.size
        if end < len(found.rows) and found.size > 1:
            # A page that is not the last may be short; only what remains tells the end.
            end -= self._random.randrange(2)
        rows = found.rows[result.at : end]
        result.at += len(rows)
        result.expires_at = self._now() + _LIFE
        remaining = len(found.rows) - result.at
        if not remaining:
            del self._open[result_id]
        return Page(
            found=found, rows=rows, remaining=remaining, result_id=result_id if remaining else ""
        )

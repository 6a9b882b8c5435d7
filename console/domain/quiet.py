"""Causes that nobody has to look at for now, and what people wrote down about a cause.

Place in the path: the error desk asks whether a group is quiet; a person keeps one quiet, or writes
a note for the next one. A quiet group stays counted and visible, below the others: nothing is
taken out of the queue by it. Pure.
"""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["CauseNote", "Quiet", "is_quiet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseNote:
    """What somebody wrote about a cause."""

    cause: str
    """Slug of the cause."""

    number: int
    """1 for the first note of its cause."""

    at: datetime
    """When, UTC."""

    actor: str
    """Who."""

    text: str
    """What, as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Somebody knows of a cause and does not want to hear of it until something changes."""

    cause: str
    """Slug of the cause."""

    at: datetime
    """Since when, UTC."""

    actor: str
    """Who."""

    reason: str
    """Why, as written."""

    until: datetime | None = None
    """Until this moment, UTC; None for no such end."""

    above: int | None = None
    """Until more errors than this have the cause; None for no such end."""

    settings: str = ""
    """Until the settings are others than these, by fingerprint; empty for no such end."""


def is_quiet(quiet: Quiet, *, now: datetime, count: int, settings: str) -> bool:
    """Return whether it is to be kept quiet still; the first end that comes ends it.

    Args:
        quiet: What somebody said.
        now: The present moment.
        count: How many errors have the cause now.
        settings: Fingerprint of the settings now.
    """
    over = quiet.until is not None and now >= quiet.until
    grown = quiet.above is not None and count > quiet.above
    changed = bool(quiet.settings) and settings != quiet.settings
    return not (over or grown or changed)

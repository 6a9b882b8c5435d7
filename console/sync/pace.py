"""When work is tried again by itself: pauses that double, spread by the document's own id.

Place in the path: pure; ``steps`` stores the moment in the entry, ``resuming`` finds those whose
moment has come. Two classes pass by themselves: Sage did not run the request (seconds to a quarter
of an hour, without end, because nothing is wrong with the document), and a cause outside that
somebody lets go of, such as a party on hold (minutes to six hours, then a person decides).

The jitter is full, and derived from the entry's id and the number of the try: a thousand documents
spread over the pause, and the moment is the same whoever computes it.
"""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from console.domain.ledger import LedgerEntry
from console.domain.outcome import Problem
from console.intacct import CAUSES, Retry

__all__ = [
    "MOST_DEFERRALS",
    "MOST_TRIES",
    "gave_up",
    "is_held_outside",
    "next_attempt",
    "next_send",
    "pause",
]

MOST_TRIES = 8
"""Automatic tries of a document that Sage refuses; with the pauses below about a day."""

MOST_DEFERRALS = 30
"""Sends in a row that did not run before a refusal of the document alone is a person's."""

_SHORTEST = timedelta(seconds=1)
_SEND_FIRST, _SEND_LONGEST = timedelta(seconds=5), timedelta(minutes=15)
_RECORD_FIRST, _RECORD_LONGEST = timedelta(minutes=5), timedelta(hours=6)


def is_held_outside(cause: str) -> bool:
    """Return whether somebody outside has to let go of it, and nobody repairs anything of ours."""
    known = CAUSES.get(cause)
    return known is not None and known.retry is Retry.HOLD


def next_send(entry: LedgerEntry, now: datetime) -> datetime:
    """Return when a document that certainly did not run is sent again."""
    return now + pause(entry.id, entry.deferrals, first=_SEND_FIRST, longest=_SEND_LONGEST)


def next_attempt(entry: LedgerEntry, now: datetime) -> datetime:
    """Return when a document that was refused for a passing cause is tried again."""
    return now + pause(entry.id, entry.tries, first=_RECORD_FIRST, longest=_RECORD_LONGEST)


def gave_up(problem: Problem, tries: int) -> Problem:
    """Return the problem of a document that only a person retries from here on."""
    return replace(problem, message=f"{problem.message} Gave up after {tries} tries.")


def pause(key: str, tries: int, *, first: timedelta, longest: timedelta) -> timedelta:
    """Return how long to wait: up to ``first`` doubled ``tries`` times, at least a second.

    Args:
        key: Whose pause; the same key and try give the same pause.
        tries: How often it was tried before.
        first: Longest pause before the first try.
        longest: Longest of all.
    """
    most = min(first * 2.0 ** min(tries, 32), longest)
    digest = hashlib.sha256(f"{key}:{tries}".encode()).digest()
    share = int.from_bytes(digest[:4], "big") / 2**32
    return max(most * share, _SHORTEST)

"""What the audit log holds, and what a look along its chain says.

Place in the path: ``store/audit`` makes and checks entries, the audit service hands them to screens
and commands. Values only; nothing here knows how a hash is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

__all__ = ["AuditEntry", "Verdict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One act."""

    number: int
    """1 for the first; no number is missing."""

    at: datetime
    """When, UTC."""

    actor_name: str
    """Who, by the name of the user database; "scheduler" for the scheduler."""

    uid: int
    """The user id that the kernel keeps for the person; -1 for the scheduler."""

    action: str
    """What was done or tried, e.g. ``change settings``."""

    subject: str
    """To what: a subsidiary's or entry's id or name."""

    before: Mapping[str, Any] | None
    """What was changed, as it was; JSON types. None when nothing was there."""

    after: Mapping[str, Any] | None
    """The same as it is now; None when nothing is there any more."""

    outcome: str
    """"done", or why it was refused."""

    previous_hash: str
    """``hash`` of the entry before."""

    hash: str
    """SHA-256 over all fields above."""

    @property
    def was_done(self) -> bool:
        """Return whether the act took place; a refused one changed nothing."""
        return self.outcome == "done"

    def changes(self) -> tuple[tuple[str, str, str], ...]:
        """Return what the entry changed: name, old and new value; empty where there was none."""
        old, new = self.before or {}, self.after or {}
        told = ((name, str(old.get(name, "")), str(new.get(name, ""))) for name in {**old, **new})
        return tuple(change for change in told if change[1] or change[2])

    def tells(self, words: str) -> bool:
        """Return whether each word stands somewhere in the entry, whatever its case."""
        told = "\n".join(
            (
                *(self.actor_name, self.action, self.subject, self.outcome),
                *(part for change in self.changes() for part in change),
            )
        ).casefold()
        return all(word in told for word in words.casefold().split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What following the chain from its first entry has shown."""

    entries: int
    """How many entries follow each other unbroken, from the first one on."""

    problem: str = ""
    """What is wrong with the entry after these, one sentence; empty when nothing is."""

    @property
    def intact(self) -> bool:
        """Return whether nobody has touched the log."""
        return not self.problem

    @property
    def broken_at(self) -> int | None:
        """Return the number of the first entry that is not as it was; None when all are."""
        return None if self.intact else self.entries + 1

"""Open errors by cause: what to repair first, because it is worth the most.

Place in the path: error transactions come in, groups with their money go out; the error desk shows
them and acts on a whole group. Equal causes share a group, equal offending values a part of it.
Pure.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from console.domain.ledger import LedgerEntry, State
from console.domain.money import ZERO
from console.domain.outcome import WhoActs
from console.domain.remedies import Remedy, remedy_for

__all__ = ["ErrorGroup", "ErrorGroups", "ErrorPart", "fingerprint"]

_MARK_LENGTH = 8


def fingerprint(cause: str, subject: str = "") -> str:
    """Return the stable name of a cause, or of one offending value of it."""
    if not subject:
        return cause
    mark = hashlib.sha256(f"{cause}\n{subject}".encode()).hexdigest()[:_MARK_LENGTH]
    return f"{cause}.{mark}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPart:
    """The errors of a group with one offending value."""

    fingerprint: str
    """Stable name."""

    subject: str
    """The value: an account number, a party's name; empty when the cause names none."""

    count: int
    """Errors."""

    total: Decimal
    """Money at risk, credits counted like debits."""

    oldest_at: datetime
    """When the first of them was first seen, UTC."""

    setting: str
    """The setting to repair; empty when none is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorGroup:
    """The errors of one cause."""

    cause: str
    """Its slug, which is the group's fingerprint, too."""

    count: int
    """Errors."""

    total: Decimal
    """Money at risk, credits counted like debits."""

    oldest_at: datetime
    """When the first of them was first seen, UTC."""

    subsidiary_ids: tuple[str, ...]
    """Whose they are, the one with the most money first."""

    who: WhoActs
    """Who can remove the cause."""

    fix: str
    """What to do, as the records say; that of the part with the most money."""

    states: Mapping[State, int]
    """How many are failed, in conflict, held."""

    parts: tuple[ErrorPart, ...]
    """By offending value, the most money first; never empty."""

    @property
    def remedy(self) -> Remedy:
        """Return what the cause means and the steps that remove it."""
        return remedy_for(self.cause)


class ErrorGroups:
    """Open errors while they are counted: added in any number of steps, each error once."""

    def __init__(self) -> None:
        self._gathered: dict[str, _Gathered] = {}

    def add(self, entries: Iterable[LedgerEntry]) -> None:
        """Count these errors."""
        for entry in entries:
            problem = entry.problem
            if problem is not None:
                gathered = self._gathered.setdefault(problem.cause, _Gathered(problem.cause))
                gathered.add(entry, problem.subject)

    def groups(self) -> tuple[ErrorGroup, ...]:
        """Return the groups, the most money first."""
        groups = [one.group() for one in self._gathered.values()]
        return tuple(sorted(groups, key=lambda group: (-group.total, -group.count, group.cause)))


class _Sum:
    """Number, money and age of some errors."""

    __slots__ = ("count", "fix", "oldest_at", "setting", "total", "who")

    def __init__(self, entry: LedgerEntry) -> None:
        problem = entry.problem
        assert problem is not None, "only what has a problem is gathered"
        self.count = 0
        self.total = ZERO
        self.oldest_at = entry.created_at
        self.setting = problem.setting
        self.fix = problem.fix
        self.who = problem.who

    def add(self, entry: LedgerEntry) -> None:
        self.count += 1
        self.total += abs(entry.amount)
        self.oldest_at = min(self.oldest_at, entry.created_at)


class _Gathered:
    """One group while it is counted."""

    def __init__(self, cause: str) -> None:
        self._cause = cause
        self._parts: dict[str, _Sum] = {}
        self._cents: dict[str, Decimal] = {}
        self._states: Counter[State] = Counter()

    def add(self, entry: LedgerEntry, subject: str) -> None:
        part = self._parts.get(subject)
        if part is None:
            part = self._parts[subject] = _Sum(entry)
        part.add(entry)
        owner = entry.transaction.subsidiary_id
        self._cents[owner] = self._cents.get(owner, ZERO) + abs(entry.amount)
        self._states[entry.state] += 1

    def group(self) -> ErrorGroup:
        parts = sorted(self._parts.items(), key=lambda one: (-one[1].total, one[0]))
        largest = parts[0][1]
        return ErrorGroup(
            cause=self._cause,
            count=sum(part.count for _, part in parts),
            total=sum((part.total for _, part in parts), ZERO),
            oldest_at=min(part.oldest_at for _, part in parts),
            subsidiary_ids=tuple(sorted(self._cents, key=lambda one: (-self._cents[one], one))),
            who=largest.who,
            fix=largest.fix,
            states=dict(self._states),
            parts=tuple(
                ErrorPart(
                    fingerprint=fingerprint(self._cause, subject),
                    subject=subject,
                    count=part.count,
                    total=part.total,
                    oldest_at=part.oldest_at,
                    setting=part.setting,
                )
                for subject, part in parts
            ),
        )

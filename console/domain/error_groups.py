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
from console.domain.outcome import Problem, WhoActs
from console.domain.remedies import Remedy, remedy_for

__all__ = ["ErrorGroup", "ErrorGroups", "ErrorPart", "ErrorSum", "fingerprint"]

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
    """The setting to repair, as the error that changed last says; empty when it names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorSum:
    """Errors of one subsidiary and state with one problem that were counted elsewhere."""

    problem: Problem
    """What is wrong with them; only its cause, subject, setting, fix and who count."""

    subsidiary_id: str
    """Whose they are."""

    state: State
    """In which state they are."""

    count: int
    """Errors; one at least."""

    total: Decimal
    """Money at risk, credits counted like debits."""

    oldest_at: datetime
    """When the first of them was first seen, UTC."""

    changed_at: datetime
    """When one of them changed last, UTC."""


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
    """What to do, as the error says that changed last of the part with the most money."""

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
        self.add_sums(_alone(entry, entry.problem) for entry in entries if entry.problem)

    def add_sums(self, sums: Iterable[ErrorSum]) -> None:
        """Count the errors of these sums."""
        for one in sums:
            cause = one.problem.cause
            gathered = self._gathered.get(cause)
            if gathered is None:
                gathered = self._gathered[cause] = _Gathered(cause)
            gathered.add(one)

    def groups(self) -> tuple[ErrorGroup, ...]:
        """Return the groups, the most money first."""
        groups = [one.group() for one in self._gathered.values()]
        return tuple(sorted(groups, key=lambda group: (-group.total, -group.count, group.cause)))


def _alone(entry: LedgerEntry, problem: Problem) -> ErrorSum:
    return ErrorSum(
        problem=problem,
        subsidiary_id=entry.transaction.subsidiary_id,
        state=entry.state,
        count=1,
        total=abs(entry.amount),
        oldest_at=entry.created_at,
        changed_at=entry.changed_at,
    )


class _Part:
    """Number, money and age of the errors with one offending value."""

    __slots__ = ("count", "latest", "oldest_at", "total")

    def __init__(self, first: ErrorSum) -> None:
        self.count = 0
        self.total = ZERO
        self.oldest_at = first.oldest_at
        self.latest = first

    def add(self, one: ErrorSum) -> None:
        self.count += one.count
        self.total += one.total
        self.oldest_at = min(self.oldest_at, one.oldest_at)
        if one.changed_at > self.latest.changed_at:
            self.latest = one


class _Gathered:
    """One group while it is counted."""

    def __init__(self, cause: str) -> None:
        self._cause = cause
        self._parts: dict[str, _Part] = {}
        self._cents: dict[str, Decimal] = {}
        self._states: Counter[State] = Counter()

    def add(self, one: ErrorSum) -> None:
        subject = one.problem.subject
        part = self._parts.get(subject)
        if part is None:
            part = self._parts[subject] = _Part(one)
        part.add(one)
        self._cents[one.subsidiary_id] = self._cents.get(one.subsidiary_id, ZERO) + one.total
        self._states[one.state] += one.count

    def group(self) -> ErrorGroup:
        parts = sorted(self._parts.items(), key=lambda one: (-one[1].total, one[0]))
        latest = parts[0][1].latest
        return ErrorGroup(
            cause=self._cause,
            count=sum(part.count for _, part in parts),
            total=sum((part.total for _, part in parts), ZERO),
            oldest_at=min(part.oldest_at for _, part in parts),
            subsidiary_ids=tuple(sorted(self._cents, key=lambda one: (-self._cents[one], one))),
            who=latest.problem.who,
            fix=latest.problem.fix,
            states=dict(self._states),
            parts=tuple(
                ErrorPart(
                    fingerprint=fingerprint(self._cause, subject),
                    subject=subject,
                    count=part.count,
                    total=part.total,
                    oldest_at=part.oldest_at,
                    setting=part.latest.problem.setting,
                )
                for subject, part in parts
            ),
        )

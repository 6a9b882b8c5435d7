"""What a retry would come to, as far as that can be told without asking anybody.

Place in the path: the plan of a retry shows it before anything is sent. Failed records are mapped
with present settings and the lists that Sage gave last, by the very functions that a cycle uses;
parties are matched with profiles that Alvys has to be asked for, so they are left out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from console.domain.connection import Connection
from console.domain.eligibility import Eligible, decide
from console.domain.inclusion import included_lines
from console.domain.ledger import LedgerEntry, State
from console.domain.money import ZERO
from console.domain.outcome import Problem, Skipped
from console.domain.parties import PartyIndex
from console.domain.reference import ReferenceData
from console.sync.mapping.fields import MappingInputs, check_document, find_term, map_lines
from console.sync.problems import OWN_REFUSALS

__all__ = ["Expected", "Forecast", "ForecastLine", "foresee"]

_PARTY_CAUSES = ("customer-", "vendor-", "party-")


class Expected(StrEnum):
    """What is expected of one record; the values are for people."""

    POSTS = "will be sent"
    """Nothing that we know of stands in the way."""

    LOOKED_UP = "will be looked up in Sage first"
    """It may be in Sage: nothing is sent unless it is proven not to be."""

    UNSURE = "may fail again"
    """Only Sage or Alvys can tell: its cause does not lie in our settings."""

    FAILS = "will fail again"
    """Our own mapping refuses it still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastLine:
    """Records of which the same is expected for the same reason."""

    expected: Expected
    """What."""

    cause: str
    """Why; the cause's slug, empty when nothing stands in the way."""

    message: str
    """What stands in the way of the first of them, for people; empty for nothing."""

    count: int
    """Records."""

    total: Decimal
    """Their money, credits counted like debits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a retry would come to."""

    lines: tuple[ForecastLine, ...]
    """By what is expected, then by money."""

    def count(self, expected: Expected) -> int:
        """Return of how many records this is expected."""
        return sum(line.count for line in self.lines if line.expected is expected)


def foresee(
    entries: Iterable[LedgerEntry],
    connection_of: Callable[[str], Connection | None],
    reference_of: Callable[[Connection], ReferenceData | None],
) -> Forecast:
    """Return what a retry of these entries would come to.

    Args:
        entries: What would be sent.
        connection_of: Returns the connection of a subsidiary.
        reference_of: Returns Sage's lists as they were read last; None when they never were.
    """
    inputs: dict[str, MappingInputs | None] = {}
    found: dict[tuple[Expected, str], _Line] = {}
    for entry in entries:
        owner = entry.transaction.subsidiary_id
        connection = connection_of(owner)
        if owner not in inputs:
            inputs[owner] = _inputs(connection, reference_of)
        expected, problem = _expect(entry, connection, inputs[owner])
        key = (expected, problem.cause if problem else "")
        found.setdefault(key, _Line(problem)).add(entry)
    return Forecast(lines=_sorted(found))


def _inputs(
    connection: Connection | None, reference_of: Callable[[Connection], ReferenceData | None]
) -> MappingInputs | None:
    reference = reference_of(connection) if connection is not None else None
    if connection is None or reference is None:
        return None
    return MappingInputs(
        settings=connection.settings,
        entity_id=connection.entity_id,
        reference=reference,
        customers=PartyIndex.build(()),
        vendors=PartyIndex.build(()),
        profiles={},
    )


def _expect(
    entry: LedgerEntry, connection: Connection | None, inputs: MappingInputs | None
) -> tuple[Expected, Problem | None]:
    if entry.state is not State.FAILED:
        return Expected.LOOKED_UP, None
    verdict = decide(entry.transaction, connection)
    if isinstance(verdict, Skipped):
        return Expected.FAILS, verdict.problem
    if inputs is None or verdict != Eligible():
        return Expected.UNSURE, entry.problem
    refused = _map(entry, inputs)
    if refused is not None:
        return Expected.FAILS, refused
    return (Expected.UNSURE, entry.problem) if _is_open(entry) else (Expected.POSTS, None)


def _map(entry: LedgerEntry, inputs: MappingInputs) -> Problem | None:
    """Return why the record cannot be sent still, or None."""
    transaction = entry.transaction
    broken = check_document(transaction)
    if broken is not None:
        return broken
    term = find_term(transaction, inputs)
    if isinstance(term, Problem):
        return term
    lines = map_lines(included_lines(transaction, inputs.settings), transaction, inputs)
    return lines if isinstance(lines, Problem) else None


def _is_open(entry: LedgerEntry) -> bool:
    """Return whether the cause is one that our settings and lists say nothing about."""
    problem = entry.problem
    if problem is None:
        return False
    by_sage = bool(problem.number)
    return by_sage or problem.cause in OWN_REFUSALS or problem.cause.startswith(_PARTY_CAUSES)


class _Line:
    """A line while it is counted."""

    def __init__(self, problem: Problem | None) -> None:
        self._problem = problem
        self._count = 0
        self._total = ZERO

    def add(self, entry: LedgerEntry) -> None:
        self._count += 1
        self._total += abs(entry.amount)

    def made(self, expected: Expected, cause: str) -> ForecastLine:
        return ForecastLine(
            expected=expected,
            cause=cause,
            message=self._problem.message if self._problem else "",
            count=self._count,
            total=self._total,
        )


def _sorted(found: Mapping[tuple[Expected, str], _Line]) -> tuple[ForecastLine, ...]:
    order: Sequence[Expected] = tuple(Expected)
    lines = [line.made(expected, cause) for (expected, cause), line in found.items()]
    return tuple(sorted(lines, key=lambda one: (order.index(one.expected), -one.total, one.cause)))

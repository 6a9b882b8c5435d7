"""What a cycle would do, before it does anything: each document with its fate, and the sums.

Place in the path: ``sync/rehearsal`` fills it, commands and screens show it. Pure values.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from console.domain.kinds import Kind
from console.domain.money import ZERO
from console.domain.outcome import Problem

__all__ = ["Fate", "Planned", "PlannedSum", "Rehearsal", "add_up"]


class Fate(StrEnum):
    """What would become of a document; the values stand in JSON."""

    SEND = "send"
    """It would be sent."""

    CORRECT = "correct"
    """It is in Sage and changed since. Sage's state of it decides whether it would be updated,
    reversed and posted anew, taken out, or held."""

    CREATE_PARTY = "create_party"
    """Its customer or vendor would be created first, then it would be sent."""

    FAIL = "fail"
    """Mapping or the document itself keeps it back: it would stand in the error list."""

    SKIP = "skip"
    """A gate keeps it back."""

    HOLD = "hold"
    """Another subsidiary billed it, or takes no part yet: it would wait."""

    LOOK_UP = "look_up"
    """Its outcome is open: it would be looked up in Sage before anything else."""

    WAIT = "wait"
    """Its customer or vendor may be on its way to Sage: it would wait for the next cycle."""

    WITHDRAW = "withdraw"
    """Nobody bills it any more, and nothing of it was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One document and its fate."""

    entry_id: str
    """Ledger id; a new document has none of its rows in the ledger yet."""

    kind: Kind
    """What it becomes in Sage."""

    fate: Fate
    """What would become of it."""

    number: str
    """Document number."""

    party: str
    """Name of the customer or carrier."""

    document_on: date
    """Document date."""

    amount: Decimal
    """What would be sent; for what would not, what the toggles let through."""

    problem: Problem | None = None
    """Why it would not be sent; None when it would."""

    xml: str = ""
    """The function as it would be sent, without its control id; empty when it would not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSum:
    """Documents of one kind with one fate for one cause."""

    kind: Kind
    """What they become in Sage."""

    fate: Fate
    """What would become of them."""

    cause: str
    """Slug of what keeps them back; empty when nothing does."""

    count: int
    """How many."""

    total: Decimal
    """Their amounts together."""

    message: str = ""
    """What is wrong with the first of them, one sentence; empty when nothing is."""

    fix: str = ""
    """What to do about that one; empty when nothing is to be done."""

    example: str = ""
    """Number of the first of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What one cycle of one connection would do."""

    subsidiary_id: str
    """Alvys id."""

    subsidiary_name: str
    """Alvys name."""

    sums: tuple[PlannedSum, ...]
    """By kind, fate and cause, in that order; empty when there is nothing to do."""

    documents: tuple[Planned, ...]
    """The documents, as many as were asked for, in the order in which they were met."""

    left_out: int
    """Documents that are counted in ``sums`` and not among ``documents``."""

    requests: int
    """HTTP requests that the rehearsal sent to Sage."""

    alvys_requests: int
    """The same to Alvys."""

    def count(self, *fates: Fate) -> int:
        """Return how many documents have one of the fates; of all when none is named."""
        return sum(one.count for one in self.sums if not fates or one.fate in fates)

    def total(self, *fates: Fate) -> Decimal:
        """Return their amounts together."""
        found = (one.total for one in self.sums if not fates or one.fate in fates)
        return sum(found, ZERO)


_Group = tuple[Kind, Fate, str]


def add_up(documents: Iterable[Planned]) -> tuple[PlannedSum, ...]:
    """Return the documents by kind, fate and cause, in the order in which the kinds are declared.

    Every document counts in exactly one sum.
    """
    groups: dict[_Group, PlannedSum] = {}
    for one in documents:
        problem = one.problem
        key = (one.kind, one.fate, problem.cause if problem else "")
        known = groups.get(key)
        groups[key] = PlannedSum(
            kind=one.kind,
            fate=one.fate,
            cause=key[2],
            count=known.count + 1 if known else 1,
            total=known.total + one.amount if known else one.amount,
            message=known.message if known else (problem.message if problem else ""),
            fix=known.fix if known else (problem.fix if problem else ""),
            example=known.example if known else one.number,
        )
    kinds, fates = list(Kind), list(Fate)
    return tuple(
        groups[key]
        for key in sorted(groups, key=lambda key: (kinds.index(key[0]), fates.index(key[1]), key))
    )

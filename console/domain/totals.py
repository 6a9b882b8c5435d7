"""Control totals: what Alvys bills, what the ledger says of it, and what Sage holds.

Place in the path: ``sync/totals`` reads the three sides and hands documents in; sums by day and
kind, and every difference document by document, come out. Pure. Slug ``control-totals``.

Each document that is due stands in exactly one place, so exported, failed, held, skipped, on the
way and marked ones together are the due ones; ``unaccounted`` says by how many they are not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from console.domain.kinds import Kind
from console.domain.money import ZERO
from console.domain.three_sides import Difference, Standing, Trio, find_differences

__all__ = ["NOTHING", "Sum", "Totals", "TotalsRow", "build_totals", "unaccounted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Documents, counted and added up."""

    count: int = 0
    """How many."""

    total: Decimal = ZERO
    """Their amounts together."""

    def plus(self, amount: Decimal) -> "Sum":
        """Return the sum with one more document."""
        return Sum(count=self.count + 1, total=self.total + amount)

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(count=self.count + other.count, total=self.total + other.total)


NOTHING = Sum()
"""No document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalsRow:
    """The documents of one day and kind."""

    day: date
    """Document date."""

    kind: Kind
    """What they become in Sage."""

    source: Sum = NOTHING
    """What Alvys bills."""

    left_out: Decimal = ZERO
    """Part of ``source`` that toggles leave out, such as accessorial charges of bills."""

    ledger: Mapping[Standing, Sum] = field(default_factory=dict)
    """Standing to what the ledger has there; one without documents is missing."""

    sage: Sum = NOTHING
    """What Sage holds, reversed records left out."""

    differences: int = 0
    """Documents about which the sides do not agree, each difference counted."""

    @property
    def unaccounted(self) -> int:
        """Return how many due documents have no place in the ledger; negative: too many have."""
        return unaccounted(self.source.count, self.ledger)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Control totals of one subsidiary for some days."""

    subsidiary_id: str
    """Alvys id."""

    subsidiary_name: str
    """Alvys name."""

    since: date
    """First day."""

    until: date
    """Last day."""

    rows: tuple[TotalsRow, ...]
    """By day, then kind; empty when no side has any document."""

    differences: tuple[Difference, ...]
    """In the order of the rows, then by number; empty when all sides agree."""


def unaccounted(due: int, standings: Mapping[Standing, Sum]) -> int:
    """Return by how many documents the places in the ledger miss the due ones.

    Args:
        due: How many documents are due.
        standings: Where documents stand; withdrawn ones are not due and do not count.
    """
    placed = sum(one.count for place, one in standings.items() if place is not Standing.WITHDRAWN)
    return due - placed


def build_totals(
    documents: Iterable[Trio],
    *,
    subsidiary_id: str,
    subsidiary_name: str,
    since: date,
    until: date,
) -> Totals:
    """Return the totals of documents whose day lies in a stretch of days, both ends included."""
    rows: dict[tuple[date, Kind], TotalsRow] = {}
    differences: list[Difference] = []
    for one in documents:
        if not since <= one.day <= until:
            continue
        found = find_differences(one)
        differences += found
        key = (one.day, one.kind)
        row = _with(rows.get(key) or TotalsRow(day=one.day, kind=one.kind), one, len(found))
        if row != TotalsRow(day=one.day, kind=one.kind):
            rows[key] = row
    order = list(Kind)
    return Totals(
        subsidiary_id=subsidiary_id,
        subsidiary_name=subsidiary_name,
        since=since,
        until=until,
        rows=tuple(
            rows[key] for key in sorted(rows, key=lambda key: (key[0], order.index(key[1])))
        ),
        differences=tuple(
            sorted(
                differences,
                key=lambda one: (
                    one.document.day,
                    order.index(one.document.kind),
                    one.document.number,
                ),
            )
        ),
    )


def _with(row: TotalsRow, one: Trio, differences: int) -> TotalsRow:
    """Return the row with one more document."""
    source, left_out = row.source, row.left_out
    if one.source is not None and one.is_billed:
        source = source.plus(one.source.total)
        left_out += one.source.total - one.source.included
    ledger = dict(row.ledger)
    standing = one.standing
    if one.booked is not None and standing is not None:
        ledger[standing] = ledger.get(standing, NOTHING).plus(one.booked.amount)
    sage = row.sage
    for record in one.sage:
        sage = sage.plus(record.total)
    return replace(
        row,
        source=source,
        left_out=left_out,
        ledger=ledger,
        sage=sage,
        differences=row.differences + differences,
    )

"""A document seen three times: as it was sent, as it would be sent now, as Sage holds it.

Place in the path: ``sync/comparison`` brings the three to the same words and hands them in; rows
with their differences come out. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from console.domain.kinds import Kind
from console.domain.outcome import Problem

__all__ = [
    "ComparedField",
    "Comparison",
    "Preview",
    "PreviewLine",
    "PreviewPaper",
    "Side",
    "compare_sides",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewLine:
    """One line of a document that would be sent."""

    account_no: str
    """GL account number."""

    level: str
    """Which mapping chose it: ``item``, ``category`` or ``default``."""

    key: str
    """Key of that mapping, such as ``load/fuel_surcharge``."""

    amount: Decimal
    """Two places."""

    text: str
    """Its text in Sage."""

    others: tuple[tuple[str, str], ...]
    """Dimensions and custom fields by name, in the order in which they are sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPaper:
    """A paper that would follow a document."""

    type: str
    """Its kind in Alvys, e.g. ``Proof of Delivery``."""

    name: str
    """Its name in Sage, without an extension."""

    size: int | None
    """Bytes; None when Alvys does not say."""

    problem: Problem | None
    """Why it would not be sent; None when it would, as far as Alvys's list tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One record as it would be sent now, by the function that sends it."""

    entry_id: str
    """Ledger id."""

    number: str
    """Document number."""

    kind: Kind
    """What it becomes in Sage."""

    header: tuple[tuple[str, str], ...]
    """Names for people and values, in the order in which they are sent; empty when refused."""

    lines: tuple[PreviewLine, ...]
    """In the order in which they are sent; empty when refused."""

    total: Decimal
    """Its amount as it would be sent."""

    xml: str
    """The function, without its control id; empty when refused, and for a paper."""

    problem: Problem | None = None
    """Why it would not be sent; None when it would."""

    note: str = ""
    """What would happen before it is sent; empty when nothing would."""

    papers: tuple[PreviewPaper, ...] = ()
    """What would follow it, in the order of Alvys; empty for nothing."""

    @property
    def would_be_sent(self) -> bool:
        """Return whether nothing stands in its way."""
        return bool(self.header) and self.problem is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the three sights of a document."""

    values: Mapping[str, str] | None
    """Name for people to value, in their order. None: this side has no document.

    A name that is missing is empty on this side, unless the side cannot tell, see ``silent``.
    """

    note: str
    """Where it comes from, or why there is none; one sentence."""

    silent: frozenset[str] = frozenset()
    """Names of which this side never tells anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedField:
    """One field of the three sights."""

    name: str
    """Its name for people."""

    sent: str | None
    """As it was sent last; None when that side does not tell."""

    now: str | None
    """As it would be sent now."""

    sage: str | None
    """As Sage holds it."""

    @property
    def differs(self) -> bool:
        """Return whether two sides that tell say different things."""
        return len({one for one in (self.sent, self.now, self.sage) if one is not None}) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The three sights of one record, field by field."""

    entry_id: str
    """Ledger id."""

    number: str
    """Document number."""

    kind: Kind
    """What it becomes in Sage."""

    fields: tuple[ComparedField, ...]
    """Header first, then line by line; empty when no side has a document."""

    sent_note: str
    """Which attempt was the last that sent something, or that none did."""

    now_note: str
    """That it would be sent, or why not."""

    sage_note: str
    """Which record Sage holds, or that it holds none."""

    @property
    def differing(self) -> int:
        """Return how many fields differ."""
        return sum(1 for one in self.fields if one.differs)


def compare_sides(sent: Side, now: Side, sage: Side) -> tuple[ComparedField, ...]:
    """Return the fields of three sights; a field that is empty on all of them is left out."""
    names: dict[str, None] = {}
    for side in (sent, now, sage):
        names.update(dict.fromkeys(side.values or ()))
    rows = (
        ComparedField(
            name=name, sent=_value(sent, name), now=_value(now, name), sage=_value(sage, name)
        )
        for name in sorted(names, key=_place)
    )
    return tuple(one for one in rows if one.sent or one.now or one.sage)


def _place(name: str) -> tuple[int, int]:
    """Return where a field stands: the header in the order of the sides, then line by line."""
    if not name.startswith("Line "):
        return (0, 0)
    number = name.removeprefix("Line ").partition(" ")[0]
    return (1, int(number) if number.isdecimal() else 0)


def _value(side: Side, name: str) -> str | None:
    if side.values is None or name in side.silent:
        return None
    return side.values.get(name, "")

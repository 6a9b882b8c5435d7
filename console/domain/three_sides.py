"""One document seen from its three sides: Alvys, our ledger, Sage; and how they differ.

Place in the path: ``sync/totals`` reads the sides and makes these, ``totals`` adds them up. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from console.domain.kinds import Kind
from console.domain.machine import State
from console.domain.money import format_amount

__all__ = [
    "STANDINGS",
    "BookedDocument",
    "Difference",
    "DifferenceCause",
    "SageDocument",
    "SourceDocument",
    "Standing",
    "Trio",
    "find_differences",
]


class Standing(StrEnum):
    """Where a document of the ledger stands, as finance sees it; the values stand in JSON."""

    EXPORTED = "exported"
    """In Sage."""

    FAILED = "failed"
    """Refused, by Sage or by our mapping."""

    HELD = "held"
    """A person has to decide."""

    SKIPPED = "skipped"
    """A setting keeps it back, on purpose."""

    ON_THE_WAY = "on_the_way"
    """Ready, being sent, or being looked up: it passes by itself."""

    MARKED = "marked"
    """A person took it out of the queue."""

    WITHDRAWN = "withdrawn"
    """Nobody bills it any more: it is not due."""


STANDINGS: Mapping[State, Standing] = {
    State.READY: Standing.ON_THE_WAY,
    State.SENDING: Standing.ON_THE_WAY,
    State.UNVERIFIED: Standing.ON_THE_WAY,
    State.POSTED: Standing.EXPORTED,
    State.FAILED: Standing.FAILED,
    State.CONFLICT: Standing.HELD,
    State.HELD: Standing.HELD,
    State.SKIPPED: Standing.SKIPPED,
    State.SUPERSEDED: Standing.WITHDRAWN,
    State.MARKED_SYNCED: Standing.MARKED,
}
"""Every state to the standing that it counts for."""

_ON_PURPOSE = frozenset({Standing.SKIPPED, Standing.WITHDRAWN})
"""Standings in which nobody misses the document in Sage."""


_STANDS: Mapping[State, str] = {
    State.READY: "It is ready and goes out with the next cycle",
    State.SENDING: "It is being sent now",
    State.UNVERIFIED: "It was sent without an answer and is looked up by itself",
    State.FAILED: "It failed",
    State.CONFLICT: "It is in conflict",
}
"""State to the words for a document that Sage does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDocument:
    """A document as Alvys has it now."""

    total: Decimal
    """Its total there."""

    included: Decimal
    """What the toggles let through of it."""

    document_on: date
    """Its date."""

    withdrawn: str = ""
    """Why Alvys bills it no more; empty while it does."""

    not_due: str = ""
    """Why it is not to be exported, now or ever; empty when it is, or when a gate keeps it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedDocument:
    """A document as the ledger has it."""

    state: State
    """Where it stands."""

    amount: Decimal
    """What goes, or went, to Sage."""

    document_on: date
    """Its date when it was read last."""

    record_no: str
    """Sage's RECORDNO; empty until proven to be there."""

    message: str = ""
    """What keeps it back; empty when nothing does."""

    fix: str = ""
    """What to do about that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SageDocument:
    """A live record that Sage holds under the document's number."""

    record_no: str
    """RECORDNO."""

    total: Decimal
    """Its total there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trio:
    """One document seen from its three sides; None where a side does not have it."""

    entry_id: str
    """Ledger id; derived from the source, so there is one without a ledger entry, too."""

    kind: Kind
    """What it becomes in Sage."""

    number: str
    """Document number."""

    party: str
    """Name of the customer or carrier; empty while unknown."""

    source: SourceDocument | None
    """In Alvys."""

    booked: BookedDocument | None
    """In the ledger."""

    sage: tuple[SageDocument, ...] = ()
    """In Sage; more than one is a double."""

    @property
    def day(self) -> date:
        """Return the day that it counts for: Alvys's word first, then the ledger's."""
        side = self.source or self.booked
        assert side is not None, "a document that nobody has is not counted"
        return side.document_on

    @property
    def is_billed(self) -> bool:
        """Return whether Alvys bills it now, and it is ours to export.

        What the ledger took up once stays ours, such as what an earlier connection exported.
        """
        if self.source is None or self.source.withdrawn:
            return False
        is_taken_up = self.booked is not None and self.standing is not Standing.WITHDRAWN
        return is_taken_up or not self.source.not_due

    @property
    def standing(self) -> Standing | None:
        """Return where it stands in the ledger; None when it is not there."""
        return STANDINGS[self.booked.state] if self.booked else None


class DifferenceCause(StrEnum):
    """How the sides differ; the values stand in JSON."""

    MISSING_IN_SAGE = "missing_in_sage"
    MISSING_IN_LEDGER = "missing_in_ledger"
    MISSING_IN_ALVYS = "missing_in_alvys"
    AMOUNT_DIFFERS = "amount_differs"
    ONLY_IN_SAGE = "only_in_sage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One document about which the sides do not agree."""

    cause: DifferenceCause
    """How they differ."""

    document: Trio
    """The document."""

    message: str
    """What that means, one sentence."""

    fix: str
    """What to do, one sentence; empty when it passes by itself."""


def find_differences(one: Trio) -> list[Difference]:
    """Return everything about which the sides of a document do not agree."""
    booked, standing = one.booked, one.standing
    if booked is None:
        return _unknown(one)
    if standing is Standing.MARKED:
        return _marked(one, booked)
    if standing is Standing.EXPORTED:
        return _exported(one, booked)
    if _own(one, booked) is not None:
        return [*_doubles(one, booked), *_not_billed(one, booked), *_amounts(one, booked)]
    if one.sage:
        return _doubles(one, booked)
    return [] if standing in _ON_PURPOSE else [_not_there(one, booked)]


def _unknown(one: Trio) -> list[Difference]:
    found = [
        Difference(
            cause=DifferenceCause.ONLY_IN_SAGE,
            document=one,
            message=f"Sage holds {one.number} as record {record.record_no}, and the ledger does "
            "not know it",
            fix="A cycle reads it from Alvys and looks it up in Sage before it sends anything.",
        )
        for record in one.sage
    ]
    if one.is_billed:
        message = "Alvys bills it, and the ledger does not know it yet"
        missing = Difference(
            cause=DifferenceCause.MISSING_IN_LEDGER,
            document=one,
            message=message,
            fix="Run a cycle: intacct-console sync.",
        )
        return [missing, *found]
    return found


def _exported(one: Trio, booked: BookedDocument) -> list[Difference]:
    found: list[Difference] = []
    if _own(one, booked) is None:
        found.append(
            Difference(
                cause=DifferenceCause.MISSING_IN_SAGE,
                document=one,
                message=f"The ledger has it as record {booked.record_no}, and Sage holds no live "
                "record of that number",
                fix="See in Sage's audit trail who reversed or deleted it, and correct it there.",
            )
        )
    return [
        *found,
        *_doubles(one, booked),
        *_not_billed(one, booked),
        *_amounts(one, booked),
    ]


def _not_billed(one: Trio, booked: BookedDocument) -> list[Difference]:
    """Return whether it is in Sage and Alvys bills it no more."""
    if one.is_billed:
        return []
    why = one.source.withdrawn if one.source else "Alvys does not list it any more"
    goes = STANDINGS[booked.state] is Standing.ON_THE_WAY
    return [
        Difference(
            cause=DifferenceCause.MISSING_IN_ALVYS,
            document=one,
            message=f"It is in Sage as record {booked.record_no}. {why}",
            fix=booked.fix or ("" if goes else "Reverse it in Sage, or bill it again in Alvys."),
        )
    ]


def _marked(one: Trio, booked: BookedDocument) -> list[Difference]:
    """Return whether Alvys bills another amount than a person has answered for.

    Whether it is in Sage by other means, or never shall be, only that person knows.
    """
    if one.source is None or not one.is_billed or one.source.included == booked.amount:
        return []
    return [
        Difference(
            cause=DifferenceCause.AMOUNT_DIFFERS,
            document=one,
            message=f"It was marked as synced with {format_amount(booked.amount)}, and Alvys bills "
            f"{format_amount(one.source.included)} now",
            fix="Correct what was entered in Sage by hand, or remove the mark to have it sent.",
        )
    ]


def _own(one: Trio, booked: BookedDocument) -> SageDocument | None:
    return next((record for record in one.sage if record.record_no == booked.record_no), None)


def _doubles(one: Trio, booked: BookedDocument) -> list[Difference]:
    return [
        _other(one, record, booked) for record in one.sage if record.record_no != booked.record_no
    ]


def _other(one: Trio, record: SageDocument, booked: BookedDocument) -> Difference:
    stands = booked.state.value.replace("_", " ")
    return Difference(
        cause=DifferenceCause.ONLY_IN_SAGE,
        document=one,
        message=f"Sage holds {one.number} as record {record.record_no} as well, and in the ledger "
        f"the document is {stands}"
        + (f" as record {booked.record_no}" if booked.record_no else ""),
        fix="Compare both in Sage; remove what was entered by hand, or mark ours as synced.",
    )


def _amounts(one: Trio, booked: BookedDocument) -> list[Difference]:
    own = _own(one, booked)
    sides = {"the ledger": booked.amount}
    if own is not None:
        sides["Sage"] = own.total
    if one.source is not None and one.is_billed:
        sides["Alvys"] = one.source.included
    if len(set(sides.values())) == 1:
        return []
    told = ", ".join(f"{name} {format_amount(amount)}" for name, amount in sides.items())
    return [
        Difference(
            cause=DifferenceCause.AMOUNT_DIFFERS,
            document=one,
            message=f"The amounts differ: {told}",
            fix=f"Compare the sides: intacct-console transactions diff {one.entry_id}.",
        )
    ]


def _not_there(one: Trio, booked: BookedDocument) -> Difference:
    told = _STANDS.get(booked.state, f"It is {booked.state.value}")
    passes = STANDINGS[booked.state] is Standing.ON_THE_WAY
    return Difference(
        cause=DifferenceCause.MISSING_IN_SAGE,
        document=one,
        message=f"{told}: {booked.message}" if booked.message else told,
        fix=booked.fix
        or ("" if passes else "Look at the record: what keeps it back stands there."),
    )

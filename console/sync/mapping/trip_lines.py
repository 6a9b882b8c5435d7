"""A carrier's statement in Sage: a line per trip, as far as its charges go to one account.

Place in the path: after the lines are mapped. What a trip is paid and what is taken off it are
never netted in one line, so that the books show both. Pure.

Source: "Transaction Export": one bill per statement, a line per trip.
"""

from dataclasses import replace

from console.domain.money import ZERO
from console.sync.mapping.fields import LineFields

__all__ = ["join_trips"]

_Key = tuple[str, str, object, bool]


def join_trips(lines: tuple[LineFields, ...]) -> tuple[LineFields, ...]:
    """Return the lines with those of one trip, account and sign as one, in their order.

    Lines without a trip stay as they are.
    """
    joined: dict[_Key | int, list[LineFields]] = {}
    for place, fields in enumerate(lines):
        line = fields.line
        same = (line.trip_number, fields.account.account_no, fields.dimensions, line.amount < ZERO)
        joined.setdefault(same if line.trip_number else place, []).append(fields)
    return tuple(map(_one, joined.values()))


def _one(same: list[LineFields]) -> LineFields:
    first = same[0]
    if not first.line.trip_number:
        return first
    charges = ", ".join(dict.fromkeys(fields.line.description for fields in same))
    line = replace(
        first.line,
        description=f"Trip {first.line.trip_number}: {charges}",
        amount=sum((fields.line.amount for fields in same), ZERO),
    )
    return replace(first, line=line)

"""Every cause with its remedy, and what to say of one that nobody has described.

Place in the path: a problem's cause comes in from the error desk, its explanation goes out. A test
holds the table against every cause that the console can name.
"""

from collections.abc import Mapping

from console.domain.remedies.own import OWN
from console.domain.remedies.parties import PARTIES
from console.domain.remedies.remedy import Remedy
from console.domain.remedies.sage import SAGE

__all__ = ["REMEDIES", "remedy_for"]

REMEDIES: Mapping[str, Remedy] = {**OWN, **PARTIES, **SAGE}
"""Cause to its remedy."""


def remedy_for(cause: str) -> Remedy:
    """Return the remedy of a cause.

    A store may hold a cause of an older version; the record then still has its own message.
    """
    known = REMEDIES.get(cause)
    if known is not None:
        return known
    return Remedy(
        title=cause.replace("-", " ").capitalize(),
        meaning="An earlier version of the console named this cause; the record says more.",
        steps=("Read the record's message and fix.",),
    )

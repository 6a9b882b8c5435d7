"""Which Sage customer or vendor a party of Alvys is.

Place in the path: a party's profile and Sage's list come in, the Sage id or the problem with its
candidates goes out. Nothing fuzzier than a folded name ever matches.

Source: "Transaction Export": an external accounting id is decisive when it is set and never falls
through to the name; a name matches only when it is unique and the setting allows it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from console.domain.outcome import Problem, WhoActs
from console.domain.reference import SageParty

__all__ = ["PartyChoice", "PartyIndex", "PartyProfile", "fold_name", "match_party"]

_SHOWN_CANDIDATES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyChoice:
    """A customer or carrier of Alvys, as people choose one."""

    kind: Literal["customer", "carrier"]
    """Which list of Alvys it is in."""

    id: str
    """Alvys id."""

    name: str
    """Company name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyProfile:
    """What Alvys knows about a customer or carrier, for one subsidiary."""

    id: str
    """Alvys id."""

    name: str
    """Company name."""

    external_id: str = ""
    """External accounting id for this subsidiary; empty means none is set."""

    external_name: str = ""
    """External accounting name; empty means the company name serves."""

    terms_days: int | None = None
    """Net days on the profile; None when it names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyIndex:
    """Sage's customers or vendors, ready for look-ups."""

    by_id: Mapping[str, SageParty]
    """Sage id to party."""

    by_name: Mapping[str, tuple[SageParty, ...]] = field(default_factory=dict)
    """Folded name to the active parties that bear it."""

    @classmethod
    def build(cls, parties: Iterable[SageParty]) -> "PartyIndex":
        """Return the index of ``parties``."""
        by_id: dict[str, SageParty] = {}
        by_name: dict[str, tuple[SageParty, ...]] = {}
        for party in parties:
            by_id[party.id] = party
            if party.active:
                folded = fold_name(party.name)
                by_name[folded] = (*by_name.get(folded, ()), party)
        return cls(by_id=by_id, by_name=by_name)


def fold_name(name: str) -> str:
    """Return ``name`` as names are compared: case folded, trimmed, blanks collapsed."""
    return " ".join(name.casefold().split())


def match_party(
    profile: PartyProfile,
    index: PartyIndex,
    *,
    side: Literal["ar", "ap"],
    by_name: bool,
) -> SageParty | Problem:
    """Return the Sage party of ``profile``, or why there is none.

    Args:
        profile: The party in Alvys.
        index: Sage's customers (AR) or vendors (AP).
        side: Which of the two; it also names the words used for people.
        by_name: Whether a unique name may match a party without an external id.
    """
    noun = "customer" if side == "ar" else "vendor"
    if profile.external_id:
        found = index.by_id.get(profile.external_id)
        return _checked(found, noun) if found else _id_missing(profile, noun)
    if by_name:
        name = profile.external_name or profile.name
        candidates = index.by_name.get(fold_name(name), ())
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            return _ambiguous(profile, candidates, noun)
    return _unmatched(profile, noun, by_name=by_name)


def _checked(party: SageParty, noun: str) -> SageParty | Problem:
    if party.active:
        return party
    return Problem(
        cause=f"{noun}-inactive",
        message=f"Sage {noun} {party.id} ({party.name}) is inactive",
        fix=f"Activate {party.id} in Sage, or set another External Accounting ID in Alvys.",
        who=WhoActs.FINANCE,
        subject=party.id,
    )


def _id_missing(profile: PartyProfile, noun: str) -> Problem:
    return Problem(
        cause=f"{noun}-unmatched",
        message=(
            f"{profile.name} has the External Accounting ID {profile.external_id}, "
            f"and Sage has no such {noun}"
        ),
        fix=f"Create {noun} {profile.external_id} in Sage, or correct the ID in Alvys.",
        who=WhoActs.FINANCE,
        subject=profile.name,
    )


def _ambiguous(profile: PartyProfile, candidates: tuple[SageParty, ...], noun: str) -> Problem:
    shown = ", ".join(party.id for party in candidates[:_SHOWN_CANDIDATES])
    return Problem(
        cause=f"{noun}-ambiguous",
        message=f"Sage has {len(candidates)} {noun}s named {profile.name}: {shown}",
        fix=f"Set the External Accounting ID of {profile.name} in Alvys to the right one.",
        who=WhoActs.DISPATCH,
        subject=profile.name,
    )


def _unmatched(profile: PartyProfile, noun: str, *, by_name: bool) -> Problem:
    tried = "no id, and no name that matches" if by_name else "no External Accounting ID"
    return Problem(
        cause=f"{noun}-unmatched",
        message=f"{profile.name} matches no Sage {noun}: it has {tried}",
        fix=f"Set its External Accounting ID in Alvys, or create the {noun} in Sage.",
        who=WhoActs.FINANCE,
        subject=profile.name,
    )

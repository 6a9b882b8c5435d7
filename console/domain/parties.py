"""Which Sage customer or vendor a party of Alvys is.

Place in the path: a party's profile and Sage's list come in; the Sage party, the wish to create
one, or the problem with its candidates goes out. Nothing fuzzier than a folded name ever matches.

The order, first one decides:

1. the External Accounting ID, when Sage knows it;
2. what a person chose in the console;
3. an External Accounting ID that Sage lacks: it never falls through to a name, nor to the party
   that we created before the ID was set: that one and the ID contradict each other;
4. the party that we created for it, by our reference in Sage;
5. carriers: MC or USDOT number, when the settings link by it;
6. the name, when it is unique and the setting allows it;
7. a new party, when the setting allows it.

Source: "Transaction Export": an external accounting id is decisive when it is set and never falls
through to the name; a name matches only when it is unique and the setting allows it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from console.domain.outcome import Candidate, Problem, WhoActs
from console.domain.party_profile import PartyProfile
from console.domain.reference import SageParty

__all__ = [
    "PartyChoice",
    "PartyIndex",
    "PartyProfile",
    "ToCreate",
    "candidates_of",
    "checked",
    "fold_name",
    "is_about_party",
    "is_unmatched",
    "match_party",
]

_SHOWN_CANDIDATES = 5

_PARTY_CAUSES = ("customer-", "vendor-", "contact-")
"""Starts of the causes that are about a party."""

LinkBy = Literal["external_id", "mc_number", "usdot_number"]
"""The settings' ``link_carriers_by``."""

_Named = Mapping[str, tuple[SageParty, ...]]


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
class ToCreate:
    """Sage has no such party, and the settings let us create it."""

    wanted_id: str
    """The External Accounting ID that it must get; empty leaves the choice to us."""

    same_as: str
    """Two parties of Alvys with this in common are one in Sage, as the next run would match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyIndex:
    """Sage's customers or vendors, ready for look-ups."""

    by_id: Mapping[str, SageParty]
    """Sage id to party."""

    by_name: _Named = field(default_factory=dict)
    """Folded name to the active parties that bear it."""

    by_tag: _Named = field(default_factory=dict)
    """Our reference to the parties that bear it; one, unless somebody copied it."""

    by_key: _Named = field(default_factory=dict)
    """MC or USDOT number to the active vendors that bear it."""

    @classmethod
    def build(cls, parties: Iterable[SageParty]) -> "PartyIndex":
        """Return the index of ``parties``."""
        by_id: dict[str, SageParty] = {}
        by_name: dict[str, list[SageParty]] = defaultdict(list)
        by_tag: dict[str, list[SageParty]] = defaultdict(list)
        by_key: dict[str, list[SageParty]] = defaultdict(list)
        for party in parties:
            by_id[party.id] = party
            if party.tag:
                by_tag[party.tag].append(party)
            if party.active:
                by_name[fold_name(party.name)].append(party)
                if party.link_key:
                    by_key[party.link_key].append(party)
        return cls(
            by_id=by_id, by_name=_frozen(by_name), by_tag=_frozen(by_tag), by_key=_frozen(by_key)
        )


def _frozen(found: Mapping[str, list[SageParty]]) -> dict[str, tuple[SageParty, ...]]:
    return {key: tuple(parties) for key, parties in found.items()}


def fold_name(name: str) -> str:
    """Return ``name`` as names are compared: case folded, trimmed, blanks collapsed."""
    return " ".join(name.casefold().split())


def is_about_party(problem: Problem | None) -> bool:
    """Return whether a document failed before it was sent, because of its party alone.

    What Sage says itself about a customer or vendor bears a number, and is about a sent document.
    """
    if problem is None or problem.number:
        return False
    return problem.cause.startswith(_PARTY_CAUSES)


def is_unmatched(problem: Problem | None, side: Literal["ar", "ap"]) -> bool:
    """Return whether a document failed because Sage lacks its party: creating it would do."""
    cause = "customer-unmatched" if side == "ar" else "vendor-unmatched"
    return problem is not None and problem.cause == cause


def candidates_of(parties: Iterable[SageParty]) -> tuple[Candidate, ...]:
    """Return parties to choose from, by id."""
    ordered = sorted(parties, key=lambda party: party.id)
    return tuple(Candidate(id=one.id, name=one.name, city=one.city) for one in ordered)


def match_party(
    profile: PartyProfile,
    index: PartyIndex,
    *,
    side: Literal["ar", "ap"],
    by_name: bool,
    link_by: LinkBy = "external_id",
    chosen: str = "",
    create: bool = False,
) -> SageParty | ToCreate | Problem:
    """Return the Sage party of ``profile``, or why there is none.

    Args:
        profile: The party in Alvys.
        index: Sage's customers (AR) or vendors (AP).
        side: Which of the two; it also names the words used for people.
        by_name: Whether a unique name may match a party without an external id.
        link_by: What else carriers are linked by.
        chosen: Sage id that a person chose for it; empty when nobody did.
        create: Whether a party that Sage lacks may be created.
    """
    noun = "customer" if side == "ar" else "vendor"
    named = index.by_id.get(profile.external_id) if profile.external_id else None
    if named is not None:
        return checked(named, noun)
    if chosen:
        linked = index.by_id.get(chosen)
        return checked(linked, noun) if linked else _link_broken(profile, chosen, noun)
    if profile.external_id:
        if create and profile.tag not in index.by_tag:
            return ToCreate(wanted_id=profile.external_id, same_as=f"id {profile.external_id}")
        return _id_missing(profile, noun, index)
    found = _search(profile, index, by_name=by_name, link_by=link_by if side == "ap" else "")
    if len(found) == 1:
        return checked(found[0], noun)
    if found:
        return _ambiguous(profile, found, noun)
    if create:
        # Drivers of one company are one vendor, whether names match or not.
        is_shared = by_name or (profile.kind == "driver" and bool(profile.external_name))
        same = f"name {fold_name(profile.accounting_name)}" if is_shared else f"party {profile.id}"
        return ToCreate(wanted_id="", same_as=same)
    return _unmatched(profile, noun, index, by_name=by_name)


def _search(
    profile: PartyProfile, index: PartyIndex, *, by_name: bool, link_by: str
) -> tuple[SageParty, ...]:
    """Return what the first of our reference, number and name that finds anything finds."""
    tagged = index.by_tag.get(profile.tag, ())
    if tagged:
        return tagged
    number = {"mc_number": profile.mc_no, "usdot_number": profile.usdot_no}.get(link_by, "")
    numbered = index.by_key.get(number, ()) if number else ()
    if numbered or not by_name:
        return numbered
    return index.by_name.get(fold_name(profile.accounting_name), ())


def checked(party: SageParty, noun: str) -> SageParty | Problem:
    """Return a party of Sage, or the problem that it may not be used."""
    if party.active:
        return party
    return Problem(
        cause=f"{noun}-inactive",
        message=f"Sage {noun} {party.id} ({party.name}) is inactive",
        fix=f"Activate {party.id} in Sage, or set another External Accounting ID in Alvys.",
        who=WhoActs.FINANCE,
        subject=party.id,
    )


def _link_broken(profile: PartyProfile, chosen: str, noun: str) -> Problem:
    return Problem(
        cause=f"{noun}-link-broken",
        message=f"{profile.name} was linked to {noun} {chosen}, which Sage does not have any more",
        fix=f"Link {profile.name} to another {noun}, or create {chosen} in Sage again.",
        who=WhoActs.FINANCE,
        subject=profile.name,
    )


def _id_missing(profile: PartyProfile, noun: str, index: PartyIndex) -> Problem:
    return Problem(
        cause=f"{noun}-unmatched",
        message=(
            f"{profile.name} has the External Accounting ID {profile.external_id}, "
            f"and Sage has no such {noun}"
        ),
        fix=f"Create {noun} {profile.external_id} in Sage, or correct the ID in Alvys.",
        who=WhoActs.FINANCE,
        subject=profile.name,
        candidates=_namesakes(profile, index),
        sought=_sought(profile),
    )


def _ambiguous(profile: PartyProfile, candidates: tuple[SageParty, ...], noun: str) -> Problem:
    shown = ", ".join(party.id for party in candidates[:_SHOWN_CANDIDATES])
    return Problem(
        cause=f"{noun}-ambiguous",
        message=f"Sage has {len(candidates)} {noun}s named {profile.name}: {shown}",
        fix=(
            f"Set the External Accounting ID of {profile.name} in Alvys to the right one, "
            "or choose one: parties link"
        ),
        who=WhoActs.DISPATCH,
        subject=profile.name,
        candidates=candidates_of(candidates),
        sought=_sought(profile),
    )


def _unmatched(profile: PartyProfile, noun: str, index: PartyIndex, *, by_name: bool) -> Problem:
    tried = "no id, and no name that matches" if by_name else "no External Accounting ID"
    return Problem(
        cause=f"{noun}-unmatched",
        message=f"{profile.name} matches no Sage {noun}: it has {tried}",
        fix=f"Set its External Accounting ID in Alvys, or create the {noun} in Sage.",
        who=WhoActs.FINANCE,
        subject=profile.name,
        candidates=_namesakes(profile, index),
        sought=_sought(profile),
    )


def _namesakes(profile: PartyProfile, index: PartyIndex) -> tuple[Candidate, ...]:
    named = index.by_name.get(fold_name(profile.accounting_name), ())
    ours = (one for one in index.by_tag.get(profile.tag, ()) if one.active and one not in named)
    return candidates_of([*named, *ours])


def _sought(profile: PartyProfile) -> Candidate:
    return Candidate(
        id=profile.external_id, name=profile.accounting_name, city=profile.address.city
    )

"""Bringing parties in Sage up to date with Alvys: found vendors, and what the console created.

Place in the path: ``creation`` asks, and sends them beside the parties that it creates. Only
parties that documents of this run name are looked at, and only where the settings let the console
write such parties. What would be sent is compared with what was sent last, so that a run without
news writes nothing. A refused update stands in the list of parties; the documents go out all the
same.

Several parties of Alvys may be one in Sage, because they share a name or an External Accounting ID.
One of them tells Sage what it knows: the one whose reference Sage bears, else the first that did.
Otherwise they would undo each other's updates for ever. Connections that link by another number
have an update of their own, because they say something else.

Source: "Transaction Export": a found vendor is updated, not duplicated; for created parties Alvys's
values win.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from console.domain.machine import Event, State
from console.domain.party_entry import PartyEntry, PartyObject, party_entry_id
from console.domain.party_profile import PartyProfile, vendor_key
from console.domain.reference import SageParty
from console.domain.settings import Settings
from console.errors import RuleError
from console.intacct import encode_function
from console.sync.desk import Desk
from console.sync.mapping import MappingInputs
from console.sync.parties.functions import details_hash, update_function
from console.sync.parties.sending import Outgoing
from console.sync.parties.steps import is_quiet
from console.sync.parties.wishes import Needs
from console.sync.problems import unsendable_problem

__all__ = ["due_updates"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """One party that is named by documents of this run."""

    what: PartyObject
    """Sage's object."""

    party: SageParty
    """What Sage has."""

    profile: PartyProfile
    """What Alvys says."""

    details: str
    """Fingerprint of what an update would send."""


def due_updates(needs: Needs, inputs: MappingInputs, desk: Desk) -> list[Outgoing]:
    """Return what has changed since it was sent last, ready to be sent."""
    changes = [
        _Change(
            what=one.what,
            party=one.party,
            profile=one.profile,
            details=details_hash(one.what, one.profile, inputs.settings),
        )
        for one in needs.used.values()
        if _may_write(one.what, inputs.settings) and one.party.tag in {"", one.profile.tag}
    ]
    return _outgoing([one for one in changes if one.details], inputs, desk)


def _may_write(what: PartyObject, settings: Settings) -> bool:
    if what == "CUSTOMER":
        return settings.ar.auto_create_customer
    return settings.ap.auto_create_vendor


def _outgoing(changes: Sequence[_Change], inputs: MappingInputs, desk: Desk) -> list[Outgoing]:
    company_id, parties, settings = desk.connection.company_id, desk.store.parties, inputs.settings
    keys = [_key(company_id, one, settings) for one in changes]
    known = parties.find(keys)
    tagged = parties.of_tags(company_id, [one.profile.tag for one in changes])
    created = {(one.object, one.sage_id): one for one in tagged if one.action == "create"}
    outgoing: list[Outgoing] = []
    refused: list[PartyEntry] = []
    for key, change in _spokesmen(zip(keys, changes, strict=True), known, inputs):
        made = created.get((change.what, change.party.id))
        before = known.get(key)
        entry = _first(key, change, made, desk) if before is None else _due(change, before, desk)
        if entry is None:
            continue
        function = update_function(change.what, change.party.id, change.profile, settings)
        try:
            xml = encode_function(function, "")
        except RuleError as error:
            problem = unsendable_problem(error.message)
            refused.append(entry.moved(Event.UNMAPPED, at=desk.clock.now(), problem=problem))
        else:
            outgoing.append(Outgoing(entry=entry, function=function, xml=xml))
    parties.save(refused)
    return outgoing


def _key(company_id: str, change: _Change, settings: Settings) -> str:
    number = vendor_key(settings.ap.link_carriers_by) if change.what == "VENDOR" else ""
    key = f"{change.party.id} {number}" if number else change.party.id
    return party_entry_id(company_id, change.what, "update", key)


def _spokesmen(
    changes: Iterable[tuple[str, _Change]], known: Mapping[str, PartyEntry], inputs: MappingInputs
) -> list[tuple[str, _Change]]:
    """Return one change for each party of Sage: of whoever told it before, while Alvys has it."""
    chosen: dict[str, _Change] = {}
    for key, change in sorted(changes, key=lambda one: one[1].profile.id):
        before = known.get(key)
        is_anothers = (
            before is not None
            and before.party_id != change.profile.id
            and before.party_id in inputs.profiles
        )
        if not is_anothers:
            chosen.setdefault(key, change)
    return list(chosen.items())


def _first(key: str, change: _Change, made: PartyEntry | None, desk: Desk) -> PartyEntry | None:
    """Return the entry of a first update; None when none is due."""
    is_found_customer = change.what == "CUSTOMER" and made is None
    is_as_created = made is not None and made.details_hash == change.details
    if is_found_customer or is_as_created:
        return None
    now = desk.clock.now()
    return PartyEntry(
        id=key,
        company_id=desk.connection.company_id,
        object=change.what,
        action="update",
        kind=change.profile.kind,
        party_id=change.profile.id,
        name=change.party.name,
        tag=change.profile.tag,
        state=State.READY,
        created_at=now,
        changed_at=now,
        sage_id=change.party.id,
        details_hash=change.details,
    )


def _due(change: _Change, entry: PartyEntry, desk: Desk) -> PartyEntry | None:
    """Return the entry of a later update, ready to be sent; None when none is due."""
    present = desk.clock.instant()
    is_new = entry.details_hash != change.details
    match entry.state:
        case State.READY:
            ready = entry
        case State.POSTED if is_new:
            # What was sent is settled: newer data is an operation of its own.
            ready = replace(entry, state=State.READY, changed_at=present.at)
        case State.FAILED if is_new or desk.log.is_retry:
            ready = entry.moved(Event.RELEASED, at=present.at, problem=None)
        case State.UNVERIFIED if is_quiet(entry, present.boot, desk.quiet_time):
            # Whether it ran does not matter: the same data once more changes nothing.
            ready = entry.moved(Event.ABSENT, at=present.at, quiet_from=None, problem=None)
        case _:
            return None
    return replace(
        ready,
        details_hash=change.details,
        name=change.party.name,
        party_id=change.profile.id,
        tag=change.profile.tag,
    )

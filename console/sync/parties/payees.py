"""Who is paid for a factored carrier: the factoring company, as a contact or as a vendor.

Place in the path: ``creation`` asks for the vendors that are about to be created; they come
back with the contact that gets their money. As a vendor of its own the factoring company is matched
like any other, and paid through its own contact.

Source: "Transaction Export": handled only when the carrier's vendor is being created; "Create
factoring companies as" decides between a pay-to contact and a vendor.
"""

from collections.abc import Sequence
from dataclasses import replace

from console.domain.outcome import Deferred, Problem
from console.domain.parties import ToCreate, fold_name, match_party
from console.domain.party_profile import MAX_PARTY_NAME, PartyProfile
from console.domain.reference import SageParty
from console.intacct import In, Query
from console.sync.desk import Desk
from console.sync.mapping.fields import cut
from console.sync.parties.maker import PartyMaker
from console.sync.parties.results import Result
from console.sync.parties.wishes import Wish

__all__ = ["with_payees"]


async def with_payees(
    vendors: Sequence[Wish], maker: PartyMaker
) -> tuple[list[Wish], dict[str, Result]]:
    """Return vendors with the contact that is paid, and those that wait for one."""
    factors = {one.profile.factor.id: one.profile.factor for one in vendors if one.profile.factor}
    if not factors:
        return list(vendors), {}
    payees = await _payees(
        [PartyProfile(id=one.id, name=one.name, kind="factor") for one in factors.values()], maker
    )
    ready: list[Wish] = []
    results: dict[str, Result] = {}
    for wish in vendors:
        payee = payees[wish.profile.factor.id] if wish.profile.factor else ""
        if isinstance(payee, str):
            ready.append(replace(wish, pay_to=payee))
        else:
            results[wish.name] = _of_carrier(wish, payee) if isinstance(payee, Problem) else payee
    return ready, results


def _of_carrier(wish: Wish, problem: Problem) -> Problem:
    """Return the problem of a factoring company as one of its carrier's documents.

    Without candidates: they stand for the factoring company, and whoever chose one of them would
    book the carrier's bills to it.
    """
    carrier = wish.profile.name
    instead = f"Repair that in Sage, or create vendor {carrier} there and choose it: parties link"
    return replace(
        problem,
        message=f"{carrier} is paid through a factoring company: {problem.message}",
        fix=instead if problem.candidates else problem.fix,
        candidates=(),
        sought=None,
    )


async def _payees(
    factors: Sequence[PartyProfile], maker: PartyMaker
) -> dict[str, str | Problem | Deferred]:
    """Return the contact to be paid for each factoring company, by Alvys id."""
    if maker.inputs.settings.ap.factoring_as == "contact":
        wishes = {one.id: _contact_wish(one) for one in factors}
        made = await maker.make(list(wishes.values()))
        found = {party_id: made[wish.name] for party_id, wish in wishes.items()}
        return {key: one.id if isinstance(one, SageParty) else one for key, one in found.items()}
    vendors = await _factor_vendors(factors, maker)
    ids = [one.id for one in vendors.values() if isinstance(one, SageParty)]
    contacts = await _contacts_of(ids, maker.desk)
    return {
        key: contacts.get(one.id, "") if isinstance(one, SageParty) else one
        for key, one in vendors.items()
    }


async def _factor_vendors(factors: Sequence[PartyProfile], maker: PartyMaker) -> dict[str, Result]:
    found: dict[str, Result] = {}
    wishes: dict[str, Wish] = {}
    for profile in factors:
        matched = match_party(
            profile,
            maker.inputs.vendors,
            side="ap",
            by_name=maker.inputs.settings.ap.match_by_name,
            create=True,
        )
        if isinstance(matched, ToCreate):
            wishes[profile.id] = Wish(what="VENDOR", profile=profile, key=matched.same_as)
        else:
            found[profile.id] = matched
    made = await maker.make(list(wishes.values()))
    return found | {party_id: made[wish.name] for party_id, wish in wishes.items()}


async def _contacts_of(vendor_ids: Sequence[str], desk: Desk) -> dict[str, str]:
    """Return the names of vendors' own contacts, by vendor id."""
    if not vendor_ids:
        return {}
    field = "DISPLAYCONTACT.CONTACTNAME"
    query = Query(
        object_name="VENDOR",
        fields=("VENDORID", field),
        required=("VENDORID", field),
        filter=In(field="VENDORID", values=tuple(vendor_ids)),
    )
    pages = desk.intacct.query(query)
    return {row["VENDORID"]: row.get(field, "") async for page in pages for row in page}


def _contact_wish(profile: PartyProfile) -> Wish:
    name = cut(profile.name, MAX_PARTY_NAME)
    return Wish(what="CONTACT", profile=profile, key=f"name {fold_name(name)}", decisive_id=name)

"""Profiles: what Alvys knows now about the parties of a connection's documents.

Place in the path: read once per run, before mapping, because an External Accounting ID that was
corrected in Alvys does not change the load or trip it belongs to.
"""

from console.alvys import AlvysClient, Carrier, Customer
from console.cleaning import clean
from console.domain.parties import PartyProfile

__all__ = ["read_profiles"]


async def read_profiles(
    alvys: AlvysClient, subsidiary_id: str, *, customers: bool, carriers: bool
) -> dict[str, PartyProfile]:
    """Return profiles by Alvys id.

    Args:
        alvys: The client.
        subsidiary_id: External Accounting IDs of carriers are kept per subsidiary; this one counts.
        customers: Whether customers are wanted.
        carriers: Whether carriers are wanted.
    """
    profiles: dict[str, PartyProfile] = {}
    if customers:
        for customer in await alvys.customers():
            profiles[customer.id] = _customer(customer)
    if carriers:
        for carrier in await alvys.carriers():
            profiles[carrier.id] = _carrier(carrier, subsidiary_id)
    return profiles


def _customer(customer: Customer) -> PartyProfile:
    invoicing = customer.invoicing_information
    return PartyProfile(
        id=customer.id,
        name=clean(customer.name),
        external_id=customer.external_id,
        terms_days=invoicing.payment_terms_in_days if invoicing else None,
    )


def _carrier(carrier: Carrier, subsidiary_id: str) -> PartyProfile:
    external_id = next(
        (
            one.external_accounting_id
            for one in carrier.external_ids
            if one.subsidiary_id == subsidiary_id
        ),
        "",
    )
    return PartyProfile(
        id=carrier.id,
        name=clean(carrier.name),
        external_id=external_id,
        external_name=clean(carrier.external_name),
    )

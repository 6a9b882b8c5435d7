"""Profiles: what Alvys knows now about the parties of a connection's documents.

Place in the path: read once per run, before mapping, because an External Accounting ID that was
corrected in Alvys does not change the load or trip it belongs to.

The public API tells nothing about taxes: neither tax ids nor 1099 data come from here.
"""

from console.alvys import Address, AlvysClient, Carrier, Customer
from console.cleaning import clean
from console.domain.party_profile import Factor, PartyProfile, PostalAddress

__all__ = ["read_profiles"]

_FACTORED = "factor"
"""Part of the payment methods by which somebody else is paid for a carrier's work."""


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
    emails = (invoicing.email_addresses if invoicing else ()) or customer.email
    phone = invoicing.phone_number if invoicing else ""
    address = (invoicing.address if invoicing else None) or customer.billing_address
    return PartyProfile(
        id=customer.id,
        name=clean(customer.name),
        kind="customer",
        external_id=customer.external_id,
        terms_days=invoicing.payment_terms_in_days if invoicing else None,
        number=clean(customer.company_number),
        phone=clean(phone or next(iter(customer.phone), "")),
        email=clean(next(iter(emails), "")),
        address=_address(address),
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
        kind="carrier",
        external_id=external_id,
        external_name=clean(carrier.external_name),
        mc_no=clean(carrier.mc_num).strip(),
        usdot_no=clean(carrier.us_dot_num).strip(),
        address=_address(carrier.address),
        factor=_factor(carrier),
    )


def _factor(carrier: Carrier) -> Factor | None:
    company = carrier.factoring_company
    if company is None or _FACTORED not in carrier.payment_method.casefold():
        return None
    name = clean(company.name)
    return Factor(id=company.id, name=name) if name else None


def _address(address: Address | None) -> PostalAddress:
    if address is None:
        return PostalAddress()
    return PostalAddress(
        street=clean(address.street),
        city=clean(address.city),
        state=clean(address.state),
        zip_code=clean(address.zip_code),
    )

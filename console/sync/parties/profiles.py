"""Profiles: what Alvys knows now about the parties of a connection's documents.

Place in the path: read once per run, before mapping, because an External Accounting ID that was
corrected in Alvys does not change the load or trip it belongs to.

The public API tells nothing about taxes: neither tax ids nor 1099 data come from here.
"""

from collections.abc import Collection, Mapping

from console.alvys import Address, AlvysClient, Carrier, Customer, Driver
from console.cleaning import clean
from console.domain.custom_fields import PEOPLE
from console.domain.party_profile import Factor, PartyKind, PartyProfile, PostalAddress
from console.domain.settings import Settings
from console.domain.statement_items import is_contractor

__all__ = ["read_people", "read_profiles", "wanted_kinds"]

_FACTORED = "factor"
"""Part of the payment methods by which somebody else is paid for a carrier's work."""

_TERMS = "customer.net_payment_terms"
_DRIVERS = frozenset({"driver.primary", "driver.secondary"})
"""Custom field sources that name drivers."""


def wanted_kinds(settings: Settings) -> frozenset[PartyKind]:
    """Return the lists of Alvys that documents of a connection may name parties of."""
    ar, ap = settings.section_is_on("ar"), settings.section_is_on("ap")
    wanted: set[PartyKind] = {"customer"} if ar else set()
    if ap:
        wanted.add("carrier")
    if ap and (settings.ap.export_driver_settlements or settings.ap.export_echecks):
        wanted.add("driver")
    statements = (ar and settings.ar.export_carrier_statements) or (
        ap and settings.ap.export_carrier_statements
    )
    if settings.advanced.cross_subsidiary_billing or statements:
        wanted.add("subsidiary")
    sources = {one.source for one in settings.custom_fields}
    if sources & _DRIVERS:
        wanted.add("driver")
    if ap and _TERMS in sources:
        wanted.add("customer")
    return frozenset(wanted)


async def read_people(
    alvys: AlvysClient, settings: Settings, profiles: Mapping[str, PartyProfile]
) -> dict[str, str]:
    """Return names by Alvys id, of users and drivers that custom fields ask for.

    Args:
        alvys: The client.
        settings: Of the connection; nothing is read that they do not ask for.
        profiles: Have the drivers.
    """
    sources = {one.source for one in settings.custom_fields}
    people: dict[str, str] = {}
    if sources & _DRIVERS:
        people |= {one.id: one.name for one in profiles.values() if one.kind == "driver"}
    if sources & (PEOPLE - _DRIVERS):
        people |= {one.id: clean(one.name) for one in await alvys.users()}
    return people


async def read_profiles(
    alvys: AlvysClient, subsidiary_id: str, wanted: Collection[PartyKind]
) -> dict[str, PartyProfile]:
    """Return profiles by Alvys id.

    Args:
        alvys: The client.
        subsidiary_id: External Accounting IDs of carriers are kept per subsidiary; this one counts.
        wanted: Which lists of Alvys.
    """
    profiles: list[PartyProfile] = []
    if "customer" in wanted:
        profiles += map(_customer, await alvys.customers())
    if "carrier" in wanted:
        profiles += [_carrier(one, subsidiary_id) for one in await alvys.carriers()]
    if "driver" in wanted:
        profiles += map(_driver, await alvys.drivers())
    if "subsidiary" in wanted:
        profiles += [_subsidiary(one, subsidiary_id) for one in await alvys.subsidiaries()]
    return {profile.id: profile for profile in profiles}


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
    return PartyProfile(
        id=carrier.id,
        name=clean(carrier.name),
        kind="carrier",
        external_id=_external_id(carrier, subsidiary_id),
        external_name=clean(carrier.external_name),
        mc_no=clean(carrier.mc_num).strip(),
        usdot_no=clean(carrier.us_dot_num).strip(),
        address=_address(carrier.address),
        factor=_factor(carrier),
    )


def _subsidiary(subsidiary: Carrier, subsidiary_id: str) -> PartyProfile:
    """Return a sister as customer or vendor; MC and USDOT link carriers only."""
    return PartyProfile(
        id=subsidiary.id,
        name=clean(subsidiary.name),
        kind="subsidiary",
        external_id=_external_id(subsidiary, subsidiary_id),
        external_name=clean(subsidiary.external_name),
        address=_address(subsidiary.address),
    )


def _driver(driver: Driver) -> PartyProfile:
    return PartyProfile(
        id=driver.id,
        name=clean(driver.name),
        kind="driver",
        number=clean(driver.employee_id),
        phone=clean(driver.phone_number),
        email=clean(driver.email),
        address=_address(driver.address),
        is_contractor=is_contractor(driver.type),
    )


def _external_id(carrier: Carrier, subsidiary_id: str) -> str:
    """Return what a carrier is called in the books of the subsidiary; empty for nothing."""
    ids = (one for one in carrier.external_ids if one.subsidiary_id == subsidiary_id)
    return next((one.external_accounting_id for one in ids), "")


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

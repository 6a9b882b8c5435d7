"""What Sage is told about a customer, vendor or factoring company, as pure functions.

Place in the path: a profile and a term come in, the function that creates or changes the party goes
out. Names that are too long are cut with a visible mark; nothing else is altered.

An update carries what Alvys is the master of, contact data and the link key, and only the parts
that Alvys knows. Name, comments and term stay as they are in Sage: a new name would rename the
contact, and the others hold what bookkeepers have written.

Source: "Transaction Export": a created party carries external name or name, contact data, invoicing
address and terms; a found vendor is updated, not duplicated.
"""

from dataclasses import replace
from typing import Any

from console.domain.identifiers import content_hash
from console.domain.party_entry import PartyObject
from console.domain.party_profile import MAX_PARTY_NAME, PartyProfile, PostalAddress, vendor_key
from console.domain.settings import Settings
from console.intacct import (
    Address,
    ContactDetails,
    CreateContact,
    CreateCustomer,
    CreateVendor,
    UpdateCustomer,
    UpdateVendor,
    encode_function,
)
from console.sync.mapping.fields import cut

__all__ = ["PartyFunction", "create_function", "details_hash", "update_function"]

PartyFunction = CreateContact | CreateCustomer | CreateVendor | UpdateCustomer | UpdateVendor
"""What this module makes."""


def create_function(
    what: PartyObject,
    profile: PartyProfile,
    settings: Settings,
    *,
    wanted_id: str,
    term: str | None,
    pay_to: str = "",
) -> CreateContact | CreateCustomer | CreateVendor:
    """Return the function that creates a party.

    Args:
        what: Sage's object.
        profile: The party.
        settings: Of the connection.
        wanted_id: Its id; empty lets Sage number it.
        term: Name of its payment term; None for none.
        pay_to: Contact that gets a vendor's money; empty for its own.
    """
    name = cut(profile.accounting_name, MAX_PARTY_NAME)
    contact = replace(_details(profile), print_as=name, company_name=name)
    if what == "CONTACT":
        return CreateContact(name=wanted_id, details=contact)
    common: dict[str, Any] = {
        "party_id": wanted_id or None,
        "name": name,
        "contact": contact,
        "term_name": term,
        "comments": _comments(profile),
    }
    if what == "CUSTOMER":
        return CreateCustomer(**common)
    return CreateVendor(
        **common, custom_fields=_link_key(profile, settings), pay_to_contact=pay_to or None
    )


def update_function(
    what: PartyObject, sage_id: str, profile: PartyProfile, settings: Settings
) -> UpdateCustomer | UpdateVendor:
    """Return the function that brings a party in Sage up to date."""
    if what == "CUSTOMER":
        return UpdateCustomer(party_id=sage_id, contact=_details(profile))
    return UpdateVendor(
        party_id=sage_id, contact=_details(profile), custom_fields=_link_key(profile, settings)
    )


def details_hash(what: PartyObject, profile: PartyProfile, settings: Settings) -> str:
    """Return the fingerprint of what an update would say; empty when it would say nothing."""
    empty = update_function(what, "", PartyProfile(id="", name=""), settings)
    said = update_function(what, "", profile, settings)
    return "" if said == empty else content_hash(encode_function(said, ""))


def _details(profile: PartyProfile) -> ContactDetails:
    return ContactDetails(
        phone=profile.phone or None,
        email=profile.email or None,
        address=_address(profile.address),
    )


def _address(address: PostalAddress) -> Address:
    return Address(
        line1=cut(address.street, 80) or None,
        city=address.city or None,
        state=address.state or None,
        zip_code=address.zip_code or None,
    )


def _comments(profile: PartyProfile) -> str:
    numbers = (
        f"MC {profile.mc_no}" if profile.mc_no else "",
        f"USDOT {profile.usdot_no}" if profile.usdot_no else "",
    )
    said = ", ".join(filter(None, numbers))
    return f"{said} {profile.tag}".strip()


def _link_key(profile: PartyProfile, settings: Settings) -> tuple[tuple[str, str], ...]:
    link_by = settings.ap.link_carriers_by
    field = vendor_key(link_by)
    number = {"mc_number": profile.mc_no, "usdot_number": profile.usdot_no}.get(link_by, "")
    return ((field, number),) if field and number else ()

"""What Alvys knows about a customer, carrier, driver or other party, and how Sage gets to know it.

Place in the path: ``sync/parties/profiles`` reads profiles anew for each run, ``parties`` matches
them with Sage's lists, ``sync/parties/functions`` makes functions of them. Pure.

Our reference
-------------
Sage keeps no foreign key of a customer or vendor. The console writes one at the end of COMMENTS,
``[Alvys customer 8c2f…]``: the field exists in every company, is part of lists, can be read by
people, prints on no document and has no rule of its own. By this tag a party is found again after
a lost answer, when Sage has numbered it itself, and when the store is gone.
"""

import hashlib
import re
from dataclasses import replace
from typing import Literal, get_args

from console.values import dataclass

__all__ = [
    "MAX_PARTY_ID",
    "MAX_PARTY_NAME",
    "Factor",
    "PartyKind",
    "PartyProfile",
    "PostalAddress",
    "find_tag",
    "proposed_ids",
    "tag_of",
    "vendor_key",
]

PartyKind = Literal["customer", "carrier", "driver", "subsidiary", "factor"]
"""Which of Alvys's lists a party is in; a factoring company stands at its carriers only."""

MAX_PARTY_ID = 20
"""Characters of an id that we choose; Sage takes no longer ones for customers and vendors."""

MAX_PARTY_NAME = 100
"""Characters of a name that Sage takes."""

_VENDOR_KEYS = {"mc_number": "MC_NUMBER", "usdot_number": "USDOT_NUMBER"}

_TAG = re.compile(rf"\[Alvys ({'|'.join(get_args(PartyKind))}) ([^\[\]]+)\]")
_NOT_IN_ID = re.compile(r"[^A-Z0-9]+")
_SUFFIX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """Where letters go; empty parts are not known."""

    street: str = ""
    """Street and house number."""

    city: str = ""
    """City."""

    state: str = ""
    """State, usually two letters."""

    zip_code: str = ""
    """Postal code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """The factoring company that a carrier's money goes to."""

    id: str
    """Alvys id."""

    name: str
    """Its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyProfile:
    """What Alvys knows about a party, for one subsidiary; empty text means not known."""

    id: str
    """Alvys id."""

    name: str
    """Company name."""

    kind: PartyKind = "customer"
    """Which list of Alvys."""

    external_id: str = ""
    """External accounting id for this subsidiary; empty means none is set."""

    external_name: str = ""
    """External accounting name; empty means the company name serves."""

    terms_days: int | None = None
    """Net days on the profile; None when it names none."""

    number: str = ""
    """The tenant's own number for a customer."""

    mc_no: str = ""
    """MC number of a carrier."""

    usdot_no: str = ""
    """USDOT number of a carrier."""

    phone: str = ""
    """Telephone for invoices."""

    email: str = ""
    """Mail address for invoices."""

    address: PostalAddress = PostalAddress()
    """Invoicing address of a customer, seat of a carrier."""

    factor: Factor | None = None
    """Who is paid in a carrier's stead; None when it is paid itself."""

    is_contractor: bool = False
    """For a driver: paid against form 1099, as no employee is."""

    @property
    def accounting_name(self) -> str:
        """Return the name by which it is matched and created."""
        return self.external_name or self.name

    def as_company(self, company: str) -> "PartyProfile":
        """Return the profile as it stands in the books: a contractor's company in its stead.

        Source: "Transaction Export": a 1099 driver with a tax company name is that company.

        Args:
            company: The driver's own company, as a statement names it; empty for none.
        """
        if not (self.is_contractor and company):
            return self
        return replace(self, external_name=company)

    @property
    def tag(self) -> str:
        """Return our reference in Sage."""
        return tag_of(self.kind, self.id)


def tag_of(kind: PartyKind, party_id: str) -> str:
    """Return how a party of Alvys is marked in Sage's comments."""
    return f"[Alvys {kind} {party_id}]"


def find_tag(comments: str) -> str:
    """Return the mark in Sage's comments; empty when there is none."""
    found = _TAG.search(comments)
    return found.group() if found else ""


def vendor_key(link_by: str) -> str:
    """Return the custom field of Sage's vendors that carriers are linked by; empty for none.

    Sage has no field of its own for either number: the company adds ``MC_NUMBER`` or
    ``USDOT_NUMBER`` to its vendors.

    Args:
        link_by: The setting ``link_carriers_by``.
    """
    return _VENDOR_KEYS.get(link_by, "")


def proposed_ids(profile: PartyProfile) -> tuple[str, str]:
    """Return the id for a party that has none, and a second one when the first is taken.

    The customer's own number, else ``MC`` and MC number, else ``DOT`` and USDOT number, else the
    name: capitals, digits and single dashes, at most 20 characters. The second one ends in four
    digits of the Alvys id's hash, so that it is the same on every host.
    """
    sources = (
        profile.number,
        f"MC{profile.mc_no}" if profile.mc_no else "",
        f"DOT{profile.usdot_no}" if profile.usdot_no else "",
        profile.accounting_name,
        profile.id,
    )
    base = next(filter(None, map(_id_text, sources)), "PARTY")
    digest = hashlib.sha256(f"{profile.kind}:{profile.id}".encode()).hexdigest()[:_SUFFIX].upper()
    short = base[: MAX_PARTY_ID - _SUFFIX - 1].rstrip("-")
    return base, f"{short}-{digest}"


def _id_text(text: str) -> str:
    return _NOT_IN_ID.sub("-", text.upper()).strip("-")[:MAX_PARTY_ID].rstrip("-")

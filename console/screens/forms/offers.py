"""What forms let people choose from: Sage's lists as they are now, and what documents have shown.

Place in the path: the settings screen and the wizard run ``read_offers`` in a worker and hand each
answer to their forms. It reads through the settings service and keeps nothing.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from console.connections.reading import Reading
from console.connections.seen import Seen
from console.domain.company import SageCompany
from console.domain.parties import PartyChoice
from console.domain.reference import GlAccount
from console.errors import ConsoleError
from console.screens.services import Services

__all__ = ["Offers", "offers_of", "read_offers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """What there is to choose from."""

    accounts: Sequence[GlAccount] = ()
    """The chart, sorted by number; empty while Sage was not read."""

    company: SageCompany = field(default_factory=SageCompany)
    """Dimensions, their values, required ones and custom fields; empty while Sage was not read."""

    items: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Category to the item slugs that documents have shown."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Alvys field, such as ``fleet``, to the values that documents have shown."""

    references: Sequence[str] = ()
    """Custom references of loads and trips that documents have shown."""

    parties: Sequence[PartyChoice] = ()
    """Customers and carriers of Alvys, by kind and name; empty while Alvys was not read."""

    is_read: bool = False
    """Whether ``company`` is what Sage has; False while it was not read, or could not be."""

    unread: str = ""
    """Why lists are missing, for people; empty when they are all here."""


def offers_of(reading: Reading, seen: Seen) -> Offers:
    """Return the offers that a reading of Sage and the documents so far make."""
    accounts = reading.reference.accounts.values() if reading.reference else ()
    return Offers(
        accounts=sorted(accounts, key=lambda account: account.no),
        company=reading.company,
        items=seen.items,
        values=seen.values,
        references=seen.references,
        is_read=not reading.company.unreadable,
        unread=reading.company.unreadable,
    )


async def read_offers(services: Services, subsidiary: str) -> AsyncIterator[Offers]:
    """Yield the offers for a connection or draft, each time with more.

    First what is here already: the chart as last read, and what documents have shown. Then Sage's
    lists as they are now, then the parties of Alvys.

    A system that refuses or is not there costs its lists and nothing else.

    Args:
        services: What the screen works on.
        subsidiary: Alvys id or name.
    """
    settings, actor = services.settings, services.actor
    seen = settings.seen(actor, subsidiary)
    known = services.connections.accounts(actor, subsidiary)
    offers = Offers(
        accounts=known, items=seen.items, values=seen.values, references=seen.references
    )
    yield offers
    try:
        offers = offers_of(await settings.read_sage(actor, subsidiary), seen)
    except ConsoleError as error:
        offers = replace(offers, unread=error.message)
    yield offers
    try:
        yield replace(offers, parties=await settings.parties(actor))
    except ConsoleError as error:
        yield replace(offers, unread=offers.unread or error.message)

"""Parts that several documents share: money, measures, references, fleets, addresses.

Place in the path: building blocks of ``work``, ``billing`` and ``parties``. They must not know any
of the three.

Source: schemas Money, Weight, Volume, LoadResponseMileage, ReferenceResponse, FleetResponse and
ShortAddress of the public API.
"""

from console.alvys.documents.fields import Document, Identifier, NumeralText, OptionalText, Text

__all__ = ["Address", "Fleet", "Measure", "Mileage", "Money", "PartyRef", "Reference"]


class Money(Document):
    """An amount as it was written; whoever books it parses it."""

    amount: NumeralText
    """The numeral's text, sign included, not yet checked to be money; None for null."""

    currency: NumeralText = None
    """ISO 4217, numeric (``840``) or letters: the documentation names both. None: not said."""


class Measure(Document):
    """A quantity with its unit."""

    value: NumeralText
    """The numeral's text; None for null."""

    unit_of_measure: OptionalText = ""
    """Alvys's word for the unit, e.g. ``Pounds`` or ``Miles``."""


class Mileage(Document):
    """A distance and where it came from."""

    distance: Measure | None = None
    """The distance; None when nobody measured it."""


class Reference(Document):
    """A custom reference on a load, trip, stop or driver."""

    name: Text
    """The reference's name as the tenant defined it; several may share one."""

    value: OptionalText = ""
    """Its value; empty when not filled."""


class Fleet(Document):
    """The fleet of a load, driver, truck or trailer."""

    id: OptionalText = ""
    """Alvys id; empty when not said."""

    name: OptionalText = ""
    """Its name, what dimension mappings speak of; empty when not said."""

    invoice_number_prefix: OptionalText = ""
    """What stands before the numbers of its loads; empty for none."""


class Address(Document):
    """A postal address."""

    street: OptionalText = ""
    """Street and house number."""

    city: OptionalText = ""
    """City."""

    state: OptionalText = ""
    """State, usually two letters."""

    zip_code: OptionalText = ""
    """Postal code."""

    country: OptionalText = ""
    """Country; the published schema names none, so it is empty unless Alvys sends it."""


class PartyRef(Document):
    """A party named inside another document."""

    id: Identifier
    """Alvys id of the customer, carrier or subsidiary."""

    name: OptionalText = ""
    """Its name at the time."""

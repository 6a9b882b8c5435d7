"""The functions that change customers, vendors, contacts and terms, one frozen value each.

Place in the path: who creates what is missing in Sage builds these, ``encode_parties`` writes
them. In come settled names and addresses, out go the same values. It must not know XML, HTTP, or
whether a party should be created at all.

Sage makes a contact out of every party's contact block, named after the party and its id; contact
names are unique in a company, so that two parties of one name need two ids. In every change, None
leaves a field as it is and empty text clears it.

Source: the gateway's object pages; terms exist only in the older, ordered form.
"""

from dataclasses import dataclass
from typing import ClassVar

from console.intacct.lines import Pairs

__all__ = [
    "Address",
    "ContactDetails",
    "CreateApTerm",
    "CreateArTerm",
    "CreateContact",
    "CreateCustomer",
    "CreateVendor",
    "PartyFunction",
    "UpdateApTerm",
    "UpdateArTerm",
    "UpdateContact",
    "UpdateCustomer",
    "UpdateVendor",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where letters go; None sends nothing for a part."""

    line1: str | None = None
    """First line, at most 80 characters."""
    line2: str | None = None
    """Second line, at most 80 characters."""
    city: str | None = None
    """City."""
    state: str | None = None
    """State or province."""
    zip_code: str | None = None
    """Postal code."""
    country: str | None = None
    """Country by its name, as Sage lists it."""
    country_code: str | None = None
    """Country by its two-letter ISO code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDetails:
    """How a party or a contact is reached; None sends nothing for a part."""

    print_as: str | None = None
    """Name on documents; a new party or contact must have one."""
    company_name: str | None = None
    """Company."""
    first_name: str | None = None
    """First name of the person."""
    last_name: str | None = None
    """Last name of the person."""
    phone: str | None = None
    """Telephone number."""
    email: str | None = None
    """Mail address."""
    taxable: bool | None = None
    """Whether sales to it are taxed; None leaves the decision to Sage."""
    address: Address = Address()
    """Where letters go; nothing is sent for an address without parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _NewParty:
    """What new customers and vendors have in common."""

    creates_record: ClassVar[bool] = True
    """A success must name the record number."""

    party_id: str | None
    """CUSTOMERID or VENDORID; None where the company numbers its parties itself."""
    name: str
    """Name, at most 100 characters."""
    contact: ContactDetails
    """Its own contact; ``print_as`` is needed."""
    term_name: str | None = None
    """Name of its payment term; None sends none."""
    tax_id: str | None = None
    """Tax id; None sends none."""
    currency_code: str | None = None
    """ISO code of its currency, for companies that keep several; None sends none."""
    comments: str | None = None
    """Free text; None sends none."""
    custom_fields: Pairs = ()
    """Pairs of integration name and value, in the order in which they are sent."""

    def __post_init__(self) -> None:
        _check_print_as(self.contact)


class CreateCustomer(_NewParty):
    """Create a customer."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateVendor(_NewParty):
    """Create a vendor."""

    pay_to_contact: str | None = None
    """Name of the contact that gets its money, such as a factor's; None means its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _ChangedParty:
    """What may change on customers and vendors; None leaves a field as it is."""

    creates_record: ClassVar[bool] = False
    """Nothing is created."""

    party_id: str
    """CUSTOMERID or VENDORID of the party."""
    name: str | None = None
    """Name; Sage renames the party's contact too, which can collide with another one."""
    contact: ContactDetails = ContactDetails()
    """Parts of its own contact that change."""
    term_name: str | None = None
    """Name of its payment term; empty text clears it."""
    tax_id: str | None = None
    """Tax id; empty text clears it."""
    comments: str | None = None
    """Free text; empty text clears it."""
    active: bool | None = None
    """False takes it out of use, which is what Sage knows instead of deleting a used one."""
    custom_fields: Pairs = ()
    """Custom fields that change, in the order in which they are sent; the others stay."""


class UpdateCustomer(_ChangedParty):
    """Change a customer, at top level when it belongs there."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateVendor(_ChangedParty):
    """Change a vendor, at top level when it belongs there."""

    pay_to_contact: str | None = None
    """Name of the contact that gets its money; empty text clears it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateContact:
    """Create a contact that belongs to no party, such as a factor's."""

    creates_record: ClassVar[bool] = True
    """A success must name the record number."""

    name: str
    """Name of the contact; unique in the company."""
    details: ContactDetails
    """How it is reached; ``print_as`` is needed."""

    def __post_init__(self) -> None:
        _check_print_as(self.details)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateContact:
    """Change a contact."""

    creates_record: ClassVar[bool] = False
    """Nothing is created."""

    name: str
    """Name of the contact; it is its key and cannot change."""
    details: ContactDetails
    """Parts that change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _NewTerm:
    """What new payment terms have in common."""

    creates_record: ClassVar[bool] = True
    """A success must name the term."""

    name: str
    """Name, at most 40 characters, such as ``Net 15``."""
    days: int
    """Days from the document's date to its due date; zero is due at once."""
    description: str | None = None
    """What people read beside it; None sends none."""

    def __post_init__(self) -> None:
        if self.days < 0:
            raise ValueError("a term has no negative days")


class CreateArTerm(_NewTerm):
    """Create a payment term of customers."""

    __slots__ = ()


class CreateApTerm(_NewTerm):
    """Create a payment term of vendors."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _ChangedTerm:
    """What may change on payment terms; None leaves a field as it is."""

    creates_record: ClassVar[bool] = False
    """Nothing is created."""

    name: str
    """Name of the term; it is its key and cannot change."""
    days: int | None = None
    """Days from the document's date to its due date."""
    description: str | None = None
    """What people read beside it."""
    active: bool | None = None
    """False takes it out of use."""


class UpdateArTerm(_ChangedTerm):
    """Change a payment term of customers."""

    __slots__ = ()


class UpdateApTerm(_ChangedTerm):
    """Change a payment term of vendors."""

    __slots__ = ()


def _check_print_as(details: ContactDetails) -> None:
    if not details.print_as:
        raise ValueError("a new contact needs the name it is printed as")


PartyFunction = (
    CreateCustomer
    | UpdateCustomer
    | CreateVendor
    | UpdateVendor
    | CreateContact
    | UpdateContact
    | CreateArTerm
    | UpdateArTerm
    | CreateApTerm
    | UpdateApTerm
)
"""Any function that changes parties, contacts or terms."""

"""The parties: carriers (and subsidiaries, which Alvys keeps among them), customers, drivers.

Place in the path: JSON of carriers/search, customers/search and drivers/search comes in through
``fields.read_record``, documents go out. They must not decide who matches whom.

Source: schemas CarrierResponse, CustomerResponse and DriverResponse of the public API.
"""

from pydantic import Field

from console.alvys.documents.common import Address, Fleet, PartyRef, Reference
from console.alvys.documents.fields import (
    Document,
    Many,
    OptionalText,
    OptionalWholeNumber,
    Record,
    Text,
)

__all__ = [
    "Carrier",
    "Customer",
    "Driver",
    "ExternalId",
    "InvoicingInformation",
    "WrittenCustomer",
]


class ExternalId(Document):
    """What a party is called in the accounting system, for one subsidiary."""

    external_accounting_id: OptionalText = ""
    """The id there; empty for none."""

    subsidiary_id: OptionalText = ""
    """Alvys id of the subsidiary it holds for; empty when not said."""

    subsidiary_name: OptionalText = ""
    """That subsidiary's name; empty when not said."""

    integration_type: OptionalText = ""
    """Which accounting system it belongs to; empty when not said."""


class Carrier(Record):
    """A carrier, or one of the tenant's own subsidiaries."""

    name: Text
    """Its name."""

    external_name: OptionalText = ""
    """External Accounting Name: outranks the name in matching; empty for none."""

    external_account_reference: OptionalText = ""
    """Reference in the accounting system; empty for none."""

    type: Text
    """``Carrier`` or ``Subsidiary``."""

    status: Text
    """E.g. ``Active``, ``Pending``, ``Do Not Load``, ``Expired Insurance``."""

    mc_num: OptionalText = ""
    """MC number; empty for none."""

    us_dot_num: OptionalText = ""
    """USDOT number; empty for none."""

    external_ids: Many[ExternalId] = ()
    """Accounting ids, at most one for each subsidiary and integration; may be empty."""

    address: Address | None = None
    """Where it sits; None when not said."""

    payment_method: OptionalText = ""
    """How it is paid, e.g. through a factoring company; empty when not said."""

    factoring_company: PartyRef | None = None
    """Who is paid in its stead; None for nobody."""

    payment_provider: PartyRef | None = None
    """Who carries out its payments; None for nobody."""


class InvoicingInformation(Document):
    """How a customer wants to be invoiced."""

    invoicing_name: OptionalText = ""
    """Name printed on invoices; never sent to Sage."""

    payment_type: OptionalText = ""
    """How it pays; empty when not said."""

    payment_terms_in_days: OptionalWholeNumber = None
    """Days to pay; None means the connection's default, 0 means at once."""

    address: Address | None = None
    """Invoicing address; None when not said."""

    email_addresses: Many[Text] = ()
    """Where invoices go; may be empty."""

    phone_number: OptionalText = ""
    """Telephone; empty when not said."""


class Customer(Record):
    """Who orders loads and pays for them."""

    name: Text
    """Its name."""

    company_number: OptionalText = ""
    """The tenant's own number for it; empty for none."""

    type: OptionalText = ""
    """``Customer`` or ``Broker/3PL``."""

    status: Text
    """``Active`` or ``Inactive``."""

    external_id: OptionalText = ""
    """Id in the accounting system, one for all subsidiaries; empty for none."""

    billing_address: Address | None = None
    """Billing address; None when not said."""

    invoicing_information: InvoicingInformation | None = None
    """How it wants to be invoiced; None when not said."""

    email: Many[Text] = ()
    """Its addresses; may be empty."""

    phone: Many[Text] = ()
    """Its telephones; may be empty."""

    fax: OptionalText = ""
    """Its fax; empty for none."""

    sales_agent_id: OptionalText = ""
    """Alvys id of its sales agent; empty for none."""


class WrittenCustomer(Record):
    """A customer as Alvys keeps it after a write."""

    e_tag: Text = Field(alias="ETag")
    """Version, for the next change."""

    name: Text
    """Its name."""

    company_number: OptionalText = ""
    """The tenant's own number for it; empty for none."""

    type: Text
    """``Customer`` or ``Broker/3PL``."""

    status: Text
    """``Active`` or ``Inactive``."""

    external_id: OptionalText = ""
    """Id in the accounting system; empty for none."""


class Driver(Record):
    """Who drives, as employee or contractor."""

    name: Text
    """The driver's name."""

    type: Text
    """``COMPANY``, ``OWNER_OPERATOR``, ``CONTRACTOR`` or ``EXTERNAL``."""

    subsidiary_id: OptionalText = ""
    """Alvys id of the subsidiary that employs or contracts the driver; empty when not said."""

    employee_id: OptionalText = ""
    """The tenant's own number; empty for none."""

    is_active: bool
    """Whether the driver still drives."""

    address: Address | None = None
    """Where the driver lives; None when not said."""

    email: OptionalText = ""
    """Address; empty when not said."""

    phone_number: OptionalText = ""
    """Telephone; empty when not said."""

    fleet: Fleet | None = None
    """The driver's fleet; None for none."""

    references: Many[Reference] = ()
    """Custom driver references; may be empty."""

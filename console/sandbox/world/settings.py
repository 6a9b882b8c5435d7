"""A complete settings document that fits the demo company, as TOML text.

Place in the path: the parties come in, the text that ``connect --settings`` takes goes out. The
sandbox knows the document's form only from the published contract, never from the code that reads
it, so a slip on either side shows.
"""

from console.sandbox.world.chart import (
    ACCESSORIAL_EXPENSE,
    ACCESSORIAL_REVENUE,
    FLEET_DEPARTMENTS,
)
from console.sandbox.world.ledger import entity_id
from console.sandbox.world.parties import Parties

__all__ = ["sample_settings"]

_TOGGLES = """\
primary_sync = true

[ar]
export_ar_invoices = true
include_driver_bills = false
export_carrier_statements = false
export_echecks = false
deductions_as_credits = false
autopost = true
auto_create_customer = false
match_by_name = true
po_number_source = "order_number"
attach_documents = false

[ap]
export_ap_bills = true
export_driver_settlements = true
export_carrier_settlements = true
export_echecks = false
include_fuel = false
include_tolls = false
include_accessorials = false
export_carrier_statements = false
send_carrier_invoice_on_upload = false
only_1099_drivers = false
autopost = true
auto_create_vendor = false
match_by_name = true
link_carriers_by = "external_id"
factoring_as = "contact"
attach_documents = false

[advanced]
default_payment_terms_days = 15
cross_subsidiary_billing = false
export_as_generated = false
export_zero_amounts = false

[[advanced.custom_terms]]
party_kind = "customer"
"""

_CUSTOM_FIELDS = """\
[[custom_fields]]
object = "ARINVOICE"
field = "LOAD_NUMBER"
source = "load.order_number"

[[custom_fields]]
object = "APBILL"
field = "LOAD_NUMBER"
source = "load.order_number"
"""


def sample_settings(parties: Parties) -> str:
    """Return the document; it names every key once and fits every subsidiary."""
    entities = {one.name: entity_id(index) for index, one in enumerate(parties.subsidiaries)}
    return "\n".join(
        (
            f'{_TOGGLES}party = "{parties.customers[0].id}"\ndays = 10\n',
            _accounts(
                "ar",
                {
                    "default": "40000",
                    "load/customer_linehaul": "40000",
                    "load/fuel_surcharge": "40100",
                    "accessorial": "40300",
                    **_accessorials(ACCESSORIAL_REVENUE),
                },
            ),
            _accounts(
                "ap",
                {
                    "default": "50000",
                    "trip/carrier_linehaul": "50100",
                    "accessorial": "50300",
                    **_accessorials(ACCESSORIAL_EXPENSE),
                },
            ),
            _dimension("DEPARTMENT", "fleet", "100", FLEET_DEPARTMENTS),
            _dimension("LOCATION", "subsidiary", "", entities),
            _CUSTOM_FIELDS,
        )
    )


def _accessorials(accounts: dict[str, str]) -> dict[str, str]:
    return {f"accessorial/{slug}": account for slug, account in accounts.items()}


def _accounts(side: str, accounts: dict[str, str]) -> str:
    lines = [f'"{key}" = "{account}"' for key, account in accounts.items()]
    return "\n".join((f"[accounts.{side}]", *lines, ""))


def _dimension(dimension: str, source: str, default: str, values: dict[str, str]) -> str:
    pairs = ", ".join(f'"{value}" = "{sage_id}"' for value, sage_id in values.items())
    return (
        f'[[dimensions]]\ndimension = "{dimension}"\nsource = "{source}"\n'
        f'default = "{default}"\nvalues = {{ {pairs} }}\n'
    )

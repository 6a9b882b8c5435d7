"""What a custom field of Sage may be filled with.

Place in the path: a transaction and the settings' mappings come in, pairs of field and value go
out with the document's header. A value that the record lacks is left out, never sent as empty.

Source: "Dimensions and Custom Fields", the Alvys sources; here those that a transaction carries.
"""

from collections.abc import Callable, Mapping, Sequence

from console.domain.kinds import Form
from console.domain.mappings import CustomFieldMapping
from console.domain.transaction import Transaction

__all__ = ["HEADERS", "SOURCES", "custom_field_values"]

HEADERS: Mapping[Form, str] = {Form.INVOICE: "ARINVOICE", Form.BILL: "APBILL"}
"""Form to the Sage object whose header fields it fills; a credit memo has none."""

SOURCES: Mapping[str, Callable[[Transaction], str]] = {
    "load.load_number": lambda one: one.load_number,
    "load.order_number": lambda one: one.order_number,
    "load.po_number": lambda one: one.po_number,
    "load.carrier_invoice_number": lambda one: one.carrier_invoice_number,
    "load.subsidiary": lambda one: one.attributes.get("subsidiary", ""),
    "load.fleet": lambda one: one.attributes.get("fleet", ""),
    "load.office": lambda one: one.attributes.get("office", ""),
    "equipment.truck": lambda one: one.attributes.get("truck", ""),
    "equipment.trailer": lambda one: one.attributes.get("trailer", ""),
    "driver.primary": lambda one: one.attributes.get("driver", ""),
}
"""Source name to how it is read from a transaction; empty means the record has none."""


def custom_field_values(
    transaction: Transaction, mappings: Sequence[CustomFieldMapping]
) -> tuple[tuple[str, str], ...]:
    """Return pairs of Sage field and value for the header, in the order of the mappings."""
    header = HEADERS.get(transaction.kind.form)
    pairs = (
        (mapping.field, SOURCES[mapping.source](transaction))
        for mapping in mappings
        if mapping.object == header and mapping.source in SOURCES
    )
    return tuple((field, value) for field, value in pairs if value)

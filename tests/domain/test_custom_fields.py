from console.domain.custom_fields import custom_field_values
from console.domain.mappings import CustomFieldMapping
from tests.builders import bill, transaction

MAPPINGS = (
    CustomFieldMapping(object="ARINVOICE", field="LOAD_NO", source="load.load_number"),
    CustomFieldMapping(object="ARINVOICE", field="TRUCK", source="equipment.truck"),
    CustomFieldMapping(object="APBILL", field="CARRIER_INV", source="load.carrier_invoice_number"),
)


def test_header_is_filled_when_the_record_has_the_value() -> None:
    """A truck that nobody assigned is left out, not sent as empty."""
    assert (("LOAD_NO", "1084738"),) == custom_field_values(transaction(), MAPPINGS)


def test_bill_takes_only_its_own_fields() -> None:
    assert (("CARRIER_INV", "RR-55"),) == custom_field_values(bill(), MAPPINGS)

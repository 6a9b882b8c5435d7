"""Golden answers become documents; wrong ones are refused by field, without their values."""

import copy
import json
from datetime import UTC, datetime

import pytest

from console.alvys import (
    Attachment,
    Carrier,
    CarrierPaymentState,
    CarrierStatement,
    Customer,
    CustomerPaymentState,
    Deduction,
    Document,
    Driver,
    DriverStatement,
    DriverTotals,
    ECheck,
    FinancingState,
    Fuel,
    Invoice,
    Load,
    Measure,
    Money,
    OwnerOperator,
    RefusedRecord,
    SettledTrip,
    Toll,
    Trip,
    User,
    WrittenCustomer,
)
from console.alvys.decoding import Numeral, decode
from console.alvys.documents import read_record
from tests.alvys.support import SHARED, golden_bytes

KINDS: list[tuple[type[Document], str, str]] = [
    (Load, "loads", "Alvys.Models.Loads.LoadResponse"),
    (Trip, "trips", "Alvys.Models.Trips.TripResponse"),
    (Invoice, "invoices", "Alvys.Models.Invoices.InvoiceResponse"),
    (Carrier, "carriers", "Alvys.Models.Carriers.CarrierResponse"),
    (Customer, "customers", "Alvys.Models.Customers.CustomerResponse"),
    (Driver, "drivers", "DriverResponse"),
]


def golden_items(name: str) -> list[dict[str, object]]:
    answer = decode(golden_bytes(name), operation="test")
    assert isinstance(answer, dict)
    items = answer["Items"]
    assert isinstance(items, list)
    return copy.deepcopy(items)


def load(**changes: object) -> Load | RefusedRecord:
    return read_record(Load, {**golden_items("loads")[0], **changes})


def sound_load(**changes: object) -> Load:
    record = load(**changes)
    assert isinstance(record, Load)
    return record


def refused_load(**changes: object) -> RefusedRecord:
    record = load(**changes)
    assert isinstance(record, RefusedRecord)
    return record


def golden_invoice() -> Invoice:
    record = read_record(Invoice, golden_items("invoices")[0])
    assert isinstance(record, Invoice)
    return record


@pytest.mark.parametrize(("kind", "name", "_"), KINDS)
def test_golden_record_is_read_when_it_follows_the_documentation(
    kind: type[Document], name: str, _: str
) -> None:
    records = [read_record(kind, item) for item in golden_items(name)]
    assert [kind] * len(records) == [type(record) for record in records]


@pytest.mark.parametrize(("kind", "name", "schema"), KINDS)
def test_golden_record_is_complete_when_the_published_schema_is_at_hand(
    kind: type[Document], name: str, schema: str
) -> None:
    published = SHARED / "reference" / "alvys-openapi.json"
    required: list[str] = []
    if published.exists():
        schemas = json.loads(published.read_text("utf-8"))["components"]["schemas"]
        required = schemas[schema]["required"]
    missing = [key for key in required for item in golden_items(name) if key not in item]
    assert [] == missing


OTHERS: list[tuple[type[Document], str]] = [
    (User, "Alvys.Models.Users.UserDto"),
    (Attachment, "Alvys.Models.PublicAPI.AttachmentResponse"),
    (WrittenCustomer, "Alvys.Models.Customers.CustomerWriteResponse"),
    (Fuel, "Alvys.Models.Trucks.FuelResponse"),
    (Toll, "Alvys.Models.Tolls.TollDto"),
    (Deduction, "Alvys.Models.Deductions.DeductionResponse"),
    (CarrierStatement, "Alvys.Models.Settlements.CarrierSettlementStatementResponse"),
    (SettledTrip, "Alvys.Models.Settlements.CarrierSettlementStatementResponseTripDto"),
    (DriverStatement, "Alvys.Models.Settlements.DriverSettlementStatementResponse"),
    (DriverTotals, "Alvys.Models.Settlements.DriverSettlementStatementResponseTotalsDto"),
    (CustomerPaymentState, "Alvys.Models.Invoices.Response.CustomerPaymentResponse"),
    (CarrierPaymentState, "Alvys.Models.Invoices.Response.CarrierPaymentResponse"),
    (FinancingState, "Alvys.Models.Invoices.Response.FinancingResponse"),
    (ECheck, "Alvys.Models.Accessorials.ECheckResponse"),
    (OwnerOperator, "Alvys.Models.Trips.TripResponseOwnerOperatorResponse"),
]


@pytest.mark.parametrize(
    ("kind", "schema"), [*((kind, schema) for kind, _, schema in KINDS), *OTHERS]
)
def test_every_field_is_published_when_the_published_schema_is_at_hand(
    kind: type[Document], schema: str
) -> None:
    published = SHARED / "reference" / "alvys-openapi.json"
    aliases = {str(field.alias) for field in kind.model_fields.values()}
    known = aliases
    if published.exists():
        schemas = json.loads(published.read_text("utf-8"))["components"]["schemas"]
        known = set(schemas[schema]["properties"])
    assert set() == aliases - known


def test_amount_is_the_numeral_when_money_is_read() -> None:
    lines = golden_invoice().line_items
    assert ["1850.00", "210.50", "75.25"] == [line.amount.amount for line in lines]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, None), (Numeral(text="1e400"), "1e400"), ("NaN", "NaN"), (Numeral(text="-0"), "-0")],
)
def test_amount_is_handed_on_as_text_when_it_may_not_be_money(
    value: object, expected: str | None
) -> None:
    money = read_record(Money, {"Amount": value, "Currency": None})
    assert Money.model_validate({"Amount": expected}) == money


@pytest.mark.parametrize("value", [True, [], {"Amount": Numeral(text="1")}])
def test_amount_is_refused_when_it_is_neither_numeral_nor_text(value: object) -> None:
    record = read_record(Money, {"Amount": value})
    assert isinstance(record, RefusedRecord)


@pytest.mark.parametrize("value", [Numeral(text="840"), "840"])
def test_currency_is_the_same_text_when_it_comes_as_number_or_text(value: object) -> None:
    money = read_record(Money, {"Amount": Numeral(text="1"), "Currency": value})
    assert Money.model_validate({"Amount": "1", "Currency": "840"}) == money


def test_measure_is_kept_as_written_when_load_has_a_weight() -> None:
    expected = Measure.model_validate({"Value": "42000", "UnitOfMeasure": "Pounds"})
    assert expected == sound_load().weight


def test_moment_is_utc_when_stamp_has_an_offset() -> None:
    expected = datetime(2026, 5, 20, 13, tzinfo=UTC)
    assert expected == sound_load().stops[0].appointment_date


def test_moment_is_utc_when_stamp_has_no_zone() -> None:
    expected = datetime(2026, 5, 18, 9, tzinfo=UTC)
    assert expected == sound_load(CreatedAt="2026-05-18T09:00:00").created_at


@pytest.mark.parametrize(
    "stamp",
    [
        *("0000-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-05-28", "1779000000", ""),
        *("0001-01-01T00:00:00Z", "1899-12-31T23:59:59Z", "2200-01-01T00:00:00Z"),
        *("9999-12-31T23:59:59Z", "2199-12-31T23:59:59-05:00"),
        *("9999-12-31T23:59:59-05:00", "2026-05-28T10:00:00+99:99", "\u0662026-05-28T10:00:00Z"),
    ],
)
def test_record_is_refused_when_stamp_is_no_time(stamp: str) -> None:
    assert refused_load(CreatedAt=stamp).problems[0].startswith("CreatedAt: ")


def test_far_moment_is_read_when_it_is_possible() -> None:
    expected = datetime(2199, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    assert expected == sound_load(CreatedAt="2199-12-31T23:59:59.9999999Z").created_at


def test_optional_text_is_empty_when_alvys_sends_null() -> None:
    assert "" == sound_load(PONumber=None).po_number


def test_list_is_empty_when_alvys_sends_null() -> None:
    assert () == sound_load(References=None).references


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("LoadNumber", Numeral(text="1000101")),
        ("InvoiceAs", {"first": "x"}),
        ("Status", None),
        ("Id", ""),
        ("Stops", {"0": {}}),
        ("CustomerName", "\ud800"),
        ("Fleet", "Reefer"),
    ],
)
def test_record_is_refused_with_its_field_when_a_type_is_wrong(field: str, value: object) -> None:
    assert field == refused_load(**{field: value}).problems[0].split(":")[0]


def test_path_leads_to_the_field_when_it_lies_deep() -> None:
    item = golden_items("invoices")[0]
    item["LineItems"] = [{"Id": "line-1", "Name": Numeral(text="7"), "Amount": {}}]
    record = read_record(Invoice, item)
    assert isinstance(record, RefusedRecord)
    paths = ["LineItems.0.Name", "LineItems.0.Amount.Amount"]
    assert paths == [problem.split(":")[0] for problem in record.problems]


def test_refusal_names_no_value_when_a_type_is_wrong() -> None:
    assert "hush" not in str(refused_load(InvoiceAs=["hush"], CreatedAt="hush"))


def test_refusal_shows_a_clean_id_when_the_id_is_hostile() -> None:
    assert "\N{REPLACEMENT CHARACTER}[2J" == refused_load(Id="\x1b[2J", Status=None).record_id


@pytest.mark.parametrize("value", [None, [], "x", Numeral(text="1")])
def test_record_is_refused_when_it_is_no_object(value: object) -> None:
    record = read_record(Customer, value)
    assert isinstance(record, RefusedRecord)
    assert ("Customer", "") == (record.kind, record.record_id)


def test_payment_terms_are_a_number_when_customer_has_them() -> None:
    record = read_record(Customer, golden_items("customers")[0])
    assert isinstance(record, Customer)
    assert record.invoicing_information is not None
    assert 45 == record.invoicing_information.payment_terms_in_days


@pytest.mark.parametrize("text", ["45.5", "4e1", "9" * 30])
def test_customer_is_refused_when_terms_are_no_whole_number(text: str) -> None:
    terms = {"PaymentTermsInDays": Numeral(text=text)}
    item = {**golden_items("customers")[0], "InvoicingInformation": terms}
    assert isinstance(read_record(Customer, item), RefusedRecord)


def test_name_is_kept_as_sent_when_it_is_hostile() -> None:
    assert "\x1b]0;owned[/]" == sound_load(CustomerName="\x1b]0;owned[/]").customer_name


def test_text_of_every_script_is_kept_when_it_is_sound() -> None:
    assert "شركة \U0001f69a" == sound_load(CustomerName="شركة \U0001f69a").customer_name

"""Hand-worked: the bill of a carrier's trip, its lines and when it is due, under the toggles."""

from dataclasses import replace

import pytest

from console.sync.intake import Owners, bills_of
from tests.sync.golden.settled_kit import (
    EVERYTHING,
    Case,
    hauled_by,
    link,
    load,
    outcome,
    owners,
    schema_faults,
    trip,
)
from tests.sync.golden.trip_kit import PER_TRIP, bill_without_document, hauled, trip_bill

# 900.00 + 75.00 = 975.00.
OWED = hauled_by()
UNSENT = {**OWED, "CarrierInvoiceNumber": None}
HAULED = ("50100", "900.00", "Carrier linehaul")
DETAINED = ("50300", "75.00", "Detention")
ON_UPLOAD = {**PER_TRIP, "send_carrier_invoice_on_upload": True}

SENT = (
    Case(
        name="a trip is a bill",
        document=hauled(OWED),
        ap=PER_TRIP,
        expected=trip_bill(HAULED, DETAINED),
    ),
    Case(
        name="accessorials stay off",
        document=hauled(OWED),
        ap={**PER_TRIP, "include_accessorials": False},
        expected=trip_bill(HAULED),
    ),
    Case(
        name="fuel and tolls have no part in it",
        document=hauled(OWED),
        ap={**PER_TRIP, "include_fuel": False, "include_tolls": False},
        expected=trip_bill(HAULED, DETAINED),
    ),
    Case(
        name="a draft",
        document=hauled(OWED),
        ap={**PER_TRIP, "autopost": False},
        expected=trip_bill(HAULED, DETAINED, draft=True),
    ),
    Case(
        name="the carrier has sent no invoice, which is not waited for",
        document=hauled(UNSENT),
        ap=PER_TRIP,
        expected=bill_without_document(HAULED, DETAINED),
    ),
    Case(
        name="the carrier has sent its invoice",
        document=hauled(OWED),
        ap=ON_UPLOAD,
        expected=trip_bill(HAULED, DETAINED),
    ),
    Case(
        name="the carrier has sent its invoice, and the customer has none",
        document=hauled(OWED, invoiced=False),
        ap=ON_UPLOAD,
        expected=trip_bill(HAULED, DETAINED),
    ),
    Case(
        name="invoices are off",
        document=hauled(OWED),
        ar={"export_ar_invoices": False},
        ap=PER_TRIP,
        expected=trip_bill(HAULED, DETAINED),
    ),
    Case(
        name="drivers are off",
        document=hauled(OWED),
        ap={**PER_TRIP, "export_driver_settlements": False, "only_1099_drivers": True},
        expected=trip_bill(HAULED, DETAINED),
    ),
)
KEPT = (
    Case(
        name="its toggle is off",
        document=hauled(OWED),
        ap={**PER_TRIP, "export_carrier_settlements": False},
        expected="toggle-off",
    ),
    Case(
        name="bills are off",
        document=hauled(OWED),
        ap={**PER_TRIP, "export_ap_bills": False},
        expected="section-off",
    ),
    Case(name="statements are on", document=hauled(OWED), expected="statements-only"),
    Case(
        name="statements are on, whatever was uploaded",
        document=hauled(OWED),
        ap={"send_carrier_invoice_on_upload": True},
        expected="statements-only",
    ),
    Case(
        name="the customer has no invoice yet",
        document=hauled(OWED, invoiced=False),
        ap=PER_TRIP,
        expected="not-due",
    ),
    Case(
        name="the carrier's invoice is waited for",
        document=hauled(UNSENT),
        ap=ON_UPLOAD,
        expected="awaits-carrier-invoice",
    ),
    Case(
        name="it is owed in Canadian dollars",
        document=hauled({**hauled_by(), "TotalPayable": {"Amount": "975.00", "Currency": "124"}}),
        ap=PER_TRIP,
        expected="source-invalid",
    ),
    Case(
        name="the charges are less than the total",
        document=hauled(hauled_by(payable="975.01")),
        ap=PER_TRIP,
        expected="lines-do-not-add-up",
    ),
    # With accessorials off as well: what does not add up is not looked at in part.
    Case(
        name="the charges are less than the total, and stay off",
        document=hauled(hauled_by(payable="975.01")),
        ap={**PER_TRIP, "include_accessorials": False},
        expected="lines-do-not-add-up",
    ),
)


@pytest.mark.parametrize("case", SENT, ids=lambda case: case.name)
def test_sage_is_told_what_was_worked_by_hand_when_a_trip_is_billed(case: Case) -> None:
    """Rule include-lines: party, number, reference, memo, dates and each line."""
    settings = case.settings()
    assert case.expected == outcome(case.document, settings)
    assert "" == schema_faults(case.document, settings)


@pytest.mark.parametrize("case", KEPT, ids=lambda case: case.name)
def test_cause_is_named_when_a_trip_is_not_billed(case: Case) -> None:
    """The decision table of the timing of carriers' bills, and the toggles."""
    assert case.expected == outcome(case.document, case.settings())


@pytest.mark.parametrize(
    ("on", "days"), [(False, ("03/02/2026", "03/17/2026")), (True, ("02/27/2026", "03/14/2026"))]
)
def test_bill_is_dated_by_the_work_when_it_is_sent_on_upload(
    on: bool, days: tuple[str, str]
) -> None:
    """Off: the day of the customer's invoice, 2 March. On: of delivery; due in 15 days."""
    ap = replace(EVERYTHING.ap, export_carrier_statements=False, send_carrier_invoice_on_upload=on)
    settings = replace(EVERYTHING, ap=ap)
    reading = Owners(connection=link(settings), zone=owners().zone)
    done = trip(Carrier=OWED, DeliveredAt="2026-02-27T18:00:00Z")
    (made,) = bills_of([done], [load()], reading)
    dated = trip_bill(HAULED, DETAINED).replace("03/02/2026", days[0])
    assert dated.replace("03/17/2026", days[1]) == outcome(made, settings)

"""Hand-worked: e-checks on both sides of the books, and what the bill of the trip makes of them."""

import asyncio
from typing import Any

import pytest

from console.domain.kinds import Kind
from console.domain.transaction import Transaction
from console.sync.intake.echecks import Echecks
from tests.sync.golden.settled_kit import (
    SISTER_NAME,
    Case,
    bill_xml,
    check,
    drivers,
    hauled_by,
    invoice_xml,
    load,
    outcome,
    owners,
    schema_faults,
    trip,
)
from tests.sync.golden.trip_kit import PER_TRIP, hauled, trip_bill

MEMO = "E-check 4711, trip 1084738-1"
FEE = ("50410", "3.50", "E-check fee")


def issued(kind: Kind, invoice_as: str = "Lone Star Haulage", **parts: Any) -> Transaction:
    """Return what the one check of a trip becomes on one side."""
    (made,) = [one for one in all_issued(invoice_as, **parts) if one.kind is kind]
    return made


def all_issued(invoice_as: str = "Lone Star Haulage", **parts: Any) -> list[Transaction]:
    made = Echecks(drivers, owners()).of([trip(**parts)], [load(invoice_as)])
    return asyncio.run(made)


def customer_bill(po_number: str, *, draft: bool = False) -> str:
    """Return the invoice to the load's customer: 100.00 and the fee of 3.50."""
    lines = [("40400", "100.00", "Lumper"), ("40000", "3.50", "E-check fee")]
    return invoice_xml(
        "AEK4711",
        "C-100",
        MEMO,
        lines,
        external_id="check-4711",
        po_number=po_number,
        draft=draft,
    )


CARRIERS = issued(Kind.AP_ECHECK, Carrier=hauled_by(check()))
DRIVERS = issued(Kind.AP_ECHECK, Driver1={"Id": "driver-2", "EChecks": [check()]})
CUSTOMERS = issued(Kind.AR_ECHECK, Carrier=hauled_by(check()))
FREE = issued(Kind.AP_ECHECK, Carrier=hauled_by(check(fee="0.00")))
SCALE = issued(Kind.AP_ECHECK, Carrier=hauled_by(check(kind="Scale", amount="12.00")))
HAULED = ("50100", "900.00", "Carrier linehaul")
DETAINED = ("50300", "75.00", "Detention")
TAKEN_OFF = (
    ("50400", "-100.00", "AEK4711 Lumper"),
    ("50410", "-3.50", "AEK4711 E-check fee"),
)
SENT = (
    Case(
        name="the carrier had it",
        document=CARRIERS,
        expected=bill_xml("AEK4711", "V-200", MEMO, [("50400", "100.00", "Lumper"), FEE]),
    ),
    Case(
        name="a driver had it",
        document=DRIVERS,
        expected=bill_xml("AEK4711", "V-402", MEMO, [("50400", "100.00", "Lumper"), FEE]),
    ),
    Case(
        name="there is no fee",
        document=FREE,
        expected=bill_xml("AEK4711", "V-200", MEMO, [("50400", "100.00", "Lumper")]),
    ),
    Case(
        name="another type",
        document=SCALE,
        expected=bill_xml("AEK4711", "V-200", MEMO, [("50400", "12.00", "Scale"), FEE]),
    ),
    Case(
        name="accessorials stay off, which it is none of",
        document=CARRIERS,
        ap={"include_accessorials": False},
        expected=bill_xml("AEK4711", "V-200", MEMO, [("50400", "100.00", "Lumper"), FEE]),
    ),
    Case(
        name="a draft",
        document=CARRIERS,
        ap={"autopost": False},
        expected=bill_xml(
            "AEK4711", "V-200", MEMO, [("50400", "100.00", "Lumper"), FEE], draft=True
        ),
    ),
    Case(
        name="the customer is billed",
        document=CUSTOMERS,
        expected=customer_bill("ORD-7"),
    ),
    Case(
        name="the customer is billed while bills of checks are off",
        document=CUSTOMERS,
        ap={"export_echecks": False},
        expected=customer_bill("ORD-7"),
    ),
    Case(
        name="the customer is billed by a draft",
        document=CUSTOMERS,
        ar={"autopost": False},
        expected=customer_bill("ORD-7", draft=True),
    ),
    Case(
        name="the customer is told its PO number",
        document=CUSTOMERS,
        ar={"po_number_source": "po_number"},
        expected=customer_bill("PO-9"),
    ),
    # 900.00 + 75.00 - 103.50 = 871.50; with the check's own bill the carrier is owed 975.00.
    Case(
        name="the bill of the trip takes it off",
        document=hauled(hauled_by(check())),
        ap=PER_TRIP,
        expected=trip_bill(HAULED, DETAINED, *TAKEN_OFF),
    ),
    Case(
        name="the bill of the trip takes it off without accessorials",
        document=hauled(hauled_by(check())),
        ap={**PER_TRIP, "include_accessorials": False},
        expected=trip_bill(HAULED, *TAKEN_OFF),
    ),
    # 975.00 is what Alvys says; the check is not in the books, and nothing is taken off.
    Case(
        name="the bill of the trip is what Alvys says while checks are off",
        document=hauled(hauled_by(check())),
        ap={**PER_TRIP, "export_echecks": False},
        expected=trip_bill(HAULED, DETAINED),
    ),
)
KEPT = (
    Case(
        name="its toggle is off",
        document=CARRIERS,
        ap={"export_echecks": False},
        expected="toggle-off",
    ),
    Case(
        name="the customer's toggle is off",
        document=CUSTOMERS,
        ar={"export_echecks": False},
        expected="toggle-off",
    ),
    Case(
        name="invoices are off",
        document=CUSTOMERS,
        ar={"export_ar_invoices": False},
        expected="section-off",
    ),
    Case(
        name="bills are off",
        document=CARRIERS,
        ap={"export_ap_bills": False},
        expected="section-off",
    ),
    Case(
        name="it is of nothing",
        document=issued(Kind.AP_ECHECK, Carrier=hauled_by(check(amount="0.00", fee="0.00"))),
        expected="zero-amount",
    ),
    Case(
        name="its amount is not money",
        document=issued(Kind.AP_ECHECK, Carrier=hauled_by(check(amount="0.005"))),
        expected="source-invalid",
    ),
    # 90.00 - 103.50 = -13.50.
    Case(
        name="the carrier had more than it is owed",
        document=hauled(hauled_by(check(), linehaul="90.00", accessorial="0.00", payable="90.00")),
        ap=PER_TRIP,
        expected="negative-total",
    ),
)


@pytest.mark.parametrize("case", SENT, ids=lambda case: case.name)
def test_sage_is_told_what_was_worked_by_hand_when_a_check_was_issued(case: Case) -> None:
    """Rule echeck-once: the check has its bill, and the bill of the trip is lower by it."""
    settings = case.settings()
    assert case.expected == outcome(case.document, settings)
    assert "" == schema_faults(case.document, settings)


@pytest.mark.parametrize("case", KEPT, ids=lambda case: case.name)
def test_cause_is_named_when_a_check_is_kept_back(case: Case) -> None:
    assert case.expected == outcome(case.document, case.settings())


def test_check_is_counted_once_when_driver_and_owner_operator_show_it() -> None:
    both = {"Id": "driver-2", "EChecks": [check()]}
    made = all_issued(Driver1=both, OwnerOperator=both)
    assert [Kind.AP_ECHECK, Kind.AR_ECHECK] == [one.kind for one in made]


def test_sides_go_to_two_subsidiaries_when_a_sister_invoices_the_load() -> None:
    """The invoice is for the cycle of who invoices; ours is the bill alone."""
    made = all_issued(SISTER_NAME, Carrier=hauled_by(check()))
    assert [Kind.AP_ECHECK] == [one.kind for one in made]


def test_bill_is_for_the_drivers_own_subsidiary_when_another_one_tenders() -> None:
    """Driver 9 is the sister's: our cycle bills the customer only."""
    made = all_issued(Driver1={"Id": "driver-9", "EChecks": [check()]})
    assert [Kind.AR_ECHECK] == [one.kind for one in made]

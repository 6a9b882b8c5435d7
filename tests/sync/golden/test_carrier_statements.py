"""Hand-worked: a carrier's statement on either side of the books, under the toggles."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from console.domain.kinds import Kind
from console.domain.mappings import AccountMappings
from console.domain.transaction import Transaction
from console.sync.statements import statements_owed, statements_paid
from tests.sync.golden.settled_kit import (
    EVERYTHING,
    OURS,
    OURS_NAME,
    SISTER,
    SISTER_NAME,
    Case,
    bill_xml,
    carrier_statement,
    invoice_xml,
    outcome,
    owners,
    schema_faults,
)

LINEHAUL = ("Linehaul", "Linehaul", "1000.00")
DETENTION = ("Accessorial", "Detention", "75.50")
LAYOVER = ("Accessorial", "Layover", "24.50")
FUEL = ("Fuel", "Truck Diesel Boise", "-310.25")
TOLL = ("Tolls", "Plains Turnpike", "-12.75")
CHECK = ("ECheck", "Lumper 4711", "-103.50")
QUICK_PAY = ("QuickPay", "Quick pay fee", "-20.00")
FACTOR = ("FactoringCompany", "granite", "Granite Factoring")
HAUL = ("1084738-1", "1000.00", [LINEHAUL])
FULL = ("1084738-1", "1100.00", [LINEHAUL, DETENTION, LAYOVER])
SECOND = ("1084739-1", "640.10", [("Linehaul", "Linehaul", "640.10")])


def owed(*trips: Any, **more: Any) -> Transaction:
    """Return what the subsidiary owes."""
    (made,) = statements_owed([carrier_statement(*trips, **more)], owners())
    return made


def paid(*trips: Any, **more: Any) -> Transaction:
    """Return what a sister owes to the subsidiary."""
    us = ("Carrier", OURS, OURS_NAME)
    statement = carrier_statement(*trips, payee=us, subsidiary_id=SISTER, **more)
    (made,) = statements_paid([statement], owners())
    return made


def one_bill(*lines: tuple[str, str, str], **more: Any) -> str:
    return bill_xml("s-5001", "V-200", "Statement 5001", lines, **more)


def one_invoice(*lines: tuple[str, str, str], **more: Any) -> str:
    memo = "Statement 5001"
    return invoice_xml("s-5001", "C-200", memo, lines, external_id="5001", **more)


def one_bill_of_connecting_day() -> str:
    """Return the bill of 1 March, due on the 16th."""
    day = one_bill(HAULED).replace("03/02/2026", "03/01/2026")
    return day.replace("03/17/2026", "03/16/2026")


HAULED = ("50100", "1000.00", "Trip 1084738-1: Linehaul")
SENT = (
    Case(
        name="a trip is a line",
        document=owed(HAUL, net="1000.00"),
        expected=one_bill(HAULED),
    ),
    Case(
        name="each trip is a line",
        document=owed(HAUL, SECOND, net="1640.10"),
        expected=one_bill(HAULED, ("50100", "640.10", "Trip 1084739-1: Linehaul")),
    ),
    # 75.50 + 24.50 go to one account.
    Case(
        name="charges on another account are a line of their own",
        document=owed(FULL, net="1100.00"),
        expected=one_bill(HAULED, ("50300", "100.00", "Trip 1084738-1: Detention, Layover")),
    ),
    Case(
        name="accessorials stay off",
        document=owed(FULL, net="1100.00"),
        ap={"include_accessorials": False},
        expected=one_bill(HAULED),
    ),
    # 1,000.00 - 310.25 - 12.75 = 677.00.
    Case(
        name="fuel and tolls are taken off",
        document=owed(("1084738-1", "677.00", [LINEHAUL, FUEL, TOLL]), net="677.00"),
        expected=one_bill(
            HAULED,
            ("50510", "-310.25", "Trip 1084738-1: Truck Diesel Boise"),
            ("50600", "-12.75", "Trip 1084738-1: Plains Turnpike"),
        ),
    ),
    Case(
        name="fuel stays off",
        document=owed(("1084738-1", "677.00", [LINEHAUL, FUEL, TOLL]), net="677.00"),
        ap={"include_fuel": False},
        expected=one_bill(HAULED, ("50600", "-12.75", "Trip 1084738-1: Plains Turnpike")),
    ),
    Case(
        name="tolls stay off",
        document=owed(("1084738-1", "677.00", [LINEHAUL, FUEL, TOLL]), net="677.00"),
        ap={"include_tolls": False},
        expected=one_bill(HAULED, ("50510", "-310.25", "Trip 1084738-1: Truck Diesel Boise")),
    ),
    # 1,000.00 - 103.50 = 896.50; the toggle is about documents of e-checks, not about this line.
    Case(
        name="a check that was had in advance is taken off",
        document=owed(("1084738-1", "896.50", [LINEHAUL, CHECK]), net="896.50"),
        ap={"export_echecks": False},
        expected=one_bill(HAULED, ("50400", "-103.50", "Trip 1084738-1: Lumper 4711")),
    ),
    Case(
        name="what nobody knows and is taken off is a deduction",
        document=owed(("1084738-1", "980.00", [LINEHAUL, QUICK_PAY]), net="980.00"),
        expected=one_bill(HAULED, ("50700", "-20.00", "Trip 1084738-1: Quick pay fee")),
    ),
    Case(
        name="a trip without items is its net amount",
        document=owed(("1084738-1", "1000.00", []), net="1000.00"),
        expected=one_bill(HAULED),
    ),
    Case(
        name="a factoring company is the vendor",
        document=owed(HAUL, net="1000.00", payee=FACTOR),
        expected=bill_xml("s-5001", "V-300", "Statement 5001", [HAULED]),
    ),
    Case(
        name="a draft",
        document=owed(HAUL, net="1000.00"),
        ap={"autopost": False},
        expected=one_bill(HAULED, draft=True),
    ),
    # All accessorials are revenue, whatever the bills' toggles say.
    Case(
        name="the other side is revenue",
        document=paid(FULL, net="1100.00"),
        ap={"include_accessorials": False},
        expected=one_invoice(
            ("40000", "1000.00", "Trip 1084738-1: Linehaul"),
            ("40300", "100.00", "Trip 1084738-1: Detention, Layover"),
        ),
    ),
    Case(
        name="the other side as a draft",
        document=paid(HAUL, net="1000.00"),
        ar={"autopost": False},
        expected=one_invoice(("40000", "1000.00", "Trip 1084738-1: Linehaul"), draft=True),
    ),
    Case(
        name="the other side while bills are off",
        document=paid(HAUL, net="1000.00"),
        ap={"export_ap_bills": False, "export_carrier_statements": False},
        expected=one_invoice(("40000", "1000.00", "Trip 1084738-1: Linehaul")),
    ),
    Case(
        name="a bill while the other side is off",
        document=owed(HAUL, net="1000.00"),
        ar={"export_ar_invoices": False, "export_carrier_statements": False},
        expected=one_bill(HAULED),
    ),
)
KEPT = (
    Case(
        name="its toggle is off",
        document=owed(HAUL, net="1000.00"),
        ap={"export_carrier_statements": False},
        expected="toggle-off",
    ),
    Case(
        name="its section is off",
        document=owed(HAUL, net="1000.00"),
        ap={"export_ap_bills": False},
        expected="section-off",
    ),
    Case(
        name="the other side's toggle is off",
        document=paid(HAUL, net="1000.00"),
        ar={"export_carrier_statements": False},
        expected="toggle-off",
    ),
    Case(
        name="the other side's section is off",
        document=paid(HAUL, net="1000.00"),
        ar={"export_ar_invoices": False},
        expected="section-off",
    ),
    # 100.00 - 103.50 = -3.50.
    Case(
        name="less than nothing is left",
        document=owed(
            ("1084738-1", "-3.50", [("Linehaul", "Linehaul", "100.00"), CHECK]), net="-3.50"
        ),
        expected="negative-total",
    ),
    # Without the fuel that is credited, 12.75 is owed by the carrier.
    Case(
        name="nothing but a toll is left",
        document=owed(("1084738-1", "37.25", [("Fuel", "Refund", "50.00"), TOLL]), net="37.25"),
        ap={"include_fuel": False},
        expected="negative-total",
    ),
    Case(
        name="nothing is left",
        document=owed(
            ("1084738-1", "0.00", [LINEHAUL, ("Deduction", "Claim", "-1000.00")]), net="0.00"
        ),
        expected="zero-amount",
    ),
    Case(
        name="the toggles leave nothing to book",
        document=owed(("1084738-1", "75.50", [DETENTION]), net="75.50"),
        ap={"include_accessorials": False},
        advanced={"export_zero_amounts": True},
        expected="no-lines",
    ),
    Case(
        name="trips do not add up to the statement",
        document=owed(HAUL, net="999.99"),
        expected="lines-do-not-add-up",
    ),
    Case(
        name="items do not add up to their trips, though the statement does",
        document=owed(
            ("1084738-1", "900.00", [LINEHAUL]),
            ("1084739-1", "740.10", [("Linehaul", "Linehaul", "640.10")]),
            net="1640.10",
        ),
        expected="source-invalid",
    ),
    Case(
        name="an amount is not money",
        document=owed(("1084738-1", "1.005", [("Linehaul", "Linehaul", "1.005")]), net="1.005"),
        expected="source-invalid",
    ),
    Case(
        name="it is of the day of connecting",
        document=owed(HAUL, net="1000.00", day="2026-03-01"),
        expected="same-day",
    ),
    Case(
        name="it is older than the connection",
        document=owed(HAUL, net="1000.00", day="2026-02-28"),
        expected="not-due",
    ),
    Case(
        name="nobody knows the payee",
        document=owed(HAUL, net="1000.00", payee=("Carrier", "carr-9", "Nobody")),
        expected="party-missing",
    ),
    Case(
        name="Sage does not know the factoring company",
        document=owed(HAUL, net="1000.00", payee=("FactoringCompany", "chalk", "Chalk Factors")),
        expected="vendor-unmatched",
    ),
)


@pytest.mark.parametrize("case", SENT, ids=lambda case: case.name)
def test_sage_is_told_what_was_worked_by_hand_when_a_statement_is_sent(case: Case) -> None:
    """Rule include-lines: party, number, memo, dates and each line, to the cent and byte."""
    settings = case.settings()
    assert case.expected == outcome(case.document, settings)
    assert "" == schema_faults(case.document, settings)


@pytest.mark.parametrize("case", KEPT, ids=lambda case: case.name)
def test_cause_is_named_when_a_statement_is_kept_back(case: Case) -> None:
    """Rule negative-total: what Sage cannot book as a bill is an error that says what to do."""
    assert case.expected == outcome(case.document, case.settings())


@pytest.mark.parametrize(
    ("released", "expected"),
    [
        ({}, "same-day"),
        ({"id-1084738-1": "2026-03-01T09:29:00Z"}, "same-day"),
        ({"id-1084738-1": "2026-03-01T09:31:00Z"}, one_bill_of_connecting_day()),
        ({"id-9": "2026-03-01T09:31:00Z"}, "same-day"),
    ],
)
def test_statement_of_the_connecting_day_is_due_when_a_trip_of_it_was_released_afterwards(
    released: dict[str, str], expected: str
) -> None:
    """Rule after-connection: connected at 9:30; a statement is made after its trips' release."""
    statement = carrier_statement(HAUL, net="1000.00", day="2026-03-01")
    moments = {trip: datetime.fromisoformat(at) for trip, at in released.items()}
    (made,) = statements_owed([statement], owners(), moments)
    assert expected == outcome(made, EVERYTHING)


def test_charges_of_a_trip_are_one_line_when_they_go_to_one_account() -> None:
    """1,000.00 + 75.50 + 24.50 = 1,100.00; what is taken off stays apart."""
    accounts = AccountMappings(ap={"default": "50000"})
    document = owed(("1084738-1", "996.50", [LINEHAUL, DETENTION, LAYOVER, CHECK]), net="996.50")
    paid_for = "Trip 1084738-1: Linehaul, Detention, Layover"
    expected = one_bill(
        ("50000", "1100.00", paid_for), ("50000", "-103.50", "Trip 1084738-1: Lumper 4711")
    )
    assert expected == outcome(document, replace(EVERYTHING, accounts=accounts))


def test_statement_is_of_one_side_only_when_a_sister_is_paid() -> None:
    """Rule separate-statements: who owes it makes the bill, who is paid the invoice."""
    sister = ("Carrier", SISTER, SISTER_NAME)
    ours = carrier_statement(HAUL, net="1000.00", payee=sister)
    theirs = carrier_statement(
        HAUL, net="1000.00", payee=("Carrier", OURS, OURS_NAME), subsidiary_id=SISTER
    )
    both = [ours, theirs]
    assert [Kind.AP_CARRIER_STATEMENT] == [one.kind for one in statements_owed(both, owners())]
    assert [Kind.AR_CARRIER_STATEMENT] == [one.kind for one in statements_paid(both, owners())]

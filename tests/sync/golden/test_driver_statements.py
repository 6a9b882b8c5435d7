"""Hand-worked: a driver's statement, with its lines by category and under the toggles."""

from typing import Any

import pytest

from console.domain.transaction import Transaction
from console.sync.statements import statements_of_drivers
from tests.sync.golden.settled_kit import (
    DAY,
    SISTER,
    Case,
    bill_xml,
    driver_statement,
    outcome,
    owners,
    schema_faults,
)

PAY = ("LineHaul", "Line haul", "1084738-1", "1500.00")
PAID = ("50200", "1500.00", "Line haul, trip 1084738-1")
FUEL = ("Fuel", "Truck Diesel Boise", "", "-420.10")
TOLL = ("Toll", "Plains Turnpike", "", "-19.90")
DETENTION = ("Accessorials", "Detention", "1084738-1", "60.00")
COSTS = (PAY, FUEL, TOLL, DETENTION)
FUELED = ("50510", "-420.10", "Truck Diesel Boise")
TOLLED = ("50600", "-19.90", "Plains Turnpike")
DETAINED = ("50300", "60.00", "Detention, trip 1084738-1")


def settled(*lines: tuple[str, str, str, str], net: str, **more: Any) -> Transaction:
    (made,) = statements_of_drivers([driver_statement(*lines, net=net, **more)], owners(), DAY)
    return made


def bill(*lines: tuple[str, str, str], vendor: str = "V-400", **more: Any) -> str:
    return bill_xml("8001", vendor, "Statement 8001 Week 9", lines, **more)


SENT = (
    Case(
        name="a contractor's company is the vendor",
        document=settled(PAY, net="1500.00"),
        expected=bill(PAID),
    ),
    Case(
        name="an employee is the vendor",
        document=settled(PAY, net="1500.00", driver="driver-2"),
        expected=bill(PAID, vendor="V-402"),
    ),
    Case(
        name="contractors only, and this is one",
        document=settled(PAY, net="1500.00"),
        ap={"only_1099_drivers": True},
        expected=bill(PAID),
    ),
    # 1,500.00 - 420.10 - 19.90 + 60.00 = 1,120.00.
    Case(
        name="costs and accessorials are lines",
        document=settled(*COSTS, net="1120.00"),
        expected=bill(PAID, FUELED, TOLLED, DETAINED),
    ),
    Case(
        name="fuel stays off",
        document=settled(*COSTS, net="1120.00"),
        ap={"include_fuel": False},
        expected=bill(PAID, TOLLED, DETAINED),
    ),
    Case(
        name="tolls stay off",
        document=settled(*COSTS, net="1120.00"),
        ap={"include_tolls": False},
        expected=bill(PAID, FUELED, DETAINED),
    ),
    Case(
        name="accessorials stay off",
        document=settled(*COSTS, net="1120.00"),
        ap={"include_accessorials": False},
        expected=bill(PAID, FUELED, TOLLED),
    ),
    Case(
        name="all three stay off",
        document=settled(*COSTS, net="1120.00"),
        ap={"include_fuel": False, "include_tolls": False, "include_accessorials": False},
        expected=bill(PAID),
    ),
    # 1,500.00 - 525.00 - 50.00 = 925.00.
    Case(
        name="deductions and escrow are taken off",
        document=settled(
            PAY,
            ("Deduction", "Truck Lease", "", "-525.00"),
            ("Escrow", "Weekly escrow", "", "-50.00"),
            net="925.00",
        ),
        expected=bill(
            PAID, ("50700", "-525.00", "Truck Lease"), ("50710", "-50.00", "Weekly escrow")
        ),
    ),
    # 1,500.00 + 75.00 + 120.00 + 40.00 = 1,735.00.
    Case(
        name="expenses of the statement have their category",
        document=settled(
            PAY,
            ("Bonus", "Safety", "", "75.00"),
            ("StatementPerDiem", "Per diem", "", "120.00"),
            ("Shortfall", "Minimum pay", "", "40.00"),
            net="1735.00",
        ),
        expected=bill(
            PAID,
            ("50800", "75.00", "Safety"),
            ("50800", "120.00", "Per diem"),
            ("50800", "40.00", "Minimum pay"),
        ),
    ),
    # 512.40 + 87.60 = 600.00.
    Case(
        name="a known pay type has its own account",
        document=settled(
            ("LineHaul", "Per Mile", "1084738-1", "512.40"),
            ("LineHaul", "Anything", "1084738-1", "87.60"),
            net="600.00",
        ),
        expected=bill(
            ("50210", "512.40", "Per Mile, trip 1084738-1"),
            ("50200", "87.60", "Anything, trip 1084738-1"),
        ),
    ),
    # 1,500.00 - 103.50 = 1,396.50.
    Case(
        name="a check that was had in advance is taken off",
        document=settled(PAY, ("ECheck", "Lumper 4711", "1084738-1", "-103.50"), net="1396.50"),
        ap={"export_echecks": False},
        expected=bill(PAID, ("50400", "-103.50", "Lumper 4711, trip 1084738-1")),
    ),
    Case(
        name="a statement without a period",
        document=settled(PAY, net="1500.00", period=""),
        expected=bill_xml("8001", "V-400", "Statement 8001", [PAID]),
    ),
    Case(
        name="a draft",
        document=settled(PAY, net="1500.00"),
        ap={"autopost": False},
        expected=bill(PAID, draft=True),
    ),
    Case(
        name="a date with a time",
        document=settled(PAY, net="1500.00", day="2026-03-02T00:00:00"),
        expected=bill(PAID),
    ),
    Case(
        name="lines of nothing are left out",
        document=settled(PAY, ("Toll", "Plains Turnpike", "", "0.00"), net="1500.00"),
        expected=bill(PAID),
    ),
)
KEPT = (
    Case(
        name="its toggle is off",
        document=settled(PAY, net="1500.00"),
        ap={"export_driver_settlements": False},
        expected="toggle-off",
    ),
    Case(
        name="bills are off",
        document=settled(PAY, net="1500.00"),
        ap={"export_ap_bills": False},
        expected="section-off",
    ),
    Case(
        name="contractors only, and this is an employee",
        document=settled(PAY, net="1500.00", driver="driver-2"),
        ap={"only_1099_drivers": True},
        expected="driver-not-1099",
    ),
    # 1,500.00 - 1,600.00 = -100.00.
    Case(
        name="the driver owes money",
        document=settled(PAY, ("Deduction", "Truck Lease", "", "-1600.00"), net="-100.00"),
        expected="negative-total",
    ),
    Case(
        name="nothing is left",
        document=settled(PAY, ("Deduction", "Truck Lease", "", "-1500.00"), net="0.00"),
        expected="zero-amount",
    ),
    Case(
        name="lines do not add up to the net income",
        document=settled(PAY, net="1499.00"),
        expected="lines-do-not-add-up",
    ),
    Case(
        name="its date is none",
        document=settled(PAY, net="1500.00", day="soon"),
        expected="source-invalid",
    ),
    Case(
        name="it is of the day of connecting",
        document=settled(PAY, net="1500.00", day="2026-03-01"),
        expected="same-day",
    ),
)


@pytest.mark.parametrize("case", SENT, ids=lambda case: case.name)
def test_sage_is_told_what_was_worked_by_hand_when_a_driver_is_settled(case: Case) -> None:
    """Each line has the account of its category; the toggles take lines off, never change one."""
    settings = case.settings()
    assert case.expected == outcome(case.document, settings)
    assert "" == schema_faults(case.document, settings)


@pytest.mark.parametrize("case", KEPT, ids=lambda case: case.name)
def test_cause_is_named_when_a_driver_is_not_paid(case: Case) -> None:
    """Rule contractors-only: employees are left out, with the toggle that does it."""
    assert case.expected == outcome(case.document, case.settings())


def test_statement_is_left_to_its_own_cycle_when_a_sister_employs_the_driver() -> None:
    theirs = driver_statement(PAY, net="1500.00", subsidiary_id=SISTER)
    assert [] == statements_of_drivers([theirs], owners(), DAY)

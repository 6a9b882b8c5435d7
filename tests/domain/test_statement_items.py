"""Words of statements and what the account mappings call them."""

from decimal import Decimal

import pytest

from console.domain.statement_items import (
    carrier_item,
    contractor_label,
    driver_item,
    is_contractor,
    revenue_item,
)

PAID, TAKEN = Decimal("10.00"), Decimal("-10.00")


@pytest.mark.parametrize(
    ("type_", "title", "amount", "expected"),
    [
        ("Linehaul", "Linehaul", PAID, ("trip", "carrier_linehaul")),
        ("LineHaul", "Line haul", PAID, ("trip", "carrier_linehaul")),
        ("Accessorial", "Extra Stop", PAID, ("accessorial", "extra_stop")),
        ("Accessorials", "Lumper", PAID, ("accessorial", "lumper")),
        ("ECheck", "Cash Advance 41899666", TAKEN, ("echeck", "cash_advance")),
        ("E-Check", "#4711", TAKEN, ("echeck", "echeck")),
        ("EChecks", "Lumper", TAKEN, ("echeck", "lumper")),
        ("Fuel", "Truck Diesel Boise", TAKEN, ("fuel", "truck_diesel")),
        ("Fuel", "Cash Advance Fee", TAKEN, ("fuel", "cash_advance_fee")),
        ("Fuel", "Unheard of", TAKEN, ("fuel", "unheard_of")),
        ("Tolls", "Plains Turnpike", TAKEN, ("toll", "toll")),
        ("Deductions", "Cargo Insurance", TAKEN, ("deduction", "cargo_insurance")),
        ("QuickPay", "Quick pay fee", TAKEN, ("deduction", "quick_pay_fee")),
        ("QuickPay", "", PAID, ("trip", "quickpay")),
    ],
)
def test_charge_of_a_carrier_has_its_category_when_alvys_names_it(
    type_: str, title: str, amount: Decimal, expected: tuple[str, str]
) -> None:
    assert expected == carrier_item(type_, title, amount)


@pytest.mark.parametrize(
    ("type_", "title", "expected"),
    [
        ("Linehaul", "Linehaul", ("load", "customer_linehaul")),
        ("Accessorial", "Detention", ("accessorial", "detention")),
        ("ECheck", "Lumper 4711", ("echeck", "lumper")),
        ("Fuel", "Truck Diesel", ("load", "truck_diesel")),
        ("Toll", "Plains Turnpike", ("load", "toll")),
    ],
)
def test_charge_is_of_the_load_when_it_is_revenue_of_the_payee(
    type_: str, title: str, expected: tuple[str, str]
) -> None:
    """The revenue side has no accounts of its own for what the road costs."""
    assert expected == revenue_item(type_, title, PAID)


@pytest.mark.parametrize(
    ("category", "title", "policy", "expected"),
    [
        ("LineHaul", "Per Mile", "Standard pay", ("trip", "per_mile")),
        ("LineHaul", "Line haul", "% of Trip Value", ("trip", "of_trip_value")),
        ("LineHaul", "Line haul", "Standard pay", ("trip", "driver_payment")),
        ("ServiceFee", "Dispatch", "", ("trip", "service_fee")),
        ("Escrow", "Weekly", "", ("deduction", "escrow")),
        ("Bonus", "Safety", "", ("driver_statement_expense", "bonus")),
        ("DailyPay", "Day", "", ("driver_statement_expense", "per_day")),
        ("Daily Per Diem", "Day", "", ("driver_statement_expense", "daily_per_diem")),
        ("Reimbursements", "Boots", "", ("driver_statement_expense", "reimbursement")),
        ("Credits", "Old", "", ("driver_statement_expense", "credit")),
        ("Deduction", "Truck Lease", "", ("deduction", "truck_lease")),
        ("Surprise", "Birthday", "", ("driver_statement_expense", "birthday")),
        ("Surprise", "", "", ("driver_statement_expense", "surprise")),
    ],
)
def test_line_of_a_driver_has_its_category_when_alvys_names_it(
    category: str, title: str, policy: str, expected: tuple[str, str]
) -> None:
    assert expected == driver_item(category, title, policy)


@pytest.mark.parametrize(
    ("type_", "is_1099", "label"),
    [
        ("COMPANY", False, "Company Driver"),
        ("OWNER_OPERATOR", True, "Owner Operator"),
        ("CONTRACTOR", True, "Contractor"),
        ("EXTERNAL", False, "External"),
    ],
)
def test_driver_is_paid_against_form_1099_when_not_an_employee(
    type_: str, is_1099: bool, label: str
) -> None:
    """Rule contractors-only: the API tells no tax category, the type stands in for it."""
    assert (is_1099, label) == (is_contractor(type_), contractor_label(type_))

"""The nine categories, and which level decides."""

import pytest

from console.domain.account_categories import (
    CATEGORIES,
    account_rows,
    clear_account,
    find_category,
    group_accounts,
    mapped_count,
)
from console.domain.mappings import AccountMappings
from console.domain.reference import GlAccount
from console.errors import RuleError

MAPPED = AccountMappings(
    ar={"default": "40000", "load": "40010", "load/fuel_surcharge": "40100"},
    ap={"default": "50000", "accessorial/detention": "50310"},
)


def rows(key: str, *items: str) -> dict[tuple[str, str], tuple[str, str, str]]:
    category = find_category(key)
    assert category is not None
    return {
        (row.side, row.key): (row.account_no, row.effective_no, row.level)
        for row in account_rows(MAPPED, category, items)
    }


def test_there_are_nine_categories_when_listed() -> None:
    expected = ["default", "load", "trip", "driver_statement_expense", "accessorial", "echeck"]

    assert [*expected, "deduction", "fuel", "toll"] == [one.key for one in CATEGORIES]


def test_columns_are_those_of_the_sides_when_listed() -> None:
    both = {one.key for one in CATEGORIES if set(one.sides) == {"ar", "ap"}}

    assert {"default", "accessorial", "echeck"} == both


def test_fixed_items_are_complete_when_counted() -> None:
    counts = {one.key: len(one.items) for one in CATEGORIES if one.items}

    assert {
        "load": 3,
        "trip": 19,
        "driver_statement_expense": 5,
        "deduction": 13,
        "fuel": 17,
    } == counts


def test_level_is_the_nearest_when_an_item_is_resolved() -> None:
    assert {
        ("ar", "load"): ("40010", "40010", "category"),
        ("ar", "load/customer_linehaul"): ("", "40010", "category"),
        ("ar", "load/fuel_surcharge"): ("40100", "40100", "item"),
        ("ar", "load/intercompany"): ("", "40010", "category"),
    } == rows("load")


def test_master_decides_when_nothing_else_is_mapped() -> None:
    assert {("ap", "toll"): ("", "50000", "master")} == rows("toll")


def test_items_appear_when_alvys_has_sent_them_or_they_are_mapped() -> None:
    keys = {key for _, key in rows("accessorial", "lumper")}

    assert {"accessorial", "accessorial/lumper", "accessorial/detention"} == keys


def test_unknown_items_stay_away_when_the_category_is_fixed() -> None:
    assert ("ar", "load/lumper") not in rows("load", "lumper")


def test_mapped_rows_are_counted_when_some_are() -> None:
    category = find_category("load")
    assert category is not None

    assert (2, 4) == mapped_count(account_rows(MAPPED, category))


@pytest.mark.parametrize("side", ["ar", "ap"])
def test_master_is_not_cleared_when_somebody_tries(side: str) -> None:
    with pytest.raises(RuleError, match="cannot be cleared"):
        clear_account(MAPPED, "ar" if side == "ar" else "ap", "default")


def test_category_decides_when_the_item_is_cleared() -> None:
    cleared = clear_account(MAPPED, "ar", "load/fuel_surcharge")
    choice = cleared.resolve("ar", "load", "fuel_surcharge")

    assert choice is not None
    assert ("40010", "category") == (choice.account_no, choice.level)


def test_accounts_are_grouped_by_type_with_inactive_ones_when_picked() -> None:
    chart = [
        GlAccount(no="50000", title="B", type="incomestatement", active=False),
        GlAccount(no="10000", title="C", type="balancesheet", active=True),
        GlAccount(no="40000", title="A", type="incomestatement", active=True),
    ]

    groups = group_accounts(chart)
    assert [
        ("Income statement", ["40000", "50000"]),
        ("Balance sheet", ["10000"]),
    ] == [(group.label, [one.no for one in group.accounts]) for group in groups]

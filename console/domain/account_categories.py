"""The nine categories of the account mappings, their items, and how much of them is mapped.

``Intercompany`` among the items of Load and Trip is ours: no page says how the pair between two
subsidiaries is booked.

Place in the path: settings and the chart of accounts come in, the table that the mapping screens
show goes out, with the level that decides each item. ``mappings`` resolves single charges; here is
what people choose from.

Source: "Account Mappings": nine categories, item before category before master; masters may be
replaced and never cleared; categories that follow Alvys's own lists grow by themselves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from console.domain.identifiers import slug
from console.domain.mappings import MASTER, AccountMappings, account_key
from console.domain.reference import GlAccount
from console.errors import RuleError

__all__ = [
    "CATEGORIES",
    "AccountGroup",
    "AccountRow",
    "Category",
    "account_rows",
    "clear_account",
    "find_category",
    "group_accounts",
    "mapped_count",
]

Side = Literal["ar", "ap"]

_TRIP_ITEMS = (
    *("Carrier Linehaul", "Driver Payment", "Per Trip", "% of Trip Value", "Total Miles"),
    *("Loaded Miles", "Empty Miles", "Per Stop", "% of Fuel Surcharge", "% of Line Haul"),
    *("Service Fee", "Per Load", "Per Customer Stop", "Per Hour", "Mileage Per Diem", "Per Mile"),
    *("% of Line Haul Deduction", "% of Trip Value Deduction", "Intercompany"),
)
_DEDUCTION_ITEMS = (
    *("Cash Advance", "Cash Advance Repayment", "Insurance", "IRP", "IFTA", "Equipment Lease"),
    *("Equipment Purchase", "Fuel Card Advance", "Loan Repayment", "Occupational Accident"),
    *("Plates", "ELD", "Tolls"),
)
_FUEL_ITEMS = (
    *("Truck Diesel", "Reefer Diesel", "Dyed Diesel", "Gas", "Natural Gas", "Propane"),
    *("DEF Fluid", "Oil", "Other Fuel", "Cash Advance", "Cash Advance Fee", "Maintenance"),
    *("Parking", "Scales", "Misc Truck Expense", "Misc Non Truck Expense", "Fee"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One category of charges."""

    key: str
    """What mapping keys begin with: ``load``, ``trip``; ``default`` for the masters."""

    label: str
    """What people call it."""

    sides: tuple[Side, ...]
    """Which account columns it has."""

    items: tuple[str, ...] = ()
    """Names of its fixed items; empty when it has none."""

    grows: bool = False
    """Whether Alvys's own list of types adds items."""


CATEGORIES = (
    Category(key=MASTER, label="Default", sides=("ar", "ap")),
    Category(
        key="load",
        label="Load",
        sides=("ar",),
        items=("Customer Linehaul", "Fuel Surcharge", "Intercompany"),
    ),
    Category(key="trip", label="Trip", sides=("ap",), items=_TRIP_ITEMS),
    Category(
        key="driver_statement_expense",
        label="Driver Statement Expenses",
        sides=("ap",),
        items=("Minimum Pay", "Bonus", "Per Day", "Daily Per Diem", "Statement Per Diem"),
    ),
    Category(key="accessorial", label="Accessorials", sides=("ap", "ar"), grows=True),
    Category(key="echeck", label="E-checks", sides=("ap", "ar"), grows=True),
    Category(
        key="deduction", label="Deductions", sides=("ap",), items=_DEDUCTION_ITEMS, grows=True
    ),
    Category(key="fuel", label="Fuel", sides=("ap",), items=_FUEL_ITEMS),
    Category(key="toll", label="Tolls", sides=("ap",)),
)
"""All nine, in the order in which they are shown."""

_MASTER_LABELS: Mapping[Side, str] = {
    "ar": "Default Revenue Account",
    "ap": "Default Expense Account",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """One line of the mapping table on one side."""

    side: Side
    """Account column."""

    key: str
    """Mapping key: ``default``, ``category`` or ``category/item``."""

    label: str
    """What people call it."""

    account_no: str
    """The account of its own; empty when a level above decides."""

    effective_no: str
    """The account that charges of this row go to; empty when nothing decides."""

    level: Literal["item", "category", "master", ""]
    """Which level decides; empty when none does."""

    may_clear: bool
    """Whether its own account may be taken away; False for the masters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountGroup:
    """Accounts of one type, as the picker lists them."""

    type: str
    """Sage's word: ``balancesheet`` or ``incomestatement``."""

    label: str
    """The same for people."""

    accounts: tuple[GlAccount, ...]
    """By number; inactive ones are there too, to be shown as such and refused."""


def find_category(key: str) -> Category | None:
    """Return the category of a key, or None when there is none."""
    return next((one for one in CATEGORIES if one.key == key), None)


def account_rows(
    mappings: AccountMappings, category: Category, known_items: Iterable[str] = ()
) -> tuple[AccountRow, ...]:
    """Return the lines of one category: its default first, then its items.

    Args:
        mappings: The account mappings of a connection.
        category: Which category.
        known_items: Item slugs that Alvys has sent; they appear where the category grows, and
            items that are mapped already appear in any case.
    """
    rows: list[AccountRow] = []
    for side in category.sides:
        label = _MASTER_LABELS[side] if category.key == MASTER else category.label
        rows.append(_row(mappings, side, category.key, "", label))
        if category.key != MASTER:
            names = _items(mappings, side, category, known_items)
            rows += [_row(mappings, side, category.key, key, names[key]) for key in names]
    return tuple(rows)


def mapped_count(rows: Sequence[AccountRow]) -> tuple[int, int]:
    """Return how many rows have an account of their own, and how many rows there are."""
    return sum(bool(row.account_no) for row in rows), len(rows)


def clear_account(mappings: AccountMappings, side: Side, key: str) -> AccountMappings:
    """Return mappings in which ``key`` has no account of its own.

    Raises:
        RuleError: It is a master account, which can only be replaced.
    """
    if key == MASTER:
        raise RuleError(
            f"The {_MASTER_LABELS[side]} cannot be cleared",
            hint="Choose another account in its place.",
        )
    return mappings.without_account(side, key)


def group_accounts(accounts: Iterable[GlAccount]) -> tuple[AccountGroup, ...]:
    """Return accounts by type, income statement first, each group by number."""
    ordered = sorted(accounts, key=lambda account: account.no)
    types = sorted({account.type for account in ordered}, reverse=True)
    labels = {"incomestatement": "Income statement", "balancesheet": "Balance sheet"}
    return tuple(
        AccountGroup(
            type=type_,
            label=labels.get(type_, type_ or "Other"),
            accounts=tuple(account for account in ordered if account.type == type_),
        )
        for type_ in types
    )


def _items(
    mappings: AccountMappings, side: Side, category: Category, known: Iterable[str]
) -> dict[str, str]:
    """Return item slugs with their labels: fixed ones, known ones, and mapped ones."""
    names = {slug(item): item for item in category.items}
    mapped = (
        key.partition("/")[2] for key in mappings.of(side) if key.startswith(f"{category.key}/")
    )
    for item in (*(known if category.grows else ()), *mapped):
        names.setdefault(item, item.replace("_", " ").title())
    return names


def _row(mappings: AccountMappings, side: Side, category: str, item: str, label: str) -> AccountRow:
    key = account_key(category, item) if item else category
    choice = mappings.resolve(side, category, item)
    return AccountRow(
        side=side,
        key=key,
        label=label,
        account_no=mappings.of(side).get(key, ""),
        effective_no=choice.account_no if choice else "",
        level=choice.level if choice else "",
        may_clear=key != MASTER and key in mappings.of(side),
    )

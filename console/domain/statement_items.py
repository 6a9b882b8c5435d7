"""What the charges of statements are called in the account mappings.

Place in the path: the words of Alvys's statements come in, category and item of the account
mappings go out. Alvys publishes no list of these words; what is not known keeps its own name as an
item, so that it can be mapped, and goes to the category's default until then. Pure.

Source: "Account Mappings", nine categories; names of the totals of a driver's statement.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from console.domain.account_categories import find_category
from console.domain.identifiers import slug
from console.domain.inclusion import ACCESSORIAL, ECHECK, FUEL, TOLL
from console.domain.money import ZERO

__all__ = ["carrier_item", "contractor_label", "driver_item", "is_contractor", "revenue_item"]

_DEDUCTION = "deduction"
_EXPENSE = "driver_statement_expense"
_TRIP = "trip"

_CATEGORIES = {
    "accessorial": ACCESSORIAL,
    "echeck": ECHECK,
    "comcheck": ECHECK,
    "fuel": FUEL,
    "toll": TOLL,
    "deduction": _DEDUCTION,
}
"""What carriers' and drivers' statements have in common: word to mapping category."""

_DRIVER_ITEMS: Mapping[str, tuple[str, str]] = {
    "service_fee": (_TRIP, "service_fee"),
    "escrow": (_DEDUCTION, "escrow"),
    "bonus": (_EXPENSE, "bonus"),
    "shortfall": (_EXPENSE, "minimum_pay"),
    "minimum_pay": (_EXPENSE, "minimum_pay"),
    "daily_pay": (_EXPENSE, "per_day"),
    "per_day": (_EXPENSE, "per_day"),
    "daily_per_diem": (_EXPENSE, "daily_per_diem"),
    "statement_per_diem": (_EXPENSE, "statement_per_diem"),
    "reimbursement": (_EXPENSE, "reimbursement"),
    "credit": (_EXPENSE, "credit"),
}
"""Words that name the item, too."""

_LINEHAUL = frozenset({"linehaul", "line_haul"})

_EMPLOYEE = "COMPANY"
_CONTRACTORS = frozenset({"OWNER_OPERATOR", "CONTRACTOR"})

_NUMBER = re.compile(r"[\s#]*\d+\s*$")
"""Number of a check at the end of its title."""

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def carrier_item(type_: str, description: str, amount: Decimal) -> tuple[str, str]:
    """Return category and item of a charge that a carrier is paid.

    Args:
        type_: Alvys's word for the kind of charge, such as ``Accessorial``.
        description: Its title, such as ``Detention``.
        amount: What is unknown and below zero is a deduction.
    """
    word = _word(type_)
    if word in _LINEHAUL:
        return _TRIP, "carrier_linehaul"
    if word in _CATEGORIES:
        return _CATEGORIES[word], _item(_CATEGORIES[word], description)
    return _DEDUCTION if amount < ZERO else _TRIP, slug(description or type_)


def revenue_item(type_: str, description: str, amount: Decimal) -> tuple[str, str]:
    """Return category and item of the same charge for the subsidiary that is paid.

    Revenue has no accounts for fuel, tolls and deductions: they are items of the load.
    """
    category, item = carrier_item(type_, description, amount)
    if category in (ACCESSORIAL, ECHECK):
        return category, item
    return "load", "customer_linehaul" if item == "carrier_linehaul" else item


def driver_item(category: str, title: str, policy: str) -> tuple[str, str]:
    """Return category and item of a line on a driver's statement.

    Args:
        category: Alvys's word for the kind of line, such as ``LineHaul``.
        title: What people call it.
        policy: The pay policy, which names the pay type where the title does not; may be empty.
    """
    word = _word(category)
    if word in _DRIVER_ITEMS:
        return _DRIVER_ITEMS[word]
    if word in _LINEHAUL:
        return _TRIP, _pay_type(title, policy)
    if word in _CATEGORIES:
        return _CATEGORIES[word], _item(_CATEGORIES[word], title)
    return _EXPENSE, slug(title or category)


def is_contractor(driver_type: str) -> bool:
    """Return whether a driver is paid against form 1099: the API names no tax category."""
    return driver_type in _CONTRACTORS


def contractor_label(driver_type: str) -> str:
    """Return what trips call the type of a driver: ``Owner Operator``."""
    words = driver_type.replace("_", " ").title()
    return "Company Driver" if driver_type == _EMPLOYEE else words


def _word(text: str) -> str:
    """Return Alvys's word in the singular: ``Accessorials`` and ``E-Check`` as we know them."""
    word = slug(_HUMP.sub(" ", text)).replace("e_check", ECHECK)
    return word if word in _DRIVER_ITEMS else word.removesuffix("s")


def _item(category: str, title: str) -> str:
    if category == ECHECK:
        return slug(_NUMBER.sub("", title)) or ECHECK
    if category == TOLL:
        return TOLL
    if category == FUEL:
        return _known_start(FUEL, title) or slug(title)
    return slug(title)


def _pay_type(title: str, policy: str) -> str:
    known = _known(_TRIP)
    return next((slug(one) for one in (title, policy) if slug(one) in known), "driver_payment")


def _known_start(category: str, title: str) -> str:
    """Return the longest item that the title begins with: it may name the place, too."""
    found = (one for one in _known(category) if f"{slug(title)}_".startswith(f"{one}_"))
    return max(found, key=len, default="")


def _known(category: str) -> frozenset[str]:
    known = find_category(category)
    return frozenset(slug(item) for item in known.items) if known else frozenset()

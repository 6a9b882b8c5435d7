"""Mappings: from what Alvys calls a charge to the GL account and dimensions it is booked on.

Place in the path: settings and a transaction's line come in, an account with the level that chose
it, or nothing, goes out.

Source: "Account Mappings": specific item, then category default, then master default; AR and AP
are independent even in shared categories. "Dimensions": value mapping, then default, then the raw
value, and the raw one only if Sage knows it.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Literal

from console.values import dataclass

__all__ = [
    "MASTER",
    "AccountChoice",
    "AccountMappings",
    "CustomFieldMapping",
    "DimensionMapping",
    "account_key",
]

MASTER = "default"
"""Key of the master account of a side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChoice:
    """The account of one line and how it was found."""

    account_no: str
    """GL account number in Sage."""

    level: Literal["item", "category", "master"]
    """Which of the three levels named it."""

    key: str
    """The mapping's key that named it: ``load/linehaul``, ``load`` or ``default``."""


def account_key(category: str, item: str) -> str:
    """Return the key of an item's own mapping, ``category/item``."""
    return f"{category}/{item}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMappings:
    """GL accounts of one connection, both sides."""

    ar: Mapping[str, str] = field(default_factory=dict)
    """Key (``default``, ``category`` or ``category/item``) to GL account number, revenue side."""

    ap: Mapping[str, str] = field(default_factory=dict)
    """The same for the expense side."""

    def of(self, side: Literal["ar", "ap"]) -> Mapping[str, str]:
        """Return the accounts of one side."""
        return self.ar if side == "ar" else self.ap

    def resolve(self, side: Literal["ar", "ap"], category: str, item: str) -> AccountChoice | None:
        """Return the account of an item, or None when no level names one."""
        accounts = self.of(side)
        levels: tuple[tuple[Literal["item", "category", "master"], str], ...] = (
            ("item", account_key(category, item)),
            ("category", category),
            ("master", MASTER),
        )
        for level, key in levels:
            account_no = accounts.get(key)
            if account_no:
                return AccountChoice(account_no=account_no, level=level, key=key)
        return None

    def with_account(
        self, side: Literal["ar", "ap"], key: str, account_no: str
    ) -> "AccountMappings":
        """Return mappings in which ``key`` of ``side`` names ``account_no``."""
        return self._with(side, {**self.of(side), key: account_no})

    def without_account(self, side: Literal["ar", "ap"], key: str) -> "AccountMappings":
        """Return mappings in which ``key`` of ``side`` names nothing."""
        return self._with(side, {one: no for one, no in self.of(side).items() if one != key})

    def _with(self, side: Literal["ar", "ap"], accounts: Mapping[str, str]) -> "AccountMappings":
        return replace(self, ar=accounts) if side == "ar" else replace(self, ap=accounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionMapping:
    """How one Sage dimension is filled."""

    dimension: str
    """Sage's object name: LOCATION, DEPARTMENT, CLASS and so on."""

    source: str
    """Alvys field: subsidiary, fleet, office, driver, truck, trailer or contractor_type."""

    default: str = ""
    """Sage id used when the value has no mapping; empty means none."""

    values: Mapping[str, str] = field(default_factory=dict)
    """Alvys value to Sage id."""

    def resolve(self, value: str) -> str:
        """Return the mapped id, else the default, else the raw value (which may be empty)."""
        return self.values.get(value) or self.default or value


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomFieldMapping:
    """How one Sage custom field is filled."""

    object: str
    """ARINVOICE, ARINVOICEITEM, APBILL or APBILLITEM."""

    field: str
    """The field's integration name in Sage."""

    source: str
    """Alvys source, e.g. ``load.order_number``."""

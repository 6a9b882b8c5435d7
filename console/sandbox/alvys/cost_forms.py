"""The search forms of costs and statements; see ``forms``.

Place in the path: ``costs`` pairs each form with its endpoint.
"""

from typing import Literal

from console.sandbox.alvys.search import Filter, SearchForm, Switch
from console.sandbox.cost_records import Deduction, FuelPurchase, Toll
from console.sandbox.settlement_records import CarrierStatement, DriverStatement
from console.sandbox.tms import Tms

__all__ = ["CARRIER_STATEMENTS", "DEDUCTIONS", "FUEL", "TOLLS", "driver_statement_form"]

_LARGEST_STATEMENTS = 100
_RANGE: Literal["range"] = "range"
_TEXT: Literal["text"] = "text"

FUEL: SearchForm[FuelPurchase] = SearchForm(
    filters=(
        Filter(name="TransactionRange", kind=_RANGE, read=lambda one: one.at),
        Filter(name="FuelCardNumber", kind=_TEXT, read=lambda one: one.card_number),
        Filter(name="TruckNumber", kind=_TEXT, read=lambda one: one.truck_id),
    ),
)
"""Transactions of fuel cards."""

TOLLS: SearchForm[Toll] = SearchForm(
    filters=(
        Filter(name="DateRange", kind=_RANGE, read=lambda one: one.at),
        Filter(name="TransponderId", kind=_TEXT, read=lambda one: one.transponder_id),
        Filter(name="UnitIds", kind="list", read=lambda one: one.truck_id),
    ),
)
"""Passages of toll plazas."""

DEDUCTIONS: SearchForm[Deduction] = SearchForm(
    filters=(
        Filter(name="DateRange", kind=_RANGE, read=lambda one: one.at),
        Filter(name="DriverId", kind=_TEXT, read=lambda one: one.driver_id),
        Filter(name="TruckId", kind=_TEXT, read=lambda one: one.truck_id),
        Filter(name="OwnerOperatorId", kind=_TEXT, read=lambda one: one.owner_operator_id),
    ),
    switches=(Switch(name="IncludePaid", hides=lambda one: one.is_paid, strict_only=False),),
)
"""Deductions; whether those that were taken count must be said."""

CARRIER_STATEMENTS: SearchForm[CarrierStatement] = SearchForm(
    filters=(
        Filter(
            name="StatementDateRange",
            kind="days",
            read=lambda one: one.statement_at,
            required=True,
        ),
        Filter(name="SubsidiaryId", kind=_TEXT, read=lambda one: one.subsidiary_id),
        Filter(name="CarrierId", kind=_TEXT, read=lambda one: one.trips[0].carrier_id),
    ),
    largest_page=_LARGEST_STATEMENTS,
)
"""Statements of carriers; the range is closed and counts whole days."""


def driver_statement_form(tms: Tms) -> SearchForm[DriverStatement]:
    """Return the form of drivers' statements, which borrow the type from their driver."""
    return SearchForm(
        filters=(
            Filter(
                name="StatementDateRange",
                kind="days",
                read=lambda one: one.statement_at,
                required=True,
            ),
            Filter(name="DriverId", kind=_TEXT, read=lambda one: one.driver_id),
            Filter(name="DriverType", kind=_TEXT, read=lambda one: tms.drivers[one.driver_id].type),
        ),
        largest_page=_LARGEST_STATEMENTS,
    )

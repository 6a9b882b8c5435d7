"""The search forms: which filters each kind of record has.

Place in the path: the families of endpoints pair each form with its endpoint. Names are the
specification's; which filters count, list lengths and page sizes follow the documentation.
"""

from typing import Literal

from console.sandbox.alvys.invoice_shapes import invoice_paid_at, invoice_status
from console.sandbox.alvys.search import Filter, SearchForm, Switch
from console.sandbox.cost_records import User
from console.sandbox.party_records import Carrier, Customer, Driver, Subsidiary
from console.sandbox.records import Invoice, Load, Trip
from console.sandbox.tms import Tms

__all__ = ["CARRIERS", "CUSTOMERS", "DRIVERS", "LOADS", "TRIPS", "USERS", "invoice_form"]

_DESK = "operations desk"
_MOST_NUMBERS = 150
_LIST: Literal["list"] = "list"
_RANGE: Literal["range"] = "range"

CARRIERS: SearchForm[Carrier | Subsidiary] = SearchForm(
    filters=(
        Filter(name="Status", kind=_LIST, read=lambda _: "Active"),
        Filter(name="Ids", kind=_LIST, read=lambda one: one.id),
        Filter(name="McNumbers", kind=_LIST, read=lambda one: one.mc_no),
        Filter(name="DotNumbers", kind=_LIST, read=lambda one: one.usdot_no),
    ),
    largest_page=200,
)
"""Carriers and subsidiaries."""

CUSTOMERS: SearchForm[Customer] = SearchForm(
    filters=(
        Filter(name="Statuses", kind=_LIST, read=lambda one: one.status, required=True),
        Filter(name="CreatedDateRange", kind=_RANGE, read=lambda one: one.created_at, counts=False),
    ),
)
"""Customers; the statuses are required."""

DRIVERS: SearchForm[Driver] = SearchForm(
    filters=(
        Filter(name="Status", kind=_LIST, read=lambda _: "Active"),
        Filter(name="Name", kind="text", read=lambda one: one.name),
        Filter(name="EmployeeId", kind="text", read=lambda one: one.employee_no),
        Filter(name="FleetName", kind="text", read=lambda one: one.fleet.name),
        Filter(name="IsActive", kind="flag", read=lambda _: True),
    ),
)
"""Drivers."""

LOADS: SearchForm[Load] = SearchForm(
    filters=(
        Filter(name="UpdatedAtRange", kind=_RANGE, read=lambda one: one.updated_at),
        Filter(name="DateRange", kind=_RANGE, read=lambda one: one.stops[0].at),
        Filter(name="Status", kind=_LIST, read=lambda one: one.status),
        Filter(name="LoadNumbers", kind=_LIST, read=lambda one: one.number, most=_MOST_NUMBERS),
        Filter(name="OrderNumbers", kind=_LIST, read=lambda one: one.order_number),
        Filter(name="PONumbers", kind=_LIST, read=lambda one: one.po_number),
        Filter(name="CustomerId", kind="text", read=lambda one: one.customer_id),
        Filter(name="UpdatedBy", kind="text", read=lambda _: _DESK),
        Filter(name="CustomerSalesAgentId", kind="text", read=lambda _: None),
    ),
    largest_page=200,
    switches=(Switch(name="IncludeDeleted", hides=lambda one: one.is_deleted, strict_only=True),),
)
"""Loads; the date range is the pickup's."""

TRIPS: SearchForm[Trip] = SearchForm(
    filters=(
        Filter(name="UpdatedAtRange", kind=_RANGE, read=lambda one: one.updated_at),
        Filter(name="PickupDateRange", kind=_RANGE, read=lambda one: one.stops[0].at),
        Filter(name="DeliveryDateRange", kind=_RANGE, read=lambda one: one.stops[-1].at),
        Filter(name="Status", kind=_LIST, read=lambda one: one.status),
        Filter(
            name="LoadNumbers", kind=_LIST, read=lambda one: one.load_number, most=_MOST_NUMBERS
        ),
        Filter(name="TripNumbers", kind=_LIST, read=lambda one: one.number, most=_MOST_NUMBERS),
        Filter(name="UpdatedBy", kind="text", read=lambda _: _DESK),
    ),
    switches=(Switch(name="IncludeDeleted", hides=lambda one: one.is_deleted, strict_only=True),),
)
"""Trips."""

USERS: SearchForm[User] = SearchForm(
    filters=(
        Filter(
            name="Keyword",
            kind="part",
            read=lambda one: f"{one.name} {one.user_name} {one.email}",
            counts=False,
        ),
    ),
)
"""Users; the keyword may be missing."""


def invoice_form(tms: Tms) -> SearchForm[Invoice]:
    """Return the form of invoices, which borrow order and PO numbers from their loads."""
    loads = tms.loads
    return SearchForm(
        filters=(
            Filter(name="InvoicedDateRange", kind=_RANGE, read=lambda one: one.invoiced_at),
            Filter(name="InvoiceSentRange", kind=_RANGE, read=lambda one: one.created_at),
            Filter(name="PaidDateRange", kind=_RANGE, read=lambda one: invoice_paid_at(tms, one)),
            Filter(name="Status", kind=_LIST, read=lambda one: invoice_status(tms, one)),
            Filter(
                name="LoadNumbers",
                kind=_LIST,
                read=lambda one: one.load_numbers,
                most=_MOST_NUMBERS,
            ),
            Filter(
                name="PONumbers",
                kind=_LIST,
                read=lambda one: tuple(loads[number].po_number for number in one.load_numbers),
            ),
            Filter(
                name="OrderNumbers",
                kind=_LIST,
                read=lambda one: tuple(loads[number].order_number for number in one.load_numbers),
            ),
            Filter(name="CustomerId", kind="text", read=lambda one: one.customer_id),
        ),
    )

"""One search of the public API: its endpoint, the reading of a page, the errors it can end in.

Place in the path: ``client`` says which search and hands over the answer; a page of records not
yet read, or an error of ours, goes back. It must not send anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from console.alvys.decoding import Numeral, decode, numeral_text
from console.alvys.documents import (
    Carrier,
    CarrierStatement,
    Customer,
    Deduction,
    Driver,
    DriverStatement,
    Fuel,
    Invoice,
    Load,
    Record,
    Toll,
    Trip,
    User,
)
from console.alvys.outgoing import Answer
from console.alvys.quick import split
from console.cleaning import clean
from console.errors import AuthenticationError, ProtocolError, RemoteError, TransientRemoteError

__all__ = [
    "BEYOND_LOADS",
    "BILLED",
    "CARRIERS",
    "CARRIER_STATEMENTS",
    "CUSTOMERS",
    "DEDUCTIONS",
    "DRIVERS",
    "DRIVER_STATEMENTS",
    "FUEL",
    "INVOICES",
    "LOADS",
    "TOLLS",
    "TRIPS",
    "USERS",
    "DocumentT",
    "Page",
    "Search",
    "check_progress",
    "not_understood",
    "open_page",
    "record_key",
    "refusal",
    "restless",
]

DocumentT = TypeVar("DocumentT", bound=Record)
"""Any of the documents that are searched for."""

_MOST_RECORDS = 1_000_000
"""A larger ``Total`` is a fault, not a tenant."""

_LONGEST_DETAIL = 200
"""Characters of Alvys's own words in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search(Generic[DocumentT]):
    """One search endpoint."""

    path: str
    """Version and path below ``/api/p/``."""

    document: type[DocumentT]
    """What its items are."""

    scope: str
    """What the token must carry."""

    largest_page: int = 200
    """Most records on a page."""

    slow: bool = False
    """Whether the tighter rate limit holds."""

    first: frozenset[str] = frozenset()
    """Fields of its items that are read at once, the others when they are asked for; empty reads
    all at once."""

    skips: frozenset[str] = frozenset()
    """Values of ``Type`` whose items are passed over unread; empty reads them all."""

    @property
    def operation(self) -> str:
        """What we are doing, for errors."""
        return f"search {self.document.__name__.lower()}s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page as it came, its items not yet read."""

    items: Sequence[object]
    """Each item as it was sent, in bytes; of a page that could not be cut, its value."""

    total: int
    """How many items Alvys says there are on all pages."""


LOADS = Search(
    path="v2.0/loads/search",
    document=Load,
    scope="load:read",
    first=frozenset(
        {
            *("load_number", "order_number", "po_number", "invoice_as", "office_id", "fleet"),
            *("invoiced_at", "created_at", "updated_at", "picked_up_at", "delivered_at"),
            *("customer_id", "customer_mileage", "customer_sales_agent_id", "references", "stops"),
            *("customer_name", "weight", "volume", "required_equipment", "is_deleted", "status"),
            *("scheduled_pickup_at", "scheduled_delivery_at"),
        }
    ),
)
TRIPS = Search(
    path="v1/trips/search",
    document=Trip,
    scope="trip:read",
    first=frozenset(
        {
            *("trip_number", "load_number", "order_number", "status", "tender_as", "carrier"),
            *("driver1", "driver2", "owner_operator", "truck", "trailer", "trip_value"),
            *("delivered_at", "released_at", "updated_at", "is_deleted"),
            *("dispatched_by", "dispatcher_id", "carrier_assigned_at", "references"),
            *("total_mileage", "loaded_mileage", "empty_mileage"),
        }
    ),
)
INVOICES = Search(path="v1/invoices/search", document=Invoice, scope="invoice:read")
BILLED = replace(
    INVOICES,
    first=frozenset(
        {
            *("number", "type", "status", "vendor", "customer", "line_items", "loads", "total"),
            *("created_date", "invoiced_date"),
        }
    ),
)
"""The same as the export of loads reads them."""
BEYOND_LOADS = replace(BILLED, skips=frozenset({"LoadInvoice"}))
"""The same without those of single loads, which the loads tell of."""
CARRIERS = Search(path="v1/carriers/search", document=Carrier, scope="carrier:read")
CUSTOMERS = Search(path="v1/customers/search", document=Customer, scope="customer:read")
DRIVERS = Search(path="v1/drivers/search", document=Driver, scope="driver:read")
USERS = Search(path="v1/users/search", document=User, scope="user:read", largest_page=100)
FUEL = Search(path="v1/fuel/search", document=Fuel, scope="fuel:read", slow=True)
TOLLS = Search(path="v1/tolls/search", document=Toll, scope="toll:read")
DEDUCTIONS = Search(path="v1/deductions/search", document=Deduction, scope="deduction:read")
CARRIER_STATEMENTS = Search(
    path="v1/carrier-settlement-statements/search",
    document=CarrierStatement,
    scope="carrier:read",
    largest_page=100,
)
DRIVER_STATEMENTS = Search(
    path="v1/driver-settlement-statements/search",
    document=DriverStatement,
    scope="driver:read",
    largest_page=100,
)


def open_page(body: bytes, page_size: int, search: Search[DocumentT]) -> Page:
    """Return the page that an answer is.

    Raises:
        ProtocolError: Not a page, or more items than were asked for.
    """
    sheet = split(body)
    frame = decode(body if sheet is None else sheet.frame, operation=search.operation)
    match frame:
        case {"Total": Numeral(text=total), "Items": list(listed)}:
            items: Sequence[object] = listed if sheet is None else sheet.items
            if total.isdecimal() and len(total) <= 12 and len(items) <= page_size:
                return Page(items=items, total=int(total))
    raise not_understood("Alvys sent something that is not a page of records", search.operation)


def record_key(value: object, page: int, row: int) -> object:
    """Return what tells a record from others: its id, or its place when it has none."""
    if isinstance(value, dict):
        record_id = value.get("Id")
        if isinstance(record_id, str):
            return record_id
        number = numeral_text(value.get("Number"))
        if number is not None:
            return number
    return (page, row)


def check_progress(page: Page, seen: int, search: Search[DocumentT]) -> None:
    """Check that a list can come to its end.

    Args:
        page: The page that just came.
        seen: Items of this pass so far, this page included.
        search: For the error.

    Raises:
        ProtocolError: ``Total`` is beyond reason, exceeded, or out of reach.
    """
    if page.total > _MOST_RECORDS:
        raise not_understood(f"Alvys says that there are {page.total} records", search.operation)
    if seen > page.total:
        raise not_understood(
            f"Alvys sent more than the {page.total} records it announced", search.operation
        )
    if not page.items and seen < page.total:
        raise not_understood(
            f"Alvys sent {seen} of {page.total} records and then none", search.operation
        )


def refusal(answer: Answer, operation: str, scope: str) -> RemoteError:
    """Return the error that a status other than the expected ones is.

    Args:
        answer: What came back.
        operation: What we were doing.
        scope: What the token must carry for it.
    """
    if answer.status in (401, 403):
        return AuthenticationError(
            f"Alvys does not let this API application {operation} ({answer.status})",
            hint="In Alvys, Admin > API Access, check that the application has the scope "
            f"{scope} and has not expired.",
            system="Alvys",
            operation=operation,
            details={"level": "alvys"},
        )
    if answer.status < 400:
        return not_understood(
            f"Alvys answered with an unexpected status {answer.status}", operation
        )
    return RemoteError(
        f"Alvys refused to {operation} ({answer.status}){_detail(answer)}",
        hint="Nothing was changed. If it stays so, show this message to Alvys's support.",
        system="Alvys",
        operation=operation,
        details={"status": answer.status},
    )


def _detail(answer: Answer) -> str:
    """Return title and detail of a problem document, cleaned; empty when it is none."""
    try:
        problem = decode(answer.body, operation="read a refusal")
    except ProtocolError:
        return ""
    if not isinstance(problem, Mapping):
        return ""
    # Alvys documents the keys with capitals, the standard for problem documents without.
    words = {str(key).lower(): word for key, word in problem.items() if isinstance(word, str)}
    said = ", ".join(clean(words[key]) for key in ("title", "detail") if words.get(key))
    return f": {said[:_LONGEST_DETAIL]}" if said else ""


def restless(search: Search[DocumentT]) -> TransientRemoteError:
    """Return the error for a list that would not hold still."""
    return TransientRemoteError(
        "The list kept changing in Alvys while it was read",
        hint="The next cycle reads it again.",
        system="Alvys",
        operation=search.operation,
    )


def not_understood(message: str, operation: str) -> ProtocolError:
    """Return the error for an answer that is not understood."""
    return ProtocolError(
        message,
        hint="If it stays so, show this message to support.",
        system="Alvys",
        operation=operation,
    )

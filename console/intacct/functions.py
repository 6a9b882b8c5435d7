"""The functions we send to the gateway, one frozen value each.

Place in the path: ``sync`` and ``connections`` build these, ``encode`` writes them, ``client``
sends them. In come values that rules have settled, out go the same values, checked for what no
request may carry. It must not know XML, HTTP, or where a value came from.

Source: the gateway's object pages and the published request schema.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from console.errors import RuleError
from console.intacct.filters import Filter

__all__ = [
    "DIMENSIONS",
    "MAX_KEYS",
    "MAX_PAGE_SIZE",
    "BillLine",
    "CreateBill",
    "CreateInvoice",
    "Function",
    "GetApiSession",
    "InvoiceLine",
    "Lookup",
    "NumberedFunction",
    "Query",
    "Read",
    "ReadByName",
    "ReadEntityDetails",
]

DIMENSIONS = (
    "LOCATION",
    "DEPARTMENT",
    "CLASS",
    "CUSTOMER",
    "VENDOR",
    "EMPLOYEE",
    "PROJECT",
    "ITEM",
    "CONTRACT",
    "WAREHOUSE",
)
"""Standard dimensions a line may carry, by Sage's object name."""

MAX_KEYS = 100
"""Most keys one ``Read`` or ``ReadByName`` may carry."""

MAX_PAGE_SIZE = 2000
"""Most rows one page of a query may carry."""

_USER_DEFINED = "GLDIM"
_MAX_CONTROL_ID = 256


def _check_dimensions(dimensions: tuple[tuple[str, str], ...]) -> None:
    names = [name for name, _ in dimensions]
    for name in names:
        if name not in DIMENSIONS and not name.startswith(_USER_DEFINED):
            raise RuleError(
                f"'{name}' is not a dimension that a line can carry.",
                hint="Name a standard dimension, or GLDIM and the name of a user-defined one.",
            )
    if len(set(names)) != len(names):
        raise RuleError("A line names the same dimension twice.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What invoice lines and bill lines have in common."""

    account_no: str
    """GL account number the line posts to."""
    amount: Decimal
    """Signed amount in the document's currency, at most two decimals; zero is legal."""
    memo: str = ""
    """Line text people read in Sage; empty sends none."""
    dimensions: tuple[tuple[str, str], ...] = ()
    """Pairs of dimension object name and value id, any order, each name once.

    A user-defined dimension is named ``GLDIM`` and its integration name; its value is the integer
    id.
    """
    custom_fields: tuple[tuple[str, str], ...] = ()
    """Pairs of integration name and value, in the order in which they are sent."""

    def __post_init__(self) -> None:
        _check_dimensions(self.dimensions)


class InvoiceLine(_Line):
    """One line of an AR invoice."""

    __slots__ = ()


class BillLine(_Line):
    """One line of an AP bill."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateInvoice:
    """Create an AR invoice; the gateway knows only its older, ordered form for this."""

    creates_record: ClassVar[bool] = True
    """A success must name the record number."""

    customer_id: str
    """Sage's CUSTOMERID."""
    created_on: date
    """Invoice date."""
    posted_on: date | None = None
    """GL posting date; None posts on the invoice date."""
    due_on: date
    """Due date; it is ours and goes along even with a term."""
    term_name: str | None = None
    """Name of the AR term; None sends none."""
    draft: bool = False
    """True keeps the invoice a draft, False posts it."""
    invoice_no: str
    """Invoice number, our recovery key; at most 30 characters, never cut."""
    po_number: str | None = None
    """Customer's reference; None sends none."""
    description: str | None = None
    """Header text; None sends none."""
    external_id: str | None = None
    """Our own reference of the document; None sends none."""
    custom_fields: tuple[tuple[str, str], ...] = ()
    """Pairs of integration name and value, in the order in which they are sent."""
    lines: tuple[InvoiceLine, ...]
    """Lines in the order people see them; at least one."""

    def __post_init__(self) -> None:
        _check_lines(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateBill:
    """Create an AP bill in the generic form, which alone takes user-defined dimensions officially.

    The generic bill has no documented place for a reference of ours beside its number: who needs
    one sends a custom field.
    """

    creates_record: ClassVar[bool] = True
    """A success must name the record number."""

    vendor_id: str
    """Sage's VENDORID."""
    created_on: date
    """Bill date."""
    posted_on: date | None = None
    """GL posting date; None posts on the bill date."""
    due_on: date
    """Due date; it is ours and goes along even with a term."""
    term_name: str | None = None
    """Name of the AP term; None sends none."""
    draft: bool = False
    """True keeps the bill a draft, False submits it."""
    bill_no: str
    """Bill number, our recovery key together with the vendor; never cut."""
    reference: str | None = None
    """DOCNUMBER, the reference people search for; None sends none."""
    description: str | None = None
    """Header text; None sends none."""
    custom_fields: tuple[tuple[str, str], ...] = ()
    """Pairs of integration name and value, in the order in which they are sent."""
    lines: tuple[BillLine, ...]
    """Lines in the order people see them; at least one."""

    def __post_init__(self) -> None:
        _check_lines(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """List the rows of one object; ordered by its key, because Sage has no order of its own."""

    creates_record: ClassVar[bool] = False
    """Nothing is created."""

    object_name: str
    """Sage's object name, such as ``ARINVOICE``."""
    fields: tuple[str, ...]
    """Fields to return, at least one; the key field is added when absent."""
    filter: Filter | None = None
    """Which rows; None means all of them."""
    page_size: int = 1000
    """Rows a page, 1 to ``MAX_PAGE_SIZE``; each page is one metered call."""
    show_private: bool = True
    """True shows entity-private rows at top level too; a look-up without it proves nothing."""
    ignore_case: bool = False
    """True compares text without regard to case."""
    key_field: str = "RECORDNO"
    """The ascending integer key the rows are paged by."""

    def __post_init__(self) -> None:
        if not self.fields:
            raise ValueError("a query names at least one field")
        if not 1 <= self.page_size <= MAX_PAGE_SIZE:
            raise ValueError(f"a page holds 1 to {MAX_PAGE_SIZE} rows")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keyed:
    """Records fetched whole by their keys."""

    creates_record: ClassVar[bool] = False
    """Nothing is created."""

    object_name: str
    """Sage's object name, such as ``APBILL``."""
    keys: tuple[str, ...]
    """From 1 to ``MAX_KEYS`` keys; a key that does not exist is left out of the answer."""
    fields: tuple[str, ...] = ()
    """Fields to return; empty returns all of them and the owned lines."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.keys) <= MAX_KEYS:
            raise ValueError(f"a read takes 1 to {MAX_KEYS} keys")
        # The gateway separates keys by commas and knows no way to write one inside a key.
        if any("," in key for key in self.keys):
            raise RuleError("A key with a comma cannot be read by name; query for it instead.")


class Read(_Keyed):
    """Fetch records by RECORDNO."""

    __slots__ = ()


class ReadByName(_Keyed):
    """Fetch records by the ID people use, such as CUSTOMERID."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GetApiSession:
    """Ask for a session; must be alone in its request."""

    creates_record: ClassVar[bool] = False
    """Nothing is created."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEntityDetails:
    """List the entities that the signed-in user may enter."""

    creates_record: ClassVar[bool] = False
    """Nothing is created."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """Describe an object: its fields, custom ones included."""

    creates_record: ClassVar[bool] = False
    """Nothing is created."""

    object_name: str
    """Sage's object name, such as ``ARINVOICE``."""


Function = (
    CreateInvoice
    | CreateBill
    | Query
    | Read
    | ReadByName
    | GetApiSession
    | ReadEntityDetails
    | Lookup
)
"""Any function we send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedFunction:
    """A function with the control id that names its work for ever."""

    control_id: str
    """1 to 256 characters; the same work always has the same one."""
    function: Function
    """What to do."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.control_id) <= _MAX_CONTROL_ID:
            raise ValueError(f"a control id has 1 to {_MAX_CONTROL_ID} characters")


def _check_lines(lines: tuple[InvoiceLine, ...] | tuple[BillLine, ...]) -> None:
    if not lines:
        raise RuleError("A document without lines cannot be posted.")

"""The lines of documents, and the dimensions they carry.

Place in the path: below ``documents``; the mappers build these, ``encode_documents`` writes them.
In come settled accounts, amounts and dimension values, out go frozen lines, checked for what no
request may carry. It must not know XML, headers, or which dimensions an account demands.

Source: the gateway's object pages and the published request schema.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from console.errors import RuleError

__all__ = [
    "DIMENSIONS",
    "AdjustmentLine",
    "BillLine",
    "ChangedLine",
    "InvoiceLine",
    "Pairs",
    "check_lines",
]

Pairs = tuple[tuple[str, str], ...]
"""Names and values, in the order in which they are sent."""

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

_USER_DEFINED = "GLDIM"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What the lines of new documents have in common."""

    account_no: str
    """GL account number the line posts to."""
    amount: Decimal
    """Signed amount in the document's currency, at most two decimals; zero is legal."""
    memo: str = ""
    """Line text people read in Sage; empty sends none."""
    dimensions: Pairs = ()
    """Pairs of dimension object name and value id, any order, each name once.

    A user-defined dimension is named ``GLDIM`` and its integration name; its value is the integer
    id.
    """
    custom_fields: Pairs = ()
    """Pairs of integration name and value, in the order in which they are sent."""

    def __post_init__(self) -> None:
        _check_dimensions(self.dimensions)


class InvoiceLine(_Line):
    """One line of an AR invoice."""

    __slots__ = ()


class BillLine(_Line):
    """One line of an AP bill."""

    __slots__ = ()


class AdjustmentLine(_Line):
    """One line of an AR or AP adjustment."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedLine:
    """What changes on one line that is in the books already; None leaves a part as it is."""

    line_no: int
    """Number of the line in its document, from 1."""
    account_no: str | None = None
    """GL account number."""
    amount: Decimal | None = None
    """Signed amount in the document's currency, at most two decimals."""
    memo: str | None = None
    """Line text; empty text clears it."""
    dimensions: Pairs = ()
    """Dimensions that change, as in a new line; the others stay."""
    custom_fields: Pairs = ()
    """Custom fields that change, in the order in which they are sent; the others stay."""

    def __post_init__(self) -> None:
        if self.line_no < 1:
            raise ValueError("lines are numbered from 1")
        _check_dimensions(self.dimensions)


def check_lines(lines: tuple[object, ...]) -> None:
    """Refuse a document that posts nothing.

    Raises:
        RuleError: there is no line.
    """
    if not lines:
        raise RuleError("A document without lines cannot be posted.")


# The lines of a document share their dimensions.
@lru_cache(maxsize=256)
def _check_dimensions(dimensions: Pairs) -> None:
    names = [name for name, _ in dimensions]
    for name in names:
        if name not in DIMENSIONS and not name.startswith(_USER_DEFINED):
            raise RuleError(
                f"'{name}' is not a dimension that a line can carry.",
                hint="Name a standard dimension, or GLDIM and the name of a user-defined one.",
            )
    if len(set(names)) != len(names):
        raise RuleError("A line names the same dimension twice.")

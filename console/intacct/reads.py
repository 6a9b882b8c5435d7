"""The functions that read, one frozen value each.

Place in the path: ``connections`` and ``sync`` build these, ``encode_reads`` writes them,
``client`` sends them and pages through their answers. In come names and filters, out go the same
values, checked for what no request may carry. It must not know XML, HTTP or any object's fields.

Source: the gateway's query and object pages and the published request schema.
"""

from dataclasses import dataclass
from typing import ClassVar

from console.errors import RuleError
from console.intacct.filters import Filter

__all__ = [
    "MAX_KEYS",
    "MAX_PAGE_SIZE",
    "MAX_TEXT_PAGE_SIZE",
    "GetApiSession",
    "GetAttachment",
    "GetClosedBooksDate",
    "GetDimensionAutofillDetails",
    "GetDimensionRelationships",
    "GetDimensionRestrictions",
    "GetDimensions",
    "GetFinancialSetup",
    "GetUserPermissions",
    "Inspect",
    "Lookup",
    "Query",
    "Read",
    "ReadByName",
    "ReadByQuery",
    "ReadEntityDetails",
    "ReadFunction",
    "ReadMore",
    "ReadUserFormatting",
    "check_keys",
]

MAX_KEYS = 100
"""Most keys one ``Read``, ``ReadByName`` or ``DeleteRecords`` may carry."""

MAX_PAGE_SIZE = 2000
"""Most rows one page of a ``Query`` may carry."""

MAX_TEXT_PAGE_SIZE = 1000
"""Most rows one page of a ``ReadByQuery`` may carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What everything that reads has in common."""

    creates_record: ClassVar[bool] = False
    """Nothing is created."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query(_Reading):
    """List the rows of one object; ordered by its key, because Sage has no order of its own."""

    object_name: str
    """Sage's object name, such as ``ARINVOICE``."""
    fields: tuple[str, ...]
    """Fields to return, at least one; the key field is added when absent.

    A field that this company does not have is left out of the rows, see ``required``.
    """
    required: tuple[str, ...] = ()
    """Fields without which the rows are of no use: when Sage refuses one, so does the client."""
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
class ReadByQuery(_Reading):
    """List the rows of one object by a condition in Sage's own small language.

    For what ``Query`` cannot ask. The rows have no order and do not show what arrives meanwhile.
    """

    object_name: str
    """Sage's object name."""
    condition: str
    """The condition, such as ``STATUS = 'T'``; an apostrophe in a value is written ``\\'``."""
    fields: tuple[str, ...] = ()
    """Fields to return; empty returns all of them."""
    page_size: int = MAX_TEXT_PAGE_SIZE
    """Rows a page, 1 to ``MAX_TEXT_PAGE_SIZE``; each page is one metered call."""

    def __post_init__(self) -> None:
        if not 1 <= self.page_size <= MAX_TEXT_PAGE_SIZE:
            raise ValueError(f"a page holds 1 to {MAX_TEXT_PAGE_SIZE} rows")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMore(_Reading):
    """The next page of a ``ReadByQuery``."""

    result_id: str
    """``resultId`` of the page before; Sage forgets it after a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keyed(_Reading):
    """Records fetched whole by their keys."""

    object_name: str
    """Sage's object name, such as ``APBILL``."""
    keys: tuple[str, ...]
    """From 1 to ``MAX_KEYS`` keys; a key that does not exist is left out of the answer."""
    fields: tuple[str, ...] = ()
    """Fields to return; empty returns all of them and the owned lines."""

    def __post_init__(self) -> None:
        check_keys(self.keys)


class Read(_Keyed):
    """Fetch records by RECORDNO."""

    __slots__ = ()


class ReadByName(_Keyed):
    """Fetch records by the ID people use, such as CUSTOMERID."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup(_Reading):
    """Describe an object: its fields, custom ones included."""

    object_name: str
    """Sage's object name, such as ``ARINVOICE``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspect(_Reading):
    """Describe an object's fields with their longest lengths."""

    object_name: str
    """Sage's object name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GetAttachment(_Reading):
    """Fetch one attachment, or one folder of attachments."""

    attachment_id: str
    """Id of the attachment; of a folder, its name."""
    fields: tuple[str, ...] = ()
    """Elements to return, such as ``supdocdescription``; empty returns all, the files included."""
    is_folder: bool = False
    """It is a folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadUserFormatting(_Reading):
    """Ask in which format and zone Sage writes a user's dates."""

    user_id: str
    """Sage user id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GetUserPermissions(_Reading):
    """Ask what a user may do, by application and policy."""

    user_id: str
    """Sage user id."""


class GetApiSession(_Reading):
    """Ask for a session; must be alone in its request."""

    __slots__ = ()


class ReadEntityDetails(_Reading):
    """List the entities that the signed-in user may enter."""

    __slots__ = ()


class GetDimensions(_Reading):
    """List the dimensions of the company, user-defined ones included, in its own words."""

    __slots__ = ()


class GetDimensionRelationships(_Reading):
    """List which dimension decides about which other one."""

    __slots__ = ()


class GetDimensionAutofillDetails(_Reading):
    """List which dimension fills in which other one."""

    __slots__ = ()


class GetDimensionRestrictions(_Reading):
    """List which dimension limits the values of which other one."""

    __slots__ = ()


class GetFinancialSetup(_Reading):
    """Ask for currencies, books and fiscal year of the company."""

    __slots__ = ()


class GetClosedBooksDate(_Reading):
    """Ask up to which day the books are closed."""

    __slots__ = ()


ReadFunction = (
    Query
    | ReadByQuery
    | ReadMore
    | Read
    | ReadByName
    | Lookup
    | Inspect
    | GetAttachment
    | ReadUserFormatting
    | GetUserPermissions
    | GetApiSession
    | ReadEntityDetails
    | GetDimensions
    | GetDimensionRelationships
    | GetDimensionAutofillDetails
    | GetDimensionRestrictions
    | GetFinancialSetup
    | GetClosedBooksDate
)
"""Any function that reads."""


def check_keys(keys: tuple[str, ...]) -> None:
    """Refuse a list of keys that one function cannot carry.

    Raises:
        RuleError: a key holds the sign that separates keys.
    """
    if not 1 <= len(keys) <= MAX_KEYS:
        raise ValueError(f"a function takes 1 to {MAX_KEYS} keys")
    # The gateway separates keys by commas and knows no way to write one inside a key.
    if any("," in key for key in keys):
        raise RuleError("A key with a comma cannot be read by name; query for it instead.")

"""Paging by key: which page to ask for next, and whether an answer is the whole page.

Place in the path: ``client`` asks here between two pages of a query. In come a query and an answer,
out go rows and the next query. It does no I/O, and it refuses a page that may hide rows.

Offsets are never used: each offset page is a new query, so rows that arrive in between shift the
pages. The key of the last row is a position that nothing shifts.
"""

import re
from dataclasses import dataclass, replace

from console.errors import ProtocolError
from console.intacct.answers import Row, Success
from console.intacct.filters import And, Greater
from console.intacct.functions import Query

__all__ = ["Page", "page_after", "read_page"]

_NUMERAL = re.compile(r"[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a query."""

    rows: list[Row]
    """The rows, ascending by key; may be empty."""
    last_key: int
    """Key of the last row; the position before the page when it is empty."""
    complete: bool
    """True when no row lies behind it."""


def page_after(query: Query, key: int | None) -> Query:
    """Return the query for the rows behind ``key``; None starts at the beginning."""
    if key is None:
        return query
    behind = Greater(field=query.key_field, value=str(key))
    both = behind if query.filter is None else And(parts=(behind, query.filter))
    return replace(query, filter=both)


def read_page(success: Success, query: Query, after: int | None) -> Page:
    """Return the rows of an answer.

    Raises:
        ProtocolError: counts or keys show that rows are missing, doubled or out of order, or a
            row cannot be read without guessing.
    """
    listing = dict(success.listing)
    remaining = _count(listing, "numremaining", query)
    _count(listing, "totalcount", query)
    rows = [record.row() for record in success.records]
    last_key = -1 if after is None else after
    for row in rows:
        key = _key(row, query)
        if key <= last_key:
            raise _incomplete(query, "out of order")
        last_key = key
    if not rows and remaining:
        raise _incomplete(query, "empty though more is left")
    # Without a statement of what is left, only an empty page ends the query.
    return Page(rows=rows, last_key=last_key, complete=not rows or remaining == 0)


def _count(listing: dict[str, str], name: str, query: Query) -> int | None:
    text = listing.get(name)
    if text is None:
        return None
    if not _NUMERAL.fullmatch(text):
        raise _incomplete(query, "with a count that is none")
    return int(text)


def _key(row: Row, query: Query) -> int:
    text = row.get(query.key_field, "")
    if not _NUMERAL.fullmatch(text):
        raise _incomplete(query, f"with a row whose {query.key_field} is no number")
    return int(text)


def _incomplete(query: Query, how: str) -> ProtocolError:
    return ProtocolError(
        f"Sage Intacct answered a page of {query.object_name} {how}.",
        hint="The page is not used, so that no row is missed.",
        system="Sage Intacct",
        operation=f"query {query.object_name}",
    )

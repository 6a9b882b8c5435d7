"""Paging by key: which page to ask for next, and whether an answer is the whole page.

Place in the path: ``client`` asks here between two pages of a query. In come a query and an answer,
out go rows and the next query. It does no I/O, and it refuses a page that may hide rows.

Offsets are never used: each offset page is a new query, so rows that arrive in between shift the
pages. The key of the last row is a position that nothing shifts. A ``ReadByQuery`` cannot be asked
that way; its pages belong to one result set that Sage keeps, and their counts must add up.
"""

import re
from dataclasses import dataclass, replace

from console.errors import ProtocolError
from console.intacct.answers import Row, Success
from console.intacct.filters import And, Greater
from console.intacct.reads import Query, ReadByQuery

__all__ = ["Page", "SetPage", "page_after", "read_page", "read_set_page"]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPage:
    """One page of a result set that Sage keeps for a while."""

    rows: list[Row]
    """The rows, in no order; may be empty."""
    result_id: str
    """What asks for the next page; empty when there is none."""


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


def read_set_page(success: Success, read: ReadByQuery, seen: int) -> SetPage:
    """Return the rows of an answer.

    Args:
        success: The answer to ``read``, or to a ``ReadMore`` behind it.
        read: What was asked for.
        seen: Rows on the pages before.

    Raises:
        ProtocolError: counts show that rows are missing or doubled, or a row cannot be read
            without guessing.
    """
    listing = dict(success.listing)
    remaining = _count(listing, "numremaining", read)
    total = _count(listing, "totalcount", read)
    if remaining is None or total is None:
        raise _incomplete(read, "without its counts")
    rows = [record.row() for record in success.records]
    # A page that was asked for twice may have been skipped; only the sum tells.
    if seen + len(rows) + remaining != total:
        raise _incomplete(read, "that does not add up with the pages before")
    if not remaining:
        return SetPage(rows=rows, result_id="")
    result_id = listing.get("resultId", "")
    if not rows or not result_id:
        raise _incomplete(read, "empty or without a way on though more is left")
    return SetPage(rows=rows, result_id=result_id)


def _count(listing: dict[str, str], name: str, query: Query | ReadByQuery) -> int | None:
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


def _incomplete(query: Query | ReadByQuery, how: str) -> ProtocolError:
    return ProtocolError(
        f"Sage Intacct answered a page of {query.object_name} {how}.",
        hint="The page is not used, so that no row is missed.",
        system="Sage Intacct",
        operation=f"query {query.object_name}",
    )

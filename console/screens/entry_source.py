"""Ledger entries as rows of a list: pages read when they are looked at, never all at once.

Place in the path: between the paged answers of the sync service and ``row_list``. The service
pages from either end on, from a cursor each time, so the start of each page that was passed is
remembered. Reading costs some 40 to 100 µs an entry; no key of the list leads further than to the
next page of one end.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from console.domain.ledger import LedgerEntry
from console.screens.widgets.columns import Row

__all__ = ["NO_PAGE", "Begin", "EntryPage", "EntrySource", "read_begin"]

_NEAR = 10_000
"""Rows from an end within which a place is found again in a list that was read anew."""

_PAGE = 200
_KEPT_PAGES = 14
"""Pages in memory: all that can be marked at once, and what the screen shows."""


class EntryPage(Protocol):
    """What the service answers."""

    @property
    def entries(self) -> tuple[LedgerEntry, ...]:
        """Return the entries, the latest changed first."""

    @property
    def cursor(self) -> str | None:
        """Return where the next page begins; None after the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _NoPage:
    entries: tuple[LedgerEntry, ...] = ()
    cursor: str | None = None


NO_PAGE: EntryPage = _NoPage()
"""What a page is when the store refuses it."""


class _Chain:
    """Pages from one end of a list on; where each one begins is known from the one before.

    Args:
        read: Reads the page that begins at a cursor; None is that of the end.
        known: The first pages, where they were read already.
    """

    def __init__(
        self, read: Callable[[str | None], EntryPage], known: Sequence[EntryPage] = ()
    ) -> None:
        self._read = read
        self._cursors: list[str | None] = [None, *(page.cursor for page in known)]
        self._pages = OrderedDict(enumerate(page.entries for page in known))

    def missing(self, index: int) -> int:
        """Return how many pages have to be read to have a page."""
        return 0 if index in self._pages else max(1, index + 2 - len(self._cursors))

    def page(self, index: int) -> tuple[LedgerEntry, ...]:
        """Return the entries of a page; none when the list has become shorter."""
        if index in self._pages:
            self._pages.move_to_end(index)
            return self._pages[index]
        while len(self._cursors) <= index:
            before = len(self._cursors) - 1
            if before and self._cursors[before] is None:
                return ()
            self._keep(before)
        if index and self._cursors[index] is None:
            return ()
        return self._keep(index)

    def _keep(self, index: int) -> tuple[LedgerEntry, ...]:
        page = self._read(self._cursors[index])
        if len(self._cursors) == index + 1:
            self._cursors.append(page.cursor)
        self._pages[index] = page.entries
        self._pages.move_to_end(index)
        while len(self._pages) > _KEPT_PAGES:
            self._pages.popitem(last=False)
        return page.entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """The begin of a list."""

    total: int
    """How many entries match."""

    pages: Sequence[EntryPage] = ()
    """The first pages, as far as they were read."""


def read_begin(
    count: Callable[[], int], fetch: Callable[[int, str | None], EntryPage], number: int
) -> Begin:
    """Read the begin of a list, in any thread.

    Args:
        count: Tells how many entries match.
        fetch: Reads a page; takes how many entries, and the cursor of the page before.
        number: How many entries are wanted; no more are read than are kept.
    """
    pages = [fetch(_PAGE, None)]
    wanted = min(number, _KEPT_PAGES * _PAGE)
    while len(pages) * _PAGE < wanted and pages[-1].cursor is not None:
        pages.append(fetch(_PAGE, pages[-1].cursor))
    return Begin(total=count(), pages=pages)


class EntrySource:
    """A row source over the pages of a query, from both of its ends.

    Args:
        fetch: Reads a page; takes how many entries, the cursor of the page before, and whether to
            go from the last entry backwards.
        begin: How many entries match, and what is known of them.
        make_row: Makes the row of an entry; its key is the entry's id.
    """

    def __init__(
        self,
        fetch: Callable[[int, str | None, bool], EntryPage],
        begin: Begin,
        make_row: Callable[[LedgerEntry], Row],
    ) -> None:
        self._make_row = make_row
        self._front = _Chain(lambda cursor: fetch(_PAGE, cursor, False), begin.pages)
        self._back = _Chain(lambda cursor: fetch(_PAGE, cursor, True))
        self._total = begin.total

    def count(self) -> int:
        """Return how many rows there are."""
        return self._total

    def is_near_an_end(self, index: int) -> bool:
        """Return whether a row is found quickly in a list that was read anew."""
        return min(index, self._total - index) <= _NEAR

    def rows(self, first: int, number: int) -> Sequence[Row]:
        """Return at most ``number`` rows from ``first`` on."""
        return [self._make_row(entry) for entry in self.entries(first, number)]

    def keys(self, first: int, number: int) -> Sequence[str]:
        """Return the ids of at most ``number`` entries from ``first`` on."""
        return [entry.id for entry in self.entries(first, number)]

    def entry_at(self, index: int) -> LedgerEntry | None:
        """Return the entry of a row, or None when it is gone."""
        return next(iter(self.entries(index, 1)), None)

    def entries(self, first: int, number: int) -> list[LedgerEntry]:
        """Return at most ``number`` entries from ``first`` on."""
        last = min(first + number, self._total)
        found: list[LedgerEntry] = []
        while first < last:
            start, page = self._page_around(first)
            part = page[first - start : last - start] if start <= first else ()
            if not part:
                break
            found += part
            first += len(part)
        return found

    def _page_around(self, index: int) -> tuple[int, tuple[LedgerEntry, ...]]:
        """Return the page that holds a row, with the place of its first row."""
        front, back = index // _PAGE, (self._total - 1 - index) // _PAGE
        if self._front.missing(front) <= self._back.missing(back):
            return front * _PAGE, self._front.page(front)
        page = self._back.page(back)[::-1]
        return self._total - back * _PAGE - len(page), page

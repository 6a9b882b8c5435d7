"""Ledger entries as rows of a list: pages read when they are looked at, never all at once.

Place in the path: between the paged answers of the sync service and ``row_list``. The service
pages forwards from a cursor, so the start of each page that was passed is remembered. Reading
costs about 40 µs an entry on the screen's own thread; that is why a list ends at ``MOST_ROWS``.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from console.domain.ledger import LedgerEntry
from console.screens.widgets.columns import Row

__all__ = ["MOST_ROWS", "NO_PAGE", "EntryPage", "EntrySource"]

MOST_ROWS = 10_000
"""Rows of a list; whoever looks for more narrows the list."""

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


class EntrySource:
    """A row source over the pages of a query.

    Args:
        fetch: Reads a page; takes how many entries and the cursor of the page before.
        total: How many entries match.
        make_row: Makes the row of an entry.
    """

    def __init__(
        self,
        fetch: Callable[[int, str | None], EntryPage],
        total: int,
        make_row: Callable[[LedgerEntry], Row],
    ) -> None:
        self._fetch = fetch
        self._make_row = make_row
        self._cursors: list[str | None] = [None]
        self._pages: OrderedDict[int, tuple[LedgerEntry, ...]] = OrderedDict()
        self.total = total
        """How many entries match, those beyond ``MOST_ROWS`` included."""

    def count(self) -> int:
        """Return how many rows there are."""
        return min(self.total, MOST_ROWS)

    def rows(self, first: int, number: int) -> Sequence[Row]:
        """Return at most ``number`` rows from ``first`` on."""
        return [self._make_row(entry) for entry in self.entries(first, number)]

    def entry_at(self, index: int) -> LedgerEntry | None:
        """Return the entry of a row, or None when it is gone."""
        return next(iter(self.entries(index, 1)), None)

    def entries(self, first: int, number: int) -> list[LedgerEntry]:
        """Return at most ``number`` entries from ``first`` on."""
        last = min(first + number, self.count())
        if first >= last:
            return []
        start = first // _PAGE
        pages = [self._page(index) for index in range(start, (last - 1) // _PAGE + 1)]
        found = [entry for page in pages for entry in page]
        return found[first - start * _PAGE : last - start * _PAGE]

    def _page(self, index: int) -> tuple[LedgerEntry, ...]:
        if index in self._pages:
            self._pages.move_to_end(index)
            return self._pages[index]
        while len(self._cursors) <= index:
            before = len(self._cursors) - 1
            if before and self._cursors[before] is None:
                return ()
            self._read(before)
        if index and self._cursors[index] is None:
            return ()
        return self._read(index)

    def _read(self, index: int) -> tuple[LedgerEntry, ...]:
        page = self._fetch(_PAGE, self._cursors[index])
        if len(self._cursors) == index + 1:
            self._cursors.append(page.cursor)
        self._pages[index] = page.entries
        self._pages.move_to_end(index)
        while len(self._pages) > _KEPT_PAGES:
            self._pages.popitem(last=False)
        return page.entries

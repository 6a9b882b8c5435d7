"""Querying Sage: rows of one query page by page, or whole lists of several queries at once.

Place in the path: ``client`` offers both; queries go out through ``asking``, ``pages`` says what
comes next and ``lacking`` what a company cannot be asked for. It must not know any object.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from console.clock import Clock
from console.intacct.answers import Refused, Row, Success
from console.intacct.asking import Asker
from console.intacct.descriptions import ObjectDescription, read_object
from console.intacct.lacking import refused_fields, without_fields
from console.intacct.pages import Page, page_after, read_page
from console.intacct.reads import Inspect, Lookup, Query
from console.intacct.refusals import function_refused

__all__ = ["Listed", "Querying"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Whole lists that were asked for together."""

    rows: tuple[list[Row], ...]
    """The rows of each query, in the order of the queries."""

    described: tuple[ObjectDescription, ...] | None
    """The objects, in the order asked for; None when Sage does not describe them to the user."""

    asked_at: datetime | None
    """Sage's clock as of the first answer, aware UTC; None when it did not tell."""


class Querying:
    """Follows queries to their last row.

    Args:
        asker: Sends the requests.
        clock: Waits between two pages.
        pause_s: Seconds between two pages, which leave room for others.
    """

    def __init__(self, asker: Asker, clock: Clock, pause_s: float) -> None:
        self._asker = asker
        self._clock = clock
        self._pause_s = pause_s
        self.pages = 0
        """Pages received."""
        self.lacking: dict[str, frozenset[str]] = {}
        """Fields that queries had to leave out so far, by object."""

    async def rows(
        self, query: Query, entity_id: str | None, after: int | None
    ) -> AsyncIterator[list[Row]]:
        """Yield the rows behind a key, or all, page by page; empty pages are left out.

        Raises:
            RemoteError: Sage refused or could not be reached.
        """
        while True:
            page = await self._page(query, entity_id, after)
            if page.rows:
                yield page.rows
            if page.complete:
                return
            after = page.last_key
            await self.pause()

    async def lists(
        self, queries: Sequence[Query], objects: Sequence[str], entity_id: str | None
    ) -> Listed:
        """Return all rows of each query, and descriptions of objects.

        The first pages and the descriptions come in one request.

        Raises:
            RemoteError: Sage refused a query or could not be reached.
        """
        lookups = [make(object_name=one) for one in objects for make in (Lookup, Inspect)]
        operation = f"query {', '.join(one.object_name for one in queries)}"
        asked = [self._askable(one) for one in queries]
        outcomes = await self._asker.glance([*asked, *lookups], operation, entity_id)
        asked_at = self._asker.server_time
        described = _described(objects, outcomes[len(queries) :])
        pages = [*map(self._first_page, asked, outcomes)]
        while refused := [place for place, page in enumerate(pages) if page is None]:
            asked = [self._askable(queries[place]) for place in refused]
            again = await self._asker.glance(asked, operation, entity_id)
            for place, query, outcome in zip(refused, asked, again, strict=True):
                pages[place] = self._first_page(query, outcome)
        rows = [
            await self._whole(query, page, entity_id)
            for query, page in zip(queries, pages, strict=True)
            if page is not None
        ]
        return Listed(rows=tuple(rows), described=described, asked_at=asked_at)

    async def pause(self) -> None:
        """Leave room for others between two pages."""
        if self._pause_s > 0:
            await self._clock.sleep(self._pause_s)

    async def _whole(self, query: Query, first: Page, entity_id: str | None) -> list[Row]:
        found = [*first.rows]
        if not first.complete:
            await self.pause()
            async for rows in self.rows(query, entity_id, first.last_key):
                found += rows
        return found

    def _first_page(self, query: Query, outcome: Success | Refused) -> Page | None:
        """Return the page; None when fields have to be left out, and it is asked for again."""
        if isinstance(outcome, Success):
            return self._read(outcome, query, None)
        self._leave_out(query, outcome)
        return None

    async def _page(self, query: Query, entity_id: str | None, after: int | None) -> Page:
        """Return the page behind ``after``, with the fields that can be had."""
        operation = f"query {query.object_name}"
        while True:
            asked = self._askable(query)
            outcome = await self._asker.try_fetch(page_after(asked, after), operation, entity_id)
            if isinstance(outcome, Success):
                return self._read(outcome, asked, after)
            self._leave_out(asked, outcome)

    def _askable(self, query: Query) -> Query:
        return without_fields(query, self.lacking.get(query.object_name, ()))

    def _read(self, outcome: Success, query: Query, after: int | None) -> Page:
        page = read_page(outcome, query, after)
        self.pages += 1
        return page

    def _leave_out(self, query: Query, outcome: Refused) -> None:
        """Note the fields for which Sage refused the query; raise if it was for something else."""
        names = refused_fields(outcome.errors, query)
        if not names:
            raise function_refused(outcome, operation=f"query {query.object_name}")
        known = self.lacking.get(query.object_name, frozenset())
        self.lacking[query.object_name] = known | names


def _described(
    objects: Sequence[str], outcomes: Sequence[Success | Refused]
) -> tuple[ObjectDescription, ...] | None:
    told = [one for one in outcomes if isinstance(one, Success)]
    if len(told) < len(outcomes):
        return None
    return tuple(map(read_object, told[::2], objects, told[1::2]))

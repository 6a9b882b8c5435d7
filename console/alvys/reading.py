"""Reading: searches page by page, and single records.

Place in the path: ``client`` and ``costs`` say which search and which filters; documents go out in
no particular order. A record that cannot be read is handed to ``on_refused`` and the others pass.
"""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

from console.alvys.caller import Call, Caller
from console.alvys.decoding import decode
from console.alvys.documents import RefusedRecord, read_first, read_record, unreadable
from console.alvys.outgoing import Answer, Outgoing
from console.alvys.quick import digest, open_item, record_id, told_type
from console.alvys.search import (
    DocumentT,
    Page,
    Search,
    check_progress,
    not_understood,
    open_page,
    record_key,
    restless,
)

__all__ = ["Reader", "Single", "Versioned"]

_CHUNK = 50
"""Numbers in one search: 150 are documented, 50 have been seen to be the limit."""

_GONE = (404, 410)
"""Statuses of a record that is not there, or not any more."""

_PASSES = 4
"""How often a list that moves under our hands is read from its start, the first time included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Versioned(Generic[DocumentT]):
    """A record with the version that a change of it must name."""

    record: DocumentT
    """The record."""

    etag: str
    """Its version; empty when Alvys named none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Single(Generic[DocumentT]):
    """An endpoint that gives one record, or a list without pages."""

    path: str
    """Version and path below ``/api/p/``, with what names the record."""

    endpoint: str
    """The same without the name, for rate limits."""

    document: type[DocumentT]
    """What comes."""

    scope: str
    """What the token must carry."""

    slow: bool = False
    """Whether the tighter rate limit holds."""

    @property
    def operation(self) -> str:
        """What we are doing, for errors."""
        return f"read {self.document.__name__.lower()}"


class Reader:
    """Reads records of one tenant.

    Args:
        caller: Makes the calls.
        page_size: Records asked for at once, where the endpoint takes as many.
        on_refused: Takes each record that cannot be read; None makes the first one a
            ``ProtocolError``, so that nothing is lost without notice.
    """

    def __init__(
        self,
        *,
        caller: Caller,
        page_size: int,
        on_refused: Callable[[RefusedRecord], None] | None,
    ) -> None:
        self._caller = caller
        self._page_size = page_size
        self._on_refused = on_refused

    async def all(
        self, search: Search[DocumentT], filters: Mapping[str, object]
    ) -> list[DocumentT]:
        """Return every record that fits, each once."""
        found: dict[str, DocumentT] = {}
        async for page in self.pages(search, filters):
            found.update((document.id, document) for document in page)
        return list(found.values())

    async def by_numbers(
        self,
        search: Search[DocumentT],
        name: str,
        wanted: Sequence[str],
        filters: Mapping[str, object],
    ) -> list[DocumentT]:
        """Return every record that a list of numbers or ids names, each once.

        Args:
            search: Where to look.
            name: The filter that takes the list.
            wanted: Numbers or ids; doubles are asked for once.
            filters: Further filters.
        """
        numbers = list(dict.fromkeys(wanted))
        found: dict[str, DocumentT] = {}
        for start in range(0, len(numbers), _CHUNK):
            chunk = {**filters, name: numbers[start : start + _CHUNK]}
            found.update((document.id, document) for document in await self.all(search, chunk))
        return list(found.values())

    async def pages(
        self,
        search: Search[DocumentT],
        filters: Mapping[str, object],
        but: Collection[bytes] = frozenset(),
    ) -> AsyncIterator[list[DocumentT]]:
        """Yield pages until ``Total`` different records have come.

        A record that changes leaves a past window, and all behind it move up by one: the next page
        then begins one record too late. ``Total`` shows it. An order that differs from page to page
        shows as a record that comes twice, with another one missing. Both mean to read from the
        start again; the price is that records come twice.

        Args:
            search: Where to look.
            filters: Which records.
            but: Digests of records that are left out, because the caller knows them as they are.
        """
        known: set[object] = set()
        total = 0
        for _ in range(_PASSES):
            number, rows = 0, 0
            while number == 0 or rows < total:
                page = await self._page(search, filters, number)
                if page.total != total:
                    # Another list than the one that ``known`` counts, even between two passes.
                    known.clear()
                    total = page.total
                    if number > 0:
                        break
                rows += len(page.items)
                check_progress(page, rows, search)
                yield self._read_page(search, page, number, known, but)
                number += 1
            else:
                if len(known) >= total:
                    return
        raise restless(search)

    async def one(
        self, single: Single[DocumentT], query: Mapping[str, str] | None = None
    ) -> Versioned[DocumentT] | None:
        """Return one record; None when there is none.

        Raises:
            ProtocolError: The record cannot be read, in addition to what ``Caller.ask`` raises.
        """
        answer = await self._get(single, query or {}, (200, *_GONE))
        if answer.status in _GONE:
            return None
        record = read_record(single.document, decode(answer.body, operation=single.operation))
        if isinstance(record, RefusedRecord):
            raise unreadable(record, single.operation)
        return Versioned(record=record, etag=answer.etag)

    async def listed(self, single: Single[DocumentT]) -> list[DocumentT]:
        """Return a list without pages; empty for a record that does not exist."""
        answer = await self._get(single, {}, (200, 404))
        if answer.status == 404:
            return []
        items = decode(answer.body, operation=single.operation)
        if not isinstance(items, list):
            raise not_understood("Alvys sent something that is not a list", single.operation)
        documents: list[DocumentT] = []
        for item in items:
            self._take(read_record(single.document, item), documents, single.operation)
        return documents

    async def _get(
        self, single: Single[DocumentT], query: Mapping[str, str], expected: Sequence[int]
    ) -> Answer:
        outgoing = Outgoing(
            method="GET",
            url=single.path,
            operation=single.operation,
            query=query,
            endpoint=f"GET {single.endpoint}",
            slow=single.slow,
        )
        return await self._caller.ask(
            Call(outgoing=outgoing, scope=single.scope, expected=expected)
        )

    async def _page(
        self, search: Search[DocumentT], filters: Mapping[str, object], number: int
    ) -> Page:
        size = min(self._page_size, search.largest_page)
        outgoing = Outgoing(
            method="POST",
            url=search.path,
            operation=search.operation,
            body={**filters, "Page": number, "PageSize": size},
            endpoint=f"POST {search.path}",
            slow=search.slow,
        )
        answer = await self._caller.ask(Call(outgoing=outgoing, scope=search.scope))
        return open_page(answer.body, size, search)

    def _read_page(
        self,
        search: Search[DocumentT],
        page: Page,
        number: int,
        known: set[object],
        but: Collection[bytes],
    ) -> list[DocumentT]:
        """Return the documents of a page; add what tells its records apart to ``known``."""
        documents: list[DocumentT] = []
        operation = search.operation
        for row, item in enumerate(page.items):
            sent = item if isinstance(item, bytes) else None
            if sent is not None and _is_passed_over(sent, search, but):
                known.add(record_id(sent) or (number, row))
                continue
            # One by one: a tree of values that is gone at once stays in the processor's cache.
            value = item if sent is None else open_item(sent, operation=operation)
            known.add(record_key(value, number, row))
            if search.skips and isinstance(value, dict) and value.get("Type") in search.skips:
                continue
            record = (
                read_first(search.document, search.first, value, sent)
                if search.first
                else read_record(search.document, value)
            )
            self._take(record, documents, operation)
        return documents

    def _take(
        self, record: DocumentT | RefusedRecord, documents: list[DocumentT], operation: str
    ) -> None:
        if not isinstance(record, RefusedRecord):
            documents.append(record)
        elif self._on_refused is not None:
            self._on_refused(record)
        else:
            raise unreadable(record, operation)


def _is_passed_over(sent: bytes, search: Search[DocumentT], but: Collection[bytes]) -> bool:
    """Return whether a record need not be opened to be left out."""
    if search.skips and told_type(sent) in search.skips:
        return True
    return bool(but) and digest(sent) in but

"""What changed in Alvys: searches of the public API, page by page.

Place in the path: the first step of every export. A window of time or a list of numbers comes in,
documents go out in no particular order. A record that cannot be read is handed to ``on_refused``
and the others pass. It must not decide what is exported, and it sends nothing but searches.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime

import httpx
from pydantic import SecretStr

from console.alvys.decoding import decode
from console.alvys.documents import (
    Carrier,
    Customer,
    Driver,
    Invoice,
    Load,
    RefusedRecord,
    Trip,
    read_record,
)
from console.alvys.exchange import Answer, Exchange
from console.alvys.search import (
    CARRIERS,
    CUSTOMERS,
    DRIVERS,
    INVOICES,
    LOADS,
    TRIPS,
    DocumentT,
    Page,
    Search,
    check_progress,
    open_page,
    record_key,
    refusal,
    restless,
    unreadable,
)
from console.alvys.token import TokenCache
from console.clock import Clock

__all__ = ["AlvysClient"]

_CHUNK = 50
"""Load numbers in one search: 150 are documented, 50 have been seen to be the limit."""

_PASSES = 4
"""How often a list that moves under our hands is read from its start, the first time included."""

_LOAD_STATUSES = (
    *("Admin", "In Review", "Open", "Quoted", "Reserved", "Covered", "Dispatched", "In Transit"),
    *("En-Route", "Delivered", "TONU", "Released", "Released-Carrier Paid", "Carrier Paid"),
    *("Trip Completed", "Queued", "Invoiced", "Financed", "Completed", "Paid", "Cancelled"),
)
"""All documented ones: loads/search takes a window of time only beside another filter."""

_CARRIER_STATUSES = (
    *("Active", "Pending", "Packet Sent", "Packet Completed", "Expired Insurance", "Do Not Load"),
)
"""All but prospects: a carrier that may not haul any more is still owed for what it hauled."""


class AlvysClient:
    """The public API of one Alvys tenant, one request at a time.

    Every method raises ``AuthenticationError`` (credentials or scope refused),
    ``TransientRemoteError`` (not reachable, or busy beyond patience), ``ProtocolError`` (answer
    not understood) and otherwise ``RemoteError`` (request refused).

    Args:
        url: Scheme and host of the API, without path.
        token_url: Token endpoint.
        audience: The API that the token is for.
        client_id: Identifier of the Alvys API application.
        client_secret: Its secret.
        clock: Present and pauses.
        transport: Carries the requests; None means the real network.
        timeout_s: Total seconds for one request and its answer.
        page_size: Records asked for at once; Alvys takes at most 200 for carriers.
        on_refused: Takes each record that cannot be read; None makes the first one a
            ``ProtocolError``, so that nothing is lost without notice.
    """

    def __init__(
        self,
        *,
        url: str,
        token_url: str,
        audience: str,
        client_id: str,
        client_secret: SecretStr,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
        timeout_s: float = 60,
        page_size: int = 200,
        on_refused: Callable[[RefusedRecord], None] | None = None,
    ) -> None:
        self._url = url.rstrip("/")
        self._page_size = page_size
        self._on_refused = on_refused
        self._turn = asyncio.Lock()
        self._exchange = Exchange(clock=clock, transport=transport, timeout_s=timeout_s)
        self._tokens = TokenCache(
            exchange=self._exchange,
            url=token_url,
            audience=audience,
            client_id=client_id,
            client_secret=client_secret,
            clock=clock,
        )

    @property
    def requests(self) -> int:
        """Requests sent so far, tokens and repeated ones included."""
        return self._exchange.requests

    async def aclose(self) -> None:
        """Close the connections."""
        await self._exchange.aclose()

    async def subsidiaries(self) -> tuple[Carrier, ...]:
        """Return the active subsidiaries; Alvys keeps them among the carriers."""
        found = await self._all(CARRIERS, {"Status": ["Active"]})
        return tuple(carrier for carrier in found if carrier.type == "Subsidiary")

    async def carriers(self) -> list[Carrier]:
        """Return the external carriers, except those that are only prospects."""
        found = await self._all(CARRIERS, {"Status": list(_CARRIER_STATUSES)})
        return [carrier for carrier in found if carrier.type == "Carrier"]

    async def customers(self) -> list[Customer]:
        """Return all customers: inactive ones may still have open invoices."""
        return await self._all(CUSTOMERS, {"Statuses": ["Active", "Inactive"]})

    async def drivers(self) -> list[Driver]:
        """Return all drivers, those who left included: they may still have trips to be paid."""
        active = await self._all(DRIVERS, {"IsActive": True})
        return active + await self._all(DRIVERS, {"IsActive": False})

    def loads(
        self, *, updated_from: datetime, updated_until: datetime
    ) -> AsyncIterator[list[Load]]:
        """Return pages of the loads changed in a window that is closed on both sides.

        A load may come twice, and so may a refused record, because pages shift while loads change;
        the caller drops doubles. The window should end before now: in a past window a load that
        changes leaves it, which is noticed; in a running one it would only move.
        """
        window = _window(updated_from, updated_until)
        filters = {"UpdatedAtRange": window, "Status": list(_LOAD_STATUSES)}
        return self._pages(LOADS, {**filters, "IncludeDeleted": False})

    def trips(
        self, *, updated_from: datetime, updated_until: datetime
    ) -> AsyncIterator[list[Trip]]:
        """Return pages of the trips changed in a window; see ``loads``."""
        window = _window(updated_from, updated_until)
        return self._pages(TRIPS, {"UpdatedAtRange": window, "IncludeDeleted": False})

    async def trips_page(self, *, updated_from: datetime, updated_until: datetime) -> list[Trip]:
        """Return the first page of the trips changed in a window: a sample, not all of them."""
        pages = self.trips(updated_from=updated_from, updated_until=updated_until)
        async for page in pages:
            return page
        return []

    async def loads_of(self, load_numbers: Sequence[str]) -> list[Load]:
        """Return the loads with these numbers; unknown ones are left out."""
        return await self._by_load(LOADS, load_numbers, {"IncludeDeleted": False})

    async def trips_of(self, load_numbers: Sequence[str]) -> list[Trip]:
        """Return the trips of these loads; none for unknown numbers."""
        return await self._by_load(TRIPS, load_numbers, {"IncludeDeleted": False})

    async def invoices_of(self, load_numbers: Sequence[str]) -> list[Invoice]:
        """Return the invoices that bill these loads; none for loads not invoiced yet."""
        return await self._by_load(INVOICES, load_numbers, {})

    async def _by_load(
        self,
        search: Search[DocumentT],
        load_numbers: Sequence[str],
        filters: Mapping[str, object],
    ) -> list[DocumentT]:
        numbers = list(dict.fromkeys(load_numbers))
        found: dict[str, DocumentT] = {}
        for start in range(0, len(numbers), _CHUNK):
            chunk = {**filters, "LoadNumbers": numbers[start : start + _CHUNK]}
            found.update((document.id, document) for document in await self._all(search, chunk))
        return list(found.values())

    async def _all(
        self, search: Search[DocumentT], filters: Mapping[str, object]
    ) -> list[DocumentT]:
        found: dict[str, DocumentT] = {}
        async for page in self._pages(search, filters):
            found.update((document.id, document) for document in page)
        return list(found.values())

    async def _pages(
        self, search: Search[DocumentT], filters: Mapping[str, object]
    ) -> AsyncIterator[list[DocumentT]]:
        """Yield pages until ``Total`` different records have come.

        A record that changes leaves a past window, and all behind it move up by one: the next page
        then begins one record too late. ``Total`` shows it. An order that differs from page to page
        shows as a record that comes twice, with another one missing. Both mean to read from the
        start again; the price is that records come twice.
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
                known.update(record_key(item, number, row) for row, item in enumerate(page.items))
                yield self._read(search, page.items)
                number += 1
            else:
                if len(known) >= total:
                    return
        raise restless(search)

    async def _page(
        self, search: Search[DocumentT], filters: Mapping[str, object], number: int
    ) -> Page:
        body = {**filters, "Page": number, "PageSize": self._page_size}
        answer = await self._ask(search, body)
        return open_page(decode(answer.body, operation=search.operation), self._page_size, search)

    async def _ask(self, search: Search[DocumentT], body: Mapping[str, object]) -> Answer:
        async with self._turn:
            answer = await self._post(search, body)
            if answer.status == 401:
                # The token may have been revoked before its time: once, and only once, a new one.
                self._tokens.forget()
                answer = await self._post(search, body)
        if answer.status != 200:
            raise refusal(answer, search)
        return answer

    async def _post(self, search: Search[DocumentT], body: Mapping[str, object]) -> Answer:
        bearer = await self._tokens.fetch()
        url = f"{self._url}/api/p/{search.path}"
        return await self._exchange.post(url, body, operation=search.operation, bearer=bearer)

    def _read(self, search: Search[DocumentT], items: list[object]) -> list[DocumentT]:
        documents: list[DocumentT] = []
        for item in items:
            record = read_record(search.document, item)
            if not isinstance(record, RefusedRecord):
                documents.append(record)
            elif self._on_refused is not None:
                self._on_refused(record)
            else:
                raise unreadable(record, search)
        return documents


def _window(start: datetime, end: datetime) -> dict[str, object]:
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError("a window needs aware moments")
    return {"Start": _stamp(start), "End": _stamp(end)}


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

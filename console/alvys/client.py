"""What changed in Alvys: searches of the public API, page by page.

Place in the path: the first step of every export. A window of time or a list of numbers comes in,
documents go out in no particular order. A record that cannot be read is handed to ``on_refused``
and the others pass. It must not decide what is exported; what writes is ``writer``.
"""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from datetime import datetime

import httpx
from pydantic import SecretStr

from console.alvys.caller import Caller
from console.alvys.costs import Costs
from console.alvys.documents import (
    Attachment,
    Carrier,
    Customer,
    Driver,
    Invoice,
    Load,
    RefusedRecord,
    Trip,
    User,
)
from console.alvys.encoding import segment, stamp
from console.alvys.exchange import Exchange
from console.alvys.pacing import Pacer, pacing_for
from console.alvys.reading import Reader, Single, Versioned
from console.alvys.search import (
    BEYOND_LOADS,
    BILLED,
    CARRIERS,
    CUSTOMERS,
    DRIVERS,
    INVOICES,
    LOADS,
    TRIPS,
    USERS,
    DocumentT,
    Search,
)
from console.alvys.token import TokenCache
from console.alvys.writing import Writer
from console.clock import Clock

__all__ = ["AlvysClient"]

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
        scopes: Asked for when signing in; none takes all that were granted.
        pacer: Keeps the published limits for all clients that share it; None is one of its own
            that keeps them except on loopback.
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
        scopes: Sequence[str] = (),
        pacer: Pacer | None = None,
    ) -> None:
        exchange = Exchange(
            clock=clock,
            transport=transport,
            timeout_s=timeout_s,
            pacer=pacer or Pacer(clock=clock, pacing=pacing_for(url)),
        )
        tokens = TokenCache(
            exchange=exchange,
            url=token_url,
            audience=audience,
            client_id=client_id,
            client_secret=client_secret,
            clock=clock,
            scopes=scopes,
        )
        self._caller = Caller(url=url, exchange=exchange, tokens=tokens)
        self._reader = Reader(caller=self._caller, page_size=page_size, on_refused=on_refused)
        self.costs = Costs(self._reader)
        """Fuel, tolls, deductions, statements."""
        self.writer = Writer(self._caller)
        """Payments, customers, deductions, documents."""

    @property
    def requests(self) -> int:
        """Requests sent so far, tokens and repeated ones included."""
        return self._caller.requests

    @property
    def server_time(self) -> datetime | None:
        """Return when Alvys first answered this client, by its own clock, UTC.

        Whoever reads changes up to then misses nothing, however wrong our clock is. None before
        the first answer, or when Alvys does not say.
        """
        return self._caller.first_answer_at

    async def aclose(self) -> None:
        """Close the connections."""
        await self._caller.aclose()

    async def subsidiaries(self) -> tuple[Carrier, ...]:
        """Return the active subsidiaries; Alvys keeps them among the carriers."""
        found = await self._reader.all(CARRIERS, {"Status": ["Active"]})
        return tuple(carrier for carrier in found if carrier.type == "Subsidiary")

    async def carriers(self) -> list[Carrier]:
        """Return the external carriers, except those that are only prospects."""
        found = await self._reader.all(CARRIERS, {"Status": list(_CARRIER_STATUSES)})
        return [carrier for carrier in found if carrier.type == "Carrier"]

    async def carriers_of(self, carrier_ids: Sequence[str]) -> list[Carrier]:
        """Return the carriers and subsidiaries with these ids; unknown ones are left out."""
        return await self._reader.by_numbers(CARRIERS, "Ids", carrier_ids, {})

    async def customers(self) -> list[Customer]:
        """Return all customers: inactive ones may still have open invoices."""
        return await self._reader.all(CUSTOMERS, {"Statuses": ["Active", "Inactive"]})

    async def drivers(self) -> list[Driver]:
        """Return all drivers, those who left included: they may still have trips to be paid."""
        active = await self._reader.all(DRIVERS, {"IsActive": True})
        return active + await self._reader.all(DRIVERS, {"IsActive": False})

    def loads(
        self, *, updated_from: datetime, updated_until: datetime
    ) -> AsyncIterator[list[Load]]:
        """Return pages of the loads changed in a window that is closed on both sides.

        Those that were deleted in it are among them and say so; every other question, but for that
        for ``trips``, leaves them out.

        A load may come twice, and so may a refused record, because pages shift while loads change;
        the caller drops doubles. The window should end before now: in a past window a load that
        changes leaves it, which is noticed; in a running one it would only move.
        """
        window = _window(updated_from, updated_until)
        filters = {"UpdatedAtRange": window, "Status": list(_LOAD_STATUSES)}
        return self._reader.pages(LOADS, {**filters, "IncludeDeleted": True})

    def trips(
        self,
        *,
        updated_from: datetime,
        updated_until: datetime,
        but: Collection[bytes] = frozenset(),
    ) -> AsyncIterator[list[Trip]]:
        """Return pages of the trips changed in a window; see ``loads``.

        Args:
            updated_from: Where it starts.
            updated_until: Where it ends.
            but: ``Trip.digest`` of those that are left out when they come as they were.
        """
        filters = {"UpdatedAtRange": _window(updated_from, updated_until), "IncludeDeleted": True}
        return self._reader.pages(TRIPS, filters, but)

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
        return await self._by_load(BILLED, load_numbers, {})

    def invoices(
        self, *, invoiced_from: datetime, invoiced_until: datetime
    ) -> AsyncIterator[list[Invoice]]:
        """Return pages of the invoices dated in a window that is closed on both sides.

        Drafts have no date yet and are not among them. See ``loads`` for doubles.
        """
        window = _window(invoiced_from, invoiced_until)
        return self._reader.pages(INVOICES, {"InvoicedDateRange": window})

    def invoices_beyond_loads(
        self, *, invoiced_from: datetime, invoiced_until: datetime
    ) -> AsyncIterator[list[Invoice]]:
        """Return pages of the invoices dated in a window, without those of single loads.

        A page may be empty. See ``invoices``.
        """
        window = _window(invoiced_from, invoiced_until)
        return self._reader.pages(BEYOND_LOADS, {"InvoicedDateRange": window})

    def invoices_paid(
        self, *, paid_from: datetime, paid_until: datetime
    ) -> AsyncIterator[list[Invoice]]:
        """Return pages of the invoices paid in full in a window; see ``invoices``."""
        window = _window(paid_from, paid_until)
        return self._reader.pages(INVOICES, {"PaidDateRange": window})

    async def users(self) -> list[User]:
        """Return everybody who may sign in to Alvys."""
        return await self._reader.all(USERS, {})

    async def load(self, load_number: str) -> Load | None:
        """Return one load as it is now; None for an unknown number."""
        return await self._named("v2.0/loads", Load, "load:read", {"loadNumber": load_number})

    async def trip(self, trip_number: str) -> Trip | None:
        """Return one trip as it is now; None for an unknown number."""
        return await self._named("v1/trips", Trip, "trip:read", {"tripNumber": trip_number})

    async def invoice(self, invoice_number: str) -> Invoice | None:
        """Return one invoice as it is now; None for an unknown number."""
        return await self._invoice({"invoiceNumber": invoice_number})

    async def invoice_by_id(self, invoice_id: str) -> Invoice | None:
        """Return one invoice as it is now; None for an unknown id."""
        return await self._invoice({"id": invoice_id})

    async def trip_with_id(self, trip_id: str) -> Trip | None:
        """Return one trip as it is now; None for an unknown id."""
        return await self._named("v1/trips", Trip, "trip:read", {"id": trip_id})

    async def customer(self, customer_id: str) -> Versioned[Customer] | None:
        """Return one customer with the version that a change must name; None for an unknown id."""
        return await self._customer({"id": customer_id})

    async def customer_numbered(self, company_number: str) -> Versioned[Customer] | None:
        """Return one customer by the tenant's own number; see ``customer``."""
        return await self._customer({"companyNumber": company_number})

    async def carrier(self, carrier_id: str) -> Carrier | None:
        """Return one carrier or subsidiary; None for an unknown id."""
        path = "v1/carriers"
        return await self._named(path, Carrier, "carrier:read", within=segment(carrier_id))

    async def driver(self, driver_id: str) -> Driver | None:
        """Return one driver; None for an unknown id."""
        return await self._named("v1/drivers", Driver, "driver:read", within=segment(driver_id))

    async def trip_documents(self, trip_id: str) -> list[Attachment]:
        """Return the documents that are filed with a trip; none for an unknown id."""
        return await self._documents("trip", trip_id)

    async def load_documents(self, load_number: str) -> list[Attachment]:
        """Return the documents that are filed with a load; none for an unknown number."""
        return await self._documents("load", load_number)

    async def carrier_documents(self, carrier_id: str) -> list[Attachment]:
        """Return the documents that are filed with a carrier; none for an unknown id."""
        return await self._documents("carrier", carrier_id)

    async def driver_documents(self, driver_id: str) -> list[Attachment]:
        """Return the documents that are filed with a driver; none for an unknown id."""
        return await self._documents("driver", driver_id)

    async def fetch_document(self, document: Attachment, *, most: int) -> bytes | None:
        """Return the bytes of a document that was listed lately; None when Alvys gives no link.

        Args:
            document: As it was listed.
            most: Bytes that it may have; a larger one is not read to its end, and the
                ``ProtocolError`` says ``TOO_LARGE`` in its details.
        """
        link = document.download_url
        return None if link is None else await self._caller.fetch_linked(link, most=most)

    async def _documents(self, parent: str, key: str) -> list[Attachment]:
        single = Single(
            path=f"v1/{parent}s/{segment(key)}/documents",
            endpoint=f"v1/{parent}s/documents",
            document=Attachment,
            scope=f"{parent}:read",
            slow=True,
        )
        return await self._reader.listed(single)

    async def _invoice(self, query: Mapping[str, str]) -> Invoice | None:
        return await self._named("v1/invoices", Invoice, "invoice:read", query)

    async def _customer(self, query: Mapping[str, str]) -> Versioned[Customer] | None:
        path = "v1/customers"
        single = Single(path=path, endpoint=path, document=Customer, scope="customer:read")
        return await self._reader.one(single, query)

    async def _by_load(
        self,
        search: Search[DocumentT],
        load_numbers: Sequence[str],
        filters: Mapping[str, object],
    ) -> list[DocumentT]:
        return await self._reader.by_numbers(search, "LoadNumbers", load_numbers, filters)

    async def _named(
        self,
        path: str,
        document: type[DocumentT],
        scope: str,
        query: Mapping[str, str] | None = None,
        *,
        within: str = "",
    ) -> DocumentT | None:
        full = f"{path}/{within}" if within else path
        single = Single(path=full, endpoint=path, document=document, scope=scope)
        found = await self._reader.one(single, query)
        return found.record if found else None


def _window(start: datetime, end: datetime) -> dict[str, object]:
    return {"Start": stamp(start), "End": stamp(end)}

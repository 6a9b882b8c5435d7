"""The endpoints of the work: loads, trips and invoices, searched, read and, for loads, renumbered.

Place in the path: ``routes`` mounts them behind the guard.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from console.sandbox.alvys.etags import check_match, etag_of
from console.sandbox.alvys.fields import Fields, read_json
from console.sandbox.alvys.forms import LOADS, TRIPS, invoice_form
from console.sandbox.alvys.guard import Endpoint
from console.sandbox.alvys.invoice_shapes import invoice_json, is_shown
from console.sandbox.alvys.searching import found, one_of, searcher
from console.sandbox.alvys.shapes import load_json, trip_json
from console.sandbox.records import Invoice, Load, Trip
from console.sandbox.tms import Tms

__all__ = ["work_endpoints"]

R = TypeVar("R")
_LOAD_VERSIONS = frozenset({"2", "2.0"})
_LONGEST_ORDER = 30


def work_endpoints(tms: Tms, *, strict: bool) -> list[Endpoint]:
    """Return the endpoints of a tenant's work."""
    return [*_searches(tms, strict=strict), *_reads(tms), _update(tms)]


def _searches(tms: Tms, *, strict: bool) -> list[Endpoint]:
    loads = searcher(
        LOADS,
        lambda numbers: _picked(tms.loads, numbers),
        lambda one: load_json(tms, one),
        strict=strict,
    )
    trips = searcher(
        TRIPS,
        lambda numbers: _trips(tms, numbers),
        lambda one: trip_json(tms, one),
        strict=strict,
    )
    invoices = searcher(
        invoice_form(tms),
        lambda numbers: _invoices(tms, numbers),
        lambda one: invoice_json(tms, one),
        strict=strict,
    )
    return [
        Endpoint(
            method="POST",
            path="/loads/search",
            scope="load:read",
            handler=loads,
            versions=_LOAD_VERSIONS,
        ),
        Endpoint(method="POST", path="/trips/search", scope="trip:read", handler=trips),
        Endpoint(method="POST", path="/invoices/search", scope="invoice:read", handler=invoices),
    ]


def _reads(tms: Tms) -> list[Endpoint]:
    async def load(request: Request) -> object:
        keys = {"id": "id", "loadNumber": "number", "orderNumber": "order_number"}
        wanted: Load = one_of(request, keys, tms.loads.values())
        return JSONResponse(load_json(tms, wanted), headers={"ETag": _etag(wanted)})

    async def trip(request: Request) -> object:
        wanted: Trip = one_of(request, {"id": "id", "tripNumber": "number"}, tms.trips.values())
        return trip_json(tms, wanted)

    async def invoice(request: Request) -> object:
        keys = {"id": "id", "invoiceNumber": "number"}
        wanted: Invoice = one_of(request, keys, _invoices(tms, None))
        return invoice_json(tms, wanted)

    return [
        Endpoint(
            method="GET",
            path="/loads",
            scope="load:read",
            handler=load,
            versions=_LOAD_VERSIONS,
        ),
        Endpoint(method="GET", path="/trips", scope="trip:read", handler=trip),
        Endpoint(method="GET", path="/invoices", scope="invoice:read", handler=invoice),
    ]


def _update(tms: Tms) -> Endpoint:
    async def update(request: Request) -> object:
        load = found(tms.loads.get(request.path_params["loadNumber"]))
        check_match(request, _etag(load))
        fields = Fields(await read_json(request))
        number = fields.text("OrderNumber", required=fields.has("OrderNumber"))
        if len(number) > _LONGEST_ORDER:
            fields.errors["OrderNumber"] = [f"It must have at most {_LONGEST_ORDER} characters."]
        fields.check()
        if number in ("", load.order_number):
            return Response(status_code=204)
        changed = replace(load, order_number=number, updated_at=tms.now())
        tms.loads[load.number] = changed
        return JSONResponse(load_json(tms, changed), headers={"ETag": _etag(changed)})

    return Endpoint(
        method="PATCH",
        path="/loads/{loadNumber}",
        scope="load:update",
        handler=update,
        versions=_LOAD_VERSIONS,
        plain=frozenset({400}),
    )


def _etag(load: Load) -> str:
    return etag_of(load.id, load.updated_at, load.order_number, load.status)


def _picked(records: Mapping[str, R], numbers: list[str] | None) -> Iterable[R]:
    if numbers is None:
        return records.values()
    return [records[number] for number in numbers if number in records]


def _invoices(tms: Tms, numbers: list[str] | None) -> Iterable[Invoice]:
    found = tms.invoices.values() if numbers is None else tms.invoices_of(numbers)
    return [one for one in found if is_shown(tms, one)]


def _trips(tms: Tms, numbers: list[str] | None) -> Iterable[Trip]:
    if numbers is None:
        return tms.trips.values()
    return [trip for number in numbers for trip in tms.trips_of(number)]

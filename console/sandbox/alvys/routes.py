"""The endpoints of the Alvys API that exist here, paired with forms, records and shapes.

Place in the path: ``server`` mounts ``alvys_routes``; each endpoint reads the request, searches
the tenant and shapes the answer. A further family of endpoints is a further module of routes
behind the same guard.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from starlette.requests import Request
from starlette.routing import Route

from console.sandbox.alvys.auth import TokenOffice, read_fields
from console.sandbox.alvys.forms import CARRIERS, CUSTOMERS, DRIVERS, LOADS, TRIPS, invoice_form
from console.sandbox.alvys.guard import Guard, Handler, read_json
from console.sandbox.alvys.party_shapes import carrier_json, customer_json, driver_json
from console.sandbox.alvys.problems import Refusal
from console.sandbox.alvys.search import SearchForm, search
from console.sandbox.alvys.shapes import Json, invoice_json, load_json, trip_json
from console.sandbox.records import Invoice, Load, Trip
from console.sandbox.tms import Tms

__all__ = ["alvys_routes"]

R = TypeVar("R")
_BASE = "/api/p/v{version}"
_LOAD_VERSIONS = frozenset({"2", "2.0"})


def alvys_routes(tms: Tms, office: TokenOffice, guard: Guard, *, strict: bool) -> list[Route]:
    """Return the routes of the API and of its token endpoint.

    Args:
        tms: The tenant.
        office: Issues tokens.
        guard: Stands before every call.
        strict: Whether request keys that the documentation does not know are refused.
    """

    async def token(request: Request) -> object:
        return office.issue(await read_fields(request))

    return [
        Route("/oauth/token", guard.open_endpoint(token), methods=["POST"]),
        *_party_routes(tms, guard, strict=strict),
        *_work_searches(tms, guard, strict=strict),
        *_work_reads(tms, guard),
    ]


def _party_routes(tms: Tms, guard: Guard, *, strict: bool) -> list[Route]:
    carriers = _searcher(
        CARRIERS,
        lambda _: [*tms.subsidiaries.values(), *tms.carriers.values()],
        carrier_json,
        strict=strict,
    )
    customers = _searcher(CUSTOMERS, lambda _: tms.customers.values(), customer_json, strict=strict)
    drivers = _searcher(DRIVERS, lambda _: tms.drivers.values(), driver_json, strict=strict)

    async def all_drivers(_: Request) -> object:
        return [driver_json(one) for one in tms.drivers.values()]

    async def carrier(request: Request) -> object:
        wanted = request.path_params["id"]
        subsidiary = tms.subsidiaries.get(wanted)
        return carrier_json(subsidiary or _found(tms.carriers.get(wanted)))

    async def driver(request: Request) -> object:
        return driver_json(_found(tms.drivers.get(request.path_params["id"])))

    async def customer(request: Request) -> object:
        keys = {"id": "id", "companyNumber": "company_number"}
        return customer_json(_one(request, keys, tms.customers.values()))

    return [
        Route(f"{_BASE}/carriers/search", guard.endpoint(carriers), methods=["POST"]),
        Route(f"{_BASE}/carriers/{{id}}", guard.endpoint(carrier), methods=["GET"]),
        Route(f"{_BASE}/customers/search", guard.endpoint(customers), methods=["POST"]),
        Route(f"{_BASE}/customers", guard.endpoint(customer), methods=["GET"]),
        Route(f"{_BASE}/drivers/search", guard.endpoint(drivers), methods=["POST"]),
        Route(f"{_BASE}/drivers/{{id}}", guard.endpoint(driver), methods=["GET"]),
        Route(f"{_BASE}/drivers", guard.endpoint(all_drivers), methods=["GET"]),
    ]


def _work_searches(tms: Tms, guard: Guard, *, strict: bool) -> list[Route]:
    loads = _searcher(
        LOADS,
        lambda numbers: _picked(tms.loads, numbers),
        lambda one: load_json(tms, one),
        strict=strict,
    )
    trips = _searcher(
        TRIPS,
        lambda numbers: _trips(tms, numbers),
        lambda one: trip_json(tms, one),
        strict=strict,
    )
    invoices = _searcher(
        invoice_form(tms),
        lambda numbers: _picked(tms.invoices, numbers),
        lambda one: invoice_json(tms, one),
        strict=strict,
    )

    load_search = guard.endpoint(loads, versions=_LOAD_VERSIONS)
    return [
        Route(f"{_BASE}/loads/search", load_search, methods=["POST"]),
        Route(f"{_BASE}/trips/search", guard.endpoint(trips), methods=["POST"]),
        Route(f"{_BASE}/invoices/search", guard.endpoint(invoices), methods=["POST"]),
    ]


def _work_reads(tms: Tms, guard: Guard) -> list[Route]:
    async def load(request: Request) -> object:
        keys = {"id": "id", "loadNumber": "number", "orderNumber": "order_number"}
        found: Load = _one(request, keys, tms.loads.values())
        return load_json(tms, found)

    async def trip(request: Request) -> object:
        found: Trip = _one(request, {"id": "id", "tripNumber": "number"}, tms.trips.values())
        return trip_json(tms, found)

    async def invoice(request: Request) -> object:
        keys = {"id": "id", "invoiceNumber": "number"}
        found: Invoice = _one(request, keys, tms.invoices.values())
        return invoice_json(tms, found)

    return [
        Route(f"{_BASE}/loads", guard.endpoint(load, versions=_LOAD_VERSIONS), methods=["GET"]),
        Route(f"{_BASE}/trips", guard.endpoint(trip), methods=["GET"]),
        Route(f"{_BASE}/invoices", guard.endpoint(invoice), methods=["GET"]),
    ]


def _searcher(
    form: SearchForm[R],
    records: Callable[[list[str] | None], Iterable[R]],
    shape: Callable[[R], Json],
    *,
    strict: bool,
) -> Handler:
    async def handler(request: Request) -> object:
        body = await read_json(request)
        page = search(form, body, records(_load_numbers(body)), strict=strict)
        return {
            "Page": page.number,
            "PageSize": page.size,
            "Total": page.total,
            "Items": [shape(one) for one in page.records],
            "Facets": None,
        }

    return handler


def _load_numbers(body: Mapping[str, object]) -> list[str] | None:
    """Return the wanted load numbers, so that a search for few need not look at all."""
    wanted = next((value for name, value in body.items() if name.lower() == "loadnumbers"), None)
    if not isinstance(wanted, list) or not wanted:
        return None
    return list(dict.fromkeys(str(number) for number in wanted))


def _picked(records: Mapping[str, R], numbers: list[str] | None) -> Iterable[R]:
    if numbers is None:
        return records.values()
    return [records[number] for number in numbers if number in records]


def _trips(tms: Tms, numbers: list[str] | None) -> Iterable[Trip]:
    if numbers is None:
        return tms.trips.values()
    return [trip for number in numbers for trip in tms.trips_of(number)]


def _one(request: Request, keys: Mapping[str, str], records: Iterable[R]) -> R:
    """Return the record that the query string names by one of the keys.

    Raises:
        Refusal: None of the keys is given, or no record fits.
    """
    given = {name.lower(): value for name, value in request.query_params.items() if value}
    for name, attribute in keys.items():
        wanted = given.get(name.lower())
        if wanted is not None:
            return _found(next((one for one in records if getattr(one, attribute) == wanted), None))
    raise Refusal(400, f"One of these is required: {', '.join(keys)}.")


def _found(record: R | None) -> R:
    if record is None:
        raise Refusal(404, "There is no such record.")
    return record

"""The endpoints that read parties: carriers and subsidiaries, customers, drivers, users.

Place in the path: ``routes`` mounts them behind the guard.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse

from console.sandbox.alvys.customers import customer_etag
from console.sandbox.alvys.forms import CARRIERS, CUSTOMERS, DRIVERS, USERS
from console.sandbox.alvys.guard import Endpoint
from console.sandbox.alvys.party_shapes import (
    carrier_json,
    customer_json,
    driver_json,
    user_json,
)
from console.sandbox.alvys.searching import found, one_of, searcher
from console.sandbox.party_records import Customer
from console.sandbox.tms import Tms

__all__ = ["party_endpoints"]


def party_endpoints(tms: Tms, *, strict: bool) -> list[Endpoint]:
    """Return the endpoints of a tenant's parties."""
    return [
        *_carriers(tms, strict=strict),
        *_customers(tms, strict=strict),
        *_drivers(tms, strict=strict),
        *_users(tms, strict=strict),
    ]


def _carriers(tms: Tms, *, strict: bool) -> list[Endpoint]:
    search = searcher(
        CARRIERS,
        lambda _: [*tms.subsidiaries.values(), *tms.carriers.values()],
        lambda one: carrier_json(tms, one),
        strict=strict,
    )

    async def read(request: Request) -> object:
        wanted = request.path_params["id"]
        subsidiary = tms.subsidiaries.get(wanted)
        return carrier_json(tms, subsidiary or found(tms.carriers.get(wanted)))

    scope = "carrier:read"
    return [
        Endpoint(method="POST", path="/carriers/search", scope=scope, handler=search),
        Endpoint(method="GET", path="/carriers/{id}", scope=scope, handler=read),
    ]


def _customers(tms: Tms, *, strict: bool) -> list[Endpoint]:
    search = searcher(CUSTOMERS, lambda _: tms.customers.values(), customer_json, strict=strict)

    async def read(request: Request) -> object:
        keys = {"id": "id", "companyNumber": "company_number"}
        customer: Customer = one_of(request, keys, tms.customers.values())
        return JSONResponse(customer_json(customer), headers={"ETag": customer_etag(customer)})

    scope = "customer:read"
    return [
        Endpoint(method="POST", path="/customers/search", scope=scope, handler=search),
        Endpoint(method="GET", path="/customers", scope=scope, handler=read),
    ]


def _drivers(tms: Tms, *, strict: bool) -> list[Endpoint]:
    search = searcher(DRIVERS, lambda _: tms.drivers.values(), driver_json, strict=strict)

    async def read(request: Request) -> object:
        return driver_json(found(tms.drivers.get(request.path_params["id"])))

    async def read_all(_: Request) -> object:
        return [driver_json(one) for one in tms.drivers.values()]

    scope = "driver:read"
    return [
        Endpoint(method="POST", path="/drivers/search", scope=scope, handler=search),
        Endpoint(method="GET", path="/drivers/{id}", scope=scope, handler=read),
        Endpoint(method="GET", path="/drivers", scope=scope, handler=read_all, slow=True),
    ]


def _users(tms: Tms, *, strict: bool) -> list[Endpoint]:
    search = searcher(USERS, lambda _: tms.users.values(), user_json, strict=strict)

    async def read_all(_: Request) -> object:
        return [user_json(one) for one in tms.users.values()]

    scope = "user:read"
    return [
        Endpoint(method="POST", path="/users/search", scope=scope, handler=search),
        Endpoint(method="GET", path="/users/list", scope=scope, handler=read_all, slow=True),
    ]

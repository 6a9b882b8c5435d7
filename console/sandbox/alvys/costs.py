"""The endpoints of costs and statements: fuel, tolls, deductions, settlements.

Place in the path: ``routes`` mounts them behind the guard.
"""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import JSONResponse

from console.sandbox.alvys.cost_forms import (
    CARRIER_STATEMENTS,
    DEDUCTIONS,
    FUEL,
    TOLLS,
    driver_statement_form,
)
from console.sandbox.alvys.cost_shapes import (
    carrier_statement_json,
    deduction_json,
    driver_statement_json,
    fuel_json,
    toll_json,
)
from console.sandbox.alvys.fields import Fields, read_json
from console.sandbox.alvys.guard import Endpoint
from console.sandbox.alvys.problems import Refusal
from console.sandbox.alvys.searching import found, number_in_path, searcher
from console.sandbox.cost_records import Deduction
from console.sandbox.tms import Tms

__all__ = ["cost_endpoints"]


def cost_endpoints(tms: Tms, *, strict: bool) -> list[Endpoint]:
    """Return the endpoints of what a tenant's work costs."""
    return [
        *_road(tms, strict=strict),
        *_deductions(tms, strict=strict),
        *_statements(tms, strict=strict),
    ]


def _road(tms: Tms, *, strict: bool) -> list[Endpoint]:
    fuel = searcher(
        FUEL, lambda _: tms.fuel.values(), lambda one: fuel_json(tms, one), strict=strict
    )
    tolls = searcher(TOLLS, lambda _: tms.tolls.values(), toll_json, strict=strict)

    async def purchase(request: Request) -> object:
        return fuel_json(tms, found(tms.fuel.get(request.path_params["id"])))

    async def toll(request: Request) -> object:
        return toll_json(found(tms.tolls.get(request.path_params["id"])))

    return [
        Endpoint(method="POST", path="/fuel/search", scope="fuel:read", handler=fuel, slow=True),
        Endpoint(method="GET", path="/fuel/{id}", scope="fuel:read", handler=purchase),
        Endpoint(method="POST", path="/tolls/search", scope="toll:read", handler=tolls),
        Endpoint(method="GET", path="/tolls/{id}", scope="toll:read", handler=toll),
    ]


def _deductions(tms: Tms, *, strict: bool) -> list[Endpoint]:
    def standing(_: object) -> Iterable[Deduction]:
        return tms.deductions.values()

    search = searcher(DEDUCTIONS, standing, deduction_json, strict=strict)

    async def read(request: Request) -> object:
        return deduction_json(found(tms.deductions.get(request.path_params["id"])))

    async def create(request: Request) -> object:
        made = _new_deduction(tms, Fields(await read_json(request)))
        tms.deductions[made.id] = made
        return JSONResponse(deduction_json(made), 201)

    async def delete(request: Request) -> object:
        one = found(tms.deductions.get(request.path_params["id"]))
        if one.is_paid:
            raise Refusal(422, "A deduction that a statement has taken cannot be deleted.")
        del tms.deductions[one.id]
        return deduction_json(one)

    one = "/deductions/{id}"
    return [
        Endpoint(method="POST", path="/deductions/search", scope="deduction:read", handler=search),
        Endpoint(method="POST", path="/deductions/once", scope="deduction:create", handler=create),
        Endpoint(method="GET", path=one, scope="deduction:read", handler=read),
        Endpoint(method="DELETE", path=one, scope="deduction:delete", handler=delete),
    ]


def _new_deduction(tms: Tms, fields: Fields) -> Deduction:
    """Return the deduction that a request describes.

    Raises:
        Refusal: Every mistake of the request at once.
    """
    now = tms.now()
    made = Deduction(
        id=tms.new_id("deduction"),
        group_id=tms.new_id("group"),
        type="OneTime",
        category=fields.text("Category", required=True),
        description=fields.text("Description", required=True),
        amount=fields.amount("Amount"),
        driver_id=fields.text("DriverId"),
        truck_id=fields.text("TruckId"),
        owner_operator_id=fields.text("OwnerOperatorId"),
        at=fields.moment("Date") or now,
        is_paid=False,
        created_at=now,
    )
    if not (made.driver_id or made.truck_id or made.owner_operator_id):
        fields.errors["DriverId"] = ["One of DriverId, TruckId, OwnerOperatorId is required."]
    elif made.driver_id and made.driver_id not in tms.drivers:
        fields.errors["DriverId"] = ["There is no such driver."]
    fields.check()
    return made


def _statements(tms: Tms, *, strict: bool) -> list[Endpoint]:
    carriers = searcher(
        CARRIER_STATEMENTS,
        lambda _: tms.carrier_statements.values(),
        carrier_statement_json,
        strict=strict,
    )
    drivers = searcher(
        driver_statement_form(tms),
        lambda _: tms.driver_statements.values(),
        lambda one: driver_statement_json(tms, one),
        strict=strict,
    )

    async def of_carrier(request: Request) -> object:
        return carrier_statement_json(found(tms.carrier_statements.get(number_in_path(request))))

    async def of_driver(request: Request) -> object:
        number = number_in_path(request)
        return driver_statement_json(tms, found(tms.driver_statements.get(number)))

    carrier, driver = "/carrier-settlement-statements", "/driver-settlement-statements"
    return [
        Endpoint(method="POST", path=f"{carrier}/search", scope="carrier:read", handler=carriers),
        Endpoint(
            method="GET", path=f"{carrier}/{{number}}", scope="carrier:read", handler=of_carrier
        ),
        Endpoint(method="POST", path=f"{driver}/search", scope="driver:read", handler=drivers),
        Endpoint(method="GET", path=f"{driver}/{{number}}", scope="driver:read", handler=of_driver),
    ]

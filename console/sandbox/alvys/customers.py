"""The endpoints that write customers: create, change, delete, guarded by ETags.

Place in the path: ``routes`` mounts them behind the guard. Company number, external id and the pair
of name and postal code are unique within a type.
"""

from collections.abc import Callable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from console.sandbox.alvys.etags import check_match, etag_of
from console.sandbox.alvys.fields import Fields, read_json
from console.sandbox.alvys.guard import Endpoint
from console.sandbox.alvys.party_shapes import written_customer_json
from console.sandbox.alvys.problems import Refusal
from console.sandbox.alvys.searching import found
from console.sandbox.party_records import Address, Customer
from console.sandbox.tms import Tms

__all__ = ["customer_endpoints", "customer_etag"]

_TYPES = ("Customer", "Broker/3PL")
_STATUSES = ("Active", "Inactive")


def customer_etag(customer: Customer) -> str:
    """Return the ETag of a customer's present version."""
    return etag_of(customer.id, customer.revision)


def customer_endpoints(tms: Tms) -> list[Endpoint]:
    """Return the endpoints that write customers."""

    async def create(request: Request) -> object:
        fields = Fields(await read_json(request))
        customer = _written(fields, _blank(tms), complete=True)
        _check_unique(tms, customer)
        tms.customers[customer.id] = customer
        return _answer(customer, 201)

    async def change(request: Request) -> object:
        customer = found(tms.customers.get(request.path_params["id"]))
        check_match(request, customer_etag(customer))
        fields = Fields(await read_json(request))
        written = _written(fields, customer, complete=False)
        _check_unique(tms, written)
        changed = replace(written, changed_at=tms.now(), revision=customer.revision + 1)
        tms.customers[customer.id] = changed
        return _answer(changed, 200)

    async def delete(request: Request) -> object:
        customer = found(tms.customers.get(request.path_params["id"]))
        check_match(request, customer_etag(customer))
        if any(one.customer_id == customer.id for one in tms.loads.values()):
            raise Refusal(409, "The customer has loads and cannot be deleted.")
        del tms.customers[customer.id]
        return Response(status_code=204)

    one = "/customers/{id}"
    return [
        Endpoint(method="POST", path="/customers", scope="customer:create", handler=create),
        Endpoint(method="PATCH", path=one, scope="customer:update", handler=change),
        Endpoint(method="DELETE", path=one, scope="customer:delete", handler=delete),
    ]


def _answer(customer: Customer, status: int) -> JSONResponse:
    etag = customer_etag(customer)
    return JSONResponse(written_customer_json(customer, etag), status, headers={"ETag": etag})


def _blank(tms: Tms) -> Customer:
    customer_id = tms.new_id("customer")
    return Customer(
        id=customer_id,
        name="",
        company_number=customer_id.upper(),
        external_id="",
        terms_days=None,
        address=Address(street="", city="", state="", zip_code=""),
        email="",
        phone="",
        created_at=tms.now(),
        type="",
    )


def _written(fields: Fields, before: Customer, *, complete: bool) -> Customer:
    """Return the customer with what a request changes.

    Raises:
        Refusal: Every mistake of the request at once.
    """
    emails, phones = fields.texts("Email"), fields.texts("Phone")
    after = replace(
        before,
        name=fields.text("Name", required=complete or fields.has("Name")) or before.name,
        type=_word(fields, "Type", _TYPES, before.type, required=complete),
        status=_word(fields, "Status", _STATUSES, before.status, required=False),
        company_number=fields.text("CompanyNumber") or before.company_number,
        external_id=fields.text("ExternalId") or before.external_id,
        fax=fields.text("Fax") or before.fax,
        email=emails[0] if emails else before.email,
        phone=phones[0] if phones else before.phone,
        address=_address(fields) or before.address,
    )
    fields.check()
    return after


def _word(fields: Fields, name: str, words: tuple[str, ...], before: str, *, required: bool) -> str:
    word = fields.text(name, required=required)
    if word and word not in words:
        fields.errors[name] = [f"It must be one of: {', '.join(words)}."]
    return word or before


def _address(fields: Fields) -> Address | None:
    inner = fields.inner("BillingAddress")
    if inner is None:
        return None
    return Address(
        street=inner.text("Street", required=True),
        city=inner.text("City", required=True),
        state=inner.text("State", required=True),
        zip_code=inner.text("Zip", required=True),
    )


def _check_unique(tms: Tms, customer: Customer) -> None:
    keys: tuple[tuple[str, Callable[[Customer], object]], ...] = (
        ("company number", lambda one: one.company_number),
        ("external id", lambda one: one.external_id),
        ("name and postal code", lambda one: (one.name.lower(), one.address.zip_code)),
    )
    for other in tms.customers.values():
        if other.id == customer.id or other.type != customer.type:
            continue
        for what, key in keys:
            if key(customer) and key(other) == key(customer):
                raise Refusal(409, f"A customer with this {what} exists already.")

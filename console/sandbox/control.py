"""The control calls: what a test or a demo script may see and change, JSON in and out.

Place in the path: ``server`` mounts the routes under ``/_sandbox``; each call goes to the tenant,
to the books or to the fault plan. Refusals are one sentence under ``error``. No call needs
credentials: the server listens on loopback only and holds nothing but invented data.
"""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from console.sandbox.alvys import Tally, Upload, file_carrier_invoice
from console.sandbox.billing import Billing, BillingError
from console.sandbox.control_fields import CallError as _CallError
from console.sandbox.control_fields import day_in as _day
from console.sandbox.control_fields import fields_of as _fields
from console.sandbox.control_fields import text_in as _text
from console.sandbox.documents import documents, parties
from console.sandbox.faults import FaultPlan, FaultPlanError
from console.sandbox.gateway import (
    ApprovalError,
    Counters,
    Receipt,
    RequestLog,
    Till,
    TillError,
    decide,
)
from console.sandbox.house_rules import HouseRules, HouseRulesError
from console.sandbox.papers import PaperError, file_paper, invented_pdf
from console.sandbox.party_records import Subsidiary
from console.sandbox.reverting import NothingToRevertError, Reverter
from console.sandbox.revising import Reviser, RevisionError, parse_amount
from console.sandbox.settling import settle_carriers, settle_drivers, settle_sisters
from console.sandbox.upkeep import Upkeep, UpkeepError
from console.sandbox.world import World

__all__ = ["ControlPanel", "control_routes"]

_BASE = "/_sandbox"
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_MOST_LOADS = 20_000
_CENT = Decimal("0.01")
_PAY_WORDS = ("method", "check_number", "party_id", "credit_no")
_Call: TypeAlias = Callable[["ControlPanel", Request, object], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPanel:
    """What the calls work on."""

    world: World
    """Both sides of the demo company."""

    upkeep: Upkeep
    """Changes master data."""

    faults: FaultPlan
    """What goes wrong at the gateway."""

    counters: Counters
    """What the gateway was asked."""

    log: RequestLog
    """The last requests to the gateway."""

    tally: Tally
    """Counts the calls of the Alvys API."""


def control_routes(panel: ControlPanel) -> list[Route]:
    """Return the routes of all calls."""
    return [
        Route(_BASE + path, _endpoint(panel, call), methods=[method])
        for method, path, call in _CALLS
    ]


def _endpoint(panel: ControlPanel, call: _Call) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            body = await _body(request)
            return JSONResponse(call(panel, request, body))
        except _CallError as error:
            return JSONResponse({"error": str(error)}, error.status)
        except (UpkeepError, HouseRulesError, FaultPlanError, BillingError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return endpoint


async def _body(request: Request) -> object:
    raw = await request.body()
    if not raw:
        return {}
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _CallError(400, "The body is not JSON.") from error


def _get_documents(panel: ControlPanel, _request: Request, _body: object) -> object:
    return documents(panel.world.books)


def _get_parties(panel: ControlPanel, _request: Request, _body: object) -> object:
    return parties(panel.world.books)


def _get_counters(panel: ControlPanel, _request: Request, _body: object) -> object:
    return {**panel.counters.as_json(), "alvys_requests": panel.tally.requests}


def _get_requests(panel: ControlPanel, _request: Request, _body: object) -> object:
    return [one.as_json() for one in panel.log.all()]


def _reset_counters(panel: ControlPanel, request: Request, body: object) -> object:
    panel.counters.reset()
    panel.tally.requests = 0
    return _get_counters(panel, request, body)


def _add_loads(panel: ControlPanel, _request: Request, body: object) -> object:
    fields = _fields(body)
    count = fields.get("count")
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= _MOST_LOADS:
        raise _CallError(400, f"The count must be a whole number from 1 to {_MOST_LOADS}.")
    owner = _subsidiary(panel, fields.get("subsidiary"))
    hauler = _subsidiary(panel, fields.get("tender_as"))
    new = fields.get("new_parties", 0)
    if isinstance(new, bool) or not isinstance(new, int) or not 0 <= new <= count:
        raise _CallError(400, "The new parties must be a whole number, at most one a load.")
    return {"loads": panel.world.work.add(count, owner, tender_as=hauler, new_parties=new)}


def _subsidiary(panel: ControlPanel, wanted: object) -> Subsidiary | None:
    if wanted is None:
        return None
    found = panel.world.tms.subsidiary_named(str(wanted))
    if found is None:
        raise _CallError(404, f"There is no subsidiary {wanted}.")
    return found


def _change(panel: ControlPanel, _request: Request, body: object) -> object:
    fields = _fields(body)
    reviser = Reviser(panel.world)
    try:
        if fields.get("trip_number") is not None:
            trip = reviser.change_trip(_text(fields, "trip_number"), fields)
            total = trip.carrier.total() if trip.carrier else Decimal(0)
            return {"trip_number": trip.number, "total": f"{total:.2f}"}
        load = reviser.change_load(_text(fields, "load_number"), fields)
    except RevisionError as error:
        raise _CallError(404 if error.unknown else 400, str(error)) from error
    return {"load_number": load.number, "total": f"{load.total():.2f}"}


def _revert(panel: ControlPanel, _request: Request, body: object) -> object:
    try:
        return Reverter(panel.world.tms).revert(_fields(body))
    except NothingToRevertError as error:
        raise _CallError(404, str(error)) from error


def _add_invoice(panel: ControlPanel, _request: Request, body: object) -> object:
    return Billing(panel.world.tms).add_invoice(_fields(body))


def _pay_driver(panel: ControlPanel, _request: Request, body: object) -> object:
    return Billing(panel.world.tms).pay_driver(_fields(body))


def _patch_fleet(panel: ControlPanel, request: Request, body: object) -> object:
    return Billing(panel.world.tms).set_prefix(request.path_params["name"], _fields(body))


def _upload_carrier_invoice(panel: ControlPanel, _request: Request, body: object) -> object:
    fields = _fields(body)
    number, invoice_number = _text(fields, "trip_number"), _text(fields, "invoice_number")
    trip = panel.world.tms.trips.get(number)
    if trip is None or trip.carrier is None:
        raise _CallError(404, f"There is no trip {number} of an external carrier.")
    content = invented_pdf(f"Invoice {invoice_number}")
    name = f"{invoice_number}.pdf"
    document = Upload(name=name, media_type="application/pdf", content=content)
    file_carrier_invoice(panel.world.tms, trip, invoice_number, document)
    return {"trip_number": number, "invoice_number": invoice_number}


def _file_paper(panel: ControlPanel, _request: Request, body: object) -> object:
    try:
        filed = file_paper(panel.world.tms, _fields(body))
    except PaperError as error:
        raise _CallError(404 if error.unknown else 400, str(error)) from error
    return {"id": filed.id, "type": filed.type, "name": filed.name, "size": len(filed.content)}


def _pay(panel: ControlPanel, _request: Request, body: object) -> object:
    fields = _fields(body)
    amount = None if fields.get("amount") is None else parse_amount(fields["amount"])
    if fields.get("amount") is not None and (amount is None or amount <= 0):
        raise _CallError(400, "The amount must be a positive number.")
    receipt = _at_the_till(
        Till(panel.world.books).pay,
        _text(fields, "document_no"),
        None if amount is None else amount.quantize(_CENT),
        paid_on=_day(fields.get("paid_on")),
        selects=fields.get("select") is True,
        **{name: str(fields[name]) for name in _PAY_WORDS if fields.get(name)},
    )
    return _receipt(receipt)


def _unpay(panel: ControlPanel, _request: Request, body: object) -> object:
    payment_no = str(_fields(body).get("payment_no", ""))
    return _receipt(_at_the_till(Till(panel.world.books).unpay, payment_no))


def _approve(panel: ControlPanel, _request: Request, body: object) -> object:
    fields = _fields(body)
    document_no, decision = _text(fields, "document_no"), fields.get("decision", "approve")
    if decision not in ("approve", "decline"):
        raise _CallError(400, "The decision must be approve or decline.")
    party_id = str(fields.get("party_id") or "")
    approves = decision == "approve"
    try:
        state = decide(panel.world.books, document_no, approves=approves, party_id=party_id)
    except ApprovalError as error:
        raise _CallError(404 if error.unknown else 400, str(error)) from error
    return {"document_no": document_no, "state": state}


def _at_the_till(doing: Callable[..., Receipt], *args: object, **words: object) -> Receipt:
    try:
        return doing(*args, **words)
    except TillError as error:
        raise _CallError(404 if error.unknown else 400, str(error)) from error


def _receipt(receipt: Receipt) -> object:
    return {
        "payment_no": receipt.payment_no,
        "object": receipt.object_name,
        "applied": f"{receipt.applied:.2f}",
        "unapplied": f"{receipt.unapplied:.2f}",
        "documents": [
            {"document_no": number, "state": state} for number, state in receipt.documents.items()
        ],
    }


def _get_payments(panel: ControlPanel, _request: Request, _body: object) -> object:
    return [one.as_json() for one in panel.world.tms.cash.all()]


def _close_statements(panel: ControlPanel, _request: Request, body: object) -> object:
    tms = panel.world.tms
    now = tms.now()
    sisters = settle_sisters(tms, now, until=now) if _fields(body).get("pay_sisters") else []
    return {
        "carrier_statements": [*settle_carriers(tms, now, until=now), *sisters],
        "driver_statements": settle_drivers(tms, now, until=now),
    }


def _patch_account(panel: ControlPanel, request: Request, body: object) -> object:
    return _set_status(panel, "GLACCOUNT", request.path_params["no"], body)


def _patch_record(panel: ControlPanel, request: Request, body: object) -> object:
    return _set_status(panel, request.path_params["object"], request.path_params["id"], body)


def _set_status(panel: ControlPanel, object_name: str, key: str, body: object) -> object:
    asked, object_name = _fields(body), object_name.upper()
    changed = asked.get("fields")
    if changed is not None:
        texts = {str(name): str(value) for name, value in _fields(changed).items()}
        panel.upkeep.set_fields(object_name, key, texts)
        if "status" not in asked:
            return {"object": object_name, "id": key, "fields": texts}
    status = _text(asked, "status")
    panel.upkeep.set_status(object_name, key, status)
    return {"object": object_name, "id": key, "status": status}


def _patch_company(panel: ControlPanel, _request: Request, body: object) -> object:
    changes = _fields(body)
    HouseRules(panel.world.books).set_company(changes)
    return changes


def _patch_user(panel: ControlPanel, request: Request, body: object) -> object:
    user_id, fields, rules = request.path_params["id"], _fields(body), HouseRules(panel.world.books)
    if "password" in fields:
        rules.set_password(user_id, fields["password"])
        return {"user": user_id}
    rules.set_user(user_id, fields.get("barred"))
    return {"user": user_id, "barred": fields.get("barred")}


def _patch_custom_field(panel: ControlPanel, request: Request, body: object) -> object:
    object_name, name = request.path_params["object"].upper(), request.path_params["name"]
    required = _fields(body).get("required")
    HouseRules(panel.world.books).set_custom_field(object_name, name, required)
    return {"object": object_name, "name": name, "required": required}


def _put_party(panel: ControlPanel, request: Request, body: object) -> object:
    object_name, party_id = request.path_params["object"].upper(), request.path_params["id"]
    name = _text(_fields(body), "name")
    panel.upkeep.put_party(object_name, party_id, name)
    return {"object": object_name, "id": party_id, "name": name, "status": "active"}


def _patch_term(panel: ControlPanel, request: Request, body: object) -> object:
    object_name, name = request.path_params["object"].upper(), request.path_params["name"]
    if _text(_fields(body), "status") == "active":
        panel.upkeep.put_term(object_name, name)
    return _set_status(panel, object_name, name, body)


def _patch_period(panel: ControlPanel, request: Request, body: object) -> object:
    month, fields = request.path_params["month"], _fields(body)
    status, subledger = _text(fields, "status"), str(fields.get("subledger", "all"))
    if not _MONTH.fullmatch(month):
        raise _CallError(400, "The period must be a month such as 2026-03.")
    if subledger not in ("all", "ar", "ap"):
        raise _CallError(400, "The subledger must be all, ar or ap.")
    books = panel.world.books
    switches = {"open": books.open_period, "closed": books.close_period}
    if status not in switches:
        raise _CallError(400, "The status must be open or closed.")
    switches[status](month, subledger)
    return {"period": month, "status": status, "subledger": subledger}


def _post_faults(panel: ControlPanel, _request: Request, body: object) -> object:
    panel.faults.load(body)
    return [rule.as_json() for rule in panel.faults.rules()]


def _delete_faults(panel: ControlPanel, _request: Request, _body: object) -> object:
    panel.faults.clear()
    return []


_CALLS: tuple[tuple[str, str, _Call], ...] = (
    ("GET", "/documents", _get_documents),
    ("GET", "/parties", _get_parties),
    ("GET", "/counters", _get_counters),
    ("DELETE", "/counters", _reset_counters),
    ("GET", "/requests", _get_requests),
    ("POST", "/loads", _add_loads),
    ("POST", "/change", _change),
    ("POST", "/invoices", _add_invoice),
    ("POST", "/driver-charge", _pay_driver),
    ("PATCH", "/fleets/{name}", _patch_fleet),
    ("POST", "/revert", _revert),
    ("POST", "/carrier-invoice", _upload_carrier_invoice),
    ("POST", "/papers", _file_paper),
    ("POST", "/statements", _close_statements),
    ("GET", "/payments", _get_payments),
    ("POST", "/pay", _pay),
    ("POST", "/unpay", _unpay),
    ("POST", "/approve", _approve),
    ("PATCH", "/accounts/{no}", _patch_account),
    ("PATCH", "/dimensions/{object}/{id}", _patch_record),
    ("PATCH", "/parties/{object}/{id}", _patch_record),
    ("PUT", "/parties/{object}/{id}", _put_party),
    ("PATCH", "/terms/{object}/{name}", _patch_term),
    ("PATCH", "/periods/{month}", _patch_period),
    ("PATCH", "/company", _patch_company),
    ("PATCH", "/users/{id}", _patch_user),
    ("PATCH", "/custom-fields/{object}/{name}", _patch_custom_field),
    ("POST", "/faults", _post_faults),
    ("DELETE", "/faults", _delete_faults),
)

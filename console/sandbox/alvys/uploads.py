"""The endpoints of documents: lists, uploads, and the carrier's invoice that makes a bill due.

Place in the path: ``routes`` mounts them behind the guard. Kinds of document, sizes and media types
are the published ones. What a link leads to is handed out by ``downloads``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from console.sandbox.alvys.downloads import LINK_LIFE, Links
from console.sandbox.alvys.guard import Endpoint
from console.sandbox.alvys.multipart import Form, Upload, read_form
from console.sandbox.alvys.problems import PLAIN, Refusal
from console.sandbox.alvys.searching import found
from console.sandbox.alvys.shapes import Json, moment_text
from console.sandbox.filing import Attachment, ParentType
from console.sandbox.records import Trip
from console.sandbox.tms import Tms

__all__ = ["CARRIER_INVOICE", "document_endpoints", "file_carrier_invoice"]

CARRIER_INVOICE = "Carrier Invoice"
"""Kind of document that is filed with a carrier's invoice number."""

_MB = 1024 * 1024
_MEDIA_TYPES = ("application/pdf", "image/jpeg", "image/png")
_PLAIN = PLAIN | {415}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cabinet:
    """Where the documents of one kind of record lie."""

    parent_type: ParentType
    """The kind of record."""

    path: str
    """Path of one record, its key in braces."""

    key: str
    """Name of the path parameter."""

    exists: Callable[[Tms, str], bool]
    """Tells whether there is such a record."""

    kinds: tuple[str, ...]
    """Kinds of document that may be uploaded."""

    most: int = 10 * _MB
    """Largest file in bytes."""


_CABINETS = (
    _Cabinet(
        parent_type="Trip",
        path="/trips/{tripId}",
        key="tripId",
        exists=lambda tms, key: any(one.id == key for one in tms.trips.values()),
        kinds=(
            *("Proof of Delivery", "Bill of Lading", "Carrier Rate Confirmation", "Load Manifest"),
            *("Trip Report", "Temp. Log", "Proof of Pickup", "Scale Ticket"),
            *("Notice of Assignment", "NOA", "Shipping Labels"),
        ),
        most=25 * _MB,
    ),
    _Cabinet(
        parent_type="Load",
        path="/loads/{loadNumber}",
        key="loadNumber",
        exists=lambda tms, key: key in tms.loads,
        kinds=(
            *("Customer Rate and Load Confirmation", "Customer Load Confirmation"),
            *("Customer Rate Confirmation", "Signed Customer Rate Confirmation"),
            *("Proof of Delivery", "Proof of Pickup", "Bill of Lading", "Shipping Labels"),
        ),
    ),
    _Cabinet(
        parent_type="Carrier",
        path="/carriers/{carrierId}",
        key="carrierId",
        exists=lambda tms, key: key in tms.carriers or key in tms.subsidiaries,
        kinds=(
            *("Carrier Agreement", "Carrier Application", "Carrier Authority"),
            *("Carrier Onboarding", "Other Documents"),
        ),
    ),
    _Cabinet(
        parent_type="Driver",
        path="/drivers/{driverId}",
        key="driverId",
        exists=lambda tms, key: key in tms.drivers,
        kinds=(
            *("License", "Medical", "Driver License", "Driver Sheet", "Drug Test"),
            *("Operating Authority", "Completed W9 Tax Form (W9 Form)", "Other Documents"),
        ),
    ),
)


def document_endpoints(tms: Tms, links: Links) -> list[Endpoint]:
    """Return the endpoints of documents.

    Args:
        tms: The tenant.
        links: Makes the links that are listed.
    """
    pairs = [one for cabinet in _CABINETS for one in _pair(tms, cabinet, links)]
    return [*pairs, _carrier_invoice(tms, links)]


def _pair(tms: Tms, cabinet: _Cabinet, links: Links) -> list[Endpoint]:
    def key_of(request: Request) -> str:
        key: str = request.path_params[cabinet.key]
        found(key if cabinet.exists(tms, key) else None)
        return key

    async def show(request: Request) -> object:
        filed = tms.filing.of(cabinet.parent_type, key_of(request))
        return [_json(one, links, request) for one in filed]

    async def upload(request: Request) -> object:
        key = key_of(request)
        form = await read_form(request, most=cabinet.most)
        kind = form.texts.get("documenttype", "")
        file = _checked(form, {} if kind in cabinet.kinds else {"DocumentType": cabinet.kinds})
        name = form.texts.get("filename") or file.name
        filed = _file(tms, cabinet.parent_type, key, kind, name, file)
        return _json(filed, links, request)

    scope = cabinet.parent_type.lower()
    return [
        Endpoint(
            method="GET", path=f"{cabinet.path}/documents", scope=f"{scope}:read", handler=show
        ),
        Endpoint(
            method="POST",
            path=f"{cabinet.path}/document",
            scope=f"{scope}:update",
            handler=upload,
            plain=_PLAIN,
        ),
    ]


def _carrier_invoice(tms: Tms, links: Links) -> Endpoint:
    async def upload(request: Request) -> object:
        form = await read_form(request, most=25 * _MB)
        trip_id = form.texts.get("tripid", "")
        file = _checked(form, {} if trip_id else {"TripId": ("an id",)})
        trip = found(next((one for one in tms.trips.values() if one.id == trip_id), None))
        if trip.carrier is None:
            reason = ("the id of a trip with a carrier",)
            raise _wrong({"TripId": reason})
        number = form.texts.get("carrierinvoicenumber", "").strip()
        return _json(file_carrier_invoice(tms, trip, number, file), links, request)

    return Endpoint(
        method="POST",
        path="/invoices/carrier-invoice",
        scope="invoice:update",
        handler=upload,
        plain=_PLAIN,
    )


def file_carrier_invoice(tms: Tms, trip: Trip, number: str, file: Upload) -> Attachment:
    """File a carrier's invoice with its trip, and note its number if it has one."""
    if number:
        tms.upload_carrier_invoice(trip.number, number)
    return _file(tms, "Trip", trip.id, CARRIER_INVOICE, file.name, file)


def _checked(form: Form, wrong: dict[str, tuple[str, ...]]) -> Upload:
    """Return the file of a form.

    Raises:
        Refusal: No file, an empty one, a media type that is not taken, or what is wrong already.
    """
    file = form.file
    if file is not None and file.size and file.media_type not in _MEDIA_TYPES:
        raise Refusal(415, f"A document must be one of: {', '.join(_MEDIA_TYPES)}.")
    if file is None or not file.size:
        raise _wrong({**wrong, "File": ("a file that is not empty",)})
    if wrong:
        raise _wrong(wrong)
    return file


def _wrong(wrong: dict[str, tuple[str, ...]]) -> Refusal:
    errors = {name: [f"It must be: {', '.join(words)}."] for name, words in wrong.items()}
    return Refusal(400, "The request is not valid.", errors=errors)


def _file(
    tms: Tms, parent_type: ParentType, key: str, kind: str, name: str, file: Upload
) -> Attachment:
    return tms.filing.add(
        parent_type,
        key,
        type_=kind,
        name=name or "document",
        content=file.content,
        media_type=file.media_type,
        at=tms.now(),
    )


def _json(one: Attachment, links: Links, request: Request) -> Json:
    return {
        "id": one.id,
        "AttachmentPath": f"{one.parent_type.lower()}/{one.parent_id}/{one.name}",
        "AttachmentType": one.type,
        "AttachmentSize": len(one.content),
        "UploadedAt": moment_text(one.uploaded_at),
        "ParentId": one.parent_id,
        "ParentType": one.parent_type,
        "UploadedBy": "operations desk",
        "DownloadUrl": links.url_of(one, str(request.base_url)),
        "ExpiresAt": moment_text(links.now() + LINK_LIFE),
    }

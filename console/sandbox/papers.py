"""Papers that a test or a demo puts into the TMS: invented ones, or any bytes.

Place in the path: ``control`` hands in a JSON object; a document is filed with a load or a trip as
if somebody had uploaded it there. What the upload would refuse is taken here, because a real
tenant holds documents from before any rule.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Final

from console.sandbox.filing import Attachment
from console.sandbox.tms import Tms

__all__ = ["PaperError", "file_paper", "invented_pdf"]

_USUAL_SIZE = 48_213
_MOST_SIZE: Final = 64 * 1024 * 1024


class PaperError(ValueError):
    """A paper that cannot be filed; the message is one sentence."""

    def __init__(self, sentence: str, *, unknown: bool = False) -> None:
        super().__init__(sentence)
        self.unknown = unknown
        """Whether it is because something is not there."""


def invented_pdf(title: str, size: int = _USUAL_SIZE) -> bytes:
    """Return a page that says its title, filled up to a size; the same title gives the same bytes.

    Args:
        title: What stands on the page, in plain letters.
        size: Bytes; a smaller one than the page takes gives the page alone.
    """
    text = "".join(one for one in title if one.isascii() and (one.isalnum() or one in " -.#"))
    drawn = f"BT /F1 18 Tf 72 720 Td ({text}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(parts) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n"
    end = tail % (count, table, count)
    # A comment between the objects and the table fills it up; where the table stands is said last.
    room = size - len(body) - len(end) - len(b"%%\n0000000000\n%%EOF\n")
    body += b"%%%s\n" % (b" " * max(room + 1, 0))
    return body + end + b"%010d\n%%%%EOF\n" % len(body)


def file_paper(tms: Tms, fields: Mapping[str, object]) -> Attachment:
    """File a document with a load or a trip.

    Args:
        tms: The tenant.
        fields: ``load_number`` or ``trip_number``, ``type``, ``name``, and ``content`` (base64) or
            ``size`` (of an invented page); ``media_type`` as its uploader would have said it.

    Raises:
        PaperError: The record is not there, or a value is none.
    """
    kind = str(fields.get("type") or "Proof of Delivery")
    name = str(fields.get("name") or f"{kind}.pdf")
    content = _content(fields, kind)
    load, trip = str(fields.get("load_number") or ""), str(fields.get("trip_number") or "")
    media_type = str(fields.get("media_type") or "application/pdf")
    if load in tms.loads:
        return tms.filing.add(
            "Load",
            load,
            type_=kind,
            name=name,
            content=content,
            media_type=media_type,
            at=tms.now(),
        )
    if trip in tms.trips:
        key = tms.trips[trip].id
        return tms.filing.add(
            "Trip", key, type_=kind, name=name, content=content, media_type=media_type, at=tms.now()
        )
    what = f"trip {trip}" if trip else f"load {load}"
    raise PaperError(f"There is no {what}.", unknown=True)


def _content(fields: Mapping[str, object], kind: str) -> bytes:
    given = fields.get("content")
    if isinstance(given, str):
        try:
            return base64.b64decode(given, validate=True)
        except (binascii.Error, ValueError) as error:
            raise PaperError("The content must be base64.") from error
    size = fields.get("size", _USUAL_SIZE)
    if isinstance(size, bool) or not isinstance(size, int) or not 0 < size <= _MOST_SIZE:
        raise PaperError(f"The size must be a whole number up to {_MOST_SIZE}.")
    return invented_pdf(kind, size)

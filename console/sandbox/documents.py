"""Everything the Sage side holds, as the control call shows it.

Place in the path: ``control`` asks, rows of the books come in, plain JSON with fixed keys goes out.
It shows what is stored and judges nothing.
"""

import base64
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from console.sandbox.books import Books, Row

__all__ = ["documents", "parties"]

_DOCUMENTS = (
    ("ARINVOICE", "ARINVOICEITEM", "CUSTOMERID", "CUSTOMER", "CUSTOMERNAME"),
    ("APBILL", "APBILLITEM", "VENDORID", "VENDOR", "VENDORNAME"),
    ("ARADJUSTMENT", "ARADJUSTMENTITEM", "CUSTOMERID", "CUSTOMER", "CUSTOMERNAME"),
)
_DIMENSIONS = {
    "LOCATION": "LOCATIONID",
    "DEPARTMENT": "DEPARTMENTID",
    "CLASS": "CLASSID",
    "CUSTOMER": "CUSTOMERID",
    "VENDOR": "VENDORID",
    "EMPLOYEE": "EMPLOYEEID",
    "PROJECT": "PROJECTID",
    "ITEM": "ITEMID",
}
# Where the gateway keeps the control id that a document was created under.
_CONTROL_ID = "_CONTROLID"
_STAMP = "%m/%d/%Y %H:%M:%S"


def documents(books: Books) -> list[dict[str, object]]:
    """Return invoices, then bills, then adjustments of customers, each oldest first."""
    return [
        _document(books, kind, row, lines.get(row["RECORDNO"], []))
        for kind in _DOCUMENTS
        for lines in [_lines_by_header(books, kind[1])]
        for row in books.rows(kind[0])
    ]


def parties(books: Books) -> list[dict[str, object]]:
    """Return customers, then vendors, each oldest first."""
    return [
        {
            "object": object_name,
            "id": row[id_field],
            "name": row.get("NAME", ""),
            "status": row.get("STATUS", ""),
            "city": row.get("DISPLAYCONTACT.MAILADDRESS.CITY", ""),
            "comments": row.get("COMMENTS", ""),
        }
        for object_name, id_field in (("CUSTOMER", "CUSTOMERID"), ("VENDOR", "VENDORID"))
        for row in books.rows(object_name)
    ]


def _lines_by_header(books: Books, object_name: str) -> Mapping[str, list[Row]]:
    lines: defaultdict[str, list[Row]] = defaultdict(list)
    for row in books.rows(object_name):
        lines[row["RECORDKEY"]].append(row)
    return lines


def _document(
    books: Books, kind: tuple[str, str, str, str, str], row: Row, lines: list[Row]
) -> dict[str, object]:
    object_name, item_object, party_key, party_object, party_name = kind
    party_id = row.get(party_key, "")
    party = books.find(party_object, party_key, party_id) or {}
    custom_fields = books.custom_fields(object_name)
    return {
        "object": object_name,
        "record_no": row["RECORDNO"],
        "document_no": row.get("RECORDID", ""),
        "party_id": party_id,
        "party_name": row.get(party_name) or party.get("NAME", ""),
        "entity": row.get("MEGAENTITYID", ""),
        "state": row.get("STATE", ""),
        "total": _money(row.get("TRX_TOTALENTERED", "0")),
        "lines": [_line(line, books.custom_fields(item_object)) for line in lines],
        "custom_fields": _filled(row, custom_fields),
        "control_ids": [one for one in (row.get(_CONTROL_ID),) if one],
        **_attachment(books, row.get("SUPDOCID", "")),
        "created_at": _moment(row.get("AUWHENCREATED", "")),
    }


def _attachment(books: Books, supdoc_id: str) -> dict[str, object]:
    """Return what a document has attached; nothing is shown of one without."""
    if not supdoc_id:
        return {}
    files = [
        {"name": f"{one['ATTACHMENTNAME']}.{one['ATTACHMENTTYPE']}", "size": _size(one)}
        for one in books.find_all("SUPDOCFILE", "SUPDOCID", supdoc_id)
    ]
    return {"attachment_id": supdoc_id, "attachments": files}


def _size(file: Row) -> int:
    return len(base64.b64decode(file["ATTACHMENTDATA"]))


def _filled(row: Row, names: Iterable[str]) -> dict[str, str]:
    return {name: row[name] for name in names if row.get(name)}


def _line(row: Row, custom_fields: Iterable[str]) -> dict[str, object]:
    filled = _filled(row, custom_fields)
    return {
        "account_no": row.get("ACCOUNTNO", ""),
        "amount": _money(row.get("TRX_AMOUNT", "0")),
        "dimensions": {name: row[field] for name, field in _DIMENSIONS.items() if row.get(field)},
        # Only a company that has such fields shows them.
        **({"custom_fields": filled} if filled else {}),
    }


def _money(text: str) -> str:
    return f"{Decimal(text):.2f}"


def _moment(stamp: str) -> str:
    moment = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    return moment.isoformat().replace("+00:00", "Z")

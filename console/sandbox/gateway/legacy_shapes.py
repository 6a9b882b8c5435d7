"""How ``get`` and ``get_list`` name and write the objects of the books: the facts, as a table.

Place: read by ``legacy_lists``. A new object is one entry here.

Must not: hold rules.

Source: intacct-api.md sections 3.1 and 6; the element names of the vendor's schema 3.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """The owned records of an object, as they stand inside it."""

    frame: str
    """Element around all of them."""
    tag: str
    """Element of each."""
    object_name: str
    """What they are in the books."""
    by: str
    """Field of each that names the owner."""
    key: str
    """Field of the owner that is named."""
    elements: Mapping[str, str]
    """Key: element name. Value: field of the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One object."""

    object_name: str
    """What it is in the books."""
    key: str
    """Field that the key of ``get`` names."""
    elements: Mapping[str, str]
    """Key: element name, in the order of an answer. Value: field of the record."""
    inner: Inner | None = None
    """Owned records; None: there are none."""


def _named(text: str) -> Mapping[str, str]:
    """Element to field, from ``element:FIELD``, or ``element`` alone for a field of that name."""
    pairs = (word.partition(":") for word in text.split())
    return {tag: field or tag.upper() for tag, _, field in pairs}


_STAMPED = " whenmodified status"
_LINE = _named(
    "line_num:LINE_NO accountlabel glaccountno:ACCOUNTNO amount:TRX_AMOUNT memo:ENTRYDESCRIPTION"
    " locationid departmentid key:RECORDNO totalpaid:TRX_TOTALPAID totaldue:TRX_TOTALDUE projectid"
    " customerid vendorid employeeid itemid classid contractid warehouseid"
)
_SUMS = (
    " totalamount:TRX_TOTALENTERED totalpaid:TRX_TOTALPAID totaldue:TRX_TOTALDUE basecurr currency"
    " state whenpaid supdocid whenmodified"
)


def _document(object_name: str, frame: str, elements: str) -> Shape:
    lines = Inner(
        frame=frame,
        tag="lineitem",
        object_name=f"{object_name}ITEM",
        by="RECORDKEY",
        key="RECORDNO",
        elements=_LINE,
    )
    return Shape(object_name=object_name, key="RECORDNO", elements=_named(elements), inner=lines)


def _master(object_name: str, key: str, elements: str) -> Shape:
    return Shape(object_name=object_name, key=key, elements=_named(elements + _STAMPED))


_DATES = "datecreated:WHENCREATED dateposted:WHENPOSTED"
_ADJUSTED = f"{_DATES} batchkey:PRBATCHKEY adjustmentno:RECORDID"
_PLACE = "locationid name parentid currency startdate enddate"
_CONTACT = (
    "contactname printas companyname taxable prefix firstname lastname initial phone1 phone2"
    " cellphone pager fax email1 email2 url1 url2"
)
_LABEL = "accountlabel description glaccountno offsetglaccountno"
_PAYMENT = (
    " paymentamount:TRX_TOTALENTERED batchkey:PRBATCHKEY refid:DOCNUMBER paymentmethod currency"
    " undepfundsacct:UNDEPOSITEDACCOUNTNO bankaccountid:FINANCIALENTITY state whenmodified"
)

_MASTERS: Final[Mapping[str, Shape]] = {
    "class": _master("CLASS", "CLASSID", "key:CLASSID name description parentid"),
    "department": _master("DEPARTMENT", "DEPARTMENTID", "departmentid title parentid"),
    "location": _master("LOCATION", "LOCATIONID", _PLACE),
    "locationentity": _master("LOCATIONENTITY", "LOCATIONID", _PLACE.replace(" parentid", "")),
    "customer": _master(
        "CUSTOMER",
        "CUSTOMERID",
        "customerid name parentid termname custtype taxid creditlimit onhold currency comments",
    ),
    "vendor": _master(
        "VENDOR",
        "VENDORID",
        "vendorid name parentid termname vendtype taxid creditlimit onhold currency name1099",
    ),
    "contact": _master("CONTACT", "CONTACTNAME", _CONTACT),
    "project": _master(
        "PROJECT", "PROJECTID", "key:PROJECTID name description parentid projectcategory customerid"
    ),
    "employee": _master("EMPLOYEE", "EMPLOYEEID", "employeeid title locationid departmentid"),
    "icitem": _master("ITEM", "ITEMID", "itemid itemname:NAME itemtype productlineid glgroup"),
    "warehouse": _master("WAREHOUSE", "WAREHOUSEID", "warehouseid name locationid"),
    "glaccount": _master(
        "GLACCOUNT",
        "ACCOUNTNO",
        "glaccountno:ACCOUNTNO title normalbalance accounttype closingtype requiredept requireloc",
    ),
    "arterm": _master("ARTERM", "NAME", "name description"),
    "apterm": _master("APTERM", "NAME", "name description"),
    "araccountlabel": _master("ARACCOUNTLABEL", "ACCOUNTLABEL", _LABEL),
    "apaccountlabel": _master("APACCOUNTLABEL", "ACCOUNTLABEL", _LABEL),
    "bankaccount": _master(
        "CHECKINGACCOUNT", "BANKACCOUNTID", "bankaccountid bankname glaccountno currency"
    ),
}

SHAPES: Final[Mapping[str, Shape]] = {
    **_MASTERS,
    "invoice": _document(
        "ARINVOICE",
        "invoiceitems",
        f"key:RECORDNO customerid {_DATES} datedue:WHENDUE termname batchkey:PRBATCHKEY"
        f" invoiceno:RECORDID ponumber:DOCNUMBER description{_SUMS}",
    ),
    "bill": _document(
        "APBILL",
        "billitems",
        f"key:RECORDNO vendorid {_DATES} datedue:WHENDUE termname batchkey:PRBATCHKEY"
        f" billno:RECORDID ponumber:DOCNUMBER onhold description{_SUMS}",
    ),
    "aradjustment": _document(
        "ARADJUSTMENT",
        "aradjustmentitems",
        f"key:RECORDNO customerid {_ADJUSTED} invoiceno:DOCNUMBER description{_SUMS}",
    ),
    "apadjustment": _document(
        "APADJUSTMENT",
        "apadjustmentitems",
        f"key:RECORDNO vendorid {_ADJUSTED} billno:DOCNUMBER description{_SUMS}",
    ),
    "arpayment": Shape(
        object_name="ARPYMT",
        key="RECORDNO",
        elements=_named(f"key:RECORDNO customerid datereceived:RECEIPTDATE{_PAYMENT}"),
    ),
    "appayment": Shape(
        object_name="APPYMT",
        key="RECORDNO",
        elements=_named(f"key:RECORDNO vendorid paymentdate{_PAYMENT}"),
    ),
    **{
        f"{name}batch": Shape(
            object_name=f"{object_name}BATCH",
            key="RECORDNO",
            elements=_named("key:RECORDNO batchtitle:TITLE datecreated:CREATED status open"),
        )
        for name, object_name in (
            ("invoice", "ARINVOICE"),
            ("bill", "APBILL"),
            ("aradjustment", "ARADJUSTMENT"),
            ("apadjustment", "APADJUSTMENT"),
        )
    },
    "supdoc": Shape(
        object_name="SUPDOC",
        key="SUPDOCID",
        elements=_named("supdocid supdocname supdocfoldername supdocdescription whenmodified"),
        inner=Inner(
            frame="attachments",
            tag="attachment",
            object_name="SUPDOCFILE",
            by="SUPDOCID",
            key="SUPDOCID",
            elements=_named("attachmentname attachmenttype attachmentdata"),
        ),
    ),
    "supdocfolder": Shape(
        object_name="SUPDOCFOLDER",
        key="SUPDOCFOLDERNAME",
        elements=_named(
            "supdocfoldername supdocfolderdescription supdocparentfoldername whenmodified"
        ),
    ),
}
"""Key: what ``get`` and ``get_list`` call it. Other objects of theirs are not kept here."""

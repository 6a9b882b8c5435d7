"""Adjustments, payments and summaries: their fields, as one table.

Place: merged into ``catalogue``. A new object is one entry here.

Must not: hold rules.

Source: intacct-api.md sections 6.4, 6.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.sandbox.gateway.catalogue_masters import ENTITY
from console.sandbox.gateway.object_types import Field, ObjectType, Relation, fields_from

_ADJUSTMENT = {
    "integer": "RECORDNO PRBATCHKEY CREATEDBY MODIFIEDBY",
    "text": (
        "RECORDTYPE RECORDID STATE RAWSTATE DOCNUMBER DESCRIPTION BASECURR CURRENCY PRBATCH"
        " EXCH_RATE_TYPE_ID EXCHANGE_RATE MODULEKEY SUPDOCID"
    ),
    "date": "WHENCREATED WHENPOSTED WHENPAID EXCH_RATE_DATE",
    "stamp": "AUWHENCREATED WHENMODIFIED",
    "money": (
        "TOTALENTERED TOTALSELECTED TOTALPAID TOTALDUE TRX_TOTALENTERED TRX_TOTALSELECTED"
        " TRX_TOTALPAID TRX_TOTALDUE"
    ),
    "flag": "SYSTEMGENERATED",
}
_ADJUSTMENT_ITEM = {
    "integer": "RECORDNO RECORDKEY LINE_NO CREATEDBY MODIFIEDBY",
    "text": (
        "ACCOUNTNO ACCOUNTTITLE ACCOUNTLABEL ENTRYDESCRIPTION LOCATIONID LOCATIONNAME"
        " DEPARTMENTID DEPARTMENTNAME CLASSID CLASSNAME PROJECTID PROJECTNAME TASKID TASKNAME"
        " CUSTOMERID CUSTOMERNAME VENDORID VENDORNAME EMPLOYEEID EMPLOYEENAME ITEMID ITEMNAME"
        " CONTRACTID CONTRACTNAME WAREHOUSEID WAREHOUSENAME GLDIMLANE OFFSETGLACCOUNTNO"
        " CURRENCY BASECURR LINEITEM STATE"
    ),
    "money": (
        "AMOUNT TRX_AMOUNT TOTALPAID TOTALSELECTED TRX_TOTALPAID TRX_TOTALSELECTED TOTALDUE"
        " TRX_TOTALDUE"
    ),
    "stamp": "WHENCREATED WHENMODIFIED",
}
_PAYMENT = {
    "integer": "RECORDNO PRBATCHKEY PARENTPAYMENTKEY CREATEDBY MODIFIEDBY",
    "text": (
        "RECORDTYPE RECORDID STATE RAWSTATE DOCNUMBER DESCRIPTION FINANCIALENTITY"
        " UNDEPOSITEDACCOUNTNO PAYMENTMETHOD PRBATCH BASECURR CURRENCY EXCH_RATE_TYPE_ID"
        " EXCHANGE_RATE OVERPAYMENTLOCATIONID OVERPAYMENTDEPARTMENTID BILLTOPAYTONAME"
    ),
    "date": "WHENCREATED RECEIPTDATE PAYMENTDATE WHENPAID CLEAREDDATE EXCH_RATE_DATE",
    "stamp": "AUWHENCREATED WHENMODIFIED",
    "money": (
        "TOTALENTERED TOTALSELECTED TOTALPAID TOTALDUE TRX_TOTALENTERED TRX_TOTALSELECTED"
        " TRX_TOTALPAID TRX_TOTALDUE OVERPAYMENTAMOUNT"
    ),
}
_SUMMARY = fields_from(
    {"integer": "RECORDNO CREATEDBY MODIFIEDBY", "text": "TITLE RECORDTYPE STATUS OPEN"},
    {"date": "CREATED", "stamp": "WHENCREATED WHENMODIFIED"},
    ENTITY,
)
_SUMMARIES = {
    f"{name}BATCH": ObjectType(label=label, id_field="TITLE", fields=_SUMMARY, relations={})
    for name, label in (
        ("ARINVOICE", "AR Invoice Summary"),
        ("ARADJUSTMENT", "AR Adjustment Summary"),
        ("APBILL", "AP Bill Summary"),
        ("APADJUSTMENT", "AP Adjustment Summary"),
    )
}
_CREDIT_KEYS = (
    "POSADJ INLINE DISCOUNT ADVANCE POSTEDADVANCE OVERPAYMENT POSTEDOVERPAYMENT ADJUSTMENT PAYMENT"
)
_CREDIT_AMOUNTS = "INLINE DISCOUNT POSTEDADVANCE POSTEDOVERPAYMENT ADJUSTMENT PAYMENT"


def _detail(negative: str) -> Mapping[str, Field]:
    """The fields of a payment detail; ``negative`` is the kind of negative document of the side."""
    keys = f"{_CREDIT_KEYS} {negative}".split()
    amounts = f"{_CREDIT_AMOUNTS} {negative}".split()
    return fields_from(
        {"integer": "RECORDNO RECORDKEY ENTRYKEY PARENTPAYMENTKEY CREATEDBY MODIFIEDBY"},
        {"integer": " ".join(f"{name}KEY {name}ENTRYKEY" for name in keys)},
        {"money": " ".join(f"{name}AMOUNT TRX_{name}AMOUNT" for name in amounts)},
        {"date": "PAYMENTDATE DISCOUNTDATE", "text": "CURRENCY STATE"},
        {"stamp": "WHENCREATED WHENMODIFIED"},
        ENTITY,
    )


def _payment_relations(side: str, document: str, party: str) -> tuple[Mapping[str, Relation], ...]:
    return (
        {party: Relation(target=party, by=f"{party}ID", key=f"{party}ID")},
        {
            document: Relation(target=document, by="RECORDKEY", key="RECORDNO"),
            f"{side}PYMT": Relation(target=f"{side}PYMT", by="PAYMENTKEY", key="RECORDNO"),
        },
    )


_AR_PAYMENT, _AR_DETAIL = _payment_relations("AR", "ARINVOICE", "CUSTOMER")
_AP_PAYMENT, _AP_DETAIL = _payment_relations("AP", "APBILL", "VENDOR")

MONEY: Final[Mapping[str, ObjectType]] = {
    **_SUMMARIES,
    "ARADJUSTMENT": ObjectType(
        label="AR Adjustment",
        id_field="RECORDID",
        fields=fields_from(_ADJUSTMENT, {"text": "CUSTOMERID CUSTOMERNAME"}, ENTITY),
        relations=_AR_PAYMENT,
        items="ARADJUSTMENTITEM",
    ),
    "ARADJUSTMENTITEM": ObjectType(
        label="AR Adjustment Detail",
        id_field="RECORDNO",
        fields=fields_from(_ADJUSTMENT_ITEM, ENTITY),
        relations={"ARADJUSTMENT": Relation(target="ARADJUSTMENT", by="RECORDKEY", key="RECORDNO")},
    ),
    "APADJUSTMENT": ObjectType(
        label="AP Adjustment",
        id_field="RECORDID",
        fields=fields_from(_ADJUSTMENT, {"text": "VENDORID VENDORNAME"}, ENTITY),
        relations=_AP_PAYMENT,
        items="APADJUSTMENTITEM",
    ),
    "APADJUSTMENTITEM": ObjectType(
        label="AP Adjustment Detail",
        id_field="RECORDNO",
        fields=fields_from(_ADJUSTMENT_ITEM, ENTITY),
        relations={"APADJUSTMENT": Relation(target="APADJUSTMENT", by="RECORDKEY", key="RECORDNO")},
    ),
    "ARPYMT": ObjectType(
        label="AR Payment",
        id_field="RECORDNO",
        fields=fields_from(_PAYMENT, {"text": "CUSTOMERID CUSTOMERNAME PAYERNAME"}, ENTITY),
        relations=_AR_PAYMENT,
        items="ARPYMTDETAIL",
    ),
    "ARPYMTDETAIL": ObjectType(
        label="AR Payment Detail",
        id_field="RECORDNO",
        fields=_detail("NEGATIVEINVOICE"),
        relations=_AR_DETAIL,
        owner_key="PAYMENTKEY",
    ),
    "ARADVANCE": ObjectType(
        label="AR Advance",
        id_field="RECORDNO",
        fields=fields_from(_PAYMENT, {"text": "CUSTOMERID CUSTOMERNAME SUPDOCID"}, ENTITY),
        relations=_AR_PAYMENT,
        items="ARADVANCEITEM",
    ),
    "ARADVANCEITEM": ObjectType(
        label="AR Advance Detail",
        id_field="RECORDNO",
        fields=fields_from(_ADJUSTMENT_ITEM, ENTITY),
        relations={"ARADVANCE": Relation(target="ARADVANCE", by="RECORDKEY", key="RECORDNO")},
    ),
    "APPYMT": ObjectType(
        label="AP Payment",
        id_field="RECORDNO",
        fields=fields_from(_PAYMENT, {"text": "VENDORID VENDORNAME"}, ENTITY),
        relations=_AP_PAYMENT,
        items="APPYMTDETAIL",
    ),
    "APPYMTDETAIL": ObjectType(
        label="AP Payment Detail",
        id_field="RECORDNO",
        fields=_detail("NEGATIVEBILL"),
        relations=_AP_DETAIL,
        owner_key="PAYMENTKEY",
    ),
}
"""Key: object name."""

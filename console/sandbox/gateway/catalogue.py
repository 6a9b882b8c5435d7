"""The objects of the company and their fields: the facts, as one table.

Place: asked by query, read and lookup. A new object is one entry here.

Must not: hold rules about documents.

Source: intacct-api.md sections 6.2, 6.3, 6.5, 6.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.sandbox.books import Books
from console.sandbox.gateway.catalogue_masters import MASTERS
from console.sandbox.gateway.catalogue_more import widened
from console.sandbox.gateway.catalogue_payments import MONEY
from console.sandbox.gateway.object_types import Field, ObjectType, Relation, fields_from

__all__ = ["OBJECTS", "Field", "ObjectType", "Relation", "fields_of"]


_AUDIT = {"stamp": "WHENCREATED WHENMODIFIED", "integer": "CREATEDBY MODIFIEDBY"}
_ENTITY = {"integer": "MEGAENTITYKEY", "text": "MEGAENTITYID MEGAENTITYNAME"}
_DOCUMENT = {
    "integer": "RECORDNO PRBATCHKEY TERMKEY DUE_IN_DAYS CREATEDBY MODIFIEDBY",
    "text": (
        "RECORDTYPE RECORDID STATE RAWSTATE DOCNUMBER DESCRIPTION TERMNAME BASECURR CURRENCY"
        " EXCH_RATE_TYPE_ID EXCHANGE_RATE PRBATCH MODULEKEY SUPDOCID BILLTOPAYTOCONTACTNAME"
        " SHIPTORETURNTOCONTACTNAME"
    ),
    "date": "WHENCREATED WHENPOSTED WHENDUE WHENPAID EXCH_RATE_DATE",
    "stamp": "AUWHENCREATED WHENMODIFIED",
    "money": (
        "TOTALENTERED TOTALSELECTED TOTALPAID TOTALDUE TRX_TOTALENTERED TRX_TOTALSELECTED"
        " TRX_TOTALPAID TRX_TOTALDUE"
    ),
    "flag": "SYSTEMGENERATED",
}
_ITEM = {
    "integer": "RECORDNO RECORDKEY LINE_NO CREATEDBY MODIFIEDBY",
    "text": (
        "ACCOUNTNO ACCOUNTTITLE ACCOUNTLABEL ENTRYDESCRIPTION LOCATIONID LOCATIONNAME"
        " DEPARTMENTID DEPARTMENTNAME CLASSID CLASSNAME PROJECTID PROJECTNAME TASKID TASKNAME"
        " CUSTOMERID CUSTOMERNAME VENDORID VENDORNAME EMPLOYEEID EMPLOYEENAME ITEMID ITEMNAME"
        " CONTRACTID CONTRACTNAME WAREHOUSEID WAREHOUSENAME GLDIMLANE OFFSETGLACCOUNTNO"
        " ALLOCATION CURRENCY BASECURR LINEITEM STATE FORM1099TYPE FORM1099BOX"
    ),
    "money": (
        "AMOUNT TRX_AMOUNT TOTALPAID TOTALSELECTED TRX_TOTALPAID TRX_TOTALSELECTED TOTALDUE"
        " TRX_TOTALDUE"
    ),
    "stamp": "WHENCREATED WHENMODIFIED",
    "flag": "FORM1099 BILLABLE",
}
_PARTY = {
    "integer": "RECORDNO PARENTKEY",
    "text": (
        "NAME STATUS PARENTID PARENTNAME TERMNAME COMMENTS TAXID CURRENCY OBJECTRESTRICTION"
        " DISPLAYCONTACT.CONTACTNAME DISPLAYCONTACT.PRINTAS DISPLAYCONTACT.COMPANYNAME"
        " DISPLAYCONTACT.EMAIL1 DISPLAYCONTACT.PHONE1 DISPLAYCONTACT.MAILADDRESS.ADDRESS1"
        " DISPLAYCONTACT.MAILADDRESS.CITY DISPLAYCONTACT.MAILADDRESS.STATE"
        " DISPLAYCONTACT.MAILADDRESS.ZIP PAYTO.CONTACTNAME"
    ),
    "money": "CREDITLIMIT TOTALDUE",
    "flag": "ONETIME ONHOLD",
}
_REQUIREMENTS = (
    "REQUIREDEPT REQUIRELOC REQUIREPROJECT REQUIRETASK REQUIRECUSTOMER REQUIREVENDOR"
    " REQUIREEMPLOYEE REQUIREITEM REQUIRECLASS REQUIRECONTRACT REQUIREWAREHOUSE"
    " REQUIREGLDIMLANE TAXABLE"
)
_TERM = {"integer": "RECORDNO", "text": "NAME DESCRIPTION STATUS DUEDATE"}


_OBJECTS: Final[Mapping[str, ObjectType]] = {
    **MASTERS,
    **MONEY,
    "ARINVOICE": ObjectType(
        label="AR Invoice",
        id_field="RECORDID",
        fields=fields_from(_DOCUMENT, {"text": "CUSTOMERID CUSTOMERNAME"}, _ENTITY),
        relations={"CUSTOMER": Relation(target="CUSTOMER", by="CUSTOMERID", key="CUSTOMERID")},
        items="ARINVOICEITEM",
    ),
    "ARINVOICEITEM": ObjectType(
        label="AR Invoice Detail",
        id_field="RECORDNO",
        fields=fields_from(_ITEM, _ENTITY),
        relations={"ARINVOICE": Relation(target="ARINVOICE", by="RECORDKEY", key="RECORDNO")},
    ),
    "APBILL": ObjectType(
        label="AP Bill",
        id_field="RECORDID",
        fields=fields_from(
            _DOCUMENT,
            {"text": "VENDORID VENDORNAME PAYMENTPRIORITY", "date": "RECPAYMENTDATE"},
            {"flag": "ONHOLD INCLUSIVETAX"},
            _ENTITY,
        ),
        relations={"VENDOR": Relation(target="VENDOR", by="VENDORID", key="VENDORID")},
        items="APBILLITEM",
    ),
    "APBILLITEM": ObjectType(
        label="AP Bill Detail",
        id_field="RECORDNO",
        fields=fields_from(_ITEM, _ENTITY),
        relations={"APBILL": Relation(target="APBILL", by="RECORDKEY", key="RECORDNO")},
    ),
    "CUSTOMER": ObjectType(
        label="Customer",
        id_field="CUSTOMERID",
        fields=fields_from({"text": "CUSTOMERID CUSTTYPE"}, _PARTY, _AUDIT, _ENTITY),
        relations={"PARENT": Relation(target="CUSTOMER", by="PARENTID", key="CUSTOMERID")},
    ),
    "VENDOR": ObjectType(
        label="Vendor",
        id_field="VENDORID",
        fields=fields_from(
            {"text": "VENDORID VENDTYPE NAME1099 PAYMENTPRIORITY"}, _PARTY, _AUDIT, _ENTITY
        ),
        relations={"PARENT": Relation(target="VENDOR", by="PARENTID", key="VENDORID")},
    ),
    "CONTACT": ObjectType(
        label="Contact",
        id_field="CONTACTNAME",
        fields=fields_from(
            {"integer": "RECORDNO"},
            {"text": "CONTACTNAME COMPANYNAME FIRSTNAME LASTNAME PRINTAS PHONE1 EMAIL1 STATUS"},
            {"text": "MAILADDRESS.ADDRESS1 MAILADDRESS.CITY MAILADDRESS.STATE MAILADDRESS.ZIP"},
            _AUDIT,
            _ENTITY,
        ),
        relations={},
    ),
    "GLACCOUNT": ObjectType(
        label="Account",
        id_field="ACCOUNTNO",
        fields=fields_from(
            {"integer": "RECORDNO", "text": "ACCOUNTNO TITLE ACCOUNTTYPE NORMALBALANCE"},
            {"text": "CLOSINGTYPE CLOSINGACCOUNTNO STATUS CATEGORY ALTERNATIVEACCOUNT"},
            {"flag": _REQUIREMENTS},
            _AUDIT,
            _ENTITY,
        ),
        relations={},
    ),
    "LOCATION": ObjectType(
        label="Location",
        id_field="LOCATIONID",
        fields=fields_from(
            {"integer": "RECORDNO PARENTKEY", "text": "LOCATIONID NAME PARENTID PARENTNAME"},
            {"text": "STATUS CURRENCY ENTITY", "date": "STARTDATE ENDDATE"},
            _AUDIT,
        ),
        relations={"PARENT": Relation(target="LOCATION", by="PARENTID", key="LOCATIONID")},
    ),
    "LOCATIONENTITY": ObjectType(
        label="Entity",
        id_field="LOCATIONID",
        fields=fields_from(
            {"integer": "RECORDNO FIRSTMONTH", "text": "LOCATIONID NAME CURRENCY STATUS"},
            {"date": "STARTDATE ENDDATE"},
            _AUDIT,
        ),
        relations={},
    ),
    "DEPARTMENT": ObjectType(
        label="Department",
        id_field="DEPARTMENTID",
        fields=fields_from(
            {"integer": "RECORDNO PARENTKEY", "text": "DEPARTMENTID TITLE PARENTID STATUS"},
            _AUDIT,
            _ENTITY,
        ),
        relations={"PARENT": Relation(target="DEPARTMENT", by="PARENTID", key="DEPARTMENTID")},
    ),
    "CLASS": ObjectType(
        label="Class",
        id_field="CLASSID",
        fields=fields_from(
            {"integer": "RECORDNO PARENTKEY", "text": "CLASSID NAME DESCRIPTION PARENTID STATUS"},
            _AUDIT,
            _ENTITY,
        ),
        relations={"PARENT": Relation(target="CLASS", by="PARENTID", key="CLASSID")},
    ),
    "ARTERM": ObjectType(
        label="AR Term", id_field="NAME", fields=fields_from(_TERM, _AUDIT), relations={}
    ),
    "APTERM": ObjectType(
        label="AP Term", id_field="NAME", fields=fields_from(_TERM, _AUDIT), relations={}
    ),
}

OBJECTS: Final[Mapping[str, ObjectType]] = widened(_OBJECTS)
"""Key: object name. Everything else is unknown to the company."""

_CUSTOM_KINDS = {
    "INTEGER": "integer",
    "BOOLEAN": "flag",
    "DATE": "date",
    "DECIMAL": "money",
    "CURRENCY": "money",
}


def fields_of(books: Books, object_name: str) -> Mapping[str, Field]:
    """Every field of an object, with those that the company added behind its own."""
    added = {
        name: Field(name=name, kind=_CUSTOM_KINDS.get(custom.datatype, "text"), custom=True)
        for name, custom in books.custom_fields(object_name).items()
    }
    return {**OBJECTS[object_name].fields, **added}

"""Master data beside the objects of ``catalogue``: their fields, as one table.

Place: merged into ``catalogue``. A new object is one entry here.

Must not: hold rules.

Source: intacct-api.md sections 6.5, 6.6, 6.7, 6.8, 6.10.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.sandbox.gateway.object_types import ObjectType, Relation, fields_from

AUDIT: Final = {"stamp": "WHENCREATED WHENMODIFIED", "integer": "CREATEDBY MODIFIEDBY"}
"""Who stamped a record, and when."""

ENTITY: Final = {"integer": "MEGAENTITYKEY", "text": "MEGAENTITYID MEGAENTITYNAME"}
"""Where a record belongs."""

_LABEL = fields_from(
    {"integer": "RECORDNO", "text": "ACCOUNTLABEL DESCRIPTION GLACCOUNTNO GLACCOUNTTITLE STATUS"},
    {"text": "OFFSETGLACCOUNTNO TAXCODE"},
    AUDIT,
    ENTITY,
)

MASTERS: Final[Mapping[str, ObjectType]] = {
    "PROJECT": ObjectType(
        label="Project",
        id_field="PROJECTID",
        fields=fields_from(
            {"integer": "RECORDNO PARENTKEY", "text": "PROJECTID NAME DESCRIPTION CURRENCY"},
            {"text": "PROJECTCATEGORY PROJECTTYPE PROJECTSTATUS PARENTID CUSTOMERID CUSTOMERNAME"},
            {"text": "MANAGERID DEPARTMENTID LOCATIONID CLASSID TERMNAME DOCNUMBER STATUS"},
            {"text": "BILLINGTYPE SUPDOCID", "date": "BEGINDATE ENDDATE"},
            {"money": "BUDGETAMOUNT"},
            AUDIT,
            ENTITY,
        ),
        relations={
            "PARENT": Relation(target="PROJECT", by="PARENTID", key="PROJECTID"),
            "CUSTOMER": Relation(target="CUSTOMER", by="CUSTOMERID", key="CUSTOMERID"),
        },
    ),
    "TASK": ObjectType(
        label="Task",
        id_field="TASKID",
        fields=fields_from(
            {"integer": "RECORDNO", "text": "TASKID NAME DESCRIPTION PROJECTID STATUS"},
            AUDIT,
            ENTITY,
        ),
        relations={"PROJECT": Relation(target="PROJECT", by="PROJECTID", key="PROJECTID")},
    ),
    "ITEM": ObjectType(
        label="Item",
        id_field="ITEMID",
        fields=fields_from(
            {"integer": "RECORDNO", "text": "ITEMID NAME STATUS ITEMTYPE PRODUCTLINEID GLGROUP"},
            {"text": "EXTENDED_DESCRIPTION COST_METHOD UOMGRP NOTE UPC TAXGROUP"},
            {"text": "INCOMEACCTKEY EXPENSEACCTKEY", "money": "BASEPRICE STANDARD_COST"},
            {"flag": "TAXABLE"},
            AUDIT,
            ENTITY,
        ),
        relations={},
    ),
    "EMPLOYEE": ObjectType(
        label="Employee",
        id_field="EMPLOYEEID",
        fields=fields_from(
            {"integer": "RECORDNO", "text": "EMPLOYEEID TITLE STATUS LOCATIONID DEPARTMENTID"},
            {"text": "CLASSID SUPERVISORID EMPLOYEETYPE GENDER CURRENCY NAME1099"},
            {"text": "PERSONALINFO.CONTACTNAME PERSONALINFO.PRINTAS PERSONALINFO.FIRSTNAME"},
            {"text": "PERSONALINFO.LASTNAME PERSONALINFO.EMAIL1 PERSONALINFO.PHONE1"},
            {"date": "BIRTHDATE STARTDATE ENDDATE"},
            AUDIT,
            ENTITY,
        ),
        relations={
            "PERSONALINFO": Relation(
                target="CONTACT", by="PERSONALINFO.CONTACTNAME", key="CONTACTNAME"
            )
        },
    ),
    "WAREHOUSE": ObjectType(
        label="Warehouse",
        id_field="WAREHOUSEID",
        fields=fields_from(
            {"integer": "RECORDNO", "text": "WAREHOUSEID NAME LOCATIONID MANAGERID PARENTID"},
            {"text": "STATUS"},
            AUDIT,
            ENTITY,
        ),
        relations={"PARENT": Relation(target="WAREHOUSE", by="PARENTID", key="WAREHOUSEID")},
    ),
    "CONTRACT": ObjectType(
        label="Contract",
        id_field="CONTRACTID",
        fields=fields_from(
            {"integer": "RECORDNO", "text": "CONTRACTID CUSTOMERID CUSTOMERNAME NAME DESCRIPTION"},
            {"text": "STATE STATUS TERMNAME CURRENCY LOCATIONID"},
            {"date": "BEGINDATE ENDDATE"},
            AUDIT,
            ENTITY,
        ),
        relations={"CUSTOMER": Relation(target="CUSTOMER", by="CUSTOMERID", key="CUSTOMERID")},
    ),
    "ARACCOUNTLABEL": ObjectType(
        label="AR Account Label", id_field="ACCOUNTLABEL", fields=_LABEL, relations={}
    ),
    "APACCOUNTLABEL": ObjectType(
        label="AP Account Label", id_field="ACCOUNTLABEL", fields=_LABEL, relations={}
    ),
    "CHECKINGACCOUNT": ObjectType(
        label="Checking Account",
        id_field="BANKACCOUNTID",
        fields=fields_from(
            {"integer": "RECORDNO", "text": "BANKACCOUNTID BANKNAME GLACCOUNTNO CURRENCY STATUS"},
            {"text": "BANKACCOUNTTYPE LOCATIONID DEPARTMENTID"},
            AUDIT,
            ENTITY,
        ),
        relations={},
    ),
    "LANE": ObjectType(
        label="Lane",
        id_field="name",
        fields=fields_from(
            {"integer": "RECORDNO id", "text": "name description STATUS"}, AUDIT, ENTITY
        ),
        relations={},
    ),
    "AUDITHISTORY": ObjectType(
        label="Audit History",
        id_field="OBJECTKEY",
        fields=fields_from(
            {"integer": "RECORDNO", "text": "ID OBJECTTYPE OBJECTKEY OBJECTDESC USERID"},
            {"text": "ACCESSMODE SOURCE WORKFLOWACTION", "stamp": "ACCESSTIME"},
        ),
        relations={},
    ),
}
"""Key: object name. LANE is the dimension that this company invented for itself."""

"""Fields that clients ask for although nothing here fills them, and the ways to contacts.

Place: merged into ``catalogue``. Public clients select all of them by default, so a gateway that
does not know one refuses the whole query.

Must not: name a field that holds something; those stand with their objects.

Source: intacct-api.md section 10.6; the default field lists of the public Python client.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from console.sandbox.gateway.object_types import Field, ObjectType, Relation, fields_from

_FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    "CHECKINGACCOUNT": {
        "text": "BANKACCOUNTNO ROUTINGNO BRANCHID ACHBANKID COMPANYNAME",
    },
    "CONTACT": {
        "text": (
            "PREFIX INITIAL PHONE2 CELLPHONE PAGER FAX EMAIL2 URL1 URL2 TAXID TAXGROUP.NAME "
            "MAILADDRESS.ADDRESS2 MAILADDRESS.COUNTRY MAILADDRESS.COUNTRYCODE"
        ),
        "flag": "TAXABLE VISIBLE",
        "integer": "TAXGROUP.RECORDNO",
    },
    "CONTRACT": {
        "text": (
            "CONTRACTTYPE BILLTOCONTACTNAME SHIPTOCONTACTNAME BILLINGFREQUENCY TERMTYPE "
            "EVERGREENMACRO PRCLIST MEAPRCLIST ADVBILLBY ADVBILLBYTYPE RENEWALADVBILLBY "
            "RENEWALADVBILLBYTYPE SUPDOCID DEPARTMENTID VENDORID CLASSID EXCHRATETYPE "
            "RENEWALMACRO RENEWTERMPERIOD"
        ),
        "flag": "RENEWAL",
        "integer": "RENEWTERMLENGTH",
    },
    "DEPARTMENT": {
        "text": "SUPERVISORNAME CUSTTITLE",
    },
    "APBILL": {
        "text": "RECORD_URL",
    },
    "ITEM": {
        "flag": "MRR",
    },
    "PROJECT": {
        "text": "PARENTNAME DEPARTMENTNAME LOCATIONNAME BUDGETID",
        "integer": "CUSTOMERKEY",
    },
    "CUSTOMER": {
        "text": "ENTITY CUSTREPNAME GLGROUP",
        "integer": "GLGRPKEY",
    },
    "TASK": {
        "integer": "PARENTKEY PROJECTKEY ITEMKEY TASKNO CLASSKEY ROOTPARENTKEY",
        "text": (
            "PARENTID PARENTTASKNAME PROJECTNAME ITEMID ITEMNAME TASKSTATUS CLASSID "
            "CLASSNAME ROOTPARENTID ROOTPARENTNAME"
        ),
        "flag": "BILLABLE",
    },
    "VENDOR": {
        "text": "VENDORACCOUNTNO ACCOUNTLABEL APACCOUNT APACCOUNTTITLE",
    },
    "EMPLOYEE": {
        "text": "SSN EMPLOYEETYPE1099TYPE TERMINATIONTYPE",
        "integer": "PAYMETHODKEY CONTACTKEY",
    },
    "LOCATIONENTITY": {
        "text": (
            "REPORTPRINTAS SUPERVISORID FEDERALID CUSTOMERID CUSTOMERNAME VENDORID "
            "VENDORNAME TAXID LEGALNAME LEGALADDRESS1 LEGALADDRESS2 LEGALCITY LEGALSTATE "
            "LEGALZIPCODE LEGALCOUNTRY OPCOUNTRY ADDRESSCOUNTRYDEFAULT RECORD_URL"
        ),
        "integer": "FIRSTMONTHTAX WEEKSTART",
        "flag": "HAS_IE_RELATION ENABLELEGALCONTACT",
    },
    "ARINVOICE": {
        "text": "CUSTMESSAGEID CUSTMESSAGE.MESSAGE DESCRIPTION2 TAXSOLUTIONID TAXMETHOD",
        "date": "WHENDISCOUNT",
        "money": "RETAINAGEPERCENTAGE TRX_TOTALRETAINED TRX_TOTALRELEASED TOTALRETAINED",
    },
    "ARINVOICEITEM": {
        "integer": (
            "ACCOUNTKEY OFFSETACCOUNTKEY ACCOUNTLABELKEY ALLOCATIONKEY REVRECTEMPLATEKEY "
            "DEFERREDREVACCTKEY BILLABLECONTRACTSCHENTRYKEY DETAILKEY PROJECTCONTRACTKEY "
            "PROJECTCONTRACTLINEKEY AMORTIZATIONTEMPLATEKEY ORIGDOCKEY ORIGDOCLINEKEY "
            "CLASSDIMKEY CUSTOMERDIMKEY VENDORDIMKEY EMPLOYEEDIMKEY ITEMDIMKEY "
            "PROJECTDIMKEY CONTRACTDIMKEY"
        ),
        "text": (
            "OFFSETGLACCOUNTTITLE EXCH_RATE_TYPE_ID EXCHANGE_RATE PARENTENTRY "
            "PAYMENTTAXCAPTURE REVRECTEMPLATE DEFERREDREVACCTNO DEFERREDREVACCTTITLE "
            "BASELOCATION RECORDTYPE BILLABLECONTRACTUSAGEBILLINGID "
            "RETAINAGE_OFFSETGLACCOUNTNO PROJECTCONTRACTID PROJECTCONTRACTLINEID "
            "PROJECTCONTRACTNAME PROJECTCONTRACTLINENAME AMORTIZATIONTEMPLATEID ORIGDOCID "
            "ORIGDOCLINEID"
        ),
        "date": (
            "ENTRY_DATE EXCH_RATE_DATE REVRECSTARTDATE REVRECENDDATE AMORTIZATIONSTARTDATE "
            "AMORTIZATIONENDDATE"
        ),
        "money": (
            "TRX_DISCOUNTAPPLIED SUBTOTAL RETAINAGEPERCENTAGE TRX_AMOUNTRETAINED "
            "AMOUNTRETAINED TRX_AMOUNTRELEASED"
        ),
        "flag": "DEFERREVENUE ISRETAINAGERELEASE ISSUMMARIZED",
    },
    "ARPYMT": {
        "text": (
            "FINANCIALENTITYTYPE FINANCIALACCOUNTNAME FINANCIALACCOUNTCURRENCY SUMMARYTITLE "
            "DISPLAYSTATE TAXSOLUTIONID SUPDOCID RECORD_URL"
        ),
        "integer": "PAYMENTMETHODKEY BILLTOPAYTOKEY MULTIENTITYPYMTKEY",
        "flag": "CLEARED",
        "date": "CLRDATE",
    },
    "CLASS": {
        "text": "RECORD_URL",
    },
    "LANE": {"text": "createdBy updatedBy"},
}


def _contact(by: str) -> Relation:
    return Relation(target="CONTACT", by=by, key="CONTACTNAME")


_BILL_TO = _contact("BILLTOPAYTOCONTACTNAME")
_SHIP_TO = _contact("SHIPTORETURNTOCONTACTNAME")
_SHOWN = {
    "DISPLAYCONTACT": _contact("DISPLAYCONTACT.CONTACTNAME"),
    "PRIMARYCONTACT": _contact("CONTACTINFO.CONTACTNAME"),
}
_RELATIONS: Final[Mapping[str, Mapping[str, Relation]]] = {
    "ARINVOICE": {"CONTACT": _BILL_TO, "BILLTO": _BILL_TO, "SHIPTO": _SHIP_TO},
    "APBILL": {"PAYTO": _BILL_TO, "RETURNTO": _SHIP_TO},
    "CUSTOMER": {
        **_SHOWN,
        "BILLTOCONTACT": _contact("BILLTO.CONTACTNAME"),
        "SHIPTOCONTACT": _contact("SHIPTO.CONTACTNAME"),
    },
    "VENDOR": {
        **_SHOWN,
        "PAYTOCONTACT": _contact("PAYTO.CONTACTNAME"),
        "RETURNTOCONTACT": _contact("RETURNTO.CONTACTNAME"),
    },
    "EMPLOYEE": {"CONTACT": _contact("PERSONALINFO.CONTACTNAME")},
}


def _missing(known: ObjectType, blocks: Mapping[str, str]) -> Mapping[str, Field]:
    return {name: field for name, field in fields_from(blocks).items() if name not in known.fields}


def widened(objects: Mapping[str, ObjectType]) -> Mapping[str, ObjectType]:
    """The objects with all their fields and relations.

    Args:
        objects: Key: object name.
    """
    return {
        name: replace(
            known,
            fields={**known.fields, **_missing(known, _FIELDS.get(name, {}))},
            relations={**_RELATIONS.get(name, {}), **known.relations},
        )
        for name, known in objects.items()
    }

"""Master data that functions may write: what each object demands, as one table.

Place: asked by ``master_writing`` and ``legacy_masters``. A new object is one entry here; its
fields stand in the catalogue.

Must not: hold code that judges.

Source: intacct-api.md sections 6.1, 6.5, 6.7, 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

Place: TypeAlias = tuple[str, str]
"""An object and one of its fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """What is demanded of the records of one object."""

    object_name: str
    """Such as CUSTOMER."""
    required: tuple[str, ...] = ()
    """Fields that a new record must have, its id first."""
    references: Mapping[str, Place] = field(default_factory=dict)
    """Key: field. Value: what must have its value."""
    choices: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Key: field. Value: the words it may hold."""
    used_by: tuple[Place, ...] = ()
    """Where its id stands while it must not be deleted."""
    extra: frozenset[str] = frozenset()
    """Fields that are kept although the catalogue does not show them."""
    contacts: Mapping[str, str] = field(default_factory=dict)
    """Key: block that stands for a contact. Value: its element in legacy functions."""
    requires_contact: bool = False
    """Whether a generic new record must bring its own contact along."""
    own_contact: str = ""
    """Block that makes a contact of its own; empty: none does."""
    letter: str = ""
    """Marks the own contact, and begins ids that the company gives out."""
    legacy: str = ""
    """What legacy functions call it; empty: there are none."""
    legacy_key: str = ""
    """Attribute of a legacy function that says which record is meant."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Key: element of a legacy function in upper case, where it is not the field. Value: field."""
    generic: bool = True
    """Whether ``create``, ``update`` and ``delete`` take it."""
    numbered: bool = False
    """Whether its id is the record number."""
    taken: str = "BL34000061"
    """Number of the refusal of an id that another record has."""


STATUSES: Final = frozenset({"active", "inactive"})
_PLACE_STATUSES = STATUSES | {"active non-posting"}
_STATUS = {"STATUS": STATUSES}
_ITEMS = ("ARINVOICEITEM", "APBILLITEM", "ARADJUSTMENTITEM", "APADJUSTMENTITEM")
_RESTRICTIONS = frozenset({"Unrestricted", "RootOnly", "Restricted"})
_GL: Place = ("GLACCOUNT", "ACCOUNTNO")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _on_lines(name: str, *others: Place) -> tuple[Place, ...]:
    return (*((item, name) for item in _ITEMS), *others)


_PARTY_EXTRA = _words(
    "HIDEDISPLAYCONTACT CUSTREPID GLGROUP TERRITORYID SUPDOCID OFFSETGLACCOUNTNO ARACCOUNT"
    " APACCOUNT SHIPPINGMETHOD RESALENO DELIVERYOPTIONS CUSTMESSAGEID ARINVOICEPRINTTEMPLATEID"
    " OEQUOTEPRINTTEMPLATEID OEORDERPRINTTEMPLATEID OELISTPRINTTEMPLATEID"
    " OEINVOICEPRINTTEMPLATEID OEADJPRINTTEMPLATEID OEOTHERPRINTTEMPLATEID RESTRICTEDLOCATIONS"
    " RESTRICTEDDEPARTMENTS FORM1099TYPE FORM1099BOX DONOTCUTCHECK PAYMETHODKEY MERGEPAYMENTREQ"
    " PAYMENTNOTIFY BILLINGTYPE DISPLAYTERMDISCOUNT ACHENABLED ACHBANKROUTINGNUMBER"
    " ACHACCOUNTNUMBER ACHACCOUNTTYPE ACHREMITTANCETYPE VENDORACCOUNTNO DISPLAYACCTNOCHECK"
    " ISOWNER EMAILOPTIN CREDITLIMIT VENDTYPE CUSTTYPE ONETIME RETAINAGEPERCENTAGE"
)
_PERSON = _words(
    "TAXABLE TAXGROUP PREFIX FIRSTNAME LASTNAME INITIAL PHONE1 PHONE2 CELLPHONE PAGER FAX EMAIL1"
    " EMAIL2 URL1 URL2 VISIBLE TAXID MAILADDRESS.ADDRESS1 MAILADDRESS.ADDRESS2"
    " MAILADDRESS.ADDRESS3 MAILADDRESS.CITY MAILADDRESS.STATE MAILADDRESS.ZIP"
    " MAILADDRESS.COUNTRY MAILADDRESS.COUNTRYCODE MAILADDRESS.ISOCOUNTRYCODE"
    " MAILADDRESS.LATITUDE MAILADDRESS.LONGITUDE TAXSOLUTIONID TAXSCHEDULE"
)
_PARTY_NAMES = {
    "OFFSETGLACCOUNTNO": _GL,
    "ARACCOUNT": _GL,
    "APACCOUNT": _GL,
}
_LABEL = Master(
    object_name="ARACCOUNTLABEL",
    required=("ACCOUNTLABEL", "DESCRIPTION", "GLACCOUNTNO"),
    references={"GLACCOUNTNO": _GL, "OFFSETGLACCOUNTNO": _GL},
    choices=_STATUS,
    used_by=(("ARINVOICEITEM", "ACCOUNTLABEL"), ("ARADJUSTMENTITEM", "ACCOUNTLABEL")),
    legacy="araccountlabel",
    legacy_key="accountlabel",
)
_TERM_NAMES = {"DUE.DUEDAY": "DUEDATE", "DUE.DUEFROM": "DUEFROM"}

_PARTIES: Final = (
    Master(
        object_name="CUSTOMER",
        required=("CUSTOMERID", "NAME"),
        references={"PARENTID": ("CUSTOMER", "CUSTOMERID"), "TERMNAME": ("ARTERM", "NAME")}
        | _PARTY_NAMES,
        choices={**_STATUS, "OBJECTRESTRICTION": _RESTRICTIONS},
        used_by=_on_lines(
            "CUSTOMERID",
            ("ARINVOICE", "CUSTOMERID"),
            ("ARADJUSTMENT", "CUSTOMERID"),
            ("ARPYMT", "CUSTOMERID"),
            ("PROJECT", "CUSTOMERID"),
            ("CONTRACT", "CUSTOMERID"),
            ("CUSTOMER", "PARENTID"),
        ),
        extra=_PARTY_EXTRA,
        contacts={
            "DISPLAYCONTACT": "contactinfo",
            "CONTACTINFO": "primary",
            "BILLTO": "billto",
            "SHIPTO": "shipto",
        },
        requires_contact=True,
        own_contact="DISPLAYCONTACT",
        letter="C",
        legacy="customer",
        legacy_key="customerid",
        renamed={"GLACCOUNTNO": "ARACCOUNT", "VISIBILITY.VISIBILITY_TYPE": "OBJECTRESTRICTION"},
    ),
    Master(
        object_name="VENDOR",
        required=("VENDORID", "NAME"),
        references={"PARENTID": ("VENDOR", "VENDORID"), "TERMNAME": ("APTERM", "NAME")}
        | _PARTY_NAMES,
        choices={**_STATUS, "OBJECTRESTRICTION": _RESTRICTIONS},
        used_by=_on_lines(
            "VENDORID",
            ("APBILL", "VENDORID"),
            ("APADJUSTMENT", "VENDORID"),
            ("APPYMT", "VENDORID"),
            ("VENDOR", "PARENTID"),
        ),
        extra=_PARTY_EXTRA,
        contacts={
            "DISPLAYCONTACT": "contactinfo",
            "CONTACTINFO": "primary",
            "PAYTO": "payto",
            "RETURNTO": "returnto",
            "CONTACTTO1099": "contactto1099",
        },
        requires_contact=True,
        own_contact="DISPLAYCONTACT",
        letter="V",
        legacy="vendor",
        legacy_key="vendorid",
        renamed={"GLACCOUNTNO": "APACCOUNT", "VISIBILITY.VISIBILITY_TYPE": "OBJECTRESTRICTION"},
        taken="PL05000104",
    ),
    Master(
        object_name="CONTACT",
        required=("CONTACTNAME", "PRINTAS"),
        choices=_STATUS,
        used_by=tuple(
            (party, f"{block}.CONTACTNAME")
            for party, blocks in (
                ("CUSTOMER", ("DISPLAYCONTACT", "CONTACTINFO", "BILLTO", "SHIPTO")),
                ("VENDOR", ("DISPLAYCONTACT", "CONTACTINFO", "PAYTO", "RETURNTO")),
                ("EMPLOYEE", ("PERSONALINFO",)),
            )
            for block in blocks
        ),
        extra=_PERSON,
        legacy="contact",
        legacy_key="contactname",
    ),
    Master(
        object_name="EMPLOYEE",
        required=("EMPLOYEEID",),
        references={
            "LOCATIONID": ("LOCATION", "LOCATIONID"),
            "DEPARTMENTID": ("DEPARTMENT", "DEPARTMENTID"),
            "CLASSID": ("CLASS", "CLASSID"),
            "SUPERVISORID": ("EMPLOYEE", "EMPLOYEEID"),
        },
        choices=_STATUS,
        used_by=_on_lines("EMPLOYEEID", ("EMPLOYEE", "SUPERVISORID")),
        contacts={"PERSONALINFO": "personalinfo"},
        legacy="employee",
        legacy_key="employeeid",
        taken="PL05000104",
    ),
)

_DIMENSIONS: Final = (
    Master(
        object_name="LOCATION",
        required=("LOCATIONID", "NAME"),
        references={"PARENTID": ("LOCATION", "LOCATIONID")},
        choices={"STATUS": _PLACE_STATUSES},
        used_by=_on_lines("LOCATIONID", ("LOCATION", "PARENTID"), ("LOCATIONENTITY", "LOCATIONID")),
        contacts={"CONTACTINFO": "primary", "SHIPTO": "shipto"},
        legacy="location",
        legacy_key="locationid",
    ),
    Master(
        object_name="LOCATIONENTITY",
        required=("LOCATIONID", "NAME"),
        choices=_STATUS,
        used_by=_on_lines("LOCATIONID", ("LOCATION", "PARENTID")),
    ),
    Master(
        object_name="DEPARTMENT",
        required=("DEPARTMENTID", "TITLE"),
        references={"PARENTID": ("DEPARTMENT", "DEPARTMENTID")},
        choices={"STATUS": _PLACE_STATUSES},
        used_by=_on_lines("DEPARTMENTID", ("DEPARTMENT", "PARENTID")),
        legacy="department",
        legacy_key="departmentid",
    ),
    Master(
        object_name="CLASS",
        required=("CLASSID", "NAME"),
        references={"PARENTID": ("CLASS", "CLASSID")},
        choices={"STATUS": _PLACE_STATUSES},
        used_by=_on_lines("CLASSID", ("CLASS", "PARENTID")),
        legacy="class",
        legacy_key="key",
    ),
    Master(
        object_name="PROJECT",
        required=("PROJECTID", "NAME", "PROJECTCATEGORY"),
        references={
            "PARENTID": ("PROJECT", "PROJECTID"),
            "CUSTOMERID": ("CUSTOMER", "CUSTOMERID"),
            "DEPARTMENTID": ("DEPARTMENT", "DEPARTMENTID"),
            "LOCATIONID": ("LOCATION", "LOCATIONID"),
            "CLASSID": ("CLASS", "CLASSID"),
            "TERMNAME": ("ARTERM", "NAME"),
        },
        choices=_STATUS,
        used_by=_on_lines("PROJECTID", ("PROJECT", "PARENTID"), ("TASK", "PROJECTID")),
        contacts={"CONTACTINFO": "contactinfo", "BILLTO": "billto", "SHIPTO": "shipto"},
        legacy="project",
        legacy_key="key",
    ),
    Master(
        object_name="TASK",
        required=("TASKID", "NAME", "PROJECTID"),
        references={"PROJECTID": ("PROJECT", "PROJECTID")},
        choices=_STATUS,
        used_by=_on_lines("TASKID"),
    ),
    Master(
        object_name="ITEM",
        required=("ITEMID", "NAME", "ITEMTYPE"),
        choices={
            **_STATUS,
            "ITEMTYPE": frozenset(
                {"Inventory", "Non-Inventory", "Non-Inventory (Purchase only)"}
                | {"Non-Inventory (Sales only)", "Kit", "Stockable Kit"}
            ),
        },
        used_by=_on_lines("ITEMID"),
        legacy="item",
        legacy_key="itemid",
        renamed={"BASE_PRICE": "BASEPRICE"},
    ),
    Master(
        object_name="WAREHOUSE",
        required=("WAREHOUSEID", "NAME", "LOCATIONID"),
        references={"LOCATIONID": ("LOCATION", "LOCATIONID")},
        choices=_STATUS,
        used_by=_on_lines("WAREHOUSEID", ("WAREHOUSE", "PARENTID")),
    ),
    Master(
        object_name="CONTRACT",
        required=("CONTRACTID", "CUSTOMERID", "NAME"),
        references={"CUSTOMERID": ("CUSTOMER", "CUSTOMERID"), "TERMNAME": ("ARTERM", "NAME")},
        choices=_STATUS,
        used_by=_on_lines("CONTRACTID"),
    ),
    Master(
        object_name="LANE",
        required=("name",),
        choices=_STATUS,
        used_by=(),
        numbered=True,
    ),
)

_ACCOUNTING: Final = (
    Master(
        object_name="GLACCOUNT",
        taken="BL01001973",
        required=("ACCOUNTNO", "TITLE"),
        references={"CLOSINGACCOUNTNO": _GL},
        choices={
            **_STATUS,
            "ACCOUNTTYPE": frozenset({"balancesheet", "incomestatement"}),
            "NORMALBALANCE": frozenset({"debit", "credit"}),
            "CLOSINGTYPE": frozenset(
                {"non-closing account", "closing account", "closed to account"}
            ),
        },
        used_by=_on_lines(
            "ACCOUNTNO",
            ("ARACCOUNTLABEL", "GLACCOUNTNO"),
            ("APACCOUNTLABEL", "GLACCOUNTNO"),
            ("CHECKINGACCOUNT", "GLACCOUNTNO"),
        ),
        extra=_words("TAXCODE MRCCODE SUBLEDGERCONTROLON REQUIRECOSTTYPE"),
        legacy="glaccount",
        legacy_key="glaccountno",
        renamed={"GLACCOUNTNO": "ACCOUNTNO"},
    ),
    _LABEL,
    Master(
        object_name="APACCOUNTLABEL",
        required=_LABEL.required,
        references=_LABEL.references,
        choices=_STATUS,
        used_by=(("APBILLITEM", "ACCOUNTLABEL"), ("APADJUSTMENTITEM", "ACCOUNTLABEL")),
        legacy="apaccountlabel",
        legacy_key="accountlabel",
    ),
    Master(
        object_name="ARTERM",
        required=("NAME",),
        choices=_STATUS,
        used_by=(("ARINVOICE", "TERMNAME"), ("CUSTOMER", "TERMNAME"), ("PROJECT", "TERMNAME")),
        legacy="arterm",
        legacy_key="name",
        renamed=_TERM_NAMES,
        generic=False,
    ),
    Master(
        object_name="APTERM",
        required=("NAME",),
        choices=_STATUS,
        used_by=(("APBILL", "TERMNAME"), ("VENDOR", "TERMNAME")),
        legacy="apterm",
        legacy_key="name",
        renamed=_TERM_NAMES,
        generic=False,
    ),
)

MASTERS: Final[Mapping[str, Master]] = {
    master.object_name: master for master in (*_PARTIES, *_DIMENSIONS, *_ACCOUNTING)
}
"""Key: object name."""

"""The elements of legacy functions for customers, vendors, contacts and employees.

Place: merged into ``models``, whose notation it uses.

Source: intacct-api.md section 6.5; the vendor's schema 3.0.

Must not: hold code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FUNCTIONS: Final = tuple(
    f"{verb}_{kind}"
    for kind in ("customer", "vendor", "contact", "employee")
    for verb in ("create", "update", "delete")
)
"""All of this module."""

_CONTACT = "contact | contactname"
_CUSTOMER = (
    "parentid?, termname?, custrepid?, shippingmethod?, custtype?, taxid?, creditlimit?,"
    " territoryid?, resaleno?, deliveryoptions?, accountlabel?, glaccountno?, glgroup?, onhold?,"
    " comments?, status?, currency?"
)
_CUSTOMER_END = (
    "primary?, billto?, shipto?, contactinfo?, contactlist?, vsoepricelist?, customfields?,"
    " visibility?, supdocid?, offsetglaccountno?, retainagepercentage?"
)
_VENDOR = (
    "parentid?, termname?, glaccountno?, accountlabel?, vendtype?, taxid?, creditlimit?,"
    " paymethod?, outsourcecheck?, outsourceach?, billingtype?, vendoraccountno?,"
    " displocacctnocheck?, onhold?, donotcutcheck?, comments?, status?, currency?"
)
_VENDOR_END = (
    "primary?, returnto?, payto?, contactinfo?, contactto1099?, contactlist?, name1099?,"
    " form1099type?, form1099box?, customfields?, paymentnotify?, achenabled?, wireenabled?,"
    " checkenabled?, achbankroutingnumber?, achaccountnumber?, achaccounttype?,"
    " achremittancetype?, wirebankname?, wirebankroutingnumber?, wireaccountnumber?,"
    " wireaccounttype?, pmplusremittancetype?, pmplusemail?, pmplusfax?, displaytermdiscount?,"
    " visibility?, supdocid?, mergepaymentreq?, offsetglaccountno?, retainagepercentage?"
)
_PERSON = (
    "taxgroup?, prefix?, firstname?, lastname?, initial?, phone1?, phone2?, cellphone?, pager?,"
    " fax?, email1?, email2?, url1?, url2?, status?, mailaddress?, taxid?"
)
_TAX = "taxsolutionid?, taxschedule?"
_EMPLOYEE = (
    "ssn?, title?, locationid?, departmentid?, classid?, supervisorid?, birthdate?, startdate?,"
    " enddate?, terminationtype?, employeetype?, gender?, status?, currency?"
)
_EMPLOYEE_END = (
    "name1099?, form1099type?, form1099box?, earningtypename?, postactualcost?, emppositionid?,"
    " personalinfo, contactlist?, paymethod?, paymentnotify?, achenabled?,"
    " achbankroutingnumber?, achaccountnumber?, achaccounttype?, achremittancetype?,"
    " customfields?, mergepaymentreq?"
)
_DATE = "year, month, day"

MODELS: Final[Mapping[str, str]] = {
    "create_customer": f"customerid, name, {_CUSTOMER}, externalid?, {_CUSTOMER_END}",
    "update_customer": f"name?, {_CUSTOMER}, {_CUSTOMER_END}",
    "delete_customer": "",
    "create_vendor": f"vendorid, name, {_VENDOR}, onetime?, externalid?, {_VENDOR_END}",
    "update_vendor": f"name?, {_VENDOR}, {_VENDOR_END}",
    "delete_vendor": "",
    "create_contact": (
        f"contactname, printas, companyname?, taxable?, {_PERSON}, externalid?, {_TAX}"
    ),
    "update_contact": f"printas, companyname?, taxable?, {_PERSON}, {_TAX}",
    "delete_contact": "",
    "create_employee": f"employeeid, {_EMPLOYEE}, externalid?, {_EMPLOYEE_END}",
    "update_employee": f"{_EMPLOYEE}, {_EMPLOYEE_END}",
    "delete_employee": "",
    "contact": f"contactname, printas, taxable?, companyname?, {_PERSON}, {_TAX}",
    **dict.fromkeys(
        (
            "billto",
            "shipto",
            "payto",
            "returnto",
            "primary",
            "contactinfo",
            "contactto1099",
            "personalinfo",
        ),
        _CONTACT,
    ),
    "contactlist": "contactitem+",
    "contactitem": "category, contactname",
    "mailaddress": (
        "address1?, address2?, city?, state?, zip?, country?, isocountrycode?, latitude?,"
        " longitude?"
    ),
    "deliveryoptions": "deliveryoption+",
    "visibility": "visibility_type, restricted_locs*, restricted_depts*",
    "restricted_locs": "locationid+",
    "restricted_depts": "departmentid+",
    "birthdate": _DATE,
    "startdate": _DATE,
    "enddate": _DATE,
}
"""Key: element name. Value: its model."""


def _attributes(key: str) -> Mapping[str, Mapping[str, str]]:
    kind = key.removesuffix("id").removesuffix("name")
    named = {key: "xs:string!", "externalkey": "truth"}
    return {
        f"create_{kind}": {"ignoreduplicates": "truth"},
        f"update_{kind}": {**named, "set_nulls": "truth"},
        f"delete_{kind}": named,
    }


ATTRIBUTES: Final[Mapping[str, Mapping[str, str]]] = {
    name: attributes
    for key in ("customerid", "vendorid", "contactname", "employeeid")
    for name, attributes in _attributes(key).items()
}
"""Key: element name; inside: attribute name to its type."""

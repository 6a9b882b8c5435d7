"""The elements of legacy functions for accounts, their labels, places and other dimensions.

Place: merged into ``models``, whose notation it uses.

Source: intacct-api.md section 6.7; the vendor's schema 3.0.

Must not: hold code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_KINDS = {
    "araccountlabel": "accountlabel",
    "apaccountlabel": "accountlabel",
    "glaccount": "glaccountno",
    "location": "locationid",
    "department": "departmentid",
    "class": "key",
    "project": "key",
    "item": "itemid",
}

FUNCTIONS: Final = tuple(
    f"{verb}_{kind}" for kind in _KINDS for verb in ("create", "update", "delete")
)
"""All of this module."""

_ACCOUNT = (
    "accounttype?, closingtype?, closingaccountno?, status?, requiredept?, requireloc?,"
    " requireproject?, requiretask?, requirecustomer?, requirevendor?, requireitem?,"
    " requireemployee?, requireclass?, requirecontract?, requirewarehouse?, requirecosttype?,"
    " taxable?"
)
_ACCOUNT_END = (
    "customfields?, category?, taxcode?, mrccode?, alternativeaccount?, subledgercontrolon?"
)
_PLACE = "parentid?, supervisorid?, startdate?, enddate?, status?"
_PROJECT = (
    "projectid, name, description?, parentid?, invoicewithparent?, projectcategory,"
    " projecttype?, projectstatus?, customerid?, managerid?, custuserid?, salescontactid?,"
    " begindate?, enddate?, departmentid?, locationid?, classid?, currency?, billingtype?,"
    " termname?, docnumber?, billto?, shipto?, contactinfo?, sonumber?, ponumber?, poamount?,"
    " pqnumber?, budgetamount?, budgetedcost?, budgetqty?, userrestrictions?,"
    " obspercentcomplete?, budgetid?, billingrate?, billingpricing?, expenserate?,"
    " expensepricing?, poaprate?, poappricing?, status?, supdocid?, invoicemessage?,"
    " invoicecurrency?, projectresources*, billingovermax?, excludeexpenses?, customfields?"
)
_ITEM_UNITS = (
    "standard_unit?, purchase_unit?, purchase_unit_factor?, sales_unit?, sales_unit_factor?,"
    " default_warehouse?, glgroup?, note?, inventory_precision?, purchasing_precision?,"
    " sales_precision?, upc?, hasstartenddates?, term_period?, defaultnoofperiods?,"
    " computepriceforshortterm?, itaxgroup?, revenue_posting?, vendlineitems?, whslineitems?,"
    " complineitems?, taxcode?, vsoecategory?, vsoedlvrstatus?, vsoerevdefstatus?,"
    " incomeaccount?, invaccount?, expenseaccount?, cogsaccount?, offsetoeglaccount?,"
    " offsetpoglaccount?, defrevaccount?, uomgrp?, dropship?, buytoorder?,"
    " btoshiptocontactname?, cnbillingtemplate?, cnrevenuetemplate?, cnrevenue2template?,"
    " cnexpensetemplate?, cnexpense2template?, customfields?, mrr?, autoprintlabel?"
)
_ITEM_SIZES = (
    "weightuom?, netweight?, lwhuom?, length?, width?, height?, thicknessuom?, thickness?,"
    " minimumthickness?, maximumthickness?, areauom?, area?, volumeuom?, volume?, diameteruom?,"
    " innerdiameter?, outerdiameter?, durometer?, densityuom?, density?, upc12?, ean13?,"
    " safetyitem?, restricteditem?, compliantitem?, condition?, engineeringalert?,"
    " specification1?, specification2?, specification3?, engineeringapproval?,"
    " qualitycontrolapproval?, salesapproval?, primarycountryoforigin?, brand?, subbrand?,"
    " category?, subcategory?, catalogref?, color?, style?, size1?, size2?, giftcard?,"
    " webenabled?, webname?, webshortdesc?, weblongdesc?"
)
_DATE = "year, month, day"

MODELS: Final[Mapping[str, str]] = {
    "create_araccountlabel": (
        "glaccountno, accountlabel, description, offsetglaccountno?, status?, externalid?, taxcode?"
    ),
    "update_araccountlabel": "glaccountno?, description?, offsetglaccountno?, status?, taxcode?",
    "create_apaccountlabel": (
        "glaccountno, accountlabel, description, offsetglaccountno?, status?, externalid?"
    ),
    "update_apaccountlabel": "glaccountno?, description?, offsetglaccountno?, status?",
    "create_glaccount": (
        f"glaccountno, title, normalbalance, {_ACCOUNT}, externalid?, {_ACCOUNT_END}"
    ),
    "update_glaccount": f"title?, normalbalance?, {_ACCOUNT}, {_ACCOUNT_END}",
    "create_location": (
        f"locationid, name, {_PLACE}, externalid?, primary?, shipto?, customfields?, custtitle?"
    ),
    "update_location": f"name?, {_PLACE}, primary?, shipto?, customfields?, custtitle?",
    "create_department": (
        "departmentid, title, parentid?, supervisorid?, status?, externalid?, customfields?,"
        " custtitle?"
    ),
    "update_department": "title?, parentid?, supervisorid?, status?, customfields?, custtitle?",
    "create_class": "classid, name, description?, parentid?, status?, customfields?",
    "update_class": "name?, description?, parentid?, status?, customfields?",
    "create_project": _PROJECT,
    "update_project": _PROJECT,
    "create_item": (
        "itemid, name, status?, itemtype, enablefulfillment?, enable_bins?,"
        " extended_description?, productlineid?, substituteid?, ship_weight?, datelastsold?,"
        " datelastrecvd?, taxable?, cost_method?, standard_cost?, average_cost?, base_price?,"
        f" {_ITEM_UNITS}, {_ITEM_SIZES}"
    ),
    "update_item": (
        "name?, status?, enablefulfillment?, enable_bins?, extended_description?,"
        " productlineid?, substituteid?, ship_weight?, taxable?, standard_cost?, base_price?,"
        f" {_ITEM_UNITS}, {_ITEM_SIZES}"
    ),
    **{f"delete_{kind}": "" for kind in _KINDS},
    "projectresources": "projectresource*",
    "projectresource": (
        "employeeid, itemid?, resourcedescription?, startdate?, billingrate?, expenserate?,"
        " poaprate?"
    ),
    "itaxgroup": "key?, name?",
    "vendlineitems": "vendlineitem+",
    "vendlineitem": "vendorid, stockno?, leadtime?, econorderqty?",
    "whslineitems": "whslineitem+",
    "whslineitem": (
        "whsid, cycle?, stdcost?, whselineitemstdcostentries?, lastcost?, avgcost?,"
        " reordermethod?, economyorderqty?, reorder?, minorderqty?, maxorderqty?, minstock?,"
        " maxstock?, datelastsold?, datelastrecvd?, begbalqty?, begbalprice?,"
        " defaultsubsection?, default_aisle?, default_row?, default_bin?"
    ),
    "whselineitemstdcostentries": "whselineitemstdcostentry+",
    "whselineitemstdcostentry": "effective_start_date?, standard_cost?",
    "complineitems": "complineitem+",
    "complineitem": (
        "componentkey, quantity?, revpercent?, delete_component?, kcdlvrstatus?, kcrevdefstatus?"
    ),
    "begindate": _DATE,
    "datelastsold": _DATE,
    "datelastrecvd": _DATE,
    "effective_start_date": _DATE,
}
"""Key: element name. Value: its model."""

TYPES: Final[Mapping[str, str]] = {"mrr": "truth", "excludeexpenses": "truth"}
"""Key: element name. Value: the type of its text."""

_NO_DUPLICATES = frozenset({"class", "project"})


def _attributes(kind: str, key: str) -> Mapping[str, Mapping[str, str]]:
    # Items cannot be addressed by the caller's own key, nor emptied.
    named = {key: "xs:string!", **({} if kind == "item" else {"externalkey": "truth"})}
    nulls = {} if kind == "item" else {"set_nulls": "truth"}
    made = {} if kind in _NO_DUPLICATES else {"ignoreduplicates": "truth"}
    return {
        f"create_{kind}": made,
        f"update_{kind}": {**named, **nulls},
        f"delete_{kind}": named,
    }


ATTRIBUTES: Final[Mapping[str, Mapping[str, str]]] = {
    name: attributes
    for kind, key in _KINDS.items()
    for name, attributes in _attributes(kind, key).items()
}
"""Key: element name; inside: attribute name to its type."""

"""The elements of functions that read, beside those in ``models``.

Place: merged into ``models``, whose notation it uses.

Source: intacct-api.md sections 6.7, 6.9, 6.10; the vendor's schema 3.0.

Must not: hold code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_BARE = (
    "getDimensionRelationships",
    "getDimensionAutofillDetails",
    "getDimensionRestrictions",
    "getFinancialSetup",
    "get_closedbooksdate",
)

FUNCTIONS: Final = (
    *_BARE,
    "readByQuery",
    "readMore",
    "readRelated",
    "inspect",
    "readUserFormatting",
    "getUserPermissions",
    "get_companyprefs",
    "get",
    "get_list",
)
"""All of this module."""

_BOTH = (
    "accountgroup apaccountlabel apterm project class araccountlabel arterm bankaccount bill "
    "contact customer customervisibility customerachinfo customerchargecard "
    "customerbankaccount department employee expensetypes glaccount statglaccount icitem "
    "stkittransaction ictransaction invoice journal location locationentity supdocfolder "
    "supdoc company_info trxcurrencies popricelist vsoepricelist potransaction csnhistory "
    "locationgroup pricelistitem productline renewalmacro reportingperiod revrecschedule "
    "revrecscheduleentry sopricelist sotransaction otherreceipts recursotransaction "
    "subscription territory vendor vendorvisibility warehouse taxdetail taxschedule "
    "taxscheduledetail taxschedulemap appaymentrequest timesheet task costtype projecttype "
    "projectstatus timetype allocation cctransaction vsoeallocation earningtype employeerate "
    "achbankconfiguration"
)
_LISTED = (
    "adjjournal statjournal apadjustment apadjustmentbatch appayment aradjustment "
    "aradjustmentbatch arpayment arpaymentbatch artransactiondef billbatch custglgroup "
    "customerppackage expensereport expensereportbatch expensepaymenttype glbudget "
    "glbudgetitem glentry gltransaction ictotal ictransactiondef invoicebatch itemglgroup "
    "vsoeitempricelist potransactiondef revrectemplate sotransactiondef uom vendglgroup "
    "contacttaxgroup itemtaxgroup smarteventlog icitemtotals itemtotal revrecchangelog "
    "expenseadjustmentreport vendorentityaccount vendorpref employeepref"
)
_GOT = "recurbill recurinvoice recurringgltransaction recurringstatgltrans"


def _words(*blocks: str) -> str:
    return "|".join(" ".join(blocks).split()) + "!"


MODELS: Final[Mapping[str, str]] = {
    **dict.fromkeys(_BARE, ""),
    "readByQuery": ("& object, query=text, pagesize=text?, fields=text?, returnFormat?, docparid?"),
    "readMore": "object | view | reportId | resultId",
    "readRelated": "& object, keys, relation, fields=text?, returnFormat?",
    "inspect": "object | name",
    "readUserFormatting": "key | userId",
    "getUserPermissions": "userId",
    "get_companyprefs": "",
    "get": "fields=get_list.fields?",
    "get_list": (
        "filter=get_list.filter?, sorts?, fields=get_list.fields?, additional_parameters?"
    ),
    "get_list.filter": "(logical+) | (expression+)",
    "get_list.fields": "field+",
    "logical": "(logical | expression), (logical | expression)+",
    "expression": "field, operator, value",
    "sorts": "sortfield+",
    "sortfield": "<text>",
    "additional_parameters": "parameter+",
    "parameter": "name, value",
}
"""Key: element name. Value: its model."""

ATTRIBUTES: Final[Mapping[str, Mapping[str, str]]] = {
    "inspect": {"detail": "xs:string"},
    "get_companyprefs": {"application": "xs:string!"},
    "get": {
        "object": _words(_BOTH, _GOT),
        "key": "xs:string!",
        "externalkey": "truth",
    },
    "get_list": {
        "object": _words(_BOTH, _LISTED),
        "start": "xs:string",
        "maxitems": "xs:string",
        "showprivate": "truth",
    },
    "logical": {"logical_operator": "and|or!", "object": "xs:string"},
    "expression": {"object": "xs:string"},
    "sortfield": {"order": "asc|desc!"},
}
"""Key: element name; inside: attribute name to its type, with ! when it must be there."""

"""The elements of functions that write documents: invoices, bills and adjustments.

Place: merged into ``models``, whose notation it uses.

Source: intacct-api.md sections 6.2, 6.3, 6.4; the vendor's schema 3.0.

Must not: hold code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_KINDS = ("invoice", "bill", "aradjustment", "apadjustment")

FUNCTIONS: Final = (
    "create_bill",
    "create_aradjustment",
    "create_apadjustment",
    *(f"update_{kind}" for kind in _KINDS),
    *(f"delete_{kind}" for kind in _KINDS),
    "reverse_invoice",
    "reverse_bill",
    "reclassify_invoice",
    "reclassify_bill",
    *(f"create_{kind}batch" for kind in _KINDS),
    "update",
    "delete",
)
"""Beside ``create`` and ``create_invoice``, which stand in ``models``."""

BEYOND: Final = ("recallApBill",)
"""Documented by the vendor, and younger than its schema."""

_CURRENCY = "currency, ((exchratedate?, exchratetype) | exchrate)"
_REVERSAL = "datereversed, description?"
_UPDATED_LINES = "(lineitem | updatelineitem)+"
_DATES = "datecreated?, dateposted?"

MODELS: Final[Mapping[str, str]] = {
    "update": "<any>+",
    "delete": "& object, keys",
    "update_invoice": (
        f"customerid?, {_DATES}, datedue?, termname?, action?, invoiceno?, ponumber?,"
        f" description?, payto?, returnto?, ({_CURRENCY})?, supdocid?, customfields?,"
        " updateinvoiceitems?"
    ),
    "create_bill": (
        "vendorid, datecreated, dateposted?, ((datedue, termname?) | termname), action?,"
        " batchkey?, billno?, ponumber?, onhold?, description?, externalid?, payto?, returnto?,"
        f" (basecurr?, {_CURRENCY})?, nogl?, supdocid?, customfields?, inclusivetax?,"
        " taxsolutionid?, billitems"
    ),
    "update_bill": (
        f"vendorid?, {_DATES}, datedue?, termname?, action?, billno?, ponumber?, onhold?,"
        f" description?, payto?, returnto?, ({_CURRENCY})?, supdocid?, customfields?,"
        " inclusivetax?, updatebillitems?"
    ),
    "create_aradjustment": (
        "customerid, datecreated, dateposted?, batchkey?, adjustmentno?, action?, invoiceno?,"
        f" description?, externalid?, (basecurr?, {_CURRENCY})?, nogl?, taxsolutionid?,"
        " aradjustmentitems"
    ),
    "update_aradjustment": (
        f"customerid?, {_DATES}, adjustmentno?, action?, invoiceno?, description?,"
        f" ({_CURRENCY})?, updatearadjustmentitems?"
    ),
    "create_apadjustment": (
        "vendorid, datecreated, dateposted?, batchkey?, adjustmentno?, action?, billno?,"
        f" description?, externalid?, (basecurr?, {_CURRENCY})?, nogl?, customfields?,"
        " inclusivetax?, taxsolutionid?, apadjustmentitems"
    ),
    "update_apadjustment": (
        f"vendorid?, {_DATES}, adjustmentno?, action?, billno?, description?,"
        f" ({_CURRENCY})?, inclusivetax?, updateapadjustmentitems?"
    ),
    **{f"delete_{kind}": "" for kind in _KINDS},
    "reverse_invoice": _REVERSAL,
    "reverse_bill": _REVERSAL,
    "reclassify_invoice": (
        "invoiceno?, referenceno?, description?, termname?, datedue?, reclassifyitems?"
    ),
    "reclassify_bill": (
        "billno?, referenceno?, description?, termname?, datedue?, recpaydate?, paypriority?,"
        " onhold?, reclassifyitems?"
    ),
    "reclassifyitems": "reclasslineitem+",
    "reclasslineitem": (
        "(accountlabel | glaccountno), memo?, locationid?, departmentid?, customfields?,"
        " (projectid, (taskid, costtypeid?)?)?, customerid?, vendorid?, employeeid?, itemid?,"
        " classid?, contractid?, warehouseid?"
    ),
    "recpaydate": "year, month, day",
    "paypriority": "<text>",
    **{f"create_{kind}batch": f"batchtitle, datecreated?, create_{kind}*" for kind in _KINDS},
    "billitems": "lineitem+",
    "aradjustmentitems": "lineitem+",
    "apadjustmentitems": "lineitem+",
    **{f"update{kind}items": _UPDATED_LINES for kind in _KINDS},
    "updatelineitem": (
        "(accountlabel | glaccountno)?, offsetglaccountno?, amount?, memo?, locationid?,"
        " departmentid?, item1099?, form1099type?, form1099box?, customfields?,"
        " revrectemplate?, defrevaccount?, revrecstartdate?, revrecenddate?,"
        " (projectid, (taskid, costtypeid?)?)?, customerid?, vendorid?, employeeid?, itemid?,"
        " classid?, contractid?, warehouseid?, billable?, totaltrxamount?, partialexempt?,"
        " paymenttaxcapture?, taxentries?"
    ),
    "datereversed": "year, month, day",
    "recallApBill": "recordno",
}
"""Key: element name. Value: its model."""

_KEYED = {"key": "xs:string!", "externalkey": "truth"}

ATTRIBUTES: Final[Mapping[str, Mapping[str, str]]] = {
    **{f"update_{kind}": {**_KEYED, "set_nulls": "truth"} for kind in _KINDS},
    "update_bill": {**_KEYED, "set_nulls": "truth", "partial_edit": "truth"},
    **{f"delete_{kind}": _KEYED for kind in _KINDS},
    "reverse_invoice": {"key": "xs:string!"},
    "reverse_bill": {"key": "xs:string!"},
    "reclassify_invoice": {"key": "xs:string!"},
    "reclassify_bill": {"key": "xs:string!"},
    "paypriority": dict.fromkeys(("urgent", "high", "normal", "low"), "xs:string"),
    "reclasslineitem": {"line_num": "xs:string!"},
    "updatelineitem": {"line_num": "xs:string!"},
}
"""Key: element name; inside: attribute name to its type."""

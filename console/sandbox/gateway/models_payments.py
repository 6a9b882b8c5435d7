"""The elements of functions for payments, terms and attachments.

Place: merged into ``models``, whose notation it uses.

Source: intacct-api.md sections 6.5, 6.6, 6.10; the vendor's schema 3.0.

Must not: hold code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FUNCTIONS: Final = (
    "create_arpayment",
    "delete_arpayment",
    "apply_arpayment",
    "reverse_arpayment",
    "create_appayment",
    "reverse_appayment",
    *(f"{verb}_{kind}" for kind in ("arterm", "apterm") for verb in ("create", "update", "delete")),
    *(
        f"{verb}_{kind}"
        for kind in ("supdoc", "supdocfolder")
        for verb in ("create", "update", "delete")
    ),
)
"""All of this module."""

_CURRENCY = "(basecurr?, currency, ((exchratedate?, exchratetype) | exchrate))?"
_TERM = "description?, status?, due?, discount?, disccalcon?, penalty?"
_SUPDOC = "supdocid, supdocname?, supdocfoldername?, supdocdescription?, attachments?"
_FOLDER = "supdocfoldername, supdocfolderdescription?, supdocparentfoldername?"
_DATE = "year, month, day"

MODELS: Final[Mapping[str, str]] = {
    "create_arpayment": (
        "customerid, paymentamount, translatedamount?, (batchkey | bankaccountid |"
        " undepfundsacct)?, refid?, overpaylocid?, overpaydeptid?, datereceived?,"
        f" paymentmethod?, {_CURRENCY}, cctype?, authcode?, arpaymentitem*,"
        " (onlinecardpayment | onlineachpayment)*"
    ),
    "delete_arpayment": "",
    "apply_arpayment": (
        "arpaymentkey, paymentdate, batchkey?, memo?, overpaylocid?, overpaydeptid?,"
        " arpaymentitems*"
    ),
    "reverse_arpayment": "datereversed, description?, nsfclosedaccount?",
    "create_appayment": (
        "(bankaccountid | chargecardid), vendorid, memo, paymentmethod?, checkdate, batchkey?,"
        f" checkno, billno?, basepaymentamount?, paymentexchratetype?, {_CURRENCY}, payitems"
    ),
    "reverse_appayment": "datereversed, description?",
    "arpaymentitem": "invoicekey, amount",
    "arpaymentitems": "arpaymentitem+",
    "onlinecardpayment": "cardnum, expirydate, cardtype, securitycode?, usedefaultcard?",
    "onlineachpayment": (
        "bankname, accounttype, accountnumber, routingnumber, accountholder, usedefaultaccount?"
    ),
    "expirydate": "exp_month, exp_year",
    "payitems": "payitem+",
    "payitem": (
        "(glaccountno | accountlabel), paymentamount, item1099?, departmentid?, locationid?,"
        " (projectid, (taskid, costtypeid?)?)?, customerid?, vendorid?, employeeid?, itemid?,"
        " classid?"
    ),
    "datereceived": _DATE,
    "paymentdate": _DATE,
    "checkdate": _DATE,
    **{f"create_{kind}": f"name, {_TERM}" for kind in ("arterm", "apterm")},
    **{f"update_{kind}": _TERM for kind in ("arterm", "apterm")},
    **{f"delete_{kind}": "" for kind in ("arterm", "apterm")},
    "due": "(dueday?, duefrom?)+",
    "discount": "(discday?, discfrom?, discamount?, discpercamn?, discgracedays?)+",
    "penalty": "(pen_type?, penamount?, penpercamn?, pengracedays?)+",
    "create_supdoc": _SUPDOC,
    "update_supdoc": _SUPDOC,
    "delete_supdoc": "",
    "create_supdocfolder": _FOLDER,
    "update_supdocfolder": _FOLDER,
    "delete_supdocfolder": "",
    "attachments": "attachment+",
    "attachment": "attachmentname, attachmenttype, attachmentdata",
}
"""Key: element name. Value: its model."""

_KEY = {"key": "xs:string!"}
_NAME = {"name": "xs:string!"}

ATTRIBUTES: Final[Mapping[str, Mapping[str, str]]] = {
    "delete_arpayment": _KEY,
    "reverse_arpayment": _KEY,
    "reverse_appayment": _KEY,
    "update_arterm": _NAME,
    "delete_arterm": _NAME,
    "update_apterm": _NAME,
    "delete_apterm": _NAME,
    "delete_supdoc": _KEY,
    "delete_supdocfolder": _KEY,
}
"""Key: element name; inside: attribute name to its type."""

"""The functions about the company itself: setup, preferences, closed books, users and their rights.

Place: functions of the gateway, used when a connection is set up.

Must not: alter anything.

Source: intacct-api.md section 6.7; the vendor's pages on subscriptions and users.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Final

from lxml import etree

from console.sandbox.books import Company, User
from console.sandbox.gateway.answer import Result, child, element
from console.sandbox.gateway.calls import Call, succeeded
from console.sandbox.gateway.refusals import FunctionRefused, invalid
from console.sandbox.gateway.rights import is_denied
from console.sandbox.gateway.values import format_date

_FIRST_MONTH = "1"
_MONTHS_BACK = 240
_FIRST_USER_NO = 11

# Operation on objects, to the words for it in a list of rights.
_RIGHTS: Final = {
    "read": "List|View",
    "create": "Add",
    "update": "Edit",
    "delete": "Delete",
    "reverse": "Reverse",
}
_POLICIES: Final[Mapping[str, Mapping[str, str]]] = {
    "Administration": {"Users": "USERINFO", "Roles": "ROLES"},
    "Company": {
        "Locations": "LOCATION",
        "Entities": "LOCATIONENTITY",
        "Departments": "DEPARTMENT",
        "Classes": "CLASS",
        "Contacts": "CONTACT",
        "Attachments": "SUPDOC",
    },
    "Cash Management": {"Bank Accounts": "CHECKINGACCOUNT"},
    "General Ledger": {"Accounts": "GLACCOUNT"},
    "Platform Services": {"Objects": "LANE"},
    "Accounts Receivable": {
        "Customers": "CUSTOMER",
        "Invoices": "ARINVOICE",
        "Adjustments": "ARADJUSTMENT",
        "Receive Payments": "ARPYMT",
        "Terms": "ARTERM",
        "Account Labels": "ARACCOUNTLABEL",
    },
    "Accounts Payable": {
        "Vendors": "VENDOR",
        "Bills": "APBILL",
        "Adjustments": "APADJUSTMENT",
        "Payments": "APPYMT",
        "Terms": "APTERM",
        "Account Labels": "APACCOUNTLABEL",
    },
    "Inventory Control": {"Items": "ITEM", "Warehouses": "WAREHOUSE"},
    "Order Entry": {"Transactions": "SODOCUMENT"},
    "Fixed Assets Management": {"Assets": "ASSET"},
}


def read_user_formatting(call: Call) -> Result:
    """How a user sees dates and times; here everybody the same way, in UTC.

    Raises:
        FunctionRefused: There is no such user.
    """
    user = _user(call, call.text("userId"), call.text("key"))
    data = element("data")
    block = child(data, "userformatting")
    child(block, "recordno", _number_of(call, user))
    child(block, "locale", "en_US")
    child(block, "dateformat", "/mdY")
    child(block, "gmtoffset", "+00:00")
    child(block, "clock", "24")
    return succeeded(data)


def get_user_permissions(call: Call) -> Result:
    """What a user may do, by application.

    Raises:
        FunctionRefused: There is no such user.
    """
    user = _user(call, call.text("userId"), "")
    data = element("data")
    permissions = child(data, "permissions")
    for application, policies in _POLICIES.items():
        block = child(permissions, "appSubscription")
        child(block, "applicationName", application)
        listed = child(block, "policies")
        for policy, object_name in policies.items():
            entry = child(listed, "policy")
            child(entry, "policyName", policy)
            child(entry, "rights", _rights(user, object_name))
    return succeeded(data)


def get_financial_setup(call: Call) -> Result:
    """What decides how documents must look."""
    company = call.books.company
    data = element("data")
    block = child(data, "financialSetup")
    child(block, "baseCurrency", company.base_currency)
    child(block, "defaultBook", "ACCRUAL")
    child(block, "firstFiscalMonth", _FIRST_MONTH)
    child(block, "multiBaseCurrency", "false")
    child(block, "multiBook", "false")
    child(block, "multiCurrency", _flag(company.multi_currency))
    child(block, "multiEntityShared", _flag(company.multi_entity))
    return succeeded(data)


def get_closed_books_date(call: Call) -> Result:
    """The last day of the last month that is closed for every subledger; empty when none is."""
    data = element("data")
    child(data, "closedbooksdate", _closed_through(call))
    return succeeded(data)


def get_company_prefs(call: Call) -> Result:
    """The settings of one application.

    Raises:
        FunctionRefused: There is no such application.
    """
    application = call.element.get("application", "")
    preferences = _preferences(call.books.company)
    if application not in preferences:
        raise FunctionRefused(invalid(f"Invalid application '{application}'."))
    data = element("data")
    for name, value in preferences[application].items():
        block = child(data, "companypref")
        child(block, "application", application)
        child(block, "preference", name)
        child(block, "prefvalue", value)
    return succeeded(data)


def append_company_info(data: etree._Element, company: Company) -> None:
    """Write what ``get_list`` tells about the company."""
    block = child(data, "company_info")
    child(block, "companyid", company.company_id)
    child(block, "name", company.company_id)
    child(block, "firstmonth", _FIRST_MONTH)
    child(block, "basecurr", company.base_currency)
    child(block, "ismultientity", _flag(company.multi_entity))


def _preferences(company: Company) -> Mapping[str, Mapping[str, str]]:
    return {
        "GEN": {
            "PRIMARY_ACCTNO_LENGTH": "5",
            "ACCTNO_SEPARATOR": "-",
            "SUBACCTNO_LENGTH": "0",
            "FISCAL_FIRST_MONTH": _FIRST_MONTH,
            "FISCAL_FIRST_MONTH_TAX": _FIRST_MONTH,
            "WEEK_START": "1",
            "CUSTOM_ACCOUNTING_PERIODS": "F",
        },
        "ME": {"DISABLEENTITYSLIDEIN": _flag(not company.multi_entity)},
        "GL": {"LANEDIMENSION": "T", "DEPARTMENTDIMENSION": "T", "LOCATIONDIMENSION": "T"},
        "AR": {"INVOICESEQUENCE": _letter(company.invoice_sequencing), "SUMMARYFREQUENCY": "D"},
        "AP": {"BILLSEQUENCE": _letter(company.bill_sequencing), "SUMMARYFREQUENCY": "D"},
        "CM": {},
        "PA": {},
    }


def _user(call: Call, user_id: str, key: str) -> User:
    users = call.books.company.users
    if user_id in users:
        return users[user_id]
    for user in users.values():
        if key and _number_of(call, user) == key:
            return user
    raise FunctionRefused(invalid(f"Invalid user '{user_id or key}'.", field="userId"))


def _number_of(call: Call, user: User) -> str:
    return str(_FIRST_USER_NO + list(call.books.company.users).index(user.user_id))


def _rights(user: User, object_name: str) -> str:
    return "|".join(
        words for operation, words in _RIGHTS.items() if not is_denied(user, operation, object_name)
    )


def _closed_through(call: Call) -> str:
    """Months are looked at backwards, because a later one may be open again."""
    books = call.books
    today = books.now().date()
    year, month = today.year, today.month
    for _ in range(_MONTHS_BACK):
        first = date(year, month, 1)
        if not books.is_open(first, "ar") and not books.is_open(first, "ap"):
            return format_date(first.replace(day=monthrange(year, month)[1]))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return ""


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _letter(value: bool) -> str:
    return "T" if value else "F"

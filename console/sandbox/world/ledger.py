"""Fills the books so that they fit the TMS: entities, chart of accounts, parties, terms.

Place in the path: empty books and the parties come in; records and one closed period go in. Most
parties get an account under the id that their profile states; the others are what demos are about:
found only by name, ambiguous, or missing.
"""

from collections.abc import Mapping
from datetime import datetime

from console.sandbox.books import Books
from console.sandbox.world.chart import (
    ACCOUNTS,
    AP_TERMS,
    AR_TERMS,
    CLASSES,
    CUSTOM_FIELDS,
    DEPARTMENTS,
)
from console.sandbox.world.office import furnish
from console.sandbox.world.parties import Parties
from console.sandbox.world.work import closed_month

__all__ = ["entity_id", "fill_books"]

_DIMENSIONS = ("PROJECT", "TASK", "CUSTOMER", "VENDOR", "EMPLOYEE", "ITEM", "CONTRACT", "WAREHOUSE")
# The only account that asks for a class; nothing is mapped to it until somebody does so.
_CLASS_ACCOUNT = "40390"
_CITY = "DISPLAYCONTACT.MAILADDRESS.CITY"


def entity_id(index: int) -> str:
    """Return the Sage entity of the subsidiary at that place: ``E100``, ``E200`` and so on."""
    return f"E{(index + 1) * 100}"


def fill_books(books: Books, parties: Parties, now: datetime) -> None:
    """Write the company's master data and close the month before last for receivables."""
    _add_entities(books, parties)
    _add_accounts(books)
    for department_id, title, status in DEPARTMENTS:
        books.add("DEPARTMENT", {"DEPARTMENTID": department_id, "TITLE": title, "STATUS": status})
    for class_id, name, status in CLASSES:
        books.add("CLASS", {"CLASSID": class_id, "NAME": name, "STATUS": status})
    _add_terms(books, "ARTERM", AR_TERMS)
    _add_terms(books, "APTERM", AP_TERMS)
    for custom_field in CUSTOM_FIELDS:
        books.add_custom_field(custom_field)
    _add_customers(books, parties)
    _add_vendors(books, parties)
    _add_sisters(books, parties)
    furnish(books)
    books.close_period(closed_month(now).strftime("%Y-%m"), "ar")


def _add_entities(books: Books, parties: Parties) -> None:
    for index, subsidiary in enumerate(parties.subsidiaries):
        place = entity_id(index)
        common = {"LOCATIONID": place, "NAME": subsidiary.name, "CURRENCY": "USD"}
        books.add("LOCATIONENTITY", {**common, "STARTDATE": "01/01/2020"})
        books.add("LOCATION", common)
        books.add(
            "LOCATION",
            {
                "LOCATIONID": f"{place}-10",
                "NAME": f"{subsidiary.name} Terminal",
                "PARENTID": place,
                "CURRENCY": "USD",
            },
        )


def _add_accounts(books: Books) -> None:
    for account_no, title, account_type, balance, status in ACCOUNTS:
        income = account_type == "incomestatement"
        books.add(
            "GLACCOUNT",
            {
                "ACCOUNTNO": account_no,
                "TITLE": title,
                "ACCOUNTTYPE": account_type,
                "NORMALBALANCE": balance,
                "CLOSINGTYPE": "closing account"
                if account_no == "33000"
                else "non-closing account",
                "STATUS": status,
                "CATEGORY": title,
                "REQUIREDEPT": _flag(income),
                "REQUIRELOC": _flag(income),
                "REQUIRECLASS": _flag(account_no == _CLASS_ACCOUNT),
                **{f"REQUIRE{name}": "false" for name in _DIMENSIONS},
            },
        )


def _add_terms(books: Books, object_name: str, terms: tuple[int, ...]) -> None:
    for days in terms:
        due = {"DUEDATE": str(days), "DESCRIPTION": f"Due in {days} days"}
        books.add(object_name, {"NAME": f"Net {days}", **due})


def _add_customers(books: Books, parties: Parties) -> None:
    for index, customer in enumerate((*parties.customers, *parties.slow_customers)):
        # A name in capitals still is the same name; one of them proves that matching knows it.
        name = customer.name if customer.external_id or index % 2 else customer.name.upper()
        _add_customer(books, customer.external_id or f"C{2001 + index}", name)
    for customer_id, city in (("C2901", "Omaha"), ("C2902", "Toledo")):
        _add_customer(books, customer_id, parties.twin_customer.name, city)


def _add_sisters(books: Books, parties: Parties) -> None:
    """Let every subsidiary be customer and vendor of the others."""
    for subsidiary in parties.subsidiaries:
        _add_customer(books, subsidiary.external_id, subsidiary.name)
        _add_vendor(books, subsidiary.external_id, subsidiary.name, {})


def _add_customer(books: Books, customer_id: str, name: str, city: str = "") -> None:
    common = {"NAME": name, "ONHOLD": "false", "CURRENCY": "USD", "TERMNAME": "Net 15"}
    books.add("CUSTOMER", {"CUSTOMERID": customer_id, **common, _CITY: city})


def _add_vendors(books: Books, parties: Parties) -> None:
    for index, carrier in enumerate(parties.carriers):
        stated = next(iter(carrier.external_ids.values()), "")
        numbers = {"MC_NUMBER": carrier.mc_no, "USDOT_NUMBER": carrier.usdot_no}
        _add_vendor(books, stated or f"V{4001 + index}", carrier.name, numbers)
    for vendor_id, city in (("V4901", "Boise"), ("V4902", "Laredo")):
        _add_vendor(books, vendor_id, parties.twin_carrier.name, {_CITY: city})
    for index, driver in enumerate(parties.drivers):
        _add_vendor(books, f"V{5001 + index}", driver.company or driver.name, {})


def _add_vendor(books: Books, vendor_id: str, name: str, more: Mapping[str, str]) -> None:
    common = {"NAME": name, "ONHOLD": "false", "CURRENCY": "USD", "TERMNAME": "Net 30"}
    books.add("VENDOR", {"VENDORID": vendor_id, **common, **more})


def _flag(value: bool) -> str:
    return "true" if value else "false"

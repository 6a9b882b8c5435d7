"""The rest of the demo company's master data: what few documents need, and some clients ask for.

Place in the path: called by ``ledger`` after everything else, so that the records before keep their
numbers. Equal books give equal records.
"""

from console.sandbox.books import Books

__all__ = ["furnish"]

_PLACE = "E100"
_BANKS = (("BOA", "Bank of Anders", "10100"),)
_AR_LABELS = (("Linehaul", "40000"), ("Fuel Surcharge", "40100"))
_AP_LABELS = (("Carrier Linehaul", "50000"), ("Carrier Detention", "50310"))
_PROJECTS = (("P-100", "Harvest Season"), ("P-200", "Retail Peak"))
_ITEMS = (("HAUL", "Freight Haulage"), ("FUEL", "Fuel Surcharge"))
_LANES = ("Dallas - Memphis", "Reno - Boise", "Tulsa - Omaha")


def furnish(books: Books) -> None:
    """Write a bank account, labels, and values of the dimensions that no charge is mapped to."""
    for bank_id, name, account_no in _BANKS:
        books.add(
            "CHECKINGACCOUNT",
            {"BANKACCOUNTID": bank_id, "BANKNAME": name, "GLACCOUNTNO": account_no}
            | {"CURRENCY": "USD"},
        )
    for object_name, labels in (("ARACCOUNTLABEL", _AR_LABELS), ("APACCOUNTLABEL", _AP_LABELS)):
        for label, account_no in labels:
            fields = {"ACCOUNTLABEL": label, "DESCRIPTION": label, "GLACCOUNTNO": account_no}
            books.add(object_name, fields)
    for project_id, name in _PROJECTS:
        category = {"PROJECTCATEGORY": "Contract", "PROJECTSTATUS": "In Progress"}
        books.add("PROJECT", {"PROJECTID": project_id, "NAME": name, **category})
    for item_id, name in _ITEMS:
        books.add("ITEM", {"ITEMID": item_id, "NAME": name, "ITEMTYPE": "Non-Inventory"})
    _add_people_and_places(books)
    for name in _LANES:
        record_no = books.add("LANE", {"name": name})
        books.change("LANE", record_no, {"id": record_no})
    books.add("SUPDOCFOLDER", {"SUPDOCFOLDERNAME": "Freight documents"})


def _add_people_and_places(books: Books) -> None:
    contact = {"CONTACTNAME": "Dispatch Desk", "PRINTAS": "Dispatch Desk", "PHONE1": "555-0100"}
    books.add("CONTACT", contact)
    desk = {"PERSONALINFO.CONTACTNAME": "Dispatch Desk", "LOCATIONID": _PLACE}
    books.add("EMPLOYEE", {"EMPLOYEEID": "EMP-1", "TITLE": "Dispatcher", **desk})
    books.add("WAREHOUSE", {"WAREHOUSEID": "W-1", "NAME": "Cross Dock", "LOCATIONID": _PLACE})

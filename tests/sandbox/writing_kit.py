"""What the tests of writing functions share: a fuller company, and the functions in short."""

from __future__ import annotations

from collections.abc import Mapping

from console.sandbox.books import Row
from console.sandbox.gateway import Gateway
from tests.sandbox.gateway_kit import Answer, ask, bill, books, date_block, gateway, invoice, line

REVERSED_ON = date_block("datereversed", "2026-03-20")
UPDATE_WRAPPER = ("BL01001973", "Currently, we can't update the transaction.")
REVERSE_WRAPPER = ("BL01001973", "Currently, we can't reverse the transaction.")
DELETE_WRAPPER = ("BL01001973", "Currently, we can't delete the transaction.")


def company(**changes: object) -> Gateway:
    """The small company, with a bank account, contacts, labels and more dimensions."""
    made = books(None, **changes)
    made.add("CHECKINGACCOUNT", {"BANKACCOUNTID": "BOA", "GLACCOUNTNO": "10100"})
    made.add("CONTACT", {"CONTACTNAME": "Dock", "PRINTAS": "The Dock"})
    made.add("ARACCOUNTLABEL", {"ACCOUNTLABEL": "Freight", "GLACCOUNTNO": "40000"})
    made.add("PROJECT", {"PROJECTID": "P-1", "NAME": "Spring", "PROJECTCATEGORY": "Contract"})
    lane = made.add("LANE", {"name": "Dallas - Memphis"})
    made.change("LANE", lane, {"id": lane})
    made.add("SUPDOCFOLDER", {"SUPDOCFOLDERNAME": "Freight"})
    return gateway(made)


def row(asked: Gateway, object_name: str, record_no: str) -> Row:
    """A record that must be there."""
    found = asked.books.find(object_name, "RECORDNO", record_no)
    assert found is not None
    return found


def shown(asked: Gateway, object_name: str, record_no: str, names: str) -> list[str]:
    """Some fields of a record."""
    found = row(asked, object_name, record_no)
    return [found.get(name, "") for name in names.split()]


def lines_of(asked: Gateway, item_object: str, record_no: str, names: str) -> list[list[str]]:
    """Some fields of the lines of a document."""
    items = asked.books.find_all(item_object, "RECORDKEY", record_no)
    ordered = sorted(items, key=lambda item: int(item["LINE_NO"]))
    return [[item.get(name, "") for name in names.split()] for item in ordered]


def posted_invoice(asked: Gateway, number: str = "INV-1", *amounts: str, **parts: str) -> str:
    """The RECORDNO of a new invoice with a line for each amount."""
    lines = "".join(line(amount=amount) for amount in amounts or ("100.00",))
    return made(ask(asked, invoice(number, lines=lines, **parts)))


def posted_bill(asked: Gateway, number: str = "B-1", **fields: str) -> str:
    """The RECORDNO of a new bill over 80.00."""
    return record_no(ask(asked, bill(number, **fields)))


def made(answer: Answer) -> str:
    """The key of a legacy function that succeeded."""
    assert ["success"] == answer.statuses, answer.errors()
    return answer.key()


def record_no(answer: Answer) -> str:
    """The RECORDNO that a generic function told, when it succeeded."""
    assert ["success"] == answer.statuses, answer.errors()
    return answer.rows()[0]["RECORDNO"]


def update(object_name: str, values: Mapping[str, str], inner: str = "") -> str:
    """A generic update."""
    return f"<update>{element(object_name, values, inner)}</update>"


def create(object_name: str, values: Mapping[str, str], inner: str = "") -> str:
    """A generic create."""
    return f"<create>{element(object_name, values, inner)}</create>"


def delete(object_name: str, *keys: str) -> str:
    """A generic delete."""
    return f"<delete><object>{object_name}</object><keys>{','.join(keys)}</keys></delete>"


def element(object_name: str, values: Mapping[str, str], inner: str = "") -> str:
    """An object with flat values."""
    flat = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
    return f"<{object_name}>{flat}{inner}</{object_name}>"


def keyed(function: str, key: str, inner: str = "", **attributes: str) -> str:
    """A legacy function that names a record."""
    stated = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<{function} key="{key}"{stated}>{inner}</{function}>'


def receipt(details: str, **fields: str) -> str:
    """A payment of C-1 into the bank."""
    values = {
        "FINANCIALENTITY": "BOA",
        "PAYMENTMETHOD": "EFT",
        "CUSTOMERID": "C-1",
        "DOCNUMBER": "ACH-1",
        "RECEIPTDATE": "03/10/2026",
        **fields,
    }
    block = f"<ARPYMTDETAILS>{details}</ARPYMTDETAILS>"
    return create("ARPYMT", {name: value for name, value in values.items() if value}, block)


def detail(record_key: str, amount: str = "", **fields: str) -> str:
    """One detail of a payment of a customer."""
    values = {"RECORDKEY": record_key, "TRX_PAYMENTAMOUNT": amount, **fields}
    return element("ARPYMTDETAIL", {name: value for name, value in values.items() if value})


def disbursement(key: str, amount: str, **fields: str) -> str:
    """A payment of a bill to V-1 from the bank."""
    values = {
        "FINANCIALENTITY": "BOA",
        "PAYMENTMETHOD": "Printed Check",
        "VENDORID": "V-1",
        "PAYMENTDATE": "03/10/2026",
        **fields,
    }
    part = element("APPYMTDETAIL", {"RECORDKEY": key, "TRX_PAYMENTAMOUNT": amount})
    return create("APPYMT", values, f"<APPYMTDETAILS>{part}</APPYMTDETAILS>")

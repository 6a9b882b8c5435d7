"""A company with ten thousand invoices, and the fields that clients ask for without a reason."""

from functools import cache

import pytest

from console.sandbox.gateway import Gateway
from tests.sandbox.gateway_kit import ask, books, gateway, numbers, ordered, query

_COUNT = 10_000


@cache
def _large() -> Gateway:
    made = books()
    for at in range(_COUNT):
        document = {"RECORDID": f"I{at:05}", "CUSTOMERID": "C-1", "STATE": "Posted"}
        made.add("ARINVOICE", {**document, "TRX_TOTALDUE": f"{at % 500}.50"})
    return gateway(made)


def test_every_invoice_is_read_once_when_there_are_ten_thousand() -> None:
    asked = _large()
    read: list[str] = []
    for offset in range(0, _COUNT, 2000):
        rest = f"{ordered()}<pagesize>2000</pagesize><offset>{offset}</offset>"
        fields = "RECORDID CUSTOMER.NAME TRX_TOTALDUE"
        read += numbers(ask(asked, query("ARINVOICE", fields, rest)).rows(), "RECORDID")
    assert [f"I{at:05}" for at in range(_COUNT)] == read


def test_one_invoice_is_found_when_there_are_ten_thousand() -> None:
    rest = "<filter><equalto><field>RECORDID</field><value>I07777</value></equalto></filter>"
    rows = ask(_large(), query("ARINVOICE", "RECORDID", rest)).rows()
    assert [{"RECORDID": "I07777"}] == rows


def test_sums_are_right_when_there_are_ten_thousand() -> None:
    function = (
        "<query><object>ARINVOICE</object><select><sum>TRX_TOTALDUE</sum>"
        "<count>RECORDNO</count></select></query>"
    )
    # Twenty times 0.50 + 1.50 + ... + 499.50.
    expected = [{"SUM.TRX_TOTALDUE": "2500000", "COUNT.RECORDNO": "10000"}]
    assert expected == ask(_large(), function).rows()


@pytest.mark.parametrize(
    ("object_name", "fields"),
    [
        (
            "ARINVOICE",
            "CUSTMESSAGE.MESSAGE WHENDISCOUNT CONTACT.MAILADDRESS.COUNTRYCODE SHIPTO.TAXGROUP.NAME"
            " BILLTO.VISIBLE DUE_IN_DAYS RETAINAGEPERCENTAGE TAXMETHOD",
        ),
        ("ARINVOICEITEM", "CLASSDIMKEY REVRECSTARTDATE PROJECTCONTRACTLINENAME SUBTOTAL"),
        ("APBILL", "RECORD_URL DUE_IN_DAYS TOTALSELECTED RECPAYMENTDATE"),
        ("ARPYMT", "MULTIENTITYPYMTKEY CLRDATE DISPLAYSTATE FINANCIALACCOUNTNAME"),
        ("CUSTOMER", "ENTITY GLGRPKEY CUSTREPNAME"),
        ("VENDOR", "DISPLAYCONTACT.INITIAL DISPLAYCONTACT.PHONE2 APACCOUNTTITLE"),
        ("EMPLOYEE", "CONTACT.MAILADDRESS.COUNTRYCODE EMPLOYEETYPE1099TYPE PAYMETHODKEY"),
        ("LOCATIONENTITY", "HAS_IE_RELATION LEGALZIPCODE FIRSTMONTHTAX"),
        ("LANE", "id name createdBy updatedBy"),
    ],
)
def test_query_is_answered_when_public_clients_select_what_they_always_do(
    object_name: str, fields: str
) -> None:
    assert ["success"] == ask(gateway(), query(object_name, fields, ordered())).statuses

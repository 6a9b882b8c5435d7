"""The calls that pay and take back: the books of the demo company follow."""

from collections.abc import Iterator

import httpx
import pytest

from console.sandbox.books import Books, Row
from console.sandbox.server import SandboxServer
from tests import wire
from tests.sandbox.callers import fixed_now

_TODAY = fixed_now().strftime("%m/%d/%Y")


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with SandboxServer(seed=5, loads=5, now=fixed_now) as running:
        yield running


@pytest.fixture
def control(server: SandboxServer) -> Iterator[httpx.Client]:
    with wire.client(base_url=server.urls.control_url) as client:
        yield client


_TABLES = (
    ("ARINVOICE", "ARINVOICEITEM", "CUSTOMERID"),
    ("APBILL", "APBILLITEM", "VENDORID"),
    ("ARADJUSTMENT", "ARADJUSTMENTITEM", "CUSTOMERID"),
)


def _add(
    books: Books, number: str, amount: str, *, at: int = 0, party_id: str = "C-1"
) -> dict[str, str]:
    """A posted document of one line, as the gateway would have left it."""
    object_name, item_object, party = _TABLES[at]
    money = {"TRX_TOTALENTERED": amount, "TRX_TOTALDUE": amount, "TRX_TOTALPAID": "0.00"}
    head = {"RECORDID": number, party: party_id, "STATE": "Posted", "MEGAENTITYID": "E100"}
    party_object = party.removesuffix("ID")
    if books.find(party_object, party, party_id) is None:
        books.add(party_object, {party: party_id, "NAME": f"Party {party_id}"})
    key = books.add(object_name, {**head, **money})
    line = {"RECORDKEY": key, "TRX_AMOUNT": amount, "TRX_TOTALDUE": amount, "LINE_NO": "1"}
    books.add(item_object, line)
    return {"object": object_name, "key": key}


def _row(books: Books, document: dict[str, str]) -> Row:
    row = books.find(document["object"], "RECORDNO", document["key"])
    assert row is not None
    return row


def test_invoice_is_paid_in_full_when_no_amount_is_stated(
    server: SandboxServer, control: httpx.Client
) -> None:
    document = _add(server.world.books, "T-1", "120.50")
    told = control.post("/pay", json={"document_no": "T-1"}).json()
    assert ("120.50", "0.00", [{"document_no": "T-1", "state": "Paid"}]) == (
        told["applied"],
        told["unapplied"],
        told["documents"],
    )
    row = _row(server.world.books, document)
    assert ("Paid", _TODAY, "0.00") == (row["STATE"], row["WHENPAID"], row["TRX_TOTALDUE"])


def test_payment_carries_what_was_stated_when_it_is_in_part(
    server: SandboxServer, control: httpx.Client
) -> None:
    books = server.world.books
    _add(books, "T-2", "100.00")
    stated = {"amount": "40.00", "method": "ach", "check_number": "ACH-9", "paid_on": "2030-01-02"}
    told = control.post("/pay", json={"document_no": "T-2", **stated}).json()
    payment = books.find("ARPYMT", "RECORDNO", told["payment_no"])
    assert payment is not None
    names = ("PAYMENTMETHOD", "DOCNUMBER", "RECEIPTDATE", "TRX_TOTALENTERED", "MEGAENTITYID")
    assert ["EFT", "ACH-9", "01/02/2030", "40.00", "E100"] == [payment[name] for name in names]


def test_rest_is_kept_when_more_is_paid_than_is_due(
    server: SandboxServer, control: httpx.Client
) -> None:
    _add(server.world.books, "T-3", "100.00")
    told = control.post("/pay", json={"document_no": "T-3", "amount": 130}).json()
    assert ("100.00", "30.00") == (told["applied"], told["unapplied"])


def test_bill_is_open_again_when_its_payment_is_taken_back(
    server: SandboxServer, control: httpx.Client
) -> None:
    books = server.world.books
    document = _add(books, "T-4", "80.00", at=1, party_id="V-1")
    paid = control.post("/pay", json={"document_no": "T-4", "check_number": "77"}).json()
    told = control.post("/unpay", json={"payment_no": paid["payment_no"]}).json()
    assert ("APPYMT", "-80.00", [{"document_no": "T-4", "state": "Posted"}]) == (
        told["object"],
        told["applied"],
        told["documents"],
    )
    assert "80.00" == _row(books, document)["TRX_TOTALDUE"]


def test_payment_is_found_by_its_check_number_when_it_is_taken_back(
    server: SandboxServer, control: httpx.Client
) -> None:
    _add(server.world.books, "T-5", "80.00")
    control.post("/pay", json={"document_no": "T-5", "check_number": "CHK-5"})
    assert 200 == control.post("/unpay", json={"payment_no": "CHK-5"}).status_code


def test_credit_pays_when_its_number_is_stated(
    server: SandboxServer, control: httpx.Client
) -> None:
    books = server.world.books
    _add(books, "T-6", "100.00")
    credit = _add(books, "CM-6", "-30.00", at=2)
    body = {"document_no": "T-6", "amount": "30.00", "credit_no": "CM-6"}
    told = control.post("/pay", json=body).json()
    assert [{"document_no": "T-6", "state": "Partially Paid"}] == told["documents"]
    assert "Paid" == _row(books, credit)["STATE"]


def test_party_tells_bills_apart_when_they_share_a_number(
    server: SandboxServer, control: httpx.Client
) -> None:
    books = server.world.books
    _add(books, "T-7", "80.00", at=1, party_id="V-1")
    second = _add(books, "T-7", "90.00", at=1, party_id="V-2")
    told = control.post("/pay", json={"document_no": "T-7"})
    assert (400, "state the party_id." in told.json()["error"]) == (told.status_code, True)
    control.post("/pay", json={"document_no": "T-7", "party_id": "V-2"})
    assert "Paid" == _row(books, second)["STATE"]


@pytest.mark.parametrize(
    ("call", "body", "status"),
    [
        ("/pay", {}, 400),
        ("/pay", {"document_no": "NONE"}, 404),
        ("/pay", {"document_no": "T-8", "amount": "lots"}, 400),
        ("/pay", {"document_no": "T-8", "amount": "-1"}, 400),
        ("/pay", {"document_no": "T-8", "method": "gold"}, 400),
        ("/pay", {"document_no": "T-8", "paid_on": "03/02/2026"}, 400),
        ("/pay", {"document_no": "T-8", "credit_no": "NONE"}, 404),
        ("/unpay", {"payment_no": "NONE"}, 404),
        ("/unpay", {}, 404),
        ("/unpay", [], 400),
    ],
)
def test_call_is_refused_with_a_sentence_when_it_is_wrong(
    server: SandboxServer, control: httpx.Client, call: str, body: object, status: int
) -> None:
    if server.world.books.find("ARINVOICE", "RECORDID", "T-8") is None:
        _add(server.world.books, "T-8", "10.00")
    answer = control.post(call, json=body)
    assert (status, True) == (answer.status_code, answer.json()["error"].endswith("."))


def test_nothing_more_is_paid_when_a_document_is_paid(
    server: SandboxServer, control: httpx.Client
) -> None:
    _add(server.world.books, "T-9", "10.00")
    control.post("/pay", json={"document_no": "T-9"})
    answer = control.post("/pay", json={"document_no": "T-9"})
    assert (400, "There is nothing to pay on T-9.") == (
        answer.status_code,
        answer.json()["error"],
    )

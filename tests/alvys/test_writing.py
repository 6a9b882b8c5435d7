"""Writes: what is sent, what comes back, and what a lost answer means."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest

from console.alvys import (
    AlvysClient,
    CarrierPayment,
    CustomerChange,
    CustomerPayment,
    File,
    Financing,
    NewDeduction,
)
from console.errors import (
    AuthenticationError,
    ConsoleError,
    RemoteError,
    TransientRemoteError,
    UnconfirmedError,
)
from tests.alvys.support import FakeAlvys, Handler, ManualClock, in_turn, make_client, reply

pytestmark = pytest.mark.anyio

AT = datetime(2026, 3, 4, tzinfo=UTC)
PAYMENT = CustomerPayment(
    load_number="1000101",
    amount=Decimal("1850.10"),
    paid_at=AT,
    reference_number="PD-77",
    check_number="9001",
)
PAID = {
    "Id": "pay-1",
    "LoadNumber": "1000101",
    "Status": "Completed",
    "TotalPaid": {"Amount": 1850.10},
    "TotalBillable": {"Amount": 1850.10},
}
PDF = File(name="scan.pdf", media_type="application/pdf", content=b"%PDF-1.7 \x00\xff")
FILED = {
    "id": "doc-1",
    "AttachmentPath": "trip/t-1/scan.pdf",
    "AttachmentType": "Carrier Invoice",
    "ParentId": "t-1",
    "ParentType": "Trip",
}
WRITTEN = {
    "Id": "cus-1",
    "ETag": '"2"',
    "Name": "Larkfield",
    "CompanyNumber": "CUST-1",
    "Type": "Customer",
    "Status": "Active",
    "Email": [],
    "Phone": [],
}

Write = Callable[[AlvysClient], Awaitable[object]]


def pay(client: AlvysClient) -> Awaitable[object]:
    return client.writer.pay_load(PAYMENT)


def pay_trip(client: AlvysClient) -> Awaitable[object]:
    payment = CarrierPayment(
        trip_id="t-1", amount=Decimal("5.00"), paid_at=AT, reference_number="R-1"
    )
    return client.writer.pay_trip(payment)


def finance(client: AlvysClient) -> Awaitable[object]:
    financing = Financing(
        load_number="1000101",
        funded=Decimal("90.00"),
        fee=Decimal("0.00"),
        reference_number="F-1",
    )
    return client.writer.finance_load(financing)


def create(client: AlvysClient) -> Awaitable[object]:
    return client.writer.create_customer(CustomerChange(name="Larkfield", type="Customer"))


def change(client: AlvysClient) -> Awaitable[object]:
    return client.writer.change_customer("cus/1", CustomerChange(name="New"), etag='"1"')


def delete(client: AlvysClient) -> Awaitable[object]:
    return client.writer.delete_customer("cus-1", etag='"1"')


def deduct(client: AlvysClient) -> Awaitable[object]:
    deduction = NewDeduction(
        due_at=AT,
        amount=Decimal("20.00"),
        category="Advance",
        description="Fuel advance",
        driver_id="d-1",
    )
    return client.writer.deduct(deduction)


def upload(client: AlvysClient) -> Awaitable[object]:
    return client.writer.upload_carrier_invoice("t-1", "CI-7", PDF)


REPEATABLE = [pay, pay_trip]
ONCE_ONLY = [finance, create, change, delete, deduct, upload]


def failing(error: Exception) -> Handler:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    return answer


async def failure_of(write: Write, handler: Handler) -> tuple[type[ConsoleError], int]:
    alvys = FakeAlvys(handler)
    with pytest.raises(ConsoleError) as caught:
        await write(make_client(alvys, ManualClock()))
    return type(caught.value), len(alvys.searches)


async def test_payment_carries_its_digits_when_sent() -> None:
    alvys = FakeAlvys(lambda _: reply(PAID))
    await make_client(alvys).writer.pay_load(PAYMENT)
    assert b'"Amount":{"Amount":1850.10,"Currency":840}' in alvys.searches[0].content


async def test_payment_leaves_empty_fields_out_when_sent() -> None:
    alvys = FakeAlvys(lambda _: reply(PAID))
    await make_client(alvys).writer.pay_load(PAYMENT)
    expected = {"LoadNumber", "Amount", "PaymentDate", "ReferenceNumber", "CheckNumber"}
    assert expected == set(alvys.bodies()[0])


async def test_state_of_the_load_comes_back_when_it_is_paid() -> None:
    state = await make_client(FakeAlvys(lambda _: reply(PAID))).writer.pay_load(PAYMENT)
    assert ("pay-1", "Completed", "1850.1") == (state.id, state.status, state.total_paid.amount)


async def test_version_is_named_when_a_customer_is_changed() -> None:
    alvys = FakeAlvys(lambda _: reply(WRITTEN))
    written = await make_client(alvys).writer.change_customer(
        "cus/1", CustomerChange(name="New"), etag='"1"'
    )
    request = alvys.searches[0]
    assert ("PATCH", '"1"', b"/api/p/v1/customers/cus%2F1") == (
        request.method,
        request.headers["If-Match"],
        request.url.raw_path,
    )
    assert ('"2"', {"Name": "New"}) == (written.e_tag, json.loads(request.content))


async def test_customer_is_gone_when_alvys_answers_without_a_body() -> None:
    alvys = FakeAlvys(lambda _: reply(b"", 204))
    await make_client(alvys).writer.delete_customer("cus-1", etag='"1"')
    assert "DELETE" == alvys.searches[0].method


async def test_document_is_sent_as_a_form_when_uploaded() -> None:
    alvys = FakeAlvys(lambda _: reply(FILED))
    filed = await make_client(alvys).writer.upload_carrier_invoice("t-1", "CI-7", PDF)
    request = alvys.searches[0]
    assert request.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert all(part in request.content for part in (PDF.content, b"CI-7", b'filename="scan.pdf"'))
    assert "Carrier Invoice" == filed.attachment_type


@pytest.mark.parametrize("status", [409, 412, 428, 422])
async def test_status_is_told_when_a_write_is_refused(status: int) -> None:
    client = make_client(FakeAlvys(lambda _: reply({"Title": "No"}, status)))
    with pytest.raises(RemoteError) as caught:
        await change(client)
    assert {"status": status} == caught.value.details


async def test_scope_is_named_when_a_write_is_forbidden() -> None:
    client = make_client(FakeAlvys(lambda _: reply(b"", 403)))
    with pytest.raises(AuthenticationError) as caught:
        await pay(client)
    assert "invoice:update" in caught.value.hint


@pytest.mark.parametrize("write", REPEATABLE)
async def test_payment_is_sent_again_and_then_unconfirmed_when_the_answer_is_lost(
    write: Write,
) -> None:
    failure = await failure_of(write, failing(httpx.ReadError("reset")))
    assert (UnconfirmedError, 5) == failure


@pytest.mark.parametrize("write", ONCE_ONLY)
@pytest.mark.parametrize(
    "handler",
    [
        failing(httpx.ReadError("reset")),
        failing(httpx.RemoteProtocolError("cut")),
        failing(httpx.ReadTimeout("late")),
        lambda _: reply(b"down", 503),
        lambda _: reply(b"", 202),
    ],
    ids=["reset", "cut", "late", "503", "202"],
)
async def test_write_is_unconfirmed_and_not_repeated_when_the_answer_is_lost(
    write: Write, handler: Handler
) -> None:
    assert (UnconfirmedError, 1) == await failure_of(write, handler)


@pytest.mark.parametrize("write", [pay, finance, create, change, deduct, upload])
@pytest.mark.parametrize(
    "body", [b"<html>sign in</html>", b'{"Id": "pa', b"null", b"{}", b'{"Id": 7}']
)
async def test_write_is_unconfirmed_when_the_answer_is_not_understood(
    write: Write, body: bytes
) -> None:
    assert (UnconfirmedError, 1) == await failure_of(write, lambda _: reply(body))


@pytest.mark.parametrize("write", [*REPEATABLE, *ONCE_ONLY])
async def test_write_was_not_carried_out_when_alvys_is_not_reached(write: Write) -> None:
    failure = await failure_of(write, failing(httpx.ConnectError("refused")))
    assert (TransientRemoteError, 1) == failure


@pytest.mark.parametrize("write", [*REPEATABLE, *ONCE_ONLY])
async def test_write_is_sent_again_when_alvys_says_later(write: Write) -> None:
    failure = await failure_of(write, lambda _: reply(b"", 429))
    assert (TransientRemoteError, 5) == failure


async def test_doubt_stays_when_the_second_attempt_reaches_nobody() -> None:
    def lose() -> httpx.Response:
        raise httpx.ReadError("reset")

    def refuse() -> httpx.Response:
        raise httpx.ConnectError("refused")

    assert (UnconfirmedError, 2) == await failure_of(pay, in_turn(lose, refuse))


async def test_payment_is_booked_when_only_the_first_answer_was_lost() -> None:
    def lose() -> httpx.Response:
        raise httpx.ReadError("reset")

    alvys = FakeAlvys(in_turn(lose, lambda: reply(PAID)))
    state = await make_client(alvys).writer.pay_load(PAYMENT)
    assert ("pay-1", 2) == (state.id, len(alvys.searches))

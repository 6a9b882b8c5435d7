"""What people and faulty clients do that the gateway refuses, for the tests of the catalogue."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from console.intacct import (
    ChangedLine,
    CreateInvoice,
    Function,
    Query,
    Read,
    ReadByQuery,
    UpdateInvoice,
)
from tests.intacct.catalogue_kit import Act, Desk
from tests.intacct.test_sandbox_answers import INVOICE, VENDOR
from tests.sandbox.writing_kit import detail, posted_invoice, receipt

ACCOUNTS = Query(object_name="GLACCOUNT", fields=("ACCOUNTNO",))
INVOICES = Query(object_name="ARINVOICE", fields=("RECORDID",))


def signing_in(entity_id: str | None = None, user: str = "ws", **options: Any) -> Act:
    return lambda desk: desk.client(user, **options).sign_in(entity_id)


def writing(*functions: Function, user: str = "ws", **options: Any) -> Act:
    """Send functions; what becomes of the first counts."""
    return lambda desk: desk.write(*functions, user=user, **options)


def reading(query: Query = ACCOUNTS, user: str = "ws") -> Act:
    return lambda desk: desk.read(query, user)


def by_keys(object_name: str, *fields: str) -> Act:
    read = Read(object_name=object_name, keys=("1",), fields=fields)
    return lambda desk: desk.client().read(read)


def by_condition(condition: str) -> Act:
    read = ReadByQuery(object_name="GLACCOUNT", condition=condition)

    async def act(desk: Desk) -> Any:
        return [page async for page in desk.client().read_by_query(read)]

    return act


def swapped(old: str, new: str, act: Act) -> Act:
    """Do it with another text in the request, as a client with a fault would."""

    async def altered(desk: Desk) -> Any:
        desk.swap(old, new)
        return await act(desk)

    return altered


def putting(element: str, user: str = "ws") -> Act:
    """Send a function that the client has no words for."""

    async def act(desk: Desk) -> Any:
        desk.put(element)
        return await desk.write(VENDOR, user=user)

    return act


def on_invoice(then: Callable[[str], Act], paid: str = "") -> Act:
    """Post an invoice over 100.00, pay it perhaps, and go on with its RECORDNO."""

    async def act(desk: Desk) -> Any:
        key = posted_invoice(desk.gateway)
        if paid:
            await paying(key, paid)(desk)
            desk.restore()
        return await then(key)(desk)

    return act


def paying(key: str, amount: str) -> Act:
    return putting(receipt(detail(key, amount)))


def with_record(object_name: str, key: str, fields: Mapping[str, str], act: Act) -> Act:
    """Change a record of the company beforehand, as somebody in Sage would."""

    async def changed(desk: Desk) -> Any:
        row = desk.gateway.books.find(object_name, f"{object_name}ID", key)
        assert row is not None
        desk.gateway.books.change(object_name, row["RECORDNO"], fields)
        return await act(desk)

    return changed


def new_lines(key: str) -> Act:
    line = ChangedLine(line_no=1, amount=Decimal("90.00"))
    return writing(UpdateInvoice(record_no=key, lines=(line,)))


def with_line(**changes: Any) -> CreateInvoice:
    """Return the invoice with another line."""
    (line,) = INVOICE.lines
    return replace(INVOICE, lines=(replace(line, **changes),))

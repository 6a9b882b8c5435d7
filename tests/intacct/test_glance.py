"""Several first pages in one request, and what it signs in with."""

import pytest

from console.errors import AuthenticationError, RemoteError
from console.intacct import Query
from tests.intacct.support import (
    ScriptedSage,
    always,
    control_failure,
    error,
    failure,
    rows,
    sign_in_failure,
    success,
)

pytestmark = pytest.mark.anyio

INVOICES = Query(object_name="ARPYMTDETAIL", fields=("RECORDNO",))
BILLS = Query(object_name="APPYMTDETAIL", fields=("RECORDNO",))
FORMATTING = (
    "<data><userformatting><recordno>48</recordno><dateformat>/mdY</dateformat>"
    "<gmtoffset>-06:00</gmtoffset><clock>12</clock></userformatting></data>"
)
REFUSED = error("XL03000009", "PAYMENTDATE cannot be read")


def pages() -> tuple[str, str]:
    return rows("0", "ARPYMTDETAIL", 4, 9, remaining=1), rows("1", "APPYMTDETAIL")


async def test_pages_come_in_one_request_when_no_session_is_open() -> None:
    sage = ScriptedSage().answering(*pages())
    client = sage.client()
    found = await client.glance.look([INVOICES, BILLS])
    first, second = found.page(0), found.page(1)
    assert ([{"RECORDNO": "4"}, {"RECORDNO": "9"}], 9, False) == (
        first.rows,
        first.last_key,
        first.complete,
    )
    assert ([], True) == (second.rows, second.complete)
    assert (1, 2, 2) == (client.usage.requests, client.usage.functions, client.usage.pages)
    assert b"<login>" in sage.requests[0]
    assert client.server_time is not None


async def test_session_serves_when_one_is_open() -> None:
    sage = ScriptedSage().answering(*pages())
    client = sage.client()
    await client.sign_in()
    await client.glance.look([INVOICES, BILLS])
    assert b"<sessionid>" in sage.requests[1]
    assert 2 == len(sage.requests)


async def test_formatting_is_told_when_a_user_is_named() -> None:
    bill_page = rows("2", "APPYMTDETAIL", 3)
    told = success("0", FORMATTING, "readUserFormatting")
    sage = ScriptedSage().answering(told, rows("1", "ARPYMTDETAIL"), bill_page)
    found = await sage.client().glance.look([INVOICES, BILLS], formatting_of="ws")
    assert (True, 3) == (found.formatting().filters_are_safe, found.page(1).last_key)


async def test_formatting_stands_alone_when_sage_refuses_a_query_for_its_dates() -> None:
    told = success("0", FORMATTING, "readUserFormatting")
    sage = ScriptedSage().answering(told, failure("1", REFUSED))
    found = await sage.client().glance.look([INVOICES], formatting_of="ws")
    assert found.formatting().filters_are_safe
    with pytest.raises(RemoteError):
        found.page(0)


async def test_request_is_repeated_when_sage_is_busy() -> None:
    sage = ScriptedSage(always(control_failure(error("GW-0010", "API rate limit exceeded"))))
    sage.answering(rows("0", "ARPYMTDETAIL", 4))
    found = await sage.client().glance.look([INVOICES])
    assert 4 == found.page(0).last_key


async def test_look_is_refused_once_when_the_credentials_are() -> None:
    wrong = error("XL03000006", "Sign-in information is incorrect")
    sage = ScriptedSage(always(sign_in_failure(wrong)))
    with pytest.raises(AuthenticationError):
        await sage.client().glance.look([INVOICES])
    assert 1 == len(sage.requests)


async def test_rows_behind_a_key_come_when_a_first_page_was_read() -> None:
    sage = ScriptedSage().answering(rows("0", "ARPYMTDETAIL", 12))
    found = [row async for page in sage.client().query(INVOICES, after=9) for row in page]
    assert [{"RECORDNO": "12"}] == found
    assert b"<field>RECORDNO</field><value>9</value>" in sage.sent[0]

"""Whole lists of several queries, whose first pages come in one request."""

import pytest

from console.errors import RemoteError
from console.intacct import Query
from tests.intacct.support import START, ScriptedSage, error, failure, rows

pytestmark = pytest.mark.anyio

CUSTOMERS = Query(object_name="CUSTOMER", fields=("NAME", "CITY"), required=("NAME",))
VENDORS = Query(object_name="VENDOR", fields=("NAME",), required=("NAME",))


def lacking(place: str, object_name: str, name: str) -> str:
    text = f"The following fields cannot be queried: [{object_name}: [{name}] ]"
    return failure(place, error("XL03000006", text))


async def test_lists_come_in_one_request_when_each_fits_in_a_page() -> None:
    sage = ScriptedSage().answering(rows("0", "CUSTOMER", 4, 9), rows("1", "VENDOR"))
    client = sage.client()
    found = await client.lists([CUSTOMERS, VENDORS])
    assert ([{"RECORDNO": "4"}, {"RECORDNO": "9"}], []) == found.rows
    assert START == found.asked_at
    assert (1, 2) == (len(sage.sent), client.usage.pages)


async def test_further_pages_are_followed_when_a_list_has_more() -> None:
    sage = ScriptedSage()
    sage.answering(rows("0", "CUSTOMER", 4, remaining=1), rows("1", "VENDOR", 7))
    sage.answering(rows("0", "CUSTOMER", 9))
    found = await sage.client().lists([CUSTOMERS, VENDORS])
    assert ([{"RECORDNO": "4"}, {"RECORDNO": "9"}], [{"RECORDNO": "7"}]) == found.rows
    assert b"<field>RECORDNO</field><value>4</value>" in sage.sent[1]


async def test_only_what_was_refused_is_asked_again_when_a_field_is_lacking() -> None:
    sage = ScriptedSage()
    sage.answering(lacking("0", "CUSTOMER", "CITY"), rows("1", "VENDOR", 7))
    sage.answering(rows("0", "CUSTOMER", 4))
    client = sage.client()
    found = await client.lists([CUSTOMERS, VENDORS])
    assert ([{"RECORDNO": "4"}], [{"RECORDNO": "7"}]) == found.rows
    assert b"VENDOR" not in sage.sent[1]
    assert b"CITY" not in sage.sent[1]
    assert {"CUSTOMER": frozenset({"CITY"})} == client.lacking


async def test_field_is_left_out_of_further_pages_when_it_is_lacking() -> None:
    sage = ScriptedSage()
    sage.answering(lacking("0", "CUSTOMER", "CITY"))
    sage.answering(rows("0", "CUSTOMER", 4, remaining=1))
    sage.answering(rows("0", "CUSTOMER", 9))
    found = await sage.client().lists([CUSTOMERS])
    assert 2 == len(found.rows[0])
    assert b"CITY" not in sage.sent[2]


async def test_lists_are_refused_when_one_lacks_what_it_needs() -> None:
    sage = ScriptedSage().answering(rows("0", "CUSTOMER"), lacking("1", "VENDOR", "NAME"))
    with pytest.raises(RemoteError):
        await sage.client().lists([CUSTOMERS, VENDORS])

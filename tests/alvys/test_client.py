"""Searches, page by page: what is asked, what comes back, what is refused."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import httpx
import pytest

from console.alvys import Carrier, Load, RefusedRecord, Trip
from console.errors import AuthenticationError, ProtocolError, RemoteError, TransientRemoteError
from tests.alvys.support import (
    API,
    FakeAlvys,
    customer,
    golden_bytes,
    in_turn,
    make_client,
    page,
    reply,
)

pytestmark = pytest.mark.anyio

FROM = datetime(2026, 5, 1, tzinfo=UTC)
UNTIL = datetime(2026, 5, 8, tzinfo=UTC)


def golden(name: str) -> FakeAlvys:
    return FakeAlvys(lambda _: reply(golden_bytes(name)))


def paged(
    records: list[dict[str, object]], change: Callable[[int], None] = lambda _: None
) -> FakeAlvys:
    """Return an Alvys that pages through ``records``; ``change`` runs before each answer."""
    count = 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal count
        change(count)
        count += 1
        body = json.loads(request.content)
        start = body["Page"] * body["PageSize"]
        return page(records[start : start + body["PageSize"]], len(records), body["Page"])

    return FakeAlvys(answer)


async def all_loads(alvys: FakeAlvys) -> list[Load]:
    pages = make_client(alvys).loads(updated_from=FROM, updated_until=UNTIL)
    return [load async for batch in pages for load in batch]


async def test_loads_are_asked_from_version_two_with_a_closed_window_when_listed() -> None:
    alvys = golden("loads")
    await all_loads(alvys)
    window = {"Start": "2026-05-01T00:00:00Z", "End": "2026-05-08T00:00:00Z"}
    assert (f"{API}/api/p/v2.0/loads/search", window) == (
        str(alvys.searches[0].url),
        alvys.bodies()[0]["UpdatedAtRange"],
    )


async def test_loads_are_asked_with_a_second_filter_when_listed() -> None:
    alvys = golden("loads")
    await all_loads(alvys)
    statuses = alvys.bodies()[0]["Status"]
    assert isinstance(statuses, list)
    assert {"Released", "TONU", "Queued", "Invoiced", "Completed", "Paid"} <= set(statuses)


async def test_window_is_in_utc_when_the_caller_uses_another_zone() -> None:
    alvys = golden("trips")
    zone = timezone(timedelta(hours=-5))
    pages = make_client(alvys).trips(
        updated_from=FROM.astimezone(zone), updated_until=UNTIL.astimezone(zone)
    )
    trips = [trip async for batch in pages for trip in batch]
    window = {"Start": "2026-05-01T00:00:00Z", "End": "2026-05-08T00:00:00Z"}
    assert (2, window) == (len(trips), alvys.bodies()[0]["UpdatedAtRange"])


async def test_window_is_a_bug_when_it_has_no_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        make_client(golden("loads")).loads(
            updated_from=FROM.replace(tzinfo=None), updated_until=UNTIL
        )


async def test_load_is_complete_when_listed() -> None:
    (load,) = await all_loads(golden("loads"))
    assert ("1000101", "Northline Carriers") == (load.load_number, load.invoice_as)


async def test_subsidiaries_are_told_from_carriers_when_listed() -> None:
    alvys = golden("carriers")
    found = await make_client(alvys).subsidiaries()
    assert (["sub-1"], ["Active"]) == ([item.id for item in found], alvys.bodies()[0]["Status"])


async def test_carriers_have_their_accounting_ids_when_listed() -> None:
    (found,) = await make_client(golden("carriers")).carriers()
    assert isinstance(found, Carrier)
    assert ["V-100"] == [item.external_accounting_id for item in found.external_ids]


async def test_carriers_that_may_not_haul_are_asked_for_when_listed() -> None:
    alvys = golden("carriers")
    await make_client(alvys).carriers()
    statuses = alvys.bodies()[0]["Status"]
    assert isinstance(statuses, list)
    assert {"Do Not Load", "Expired Insurance"} <= set(statuses)


async def test_customers_of_both_statuses_are_asked_for_when_listed() -> None:
    alvys = golden("customers")
    found = await make_client(alvys).customers()
    assert (["cus-1"], ["Active", "Inactive"]) == (
        [item.id for item in found],
        alvys.bodies()[0]["Statuses"],
    )


async def test_drivers_who_left_are_asked_for_when_listed() -> None:
    alvys = golden("drivers")
    await make_client(alvys).drivers()
    assert [True, False] == [body["IsActive"] for body in alvys.bodies()]


async def test_trips_come_for_their_loads_when_asked_by_number() -> None:
    alvys = golden("trips")
    found = await make_client(alvys).trips_of(["1000101"])
    assert isinstance(found[0], Trip)
    assert found[0].carrier is not None
    assert ("1275.25", ["1000101"]) == (
        found[0].carrier.total_payable.amount,
        alvys.bodies()[0]["LoadNumbers"],
    )


async def test_loads_come_by_their_numbers_when_asked() -> None:
    alvys = golden("loads")
    found = await make_client(alvys).loads_of(["1000101"])
    expected = (["load-1"], ["1000101"])
    assert expected == ([load.id for load in found], alvys.bodies()[0]["LoadNumbers"])


async def test_sample_of_trips_is_one_page_when_there_are_more() -> None:
    (trip, other) = json.loads(golden_bytes("trips"))["Items"]
    alvys = paged([trip, other])
    client = make_client(alvys, page_size=1)
    found = await client.trips_page(updated_from=FROM, updated_until=UNTIL)
    assert (["trip-1"], 1) == ([trip.id for trip in found], len(alvys.searches))


@pytest.mark.parametrize(("status", "expected"), [("Released", ["trip-1"]), ("Queued", None)])
async def test_known_trip_is_left_out_when_it_comes_as_it_was(
    status: str, expected: list[str] | None
) -> None:
    """A changed one comes; one that is left out counts as seen, so the list still ends."""
    (trip, other) = json.loads(golden_bytes("trips"))["Items"]
    before = await make_client(paged([trip, {**other, "Status": "Released"}])).trips_of(["1"])
    known = {digest for one in before[1:] if (digest := one.digest())}
    client = make_client(paged([trip, {**other, "Status": status}]))
    pages = client.trips(updated_from=FROM, updated_until=UNTIL, but=known)
    found = [one.id async for page in pages for one in page]
    assert (expected or ["trip-1", other["Id"]], 1) == (found, len(known))


async def test_digest_is_unknown_when_a_record_was_read_as_a_whole() -> None:
    """Only what keeps its bytes can be told from what comes later."""
    items = json.loads(golden_bytes("trips"))["Items"]
    trip, *_ = await make_client(paged(items)).trips_of(["1"])
    before = trip.digest()
    assert items[0]["DispatchedBy"] == trip.dispatched_by
    assert (16, None) == (len(before or b""), trip.digest())


async def test_sample_of_trips_is_empty_when_there_are_none() -> None:
    client = make_client(paged([]))
    assert [] == await client.trips_page(updated_from=FROM, updated_until=UNTIL)


async def test_invoices_are_asked_in_chunks_of_fifty_when_there_are_many_loads() -> None:
    alvys = FakeAlvys(lambda _: page([]))
    numbers = [str(number) for number in range(120)]
    await make_client(alvys).invoices_of([*numbers, "0"])
    asked = [body["LoadNumbers"] for body in alvys.bodies()]
    assert [numbers[:50], numbers[50:100], numbers[100:]] == asked


async def test_invoice_comes_once_when_two_chunks_hold_it() -> None:
    numbers = [str(number) for number in range(60)]
    found = await make_client(golden("invoices")).invoices_of(numbers)
    assert ["inv-1"] == [invoice.id for invoice in found]


async def test_nothing_is_asked_when_there_are_no_loads() -> None:
    client = make_client(golden("invoices"))
    assert ([], 0) == (await client.invoices_of([]), client.requests)


async def test_all_pages_are_read_when_there_are_several() -> None:
    alvys = paged([customer(str(number)) for number in range(5)])
    found = await make_client(alvys, page_size=2).customers()
    assert (["0", "1", "2", "3", "4"], [0, 1, 2]) == (
        [item.id for item in found],
        [body["Page"] for body in alvys.bodies()],
    )


async def test_no_page_too_many_is_asked_when_the_last_one_is_full() -> None:
    alvys = paged([customer(str(number)) for number in range(4)])
    await make_client(alvys, page_size=2).customers()
    assert 2 == len(alvys.searches)


async def test_list_is_empty_when_total_is_zero() -> None:
    assert [] == await make_client(paged([])).customers()


async def test_requests_count_the_token_too_when_sent() -> None:
    client = make_client(paged([customer(str(number)) for number in range(4)]), page_size=2)
    await client.customers()
    assert 3 == client.requests


async def test_no_record_is_missed_when_one_leaves_the_list_between_pages() -> None:
    records = [customer(str(number)) for number in range(6)]

    def leave(request: int) -> None:
        if request == 1:
            del records[0]

    found = await make_client(paged(records, leave), page_size=2).customers()
    assert {"1", "2", "3", "4", "5"} <= {item.id for item in found}


async def test_no_record_is_missed_when_the_order_turns_between_pages() -> None:
    records = [customer(str(number)) for number in range(4)]

    def turn(request: int) -> None:
        if request == 1:
            records.reverse()

    found = await make_client(paged(records, turn), page_size=2).customers()
    assert {"0", "1", "2", "3"} == {item.id for item in found}


async def test_error_is_transient_when_the_list_never_holds_still() -> None:
    records = [customer(str(number)) for number in range(6)]
    alvys = paged(records, lambda request: records.append(customer(f"new-{request}")))
    with pytest.raises(TransientRemoteError, match="kept changing"):
        await make_client(alvys, page_size=2).customers()
    assert 8 == len(alvys.searches)


async def test_error_is_transient_when_every_page_is_the_first() -> None:
    alvys = FakeAlvys(lambda _: page([customer("0"), customer("1")], 4))
    with pytest.raises(TransientRemoteError):
        await make_client(alvys, page_size=2).customers()


@pytest.mark.parametrize(
    "answer",
    [
        {"Total": 5, "Items": []},
        {"Total": 1, "Items": [customer("0"), customer("1")]},
        {"Total": 9_999_999, "Items": [customer("0")]},
        {"Total": 10**30, "Items": [customer("0")]},
        {"Total": -1, "Items": []},
        {"Total": 1.0, "Items": []},
        {"Total": None, "Items": []},
        {"Total": "0", "Items": []},
        {"Items": []},
        {"Total": 0},
        {"Total": 0, "Items": None},
        {"Total": 1, "Items": {"0": customer("0")}},
        {"Total": 201, "Items": [customer(str(number)) for number in range(201)]},
        None,
        [],
    ],
)
async def test_answer_is_refused_when_it_is_no_sound_page(answer: object) -> None:
    with pytest.raises(ProtocolError):
        await make_client(FakeAlvys(lambda _: reply(answer))).customers()


async def test_other_records_pass_when_one_is_refused() -> None:
    refused: list[RefusedRecord] = []
    alvys = FakeAlvys(lambda _: page([None, customer("1")]))
    found = await make_client(alvys, on_refused=refused.append).customers()
    assert (["1"], 1) == ([item.id for item in found], len(refused))


async def test_error_names_record_and_field_when_nobody_takes_refused_ones() -> None:
    alvys = FakeAlvys(lambda _: page([{**customer("cus-9"), "Name": {"first": "x"}}]))
    with pytest.raises(ProtocolError, match="Customer cus-9 from Alvys cannot be read: Name"):
        await make_client(alvys).customers()


async def test_error_names_the_scope_when_a_search_is_forbidden() -> None:
    alvys = FakeAlvys(lambda _: reply(b"", 403))
    with pytest.raises(AuthenticationError, match="search customers") as caught:
        await make_client(alvys).customers()
    assert ({"level": "alvys"}, 1) == (caught.value.details, len(alvys.token_requests))


async def test_error_shows_title_and_detail_cleaned_when_alvys_refuses() -> None:
    problem = {"Title": "Bad \x1b[2JRequest", "Detail": "One filter is needed", "Status": 400}
    alvys = FakeAlvys(lambda _: reply(problem, 400))
    with pytest.raises(RemoteError) as caught:
        await make_client(alvys).customers()
    expected = (
        "Alvys refused to search customers (400): "
        "Bad \N{REPLACEMENT CHARACTER}[2JRequest, One filter is needed"
    )
    assert expected == caught.value.message


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"Title": 7, "detail": null}'])
async def test_error_has_no_detail_when_the_refusal_is_no_problem_document(body: bytes) -> None:
    with pytest.raises(RemoteError) as caught:
        await make_client(FakeAlvys(lambda _: reply(body, 404))).customers()
    assert "Alvys refused to search customers (404)" == caught.value.message


async def test_message_stays_short_when_the_detail_is_long() -> None:
    alvys = FakeAlvys(lambda _: reply({"title": "x" * 5000}, 400))
    with pytest.raises(RemoteError) as caught:
        await make_client(alvys).customers()
    assert 300 >= len(caught.value.message)


async def test_answer_is_refused_when_the_status_is_unexpected() -> None:
    with pytest.raises(ProtocolError, match="204"):
        await make_client(FakeAlvys(lambda _: reply(b"", 204))).customers()


async def test_list_goes_on_when_alvys_was_busy_once() -> None:
    search = in_turn(lambda: reply(b"", 429), lambda: page([customer("0")]))
    found = await make_client(FakeAlvys(search)).customers()
    assert ["0"] == [item.id for item in found]


async def test_client_is_quiet_when_closed() -> None:
    client = make_client(paged([]))
    await client.customers()
    await client.aclose()
    with pytest.raises(RuntimeError):
        await client.customers()

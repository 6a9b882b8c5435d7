"""Sage's lists: read whole, and brought up to date by what changed, on the sandbox."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr

from console.connections.reference import PAGE_SIZE, refresh_reference
from console.domain.reference import ReferenceData
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LATER = timedelta(hours=12)
SMALL = 3
"""Rows of a page: every list of the sample company but two is longer."""


class Listening(httpx.AsyncBaseTransport):
    """Carries requests, keeps the queries, and may write the user's dates in another way.

    Args:
        date_format: What the user's is said to be.
    """

    def __init__(self, date_format: bytes = b"/mdY") -> None:
        self._inner = httpx.AsyncHTTPTransport()
        self._date_format = date_format
        self.queries: list[bytes] = []
        self.requests = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        queries = re.findall(rb"<query>.*?</query>", body, re.DOTALL)
        self.queries += queries
        self.requests += bool(queries)
        request.headers["Accept-Encoding"] = "identity"
        answer = await self._inner.handle_async_request(request)
        content = (await answer.aread()).replace(b"/mdY", self._date_format)
        return httpx.Response(answer.status_code, stream=httpx.ByteStream(content))

    async def aclose(self) -> None:
        await self._inner.aclose()

    def of_changes(self) -> list[bytes]:
        """Return the queries that ask for changes alone."""
        return [body for body in self.queries if b"WHENMODIFIED" in body]


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=5) as opened:
        yield opened


async def read(
    console: Console,
    known: ReferenceData | None,
    *,
    page_size: int = SMALL,
    user_id: str | None = None,
) -> ReferenceData:
    keys = console.server.credentials
    password = SecretStr(keys.user_password)
    async with console.open_sage(keys.company_id, keys.user_id, password) as sage:
        return await refresh_reference(
            sage,
            "",
            known,
            user_id=user_id or keys.user_id,
            clock=console.clock,
            page_size=page_size,
        )


async def age(console: Console, known: ReferenceData, passed: timedelta) -> ReferenceData:
    """Return the lists after some time in which nothing is read."""
    console.clock.advance(seconds=passed.total_seconds())
    return await read(console, known)


def same(one: ReferenceData, other: ReferenceData) -> bool:
    """Return whether both hold the same lists, whenever they were read."""
    return (
        replace(
            one, fetched_at=other.fetched_at, whole_at=other.whole_at, server_at=other.server_at
        )
        == other
    )


async def test_whole_lists_are_asked_for_when_nothing_was_read_before(console: Console) -> None:
    carrier = console.sage_transport = Listening()
    await read(console, None, page_size=PAGE_SIZE)
    assert (8, []) == (len(carrier.queries), carrier.of_changes())


async def test_lists_cost_one_request_when_each_fits_in_a_page(console: Console) -> None:
    carrier = console.sage_transport = Listening()
    await read(console, None, page_size=PAGE_SIZE)
    assert 1 == carrier.requests


async def test_whole_lists_are_asked_for_when_each_fits_in_a_page(console: Console) -> None:
    """A metered call for changes would save nothing, and could miss what was deleted."""
    known = await read(console, None)
    carrier = console.sage_transport = Listening()
    await read(console, known, page_size=PAGE_SIZE)
    assert (8, []) == (len(carrier.queries), carrier.of_changes())


async def test_changes_are_asked_for_when_a_list_is_longer_than_a_page(console: Console) -> None:
    """Terms excepted: they are known by a name that may change."""
    known = await read(console, None)
    carrier = console.sage_transport = Listening()
    await age(console, known, LATER)
    asked = {
        name
        for name in (b"GLACCOUNT", b"CUSTOMER", b"VENDOR", b"ARTERM", b"APTERM")
        for body in carrier.of_changes()
        if b"<object>%b</object>" % name in body
    }
    assert {b"GLACCOUNT", b"CUSTOMER", b"VENDOR"} == asked


async def test_lists_are_equal_when_nothing_changed(console: Console) -> None:
    known = await read(console, None)
    # Nothing of the sample company changed within what is read twice.
    first = await age(console, known, timedelta(hours=30))
    assert same(known, first)
    assert same(known, await age(console, first, LATER))


async def test_new_party_is_known_when_changes_were_read(console: Console) -> None:
    known = await read(console, None)
    console.clock.advance(hours=1)
    console.control("PUT", "parties/CUSTOMER/N-1", {"name": "New Customer"})
    fresh = await age(console, known, LATER)
    assert "New Customer" == fresh.customers["N-1"].name
    assert {*known.customers, "N-1"} == set(fresh.customers)


async def test_account_is_inactive_when_changes_were_read(console: Console) -> None:
    known = await read(console, None)
    console.clock.advance(hours=1)
    console.control("PATCH", "accounts/40310", {"status": "inactive"})
    fresh = await age(console, known, LATER)
    assert (True, False) == (known.accounts["40310"].active, fresh.accounts["40310"].active)


async def test_removed_party_is_forgotten_when_a_day_has_passed(console: Console) -> None:
    """A reading of changes cannot show it; a whole one can."""
    console.control("PUT", "parties/CUSTOMER/N-1", {"name": "New Customer"})
    known = await read(console, None)
    console.control("PATCH", "parties/CUSTOMER/N-1", {"status": "removed"})
    soon = await age(console, known, timedelta(hours=23))
    later = await age(console, soon, timedelta(hours=1))
    assert (True, False) == ("N-1" in soon.customers, "N-1" in later.customers)


async def test_whole_lists_are_asked_for_when_the_clock_was_set_back(console: Console) -> None:
    known = await read(console, None)
    console.clock.turn(days=-2)
    carrier = console.sage_transport = Listening()
    await read(console, known)
    assert [] == carrier.of_changes()


async def test_whole_lists_are_asked_for_when_sage_reads_dates_in_another_way(
    console: Console,
) -> None:
    """A filter would then mean another day, and what it misses would be missed in silence."""
    known = await read(console, None)
    carrier = console.sage_transport = Listening(date_format=b".dmY")
    await age(console, known, LATER)
    assert (8, []) == (len(carrier.queries), carrier.of_changes())


async def test_whole_lists_are_asked_for_when_sage_does_not_tell_how_it_reads_dates(
    console: Console,
) -> None:
    known = await read(console, None)
    carrier = console.sage_transport = Listening()
    await read(console, known, user_id="nobody")
    assert (8, []) == (len(carrier.queries), carrier.of_changes())


async def test_age_is_kept_when_the_reading_is_stored(console: Console) -> None:
    known = await read(console, None)
    console.store.reference.save("C", "", known)
    assert known == console.store.reference.get("C", "")

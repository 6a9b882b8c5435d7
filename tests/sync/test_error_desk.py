"""The error desk on a whole console: causes, notes, quiet causes, and what a retry comes to."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from console.errors import RuleError
from console.sync.error_desk import ErrorDeskService
from console.sync.forecast import Expected
from tests.builders import ADMIN, NOW
from tests.screens.desk import open_desk
from tests.sync.console_kit import Console

pytestmark = pytest.mark.anyio


@pytest.fixture
def console() -> Iterator[Console]:
    with open_desk() as made:
        yield made


def make_desk(console: Console) -> ErrorDeskService:
    return ErrorDeskService(store=console.store, clock=console.clock)


async def test_groups_hold_every_open_error_once(console: Console) -> None:
    groups = make_desk(console).groups(ADMIN)
    listed = console.sync_service.errors(ADMIN, limit=500).entries

    assert len(listed) == sum(one.group.count for one in groups)
    assert sum(abs(entry.amount) for entry in listed) == sum(one.group.total for one in groups)
    assert sorted((one.group.total for one in groups), reverse=True) == [
        one.group.total for one in groups
    ]


async def test_query_narrows_the_groups(console: Console) -> None:
    [only] = make_desk(console).groups(ADMIN, "cause:account-inactive")

    assert "account-inactive" == only.group.cause


async def test_note_is_there_for_the_next_person(console: Console) -> None:
    desk = make_desk(console)
    desk.add_note(ADMIN, "account-inactive", "Finance renumbers it\x1b[2J on Monday")
    second = desk.add_note(ADMIN, "account-inactive", "Done.")

    [group] = desk.groups(ADMIN, "cause:account-inactive")
    assert [
        "Finance renumbers it\N{REPLACEMENT CHARACTER}[2J on Monday",
        "Done.",
    ] == [note.text for note in group.notes]
    assert 2 == second.number
    with pytest.raises(RuleError):
        desk.add_note(ADMIN, "account-inactive", "  ")


async def test_quiet_cause_stands_last_until_its_time_is_over(console: Console) -> None:
    desk = make_desk(console)
    [first, *rest] = desk.groups(ADMIN)
    until = console.clock.now() + timedelta(hours=8)
    desk.keep_quiet(ADMIN, first.group.cause, reason="known", until=until)

    assert first.group.cause == desk.groups(ADMIN)[-1].group.cause
    console.clock.advance(hours=9)
    assert (first.group.cause, None) == (desk.groups(ADMIN)[0].group.cause, first.quiet)
    assert rest


async def test_quiet_cause_is_heard_when_more_have_it_or_settings_change(console: Console) -> None:
    desk = make_desk(console)
    [first, second, *_] = desk.groups(ADMIN)
    desk.keep_quiet(ADMIN, first.group.cause, reason="known", above=first.group.count - 1)
    desk.keep_quiet(ADMIN, second.group.cause, reason="known", until_settings_change=True)
    quiet = {one.group.cause: one.quiet is not None for one in desk.groups(ADMIN)}
    console.connections.pause(ADMIN, console.store.connections.all()[0].subsidiary_name)

    assert (False, True) == (quiet[first.group.cause], quiet[second.group.cause])
    assert all(one.quiet is None for one in desk.groups(ADMIN))


async def test_quiet_without_an_end_or_a_reason_is_refused(console: Console) -> None:
    desk = make_desk(console)
    past = NOW - timedelta(days=900)
    with pytest.raises(RuleError, match="Nothing would ever end it"):
        desk.keep_quiet(ADMIN, "account-inactive", reason="known")
    with pytest.raises(RuleError, match="A reason is missing"):
        desk.keep_quiet(ADMIN, "account-inactive", reason=" ", above=3)
    with pytest.raises(RuleError, match="has passed"):
        desk.keep_quiet(ADMIN, "account-inactive", reason="known", until=past)


async def test_forecast_tells_what_fails_still_and_what_is_free_after_a_repair(
    console: Console,
) -> None:
    desk = make_desk(console)
    entries = console.sync_service.errors(ADMIN, "cause:account-inactive", limit=500).entries
    ids = [entry.id for entry in entries]
    before = desk.forecast(ADMIN, ids)
    problem = entries[0].problem
    assert problem is not None
    _, key = problem.setting.removeprefix("accounts.").split(":")
    subsidiary_id = entries[0].transaction.subsidiary_id
    console.connections.map_account(ADMIN, subsidiary_id, "ar", key, "40000")
    after = desk.forecast(ADMIN, ids)

    assert len(ids) == before.count(Expected.FAILS)
    assert 0 < after.count(Expected.POSTS)

"""Whom the guard lets through, and whose trouble makes whom wait."""

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest
from pydantic import SecretStr

from console.domain.connection import Connection
from console.errors import AuthenticationError, ConsoleError, ProtocolError, TransientRemoteError
from console.store import Store, memory_store
from console.sync.desk import Desk, RunLog
from console.sync.guard import Guard
from console.sync.progress import Progress
from tests.builders import ManualClock, connection
from tests.sync.books import NOW, SUBSIDIARY, start
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

SAGE = "Sage Intacct"
FIRST = connection()
SECOND = replace(connection(), subsidiary_id="sub-2", subsidiary_name="Second Haulage")
BUSY = TransientRemoteError("Too many requests", system=SAGE)


def refused(level: str) -> ConsoleError:
    return AuthenticationError("Refused", system=SAGE, details={"level": level})


def no_desk(_connection: Connection, _log: RunLog) -> AbstractAsyncContextManager[Desk]:
    raise AssertionError("nothing here comes to a probe")


class Post:
    """A guard over two connections of one company and one user."""

    def __init__(self, store: Store, second_password: str = "another") -> None:
        self.clock, self.progress, self.store = ManualClock(), Progress(), store
        store.credentials.set(FIRST.subsidiary_id, "password", SecretStr("one"))
        store.credentials.set(SECOND.subsidiary_id, "password", SecretStr(second_password))
        self.guard = Guard(store=store, open_desk=no_desk, clock=self.clock, progress=self.progress)

    def waits(self, one: Connection) -> bool:
        return self.guard.must_wait(one)


@pytest.fixture
def store() -> Iterator[Store]:
    store = memory_store()
    yield store
    store.close()


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW) as opened:
        yield opened


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (BUSY, (True, True)),
        (refused("sender"), (True, True)),
        (refused("company"), (True, False)),
        (refused("user"), (True, False)),
        (refused("entity"), (True, False)),
        (ProtocolError("Not understood", system=SAGE), (False, False)),
    ],
)
def test_other_connection_waits_only_when_the_company_is_in_trouble(
    store: Store, error: ConsoleError, expected: tuple[bool, bool]
) -> None:
    post = Post(store)
    post.guard.note(FIRST, error)
    assert expected == (post.waits(FIRST), post.waits(SECOND))


def test_other_connection_waits_when_it_signs_in_with_the_same_refused_password(
    store: Store,
) -> None:
    """Each of them trying it for itself would lock the user."""
    post = Post(store, second_password="one")
    post.guard.note(FIRST, refused("user"))
    assert post.waits(SECOND)


def test_connection_goes_on_at_once_when_its_password_was_changed(store: Store) -> None:
    post = Post(store)
    post.guard.note(FIRST, refused("user"))
    store.credentials.set(FIRST.subsidiary_id, "password", SecretStr("right"))
    assert not post.waits(FIRST)
    post.guard.note(FIRST, None)
    assert () == post.progress.troubles


def test_both_troubles_are_shown_when_company_and_connection_are_left_alone(store: Store) -> None:
    post = Post(store)
    post.guard.note(FIRST, refused("user"))
    post.guard.note(SECOND, BUSY)
    shown = [(one.subsidiary_name, one.reason) for one in post.progress.troubles]
    assert [("", "Too many requests"), (FIRST.subsidiary_name, "Refused")] == shown


def test_trouble_of_one_connection_lasts_when_another_one_is_well(store: Store) -> None:
    post = Post(store)
    post.guard.note(FIRST, refused("user"))
    post.guard.note(SECOND, None)
    assert post.waits(FIRST)


def test_company_is_left_alone_still_when_a_run_ended_well_without_asking_it(store: Store) -> None:
    post = Post(store)
    post.guard.note(FIRST, BUSY)
    post.guard.note(FIRST, None, has_asked=False)
    assert post.waits(FIRST)


def test_pause_is_renewed_when_a_probe_fails_with_any_other_error(store: Store) -> None:
    post = Post(store)
    post.guard.note(FIRST, BUSY)
    post.clock.advance(minutes=2)
    assert post.guard.wants_probe(FIRST)
    post.guard.note(FIRST, ProtocolError("Not understood", system=SAGE))
    assert post.waits(FIRST)


async def test_good_connection_has_its_cycles_when_the_password_of_another_is_wrong(
    console: Console,
) -> None:
    await start(console, 1)
    await console.connect("Harrow Ridge Transport")
    bad, good = sorted(
        console.store.connections.all(), key=lambda one: one.subsidiary_name != SUBSIDIARY
    )
    console.store.credentials.set(bad.subsidiary_id, "password", SecretStr("wrong"))
    for _ in range(4):
        console.clock.advance(hours=12)
        await console.sender.tick()
    runs = [len(console.store.cycles.recent(100, one.subsidiary_id)) for one in (bad, good)]
    assert [1, 4] == runs


def test_other_processes_see_a_company_in_trouble_until_it_is_over(store: Store) -> None:
    post = Post(store)
    post.guard.note(FIRST, BUSY)
    during = store.cycles.troubles()
    post.guard.note(FIRST, None)

    assert post.progress.troubles == store.cycles.troubles() == ()
    assert [(FIRST.company_id, "Too many requests")] == [
        (one.company_id, one.reason) for one in during
    ]


def test_what_an_earlier_sender_left_alone_is_forgotten_when_the_next_one_begins(
    store: Store,
) -> None:
    Post(store).guard.note(FIRST, BUSY)
    Post(store).guard.begin()

    assert () == store.cycles.troubles()

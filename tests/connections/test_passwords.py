"""Another password of the Web Services user: tried first, and the old one kept until it works."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from console.errors import AuthenticationError, RemoteError, UsageError
from tests.builders import ADMIN, NOW
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

NAME = "Harrow Ridge Transport"
NEW = SecretStr("wren & <heron>")


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=1) as found:
        yield found


def own_id(console: Console) -> str:
    [connection] = console.store.connections.all()
    return connection.subsidiary_id


def in_use(console: Console) -> str:
    return console.store.credentials.get(own_id(console), "password").get_secret_value()


def is_pending(console: Console) -> bool:
    return console.store.credentials.has(own_id(console), "pending_password")


def change_in_sage(console: Console, password: str) -> None:
    user = console.server.credentials.user_id
    console.control("PATCH", f"users/{user}", {"password": password})


def told(console: Console) -> list[str]:
    entries = console.store.audit.entries()
    return [one.outcome for one in entries if one.action == "rotate password"]


async def test_new_password_is_used_when_sage_takes_it(console: Console) -> None:
    await console.connect(NAME)
    change_in_sage(console, NEW.get_secret_value())
    await console.connections.passwords.replace(ADMIN, NAME, NEW)
    assert (NEW.get_secret_value(), False) == (in_use(console), is_pending(console))


async def test_old_password_stays_when_sage_refuses_the_new_one(console: Console) -> None:
    await console.connect(NAME)
    before = in_use(console)
    with pytest.raises(AuthenticationError):
        await console.connections.passwords.replace(ADMIN, NAME, NEW)
    assert (before, False) == (in_use(console), is_pending(console))
    assert ["refused by Sage", "pending"] == told(console)


async def test_old_password_stays_and_the_new_one_is_pending_when_sage_is_not_there(
    console: Console,
) -> None:
    await console.connect(NAME)
    before = in_use(console)
    console.control("POST", "faults", [{"kind": "http_503"}])
    with pytest.raises(RemoteError):
        await console.connections.passwords.replace(ADMIN, NAME, NEW)
    assert (before, True) == (in_use(console), is_pending(console))


async def test_pending_password_is_used_when_sage_takes_it_later(console: Console) -> None:
    await console.connect(NAME)
    console.control("POST", "faults", [{"kind": "http_503"}])
    with pytest.raises(RemoteError):
        await console.connections.passwords.replace(ADMIN, NAME, NEW)
    console.control("DELETE", "faults")
    change_in_sage(console, NEW.get_secret_value())
    await console.connections.passwords.replace(ADMIN, NAME)
    assert (NEW.get_secret_value(), False) == (in_use(console), is_pending(console))
    assert ["done", "not tried: Sage was not reached", "pending"] == told(console)


async def test_nothing_is_tried_when_nothing_is_pending(console: Console) -> None:
    await console.connect(NAME)
    with pytest.raises(UsageError, match="No password of Harrow Ridge Transport is pending"):
        await console.connections.passwords.replace(ADMIN, NAME)


async def test_fingerprints_are_written_down_and_no_value_when_it_was_changed(
    console: Console,
) -> None:
    await console.connect(NAME)
    before = console.store.credentials.fingerprint(own_id(console), "password")
    change_in_sage(console, NEW.get_secret_value())
    after = await console.connections.passwords.replace(ADMIN, NAME, NEW)
    last = next(console.store.audit.entries())
    assert ({"fingerprint": before}, {"fingerprint": after}) == (last.before, last.after)
    assert NEW.get_secret_value() not in str(list(console.store.audit.entries()))


async def test_pending_password_goes_when_the_connection_ends(console: Console) -> None:
    await console.connect(NAME)
    scope = own_id(console)
    console.control("POST", "faults", [{"kind": "http_503"}])
    with pytest.raises(RemoteError):
        await console.connections.passwords.replace(ADMIN, NAME, NEW)
    console.connections.disconnect(ADMIN, NAME)
    assert not console.store.credentials.has(scope, "pending_password")

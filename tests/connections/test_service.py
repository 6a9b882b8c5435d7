from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from console.connections.service import ConnectOrder
from console.domain.connection import ConnectionStatus, PostingDestination
from console.domain.finding import blocks
from console.domain.mappings import AccountMappings
from console.domain.settings import Settings
from console.errors import (
    AccessDeniedError,
    AlreadyConnectedError,
    AuthenticationError,
    RuleError,
    UsageError,
)
from tests.builders import ADMIN, READER
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
NAME = "Northlantern Logistics"


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=5) as opened:
        yield opened


def order(console: Console, **changes: Any) -> ConnectOrder:
    keys = console.server.credentials
    base = ConnectOrder(
        subsidiary=NAME,
        posting=PostingDestination.CHILD,
        company_id=keys.company_id,
        user_id=keys.user_id,
        password=SecretStr(keys.user_password),
        settings=console.sample_settings(),
    )
    return replace(base, **changes)


async def test_subsidiary_is_active_when_reconciliation_finds_no_error(console: Console) -> None:
    """Rule reconciliation: warnings (no Net 30 for AR) block nothing."""
    result = await console.connections.connect(ADMIN, order(console))
    assert ConnectionStatus.ACTIVE is result.connection.status
    found = {finding.code: finding.severity for finding in result.findings}
    assert {"fallback-term-missing": "warning"} == found
    assert NOW == result.connection.established_at


async def test_draft_is_kept_when_something_blocks(console: Console) -> None:
    """Defaults name no master accounts; the draft waits, the password included."""
    result = await console.connections.connect(ADMIN, order(console, settings=Settings()))
    assert ConnectionStatus.NOT_SET_UP is result.connection.status
    codes = [finding.code for finding in result.findings]
    assert 2 == codes.count("master-account-unset")
    assert console.store.credentials.has(result.connection.subsidiary_id, "password")


async def test_draft_is_finished_when_its_findings_are_repaired(console: Console) -> None:
    await console.connections.connect(ADMIN, order(console, settings=Settings()))
    result = await console.connections.connect(ADMIN, order(console))
    assert ConnectionStatus.ACTIVE is result.connection.status


async def test_subsidiary_is_connected_once(console: Console) -> None:
    """Rule one-per-subsidiary."""
    await console.connections.connect(ADMIN, order(console))
    with pytest.raises(AlreadyConnectedError):
        await console.connections.connect(ADMIN, order(console))


async def test_entity_of_the_same_name_is_used(console: Console) -> None:
    """Rule matching-entity."""
    result = await console.connections.connect(ADMIN, order(console))
    assert ("E200", NAME) == (result.connection.entity_id, result.connection.entity_name)


async def test_unknown_subsidiary_is_refused_with_the_known_ones(console: Console) -> None:
    with pytest.raises(UsageError) as refusal:
        await console.connections.connect(ADMIN, order(console, subsidiary="Nobody"))
    assert NAME in refusal.value.hint


@pytest.mark.parametrize("field", ["company_id", "user_id"])
async def test_wrong_credentials_are_refused_and_nothing_is_kept(
    console: Console, field: str
) -> None:
    with pytest.raises(AuthenticationError):
        await console.connections.connect(ADMIN, order(console, **{field: "wrong"}))
    assert [] == console.store.connections.all()


async def test_reader_may_change_nothing_and_each_try_is_audited(console: Console) -> None:
    """Rule admin-only."""
    await console.connections.connect(ADMIN, order(console))
    connections = console.connections
    with pytest.raises(AccessDeniedError):
        await connections.connect(READER, order(console))
    for change in (
        lambda: connections.pause(READER, NAME),
        lambda: connections.resume(READER, NAME),
        lambda: connections.map_account(READER, NAME, "ar", "default", "40000"),
        lambda: console.sync_service.request_sync(READER, ["x"]),
        lambda: console.sync_service.request_retry(READER, ["x"]),
    ):
        with pytest.raises(AccessDeniedError):
            change()
    refused = [one for one in console.store.audit.entries() if one.outcome == "refused"]
    assert {"rob"} == {one.actor_name for one in refused}
    actions = ["connect", "pause", "resume", "map account", "sync", "retry"]
    assert actions == [one.action for one in reversed(refused)]


async def test_change_is_audited_with_old_and_new_value(console: Console) -> None:
    await console.connections.connect(ADMIN, order(console))
    console.connections.map_account(ADMIN, NAME, "ar", "load/fuel_surcharge", "40000")
    last = next(console.store.audit.entries())
    assert ({"account": "40100"}, {"account": "40000"}) == (last.before, last.after)


@pytest.mark.parametrize("account", ["99999", "40200"])
async def test_account_that_takes_no_postings_is_refused(console: Console, account: str) -> None:
    """99999 does not exist, 40200 is inactive."""
    await console.connections.connect(ADMIN, order(console))
    with pytest.raises(RuleError):
        console.connections.map_account(ADMIN, NAME, "ar", "default", account)


async def test_check_finds_what_changed_in_sage(console: Console) -> None:
    await console.connections.connect(ADMIN, order(console))
    console.control("PATCH", "accounts/40350", {"status": "inactive"})
    findings = await console.connections.check(ADMIN, NAME)
    assert ("account-inactive", "accounts.ar.accessorial/layover") in [
        (finding.code, finding.field) for finding in findings
    ]


async def test_settings_of_one_subsidiary_are_its_own(console: Console) -> None:
    await console.connections.connect(ADMIN, order(console))
    other = "Harrow Ridge Transport"
    await console.connections.connect(ADMIN, order(console, subsidiary=other))
    changed = console.connections.map_account(ADMIN, NAME, "ar", "default", "40300")
    assert "40300" == changed.settings.accounts.ar["default"]
    [untouched] = [one for one in console.store.connections.all() if one.subsidiary_name == other]
    sample: AccountMappings = console.sample_settings().accounts
    assert sample.ar["default"] == untouched.settings.accounts.ar["default"]


async def test_two_subsidiaries_post_to_one_entity_when_both_are_connected_to_it(
    console: Console,
) -> None:
    """Rule one-per-subsidiary: an entity may have several."""
    for name in (NAME, "Harrow Ridge Transport"):
        top = order(console, subsidiary=name, posting=PostingDestination.TOP)
        result = await console.connections.connect(ADMIN, top)
        assert not blocks(result.findings), result.findings
    assert ["", ""] == [one.entity_id for one in console.store.connections.all()]

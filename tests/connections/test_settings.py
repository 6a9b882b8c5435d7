"""Changing settings on a real sandbox: plans, refusals, drift, and what waits in the ledger."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from console.connections.service import ConnectOrder
from console.domain.connection import PostingDestination
from console.domain.effect import Effect
from console.domain.settings import ApSettings, ArSettings, Settings
from console.domain.template import Group
from console.errors import (
    AccessDeniedError,
    LastActiveToggleError,
    SettingsChangedError,
    SettingsRefusedError,
    UsageError,
)
from tests.builders import ADMIN, READER
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
NAME = "Harrow Ridge Transport"
OTHER = "Northlantern Logistics"


async def prepare(console: Console) -> None:
    await console.connect(NAME)
    console.clock.advance(minutes=1)
    console.control("POST", "loads", {"count": 6, "subsidiary": NAME})
    console.control("PATCH", "accounts/40000", {"status": "inactive"})
    console.clock.advance(minutes=1)
    await console.sync()
    console.control("PATCH", "accounts/40000", {"status": "active"})


@pytest.fixture(scope="module")
def shared() -> Iterator[Console]:
    with running_console(NOW, loads=0) as opened:
        asyncio.run(prepare(opened))
        yield opened


@pytest.fixture
def console(shared: Console) -> Console:
    """The one sandbox: one connection with the sample settings, invoices that failed."""
    [own] = [one for one in shared.store.connections.all() if one.subsidiary_name == NAME]
    shared.store.connections.save(replace(own, settings=shared.sample_settings()))
    return shared


def with_account(settings: Settings, key: str, account: str) -> Settings:
    return replace(settings, accounts=settings.accounts.with_account("ar", key, account))


def due_in_15(settings: Settings) -> Settings:
    """Terms are not copied, and Sage has no AR term of 30 days here."""
    return replace(settings, advanced=replace(settings.advanced, default_payment_terms_days=15))


def present(console: Console) -> Settings:
    return console.settings.settings_of(ADMIN, NAME)


def last_audit(console: Console) -> Any:
    return next(console.store.audit.entries())


async def test_change_takes_effect_with_old_and_new_value_when_nothing_blocks(
    console: Console,
) -> None:
    wanted = with_account(present(console), "load/fuel_surcharge", "40300")
    plan = await console.settings.change(ADMIN, NAME, wanted)

    assert wanted == present(console)
    assert ["accounts.ar.load/fuel_surcharge"] == [one.key for one in plan.changes]
    entry = last_audit(console)
    expected = ({plan.changes[0].key: "40100"}, {plan.changes[0].key: "40300"})
    assert expected == (entry.before, entry.after)


async def test_nothing_is_changed_when_a_plan_is_only_made(console: Console) -> None:
    before = present(console)
    await console.settings.plan_change(ADMIN, NAME, with_account(before, "default", "40300"))

    assert before == present(console)


async def test_active_connection_stays_as_it_is_when_findings_block(console: Console) -> None:
    """Rule reconciliation: of two changes the good one is not made either."""
    before = present(console)
    wanted = with_account(with_account(before, "default", "99999"), "accessorial", "40310")
    with pytest.raises(SettingsRefusedError) as refusal:
        await console.settings.change(ADMIN, NAME, wanted)

    assert before == present(console)
    assert "refused by reconciliation" == last_audit(console).outcome
    assert ["accounts.ar.default"] == [one["field"] for one in refusal.value.details["findings"]]


async def test_change_is_refused_when_sage_changed_after_the_plan(console: Console) -> None:
    """Rule reconciliation: it is checked again before it takes effect."""
    before = present(console)
    plan = await console.settings.plan_change(
        ADMIN, NAME, with_account(before, "accessorial", "40320")
    )
    console.control("PATCH", "accounts/40320", {"status": "inactive"})
    try:
        with pytest.raises(SettingsRefusedError):
            await console.settings.apply(ADMIN, plan)
    finally:
        console.control("PATCH", "accounts/40320", {"status": "active"})
    assert before == present(console)


async def test_change_is_refused_with_what_changed_when_somebody_was_faster(
    console: Console,
) -> None:
    plan = await console.settings.plan_change(
        ADMIN, NAME, with_account(present(console), "accessorial", "40310")
    )
    console.connections.map_account(ADMIN, NAME, "ar", "load/fuel_surcharge", "40300")
    with pytest.raises(SettingsChangedError, match=r"accounts\.ar\.load/fuel_surcharge"):
        await console.settings.apply(ADMIN, plan)

    assert "40300" == present(console).accounts.ar["accessorial"]


async def test_both_masters_stay_when_a_change_turns_them_off(console: Console) -> None:
    """Rule last-active-toggle."""
    off = replace(
        present(console),
        ar=ArSettings(export_ar_invoices=False),
        ap=ApSettings(export_ap_bills=False),
    )
    with pytest.raises(LastActiveToggleError, match="last active sync toggle"):
        await console.settings.change(ADMIN, NAME, off)


async def test_syncing_can_be_turned_off_when_findings_block(console: Console) -> None:
    """Rule primary-sync: pausing is what one does when something is wrong."""
    console.control("PATCH", "accounts/40000", {"status": "inactive"})
    try:
        await console.settings.change(ADMIN, NAME, present(console).with_primary_sync(on=False))
    finally:
        console.control("PATCH", "accounts/40000", {"status": "active"})
    assert not present(console).primary_sync


async def test_other_accounts_are_counted_when_records_wait(console: Console) -> None:
    wanted = with_account(present(console), "load/customer_linehaul", "40390")
    mapped = with_account(present(console), "load/customer_linehaul", "40300")

    other = (await console.settings.plan_change(ADMIN, NAME, mapped)).effect
    invalid = (await console.settings.plan_change(ADMIN, NAME, wanted)).effect
    assert (True, other.records) == (other.records > 0, other.other_accounts)
    assert (invalid.records, 0) == (invalid.newly_invalid, invalid.other_accounts)
    assert len(other.examples) > 0


async def test_nothing_would_change_when_no_record_is_touched(console: Console) -> None:
    wanted = with_account(present(console), "echeck", "40300")
    effect = (await console.settings.plan_change(ADMIN, NAME, wanted)).effect

    assert Effect(records=effect.records) == effect


async def test_records_are_kept_back_when_their_section_is_turned_off(console: Console) -> None:
    off = replace(present(console), ar=replace(present(console).ar, export_ar_invoices=False))
    effect = (await console.settings.plan_change(ADMIN, NAME, off)).effect

    assert (effect.records, True) == (effect.newly_kept_back, effect.records > 0)


async def test_nothing_is_sent_when_a_change_is_planned(console: Console) -> None:
    before = console.control("GET", "documents")
    await console.settings.plan_change(
        ADMIN, NAME, with_account(present(console), "default", "40300")
    )

    assert before == console.control("GET", "documents")


async def test_draft_keeps_settings_when_findings_block(console: Console) -> None:
    draft = await console.connections.wizard.start(ADMIN, OTHER)
    plan = await console.settings.change(
        ADMIN, draft.subsidiary_id, with_account(Settings(), "load", "99999")
    )
    kept = console.settings.settings_of(ADMIN, OTHER)
    console.connections.wizard.discard(ADMIN, OTHER)

    assert "99999" == kept.accounts.ar["load"]
    assert "master-account-unset" in [one.code for one in plan.findings]


async def test_drift_is_shown_and_taken_back_by_group_when_copies_part(console: Console) -> None:
    """Rule template-copy."""
    keys = console.server.credentials
    order = ConnectOrder(
        subsidiary=OTHER,
        posting=PostingDestination.CHILD,
        company_id=keys.company_id,
        user_id=keys.user_id,
        password=SecretStr(keys.user_password),
        template=NAME,
    )
    await console.connections.connect(ADMIN, order)
    await console.settings.change(
        ADMIN, OTHER, due_in_15(console.settings.settings_of(ADMIN, OTHER))
    )
    await console.connections.connect(ADMIN, replace(order, template=""))
    changed = with_account(present(console), "default", "40300")
    changed = replace(changed, ar=replace(changed.ar, match_by_name=False))
    await console.settings.change(ADMIN, NAME, changed)

    drift = console.settings.drift(ADMIN, OTHER)
    groups: tuple[Group, ...] = ("accounts",)
    plan = await console.settings.plan_reapply(ADMIN, OTHER, groups)
    await console.settings.apply(ADMIN, plan)
    left = console.settings.drift(ADMIN, OTHER)
    console.connections.disconnect(ADMIN, OTHER)

    assert ["ar.match_by_name", "accounts.ar.default"] == [one.key for one in drift]
    assert ["ar.match_by_name"] == [one.key for one in left]


async def test_drift_is_refused_when_there_is_no_template(console: Console) -> None:
    with pytest.raises(UsageError, match="template"):
        console.settings.drift(ADMIN, NAME)


async def test_lists_to_choose_from_are_those_of_the_company_when_read(console: Console) -> None:
    company = (await console.settings.read_sage(ADMIN, NAME)).company

    assert {"P-100", "P-200"} == company.dimension_values["PROJECT"].keys()
    assert 40 == company.fields["ARINVOICE"]["LOAD_NUMBER"].length
    assert "Fleet" in [one.label for one in company.dimensions]


async def test_customers_come_before_carriers_when_parties_are_read(console: Console) -> None:
    """Each by name, so that a person finds one."""
    parties = await console.settings.parties(READER)

    kinds = [one.kind for one in parties]
    names = [one.name.casefold() for one in parties if one.kind == "customer"]
    assert (sorted(kinds, reverse=True), sorted(names)) == (kinds, names)
    assert {"customer", "carrier"} == set(kinds)


async def test_items_are_known_when_documents_have_shown_them(console: Console) -> None:
    assert "customer_linehaul" in console.settings.seen(ADMIN, NAME).items["load"]


async def test_reader_may_look_and_not_change(console: Console) -> None:
    """Rule admin-only."""
    settings = console.settings.settings_of(READER, NAME)
    with pytest.raises(AccessDeniedError):
        await console.settings.plan_change(READER, NAME, settings)
    assert ("rob", "change settings", "refused") == (
        last_audit(console).actor_name,
        last_audit(console).action,
        last_audit(console).outcome,
    )

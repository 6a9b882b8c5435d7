"""Profiles: what Alvys knows of the parties that documents may name."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from console.domain.mappings import CustomFieldMapping
from console.domain.party_profile import PartyKind
from console.domain.settings import AdvancedSettings, ApSettings, ArSettings, Settings
from console.sync.parties.profiles import read_people, read_profiles, wanted_kinds
from tests.sync.books import NOW
from tests.sync.console_kit import Console, running_console

pytestmark = pytest.mark.anyio

KINDS: tuple[PartyKind, ...] = ("customer", "carrier", "driver", "subsidiary")


@pytest.fixture(scope="module")
def console() -> Iterator[Console]:
    with running_console(NOW, loads=2) as opened:
        yield opened


def quiet(**changes: Any) -> Settings:
    """Return settings with both masters on and nothing of drivers."""
    base = Settings(ap=ApSettings(export_driver_settlements=False))
    return replace(base, **changes)


def filling(source: str, **changes: Any) -> Settings:
    mapping = CustomFieldMapping(object="ARINVOICE", field="F", source=source)
    return quiet(custom_fields=(mapping,), **changes)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (quiet(), {"customer", "carrier"}),
        (quiet(ar=ArSettings(export_ar_invoices=False)), {"carrier"}),
        (Settings(ap=ApSettings(export_ap_bills=False)), {"customer"}),
        (Settings(), {"customer", "carrier", "driver"}),
        (
            quiet(ap=ApSettings(export_driver_settlements=False, export_echecks=True)),
            {"customer", "carrier", "driver"},
        ),
        (
            quiet(advanced=AdvancedSettings(cross_subsidiary_billing=True)),
            {"customer", "carrier", "subsidiary"},
        ),
        (
            quiet(ar=ArSettings(export_carrier_statements=True)),
            {"customer", "carrier", "subsidiary"},
        ),
        (filling("driver.secondary"), {"customer", "carrier", "driver"}),
        (filling("dispatch.dispatched_by"), {"customer", "carrier"}),
        (
            filling("customer.net_payment_terms", ar=ArSettings(export_ar_invoices=False)),
            {"customer", "carrier"},
        ),
    ],
)
def test_only_lists_that_documents_may_name_are_read(
    settings: Settings, expected: set[str]
) -> None:
    """Each list costs Alvys requests, which are few a minute."""
    assert expected == wanted_kinds(settings)


async def test_drivers_and_subsidiaries_have_profiles_when_they_are_wanted(
    console: Console,
) -> None:
    """With what a new vendor needs, and who is paid against form 1099."""
    tms = console.server.world.tms
    async with console.open_alvys() as alvys:
        profiles = await read_profiles(alvys, "", KINDS)

    driver = next(one for one in tms.drivers.values() if one.type == "OWNER_OPERATOR")
    found = profiles[driver.id]
    assert ("driver", driver.name, True, None) == (
        found.kind,
        found.name,
        found.is_contractor,
        found.terms_days,
    )
    employee = next(one for one in tms.drivers.values() if one.type == "COMPANY")
    assert not profiles[employee.id].is_contractor
    sister = next(iter(tms.subsidiaries.values()))
    assert ("subsidiary", sister.name) == (profiles[sister.id].kind, profiles[sister.id].name)


@pytest.mark.parametrize(
    ("source", "has_users", "has_drivers"),
    [
        ("load.fleet", False, False),
        ("customer.sales_agent", True, False),
        ("dispatch.dispatched_by", True, False),
        ("driver.primary", False, True),
    ],
)
async def test_names_of_people_are_read_when_a_custom_field_asks_for_them(
    console: Console, source: str, has_users: bool, has_drivers: bool
) -> None:
    """Nobody is asked for a name that nothing is filled with."""
    tms = console.server.world.tms
    settings = filling(source)
    async with console.open_alvys() as alvys:
        profiles = await read_profiles(alvys, "", wanted_kinds(settings))
        before = alvys.requests
        people = await read_people(alvys, settings, profiles)
        asked = alvys.requests - before

    expected = {one.id: one.name for one in tms.users.values()} if has_users else {}
    if has_drivers:
        expected |= {one.id: one.name for one in tms.drivers.values()}
    assert expected == people
    assert has_users == bool(asked)

"""Each kind of finding, caused by Sage's books: what is found, at which step and field."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from console.domain.finding import Finding
from console.domain.mappings import CustomFieldMapping, DimensionMapping
from console.domain.settings import Settings
from console.sandbox.books import CustomField
from tests.builders import ADMIN
from tests.sync.console_kit import Console, running_console

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
NAME = "Northlantern Logistics"
OTHER = "Harrow Ridge Transport"
TERMS = "advanced.default_payment_terms_days"
LOAD_NUMBER = "custom_fields.ARINVOICE.LOAD_NUMBER"

Cause = Callable[[Console], object]
Found = tuple[str, str, str, str, str]


def account(status: str, no: str = "40000") -> Cause:
    return lambda console: console.control("PATCH", f"accounts/{no}", {"status": status})


def department(status: str, own_id: str = "120") -> Cause:
    path = f"dimensions/DEPARTMENT/{own_id}"
    return lambda console: console.control("PATCH", path, {"status": status})


def term(status: str) -> Cause:
    return lambda console: console.control("PATCH", "terms/ARTERM/Net 15", {"status": status})


def field(data_type: str = "TEXT", *, name: str = "LOAD_NUMBER", required: bool = False) -> Cause:
    made = CustomField(
        object_name="ARINVOICE", name=name, label=name, datatype=data_type, required=required
    )
    return lambda console: console.server.world.books.add_custom_field(made)


def rights(*denied: tuple[str, str]) -> Cause:
    def take(console: Console) -> None:
        books = console.server.world.books
        users = {
            key: replace(user, denied=frozenset(denied))
            for key, user in books.company.users.items()
        }
        books.company = replace(books.company, users=users)

    return take


def enter(entities: frozenset[str] | None) -> Cause:
    def limit(console: Console) -> None:
        books = console.server.world.books
        users = {key: replace(user, entities=entities) for key, user in books.company.users.items()}
        books.company = replace(books.company, users=users)

    return limit


TOGETHER: list[tuple[Cause, Found]] = [
    (
        account("removed", "40000"),
        ("error", "account-missing", "accounts", "accounts.ar.default", "40000"),
    ),
    (
        account("inactive", "40100"),
        ("error", "account-inactive", "accounts", "accounts.ar.load/fuel_surcharge", "40100"),
    ),
    (
        account("active non-posting", "50000"),
        ("error", "account-not-postable", "accounts", "accounts.ap.default", "50000"),
    ),
    (
        department("removed", "110"),
        ("error", "dimension-value-missing", "advanced", "dimensions.DEPARTMENT", "110"),
    ),
    (
        department("inactive", "120"),
        ("error", "dimension-value-inactive", "advanced", "dimensions.DEPARTMENT", "120"),
    ),
    (
        department("active non-posting", "130"),
        ("error", "dimension-value-non-posting", "advanced", "dimensions.DEPARTMENT", "130"),
    ),
    (term("inactive"), ("error", "term-missing", "advanced", TERMS, "Net 15")),
    (
        field("DATE"),
        ("error", "custom-field-type", "advanced", LOAD_NUMBER, "load.order_number"),
    ),
    (
        field(name="SEAL", required=True),
        (
            *("error", "required-custom-field-unmapped", "advanced"),
            *("custom_fields.ARINVOICE.SEAL", ""),
        ),
    ),
    (
        rights(("create", "APBILL")),
        (
            *("warning", "permission-missing", "credentials"),
            *("permissions.Accounts Payable", "Accounts Payable"),
        ),
    ),
]
"""Causes that do not hide each other: one check finds them all."""

ALONE: dict[str, tuple[Cause, Found]] = {
    "entity": (
        enter(frozenset({"E100"})),
        ("error", "entity-missing", "destination", "entity", "E200"),
    ),
    "lists": (
        rights(("*", "AR")),
        ("error", "permission-missing", "credentials", "permissions", ""),
    ),
}
"""Causes behind which Sage shows nothing else."""


def told(findings: Sequence[Finding]) -> list[Found]:
    return [(one.severity, one.code, one.step, one.field, one.value) for one in findings]


async def find_all(console: Console) -> dict[str, list[Found]]:
    await console.connect(NAME)
    check = console.connections.check
    found = {"nothing": told(await check(ADMIN, NAME))}
    for name, (cause, _) in ALONE.items():
        cause(console)
        found[name] = told(await check(ADMIN, NAME))
        enter(None)(console)
        rights()(console)
    plan = await console.settings.plan_change(ADMIN, NAME, spoilt(console.sample_settings()))
    found["settings"] = told(plan.findings)
    await console.connect(OTHER, crossing(console.sample_settings()))
    plan = await console.settings.plan_change(ADMIN, NAME, crossing(console.sample_settings()))
    found["partner"] = told(plan.findings)
    for cause, _ in TOGETHER:
        cause(console)
    found["together"] = told(await check(ADMIN, NAME))
    return found


@pytest.fixture(scope="module")
def found() -> Iterator[dict[str, list[Found]]]:
    """What each round found: causes are made once for all tests, because a check takes a while."""
    with running_console(NOW, loads=0) as console:
        yield asyncio.run(find_all(console))


def test_nothing_blocks_when_books_and_settings_agree(found: dict[str, list[Found]]) -> None:
    assert [] == [one for one in found["nothing"] if one[0] == "error"]


@pytest.mark.parametrize("expected", [one for _, one in TOGETHER], ids=lambda one: one[1])
def test_finding_names_step_and_field_when_the_books_cause_it(
    found: dict[str, list[Found]], expected: Found
) -> None:
    """Rule reconciliation: everything is found at once."""
    assert expected in found["together"]


@pytest.mark.parametrize("name", ALONE)
def test_finding_names_step_and_field_when_sage_shows_nothing_else(
    found: dict[str, list[Found]], name: str
) -> None:
    """Rule reconciliation."""
    assert ALONE[name][1] in found[name]


def mapped(settings: Settings) -> Settings:
    sealed = CustomFieldMapping(object="APBILL", field="NO_SUCH_FIELD", source="load.fleet")
    return replace(settings, custom_fields=(sealed,))


def class_account(settings: Settings) -> Settings:
    return replace(settings, accounts=settings.accounts.with_account("ar", "load", "40390"))


def no_masters(settings: Settings) -> Settings:
    return replace(settings, accounts=settings.accounts.without_account("ap", "default"))


def unknown_project(settings: Settings) -> Settings:
    project = DimensionMapping(dimension="PROJECT", source="fleet", default="P-999")
    return replace(settings, dimensions=(*settings.dimensions, project))


def own_dimension(settings: Settings) -> Settings:
    lane = DimensionMapping(dimension="LANE", source="fleet", default="1")
    return replace(settings, dimensions=(*settings.dimensions, lane))


def crossing(settings: Settings) -> Settings:
    advanced = replace(settings.advanced, cross_subsidiary_billing=True)
    return replace(settings, advanced=advanced)


def spoilt(settings: Settings) -> Settings:
    changes = (no_masters, class_account, mapped, unknown_project, own_dimension, crossing)
    for change in changes:
        settings = change(settings)
    return settings


BY_SETTINGS: list[Found] = [
    ("error", "master-account-unset", "accounts", "accounts.ap.default", ""),
    ("error", "required-dimension-unmapped", "advanced", "dimensions.CLASS", ""),
    (
        *("error", "custom-field-missing", "advanced"),
        *("custom_fields.APBILL.NO_SUCH_FIELD", "NO_SUCH_FIELD"),
    ),
    ("error", "dimension-value-missing", "advanced", "dimensions.PROJECT", "P-999"),
    ("error", "dimension-unknown", "advanced", "dimensions.LANE", "LANE"),
    (
        *("warning", "partner-not-enabled", "advanced"),
        *("advanced.cross_subsidiary_billing", "true"),
    ),
]


@pytest.mark.parametrize("expected", BY_SETTINGS, ids=lambda one: one[1])
def test_finding_names_step_and_field_when_the_settings_cause_it(
    found: dict[str, list[Found]], expected: Found
) -> None:
    """Rule reconciliation."""
    assert expected in found["settings"]


def test_partner_is_not_missed_when_another_connection_has_it_on(
    found: dict[str, list[Found]],
) -> None:
    """Rule both-sides: said while one side alone has it on, and not once the other has it too."""
    assert "partner-not-enabled" not in [code for _, code, *_ in found["partner"]]

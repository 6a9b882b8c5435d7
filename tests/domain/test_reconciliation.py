from dataclasses import replace
from typing import Any

import pytest

from console.domain.mappings import AccountMappings, CustomFieldMapping, DimensionMapping
from console.domain.reconciliation import Finding, blocks, reconcile
from console.domain.reference import GlAccount, ReferenceData
from console.domain.settings import AdvancedSettings, ApSettings, ArSettings, Settings
from tests.builders import reference, settings


def check(config: Settings, lists: ReferenceData) -> tuple[Finding, ...]:
    return reconcile(config, lists, subsidiary_name="Lone Star Haulage", entity_id="E100")


def found(config: Settings, lists: ReferenceData) -> list[tuple[str, str, str, str]]:
    return [(one.severity, one.code, one.step, one.field) for one in check(config, lists)]


def department(**changes: Any) -> Settings:
    mapping = DimensionMapping(dimension="DEPARTMENT", source="fleet", default="120")
    return settings(dimensions=(replace(mapping, **changes),))


def with_account(**changes: Any) -> ReferenceData:
    lists = reference()
    account = GlAccount(no="40000", title="Revenue", type="incomestatement", active=True)
    return replace(
        lists,
        accounts={**lists.accounts, "40000": replace(account, **changes)},
    )


def test_nothing_is_found_when_settings_and_sage_agree() -> None:
    assert [] == found(settings(), reference())


MASTERLESS = settings(accounts=AccountMappings(ar={"load": "40000"}, ap={"default": "50000"}))
UNKNOWN = settings(accounts=AccountMappings(ar={"default": "49999"}, ap={"default": "50000"}))
COUNTRY = settings(
    custom_fields=(
        CustomFieldMapping(object="ARINVOICE", field="SHIP_COUNTRY", source="shipper.country"),
        CustomFieldMapping(object="ARINVOICEITEM", field="CITY", source="shipper.city"),
        CustomFieldMapping(object="APBILL", field="SEAL", source="trip_reference.seal"),
    )
)
SHORT = settings(advanced=AdvancedSettings(default_payment_terms_days=15))


@pytest.mark.parametrize(
    ("config", "lists", "expected"),
    [
        (
            MASTERLESS,
            reference(),
            ("error", "master-account-unset", "accounts", "accounts.ar.default"),
        ),
        (UNKNOWN, reference(), ("error", "account-missing", "accounts", "accounts.ar.default")),
        (
            settings(),
            with_account(active=False),
            ("error", "account-inactive", "accounts", "accounts.ar.default"),
        ),
        (
            settings(),
            with_account(requires=frozenset({"CLASS"})),
            ("error", "required-dimension-unmapped", "advanced", "dimensions.CLASS"),
        ),
        (
            department(values={"Flatbed": "777"}),
            reference(),
            ("error", "dimension-value-missing", "advanced", "dimensions.DEPARTMENT"),
        ),
        (
            department(default="190"),
            reference(),
            ("error", "dimension-value-inactive", "advanced", "dimensions.DEPARTMENT"),
        ),
        (
            department(dimension="ASSET"),
            reference(),
            ("error", "dimension-unknown", "advanced", "dimensions.ASSET"),
        ),
        (
            settings(),
            reference(ar_terms=frozenset({"Net 15"})),
            ("error", "term-missing", "advanced", "advanced.default_payment_terms_days"),
        ),
        (
            SHORT,
            reference(ar_terms=frozenset({"Net 15"})),
            ("warning", "fallback-term-missing", "advanced", "advanced.default_payment_terms_days"),
        ),
        (
            COUNTRY,
            reference(),
            (
                *("warning", "custom-field-likely-empty", "advanced"),
                "custom_fields.ARINVOICE.SHIP_COUNTRY",
            ),
        ),
    ],
)
def test_finding_names_kind_step_and_field(
    config: Settings, lists: ReferenceData, expected: tuple[str, str, str, str]
) -> None:
    """Rule reconciliation: each finding opens the step that repairs it."""
    assert [expected] == found(config, lists)


def test_nothing_is_found_when_every_kind_of_settlement_is_exported() -> None:
    ap = ApSettings(export_carrier_statements=True, export_echecks=True, only_1099_drivers=True)
    ar = ArSettings(export_carrier_statements=True, export_echecks=True)
    assert [] == found(settings(ap=ap, ar=ar), reference())


def test_findings_come_all_at_once_when_several_things_are_wrong() -> None:
    findings = check(MASTERLESS, reference(ar_terms=frozenset(), ap_terms=frozenset()))
    assert ["master-account-unset", "term-missing", "term-missing"] == [
        one.code for one in findings
    ]


def test_account_of_a_section_that_is_off_is_not_demanded() -> None:
    only_ap = replace(MASTERLESS, ar=ArSettings(export_ar_invoices=False))
    assert [] == found(only_ap, reference())


def test_warnings_alone_do_not_block() -> None:
    assert not blocks(check(COUNTRY, reference()))


def test_one_error_blocks() -> None:
    assert blocks(check(UNKNOWN, reference()))


def test_location_of_another_subsidiary_is_nobody_elses_business() -> None:
    mapping = DimensionMapping(
        dimension="LOCATION",
        source="subsidiary",
        values={"Lone Star Haulage": "E100", "Blue Ridge": "E200"},
    )
    assert [] == found(settings(dimensions=(mapping,)), reference())

"""What a template copies, field by field."""

from dataclasses import fields, replace
from typing import Any

import pytest

from console.domain.changes import differences
from console.domain.mappings import AccountMappings, CustomFieldMapping, DimensionMapping
from console.domain.settings import AdvancedSettings, ApSettings, ArSettings, Settings
from console.domain.template import GROUPS, Group, copy_groups, drift, start_from
from console.domain.terms import CustomTerm


def turned(kind: type[ArSettings] | type[ApSettings]) -> dict[str, Any]:
    """Return a value unlike the default for every field."""
    others = {
        "po_number_source": "po_number",
        "link_carriers_by": "mc_number",
        "factoring_as": "vendor",
    }
    defaults = kind()
    return {one.name: others.get(one.name, not getattr(defaults, one.name)) for one in fields(kind)}


TEMPLATE = Settings(
    primary_sync=True,
    ar=ArSettings(**turned(ArSettings)),
    ap=ApSettings(**turned(ApSettings)),
    advanced=AdvancedSettings(
        default_payment_terms_days=7,
        cross_subsidiary_billing=True,
        export_as_generated=True,
        export_zero_amounts=True,
        custom_terms=(CustomTerm(party_kind="customer", party="c", days=3),),
    ),
    accounts=AccountMappings(ar={"default": "1"}, ap={"default": "2"}),
    dimensions=(DimensionMapping(dimension="CLASS", source="fleet", default="LH"),),
    custom_fields=(CustomFieldMapping(object="APBILL", field="F", source="load.fleet"),),
)
COPIED = {"ar", "ap", "accounts", "dimensions", "custom_fields"}


@pytest.mark.parametrize("field", [one.name for one in fields(Settings)])
def test_field_is_copied_only_when_it_is_one_of_the_five_groups(field: str) -> None:
    """Rule template-copy: a new field of the settings fails here until somebody decides."""
    copy = start_from(TEMPLATE, Settings())

    expected = TEMPLATE if field in COPIED else replace(Settings(), primary_sync=False)
    assert getattr(expected, field) == getattr(copy, field)


@pytest.mark.parametrize("kind", [ArSettings, ApSettings])
def test_every_toggle_differs_when_the_test_copies_it(
    kind: type[ArSettings] | type[ApSettings],
) -> None:
    """Otherwise a toggle that is not copied would go unseen."""
    values = turned(kind)

    assert [] == [name for name, value in values.items() if value == getattr(kind(), name)]


def test_syncing_is_off_when_a_connection_begins_from_a_template() -> None:
    """Rule template-copy: turned on by hand."""
    assert not start_from(TEMPLATE, Settings()).primary_sync


def test_copy_stays_when_the_template_changes() -> None:
    copy = start_from(TEMPLATE, Settings())
    changed = replace(TEMPLATE, accounts=TEMPLATE.accounts.with_account("ar", "default", "9"))

    assert "1" == copy.accounts.ar["default"]
    assert [("accounts.ar.default", "9", "1")] == [
        (one.key, one.old, one.new) for one in drift(changed, copy)
    ]


def test_drift_is_empty_when_only_terms_differ() -> None:
    own = replace(TEMPLATE, advanced=AdvancedSettings())

    assert () == drift(TEMPLATE, own)


def test_only_the_named_group_is_taken_over_when_it_is_applied_again() -> None:
    groups: tuple[Group, ...] = ("accounts",)
    taken = copy_groups(TEMPLATE, Settings(), groups)

    assert {"accounts.ar.default", "accounts.ap.default"} == {
        one.key for one in differences(Settings(), taken)
    }


def test_groups_are_those_of_the_article_when_listed() -> None:
    assert COPIED == set(GROUPS)

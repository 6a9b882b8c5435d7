"""``KEY=VALUE`` on settings: all of them, or none."""

from dataclasses import replace
from typing import Any

import pytest

from console.connections.assignments import assign
from console.domain.changes import differences, flatten
from console.domain.mappings import AccountMappings, CustomFieldMapping, DimensionMapping
from console.domain.settings import Settings
from console.domain.terms import CustomTerm
from console.errors import LastActiveToggleError, RuleError, UsageError

FULL = replace(
    Settings(),
    accounts=AccountMappings(ar={"default": "1", "load/x": "2"}, ap={"default": "3"}),
    advanced=replace(
        Settings().advanced,
        custom_terms=(CustomTerm(party_kind="customer", party="c.1", days=5),),
    ),
    dimensions=(DimensionMapping(dimension="CLASS", source="fleet", values={"Dry Van": "DV"}),),
    custom_fields=(CustomFieldMapping(object="APBILL", field="F", source="load.fleet"),),
)


@pytest.mark.parametrize(
    "assignment",
    [
        "primary_sync=false",
        "ar.autopost=false",
        "ar.po_number_source=po_number",
        "ap.link_carriers_by=mc_number",
        "advanced.default_payment_terms_days=15",
        "advanced.custom_terms.customer.c.1=9",
        "advanced.custom_terms.carrier.c.2=9",
        "accounts.ar.load/fuel_surcharge=40100",
        "accounts.ap.default=50000",
        "dimensions.CLASS.default=LH",
        "dimensions.CLASS.values.Reefer=RF",
        "dimensions.CLASS.values.Dry Van=XX",
        "dimensions.DEPARTMENT.source=office",
        "custom_fields.APBILL.F=load.office",
        "custom_fields.ARINVOICE.G=load.order_number",
    ],
)
def test_only_that_key_changes_when_it_is_assigned(assignment: str) -> None:
    key, _, value = assignment.partition("=")

    changes = differences(FULL, assign(FULL, [assignment]))
    assert [(key, value)] == [(one.key, one.new) for one in changes]


@pytest.mark.parametrize(
    "key",
    [
        "accounts.ar.load/x",
        "dimensions.CLASS.values.Dry Van",
        "custom_fields.APBILL.F",
        "advanced.custom_terms.customer.c.1",
    ],
)
def test_key_is_gone_when_its_value_is_empty(key: str) -> None:
    changed = assign(FULL, [f"{key}="])

    assert {key} == flatten(FULL).keys() - flatten(changed).keys()


def test_dimension_is_gone_when_it_is_emptied() -> None:
    assert () == assign(FULL, ["dimensions.CLASS="]).dimensions


@pytest.mark.parametrize(
    ("assignment", "named"),
    [
        ("ar.auto_post=true", "ar.auto_post"),
        ("surprise=1", "surprise"),
        ("ar.autopost.deep=1", "ar.autopost.deep"),
        ("ar.autopost=yes", "ar.autopost"),
        ("advanced.default_payment_terms_days=soon", "advanced.default_payment_terms_days"),
        ("accounts.gl.default=1", "accounts.gl"),
        ("dimensions.CLASS.color=red", "dimensions[0].color"),
        ("dimensions.PROJECT.default=1", "dimensions[1].source"),
        ("custom_fields.BILL.F=load.x", "custom_fields[1].object"),
    ],
)
def test_key_is_named_when_an_assignment_is_refused(assignment: str, named: str) -> None:
    with pytest.raises(RuleError) as refusal:
        assign(FULL, ["ar.autopost=false", assignment])
    assert named in [problem["field"] for problem in refusal.value.details["problems"]]


@pytest.mark.parametrize(
    ("assignment", "kind"),
    [
        ("ar.autopost", UsageError),
        ("=1", UsageError),
        ("accounts.ar.default=", RuleError),
        ("entity=E200", RuleError),
        ("posting_destination=top", RuleError),
    ],
)
def test_assignment_is_refused_when_it_cannot_be_made(assignment: str, kind: Any) -> None:
    """Rule destination-locked: what is permanent is no setting."""
    fixed = {"entity": "E100", "posting_destination": "child"}
    with pytest.raises(kind):
        assign(FULL, [assignment], fixed=fixed)


def test_last_master_stays_when_both_are_assigned() -> None:
    """Rule last-active-toggle."""
    with pytest.raises(LastActiveToggleError):
        assign(FULL, ["ar.export_ar_invoices=false", "ap.export_ap_bills=false"])

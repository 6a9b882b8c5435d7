"""What a company has against settings, without a sandbox."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from console.domain.company import SageCompany
from console.domain.company_checks import check_company
from console.domain.reference import FieldInfo
from console.domain.settings import ApSettings
from tests.builders import settings


def vendor_fields(*names: str) -> Mapping[str, Mapping[str, FieldInfo]]:
    made = (FieldInfo(object="VENDOR", code=one, label=one, data_type="TEXT") for one in names)
    return {"VENDOR": {one.code: one for one in made}}


@pytest.mark.parametrize(
    ("link_by", "fields", "expected"),
    [
        ("mc_number", vendor_fields("USDOT_NUMBER"), ["MC_NUMBER"]),
        ("usdot_number", vendor_fields("MC_NUMBER"), ["USDOT_NUMBER"]),
        ("mc_number", vendor_fields("MC_NUMBER"), []),
        ("external_id", vendor_fields(), []),
        # Sage did not describe its vendors: nothing can be said.
        ("mc_number", {}, []),
    ],
)
def test_warning_names_the_field_when_vendors_lack_what_carriers_are_linked_by(
    link_by: Any, fields: Mapping[str, Mapping[str, FieldInfo]], expected: list[str]
) -> None:
    """Without the field no carrier would ever be linked, and nobody would know why."""
    ap = ApSettings(link_carriers_by=link_by, export_driver_settlements=False)
    found = list(check_company(settings(ap=ap), SageCompany(fields=fields), entity_id=""))
    assert [("warning", "link-field-missing", "ap", "ap.link_carriers_by")] * len(expected) == [
        (one.severity, one.code, one.step, one.field) for one in found
    ]
    assert expected == [one.message.split()[6].rstrip(",") for one in found]


def test_nothing_is_warned_of_when_no_bills_are_exported() -> None:
    """Carriers are not looked for then."""
    ap = ApSettings(link_carriers_by="mc_number", export_ap_bills=False)
    company = SageCompany(fields=vendor_fields())
    assert [] == list(check_company(replace(settings(), ap=ap), company, entity_id=""))

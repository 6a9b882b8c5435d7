"""Differences of settings by the keys of their document."""

from dataclasses import fields, replace

from console.domain.changes import Change, differences, flatten
from console.domain.explanations import EXPLANATIONS
from console.domain.mappings import AccountMappings, CustomFieldMapping, DimensionMapping
from console.domain.settings import AdvancedSettings, ApSettings, ArSettings, Settings
from console.domain.terms import CustomTerm


def test_nothing_differs_when_settings_are_equal() -> None:
    assert () == differences(Settings(), Settings())


def test_toggle_is_named_by_its_path_when_it_differs() -> None:
    after = replace(Settings(), ar=ArSettings(autopost=False))

    assert (Change(key="ar.autopost", old="true", new="false"),) == differences(Settings(), after)


def test_elements_of_lists_are_named_by_what_makes_them_unique() -> None:
    after = Settings(
        accounts=AccountMappings(ar={"load/linehaul": "40000"}),
        advanced=AdvancedSettings(
            custom_terms=(CustomTerm(party_kind="carrier", party="x.1", days=5),)
        ),
        dimensions=(DimensionMapping(dimension="CLASS", source="fleet", values={"Van": "LH"}),),
        custom_fields=(CustomFieldMapping(object="APBILL", field="F", source="load.fleet"),),
    )

    expected = {
        "advanced.custom_terms.carrier.x.1": "5",
        "accounts.ar.load/linehaul": "40000",
        "dimensions.CLASS.source": "fleet",
        "dimensions.CLASS.default": "",
        "dimensions.CLASS.values.Van": "LH",
        "custom_fields.APBILL.F": "load.fleet",
    }
    found = {one.key: one.new for one in differences(Settings(), after)}
    assert {key: value for key, value in expected.items() if value} == found
    assert expected.items() <= flatten(after).items()


def test_value_is_empty_when_the_key_is_gone() -> None:
    before = Settings(accounts=AccountMappings(ap={"fuel": "52000"}))

    assert (Change(key="accounts.ap.fuel", old="52000", new=""),) == differences(before, Settings())


def test_every_setting_is_explained_when_it_is_exported() -> None:
    sections = {"ar": ArSettings, "ap": ApSettings, "advanced": AdvancedSettings}
    keys = {f"{name}.{one.name}" for name, kind in sections.items() for one in fields(kind)}

    lists = {"primary_sync", "accounts.ar", "accounts.ap", "dimensions", "custom_fields"}
    assert keys | lists == EXPLANATIONS.keys()

"""The settings document, both ways."""

import tomllib
from dataclasses import fields, replace
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.cleaning import clean
from console.connections.settings_document import parse_settings
from console.connections.settings_rendering import render_settings
from console.domain.dimension_targets import SOURCES
from console.domain.mappings import AccountMappings, CustomFieldMapping, DimensionMapping
from console.domain.settings import AdvancedSettings, ApSettings, ArSettings, Settings
from console.domain.terms import CustomTerm
from console.errors import LastActiveToggleError, RuleError
from console.sandbox.server import SandboxServer

# Made fit rather than filtered: most texts hold something that is cleaned away.
_line = st.text(min_size=1, max_size=40).map(lambda text: clean(text).strip() or "x")
_slug = st.from_regex(r"[a-z0-9_]{1,20}(/[a-z0-9_]{1,20})?", fullmatch=True)
_sage = st.from_regex(r"[A-Z][A-Z0-9_]{0,20}", fullmatch=True)
_accounts = st.dictionaries(_slug, _line, max_size=4)


def _toggles(kind: type) -> st.SearchStrategy[dict[str, Any]]:
    names = [one.name for one in fields(kind) if one.type is bool]
    return st.fixed_dictionaries({name: st.booleans() for name in names})


def _unique(elements: st.SearchStrategy[Any], key: str) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(elements, max_size=3, unique_by=attrgetter(key)).map(tuple)


_terms = st.builds(
    CustomTerm,
    party_kind=st.sampled_from(["customer", "carrier"]),
    party=_line,
    days=st.integers(0, 365),
)
_dimensions = st.builds(
    DimensionMapping,
    dimension=_sage,
    source=st.sampled_from(sorted(SOURCES)),
    default=st.one_of(st.just(""), _line),
    values=st.dictionaries(_line, _line, max_size=3),
)
_custom_fields = st.builds(
    CustomFieldMapping,
    object=st.sampled_from(["ARINVOICE", "APBILLITEM"]),
    field=_sage,
    source=st.just("load.order_number"),
)
_settings = st.builds(
    Settings,
    primary_sync=st.booleans(),
    ar=_toggles(ArSettings).map(lambda toggles: ArSettings(**toggles)),
    ap=_toggles(ApSettings).map(lambda toggles: ApSettings(**toggles)),
    advanced=st.builds(
        AdvancedSettings,
        default_payment_terms_days=st.integers(0, 365),
        custom_terms=_unique(_terms, "party"),
    ),
    accounts=st.builds(AccountMappings, ar=_accounts, ap=_accounts),
    dimensions=_unique(_dimensions, "dimension"),
    custom_fields=_unique(_custom_fields, "field"),
).map(
    lambda one: (
        one if one.ap.export_ap_bills else replace(one, ar=replace(one.ar, export_ar_invoices=True))
    )
)


@given(_settings)
def test_settings_survive_the_round_trip_when_they_are_rendered(settings: Settings) -> None:
    assert settings == parse_settings(render_settings(settings))


def test_defaults_are_used_when_the_document_is_empty() -> None:
    assert Settings() == parse_settings("")


def test_sample_of_the_sandbox_is_read_when_it_is_parsed() -> None:
    sample = SandboxServer(loads=0).world.sample_settings

    assert "40350" == parse_settings(sample).accounts.ar["accessorial/layover"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("primery_sync = true", "primery_sync"),
        ('primary_sync = "yes"', "primary_sync"),
        ("ar = 1", "ar"),
        ("[ar]\nautopost = 1", "ar.autopost"),
        ("[ar]\nauto_post = true", "ar.auto_post"),
        ('[ar]\npo_number_source = "number"', "ar.po_number_source"),
        ("[ap]\nlink_carriers_by = 1", "ap.link_carriers_by"),
        ("[advanced]\ndefault_payment_terms_days = 366", "advanced.default_payment_terms_days"),
        ("[advanced]\ndefault_payment_terms_days = -1", "advanced.default_payment_terms_days"),
        ("[advanced]\ndefault_payment_terms_days = true", "advanced.default_payment_terms_days"),
        ("[advanced]\ndefault_payment_terms_days = nan", "advanced.default_payment_terms_days"),
        ("[advanced]\ncustom_terms = 1", "advanced.custom_terms"),
        ("[advanced]\ncustom_terms = [1]", "advanced.custom_terms[0]"),
        (
            '[[advanced.custom_terms]]\nparty_kind = "driver"\nparty = "x"\ndays = 1',
            "advanced.custom_terms[0].party_kind",
        ),
        (
            '[[advanced.custom_terms]]\nparty_kind = "carrier"\nparty = "x"',
            "advanced.custom_terms[0].days",
        ),
        ("[accounts.gl]", "accounts.gl"),
        ("[accounts.ar]\ndefault = 40000", "accounts.ar.default"),
        ('[accounts.ar]\ndefault = ""', "accounts.ar.default"),
        ('[accounts.ap]\n"A/B/C" = "1"', "accounts.ap.A/B/C"),
        ('[accounts.ap]\ndefault = "\\u001b[2J"', "accounts.ap.default"),
        ('[[dimensions]]\ndimension = "CLASS"\nsource = "color"', "dimensions[0].source"),
        ('[[dimensions]]\ndimension = "x"\nsource = "fleet"', "dimensions[0].dimension"),
        (
            '[[dimensions]]\ndimension = "CLASS"\nsource = "fleet"\nvalues = { a = 1 }',
            "dimensions[0].values.a",
        ),
        (
            '[[custom_fields]]\nobject = "BILL"\nfield = "A"\nsource = "load.x"',
            "custom_fields[0].object",
        ),
    ],
)
def test_path_is_named_when_a_value_is_refused(text: str, path: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_settings(text)

    assert path in [problem["field"] for problem in caught.value.details["problems"]]


def test_all_faults_are_found_at_once_when_there_are_several() -> None:
    with pytest.raises(RuleError) as caught:
        parse_settings("[ar]\nautopost = 1\n[ap]\nautopost = 2\nsurprise = 3")

    assert 3 == len(caught.value.details["problems"])


def test_dimension_is_refused_when_it_is_mapped_twice() -> None:
    twice = '[[dimensions]]\ndimension = "CLASS"\nsource = "fleet"\n' * 2

    with pytest.raises(RuleError, match="CLASS twice"):
        parse_settings(twice)


def test_document_is_refused_when_it_is_not_toml() -> None:
    with pytest.raises(RuleError, match="line 2"):
        parse_settings("[ar]\nautopost = yes", source="mine.toml")


@pytest.mark.parametrize("key", ["subsidiary", "posting_destination", "entity"])
def test_read_only_key_is_refused_when_it_is_changed(key: str) -> None:
    with pytest.raises(RuleError, match="read-only"):
        parse_settings(f'{key} = "other"', fixed={key: "own"})


def test_read_only_key_is_accepted_when_it_is_repeated() -> None:
    text = render_settings(Settings(), fixed={"entity": "E100"})

    assert Settings() == parse_settings(text, fixed={"entity": "E100"})


def test_last_active_toggle_is_kept_when_the_document_turns_both_off() -> None:
    """Slug ``last-active-toggle``."""
    off = replace(
        Settings(),
        ar=ArSettings(export_ar_invoices=False),
        ap=ApSettings(export_ap_bills=False),
    )

    with pytest.raises(LastActiveToggleError):
        parse_settings(render_settings(off))


def test_readme_names_every_key_with_its_default_when_settings_grow() -> None:
    """Toggles, choices and days, as somebody finds them who reads before connecting."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    sample = readme.partition("```toml\nprimary_sync")[2].partition("```")[0]
    document = tomllib.loads(f"primary_sync{sample}")
    assert parse_settings(f"primary_sync{sample}")
    for name, tab in (("ar", ArSettings), ("ap", ApSettings), ("advanced", AdvancedSettings)):
        expected = {one.name: one.default for one in fields(tab) if one.name != "custom_terms"}
        assert expected == {key: document[name].get(key) for key in expected}

"""Each form alone: what it shows, what it offers, what it refuses."""

from dataclasses import replace

import pytest

from console.domain.dimension_targets import SOURCES
from console.domain.explanations import EXPLANATIONS
from console.domain.finding import Finding
from console.domain.mappings import CustomFieldMapping, DimensionMapping
from console.domain.settings import Section, Settings
from console.domain.terms import CustomTerm
from console.screens.forms.fields import CHOICES, LABELS, path_label, section_fields, value_of
from console.screens.forms.offers import Offers
from console.screens.forms.places import field_of_setting, form_of
from console.screens.widgets.row_list import RowList
from tests.screens.form_host import OFFERS, SETTINGS, open_form

pytestmark = pytest.mark.anyio

DETENTION = "accounts.ar.accessorial/detention"
INACTIVE = Finding(
    severity="error",
    code="account-inactive",
    step="accounts",
    field=DETENTION,
    value="40310",
    message="GL account 40310 is inactive in Sage",
    fix="Choose another account.",
)


@pytest.mark.parametrize("section", ["ar", "ap"])
def test_every_toggle_has_label_and_effect_when_a_section_is_shown(section: Section) -> None:
    paths = section_fields(Settings(), section)

    assert [] == [path for path in paths if path not in LABELS or path not in EXPLANATIONS]


def test_every_choice_offers_its_present_value_when_defaults_are_shown() -> None:
    assert [] == [path for path in CHOICES if value_of(Settings(), path) not in CHOICES[path]]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("ar.autopost", "AR: Autopost Invoices"),
        ("primary_sync", "Primary Sync"),
        (DETENTION, "AR account accessorial/detention"),
        ("dimensions.DEPARTMENT.values.Dry Van", "Department values Dry Van"),
        ("custom_fields.APBILL.LOAD_NUMBER", "AP Bill LOAD_NUMBER"),
        ("advanced.custom_terms.customer.C1", "Terms of customer C1"),
        ("entity", "entity"),
    ],
)
def test_field_is_called_as_people_know_it_when_it_is_listed(path: str, expected: str) -> None:
    assert expected == path_label(path)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("accounts.ar:load/fuel_surcharge", "accounts"),
        ("dimensions:CLASS", "dimensions"),
        ("advanced.default_payment_terms_days", "advanced"),
        ("permissions.Company", None),
    ],
)
def test_form_is_the_one_with_the_field_when_an_error_names_a_setting(
    setting: str, expected: str | None
) -> None:
    assert expected == form_of(field_of_setting(setting))


async def test_edit_is_told_with_its_effect_when_space_turns_a_toggle_over() -> None:
    async with open_form("ar", "down", "space") as hands:
        edited = [one.ar.include_driver_bills for one in hands.app.edited]

        assert ([True], ["Driver-related charges stand on AR invoices."]) == (edited, hands.about)


async def test_overridden_toggles_say_which_master_is_off_when_it_is() -> None:
    async with open_form("ar", "space") as hands:
        said = hands.values["ar.export_ar_invoices"], hands.values["ar.autopost"]

    assert ("[ ] off", "[x] off: Export AR Invoices is off") == said


async def test_primary_sync_overrides_the_masters_when_it_is_off() -> None:
    async with open_form("ap", settings=SETTINGS.with_primary_sync(on=False)) as hands:
        assert "[x] off: Primary Sync is off" == hands.values["ap.export_ap_bills"]


async def test_last_active_toggle_is_refused_at_the_field_when_the_other_master_is_off() -> None:
    only_ap = SETTINGS.with_section("ar", on=False)
    async with open_form("ap", "space", settings=only_ap) as hands:
        told = " ".join(hands.about)

        assert ([], True) == (hands.app.edited, "! This is the last active sync toggle" in told)


async def test_choice_moves_both_ways_when_arrows_are_pressed() -> None:
    async with open_form("ap") as hands:
        await hands.go("ap.link_carriers_by")
        await hands.press("right", "left", "left")
        moved = [one.ap.link_carriers_by for one in hands.app.edited]

        assert ["mc_number", "external_id", "usdot_number"] == moved


async def test_all_of_a_choice_is_offered_as_radio_buttons_when_the_cursor_is_there() -> None:
    async with open_form("ar") as hands:
        await hands.go("ar.po_number_source")

        assert "(*) Order number   ( ) PO number" == hands.about[-1]


async def test_nothing_is_changed_when_the_person_may_only_look() -> None:
    async with open_form("ar", "down", "space", "enter", can_edit=False) as hands:
        assert ([], False) == (hands.app.edited, hands.settings.ar.include_driver_bills)


async def test_account_is_the_typed_one_when_it_is_picked() -> None:
    async with open_form("accounts") as hands:
        await hands.go(DETENTION)
        await hands.press("enter", *"40300", "enter")

        expected = "AR Detention: 40300 \N{EN DASH} Accessorial Revenue (its own)"
        assert expected == hands.about[0]


async def test_nothing_is_changed_when_the_picker_is_left() -> None:
    async with open_form("accounts", "enter", *"403", "escape") as hands:
        assert ([], hands.app.screen_stack[:1]) == (hands.app.edited, hands.app.screen_stack)


async def test_inactive_account_is_listed_by_type_with_its_mark_when_it_is_searched() -> None:
    async with open_form("accounts", "enter", *"detention") as hands:
        assert "Income statement | 40310 | Detention Revenue | inactive" == hands.row


async def test_missing_chart_is_explained_when_sage_could_not_be_read() -> None:
    nothing = Offers(unread="Sage is not there")
    async with open_form("accounts", "enter", offers=nothing) as hands:
        assert "Sage is not there" == hands.refusal


async def test_level_above_decides_when_an_item_is_cleared() -> None:
    async with open_form("accounts") as hands:
        await hands.go(DETENTION)
        await hands.press("x")

        expected = "AR Detention: 40300 \N{EN DASH} Accessorial Revenue (from the category)"
        assert expected == hands.about[0]


async def test_master_account_is_kept_with_the_reason_when_it_is_cleared() -> None:
    async with open_form("accounts", "x") as hands:
        expected = (
            "! The Default Revenue Account cannot be cleared. Choose another account in its place."
        )
        assert ([], expected) == (hands.app.edited, hands.about[-1])


async def test_other_column_is_changed_when_it_was_chosen() -> None:
    async with open_form("accounts", "right", "enter", *"50300", "enter") as hands:
        accounts = hands.settings.accounts

        assert ("40000", "50300") == (accounts.ar["default"], accounts.ap["default"])


async def test_only_column_is_changed_when_the_other_one_was_chosen() -> None:
    async with open_form("accounts", "right") as hands:
        await hands.go("accounts.ar.load/fuel_surcharge")
        await hands.press("right")

        assert "accounts.ar.load/fuel_surcharge" == hands.form.field


async def test_lines_are_all_back_when_the_filter_is_left() -> None:
    async with open_form("accounts") as hands:
        full = hands.form.rows.count
        await hands.press("slash", *"deten")
        narrowed = hands.form.rows.count
        await hands.press("escape")

        assert (1, full) == (narrowed, hands.form.rows.count)


async def test_mapped_lines_are_counted_by_category_when_accounts_are_shown() -> None:
    async with open_form("accounts") as hands:
        notes = dict(hands.notes())

        expected = ("2 of 2 mapped", "0 of 4 mapped", "2 of 6 mapped")
        assert expected == (notes["default"], notes["load"], notes["accessorial"])


async def test_dimensions_bear_the_names_of_the_company_when_they_are_shown() -> None:
    """Its own word, the usual one beside it; what the company invented is not mapped."""
    async with open_form("dimensions") as hands:
        labels = [line.label for line in hands.form.field_lines() if not line.depth]

        assert ["Fleet (Department)", "Class"] == labels


async def test_required_dimension_bears_a_badge_when_an_account_in_use_demands_it() -> None:
    async with open_form("dimensions") as hands:
        notes = dict(hands.notes())

        expected = ("Required, 1 value", "Required")
        assert expected == (notes["dimensions.DEPARTMENT"], notes["dimensions.CLASS"])


async def test_pair_is_made_of_what_was_typed_when_documents_never_showed_it() -> None:
    async with open_form("dimensions") as hands:
        await hands.go("dimensions.DEPARTMENT.values")
        await hands.press("enter", *"Tanker", "enter", *"100", "enter")

        assert {"Dry Van": "110", "Tanker": "100"} == hands.settings.dimensions[0].values


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", "120 is inactive in Sage; choose another value."),
        ("130", "130 is non-posting in Sage; choose another value."),
    ],
)
async def test_value_without_postings_is_refused_when_it_is_picked(
    value: str, expected: str
) -> None:
    async with open_form("dimensions") as hands:
        await hands.go("dimensions.DEPARTMENT.default")
        await hands.press("enter", *value, "enter")

        assert expected == hands.refusal


async def test_default_and_pair_are_taken_away_when_they_are_cleared() -> None:
    async with open_form("dimensions") as hands:
        await hands.go("dimensions.DEPARTMENT.default")
        await hands.press("x", "down", "x")

        expected = DimensionMapping(dimension="DEPARTMENT", source="fleet")
        assert (expected,) == hands.settings.dimensions


async def test_pairs_are_dropped_when_another_field_fills_the_dimension() -> None:
    """They name values of the field that filled it before."""
    async with open_form("dimensions", "enter", *"office", "enter") as hands:
        expected = DimensionMapping(dimension="DEPARTMENT", source="office", default="100")
        assert (expected,) == hands.settings.dimensions


async def test_mapping_is_gone_when_its_dimension_is_cleared() -> None:
    async with open_form("dimensions", "x") as hands:
        assert () == hands.settings.dimensions


async def test_seven_sources_are_offered_when_a_dimension_is_mapped() -> None:
    async with open_form("dimensions", "enter") as hands:
        offered = hands.app.screen.query_one(RowList).count

    assert len(SOURCES) == offered


async def test_mapping_can_be_removed_when_the_company_has_no_such_dimension() -> None:
    lost = Settings(dimensions=(DimensionMapping(dimension="ASSET", source="truck"),))
    async with open_form("dimensions", settings=lost) as hands:
        await hands.go("dimensions.ASSET")
        await hands.press("x")

        assert () == hands.settings.dimensions


async def test_custom_field_tells_code_type_and_length_when_it_is_under_the_cursor() -> None:
    async with open_form("custom_fields") as hands:
        assert ["LOAD_NUMBER of AR Invoice: TEXT, 40 characters"] == hands.about


async def test_required_custom_field_bears_a_badge_when_it_is_not_mapped() -> None:
    async with open_form("custom_fields", "down") as hands:
        expected = "Picked Up (Required) | PICKED_UP | AR Invoice | DATE | not mapped"
        assert expected == hands.row


async def test_only_dates_are_offered_when_the_field_is_a_date() -> None:
    async with open_form("custom_fields", "down", "enter", *"po number", "enter") as hands:
        assert "No field of this type matches." == hands.refusal


async def test_reference_is_offered_when_its_name_is_typed() -> None:
    async with open_form("custom_fields", "enter") as hands:
        await hands.press(*"load", "underscore", *"reference.seal", "enter")

        expected = CustomFieldMapping(
            object="ARINVOICE", field="LOAD_NUMBER", source="load_reference.seal"
        )
        assert (expected,) == hands.settings.custom_fields


async def test_reference_is_offered_when_documents_have_shown_it() -> None:
    """Nobody has to type what is known."""
    offers = replace(OFFERS, references=("load_reference.seal_number",))
    async with open_form("custom_fields", "enter", *"seal", "enter", offers=offers) as hands:
        assert "load_reference.seal_number" == hands.settings.custom_fields[0].source


async def test_custom_field_is_free_again_when_it_is_cleared() -> None:
    async with open_form("custom_fields", "x") as hands:
        assert () == hands.settings.custom_fields


async def test_mapping_can_be_removed_when_sage_has_no_such_field() -> None:
    gone = CustomFieldMapping(object="APBILL", field="OLD", source="load.fleet")
    async with open_form("custom_fields", settings=Settings(custom_fields=(gone,))) as hands:
        await hands.go("custom_fields.APBILL.OLD")
        told = hands.about
        await hands.press("x")

        assert (["OLD of AP Bill: not in Sage"], ()) == (told, hands.settings.custom_fields)


async def test_default_terms_are_refused_in_place_when_they_are_too_long() -> None:
    async with open_form("advanced", "enter", "ctrl+u", *"366", "enter") as hands:
        assert "Net days must be a whole number from 0 to 365." == hands.refusal


async def test_party_gets_terms_of_its_own_when_it_was_picked() -> None:
    async with open_form("advanced", "down", "enter", *"gold", "enter", *"45", "enter") as hands:
        expected = CustomTerm(party_kind="carrier", party="K1", days=45)
        assert expected == hands.settings.advanced.custom_terms[-1]


async def test_terms_are_back_to_the_default_when_a_party_is_cleared() -> None:
    async with open_form("advanced", "down", "down", "x") as hands:
        assert () == hands.settings.advanced.custom_terms


async def test_party_stands_with_its_name_when_alvys_told_it() -> None:
    async with open_form("advanced", "down", "down") as hands:
        assert "Harbor Foods | Net 10 | Customer" == hands.row.strip()


@pytest.mark.parametrize("name", ["cross_subsidiary_billing", "export_as_generated"])
async def test_advanced_toggle_is_turned_over_when_enter_is_pressed(name: str) -> None:
    async with open_form("advanced") as hands:
        await hands.go(f"advanced.{name}")
        await hands.press("enter")

        assert "[x] on" == hands.values[f"advanced.{name}"]


async def test_finding_is_marked_and_told_at_its_field_when_the_cursor_is_there() -> None:
    async with open_form("accounts", findings=[INACTIVE]) as hands:
        await hands.go(DETENTION)

        expected = "! GL account 40310 is inactive in Sage. Choose another account."
        assert ("!", expected) == (hands.row[0], hands.about[-1])


async def test_field_is_found_when_it_is_filtered_out() -> None:
    async with open_form("accounts", "slash", *"toll", "enter") as hands:
        await hands.go(DETENTION)

        assert DETENTION == hands.form.field


async def test_field_of_another_form_is_not_found_when_it_is_asked_for() -> None:
    async with open_form("accounts") as hands:
        assert not hands.form.focus_field("ar.autopost")

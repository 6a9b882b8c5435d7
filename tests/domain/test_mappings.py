import pytest

from console.domain.mappings import AccountChoice, AccountMappings, DimensionMapping

ACCOUNTS = AccountMappings(
    ar={"default": "40000", "load": "40010", "load/fuel_surcharge": "40100"},
    ap={"default": "50000"},
)


@pytest.mark.parametrize(
    ("side", "category", "item", "expected"),
    [
        ("ar", "load", "fuel_surcharge", ("40100", "item", "load/fuel_surcharge")),
        ("ar", "load", "customer_linehaul", ("40010", "category", "load")),
        ("ar", "accessorial", "detention", ("40000", "master", "default")),
        ("ap", "load", "fuel_surcharge", ("50000", "master", "default")),
    ],
)
def test_account_is_the_most_special_one_when_levels_compete(
    side: str, category: str, item: str, expected: tuple[str, str, str]
) -> None:
    choice = ACCOUNTS.resolve("ar" if side == "ar" else "ap", category, item)
    assert isinstance(choice, AccountChoice)
    assert expected == (choice.account_no, choice.level, choice.key)


def test_account_is_none_when_no_level_names_one() -> None:
    assert AccountMappings().resolve("ar", "load", "fuel_surcharge") is None


def test_mapping_keeps_the_old_value_when_a_new_one_is_made() -> None:
    changed = ACCOUNTS.with_account("ar", "load", "40020")
    assert ("40010", "40020") == (ACCOUNTS.ar["load"], changed.ar["load"])


@pytest.mark.parametrize(
    ("value", "default", "expected"),
    [("Reefer", "100", "120"), ("Flatbed", "100", "100"), ("Flatbed", "", "Flatbed"), ("", "", "")],
)
def test_dimension_is_value_then_default_then_raw(value: str, default: str, expected: str) -> None:
    mapping = DimensionMapping(
        dimension="DEPARTMENT", source="fleet", default=default, values={"Reefer": "120"}
    )
    assert expected == mapping.resolve(value)

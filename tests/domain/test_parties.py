import pytest

from console.domain.outcome import Problem
from console.domain.parties import PartyIndex, PartyProfile, fold_name, match_party
from console.domain.reference import SageParty

INDEX = PartyIndex.build(
    [
        SageParty(id="C-1", name="Harbor  Foods", active=True),
        SageParty(id="C-2", name="Twin Peaks", active=True),
        SageParty(id="C-3", name="TWIN PEAKS", active=True),
        SageParty(id="C-4", name="Old Mill", active=False),
    ]
)


def profile(name: str = "Harbor Foods", external_id: str = "", external: str = "") -> PartyProfile:
    return PartyProfile(id="p", name=name, external_id=external_id, external_name=external)


@pytest.mark.parametrize(
    ("who", "by_name", "expected"),
    [
        (profile(external_id="C-2"), False, "C-2"),
        (profile(name=" harbor foods "), True, "C-1"),
        (profile(name="Somebody", external="Harbor Foods"), True, "C-1"),
    ],
)
def test_party_is_found_when_id_or_unique_name_matches(
    who: PartyProfile, by_name: bool, expected: str
) -> None:
    found = match_party(who, INDEX, side="ar", by_name=by_name)
    assert isinstance(found, SageParty)
    assert expected == found.id


@pytest.mark.parametrize(
    ("who", "by_name", "expected"),
    [
        (profile(external_id="C-99"), True, "customer-unmatched"),
        (profile(), False, "customer-unmatched"),
        (profile(name="Twin Peaks"), True, "customer-ambiguous"),
        (profile(name="Nobody"), True, "customer-unmatched"),
        (profile(name="Old Mill"), True, "customer-unmatched"),
        (profile(external_id="C-4"), False, "customer-inactive"),
    ],
)
def test_party_is_a_problem_when_nothing_single_and_active_matches(
    who: PartyProfile, by_name: bool, expected: str
) -> None:
    """An id that is set never falls through to the name; two of a name match nobody."""
    found = match_party(who, INDEX, side="ar", by_name=by_name)
    assert isinstance(found, Problem)
    assert expected == found.cause


def test_candidates_are_named_when_a_name_is_ambiguous() -> None:
    found = match_party(profile(name="Twin Peaks"), INDEX, side="ar", by_name=True)
    assert isinstance(found, Problem)
    assert "C-2, C-3" in found.message


def test_names_are_equal_when_only_case_and_blanks_differ() -> None:
    assert fold_name("  ACME \t Freight ") == fold_name("acme freight")


def test_names_differ_when_punctuation_differs() -> None:
    assert fold_name("Acme, Inc.") != fold_name("Acme Inc")

import pytest

from console.domain.outcome import Candidate, Problem
from console.domain.parties import PartyIndex, PartyProfile, ToCreate, fold_name, match_party
from console.domain.party_profile import tag_of
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


CARRIER = PartyProfile(id="p", kind="carrier", name="Nobody", mc_no="700100", usdot_no="21")
VENDORS = PartyIndex.build(
    [
        SageParty(id="V-1", name="Someone", active=True, link_key="700100"),
        SageParty(id="V-2", name="Other", active=True, tag=tag_of("carrier", "p")),
        SageParty(id="V-3", name="Twin", active=True, city="Reno"),
        SageParty(id="V-4", name="Twin", active=True, city="Omaha"),
    ]
)


def without(sage_id: str) -> PartyIndex:
    return PartyIndex.build(one for key, one in VENDORS.by_id.items() if key != sage_id)


def test_our_own_party_comes_first_when_a_number_matches_another() -> None:
    found = match_party(CARRIER, VENDORS, side="ap", by_name=False, link_by="mc_number")

    assert VENDORS.by_id["V-2"] == found


def test_carrier_is_found_by_its_number_when_the_settings_link_by_it() -> None:
    found = match_party(CARRIER, without("V-2"), side="ap", by_name=False, link_by="mc_number")

    assert VENDORS.by_id["V-1"] == found


def test_number_is_not_looked_at_when_the_settings_link_by_external_id() -> None:
    found = match_party(CARRIER, without("V-2"), side="ap", by_name=False)

    assert isinstance(found, Problem)


def test_choice_of_a_person_counts_when_an_external_id_leads_nowhere() -> None:
    who = PartyProfile(id="p", kind="carrier", name="Nobody", external_id="V-99")
    found = match_party(who, VENDORS, side="ap", by_name=True, chosen="V-3", create=True)

    assert VENDORS.by_id["V-3"] == found


def test_external_id_counts_when_it_leads_somewhere_else_than_the_choice() -> None:
    who = PartyProfile(id="p", kind="carrier", name="Nobody", external_id="V-1")
    found = match_party(who, VENDORS, side="ap", by_name=True, chosen="V-3")

    assert VENDORS.by_id["V-1"] == found


def test_party_is_not_created_when_a_choice_leads_nowhere() -> None:
    found = match_party(CARRIER, VENDORS, side="ap", by_name=True, chosen="V-99", create=True)

    assert isinstance(found, Problem)
    assert "vendor-link-broken" == found.cause


@pytest.mark.parametrize(
    ("who", "by_name", "expected"),
    [
        (profile(external_id="C-99"), True, ToCreate(wanted_id="C-99", same_as="id C-99")),
        (profile(name="New  One"), True, ToCreate(wanted_id="", same_as="name new one")),
        (profile(name="New One"), False, ToCreate(wanted_id="", same_as="party p")),
    ],
)
def test_party_is_to_be_created_when_nothing_matches_and_the_setting_allows_it(
    who: PartyProfile, by_name: bool, expected: ToCreate
) -> None:
    assert expected == match_party(who, INDEX, side="ar", by_name=by_name, create=True)


def test_party_is_not_created_when_its_name_is_ambiguous() -> None:
    who = PartyProfile(id="q", kind="carrier", name="twin")
    found = match_party(who, VENDORS, side="ap", by_name=True, create=True)

    assert isinstance(found, Problem)
    assert (
        Candidate(id="V-3", name="Twin", city="Reno"),
        Candidate(id="V-4", name="Twin", city="Omaha"),
    ) == found.candidates


def test_namesakes_are_candidates_when_an_external_id_leads_nowhere() -> None:
    found = match_party(profile(external_id="C-99"), INDEX, side="ar", by_name=False)

    assert isinstance(found, Problem)
    assert ["C-1"] == [one.id for one in found.candidates]

from typing import Any

import pytest

from console.domain.party_profile import PartyProfile, find_tag, proposed_ids, tag_of


def profile(name: str = "Acme", **more: Any) -> PartyProfile:
    return PartyProfile(id="p-1", name=name, **more)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (profile(number="CUST-1042"), "CUST-1042"),
        (profile(number=" cust 1042/a "), "CUST-1042-A"),
        (profile(kind="carrier", mc_no="700100", usdot_no="2"), "MC700100"),
        (profile(kind="carrier", usdot_no="2100300"), "DOT2100300"),
        (profile("Bramble & Oat Foods, Inc."), "BRAMBLE-OAT-FOODS-IN"),
        (profile("Plain", external_name="Books' Name"), "BOOKS-NAME"),
        (profile("株式会社"), "P-1"),
    ],
)
def test_id_comes_from_number_or_name_when_there_is_none(who: PartyProfile, expected: str) -> None:
    assert expected == proposed_ids(who)[0]


@pytest.mark.parametrize("name", ["A", "Bramble & Oat Foods, Inc.", "x" * 200, "ß — ü"])
def test_ids_fit_into_sage_when_names_are_anything(name: str) -> None:
    ids = proposed_ids(profile(name))

    assert all(0 < len(one) <= 20 for one in ids)
    assert ids[0] != ids[1]


def test_second_ids_differ_when_two_parties_share_a_name() -> None:
    one, other = (PartyProfile(id=party_id, name="Acme") for party_id in ("p-1", "p-2"))

    assert proposed_ids(one)[0] == proposed_ids(other)[0]
    assert proposed_ids(one)[1] != proposed_ids(other)[1]


def test_reference_is_found_when_people_wrote_around_it() -> None:
    tag = tag_of("carrier", "8c2f")

    assert tag == find_tag(f"Pays late. {tag} Ask Joe.")


def test_no_reference_is_found_when_comments_hold_none() -> None:
    assert "" == find_tag("[Alvys] carrier 8c2f")

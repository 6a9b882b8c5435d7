from typing import Any

import pytest

from console.domain.party_profile import PartyKind, PartyProfile, find_tag, proposed_ids, tag_of


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


@pytest.mark.parametrize("kind", ["customer", "carrier", "driver", "subsidiary", "factor"])
def test_reference_is_found_when_party_is_of_any_kind(kind: PartyKind) -> None:
    """Every list of Alvys has a mark of its own in Sage."""
    assert f"[Alvys {kind} 8c2f]" == find_tag(tag_of(kind, "8c2f"))


@pytest.mark.parametrize(
    ("is_contractor", "company", "expected"),
    [
        (True, "Rowan Hauling LLC", "Rowan Hauling LLC"),
        (True, "", "Ida Rowan"),
        (False, "Rowan Hauling LLC", "Ida Rowan"),
    ],
)
def test_driver_is_the_own_company_when_paid_as_a_contractor(
    is_contractor: bool, company: str, expected: str
) -> None:
    """A 1099 driver's company is the vendor; an employee stays a person."""
    driver = profile("Ida Rowan", kind="driver", is_contractor=is_contractor)
    assert expected == driver.as_company(company).accounting_name

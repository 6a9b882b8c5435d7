from datetime import date

import pytest

from console.domain.party_profile import PartyKind
from console.domain.terms import CustomTerm, ResolvedTerm, TermMissing, resolve_term

CUSTOM = (
    CustomTerm(party_kind="customer", party="cust-1", days=10),
    CustomTerm(party_kind="carrier", party="cust-1", days=7),
    CustomTerm(party_kind="carrier", party="carr-1", days=5),
    CustomTerm(party_kind="carrier", party="factor-1", days=2),
)
KNOWN = frozenset({"Net 2", "Net 5", "Net 7", "Net 10", "Net 15", "Net 30"})


def resolve(
    *,
    party: str = "cust-9",
    kind: PartyKind = "customer",
    factor: str = "",
    profile: int | None = None,
    default: int = 15,
    known: frozenset[str] = KNOWN,
    on: date = date(2026, 2, 20),
) -> ResolvedTerm | TermMissing:
    return resolve_term(
        party_id=party,
        party_kind=kind,
        profile_days=profile,
        default_days=default,
        custom_terms=CUSTOM,
        known=known,
        document_on=on,
        factor_id=factor,
    )


@pytest.mark.parametrize(
    ("party", "profile", "expected"),
    [
        ("cust-1", 45, ("Net 10", 10, date(2026, 3, 2), "custom")),
        ("cust-9", 30, ("Net 30", 30, date(2026, 3, 22), "profile")),
        ("cust-9", 45, ("Net 30", 45, date(2026, 4, 6), "profile")),
        ("cust-9", None, ("Net 15", 15, date(2026, 3, 7), "default")),
        # What Alvys says of a carrier does not hold for a customer of the same id.
        ("carr-1", None, ("Net 15", 15, date(2026, 3, 7), "default")),
    ],
)
def test_term_is_the_most_special_one_when_several_apply(
    party: str, profile: int | None, expected: tuple[str, int, date, str]
) -> None:
    """Rule terms-fallback: custom, profile, default. Net 30 stands in, the due date stays."""
    found = resolve(party=party, profile=profile)
    assert isinstance(found, ResolvedTerm)
    assert expected == (found.name, found.days, found.due_on, found.level)


@pytest.mark.parametrize(
    ("party", "factor", "profile", "expected"),
    [
        ("carr-1", "factor-1", 20, ("Net 5", 5, "custom")),
        ("carr-2", "factor-1", 20, ("Net 2", 2, "factor")),
        ("carr-2", "factor-9", 10, ("Net 10", 10, "profile")),
        ("carr-2", "factor-9", None, ("Net 15", 15, "default")),
        ("carr-2", "", None, ("Net 15", 15, "default")),
    ],
)
def test_term_of_a_carrier_is_its_own_then_that_of_the_factoring_company(
    party: str, factor: str, profile: int | None, expected: tuple[str, int, str]
) -> None:
    """Rule terms-fallback, for carriers: custom, factoring company, profile, default."""
    found = resolve(party=party, kind="carrier", factor=factor, profile=profile)
    assert isinstance(found, ResolvedTerm)
    assert expected == (found.name, found.days, found.level)


def test_term_of_a_factoring_company_holds_for_what_it_is_billed_for_itself() -> None:
    """A statement whose payee it is."""
    found = resolve(party="factor-1", kind="factor")
    assert isinstance(found, ResolvedTerm)
    assert ("Net 2", "custom") == (found.name, found.level)


@pytest.mark.parametrize("kind", ["driver", "subsidiary"])
def test_term_is_the_default_when_the_party_can_have_none_of_its_own(kind: PartyKind) -> None:
    """Custom terms are of customers and carriers; an equal id of another list is no match."""
    found = resolve(party="carr-1", kind=kind)
    assert isinstance(found, ResolvedTerm)
    assert ("Net 15", "default") == (found.name, found.level)


@pytest.mark.parametrize(
    ("days", "on", "expected"),
    [
        (0, date(2026, 2, 28), date(2026, 2, 28)),
        (1, date(2026, 2, 28), date(2026, 3, 1)),
        (30, date(2028, 1, 31), date(2028, 3, 1)),
        (365, date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_due_date_is_the_document_date_plus_days(days: int, on: date, expected: date) -> None:
    """Calendar days, over month ends, leap days and years."""
    found = resolve(profile=days, on=on)
    assert isinstance(found, ResolvedTerm)
    assert expected == found.due_on


def test_term_is_due_at_once_when_the_profile_says_zero_days() -> None:
    found = resolve(profile=0, known=frozenset({"Net 0"}))
    assert ResolvedTerm(name="Net 0", days=0, due_on=date(2026, 2, 20), level="profile") == found


def test_term_is_missing_when_neither_it_nor_the_fallback_exists() -> None:
    expected = TermMissing(wanted="Net 60", level="profile")
    assert expected == resolve(profile=60, known=frozenset({"Net 15"}))

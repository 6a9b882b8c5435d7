from datetime import date

import pytest

from console.domain.terms import CustomTerm, ResolvedTerm, TermMissing, resolve_term

CUSTOM = (
    CustomTerm(party_kind="customer", party="cust-1", days=10),
    CustomTerm(party_kind="carrier", party="cust-1", days=7),
)
KNOWN = frozenset({"Net 10", "Net 15", "Net 30"})


def resolve(
    *,
    party: str = "cust-9",
    profile: int | None = None,
    default: int = 15,
    known: frozenset[str] = KNOWN,
) -> ResolvedTerm | TermMissing:
    return resolve_term(
        party_id=party,
        party_kind="customer",
        profile_days=profile,
        default_days=default,
        custom_terms=CUSTOM,
        known=known,
        document_on=date(2026, 2, 20),
    )


@pytest.mark.parametrize(
    ("party", "profile", "expected"),
    [
        ("cust-1", 45, ("Net 10", 10, date(2026, 3, 2), "custom")),
        ("cust-9", 30, ("Net 30", 30, date(2026, 3, 22), "profile")),
        ("cust-9", 45, ("Net 30", 45, date(2026, 4, 6), "profile")),
        ("cust-9", None, ("Net 15", 15, date(2026, 3, 7), "default")),
    ],
)
def test_term_is_the_most_special_one_when_several_apply(
    party: str, profile: int | None, expected: tuple[str, int, date, str]
) -> None:
    """Rule terms-fallback: custom, profile, default. Net 30 stands in, the due date stays."""
    found = resolve(party=party, profile=profile)
    assert isinstance(found, ResolvedTerm)
    assert expected == (found.name, found.days, found.due_on, found.level)


def test_term_is_due_at_once_when_the_profile_says_zero_days() -> None:
    found = resolve(profile=0, known=frozenset({"Net 0"}))
    assert ResolvedTerm(name="Net 0", days=0, due_on=date(2026, 2, 20), level="profile") == found


def test_term_is_missing_when_neither_it_nor_the_fallback_exists() -> None:
    expected = TermMissing(wanted="Net 60", level="profile")
    assert expected == resolve(profile=60, known=frozenset({"Net 15"}))

"""Payment terms: how many days, which Sage term, which due date. Slug ``terms-fallback``.

Place in the path: settings, the party's profile and Sage's list of terms come in; the term's name
and the due date go out with the document.

The order, first one decides: custom term of the party, custom term of the factoring company that is
paid in a carrier's stead, days on the party's profile, default of the connection. Alvys's API names
no days of carriers, drivers and factoring companies: theirs are custom terms or the default.

Source: article step 6 (custom terms override the default); "Transaction Export": the factoring
company's terms come before the carrier's; ``Net N``, else ``Net 30``, else the export fails.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from console.domain.party_profile import PartyKind


__all__ = [
    "FALLBACK_DAYS",
    "CustomTerm",
    "ResolvedTerm",
    "TermLevel",
    "TermMissing",
    "resolve_term",
    "term_name",
]

FALLBACK_DAYS = 30
"""Days when nobody names any, and the term that Sage must have."""


TermLevel = Literal["custom", "factor", "profile", "default"]
"""Who named the days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomTerm:
    """Net days for one customer or carrier; overrides profile and default."""

    party_kind: Literal["customer", "carrier"]
    """Which list of Alvys the party is in."""

    party: str
    """Alvys id of the party; of a factoring company for all carriers that it is paid for."""

    days: int
    """Net days, 0 to 365."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedTerm:
    """The term to send and the due date that goes with it."""

    name: str
    """Sage's name of the term, e.g. ``Net 15``."""

    days: int
    """Days that the due date was computed with: the wanted ones, also on fallback."""

    due_on: date
    """Document date plus days."""

    level: TermLevel
    """Who named the days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermMissing:
    """Neither the wanted term nor the fallback exists in Sage."""

    wanted: str
    """The term that was looked for first."""

    level: TermLevel
    """Who named the days."""


def term_name(days: int) -> str:
    """Return Sage's name for net ``days``: ``Net 15``."""
    return f"Net {days}"


def resolve_term(
    *,
    party_id: str,
    party_kind: PartyKind,
    profile_days: int | None,
    default_days: int,
    custom_terms: Sequence[CustomTerm],
    known: Collection[str],
    document_on: date,
    factor_id: str = "",
) -> ResolvedTerm | TermMissing:
    """Choose the term; ``Net 30`` when Sage lacks it.

    Args:
        party_id: Alvys id of the party.
        party_kind: Which list of Alvys it is in; custom terms are of customers and carriers, among
            whom factoring companies stand.
        profile_days: Net days on the Alvys profile; None when it has none.
        default_days: The connection's default.
        custom_terms: The connection's custom terms.
        known: Names of the active terms of that side in Sage.
        document_on: Date that the days count from.
        factor_id: Alvys id of the factoring company that is paid in its stead; empty for none.
    """
    custom: dict[tuple[str, str], int] = {
        (term.party_kind, term.party): term.days for term in custom_terms
    }
    listed = "carrier" if party_kind == "factor" else party_kind
    levels: tuple[tuple[TermLevel, int | None], ...] = (
        ("custom", custom.get((listed, party_id))),
        ("factor", custom.get(("carrier", factor_id)) if factor_id else None),
        ("profile", profile_days),
    )
    named = ((level, days) for level, days in levels if days is not None)
    level, days = next(named, ("default", default_days))
    wanted = term_name(days)
    for name in (wanted, term_name(FALLBACK_DAYS)):
        if name in known:
            due_on = document_on + timedelta(days=days)
            return ResolvedTerm(name=name, days=days, due_on=due_on, level=level)
    return TermMissing(wanted=wanted, level=level)

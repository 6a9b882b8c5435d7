"""Which parties the documents of a run need that Sage does not have.

Place in the path: entries and what mapping knows come in, wishes go out; ``creation`` fulfils
them. A party is wished for only when a document could be sent if it were there: none is created for
one that a missing account or a closed gate keeps back. Pure.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from console.domain.ledger import LedgerEntry
from console.domain.parties import ToCreate, is_unmatched
from console.domain.party_entry import PartyObject
from console.domain.party_profile import PartyProfile
from console.domain.reference import SageParty
from console.domain.settings import Settings
from console.domain.terms import ResolvedTerm
from console.sync.mapping import MappingInputs
from console.sync.mapping.fields import find_party, find_term, profile_of

__all__ = ["Needs", "Used", "Wish", "find_needs", "may_create", "would_create"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A party that Sage shall have."""

    what: PartyObject
    """Sage's object."""

    profile: PartyProfile
    """Whom it is made of."""

    key: str
    """What makes two wishes one; see ``ToCreate.same_as``."""

    decisive_id: str = ""
    """Id that it must get; empty leaves the choice to Sage or to us."""

    term: str | None = None
    """Payment term, the one of its first document; None for none."""

    pay_to: str = ""
    """Contact that gets a vendor's money; empty for its own."""

    @property
    def name(self) -> str:
        """Return what tells it from the other wishes of a run."""
        return f"{self.what} {self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """A party that documents of the run name and Sage has."""

    what: PartyObject
    """Sage's object."""

    party: SageParty
    """What Sage has."""

    profile: PartyProfile
    """What Alvys says."""


@dataclass(slots=True, kw_only=True)
class Needs:
    """What the documents of a run need of Sage's parties."""

    wishes: dict[str, Wish] = field(default_factory=dict)
    """Object and key to what Sage lacks."""

    wishers: dict[str, str] = field(default_factory=dict)
    """Alvys party id to the key in ``wishes`` that stands for it."""

    used: dict[str, Used] = field(default_factory=dict)
    """Alvys party id to what Sage has of it."""


def may_create(settings: Settings) -> bool:
    """Return whether the settings let the console write customers or vendors."""
    return settings.ar.auto_create_customer or settings.ap.auto_create_vendor


def would_create(entry: LedgerEntry, settings: Settings) -> bool:
    """Return whether the settings let the console create what an entry failed for."""
    side = entry.transaction.kind.section
    is_on = settings.ar.auto_create_customer if side == "ar" else settings.ap.auto_create_vendor
    return is_on and is_unmatched(entry.problem, side)


def find_needs(
    due: Iterable[LedgerEntry],
    failed: Iterable[LedgerEntry],
    inputs: MappingInputs,
    is_sendable: Callable[[LedgerEntry], bool],
) -> Needs:
    """Return what documents need.

    Args:
        due: Ready entries.
        failed: Failed entries; a party that is missing may be what keeps them.
        inputs: What mapping knows.
        is_sendable: Whether one could be sent if its party were there.
    """
    needs = Needs()
    for entry in due:
        _note(entry, needs, inputs, is_sendable, is_due=True)
    for entry in failed:
        _note(entry, needs, inputs, is_sendable, is_due=False)
    return needs


def _note(
    entry: LedgerEntry,
    needs: Needs,
    inputs: MappingInputs,
    is_sendable: Callable[[LedgerEntry], bool],
    *,
    is_due: bool,
) -> None:
    transaction = entry.transaction
    party_id = transaction.party.id
    if party_id in needs.used or party_id in needs.wishers:
        return
    what: PartyObject = "CUSTOMER" if transaction.kind.section == "ar" else "VENDOR"
    profile = profile_of(transaction, inputs)
    if profile is None:
        return
    found = find_party(transaction, inputs)
    if isinstance(found, SageParty) and is_due:
        needs.used[party_id] = Used(what=what, party=found, profile=profile)
    if not isinstance(found, ToCreate) or not is_sendable(entry):
        return
    term = find_term(transaction, inputs)
    wish = Wish(
        what=what,
        profile=profile,
        key=found.same_as,
        decisive_id=found.wanted_id,
        term=term.name if isinstance(term, ResolvedTerm) else None,
    )
    needs.wishers[party_id] = wish.name
    needs.wishes.setdefault(wish.name, wish)

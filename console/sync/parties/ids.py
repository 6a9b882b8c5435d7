"""Which id a new party gets when its External Accounting ID does not say so.

Place in the path: ``maker`` asks. Whether a company numbers its customers or vendors itself
shows in what became of those that the console sent before; no list of Sage tells.
"""

from collections.abc import Sequence
from dataclasses import replace

from console.domain.machine import State
from console.domain.outcome import Problem, WhoActs
from console.domain.parties import fold_name
from console.domain.party_entry import PartyEntry, PartyObject
from console.domain.party_profile import PartyProfile, proposed_ids
from console.domain.settings import Settings
from console.intacct import Row
from console.sync.desk import Desk
from console.sync.parties.steps import ID_FIELDS, NOUNS

__all__ = ["Ids", "elsewhere"]


class Ids:
    """The ids of one run.

    Args:
        desk: The desk of the run.
    """

    def __init__(self, desk: Desk) -> None:
        self._parties = desk.store.parties
        self._company_id = desk.connection.company_id
        self._given: set[tuple[PartyObject, str]] = set()
        self._known: dict[PartyObject, bool | None] = {}

    def are_sages(self, what: PartyObject) -> bool | None:
        """Return whether the company gives out ids of its own; None when that is not known."""
        if what not in self._known:
            posted = self._parties.in_states(self._company_id, (State.POSTED,))
            told = [
                one
                for one in posted
                # One that was adopted was never sent, and tells nothing.
                if one.object == what and one.action == "create" and one.control_id
                if not one.is_decisive
            ]
            last = max(told, key=lambda one: one.changed_at, default=None)
            self._known[what] = None if last is None else not last.wanted_id
        return self._known[what]

    def give(
        self, entry: PartyEntry, profile: PartyProfile, rows: Sequence[Row]
    ) -> tuple[PartyEntry, Problem | None]:
        """Return the entry with the first of our ids that nobody bears, or why there is none.

        Args:
            entry: Without an id.
            profile: Whom the id is made of.
            rows: What Sage holds under the ids that it may get.
        """
        what = entry.object
        held = {row[ID_FIELDS[what]].casefold() for row in rows}
        # What is in doubt may be in Sage under its id.
        doubts = self._parties.in_states(self._company_id, (State.UNVERIFIED,))
        held |= {one.wanted_id.casefold() for one in doubts if one.object == what}
        ids = proposed_ids(profile)
        for proposed in ids:
            folded = proposed.casefold()
            if folded not in held and (what, folded) not in self._given:
                self._given.add((what, folded))
                return replace(entry, wanted_id=proposed), None
        noun = NOUNS[what]
        problem = Problem(
            cause=f"{noun}-conflict",
            message=f"{entry.name} cannot become a {noun}: {' and '.join(ids)} are taken in Sage",
            fix=f"Set the External Accounting ID of {entry.name} in Alvys, or choose: parties link",
            who=WhoActs.FINANCE,
            subject=entry.name,
        )
        return entry, problem


def elsewhere(entry: PartyEntry, rows: Sequence[Row], settings: Settings) -> Problem | None:
    """Return why a party without an External Accounting ID is not created beside a namesake.

    Where names match, a namesake that this connection's entity does not see is either the party,
    kept by another entity, or would be ambiguous with ours for that entity from then on.

    Args:
        entry: About to be created.
        rows: What Sage holds under its name, seen from the top level.
        settings: Of the connection.
    """
    side = settings.ar if entry.object == "CUSTOMER" else settings.ap
    if entry.object == "CONTACT" or entry.is_decisive or not side.match_by_name:
        return None
    name = fold_name(entry.name)
    found = [row for row in rows if fold_name(row.get("NAME", "")) == name]
    if not found:
        return None
    noun, ids = NOUNS[entry.object], ", ".join(row[ID_FIELDS[entry.object]] for row in found)
    return Problem(
        cause=f"{noun}-elsewhere",
        message=f"Sage has a {noun} named {entry.name} ({ids}) that this connection does not see: "
        "it belongs to another entity, or was made just now",
        fix=f"Let this entity use {ids} in Sage, or give {entry.name} its own External Accounting "
        "ID in Alvys; the next run looks again.",
        who=WhoActs.FINANCE,
        subject=entry.name,
    )

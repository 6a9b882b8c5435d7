"""One party's way to Sage: a customer, vendor or contact that the console creates or changes.

Place in the path: ``sync/parties/creation`` makes and moves entries, ``store/parties`` keeps them
for ever. They move by the same table as documents (``machine``), with the same promises: the intent
is durable before the first byte, the control id names one content, and whatever may have run is
looked up before anything is sent again.

A party belongs to a Sage company, not to a subsidiary: it is created at the top level, where every
entity sees it, and subsidiaries that share the company share it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from console.clock import BootTime
from console.domain.identifiers import entry_id
from console.domain.machine import Event, State, next_state
from console.domain.outcome import Problem
from console.domain.party_profile import PartyKind

__all__ = ["PartyAction", "PartyEntry", "PartyLink", "PartyObject", "party_entry_id"]

PartyObject = Literal["CUSTOMER", "VENDOR", "CONTACT"]
"""What it becomes in Sage."""

PartyAction = Literal["create", "update"]
"""A party is created once; an update is absolute, so sending it again does no harm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyEntry:
    """One party and where it stands."""

    id: str
    """``party_entry_id``."""

    company_id: str
    """Sage company."""

    object: PartyObject
    """Sage's object."""

    action: PartyAction
    """What is done."""

    kind: PartyKind
    """Which list of Alvys it comes from."""

    party_id: str
    """Alvys id."""

    name: str
    """Its name as last sent, for people and for look-ups."""

    tag: str
    """Our reference in Sage."""

    state: State
    """Where it stands."""

    created_at: datetime
    """When it was first wanted, UTC."""

    changed_at: datetime
    """When this row last changed, UTC."""

    wanted_id: str = ""
    """Id that Sage was told to give it; empty lets Sage number it."""

    is_decisive: bool = False
    """The wanted id is its External Accounting ID: whoever bears it in Sage is the party."""

    sage_id: str = ""
    """Its id in Sage, for a contact its name; empty until proven to be there."""

    revision: int = 1
    """Number of the content."""

    attempt: int = 1
    """Number of the attempt at this revision; grows only after a certain refusal."""

    attempts: int = 0
    """Rows of its history."""

    control_id: str = ""
    """Function control id of the last intent."""

    content_hash: str = ""
    """Fingerprint of what the last intent sent."""

    details_hash: str = ""
    """Fingerprint of the data that an update would send; a different one is a change."""

    sent_before: bool = False
    """The present control id left at least once and its outcome was not certain."""

    refused: bool = False
    """Sage refused the present control id in a way that proves nothing."""

    deferrals: int = 0
    """Sends in a row that certainly did not run."""

    quiet_from: BootTime | None = None
    """From when the quiet time counts; None unless unverified."""

    batch_id: str = ""
    """Request that the last intent belonged to."""

    run_id: str = ""
    """Run that last touched it."""

    problem: Problem | None = None
    """Why it is not in Sage, or may not be."""

    def moved(self, event: Event, *, at: datetime, **changes: Any) -> "PartyEntry":
        """Return the entry after ``event``.

        Args:
            event: What happened.
            at: The present moment.
            **changes: Further fields of the entry.

        Raises:
            ValueError: The table does not let the event happen in this state.
        """
        return replace(self, state=next_state(self.state, event), changed_at=at, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLink:
    """A person's word which party of Sage a party of Alvys is."""

    subsidiary_id: str
    """For whose documents it holds."""

    party_id: str
    """Alvys id."""

    name: str
    """Its name when the choice was made, for people."""

    what: Literal["customer", "vendor"]
    """What it is in Sage."""

    sage_id: str
    """Customer or vendor id in Sage."""

    chosen_by: str
    """Who chose."""

    chosen_at: datetime
    """When, UTC."""

    reason: str = ""
    """Why, in the person's words; may be empty."""

    company_id: str = ""
    """Sage company that knows ``sage_id``; empty in rows of older versions."""


def party_entry_id(company_id: str, what: PartyObject, action: PartyAction, key: str) -> str:
    """Return the id of an entry, the same on every host.

    Args:
        company_id: Sage company.
        what: Sage's object.
        action: What is done.
        key: Alvys id, with the External Accounting ID when one is set; the Sage id of an update.
    """
    return entry_id(company_id, f"party {what} {action}", key)

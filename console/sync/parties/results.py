"""How a wish for a party ends, as mapping sees it.

Place in the path: entries of the machine come in; the party, the problem of its documents, or "not
known yet" goes out. Pure.
"""

from dataclasses import replace

from console.domain.machine import State
from console.domain.outcome import Deferred, Problem, WhoActs
from console.domain.parties import checked
from console.domain.party_entry import PartyEntry
from console.domain.reference import SageParty
from console.sync.mapping import MappingInputs
from console.sync.parties.steps import NOUNS

__all__ = ["Result", "result_of"]

Result = SageParty | Problem | Deferred
"""How a wish ends."""


def result_of(entry: PartyEntry, inputs: MappingInputs) -> Result:
    """Return how a wish ended, by the entry that stands for it."""
    noun = NOUNS[entry.object]
    match entry.state:
        case State.POSTED:
            return _posted(entry, inputs)
        case State.FAILED | State.CONFLICT if entry.problem is not None:
            return _told(entry, entry.problem)
        case _:
            return Deferred(reason=f"Whether Sage has {noun} {entry.name} is not known yet")


def _posted(entry: PartyEntry, inputs: MappingInputs) -> SageParty | Problem:
    if entry.object == "CONTACT":
        return SageParty(id=entry.sage_id, name=entry.name, active=True)
    index = inputs.customers if entry.object == "CUSTOMER" else inputs.vendors
    listed = index.by_id.get(entry.sage_id)
    noun = NOUNS[entry.object]
    if listed is not None:
        return checked(listed, noun)
    # Made since the lists were read. One that was never sent stood in Sage before, and they would
    # show it if it could be used here.
    if entry.control_id and entry.changed_at >= inputs.reference.fetched_at:
        return SageParty(id=entry.sage_id, name=entry.name, active=True, tag=entry.tag)
    return Problem(
        cause=f"{noun}-gone",
        message=f"{entry.name} is {noun} {entry.sage_id} of Sage, which this connection does not "
        "see: it was deleted, or belongs to another entity",
        fix=f"Make {entry.sage_id} usable in Sage, or choose another {noun}: parties link",
        who=WhoActs.FINANCE,
        subject=entry.name,
    )


def _told(entry: PartyEntry, problem: Problem) -> Problem:
    """Return the problem of documents whose party could not be brought to Sage."""
    noun = NOUNS[entry.object]
    if problem.cause.startswith(noun):
        return problem
    number = f" ({problem.number})" if problem.number else ""
    return replace(
        problem,
        cause=f"{noun}-not-created",
        message=f"Sage refused to create {noun} {entry.name}: {problem.message}{number}",
        subject=entry.name,
        # It is about the party: a document that Sage refused itself is known by this number.
        number="",
    )

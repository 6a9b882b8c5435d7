"""From a ready entry to what is sent: the gates once more, mapping, the function as XML.

Place in the path: a cycle asks for what it sends, a rehearsal and a preview for what would be sent;
there is no second way. It reads Sage's lists and Alvys's profiles, and stores nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from console.domain.connection import Connection
from console.domain.eligibility import Held, NotDue, decide
from console.domain.inclusion import shaping_toggles
from console.domain.ledger import LedgerEntry, Task
from console.domain.outcome import Deferred, Problem, Skipped, Unmapped
from console.domain.parties import PartyIndex, ToCreate
from console.domain.surroundings import Surroundings
from console.errors import RuleError
from console.intacct import encode_function
from console.sync.batching import Prepared
from console.sync.correction import leaves_sage, withdrawal
from console.sync.desk import ReadingDesk
from console.sync.doubles import find_doubles
from console.sync.mapping import Mapped, MappingInputs, map_transaction
from console.sync.parties.profiles import read_people, read_profiles, wanted_kinds
from console.sync.problems import billed_alone_problem, not_due_problem, unsendable_problem
from console.sync.surroundings import look_around

__all__ = ["Made", "gather_inputs", "prepare_each", "prepare_one"]

Made = Prepared | Skipped | Held | Problem | Deferred | ToCreate
"""What mapping makes of a ready entry: something to send, or why there is nothing."""


async def gather_inputs(desk: ReadingDesk, *, fields_anew: bool = False) -> MappingInputs:
    """Return what mapping looks at, read now from Sage, Alvys and the store; nothing is kept.

    Args:
        desk: What it reads with.
        fields_anew: Ask Sage for its custom fields, however lately that was done.
    """
    connection = desk.connection
    known = desk.store.reference.get(connection.company_id, connection.entity_id)
    if known is not None and fields_anew:
        known = replace(known, fields_at=None)
    reference = await desk.read_reference(desk.intacct, connection.entity_id, known)
    wanted = wanted_kinds(connection.settings)
    profiles = await read_profiles(desk.alvys, connection.subsidiary_id, wanted)
    return MappingInputs(
        settings=connection.settings,
        entity_id=connection.entity_id,
        reference=reference,
        customers=PartyIndex.build(reference.customers.values()),
        vendors=PartyIndex.build(reference.vendors.values()),
        profiles=profiles,
        people=await read_people(desk.alvys, connection.settings, profiles),
        links={
            link.party_id: link.sage_id
            for link in desk.store.parties.links(connection.subsidiary_id, connection.company_id)
        },
    )


def prepare_each(
    entries: Sequence[LedgerEntry], inputs: MappingInputs, desk: ReadingDesk
) -> Iterator[tuple[LedgerEntry, Made]]:
    """Yield ready entries with their party's present name, and what becomes of each.

    The sender and everybody who previews ask here.
    """
    around = look_around([one.transaction for one in entries], desk.connection, desk.store)
    doubles = find_doubles(entries, desk.connection.settings, desk.store)
    for fresh in (_named(entry, inputs) for entry in entries):
        made = prepare_one(fresh, inputs, desk.connection, around)
        # What only leaves Sage bills nothing twice.
        bills = isinstance(made, Prepared) and made.task is Task.POST
        yield fresh, doubles.get(fresh.id, made) if bills else made


def prepare_one(
    entry: LedgerEntry, inputs: MappingInputs, connection: Connection, around: Surroundings
) -> Made:
    """Return what mapping makes of one entry, given what other documents have to do with it."""
    # Asked again here: a gate may have closed since the document became due.
    verdict = decide(entry.transaction, connection, around)
    if entry.sage_record_no and leaves_sage(entry, verdict):
        return withdrawal(entry)
    if isinstance(verdict, NotDue) and not entry.sage_record_no:
        return Skipped(problem=not_due_problem(verdict.reason))
    if isinstance(verdict, Skipped | Held):
        return verdict
    double = around.billed_alone.get(entry.transaction.source_id)
    if double:
        return billed_alone_problem(entry.transaction, double)
    settings = around.settings_for(entry.transaction, inputs.settings)
    try:
        mapped = map_transaction(entry.transaction, inputs.with_settings(settings))
        if isinstance(mapped, Unmapped):
            return mapped.problem
        if not isinstance(mapped, Mapped):
            return mapped
        xml = encode_function(mapped.function, "")
    except RuleError as error:
        return unsendable_problem(error.message)
    return Prepared(
        entry=entry,
        function=mapped.function,
        party_no=mapped.party_no,
        amount=mapped.total(),
        toggles=shaping_toggles(entry.transaction, settings),
        xml=xml,
    )


def _named(entry: LedgerEntry, inputs: MappingInputs) -> LedgerEntry:
    """Return the entry with its party's present name: trips name carriers by id only."""
    transaction = entry.transaction
    profile = inputs.profiles.get(transaction.party.id)
    if profile is None or profile.name == transaction.party.name:
        return entry
    party = replace(transaction.party, name=profile.name)
    return replace(entry, transaction=replace(transaction, party=party))

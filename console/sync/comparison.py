"""One record before it is sent, and seen from three sides: sent, would send now, Sage holds.

Place in the path: the inspection service hands over the entry, its history, and a desk that can
only read. What would be sent is what the sender would send, byte for byte: the same function makes
it.
"""

from collections.abc import Sequence
from dataclasses import replace

from console.domain.comparison import Comparison, Preview, PreviewLine, Side, compare_sides
from console.domain.eligibility import Held
from console.domain.ledger import Attempt, LedgerEntry
from console.domain.money import ZERO
from console.domain.outcome import Deferred, Problem, Skipped
from console.domain.parties import ToCreate
from console.domain.reference import SageParty
from console.errors import ProtocolError, RuleError
from console.intacct import Read, decode_function
from console.sync.attachments import preview_paper, preview_papers
from console.sync.batching import Prepared
from console.sync.desk import ReadingDesk
from console.sync.document_words import OUR_REFERENCE, held_words, sent_words
from console.sync.lookup import LOOKUPS
from console.sync.mapping import Mapped, MappingInputs, map_transaction
from console.sync.preparing import Made, gather_inputs, prepare_each
from console.sync.totals import Wanted, fetch_records

__all__ = ["compare", "preview"]

_NEW_PARTY = "(new)"
"""Stands for the id that a party will get which is not in Sage yet."""

_LINE_OWN = frozenset({"account", "amount", "text"})


async def preview(entry: LedgerEntry, desk: ReadingDesk) -> Preview:
    """Return a record as it would be sent now.

    Raises:
        ConsoleError: Alvys or Sage could not be read.
    """
    newest = _newest(entry)
    if newest.transaction.kind.is_attachment:
        return await preview_paper(newest, desk)
    made = make_preview(newest, await gather_inputs(desk), desk)
    return replace(made, papers=await preview_papers(newest, desk))


async def compare(entry: LedgerEntry, attempts: Sequence[Attempt], desk: ReadingDesk) -> Comparison:
    """Return a record as it was sent last, as it would be sent now, and as Sage holds it.

    Raises:
        ConsoleError: Alvys or Sage could not be read, or it is a paper.
    """
    if entry.transaction.kind.is_attachment:
        raise RuleError(
            "A paper has no fields that could differ",
            hint="Its preview shows what goes to Sage; its document can be compared.",
        )
    seen = await preview(entry, desk)
    sent, now = _sent_side(attempts), _now_side(seen)
    mentioned = frozenset((*(sent.values or ()), *(now.values or ())))
    sage = await _sage_side(entry, mentioned, desk)
    return Comparison(
        entry_id=entry.id,
        number=entry.transaction.number,
        kind=entry.transaction.kind,
        fields=compare_sides(sent, now, sage),
        sent_note=sent.note,
        now_note=now.note,
        sage_note=sage.note,
    )


def make_preview(entry: LedgerEntry, inputs: MappingInputs, desk: ReadingDesk) -> Preview:
    """Return an entry as it would be sent, given what mapping knows."""
    note = ""
    fresh, made = next(prepare_each([entry], inputs, desk))
    if isinstance(made, ToCreate):
        source = fresh.transaction
        party = SageParty(id=made.wanted_id or _NEW_PARTY, name=source.party.name, active=True)
        inputs = replace(inputs, created={**inputs.created, source.party.id: party})
        fresh, made = next(prepare_each([entry], inputs, desk))
        side = "customer" if source.kind.section == "ar" else "vendor"
        note = f"Sage has no such {side} yet: it would be created first"
    if isinstance(made, Prepared):
        return _sendable(made, inputs, note)
    source = fresh.transaction
    return Preview(
        entry_id=entry.id,
        number=source.number,
        kind=source.kind,
        header=(),
        lines=(),
        total=ZERO,
        xml="",
        problem=_problem(made),
        note=made.reason if isinstance(made, Deferred) else "",
    )


def _problem(made: Made) -> Problem | None:
    if isinstance(made, Skipped | Held):
        return made.problem
    return made if isinstance(made, Problem) else None


def _sendable(made: Prepared, inputs: MappingInputs, note: str) -> Preview:
    source = made.entry.transaction
    words = sent_words(decode_function(made.xml.decode()))
    mapped = map_transaction(source, inputs)
    choices = [one.account for one in mapped.lines] if isinstance(mapped, Mapped) else []
    lines: list[PreviewLine] = []
    for number, amount in enumerate(made.amounts, start=1):
        start = f"Line {number} "
        said = {
            name.removeprefix(start): value
            for name, value in words.items()
            if name.startswith(start)
        }
        choice = choices[number - 1] if len(choices) == len(made.amounts) else None
        lines.append(
            PreviewLine(
                account_no=said.get("account", ""),
                level=choice.level if choice else "",
                key=choice.key if choice else "",
                amount=amount or ZERO,
                text=said.get("text", ""),
                others=tuple(pair for pair in said.items() if pair[0] not in _LINE_OWN),
            )
        )
    return Preview(
        entry_id=made.entry.id,
        number=source.number,
        kind=source.kind,
        header=tuple(pair for pair in words.items() if not pair[0].startswith("Line ")),
        lines=tuple(lines),
        total=made.amount,
        xml=made.xml.decode(),
        note=note,
    )


def _newest(entry: LedgerEntry) -> LedgerEntry:
    """Return the entry with the source that waits for its outcome, when there is one."""
    return entry if entry.newer is None else replace(entry, transaction=entry.newer, newer=None)


def _sent_side(attempts: Sequence[Attempt]) -> Side:
    sent = next((one for one in reversed(attempts) if one.request_xml), None)
    if sent is None:
        return Side(values=None, note="Nothing was sent yet")
    try:
        function = decode_function(sent.request_xml)
    except ProtocolError:
        return Side(values=None, note=f"Attempt {sent.number} cannot be read any more")
    note = f"Attempt {sent.number}: {sent.outcome}"
    return Side(values=sent_words(function), note=note)


def _now_side(seen: Preview) -> Side:
    if not seen.xml:
        why = seen.problem.message if seen.problem else seen.note
        return Side(values=None, note=f"It would not be sent. {why}")
    values = sent_words(decode_function(seen.xml))
    return Side(values=values, note=seen.note or "It would be sent like this")


async def _sage_side(entry: LedgerEntry, mentioned: frozenset[str], desk: ReadingDesk) -> Side:
    source = entry.transaction
    if entry.company_id not in {"", desk.connection.company_id}:
        return Side(values=None, note=f"It was sent to the company {entry.company_id}")
    wanted = Wanted(
        form=source.kind.form,
        number=source.number,
        entity_id=entry.entity_id if entry.control_id else desk.connection.entity_id,
        party_no=entry.party_no,
        record_no=entry.sage_record_no,
    )
    [rows] = (await fetch_records(desk.intacct, {entry.id: wanted})).values()
    numbers = [row["RECORDNO"] for row in rows]
    own = entry.sage_record_no if entry.sage_record_no in numbers else next(iter(numbers), "")
    if not own:
        return Side(values=None, note=f"Sage holds no live record numbered {source.number}")
    read = Read(object_name=LOOKUPS[wanted.form].object_name, keys=(own,))
    records = await desk.intacct.read(read, entity_id=wanted.entity_id or None)
    if len(records) != 1:
        return Side(values=None, note=f"Sage does not show record {own}")
    others = f", and {len(numbers) - 1} more of this number" if len(numbers) > 1 else ""
    state = records[0].value("STATE")
    return Side(
        values=held_words(records[0], mentioned),
        note=f"Record {own}, {state}{others}",
        silent=frozenset({OUR_REFERENCE}),
    )

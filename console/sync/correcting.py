"""Documents that changed after their export, before they are sent: what Sage says of their records.

Place in the path: ``posting`` hands in what is due and names a record in Sage; what is to be sent
comes back. The rest is settled here: what Sage holds already, what is out of the books for good,
and what an obstacle keeps, which is ``held`` with what to do. What an answer means, ``correction``
decides. It only reads Sage: one question for the records of a hundred documents of one form, and
one for their lines.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from console.domain.kinds import Form
from console.domain.ledger import Attempt, Event, LedgerEntry, State, Task
from console.domain.outcome import Problem
from console.intacct import In, Query, Row
from console.sync.batching import Prepared
from console.sync.correction import Nothing, Standing, plan_correction
from console.sync.desk import Desk
from console.sync.intents import is_as_mapped
from console.sync.lookup import LOOKUPS, Context, decide, doubted, holds
from console.sync.moving import released
from console.sync.problems import obstacle, superseded_problem
from console.sync.steps import Settled, without_record
from console.sync.updating import DIMENSION_FIELDS, custom_field_names
from console.sync.verification import context_of, fetch_records

__all__ = ["correct"]

_CHUNK = 100
"""Records asked for in one query."""

_HEADER = ("RECORDID", "STATE", "WHENCREATED", "WHENPOSTED", "TRX_TOTALENTERED", "TRX_TOTALPAID")
_TEXTS = ("DOCNUMBER", "DESCRIPTION", "WHENDUE", "TERMNAME")
_LINE = ("RECORDKEY", "LINE_NO", "ACCOUNTNO", "TRX_AMOUNT", "ENTRYDESCRIPTION")

_Answer = Prepared | Problem | Nothing
_Known = Problem | Nothing | Settled


async def correct(wanted: Sequence[Prepared], desk: Desk) -> list[Prepared]:
    """Return what is to be sent for documents whose entries name a record in Sage.

    While the ledger reconciles, nothing is touched before the quiet time: a request that it has
    lost may still be at work on the record.
    """
    if _must_wait(desk):
        _put_off(wanted, desk)
        return []
    sendable: list[Prepared] = []
    by_form: dict[Form, list[Prepared]] = defaultdict(list)
    for one in wanted:
        by_form[one.entry.transaction.kind.form].append(one)
    for form, group in by_form.items():
        for start in range(0, len(group), _CHUNK):
            sendable += await _correct_chunk(form, group[start : start + _CHUNK], desk)
    return sendable


def _must_wait(desk: Desk) -> bool:
    mark = desk.store.cycles.reconcile_from(desk.connection.subsidiary_id)
    if mark is None:
        return False
    passed = desk.clock.boot_time().since(mark)
    return passed is None or passed < desk.quiet_time


def _put_off(wanted: Sequence[Prepared], desk: Desk) -> None:
    """Plan the documents for when the quiet time is over."""
    again = desk.clock.now() + desk.quiet_time
    before = {one.entry.id: one.entry for one in wanted}
    with desk.store.batch():
        rows = desk.store.ledger.find(list(before))
        desk.store.ledger.save(
            replace(row, next_attempt_at=again) for row in rows if is_as_mapped(row, before[row.id])
        )


async def _correct_chunk(form: Form, wanted: Sequence[Prepared], desk: Desk) -> list[Prepared]:
    company_id, entity_id = desk.connection.company_id, desk.connection.entity_id
    here = [one for one in wanted if one.entry.is_within(company_id, entity_id)]
    standings = await _fetch(form, here, desk) if here else {}
    today = desk.clock.now().astimezone(desk.zone).date()
    asked = desk.clock.instant()
    answers: list[tuple[Prepared, _Answer]] = [
        (
            one,
            plan_correction(one, standings.get(one.entry.sage_record_no), today)
            if one.entry.is_within(company_id, entity_id)
            else obstacle("posted-elsewhere", one.entry),
        )
        for one in wanted
    ]
    gone = [one for one, answer in answers if answer is Nothing.GONE]
    rows: dict[str, list[Row]] = {}
    if gone:
        # Out of the books under this record; the number may be in them under another.
        numbers = [one.entry.document_no for one in gone]
        rows = await fetch_records(form, entity_id, "RECORDID", numbers, desk)
    context = context_of(desk, asked)
    settled = [
        (one, _checked(one.entry, rows, context) if answer is Nothing.GONE else answer)
        for one, answer in answers
        if not isinstance(answer, Prepared)
    ]
    _store(settled, desk)
    return [answer for _, answer in answers if isinstance(answer, Prepared)]


async def _fetch(form: Form, wanted: Sequence[Prepared], desk: Desk) -> dict[str, Standing]:
    """Return what Sage holds by RECORDNO; a record that is gone is left out."""
    lookup, entity_id = LOOKUPS[form], desk.connection.entity_id or None
    numbers = tuple(dict.fromkeys(one.entry.sage_record_no for one in wanted))
    needed = (*_HEADER, lookup.party_field)
    custom = {name for one in wanted for name in custom_field_names(one)}
    headers = Query(
        object_name=lookup.object_name,
        fields=(*needed, *_TEXTS, *sorted(custom)),
        required=needed,
        filter=In(field="RECORDNO", values=numbers),
    )
    rows: dict[str, Row] = {}
    async for page in desk.intacct.query(headers, entity_id=entity_id):
        rows |= {row["RECORDNO"]: row for row in page}
    lines: dict[str, list[Row]] = defaultdict(list)
    if rows:
        items = Query(
            object_name=lookup.item_object,
            fields=(*_LINE, "LINEITEM", *DIMENSION_FIELDS.values()),
            required=_LINE,
            filter=In(field="RECORDKEY", values=tuple(rows)),
        )
        async for page in desk.intacct.query(items, entity_id=entity_id):
            for row in page:
                lines[row["RECORDKEY"]].append(row)
    return {key: Standing(row=row, lines=tuple(lines[key])) for key, row in rows.items()}


def _checked(entry: LedgerEntry, rows: Mapping[str, list[Row]], context: Context) -> _Known:
    """Return what is known of a withdrawn document whose record is out of the books."""
    suspect = replace(entry, **without_record(entry), attempts=entry.attempts + 1)
    found = rows.get(entry.document_no, [])
    if not holds(suspect, found):
        return Nothing.GONE
    doubt = doubted(suspect, context.present, quiet_from=context.asked)
    return decide(doubt, found, context) or Settled(entry=doubt, outcome="looked up")


def _store(settled: Sequence[tuple[Prepared, _Known]], desk: Desk) -> None:
    """Store what needs no request; what another run has changed since it was read stays."""
    if not settled:
        return
    ledger, now = desk.store.ledger, desk.clock.now()
    moved: list[LedgerEntry] = []
    history: list[Attempt] = []
    with desk.store.batch():
        rows = {row.id: row for row in ledger.find([one.entry.id for one, _ in settled])}
        for wanted, answer in settled:
            row = rows.get(wanted.entry.id)
            if row is None or not is_as_mapped(row, wanted.entry):
                continue
            after, attempt = _settled(row, wanted, answer, desk)
            moved.append(after)
            history.append(attempt)
        ledger.save(moved, history)
        ledger.save(released(moved, desk.store, now))
    states = [one.state for one in moved]
    failed = states.count(State.HELD) + states.count(State.CONFLICT)
    desk.log.count(failed=failed, exported=states.count(State.POSTED))


def _settled(
    row: LedgerEntry, wanted: Prepared, answer: _Known, desk: Desk
) -> tuple[LedgerEntry, Attempt]:
    now, run = desk.clock.now(), desk.log.run
    counted = replace(row, attempts=row.attempts + 1, run_id=run.id, next_attempt_at=None)
    if answer is Nothing.HOLDS:
        after = counted.moved(
            Event.FOUND_EQUAL,
            at=now,
            task=Task.POST,
            problem=None,
            amount=wanted.amount,
            toggles=wanted.toggles,
        )
        outcome, detail = "adopted", "Sage holds what Alvys says"
    elif isinstance(answer, Settled):
        after, outcome, detail = answer.entry, answer.outcome, answer.detail
    elif isinstance(answer, Problem):
        after = counted.moved(Event.OBSTRUCTED, at=now, task=Task.CHANGE, problem=answer)
        outcome, detail = "not sent", answer.message
    else:
        why = row.transaction.withdrawn or "Its total is 0.00"
        gone, problem = without_record(counted), superseded_problem(why)
        after = counted.moved(Event.ENDED, at=now, **gone, problem=problem)
        outcome, detail = "reversed", f"Record {row.sage_record_no} is out of the books already"
    attempt = Attempt.unsent(
        after, now, actor=run.actor, outcome=outcome, detail=detail, run_id=run.id
    )
    return after, attempt

"""The console's own functions on entries as numbers, remembered."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

from console.clock import BootTime
from console.domain.eligibility import Eligible
from console.domain.ledger import Event, LedgerEntry, State, Task
from console.domain.outcome import Deferred, Problem, Unconfirmed
from console.intacct import (
    CreateInvoice,
    FunctionOutcome,
    GatewayError,
    InvoiceLine,
    Refused,
    Row,
    Success,
    Unknown,
)
from console.sync.batching import Prepared
from console.sync.changes import change, with_newer
from console.sync.correction import Nothing, Standing, plan_correction, withdrawal
from console.sync.intents import is_as_mapped
from console.sync.lookup import Context, decide, doubted, holds
from console.sync.reconcile import WINDOW, doubt, must_ask_first
from console.sync.retry import reopen
from console.sync.steps import Result, intend, interrupted, judge, settle, without_record
from tests.builders import NOW, settings
from tests.model.journal import PRESENT, QUIET_US, intern, mark, source, value, version_of
from tests.model.world import Design, Record

SETTINGS = settings()
PARTY = "C-100"
Plan = tuple[str, int]
"""What is done, and to which record; 0 for none."""


@cache
def recovered(row: int) -> int:
    one = value(row)
    return intern(interrupted([one], PRESENT)[0]) if one.state is State.SENDING else row


@cache
def doubted_row(row: int) -> int:
    return intern(doubt(value(row), PRESENT, NOW - WINDOW))


@cache
def is_due(row: int, mapped: int) -> bool:
    now, before = value(row), value(mapped)
    same_record = now.sage_record_no == before.sage_record_no
    return same_record and is_as_mapped(now, before)


@cache
def taken_in(row: int, document: int, version: int) -> int:
    return intern(change(value(row), source(document, version), Eligible(), SETTINGS, NOW))


@cache
def reopened(row: int) -> int:
    again = reopen([value(row)], NOW)
    return intern(again[0]) if again else row


@cache
def intended(row: int, plan: Plan, design: Design) -> int:
    one = value(row)
    task, record = plan
    content = f"{one.id} {task} {record} version {version_of(one)}".encode()
    sending = intend(
        one,
        content,
        NOW,
        party_no=PARTY,
        amount=one.transaction.total,
        company_id="",
        entity_id="",
        batch_id="",
        run_id="",
        task=Task(task),
    )
    if not design.fixed_id:
        serial = int(one.control_id.partition("#")[2] or 0) + 1
        sending = replace(sending, control_id=f"{one.id}#{serial}")
    return intern(sending)


@cache
def unwritten(row: int) -> int:
    return intern(replace(value(row), state=State.READY))


@cache
def settled(row: int, answer: str, design: Design) -> int:
    one = value(row)
    done = settle(one, _result(one, answer, design), PRESENT)
    return intern(with_newer(done.entry, SETTINGS, NOW))


@cache
def looked_up(row: int, held: tuple[Record, ...], age: int, since: int, quiet_time: bool) -> int:
    return _decided(value(row), held, age, since, quiet_time)


@cache
def asked_first(row: int, held: tuple[Record, ...], age: int, since: int, quiet_time: bool) -> int:
    one = value(row)
    one = replace(one, party_no=PARTY, amount=one.transaction.total)
    if holds(one, _rows(one, held)):
        return _decided(doubted(one, PRESENT, quiet_from=mark(age)), held, age, since, quiet_time)
    quiet_from = must_ask_first(one, reconcile_mark(since))
    return _decided(doubted(one, PRESENT, quiet_from=quiet_from), held, age, since, quiet_time)


@cache
def put_right(
    row: int, held: tuple[Record, ...], age: int, since: int, quiet_time: bool
) -> tuple[int, Plan | None]:
    """Return the row, and what is to be done to its record; None when nothing is."""
    one = value(row)
    wanted = withdrawal(one) if one.transaction.withdrawn else _created(one)
    named = [record for record in held if str(record.number) == one.sage_record_no]
    standing = next((_standing(one, record) for record in named if record.state != "Deleted"), None)
    answer = plan_correction(wanted, standing, NOW.date())
    if isinstance(answer, Problem):
        return intern(one.moved(Event.OBSTRUCTED, at=NOW, task=Task.CHANGE, problem=answer)), None
    if answer is Nothing.HOLDS:
        return intern(one.moved(Event.FOUND_EQUAL, at=NOW, task=Task.POST, problem=None)), None
    gone = replace(one, **without_record(one))
    if answer is Nothing.GONE and holds(gone, _rows(gone, held)):
        suspect = doubted(gone, PRESENT, quiet_from=mark(age))
        return _decided(suspect, held, age, since, quiet_time), None
    if answer is Nothing.GONE:
        return intern(one.moved(Event.ENDED, at=NOW, **without_record(one))), None
    if answer.task is not Task.POST:
        return row, (answer.task, int(one.sage_record_no))
    # Posted anew, because the record is gone: asked for by number, as before a first send.
    anew = replace(answer.entry, party_no=PARTY, amount=one.transaction.total)
    if holds(anew, _rows(anew, held)):
        suspect = doubted(anew, PRESENT, quiet_from=mark(age))
        return _decided(suspect, held, age, since, quiet_time), None
    return row, (Task.POST, 0)


def reconcile_mark(age: int) -> BootTime | None:
    if age == -1:
        return None
    return mark(age) if age >= 0 else replace(mark(0), boot_id="before")


def _created(one: LedgerEntry) -> Prepared:
    amount = one.transaction.total
    function = CreateInvoice(
        customer_id=PARTY,
        created_on=one.transaction.document_on,
        due_on=one.transaction.document_on,
        invoice_no=one.transaction.number,
        lines=(InvoiceLine(account_no="40000", amount=amount),),
    )
    return Prepared(entry=one, function=function, party_no=PARTY, amount=amount, xml=b"")


def _standing(one: LedgerEntry, record: Record) -> Standing:
    row = _row(one, record)
    line = {
        "LINE_NO": "1",
        "ACCOUNTNO": "40000",
        "TRX_AMOUNT": row["TRX_TOTALENTERED"],
    }
    return Standing(row=row, lines=(line,))


def _result(one: LedgerEntry, answer: str, design: Design) -> Result:
    if answer == "none" and one.task is Task.REVERSE and not design.proves_reversal:
        return judge(one, _outcome(one, "ok 0"))
    if answer == "deferred" or (answer == "none" and not design.doubts_silence):
        return Deferred(reason="not executed")
    if answer == "none":
        return Unconfirmed(reason="no answer")
    if answer == "repeat" and not design.doubts_repeats:
        return judge(replace(one, sent_before=False), _outcome(one, "refused"))
    return judge(one, _outcome(one, answer))


def _outcome(one: LedgerEntry, answer: str) -> FunctionOutcome:
    name = one.control_id
    if answer.startswith("ok"):
        key = answer.removeprefix("ok ")
        return Success(control_id=name, key=key, listing=(), records=(), response_xml="")
    if answer == "empty":
        return Unknown(control_id=name, reason="a result without a status", response_xml="")
    texts = {
        "refused": "The customer is inactive",
        "over": "The invoice has been reversed already",
        "repeat": "A function with this control ID was already executed",
    }
    error = GatewayError(
        number="",
        description="",
        description2=texts[answer],
        correction="",
        support_id="",
        additional=(),
    )
    return Refused(control_id=name, errors=(error,), response_xml="")


def _decided(
    one: LedgerEntry, held: tuple[Record, ...], age: int, since: int, quiet_time: bool
) -> int:
    context = Context(
        asked=mark(age),
        present=PRESENT,
        quiet_time=timedelta(microseconds=QUIET_US if quiet_time else 0),
        settings=SETTINGS,
        reconciling=since != -1,
    )
    rows = _rows(one, held)
    if one.task is not Task.POST:
        rows = [row for row in rows if row["RECORDNO"] == one.sage_record_no]
    done = decide(one, rows, context)
    return intern(one if done is None else with_newer(done.entry, SETTINGS, NOW))


def _rows(one: LedgerEntry, held: tuple[Record, ...]) -> list[Row]:
    return [_row(one, record) for record in held if record.state != "Deleted"]


def _row(one: LedgerEntry, record: Record) -> Row:
    day = f"{one.transaction.document_on:%m/%d/%Y}"
    return {
        "RECORDID": one.transaction.number,
        "RECORDNO": str(record.number),
        "CUSTOMERID": PARTY,
        "WHENCREATED": day,
        "WHENPOSTED": day,
        "WHENDUE": day,
        "TRX_TOTALENTERED": f"{100 + record.version}.00",
        "TRX_TOTALPAID": "0.00",
        "STATE": record.state,
    }

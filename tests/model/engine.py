"""What an engine may do next, by the console's own functions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache

from console.clock import BootTime
from console.domain.eligibility import Eligible
from console.domain.ledger import LedgerEntry, State
from console.domain.outcome import Deferred, Unconfirmed
from console.intacct import FunctionOutcome, GatewayError, Refused, Row, Success, Unknown
from console.sync.changes import change, with_newer
from console.sync.intents import is_as_mapped
from console.sync.lookup import Context, decide, doubted, holds
from console.sync.reconcile import WINDOW, doubt, must_ask_first
from console.sync.retry import reopen
from console.sync.steps import Result, intend, interrupted, judge, settle
from tests.builders import NOW, settings
from tests.model.journal import PRESENT, QUIET_US, intern, mark, source, value, version_of
from tests.model.world import Design, Process, Request, Scenario, World

SETTINGS = settings()
PARTY = "C-100"
Step = tuple[str, World]


def engine_steps(world: World, scenario: Scenario) -> Iterator[Step]:
    """Yield every step that an engine may take, or that may befall it."""
    for number, process in enumerate(world.processes):
        is_feeder = number % scenario.places == 0
        if is_feeder or process.phase not in {"down", "idle"}:
            yield from _STEPS[process.phase](world, number, scenario)
        if is_feeder and process.phase != "down" and world.budget("kill"):
            killed = world
            for place in range(number, number + scenario.places):
                killed = _killed(killed, place, scenario.design)
            yield f"kill {number}", killed._replace(budgets=world.spend("kill"))


def _down(world: World, number: int, scenario: Scenario) -> Iterator[Step]:
    others = (one.phase for one in world.processes[:: scenario.places])
    if scenario.design.one_sender and any(phase != "down" for phase in others):
        return
    rows = tuple(_recovered(row) for row in world.rows)
    started = world._replace(rows=rows)
    for place in range(number, number + scenario.places):
        started = _with(started, place, Process(phase="idle"))
    if world.wanted:
        started = started._replace(wanted=False)
        if scenario.design.reconciles:
            rows = tuple(_doubted(row) for row in rows)
            started = started._replace(rows=rows, reconciling=0)
    yield f"start {number}", started


def _idle(world: World, number: int, scenario: Scenario) -> Iterator[Step]:
    entries = [value(row) for row in world.rows]
    pairs = list(enumerate(world.rows))
    for document, version in enumerate(world.source):
        changed = _taken_in(world.rows[document], document, version)
        if changed != world.rows[document]:
            yield f"intake {document}", _put(world, [(document, changed)])
    open_ = [pair for pair in pairs if entries[pair[0]].state is State.UNVERIFIED]
    lanes = range(number + 1, number + scenario.places)
    is_quiet = all(world.processes[lane].phase == "idle" for lane in lanes)
    if open_ and is_quiet:
        yield "look up", _with(world, number, Process(phase="asking", batch=tuple(open_)))
    since = _reconcile_mark(world.reconciling)
    ready = [pair for pair in pairs if entries[pair[0]].state is State.READY]
    suspects = [pair for pair in ready if must_ask_first(value(pair[1]), since) is not None]
    if suspects:
        asking = world.processes[number]._replace(
            phase="asking", batch=tuple(suspects), is_first=True
        )
        yield "ask first", _with(world, number, asking)
    free = tuple(pair for pair in ready if pair not in suspects)
    if scenario.lanes > 1:
        yield from _feed(world, number, free, scenario)
    elif free:
        batch = tuple((document, _intended(row, scenario.design)) for document, row in free)
        written = _put(world, batch)
        yield "intend", _with(written, number, Process(phase="intended", batch=batch))
    if is_quiet and world.reconciling != -1 and not open_ and not ready:
        yield "end reconcile", world._replace(reconciling=-1)
    if world.budget("person"):
        for document, row in pairs:
            again = _reopened(row)
            if again != row:
                retried = _put(world, [(document, again)])
                yield f"retry {document}", retried._replace(budgets=world.spend("person"))


def _feed(
    world: World, number: int, free: tuple[tuple[int, int], ...], scenario: Scenario
) -> Iterator[Step]:
    """Yield the steps of an engine with several lanes: map ahead, and intend on a free one."""
    feeder = world.processes[number]
    if len(feeder.ahead) < scenario.lanes:
        for pair in free:
            mapped = feeder._replace(ahead=(*feeder.ahead, pair))
            yield f"map {pair[0]}", _with(world, number, mapped)
    lanes = range(number + 1, number + scenario.places)
    lane = next((one for one in lanes if world.processes[one].phase == "idle"), None)
    if not feeder.ahead or lane is None:
        return
    (document, row), *rest = feeder.ahead
    left = _with(world, number, feeder._replace(ahead=tuple(rest)))
    if scenario.design.rereads:
        if not _is_due(world.rows[document], row):
            yield f"leave out {document}", left
            return
        row = world.rows[document]
    batch = ((document, _intended(row, scenario.design)),)
    begun = _with(_put(left, batch), lane, Process(phase="intended", batch=batch))
    yield f"intend {document}", begun


def _intended_phase(world: World, number: int, _scenario: Scenario) -> Iterator[Step]:
    process = world.processes[number]
    functions = tuple(
        (document, value(row).control_id, version_of(value(row))) for document, row in process.batch
    )
    waiting = _with(world, number, process._replace(phase="waiting"))
    request = Request(owner=number, functions=functions)
    yield "send", waiting._replace(network=(*world.network, request))
    if world.budget("twice"):
        copies = (*world.network, request, Request(owner=-1, functions=functions))
        twice = waiting._replace(network=tuple(sorted(copies)), budgets=world.spend("twice"))
        yield "send, delivered twice", twice
    if world.budget("loss"):
        yield "send, lost", waiting._replace(budgets=world.spend("loss"))
    if world.budget("deferral"):
        answers = tuple("deferred" for _ in process.batch)
        refused = _with(world, number, process._replace(phase="answered", answers=answers))
        yield "not connected", refused._replace(budgets=world.spend("deferral"))


def _waiting(world: World, number: int, _scenario: Scenario) -> Iterator[Step]:
    owned = any(request.owner == number for request in world.network)
    if owned and not world.budget("timeout"):
        return
    process = world.processes[number]
    answers = tuple("none" for _ in process.batch)
    network = tuple(
        sorted(one._replace(owner=-1) if one.owner == number else one for one in world.network)
    )
    given_up = _with(world, number, process._replace(phase="answered", answers=answers))
    given_up = given_up._replace(network=network)
    if owned:
        given_up = given_up._replace(budgets=world.spend("timeout"))
    yield "give up", given_up


def _answered(world: World, number: int, scenario: Scenario) -> Iterator[Step]:
    process = world.processes[number]
    settled = [
        (document, _settled(row, answer, scenario.design))
        for (document, row), answer in zip(process.batch, process.answers, strict=True)
    ]
    yield "settle", _with(_put(world, settled), number, Process(phase="idle"))


def _asking(world: World, number: int, _scenario: Scenario) -> Iterator[Step]:
    process = world.processes[number]
    held = tuple(world.books[document] for document, _ in process.batch)
    yield "Sage answers", _with(world, number, process._replace(phase="told", held=held))


def _told(world: World, number: int, scenario: Scenario) -> Iterator[Step]:
    process = world.processes[number]
    age = process.age if scenario.design.asked_at else 0
    decided = [
        (
            document,
            _asked_first(row, held, age, world.reconciling, scenario.design.quiet_time)
            if process.is_first
            else _looked_up(row, held, age, scenario.design.quiet_time),
        )
        for (document, row), held in zip(process.batch, process.held, strict=True)
    ]
    idle = Process(phase="idle", ahead=process.ahead)
    yield "decide", _with(_put(world, decided), number, idle)


_STEPS = {
    "down": _down,
    "idle": _idle,
    "intended": _intended_phase,
    "waiting": _waiting,
    "answered": _answered,
    "asking": _asking,
    "told": _told,
}


def _killed(world: World, number: int, design: Design) -> World:
    process = world.processes[number]
    network = tuple(
        sorted(one._replace(owner=-1) if one.owner == number else one for one in world.network)
    )
    dead = _with(world, number, Process())._replace(network=network)
    if design.synced_intent or process.phase not in {"intended", "waiting", "answered"}:
        return dead
    # What was never synced is gone with the process: the row says again what it said before.
    return _put(dead, [(document, _unwritten(row)) for document, row in process.batch])


def stopped(world: World) -> World:
    """Return the world after every engine ended in order or was cut off."""
    for number in range(len(world.processes)):
        world = _killed(world, number, Design())
    return world


def _with(world: World, number: int, process: Process) -> World:
    processes = (*world.processes[:number], process, *world.processes[number + 1 :])
    return world._replace(processes=processes)


def _put(world: World, changed: list[tuple[int, int]] | tuple[tuple[int, int], ...]) -> World:
    rows = list(world.rows)
    for document, row in changed:
        rows[document] = row
    return world._replace(rows=tuple(rows))


def _reconcile_mark(age: int) -> BootTime | None:
    if age == -1:
        return None
    return mark(age) if age >= 0 else replace(mark(0), boot_id="before")


# From here on: the console's own functions, remembered by number.


@cache
def _recovered(row: int) -> int:
    one = value(row)
    return intern(interrupted([one], PRESENT)[0]) if one.state is State.SENDING else row


@cache
def _doubted(row: int) -> int:
    return intern(doubt(value(row), PRESENT, NOW - WINDOW))


@cache
def _is_due(row: int, mapped: int) -> bool:
    return is_as_mapped(value(row), value(mapped))


@cache
def _taken_in(row: int, document: int, version: int) -> int:
    return intern(change(value(row), source(document, version), Eligible(), SETTINGS, NOW))


@cache
def _reopened(row: int) -> int:
    again = reopen([value(row)], NOW)
    return intern(again[0]) if again else row


@cache
def _intended(row: int, design: Design) -> int:
    one = value(row)
    content = f"{one.id} version {version_of(one)}".encode()
    sending = intend(
        one,
        content,
        NOW,
        party_no=PARTY,
        amount=one.transaction.total,
        entity_id="",
        batch_id="",
        run_id="",
    )
    if not design.fixed_id:
        serial = int(one.control_id.partition("#")[2] or 0) + 1
        sending = replace(sending, control_id=f"{one.id}#{serial}")
    return intern(sending)


@cache
def _unwritten(row: int) -> int:
    return intern(replace(value(row), state=State.READY))


@cache
def _settled(row: int, answer: str, design: Design) -> int:
    one = value(row)
    settled = settle(one, _result(one, answer, design), PRESENT)
    return intern(with_newer(settled.entry, SETTINGS, NOW))


def _result(one: LedgerEntry, answer: str, design: Design) -> Result:
    if answer == "deferred" or (answer == "none" and not design.doubts_silence):
        return Deferred(reason="not executed")
    if answer == "none":
        return Unconfirmed(reason="no answer")
    if answer == "repeat" and not design.doubts_repeats:
        return judge(replace(one, sent_before=False), _outcome(one, "refused"))
    return judge(one, _outcome(one, answer))


def _outcome(one: LedgerEntry, answer: str) -> FunctionOutcome:
    name = one.control_id
    if answer == "ok":
        return Success(
            control_id=name, key=_record_no(one, 0), listing=(), records=(), response_xml=""
        )
    if answer == "empty":
        return Unknown(control_id=name, reason="a result without a status", response_xml="")
    texts = {
        "refused": "The period is closed",
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


@cache
def _looked_up(row: int, held: tuple[int, ...], age: int, quiet_time: bool) -> int:
    return _decided(value(row), held, age, quiet_time)


@cache
def _asked_first(row: int, held: tuple[int, ...], age: int, since: int, quiet_time: bool) -> int:
    one = value(row)
    one = replace(one, party_no=PARTY, amount=one.transaction.total)
    if holds(one, _rows(one, held)):
        return _decided(doubted(one, PRESENT, quiet_from=mark(age)), held, age, quiet_time)
    quiet_from = must_ask_first(one, _reconcile_mark(since))
    return _decided(doubted(one, PRESENT, quiet_from=quiet_from), held, age, quiet_time)


def _decided(one: LedgerEntry, held: tuple[int, ...], age: int, quiet_time: bool) -> int:
    context = Context(
        asked=mark(age),
        present=PRESENT,
        quiet_time=timedelta(microseconds=QUIET_US if quiet_time else 0),
        settings=SETTINGS,
    )
    settled = decide(one, _rows(one, held), context)
    return intern(one if settled is None else with_newer(settled.entry, SETTINGS, NOW))


def _rows(one: LedgerEntry, held: tuple[int, ...]) -> list[Row]:
    return [
        {
            "RECORDID": one.transaction.number,
            "RECORDNO": _record_no(one, at),
            "CUSTOMERID": PARTY,
            "WHENCREATED": f"{one.transaction.document_on:%m/%d/%Y}",
            "TRX_TOTALENTERED": f"{100 + version}.00",
            "STATE": "Posted",
        }
        for at, version in enumerate(held)
    ]


def _record_no(one: LedgerEntry, at: int) -> str:
    return f"{one.transaction.number}/{at}"

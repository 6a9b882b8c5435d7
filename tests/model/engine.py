"""What an engine may do next, by the console's own functions."""

from collections.abc import Iterator

from console.domain.ledger import State, Task
from console.sync.reconcile import must_ask_first
from tests.model.journal import value, version_of
from tests.model.steps import (
    Plan,
    asked_first,
    doubted_row,
    intended,
    is_due,
    looked_up,
    put_right,
    reconcile_mark,
    recovered,
    reopened,
    settled,
    taken_in,
    unwritten,
)
from tests.model.world import Design, Function, Process, Request, Scenario, World

_NEW: Plan = (Task.POST, 0)
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
    rows = tuple(recovered(row) for row in world.rows)
    started = world._replace(rows=rows)
    for place in range(number, number + scenario.places):
        started = _with(started, place, Process(phase="idle"))
    if world.wanted:
        started = started._replace(wanted=False)
        if scenario.design.reconciles:
            rows = tuple(doubted_row(row) for row in rows)
            started = started._replace(rows=rows, reconciling=0)
    yield f"start {number}", started


def _idle(world: World, number: int, scenario: Scenario) -> Iterator[Step]:
    entries = [value(row) for row in world.rows]
    pairs = list(enumerate(world.rows))
    for document, version in enumerate(world.source):
        changed = taken_in(world.rows[document], document, version)
        if changed != world.rows[document]:
            yield f"intake {document}", _put(world, [(document, changed)])
    open_ = [pair for pair in pairs if entries[pair[0]].state is State.UNVERIFIED]
    lanes = range(number + 1, number + scenario.places)
    is_quiet = all(world.processes[lane].phase == "idle" for lane in lanes)
    if open_ and is_quiet:
        yield "look up", _with(world, number, Process(phase="asking", batch=tuple(open_)))
    since = reconcile_mark(world.reconciling)
    due = [pair for pair in pairs if entries[pair[0]].state is State.READY]
    changed_ones = tuple(pair for pair in due if entries[pair[0]].sage_record_no)
    ready = [pair for pair in due if pair not in changed_ones]
    # While the ledger reconciles, records are left alone until the quiet time is over.
    if changed_ones and is_quiet and world.reconciling in {-1, 1, 2}:
        asking = world.processes[number]._replace(
            phase="asking", batch=changed_ones, is_change=True
        )
        yield "ask records", _with(world, number, asking)
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
        batch = tuple((document, intended(row, _NEW, scenario.design)) for document, row in free)
        written = _put(world, batch)
        yield "intend", _with(written, number, Process(phase="intended", batch=batch))
    yield from _end_cycle(world, is_settled=is_quiet and not open_ and not due)
    if world.budget("person"):
        for document, row in pairs:
            again = reopened(row)
            if again != row:
                retried = _put(world, [(document, again)])
                yield f"retry {document}", retried._replace(budgets=world.spend("person"))


def _end_cycle(world: World, *, is_settled: bool) -> Iterator[Step]:
    """Yield what the end of a cycle does to a reconcile."""
    if world.reconciling == -2:
        # Of the time before the host was started anew nobody knows how long it was.
        yield "end cycle", world._replace(reconciling=0)
    if world.reconciling != -1 and is_settled:
        yield "end reconcile", world._replace(reconciling=-1)


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
        if not is_due(world.rows[document], row):
            yield f"leave out {document}", left
            return
        row = world.rows[document]
    batch = ((document, intended(row, _NEW, scenario.design)),)
    begun = _with(_put(left, batch), lane, Process(phase="intended", batch=batch))
    yield f"intend {document}", begun


def _intended_phase(world: World, number: int, _scenario: Scenario) -> Iterator[Step]:
    process = world.processes[number]
    plans = process.plans or tuple(_NEW for _ in process.batch)
    functions = tuple(
        Function(
            document=document,
            control_id=value(row).control_id,
            task=task,
            record=record,
            version=version_of(value(row)),
        )
        for (document, row), (task, record) in zip(process.batch, plans, strict=True)
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
    after = [
        (document, settled(row, answer, scenario.design))
        for (document, row), answer in zip(process.batch, process.answers, strict=True)
    ]
    yield "settle", _with(_put(world, after), number, Process(phase="idle"))


def _asking(world: World, number: int, _scenario: Scenario) -> Iterator[Step]:
    process = world.processes[number]
    held = tuple(world.books[document] for document, _ in process.batch)
    yield "Sage answers", _with(world, number, process._replace(phase="told", held=held))


def _told(world: World, number: int, scenario: Scenario) -> Iterator[Step]:
    process = world.processes[number]
    age = process.age if scenario.design.asked_at else 0
    if process.is_change:
        yield _told_of_records(world, number, age, scenario.design)
        return
    decided = [
        (
            document,
            asked_first(row, held, age, world.reconciling, scenario.design.quiet_time)
            if process.is_first
            else looked_up(row, held, age, world.reconciling, scenario.design.quiet_time),
        )
        for (document, row), held in zip(process.batch, process.held, strict=True)
    ]
    idle = Process(phase="idle", ahead=process.ahead)
    yield "decide", _with(_put(world, decided), number, idle)


def _told_of_records(world: World, number: int, age: int, design: Design) -> Step:
    process = world.processes[number]
    answers = [
        (document, *put_right(row, held, age, world.reconciling, design.quiet_time))
        for (document, row), held in zip(process.batch, process.held, strict=True)
    ]
    after = [(document, row) for document, row, plan in answers if plan is None]
    planned = [(document, row, plan) for document, row, plan in answers if plan is not None]
    following = Process(phase="idle", ahead=process.ahead)
    if planned:
        following = following._replace(
            phase="planned",
            batch=tuple((document, row) for document, row, _ in planned),
            plans=tuple(plan for _, _, plan in planned),
        )
    return "decide", _with(_put(world, after), number, following)


def _planned(world: World, number: int, scenario: Scenario) -> Iterator[Step]:
    """Make the intents of what is done to records; what was changed since is left out."""
    process = world.processes[number]
    due = [
        (document, intended(world.rows[document], plan, scenario.design), plan)
        for (document, row), plan in zip(process.batch, process.plans, strict=True)
        if is_due(world.rows[document], row)
    ]
    idle = Process(phase="idle", ahead=process.ahead)
    if not due:
        yield "leave out", _with(world, number, idle)
        return
    batch = tuple((document, row) for document, row, _ in due)
    plans = tuple(plan for _, _, plan in due)
    begun = process._replace(phase="intended", batch=batch, plans=plans, held=(), is_change=False)
    yield "intend", _with(_put(world, batch), number, begun)


_STEPS = {
    "down": _down,
    "idle": _idle,
    "intended": _intended_phase,
    "waiting": _waiting,
    "answered": _answered,
    "asking": _asking,
    "told": _told,
    "planned": _planned,
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
    return _put(dead, [(document, unwritten(row)) for document, row in process.batch])


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

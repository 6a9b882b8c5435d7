"""What the gateway, the source, the host and time may do next."""

from collections.abc import Iterator

from tests.model.engine import Step, stopped
from tests.model.journal import WITHDRAWN, older, rebooted
from tests.model.world import Function, Process, Record, Request, Scenario, World

_NEWEST = 1
"""Highest version of a document at the source."""


def outside_steps(world: World, scenario: Scenario) -> Iterator[Step]:
    """Yield every step that nobody of ours takes."""
    for at, request in enumerate(world.network):
        yield from _work(world, at, request, scenario)
    yield from _source(world)
    yield from _people(world)
    yield from _time(world)
    if world.budget("reboot"):
        yield "reboot", _reboot(world)
    if world.budget("restore"):
        if world.copy != world.rows:
            yield "copy", world._replace(copy=world.rows)
        if world.copy is not None and all(
            process.phase in {"down", "idle"} for process in world.processes
        ):
            yield "restore", _restore(world, world.copy)


def _source(world: World) -> Iterator[Step]:
    """Yield the changes that people make to documents in Alvys."""
    for document, version in enumerate(world.source):
        if version != _NEWEST and world.budget("edit"):
            yield f"edit {document}", _edited(world, document, _NEWEST, "edit")
        if version != WITHDRAWN and world.budget("withdraw"):
            yield f"withdraw {document}", _edited(world, document, WITHDRAWN, "withdraw")


def _edited(world: World, document: int, version: int, fault: str) -> World:
    source = (*world.source[:document], version, *world.source[document + 1 :])
    return world._replace(source=source, budgets=world.spend(fault))


def _people(world: World) -> Iterator[Step]:
    """Yield what people do to records in Sage."""
    for fault, before, after in (("pay", "Posted", "Paid"), ("approve", "Draft", "Posted")):
        if not world.budget(fault):
            continue
        for document, records in enumerate(world.books):
            for record in records:
                if record.state == before:
                    moved = _changed(world, document, record, record._replace(state=after))
                    yield f"{fault} {document}", moved._replace(budgets=world.spend(fault))


def _changed(world: World, document: int, record: Record, after: Record) -> World:
    records = tuple(after if one == record else one for one in world.books[document])
    books = (*world.books[:document], records, *world.books[document + 1 :])
    return world._replace(books=books)


def _work(world: World, at: int, request: Request, scenario: Scenario) -> Iterator[Step]:
    """Yield what the gateway may do with one request."""
    uniqueid = scenario.uniqueid
    if len(request.results) == len(request.functions):
        yield "answer", _deliver(world, at, request)
        return
    if world.budget("death"):
        dropped = _network(world, at, None)._replace(budgets=world.spend("death"))
        yield "gateway dies", dropped
    function = request.functions[len(request.results)]
    document, control_id = function.document, function.control_id
    if uniqueid != "absent" and not request.checked and control_id in world.done:
        for answer in ("repeat", "empty"):
            yield f"Sage: {answer}", _network(world, at, _ended(request, answer))
        return
    rivals = any(
        control_id in (one.control_id for one in other.functions)
        for other in (*world.network[:at], *world.network[at + 1 :])
    )
    if uniqueid == "documented" and rivals and not request.checked:
        yield "Sage checks", _network(world, at, request._replace(checked=True))
        return
    records, key = _written(world.books[document], function, is_draft=scenario.drafts)
    if records is None:
        yield f"Sage refuses {document}: over", _network(world, at, _ended(request, "over"))
        return
    books = (*world.books[:document], records, *world.books[document + 1 :])
    done = world.done if uniqueid == "absent" else world.done | {control_id}
    committed = _network(world, at, _ended(request, f"ok {key}"))._replace(books=books, done=done)
    yield f"Sage commits {document}: {function.task}", committed
    if world.budget("refusal"):
        refused = _network(world, at, _ended(request, "refused"))
        yield f"Sage refuses {document}", refused._replace(budgets=world.spend("refusal"))


_APPLIES = {
    "update": ("Draft", "Draft"),
    "delete": ("Draft", "Deleted"),
    "reverse": ("Posted", "Reversed"),
}
"""Task to the state that a record must have, and the one that it has afterwards."""


def _written(
    records: tuple[Record, ...], function: Function, *, is_draft: bool
) -> tuple[tuple[Record, ...] | None, int]:
    """Return the records of a document after a function, and the key in its answer.

    None when the state of its record does not let it run.
    """
    if function.task == "post":
        number = len(records) + 1
        state = "Draft" if is_draft else "Posted"
        return (*records, Record(number=number, version=function.version, state=state)), number
    before, after = _APPLIES[function.task]
    if all(one.number != function.record or one.state != before for one in records):
        return None, 0
    version = {"version": function.version} if function.task == "update" else {}
    changed = tuple(
        one._replace(state=after, **version) if one.number == function.record else one
        for one in records
    )
    return changed, function.record


def _ended(request: Request, answer: str) -> Request:
    return request._replace(results=(*request.results, answer), checked=False)


def _network(world: World, at: int, request: Request | None) -> World:
    others = (*world.network[:at], *world.network[at + 1 :])
    network = others if request is None else tuple(sorted((*others, request)))
    return world._replace(network=network)


def _deliver(world: World, at: int, request: Request) -> World:
    gone = _network(world, at, None)
    if request.owner < 0:
        return gone
    process = world.processes[request.owner]._replace(phase="answered", answers=request.results)
    number = request.owner
    processes = (*world.processes[:number], process, *world.processes[number + 1 :])
    return gone._replace(processes=processes)


def _time(world: World) -> Iterator[Step]:
    """Yield the passing of one quiet time; nothing that was given up is still at work then."""
    if any(process.age for process in world.processes):
        return
    abandoned = any(request.owner < 0 for request in world.network)
    if abandoned and not world.budget("outlive"):
        return
    later = world._replace(
        rows=tuple(older(row) for row in world.rows),
        copy=None if world.copy is None else tuple(older(row) for row in world.copy),
        processes=tuple(_later(process) for process in world.processes),
        reconciling=min(world.reconciling + 1, 2) if world.reconciling >= 0 else world.reconciling,
    )
    if later != world:
        spent = world.spend("outlive") if abandoned else world.budgets
        yield "time passes", later._replace(budgets=spent)


def _later(process: Process) -> Process:
    batch = tuple((document, older(row)) for document, row in process.batch)
    ahead = tuple((document, older(row)) for document, row in process.ahead)
    age = 1 if process.phase in {"asking", "told"} else 0
    return process._replace(batch=batch, age=age, ahead=ahead)


def _reboot(world: World) -> World:
    dead = stopped(world)
    return dead._replace(
        rows=tuple(rebooted(row) for row in world.rows),
        copy=None if world.copy is None else tuple(rebooted(row) for row in world.copy),
        reconciling=-2 if world.reconciling >= 0 else world.reconciling,
        budgets=world.spend("reboot"),
    )


def _restore(world: World, copy: tuple[int, ...]) -> World:
    return stopped(world)._replace(
        rows=copy, copy=None, wanted=True, reconciling=-1, budgets=world.spend("restore")
    )

"""What the gateway, the source, the host and time may do next."""

from collections.abc import Iterator

from tests.model.engine import Step, stopped
from tests.model.journal import older, rebooted
from tests.model.world import Process, Request, Scenario, World

_NEWEST = 1
"""Highest version of a document at the source."""


def outside_steps(world: World, scenario: Scenario) -> Iterator[Step]:
    """Yield every step that nobody of ours takes."""
    for at, request in enumerate(world.network):
        yield from _work(world, at, request, scenario.uniqueid)
    if world.budget("edit"):
        for document, version in enumerate(world.source):
            if version < _NEWEST:
                source = (*world.source[:document], version + 1, *world.source[document + 1 :])
                edited = world._replace(source=source, budgets=world.spend("edit"))
                yield f"edit {document}", edited
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


def _work(world: World, at: int, request: Request, uniqueid: str) -> Iterator[Step]:
    """Yield what the gateway may do with one request."""
    if len(request.results) == len(request.functions):
        yield "answer", _deliver(world, at, request)
        return
    if world.budget("death"):
        dropped = _network(world, at, None)._replace(budgets=world.spend("death"))
        yield "gateway dies", dropped
    document, control_id, version = request.functions[len(request.results)]
    if uniqueid != "absent" and not request.checked and control_id in world.done:
        for answer in ("repeat", "empty"):
            yield f"Sage: {answer}", _network(world, at, _ended(request, answer))
        return
    rivals = any(
        control_id in (one for _, one, _ in other.functions)
        for other in (*world.network[:at], *world.network[at + 1 :])
    )
    if uniqueid == "documented" and rivals and not request.checked:
        yield "Sage checks", _network(world, at, request._replace(checked=True))
        return
    held = tuple(sorted((*world.books[document], version)))
    books = (*world.books[:document], held, *world.books[document + 1 :])
    done = world.done if uniqueid == "absent" else world.done | {control_id}
    committed = _network(world, at, _ended(request, "ok"))._replace(books=books, done=done)
    yield f"Sage commits {document}", committed
    if world.budget("refusal"):
        refused = _network(world, at, _ended(request, "refused"))
        yield f"Sage refuses {document}", refused._replace(budgets=world.spend("refusal"))


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

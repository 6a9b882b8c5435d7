"""Breadth first through every state that can be reached, with the shortest way to a violation."""

from collections.abc import Iterator
from dataclasses import dataclass

from console.domain.ledger import OPEN_STATES, State
from tests.model.engine import Step, engine_steps
from tests.model.journal import WITHDRAWN, value, version_of
from tests.model.outside import outside_steps
from tests.model.steps import taken_in
from tests.model.world import Record, Scenario, World, start

NOTHING_SENT = frozenset({State.READY, State.FAILED, State.SKIPPED, State.SUPERSEDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How a search ended."""

    violation: str
    """What went wrong; empty when nothing did."""

    states: int
    """States that were reached."""

    exhausted: bool
    """Every state was reached; otherwise the limit ended it."""

    trace: tuple[str, ...] = ()
    """Steps from the start to the violation."""

    entries: frozenset[State] = frozenset()
    """What its entries were in, when every state was reached."""


def search(scenario: Scenario, *, limit: int = 1_000_000, only_doubles: bool = False) -> Found:
    """Return the first violation, or that there is none.

    Args:
        scenario: What may happen.
        limit: States after which the search gives up.
        only_doubles: Look for a second record in Sage and for nothing else.
    """
    first = start(scenario)
    numbers = {first: 0}
    worlds = [first]
    came: list[tuple[int, str]] = [(-1, "")]
    before: list[list[int]] = [[]]
    at = 0
    while at < len(worlds):
        if len(worlds) > limit:
            return Found(violation="", states=len(worlds), exhausted=False)
        world = worlds[at]
        wrong = _doubled(world) if only_doubles else violation(world, scenario)
        if wrong:
            return Found(
                violation=wrong, states=len(worlds), exhausted=False, trace=_trace(at, came)
            )
        for label, following in _steps(world, scenario):
            number = numbers.get(following)
            if number is None:
                number = numbers[following] = len(worlds)
                worlds.append(following)
                came.append((at, label))
                before.append([])
            before[number].append(at)
        at += 1
    stuck = _stuck(worlds, before)
    if stuck is not None:
        return Found(
            violation="stuck", states=len(worlds), exhausted=True, trace=_trace(stuck, came)
        )
    rows = {row for world in worlds for row in world.rows}
    entries = frozenset(value(row).state for row in rows)
    return Found(violation="", states=len(worlds), exhausted=True, entries=entries)


def violation(world: World, scenario: Scenario) -> str:
    """Return which promise of the machine a state breaks; empty when it keeps all."""
    if wrong := _doubled(world):
        return wrong
    if world.wanted or world.reconciling != -1:
        return ""
    for document, (row, records) in enumerate(zip(world.rows, world.books, strict=True)):
        one, held = value(row), _live(records)
        numbers = {str(record.number) for record in held}
        posted = [(str(record.number), record.version) for record in held]
        if one.state is State.POSTED and posted != [(one.sage_record_no, version_of(one))]:
            return "posted, and Sage holds something else"
        if one.state is State.HELD and numbers != {one.sage_record_no}:
            return "held, and not in Sage"
        believed = one.quiet_from is None and not scenario.budgets.get("outlive")
        if one.state in NOTHING_SENT and numbers - {one.sage_record_no} and believed:
            return f"{one.state}, and in Sage"
        if is_settled(world) and taken_in(row, document, world.source[document]) == row:
            wrong = _stale(one.state, version_of(one), world.source[document])
            if wrong:
                return wrong
    return ""


def _stale(state: State, version: int, source: int) -> str:
    """Return what is wrong when all is read, done and believed, and is not what the source says."""
    if state is State.POSTED and version != source:
        return "posted, and the source says something else"
    return "superseded, and billed" if state is State.SUPERSEDED and source != WITHDRAWN else ""


def _live(records: tuple[Record, ...]) -> list[Record]:
    return [record for record in records if record.state not in {"Reversed", "Deleted"}]


def _doubled(world: World) -> str:
    return "doubled" if any(len(_live(held)) > 1 for held in world.books) else ""


def is_settled(world: World) -> bool:
    """Return whether all work is done: what is left is for people."""
    return not world.network and all(value(row).state not in OPEN_STATES for row in world.rows)


def _steps(world: World, scenario: Scenario) -> Iterator[Step]:
    yield from engine_steps(world, scenario)
    yield from outside_steps(world, scenario)


def _stuck(worlds: list[World], before: list[list[int]]) -> int | None:
    """Return a state from which no way leads to where all work is done."""
    alive = [False] * len(worlds)
    waiting = [number for number, world in enumerate(worlds) if is_settled(world)]
    for number in waiting:
        alive[number] = True
    while waiting:
        for number in before[waiting.pop()]:
            if not alive[number]:
                alive[number] = True
                waiting.append(number)
    return next((number for number, lives in enumerate(alive) if not lives), None)


def _trace(at: int, came: list[tuple[int, str]]) -> tuple[str, ...]:
    steps: list[str] = []
    while at > 0:
        at, label = came[at]
        steps.append(label)
    return tuple(reversed(steps))

"""Kills in the middle of writing, and many processes at once.

Run as ``python -m tests.store.torture kills 300 [SEED]``, ``... crowd 4 1000`` or
``... twins 500``; prints one JSON object with what went wrong. The suite runs the same with
smaller numbers.
"""

import json
import os
import random
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from console.domain.ledger import Attempt, Event, State
from console.store import Store, open_store
from tests.builders import NOW, entry, transaction

_PER_HOME = 25
"""Rounds on one home, one after the other: each finds what the ones before have left."""


def write(home: Path, name: str, count: int, acknowledge: Callable[[str], None]) -> None:
    """Store entries with their attempts, one commit each, and say so after each commit."""
    store = open_store(home)
    for number in range(count):
        one = entry(transaction(source_id=f"{name}-{number}", number=f"{name}-{number}"))
        tried = Attempt(
            entry_id=one.id,
            number=1,
            started_at=NOW,
            ended_at=None,
            actor="scheduler",
            run_id=name,
            control_id=f"avx:{one.id}:r1:a1",
            outcome="sent",
        )
        store.ledger.save([one.moved(Event.INTENDED, at=NOW)], [tried])
        acknowledge(one.id)
    store.close()


def kill(rounds: int, seed: int) -> dict[str, object]:
    """Kill a writer in each round; every acknowledged row has to be there, whole."""
    chance = random.Random(seed)
    acknowledged = 0
    problems: list[str] = []
    for first in range(0, rounds, _PER_HOME):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            open_store(home, must_exist=False).close()
            seen: list[str] = []
            for number in range(first, min(first + _PER_HOME, rounds)):
                seen += _kill_one(home, f"round-{number}", chance)
                problems += [f"round {number}: {line}" for line in _wrong(home, seen)]
            acknowledged += len(seen)
    return {"rounds": rounds, "seed": seed, "acknowledged": acknowledged, "problems": problems}


def crowd(processes: int, changes: int) -> dict[str, object]:
    """Let several processes write to one home; every row has to be there once."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        open_store(home, must_exist=False).close()
        started = [_start(home, f"writer-{number}", changes) for number in range(processes)]
        seen = [name for pid, pipe in started for name in _read_all(pipe)]
        codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid, _ in started]
        problems = _wrong(home, seen)
        if len(set(seen)) != processes * changes or any(codes):
            problems.append(f"{len(set(seen))} acknowledged, exit codes {codes}")
    return {"present": len(seen), "problems": problems}


def twins(changes: int) -> dict[str, object]:
    """Let two processes store the same entries; each has to be there once."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        open_store(home, must_exist=False).close()
        started = [_start(home, "same", changes) for _ in range(2)]
        seen = {name for pid, pipe in started for name in _read_all(pipe)}
        codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid, _ in started]
        problems = _wrong(home, sorted(seen))
        if len(seen) != changes or any(codes):
            problems.append(f"{len(seen)} different, exit codes {codes}")
    return {"present": len(seen), "problems": problems}


def _start(home: Path, name: str, count: int) -> tuple[int, int]:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            write(home, name, count, lambda line: _say(writer, line))
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    return pid, reader


def _say(pipe: int, line: str) -> None:
    os.write(pipe, line.encode() + b"\n")


def _read_all(pipe: int, begun: bytes = b"") -> list[str]:
    with open(pipe, "rb") as file:
        whole, _, _ = (begun + file.read()).decode().rpartition("\n")
    return whole.split()


def _kill_one(home: Path, name: str, chance: random.Random) -> list[str]:
    pid, pipe = _start(home, name, 100_000)
    wanted = chance.randrange(1, 60)
    raw = b""
    while raw.count(b"\n") < wanted:
        raw += os.read(pipe, 4096)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return _read_all(pipe, raw)


def _wrong(home: Path, seen: list[str]) -> list[str]:
    store: Store = open_store(home)
    try:
        problems = store.database.find_damage(thorough=True)
        if store.database.reconciling:
            problems.append("a store that was only killed counts as an older copy")
        missing = len(seen) - len(store.ledger.find(seen))
        if missing:
            problems.append(f"{missing} acknowledged entries are missing")
        held = store.ledger.counts()[State.SENDING]
        if held != len(store.database.table("attempts")):
            problems.append("an entry stands without its attempt")
        return problems
    finally:
        store.close()


def main(arguments: list[str]) -> None:
    """Run what is asked for."""
    what, *words = arguments
    first, second, *_ = [*map(int, words), 1, 1]
    runs = {"kills": lambda: kill(first, second), "crowd": lambda: crowd(first, second)}
    found = runs.get(what, lambda: twins(first))()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])

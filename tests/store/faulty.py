"""Every I/O call of a piece of work fails once, and the store stays sound.

Run as ``python -m tests.store.faulty [SCENARIO…] [--stride N]``: each call of a scenario that
touches the home fails in turn, with ENOSPC, EIO and EACCES; with a stride only those of the
opening and every N-th, with one error each. Prints one JSON line a scenario: how many cases and
refusals, and what went wrong.
"""

import argparse
import errno
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from console.backups import BackupService, restore_backup
from console.clock import Clock
from console.domain.ledger import Attempt, LedgerEntry, State
from console.errors import ConsoleError
from console.home import make_home
from console.store import Store, open_store
from tests.builders import ADMIN, NOW, entry, transaction
from tests.store.interference import Interference, run_with

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
_TRIES = 3

_OPENING = 20
"""Calls with which a store that is there is opened; each of them may decide what it is good for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where one case takes place."""

    home: Path
    spare: Path
    report: Path


@dataclass(slots=True, kw_only=True)
class Findings:
    """What all cases of a scenario showed."""

    cases: int = 0
    refusals: int = 0
    problems: list[str] = field(default_factory=list)


def _entries(state: State, name: str = "inv") -> list[LedgerEntry]:
    sources = (transaction(source_id=f"{name}-{number}") for number in range(30))
    return [replace(entry(source), state=state) for source in sources]


def _attempts(name: str = "inv") -> list[Attempt]:
    return [
        Attempt(
            entry_id=one.id,
            number=1,
            started_at=NOW,
            ended_at=None,
            actor="scheduler",
            run_id="run-1",
            control_id=f"avx:{one.id}:r1:a1",
            outcome="sent",
            request_xml="<create/>" * 40,
        )
        for one in _entries(State.SENDING, name)
    ]


def _say(places: Places, line: str) -> None:
    with places.report.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def _attempt(places: Places, name: str, call: Callable[[], Any]) -> Any:
    """Call until it works: a refusal has to be one of ours, and the next try has to do."""
    for _ in range(_TRIES):
        try:
            result = call()
        except ConsoleError as error:
            _say(places, f"refused {name}: {error.message} / {error.hint}")
        except Exception as error:  # noqa: BLE001 - anything else is what we look for
            _say(places, f"crashed {name}: {error!r}")
        else:
            _say(places, f"done {name}")
            return result
    raise SystemExit(f"{name} never worked again")


def _prepare(places: Places) -> None:
    make_home(places.home)


def _prepare_backup(places: Places) -> None:
    make_home(places.home)
    store = open_store(places.home)
    store.ledger.save(_entries(State.READY, "old"))
    store.database.write_copy(places.spare)
    store.ledger.save(_entries(State.READY))
    store.close()


def _make(places: Places) -> None:
    _attempt(places, "make", lambda: make_home(places.home))


def _write(places: Places) -> None:
    store: Store = _attempt(places, "open", lambda: open_store(places.home))
    sent = (_entries(State.SENDING), _attempts())
    _attempt(places, "intent", lambda: store.ledger.save(*sent))
    _attempt(places, "outcome", lambda: store.ledger.save(_entries(State.POSTED)))
    _attempt(places, "archive", lambda: store.ledger.archive_settled(Clock().now(), limit=10))
    # Folding the log back fails quietly by SQLite's design: it is done at the next opening.
    store.close()


def _back_up(places: Places) -> None:
    store: Store = _attempt(places, "open", lambda: open_store(places.home))
    service = BackupService(store=store, home=places.home, clock=Clock())
    _attempt(places, "backup", lambda: service.backup(ADMIN, places.spare))
    store.close()


def _restore(places: Places) -> None:
    _attempt(
        places,
        "restore",
        lambda: restore_backup(ADMIN, places.home, places.spare, clock=Clock()),
    )


SCENARIOS: dict[str, tuple[Callable[[Places], None], Callable[[Places], None], int]] = {
    "make": (lambda _: None, _make, 0),
    "write": (_prepare, _write, 30),
    "backup": (_prepare_backup, _back_up, 60),
    "restore": (_prepare_backup, _restore, 30),
}
"""What is there before, what is done, and how many entries are there afterwards."""


def examine(name: str, stride: int) -> Findings:
    """Run all cases of a scenario."""
    findings = Findings()
    total = len(_run(name, 0, 0, findings).calls)
    assert total > 0
    numbers = {*range(1, min(total, _OPENING) + 1), *range(1, total + 1, stride)}
    for number in sorted(numbers):
        errors = ERRORS if stride == 1 else ERRORS[number % 3 : number % 3 + 1]
        for error in errors:
            _run(name, number, error, findings)
    return findings


def _run(name: str, number: int, error: int, findings: Findings) -> Interference:
    prepare, work, expected = SCENARIOS[name]
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder).resolve()
        places = Places(home=base / "i" / "home", spare=base / "i" / "b.db", report=base / "report")
        (base / "i").mkdir(mode=0o700)
        prepare(places)
        places.report.touch()
        met = run_with(
            base / "i", lambda: work(places), lambda count, _, __: error * (count == number)
        )
        said = places.report.read_text(encoding="utf-8").splitlines()
        wrong = [line for line in said if line.startswith("crashed") or line.endswith("/ ")]
        wrong += [] if met.code == 0 else [f"ended with {met.code}"]
        wrong += _unsound(places, expected)
    case = f"{name} {number} {met.calls[number - 1] if number else ''} {error}"
    findings.cases += 1
    findings.refusals += sum(line.startswith("refused") for line in said)
    findings.problems += [f"{case}: {line}" for line in wrong]
    return met


def _unsound(places: Places, expected: int) -> list[str]:
    left = [path.name for path in places.spare.parent.glob("*.new*")]
    try:
        store = open_store(places.home)
    except ConsoleError as error:
        return [error.message]
    wrong = store.database.find_damage(thorough=True)
    held = sum(store.ledger.counts().values()) + len(store.database.table("archive"))
    if held != expected:
        wrong.append(f"{held} entries instead of {expected}")
    store.close()
    return [*wrong, *left]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("scenarios", nargs="*", default=list(SCENARIOS))
    parser.add_argument("--stride", type=int, default=1)
    asked = parser.parse_args(arguments)
    for name in asked.scenarios:
        found = examine(name, asked.stride)
        line = {
            "scenario": name,
            "cases": found.cases,
            "refusals": found.refusals,
            "problems": found.problems,
        }
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])

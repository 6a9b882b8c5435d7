"""Three consoles and a daemon on one home: one sends, and another takes over however it ends.

``INTACCT_CONSOLE_TEST_ROUNDS`` runs more rounds than one.
"""

import json
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from subprocess import Popen

import pytest

from console.domain.run import Request, RequestKind, RequestState, Run
from console.store import Store, open_store
from tests.commands.conftest import Ready
from tests.commands.program import Program
from tests.commands.terminals import Terminal, holder_of, is_stopped, until
from tests.rounds import ROUNDS

pytestmark = pytest.mark.xdist_group("program")


def _holder(program: Program) -> int:
    found = holder_of(program)
    return found.pid if found is not None else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Everybody on one home."""

    program: Program
    store: Store
    consoles: dict[int, Terminal]
    daemon: "Popen[str]"

    @property
    def pids(self) -> set[int]:
        return {*self.consoles, self.daemon.pid}

    def holder(self) -> int:
        """Return the pid of the process that sends."""
        return _holder(self.program)

    def wait_for_other(self, old: int) -> int:
        """Wait until another one sends."""
        until(lambda: self.holder() in self.pids - {old}, lambda: f"{self.holder()} after {old}")
        return self.holder()

    def sync(self) -> int:
        """Let whoever sends run a cycle; return the pid that did it."""
        own_id = self.store.connections.all()[0].subsidiary_id
        asked = Request(
            id=token_hex(8),
            kind=RequestKind.SYNC,
            subsidiary_ids=(own_id,),
            actor="maria",
            requested_at=datetime.now(UTC),
        )
        self.store.requests.add(asked)
        until(lambda: self._stands(asked.id).state is RequestState.DONE)
        run = self.store.cycles.get(self._stands(asked.id).run_ids[-1])
        assert run is not None
        return int(run.process.rpartition(":")[2])

    def _stands(self, request_id: str) -> Request:
        found = self.store.requests.get(request_id)
        assert found is not None
        return found


@pytest.fixture
def crowd(ready: Ready, tmp_path: Path) -> Iterator[Crowd]:
    home = tmp_path / "home"
    shutil.copytree(ready.program.home, home)
    program = Program(home=home, environ=ready.program.environ)
    daemon = program.start("daemon")
    terminals = [Terminal(program) for _ in range(3)]
    consoles = {terminal.pid: terminal for terminal in terminals}
    store = open_store(home)
    yield Crowd(program=program, store=store, consoles=consoles, daemon=daemon)
    store.close()
    for terminal in terminals:
        terminal.end()
    with suppress(ProcessLookupError):
        daemon.send_signal(signal.SIGCONT)
    daemon.kill()
    daemon.communicate()


def overlaps(runs: list[Run]) -> list[tuple[str, str]]:
    """Return the runs of different processes that went on at the same time."""
    return [
        (one.id, other.id)
        for one in runs
        for other in runs
        if one.process != other.process
        and one.ended_at is not None
        and one.started_at <= other.started_at < one.ended_at
    ]


def suspend_and_return(crowd: Crowd, pid: int) -> None:
    """Suspend the holder as its person would, see another take over, and let it go on."""
    if pid in crowd.consoles:
        crowd.consoles[pid].press(b"\x1a")
    else:
        os.kill(pid, signal.SIGTSTP)
    new = crowd.wait_for_other(pid)
    until(lambda: is_stopped(pid), lambda: f"{pid} goes on")
    assert new == crowd.sync()
    os.kill(pid, signal.SIGCONT)
    if pid in crowd.consoles:
        crowd.consoles[pid].shows(f"pid {new}) sends")
    assert new == crowd.holder()


def stop_and_name(crowd: Crowd, pid: int) -> None:
    """Stop the holder from outside: it keeps the lock, and every console names it."""
    os.kill(pid, signal.SIGSTOP)
    others = [one for key, one in crowd.consoles.items() if key != pid]
    for terminal in others:
        terminal.shows(f"pid {pid}) sends but is suspended")
    status = crowd.program.json("status")
    assert (1, str(pid), True) == (
        status.code,
        status.value["sender"]["pid"],
        status.value["sender"]["suspended"],
    )
    os.kill(pid, signal.SIGCONT)
    assert pid == crowd.holder()


def kill(crowd: Crowd, pid: int) -> None:
    """Kill the holder; another takes over and works."""
    os.kill(pid, signal.SIGKILL)
    assert crowd.wait_for_other(pid) == crowd.sync()


def disconnect(crowd: Crowd, pid: int) -> None:
    """Cut the holder's line; it ends by itself, and another takes over."""
    terminal = crowd.consoles[pid]
    terminal.hang_up()
    new = crowd.wait_for_other(pid)
    assert 128 + signal.SIGHUP == terminal.process.wait(60)
    assert new == crowd.sync()


def make_sender(crowd: Crowd, wanted: set[int]) -> int:
    """Suspend and resume holders until one of ``wanted`` sends."""
    while (pid := crowd.holder()) not in wanted:
        suspend_and_return(crowd, pid)
    return pid


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_sends_and_another_takes_over_when_the_holder_is_lost(
    crowd: Crowd, number: int
) -> None:
    until(lambda: crowd.holder() in crowd.pids)
    for terminal in crowd.consoles.values():
        terminal.shows("sends" if terminal.pid != crowd.holder() else "Harrow")
    stop_and_name(crowd, crowd.holder())
    suspend_and_return(crowd, crowd.holder())
    disconnect(crowd, make_sender(crowd, set(crowd.consoles)))
    kill(crowd, crowd.holder())

    runs = crowd.store.cycles.recent(100)
    assert [] == overlaps([run for run in runs if run.process])
    assert 3 <= len({run.process for run in runs})


@pytest.mark.parametrize("way", ["key", "signal"])
def test_console_sends_again_when_it_goes_on_after_a_suspension(
    ready: Ready, tmp_path: Path, way: str
) -> None:
    home = tmp_path / "home"
    shutil.copytree(ready.program.home, home)
    program = Program(home=home, environ=ready.program.environ)
    terminal = Terminal(program)
    until(lambda: _holder(program) == terminal.pid)
    if way == "key":
        terminal.press(b"\x1a")
    else:
        os.kill(terminal.pid, signal.SIGTSTP)
    until(lambda: is_stopped(terminal.pid))
    meanwhile = _holder(program)
    os.kill(terminal.pid, signal.SIGCONT)
    until(lambda: _holder(program) == terminal.pid)
    terminal.shows("this console sends")
    terminal.end()

    assert 0 == meanwhile


def test_lines_tell_of_everything_when_the_daemon_works(ready: Ready, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(ready.program.home, home)
    program = Program(home=home, environ=ready.program.environ)
    daemon = program.start("daemon")
    assert daemon.stdout is not None
    first = [json.loads(daemon.stdout.readline())["event"] for _ in range(2)]
    run_id = program.json("sync", ready.name).value["run_id"]
    daemon.send_signal(signal.SIGTERM)
    out, err = daemon.communicate(timeout=60)
    lines = [json.loads(line) for line in out.splitlines()]
    of_run = [line["event"] for line in lines if line.get("run_id") == run_id]

    assert ["started", "became_sender"] == first
    assert ["run_started", "run_finished"] == [one for one in of_run if one != "run_progress"]
    assert "request" in {line["event"] for line in lines}
    assert ["stopping", "stopped"] == [line["event"] for line in lines[-2:]]
    assert (0, "") == (daemon.returncode, err)

"""Processes and signals: who sends, who follows, and how servers end."""

import json
import shlex
import signal
import subprocess
from pathlib import Path

import pytest

from console.store import SenderLock
from tests.commands.conftest import Company, Ready
from tests.commands.program import COMMAND, Program, end

pytestmark = pytest.mark.xdist_group("program")

_WRITING = """
import signal, sqlite3, sys
from pathlib import Path
from console.store import STORE_NAME, SenderLock

home = Path(sys.argv[1])
assert SenderLock(home, kind="daemon").try_acquire()
connection = sqlite3.connect(home / STORE_NAME, isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("writing", flush=True)
signal.pause()
"""
"""A sender in the middle of a change of the store."""


def test_request_is_left_when_another_process_sends(ready: Ready) -> None:
    lock = SenderLock(ready.program.home, kind="daemon")
    assert lock.try_acquire()
    try:
        left = ready.program.json("sync", "--no-wait")
    finally:
        lock.release()

    assert (0, "waiting") == (left.code, left.value["state"])
    assert "daemon" in left.value["holder"]


def test_follower_takes_over_when_the_sender_ends(ready: Ready) -> None:
    lock = SenderLock(ready.program.home, kind="daemon")
    assert lock.try_acquire()
    process = ready.program.start("sync", ready.name)
    assert process.stderr is not None
    said = process.stderr.readline()
    lock.release()
    process.communicate(timeout=30)

    assert "following its progress" in said
    assert process.returncode in {0, 5}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_exit_code_names_the_signal_when_it_ends_a_follower(ready: Ready, number: int) -> None:
    lock = SenderLock(ready.program.home, kind="daemon")
    assert lock.try_acquire()
    process = ready.program.start("sync", ready.name)
    assert process.stderr is not None
    process.stderr.readline()
    result = end(process, number)
    lock.release()

    assert 128 + number == result.code


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130), (signal.SIGHUP, 129)]
)
def test_sandbox_ends_quietly_when_it_is_signalled(tmp_path: Path, number: int, code: int) -> None:
    process = Program(home=tmp_path).start("sandbox", "--loads", "1")
    assert process.stdout is not None
    process.stdout.readline()
    result = end(process, number)

    assert (code, "") == (result.code, result.err)


def test_port_is_named_when_it_is_taken(company: Company, tmp_path: Path) -> None:
    port = company.hello["alvys_url"].rpartition(":")[2]

    taken = Program(home=tmp_path).json("sandbox", "--port", port, "--loads", "1")

    assert (1, "configuration") == (taken.code, taken.error["code"])


def test_demo_leaves_nothing_behind_when_it_is_ended(tmp_path: Path) -> None:
    program = Program(home=tmp_path / "home", environ={"TMPDIR": str(tmp_path)})
    process = program.start("demo", "--no-console")
    assert process.stdout is not None
    home = Path(json.loads(process.stdout.readline())["home"])
    statuses = [row["status"] for row in Program(home=home).json("status").value["subsidiaries"]]
    result = end(process, signal.SIGTERM)

    assert ["active", "not_set_up", "not_set_up", "paused"] == sorted(statuses)
    assert (0, False, []) == (result.code, home.exists(), list(tmp_path.iterdir()))


def test_one_line_is_said_when_the_output_cannot_be_written(ready: Ready) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, "--home", str(ready.program.home), "status"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            env=ready.program.environment(),
            check=False,
        )

    assert 1 == done.returncode
    assert ["error: The result could not be written: No space left on device"] == (
        done.stderr.splitlines()[:1]
    )


def test_one_line_is_said_when_the_secret_comes_from_a_closed_input(tmp_path: Path) -> None:
    program = Program(home=tmp_path / "home")
    call = [*COMMAND, "--home", str(program.home), "credentials", "set", "sender"]
    shell = shlex.join([*call, "--id", "x", "--secret-stdin"]) + " <&-"
    done = subprocess.run(
        ["sh", "-c", shell],
        capture_output=True,
        text=True,
        timeout=60,
        env=program.environment(),
        check=False,
    )

    assert 2 == done.returncode
    assert "standard input is closed" in done.stderr.splitlines()[0]


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_nothing_is_said_of_our_own_when_the_output_is_closed(ready: Ready, closed: str) -> None:
    call = [*COMMAND, "--home", str(ready.program.home), "runs"]
    done = subprocess.run(
        ["sh", "-c", f"{shlex.join(call)} {closed}"],
        capture_output=True,
        text=True,
        timeout=60,
        env=ready.program.environment(),
        check=False,
    )

    assert (0, "") == (done.returncode, done.stderr)
    assert not (ready.program.home / "reports").exists()


def test_follower_says_what_to_do_when_the_sender_is_suspended(ready: Ready) -> None:
    holder = ready.program.start("daemon")
    assert holder.stdout is not None
    while "became_sender" not in holder.stdout.readline():
        pass
    holder.send_signal(signal.SIGSTOP)
    follower = ready.program.start("sync", ready.name)
    assert follower.stderr is not None
    said = [follower.stderr.readline(), follower.stderr.readline()]
    end(follower, signal.SIGTERM)
    holder.send_signal(signal.SIGCONT)
    end(holder, signal.SIGTERM)

    assert f"kill -CONT {holder.pid}" in said[1]


def test_suspended_sender_is_named_when_it_was_stopped_while_writing(ready: Ready) -> None:
    holder = ready.program.start_python(_WRITING, str(ready.program.home))
    assert holder.stdout is not None
    holder.stdout.readline()
    holder.send_signal(signal.SIGSTOP)
    refused = ready.program.json("sync", ready.name)
    holder.send_signal(signal.SIGCONT)
    end(holder, signal.SIGTERM)

    assert (6, "store_locked") == (refused.code, refused.error["code"])
    assert f"kill -CONT {holder.pid}" in refused.error["hint"]

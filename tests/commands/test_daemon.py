"""The daemon's lines and ends, the doctor's checks, the figures of status."""

import json
import signal
import socket
import stat
from pathlib import Path

import pytest

from console.commands.notify import tell_systemd
from console.store import SenderLock
from tests.commands.conftest import Ready
from tests.commands.program import Program, end
from tests.commands.terminals import holder_of, until

pytestmark = pytest.mark.xdist_group("program")


def test_daemon_is_a_viewer_until_the_holder_gives_up(ready: Ready) -> None:
    lock = SenderLock(ready.program.home, kind="console")
    assert lock.try_acquire()
    process = ready.program.start("daemon")
    assert process.stdout is not None
    lines = [json.loads(process.stdout.readline()) for _ in range(2)]
    lock.release()
    lines.append(json.loads(process.stdout.readline()))
    result = end(process, signal.SIGINT)

    assert ["started", "viewer", "became_sender"] == [line["event"] for line in lines]
    assert "console" in lines[1]["holder"]
    assert (130, "") == (result.code, result.err)
    assert "SIGINT" == json.loads(result.out.splitlines()[0])["signal"]


def test_daemon_works_on_when_nobody_reads_its_lines(ready: Ready) -> None:
    process = ready.program.start("daemon")
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    until(lambda: (found := holder_of(ready.program)) is not None and found.pid == process.pid)
    synced = ready.program.json("sync", ready.name)
    process.send_signal(signal.SIGTERM)
    code = process.wait(60)
    assert process.stderr is not None
    process.stderr.close()

    assert 0 == code
    assert synced.value["run_id"]
    metrics = ready.program.home / "metrics.prom"
    assert "sync_leader 0" in metrics.read_text(encoding="utf-8").splitlines()
    assert 0o600 == stat.S_IMODE(metrics.stat().st_mode)


def test_daemon_goes_on_looking_when_it_could_not_see_who_sends(ready: Ready) -> None:
    process = ready.program.start("daemon")
    assert process.stdout is not None
    lines = [json.loads(process.stdout.readline()) for _ in range(2)]
    named = ready.program.home / "sender.holder"
    named.chmod(0o644)
    lines.append(json.loads(process.stdout.readline()))
    named.chmod(0o600)
    lines.append(json.loads(process.stdout.readline()))
    result = end(process, signal.SIGTERM)

    assert ["started", "became_sender", "trouble", "trouble"] == [line["event"] for line in lines]
    assert "open to other users" in lines[2]["message"]
    assert ("", "") == (lines[3]["message"], result.err)


@pytest.mark.parametrize("prefix", ["", "@"])
def test_service_manager_is_told_when_it_listens(tmp_path: Path, prefix: str) -> None:
    name = f"intacct-console-test-{tmp_path.name}" if prefix else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(f"\0{name}" if prefix else name)
        tell_systemd({"NOTIFY_SOCKET": prefix + name}, "READY=1", "STATUS=running")

        assert b"READY=1\nSTATUS=running" == channel.recv(100)


@pytest.mark.parametrize("address", ["", "relative", "/nowhere/at/all"])
def test_nothing_happens_when_no_service_manager_listens(address: str) -> None:
    tell_systemd({"NOTIFY_SOCKET": address}, "READY=1")


def test_doctor_finds_what_is_wrong_when_an_account_is_inactive(ready: Ready) -> None:
    result = ready.program.json("doctor")
    checks = {check["name"]: check for check in result.value["checks"]}
    wrong = [name for name, check in checks.items() if not check["ok"]]

    assert (1, [f"connection {ready.name}"]) == (result.code, wrong)
    assert "40300" in checks[wrong[0]]["message"]
    assert {
        *("terminal", "home", "rights", "store", "space", "lease", "settings"),
        *("endpoint sage", "endpoint alvys", "endpoint alvys token"),
        *("credentials sender", "credentials alvys", f"connection {ready.name}"),
    } == checks.keys()
    assert all({"name", "ok", "message", "fix"} == check.keys() for check in checks.values())


def test_doctor_names_the_way_out_when_the_home_is_open_to_others(tmp_path: Path) -> None:
    program = Program(home=tmp_path / "home")
    program.call("init")
    program.home.chmod(0o755)
    result = program.json("doctor")
    checks = {check["name"]: check for check in result.value["checks"]}

    assert 1 == result.code
    assert f"chmod 700 {program.home}" == checks["rights"]["fix"]


def test_doctor_makes_nothing_when_there_is_no_home(tmp_path: Path) -> None:
    program = Program(home=tmp_path / "home")
    result = program.json("doctor")

    assert (1, False) == (result.code, program.home.exists())


def test_status_has_the_figures_of_the_contract_when_nobody_sends(ready: Ready) -> None:
    status = ready.program.json("status").value
    mine = next(one for one in status["subsidiaries"] if one["id"] == ready.own_id)

    assert {
        *("holder", "sender", "needs_attention", "attention", "subsidiaries", "counts"),
        *("oldest_unverified_at", "next_attempt_at", "last_runs"),
    } <= status.keys()
    assert (None, None) == (status["holder"], status["sender"])
    assert status["counts"]["posted"] == mine["counts"]["posted"] > 0
    assert mine["next_sync_at"] == status["next_attempt_at"]

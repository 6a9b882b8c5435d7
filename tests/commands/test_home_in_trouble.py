"""A home whose disk is full, whose store was replaced, or that is not there yet."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from console.store import STORE_NAME
from tests.commands.program import COMMAND, Program, Result

_NO_ROOM = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Starts a program for which no file can grow or be written: as on a full disk, but stricter."""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    made = Program(home=tmp_path / "home")
    assert 0 == made.call("init").code
    return made


def without_room(program: Program, *arguments: str) -> Result:
    done = subprocess.run(
        [COMMAND[0], "-c", _NO_ROOM, *COMMAND, "--home", str(program.home), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env=program.environment(),
        check=False,
    )
    return Result(code=done.returncode, out=done.stdout, err=done.stderr)


def test_status_tells_what_is_wrong_when_the_disk_is_full(program: Program) -> None:
    status = without_room(program, "--json", "status")

    assert (1, True) == (status.code, status.value["needs_attention"])
    assert "cannot be written" in status.value["attention"][0]


def test_ledger_is_read_when_the_disk_is_full(program: Program) -> None:
    assert (0, []) == ((found := without_room(program, "--json", "transactions")).code, found.value)


def test_daemon_refuses_to_start_when_the_home_cannot_be_written(program: Program) -> None:
    refused = without_room(program, "daemon")

    assert 6 == refused.code
    assert "cannot be written" in refused.err


def test_daemon_ends_when_the_store_is_replaced_under_it(program: Program) -> None:
    process = program.start("daemon")
    assert process.stdout is not None
    events = [json.loads(process.stdout.readline())["event"] for _ in range(2)]
    shutil.copy2(program.home / STORE_NAME, program.home / "copy")
    (program.home / "copy").rename(program.home / STORE_NAME)
    _, said = process.communicate(timeout=60)

    assert ["started", "became_sender"] == events
    assert 6 == process.returncode
    assert "replaced while it was open" in said


def test_no_home_is_made_when_the_credential_lacks_its_id(tmp_path: Path) -> None:
    home = tmp_path / "home"
    refused = Program(home=home).call("credentials", "set", "sender", "--secret-stdin", stdin="x")

    assert (2, False) == (refused.code, home.exists())

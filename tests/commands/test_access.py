"""Who acts, what is written down, and the keys, by the command line."""

import json
import os
import pwd
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from console.commands.cli import run
from tests.commands.conftest import Ready
from tests.commands.program import Program

# With the other tests of the program: they share one prepared home.
pytestmark = pytest.mark.xdist_group("program")

ME = pwd.getpwuid(os.getuid()).pw_name
LIES = dict.fromkeys(("USER", "LOGNAME", "USERNAME", "SUDO_USER"), "nobody-of-this-host")

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path, capsys: Captured) -> Path:
    made = tmp_path / "home"
    run(["--home", str(made), "init"], {})
    capsys.readouterr()
    return made


def told(home: Path, capsys: Captured, *arguments: str) -> tuple[int, Any]:
    """Return exit code and result of a command in this process."""
    code = run(["--home", str(home), "--json", *arguments], {})
    out = capsys.readouterr().out
    return code, json.loads(out) if out else None


def give_role(home: Path, name: str, role: str) -> None:
    text = f'[roles]\noperators = {{ "{name}" = "{role}" }}\n'
    (home / "config.toml").write_text(text, encoding="utf-8")


def test_environment_gives_no_role_when_it_names_an_admin(home: Path, capsys: Captured) -> None:
    """Rule admin-only: in a real process, and the log holds the kernel's word."""
    give_role(home, "nobody-of-this-host", "admin")
    liar = Program(home=home, environ={**LIES, "SUDO_UID": "0", "SUDO_GID": "0"})
    refused = liar.json("keys", "rotate")
    _, [entry] = told(home, capsys, "audit")
    assert (3, "access_denied") == (refused.code, refused.error["code"])
    assert ("rotate key", "refused") == (entry["action"], entry["outcome"])
    assert refused.error["message"].startswith(f"{entry['actor']} may not")
    assert "nobody-of-this-host" != entry["actor"]


def test_another_key_is_named_each_time_when_an_admin_rotates_it(
    home: Path, capsys: Captured
) -> None:
    _, first = told(home, capsys, "keys", "rotate")
    code, second = told(home, capsys, "keys", "rotate")
    assert (0, 0, True) == (code, second["secrets"], first["key_id"] != second["key_id"])


def test_log_is_intact_when_it_is_verified(home: Path, capsys: Captured) -> None:
    told(home, capsys, "keys", "rotate")
    expected = {"entries": 1, "intact": True, "broken_at": None, "problem": ""}
    assert (0, expected) == told(home, capsys, "audit", "verify")


def test_only_entries_with_all_words_are_listed_newest_first(home: Path, capsys: Captured) -> None:
    for _ in range(2):
        told(home, capsys, "keys", "rotate")
    told(home, capsys, "backup", str(home.parent / "copy.db"))
    _, every = told(home, capsys, "audit")
    _, some = told(home, capsys, "audit", "KEY", ME)
    assert (["backup", "rotate key", "rotate key"], [2, 1]) == (
        [one["action"] for one in every],
        [one["number"] for one in some],
    )


def test_log_begins_with_the_day_of_since(home: Path, capsys: Captured) -> None:
    told(home, capsys, "keys", "rotate")
    days = ("2020-01-01", "2999-01-01")
    assert [1, 0] == [len(told(home, capsys, "audit", "--since", day)[1]) for day in days]


def test_log_is_text_when_no_json_is_wanted(home: Path, capsys: Captured) -> None:
    told(home, capsys, "keys", "rotate")
    run(["--home", str(home), "audit"], {})
    run(["--home", str(home), "audit", "verify"], {})
    heading, line, verdict = capsys.readouterr().out.splitlines()
    assert (["NO", "WHEN"], "1 entries, intact") == (heading.split()[:2], verdict)
    assert "rotate key" in line


@pytest.mark.parametrize("row", [1, 2])
def test_place_is_told_when_somebody_edited_the_store(
    home: Path, capsys: Captured, row: int
) -> None:
    for _ in range(2):
        told(home, capsys, "keys", "rotate")
    with closing(sqlite3.connect(home / "store.db", isolation_level=None)) as file:
        file.execute(f"DELETE FROM audit WHERE doc_id = {row}")
    code, found = told(home, capsys, "audit", "verify")
    assert (6, False, row) == (code, found["intact"], found["broken_at"])


def test_password_is_replaced_only_when_sage_takes_the_new_one(ready: Ready) -> None:
    rotate = ("credentials", "rotate", ready.name, "--password-stdin")
    refused = ready.program.json(*rotate, stdin="no such password")
    taken = ready.program.json(*rotate, stdin=ready.company.keys["user_password"])
    assert (3, "authentication") == (refused.code, refused.error["code"])
    assert (0, ready.name) == (taken.code, taken.value["subsidiary"])

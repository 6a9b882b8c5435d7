"""A new data key: every secret can be read before, after, and wherever the change is killed."""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from pydantic import SecretStr
from tinydb import where

from console.errors import ConfigurationError, StoreDamagedError
from console.store import Store, open_store

SECRETS = {
    ("integration", "sender_password"): "quillback",
    ("integration", "alvys_client_secret"): "sandpiper",
    ("sub-1", "password"): "correct horse & <battery>",
}
_STEPS = {"rotate_key", "begin_rotation", "end_rotation", "_write", "_put", "_keep"}
"""Functions between whose lines a kill leaves something else behind; others only read."""


def fill(store: Store) -> None:
    for (scope, field), secret in SECRETS.items():
        store.credentials.set(scope, field, SecretStr(secret))
    store.credentials.set_plain("integration", "sender_id", "Alvys")


def opened(store: Store) -> dict[tuple[str, str], str]:
    return {name: store.credentials.get(*name).get_secret_value() for name in SECRETS}


def key_ids(store: Store) -> set[str]:
    rows = store.database.table("credentials")
    return {row["envelope"]["key"] for row in rows if "envelope" in row}


def test_secrets_are_sealed_with_one_new_key_when_it_is_rotated(store: Store) -> None:
    fill(store)
    before = key_ids(store)
    key_id, count = store.credentials.rotate_key()
    assert (SECRETS, {key_id}, 3) == (opened(store), key_ids(store), count)
    assert before.isdisjoint({key_id})


def test_old_key_is_gone_when_it_was_rotated(file_store: Store, home: Path) -> None:
    fill(file_store)
    old = json.loads((home / "secret.key").read_text())["current"]["key"]
    file_store.credentials.rotate_key()
    assert old not in (home / "secret.key").read_text()


def test_key_file_stays_private_when_it_was_rotated(file_store: Store, home: Path) -> None:
    fill(file_store)
    file_store.credentials.rotate_key()
    assert 0o600 == (home / "secret.key").stat().st_mode & 0o777


def test_other_process_goes_on_when_the_key_was_rotated(file_store: Store, home: Path) -> None:
    fill(file_store)
    other = open_store(home)
    file_store.credentials.rotate_key()
    other.credentials.set("sub-2", "password", SecretStr("later"))
    found = opened(other)
    other.close()
    assert (SECRETS, 1) == (found, len(key_ids(file_store)))


def test_nothing_is_changed_when_a_secret_cannot_be_opened(file_store: Store, home: Path) -> None:
    fill(file_store)
    table = file_store.database.table("credentials")
    [row] = table.search(where("scope") == "sub-1")
    envelope = {**row["envelope"], "sealed": row["envelope"]["sealed"][::-1]}
    table.update({"envelope": envelope}, where("scope") == "sub-1")
    before = (home / "secret.key").read_bytes()
    with pytest.raises(StoreDamagedError):
        file_store.credentials.rotate_key()
    assert before == (home / "secret.key").read_bytes()


def test_rotation_is_refused_when_there_is_no_key(file_store: Store, home: Path) -> None:
    fill(file_store)
    (home / "secret.key").unlink()
    with pytest.raises(ConfigurationError):
        file_store.credentials.rotate_key()


def test_change_goes_on_with_its_key_when_it_was_interrupted(file_store: Store, home: Path) -> None:
    fill(file_store)
    assert -signal.SIGKILL == rotate_and_die(home, kill_at("begin_rotation", "return"))
    begun = json.loads((home / "secret.key").read_text())
    key_id, _ = file_store.credentials.rotate_key()
    assert (begun["current"]["id"], None) == (
        key_id,
        json.loads((home / "secret.key").read_text())["previous"],
    )


def kill_at(name: str, event: str) -> Callable[[], Callable[..., Any]]:
    """Return a maker of a tracer that kills the process at an event of a function."""

    def trace(frame: FrameType, happened: str, _argument: Any) -> Any:
        if frame.f_code.co_name == name and happened == event:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    return lambda: trace


def kill_after(lines: int) -> Callable[[], Callable[..., Any]]:
    """Return a maker of a tracer that kills the process before its n-th line of a step."""

    def make() -> Callable[..., Any]:
        left = [lines]

        def trace(frame: FrameType, happened: str, _argument: Any) -> Any:
            if happened == "line" and frame.f_code.co_name in _STEPS:
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        return trace

    return make


def rotate_and_die(home: Path, tracer: Callable[[], Callable[..., Any]]) -> int:
    """Rotate the key of a home in a process of its own, and return how that ended."""
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            store = open_store(home, check=False)
            sys.settrace(tracer())
            store.credentials.rotate_key()
            sys.settrace(None)
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_every_secret_can_be_read_wherever_a_rotation_is_killed(home: Path) -> None:
    """One kill before each line of a step, until one comes through: then each was hit."""
    store = open_store(home, must_exist=False)
    fill(store)
    store.close()
    kills, lost, code = 0, [], -signal.SIGKILL
    while code == -signal.SIGKILL:
        copy = home.with_name("copy")
        shutil.copytree(home, copy)
        code = rotate_and_die(copy, kill_after(kills))
        store = open_store(copy, check=False)
        if opened(store) != SECRETS:
            lost.append(kills)
        store.close()
        shutil.rmtree(copy)
        kills += 1
    assert ([], 0) == (lost, code)
    assert kills > 40

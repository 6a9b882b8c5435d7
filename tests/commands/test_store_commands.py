"""Backup, restore, and homes that lack something, by the command line."""

import json
import os
import shutil
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from pydantic import SecretStr

from console.commands.cli import run
from console.domain.ledger import State
from console.store import SenderLock, open_store
from tests.builders import NOW, entry
from tests.store.interference import try_read_only

Captured = pytest.CaptureFixture[str]


def _run(home: Path, *arguments: str) -> int:
    return run(["--home", str(home), *arguments], {})


@pytest.fixture
def home(tmp_path: Path, capsys: Captured) -> Path:
    _run(tmp_path / "home", "init")
    capsys.readouterr()
    return tmp_path / "home"


@pytest.fixture
def sealed(home: Path) -> Path:
    """A home with a stored secret."""
    store = open_store(home)
    store.credentials.set("integration", "sender_password", SecretStr("quillback"))
    store.ledger.save([entry()])
    store.close()
    return home


def test_backup_has_the_keys_of_the_contract_when_it_is_json(
    home: Path, tmp_path: Path, capsys: Captured
) -> None:
    target = tmp_path / "b.db"
    assert 0 == _run(home, "backup", str(target), "--json")
    size = target.stat().st_size
    assert {"file": str(target), "bytes": size} == json.loads(capsys.readouterr().out)


def test_backup_holds_neither_key_nor_secret(sealed: Path, tmp_path: Path) -> None:
    _run(sealed, "backup", str(tmp_path / "b.db"))
    content = (tmp_path / "b.db").read_bytes()
    key = json.loads((sealed / "secret.key").read_text())["current"]["key"]
    assert (-1, -1) == (content.find(b"quillback"), content.find(key.encode()))


def test_restored_home_asks_for_attention_until_it_is_reconciled(
    sealed: Path, tmp_path: Path, capsys: Captured
) -> None:
    _run(sealed, "backup", str(tmp_path / "b.db"))
    assert 0 == _run(sealed, "restore", str(tmp_path / "b.db"))
    capsys.readouterr()
    assert 1 == _run(sealed, "status", "--json")
    found = json.loads(capsys.readouterr().out)
    assert found["reconciling_since"]
    assert "older copy" in found["attention"][0]


def test_restore_names_what_it_kept_when_it_is_json(
    sealed: Path, tmp_path: Path, capsys: Captured
) -> None:
    _run(sealed, "backup", str(tmp_path / "b.db"))
    capsys.readouterr()
    _run(sealed, "restore", str(tmp_path / "b.db"), "--json")
    found = json.loads(capsys.readouterr().out)
    assert {"file", "bytes", "replaced"} == set(found)
    assert Path(found["replaced"]).exists()


def test_backup_comes_into_a_home_that_is_not_there(
    sealed: Path, tmp_path: Path, capsys: Captured
) -> None:
    _run(sealed, "backup", str(tmp_path / "b.db"))
    assert 0 == _run(tmp_path / "new", "restore", str(tmp_path / "b.db"))
    capsys.readouterr()
    _run(tmp_path / "new", "transactions", "--json")
    assert 1 == len(json.loads(capsys.readouterr().out))


def test_exit_code_tells_of_the_store_when_a_restore_finds_it_in_use(
    home: Path, tmp_path: Path, capsys: Captured
) -> None:
    _run(home, "backup", str(tmp_path / "b.db"))
    lock = SenderLock(home, kind="daemon")
    lock.try_acquire()
    assert 6 == _run(home, "restore", str(tmp_path / "b.db"))
    lock.release()
    assert "daemon, pid" in capsys.readouterr().err


def test_file_that_is_there_is_refused_when_it_is_no_backup(
    home: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "letter").write_text("Dear")
    assert 1 == _run(home, "backup", str(tmp_path / "letter"))
    assert 6 == _run(home, "restore", str(tmp_path / "letter"))


def test_status_says_so_when_the_key_is_missing(sealed: Path, capsys: Captured) -> None:
    (sealed / "secret.key").unlink()
    assert 1 == _run(sealed, "status")
    assert "attention: The key file" in capsys.readouterr().out


def test_status_says_so_when_the_key_is_another(
    sealed: Path, tmp_path: Path, capsys: Captured
) -> None:
    _run(tmp_path / "other", "init")
    shutil.copy2(tmp_path / "other" / "secret.key", sealed / "secret.key")
    assert 1 == _run(sealed, "status")
    assert "sealed with another key" in capsys.readouterr().out


def test_init_makes_no_new_key_when_secrets_are_sealed_with_the_old_one(
    sealed: Path, capsys: Captured
) -> None:
    (sealed / "secret.key").unlink()
    assert 1 == _run(sealed, "init")
    assert "no new one was made" in capsys.readouterr().err
    assert not (sealed / "secret.key").exists()


def test_settings_are_refused_in_one_line_when_they_are_a_folder(
    home: Path, capsys: Captured
) -> None:
    (home / "config.toml").unlink()
    (home / "config.toml").mkdir()
    assert 1 == _run(home, "status")
    assert f"error: {home}/config.toml is not a regular file\n" == capsys.readouterr().err


def test_exit_code_tells_of_the_store_when_it_is_a_folder(home: Path, capsys: Captured) -> None:
    os.remove(home / "store.db")
    (home / "store.db").mkdir()
    assert 6 == _run(home, "status")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("status",), 0), (("transactions", "show", "1084738"), 0), (("pause", "x"), 2)],
)
def test_home_is_read_when_its_disk_is_read_only(
    sealed: Path, tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    said = tmp_path / "said"

    def look() -> None:
        with said.open("w") as file, redirect_stdout(file), redirect_stderr(file):
            found = _run(sealed, *arguments)
            file.write(f"code {found}\n")

    before = sorted(os.listdir(sealed))
    assert 0 == try_read_only(sealed, look).code
    assert f"code {code}" == said.read_text().splitlines()[-1], said.read_text()
    assert before == sorted(os.listdir(sealed))


def test_archived_record_is_shown_by_its_number(home: Path, capsys: Captured) -> None:
    store = open_store(home)
    store.ledger.save([entry(state=State.POSTED)])
    store.ledger.archive_settled(NOW.replace(year=2030), limit=10)
    store.close()
    assert 0 == _run(home, "transactions", "show", "1084738", "--json")
    assert entry().id == json.loads(capsys.readouterr().out)["id"]

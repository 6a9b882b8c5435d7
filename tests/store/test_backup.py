"""Backups: whole while others write, and put back only where nothing can be lost."""

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from console.backups import BackupService, restore_backup
from console.domain.ledger import State
from console.errors import (
    AccessDeniedError,
    ConsoleError,
    RuleError,
    StoreDamagedError,
    StoreLockedError,
    StoreVersionError,
)
from console.home import make_home
from console.store import SenderLock, Store, open_store
from console.store.sqlite import SqliteDB, SqliteStorage
from tests.builders import ADMIN, NOW, READER, ManualClock, connection, entry, transaction

LATER = entry(transaction(source_id="inv-2"), state=State.SENDING)
CLOCK = ManualClock()


def back_up(home: Path, target: Path) -> int:
    store = open_store(home)
    try:
        return BackupService(store=store, home=home, clock=CLOCK).backup(ADMIN, target)
    finally:
        store.close()


@pytest.fixture
def used(home: Path) -> Path:
    make_home(home)
    store = open_store(home)
    store.connections.save(connection())
    store.ledger.save([entry()])
    store.close()
    return home


@pytest.fixture
def backup(used: Path, tmp_path: Path) -> Path:
    """A backup, after which one more entry was sent."""
    target = tmp_path / "backup.db"
    back_up(used, target)
    store = open_store(used)
    store.ledger.save([LATER])
    store.close()
    return target


def restore(home: Path, source: Path) -> Store:
    restore_backup(ADMIN, home, source, clock=CLOCK)
    return open_store(home)


def test_backup_is_one_private_file_when_it_is_made(used: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "b.db"
    target.parent.mkdir()
    size = back_up(used, target)
    assert [target] == list(target.parent.iterdir())
    assert (size, 0o600) == (target.stat().st_size, stat.S_IMODE(target.stat().st_mode))


def test_backup_is_of_one_moment_when_another_process_is_writing(
    used: Path, tmp_path: Path
) -> None:
    writer = open_store(used)
    with writer.batch():
        writer.ledger.save([LATER])
        back_up_store = open_store(used, check=False)
        back_up_store.database.write_copy(tmp_path / "b.db")
        back_up_store.close()
    writer.close()
    store = restore(used, tmp_path / "b.db")
    assert [entry()] == store.ledger.find([entry().id, LATER.id])
    store.close()


def test_earlier_backup_of_the_name_is_replaced(backup: Path, used: Path) -> None:
    back_up(used, backup)
    store = restore(used, backup)
    assert 2 == len(store.ledger.find([entry().id, LATER.id]))
    store.close()


def test_file_that_is_no_backup_is_never_replaced(used: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter"
    letter.write_text("Dear")
    with pytest.raises(RuleError, match="not a backup"):
        back_up(used, letter)
    assert "Dear" == letter.read_text()


def test_database_of_another_program_is_never_replaced(used: Path, tmp_path: Path) -> None:
    places = tmp_path / "places.sqlite"
    with closing(sqlite3.connect(places)) as foreign:
        foreign.execute("CREATE TABLE precious (name)")
    before = places.read_bytes()
    with pytest.raises(RuleError, match="not a backup of this home"):
        back_up(used, places)
    assert before == places.read_bytes()


def test_backup_of_another_home_is_never_replaced(backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    make_home(other)
    before = backup.read_bytes()
    with pytest.raises(RuleError, match="not a backup of this home"):
        back_up(other, backup)
    assert before == backup.read_bytes()


def test_store_of_a_home_is_never_replaced_even_if_it_is_a_copy(
    backup: Path, used: Path, tmp_path: Path
) -> None:
    twin = tmp_path / "twin"
    restore(twin, backup).close()
    with pytest.raises(RuleError, match="in another home"):
        back_up(used, twin / "store.db")


def test_files_beside_the_backup_are_left_alone(used: Path, tmp_path: Path) -> None:
    notes = tmp_path / "b.db.new"
    notes.write_text("mine")
    back_up(used, tmp_path / "b.db")
    assert "mine" == notes.read_text()


@pytest.mark.parametrize("name", ["store.db", "backup.db", "secret.key"])
def test_backup_is_refused_in_the_home_itself(used: Path, name: str) -> None:
    with pytest.raises(RuleError, match="in the home itself"):
        back_up(used, used / name)


def test_nothing_is_left_when_the_folder_of_the_backup_is_not_there(used: Path) -> None:
    with pytest.raises(ConsoleError, match="cannot be used"):
        back_up(used, used.parent / "nowhere" / "b.db")


def test_backup_and_restore_are_written_down(backup: Path, used: Path) -> None:
    store = open_store(used)
    assert ["backup"] == [one.action for one in store.audit.entries()]
    store.close()
    store = restore(used, backup)
    assert ["restore"] == [one.action for one in store.audit.entries()]
    assert store.audit.verify().intact
    store.close()


def test_both_are_refused_and_written_down_when_a_reader_asks(backup: Path, used: Path) -> None:
    store = open_store(used)
    service = BackupService(store=store, home=used, clock=CLOCK)
    with pytest.raises(AccessDeniedError):
        service.backup(READER, backup)
    with pytest.raises(AccessDeniedError):
        restore_backup(READER, used, backup, clock=CLOCK)
    refused = [one.action for one in store.audit.entries() if one.outcome == "refused"]
    assert ["restore", "backup"] == refused
    store.close()


def test_restored_store_says_that_it_is_older(backup: Path, used: Path) -> None:
    store = restore(used, backup)
    assert [entry()] == store.ledger.find([entry().id, LATER.id])
    assert (NOW, 2) == (store.database.reconciling, store.database.generation)
    assert [connection()] == store.connections.all()
    store.close()


def test_replaced_store_is_kept_whole(backup: Path, used: Path, tmp_path: Path) -> None:
    done = restore_backup(ADMIN, used, backup, clock=CLOCK)
    assert done.kept is not None
    elsewhere = tmp_path / "other"
    store = restore(elsewhere, done.kept)
    assert 2 == len(store.ledger.find([entry().id, LATER.id]))
    store.close()


def test_restore_is_refused_when_somebody_sends(backup: Path, used: Path) -> None:
    lock = SenderLock(used, kind="daemon")
    lock.try_acquire()
    with pytest.raises(StoreLockedError, match=r"daemon, pid \d+"):
        restore_backup(ADMIN, used, backup, clock=CLOCK)
    lock.release()


def test_restore_is_refused_when_a_console_has_the_store_open(backup: Path, used: Path) -> None:
    store = open_store(used)
    with pytest.raises(StoreLockedError, match="another console"):
        restore_backup(ADMIN, used, backup, clock=CLOCK)
    assert LATER == store.ledger.get(LATER.id)
    store.close()


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 4096)


def flip(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"1350.50"', b'"1450.50"'))


def fill(path: Path) -> None:
    path.write_text("no store")


@pytest.mark.parametrize("harm", [cut, flip, fill])
def test_nothing_is_changed_when_the_backup_is_damaged(
    backup: Path, used: Path, harm: object
) -> None:
    assert callable(harm)
    harm(backup)
    before = (used / "store.db").read_bytes()
    with pytest.raises(StoreDamagedError):
        restore_backup(ADMIN, used, backup, clock=CLOCK)
    assert before == (used / "store.db").read_bytes()
    assert [] == [path.name for path in used.iterdir() if "restore" in path.name]


def test_newer_backup_is_refused(backup: Path, used: Path) -> None:
    with SqliteDB(backup, storage=SqliteStorage) as tinydb:
        tinydb.table("meta").update({"schema": 99})
    with pytest.raises(StoreVersionError):
        restore_backup(ADMIN, used, backup, clock=CLOCK)


def test_half_of_a_store_in_use_is_refused(backup: Path, used: Path) -> None:
    backup.with_name(backup.name + "-wal").write_bytes(b"x")
    with pytest.raises(RuleError, match="half of a store"):
        restore_backup(ADMIN, used, backup, clock=CLOCK)


def test_store_of_the_home_is_no_backup_of_it(used: Path) -> None:
    with pytest.raises(RuleError, match="itself"):
        restore_backup(ADMIN, used, used / "store.db", clock=CLOCK)


def test_pipe_is_no_backup_and_nobody_waits_for_it(used: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(StoreDamagedError, match="not a backup"):
        restore(used, pipe)


def test_backup_of_another_home_is_refused_when_this_one_has_work(
    backup: Path, used: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    make_home(other)
    store = open_store(other)
    store.ledger.save([LATER])
    store.close()
    with pytest.raises(RuleError, match="another home"):
        restore_backup(ADMIN, other, backup, clock=CLOCK)


def test_backup_comes_into_a_new_home_when_that_has_no_work(backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    make_home(other)
    store = restore(other, backup)
    assert [entry()] == store.ledger.find([entry().id, LATER.id])
    assert store.database.reconciling == NOW
    store.close()


@pytest.mark.parametrize("left", ["nothing", "a damaged store", "a folder"])
def test_backup_comes_back_when_the_store_is_lost(backup: Path, used: Path, left: str) -> None:
    (used / "store.db").unlink()
    if left == "a folder":
        (used / "store.db").mkdir()
    elif left == "a damaged store":
        (used / "store.db").write_bytes(b"\xff" * 9000)
    store = restore(used, backup)
    assert [entry()] == store.ledger.find([entry().id])
    store.close()


def test_log_of_a_killed_process_does_not_mix_with_the_backup(
    backup: Path, used: Path, tmp_path: Path
) -> None:
    writer = open_store(used)
    writer.ledger.save([entry(transaction(source_id="inv-9"))])
    killed = tmp_path / "killed"
    shutil.copytree(used, killed)
    killed.chmod(0o700)
    writer.close()
    assert (killed / "store.db-wal").stat().st_size > 0
    store = restore(killed, backup)
    assert [] == store.database.find_damage(thorough=True)
    assert [entry()] == store.ledger.find([entry().id, LATER.id])
    store.close()

"""Which store is this? Another home's is refused, an older copy of this one says so."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from console.domain.ledger import State
from console.errors import StoreDamagedError, StoreLockedError
from console.store import Store, open_store
from console.store.marker import open_marker, read_note
from console.store.opening import open_database
from console.store.users import Users
from tests.builders import NOW, ManualClock, connection, entry, transaction

STORE = "store.db"


@pytest.fixture
def closed(home: Path) -> Path:
    store = open_store(home, must_exist=False)
    store.connections.save(connection())
    store.ledger.save([entry()])
    store.close()
    return home


def copy(home: Path, target: Path) -> Path:
    shutil.copy2(home / STORE, target)
    return target


def send_more(home: Path) -> None:
    store = open_store(home)
    store.ledger.save([entry(transaction(source_id="inv-2"), state=State.SENDING)])
    store.close()


def open_at(home: Path, clock: ManualClock) -> Store:
    database = open_database(home, must_exist=True, clock=clock)
    return Store(database, keys=None)  # type: ignore[arg-type]


def test_store_is_no_copy_when_nothing_was_put_back(closed: Path) -> None:
    send_more(closed)
    store = open_store(closed)
    assert (None, 1) == (store.database.reconciling, store.database.generation)
    store.close()


def test_older_copy_reconciles_when_it_was_put_back(closed: Path, tmp_path: Path) -> None:
    old = copy(closed, tmp_path / "old")
    send_more(closed)
    shutil.copy2(old, closed / STORE)
    store = open_at(closed, ManualClock())
    assert (NOW, 2) == (store.database.reconciling, store.database.generation)
    store.close()


def test_older_copy_reconciles_until_somebody_says_that_all_was_looked_up(
    closed: Path, tmp_path: Path
) -> None:
    old = copy(closed, tmp_path / "old")
    send_more(closed)
    shutil.copy2(old, closed / STORE)
    clock = ManualClock()
    open_at(closed, clock).close()
    clock.advance(days=1)
    store = open_at(closed, clock)
    assert store.database.reconciling == NOW
    store.database.finish_reconcile()
    store.close()
    store = open_at(closed, clock)
    assert store.database.reconciling is None
    store.close()


def test_older_copy_is_recognised_when_the_writer_was_killed(closed: Path, tmp_path: Path) -> None:
    """The position is noted at each commit, not when the store is closed."""
    old = copy(closed, tmp_path / "old")
    writer = open_store(closed)
    writer.ledger.save([entry(transaction(source_id="inv-3"), state=State.SENDING)])
    moved = tmp_path / "moved"
    shutil.copytree(closed, moved)
    writer.close()
    for name in ("store.db-wal", "store.db-shm"):
        (moved / name).unlink(missing_ok=True)
    shutil.copy2(old, moved / STORE)
    moved.chmod(0o700)
    store = open_store(moved)
    assert store.database.reconciling is not None
    store.close()


def test_reconcile_goes_on_when_another_process_has_found_a_still_older_copy(closed: Path) -> None:
    ours, theirs = open_store(closed), open_store(closed)
    theirs.database.begin_reconcile(NOW, generation=theirs.database.generation + 1)
    ours.database.finish_reconcile()
    assert NOW == theirs.database.reconciling
    ours.close()
    theirs.close()


def test_copy_of_an_earlier_generation_reconciles_when_it_had_come_further(
    closed: Path, tmp_path: Path
) -> None:
    far = copy(closed, tmp_path / "far")
    with open_marker(closed) as marker:
        note = marker.read()
        assert note is not None
        marker.write(type(note)(store_id=note.store_id, generation=4, position=0))
    shutil.copy2(far, closed / STORE)
    store = open_store(closed)
    assert store.database.reconciling is not None
    assert store.database.generation == 5
    store.close()


def test_store_of_another_home_is_refused_with_the_way_out(closed: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    open_store(other, must_exist=False).close()
    shutil.copy2(other / STORE, closed / STORE)
    with pytest.raises(StoreDamagedError, match="another home") as refused:
        open_store(closed)
    assert "restore" in refused.value.hint


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"format": 1}', b"\xff\xfe"])
def test_store_reconciles_when_the_note_cannot_be_read(closed: Path, content: bytes) -> None:
    (closed / "store.marker").write_bytes(content)
    store = open_store(closed)
    assert store.database.reconciling is not None
    store.close()
    note = read_note(closed)
    assert note is not None
    assert note.store_id == store.database.store_id


def test_store_reconciles_when_the_home_has_lost_its_note(closed: Path) -> None:
    (closed / "store.marker").unlink()
    store = open_store(closed)
    assert store.database.reconciling is not None
    store.close()


def test_note_of_the_first_version_is_taken_over_without_a_reconcile(closed: Path) -> None:
    note = read_note(closed)
    assert note is not None
    (closed / "store.marker").write_text(f'{{"format": 1, "store_id": "{note.store_id}"}}\n')
    store = open_store(closed)
    assert store.database.reconciling is None
    store.close()
    assert note == read_note(closed)


def test_note_follows_when_rows_are_added(closed: Path) -> None:
    store = open_store(closed)
    before = read_note(closed)
    store.ledger.save([entry(transaction(source_id="inv-4"))])
    after = read_note(closed)
    assert before is not None
    assert after is not None
    assert before.position < after.position == store.database.position()
    store.close()


def test_folder_in_the_place_of_the_store_is_damage(closed: Path) -> None:
    os.remove(closed / STORE)
    (closed / STORE).mkdir()
    with pytest.raises(StoreDamagedError, match="is a folder"):
        open_store(closed)


def test_opening_is_refused_when_somebody_replaces_the_store(closed: Path) -> None:
    users = Users(closed)
    assert users.be_alone()
    with pytest.raises(StoreLockedError, match="being replaced"):
        open_store(closed)
    users.leave()
    open_store(closed).close()


def test_nobody_is_alone_when_a_console_has_the_store_open(closed: Path) -> None:
    store = open_store(closed)
    users = Users(closed)
    assert not users.be_alone()
    store.close()
    assert users.be_alone()
    users.leave()


def test_large_store_is_checked_once_a_day(closed: Path) -> None:
    clock = ManualClock()
    store = open_store(closed)
    assert [] == store.database.check(clock.now())
    store.close()
    note = read_note(closed)
    assert note is not None
    assert note.checked_at == NOW
    assert clock.now() - note.checked_at < timedelta(days=1)

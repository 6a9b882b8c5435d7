"""Making and opening a store: never anew where there was one, never with loose rights."""

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tinydb import where

from console.errors import (
    ConfigurationError,
    ConsoleError,
    StoreDamagedError,
    StoreError,
    StoreVersionError,
)
from console.store import Store, memory_database, open_database, open_store
from console.store.bundle import KEY_NAME
from console.store.keys import KeyFile
from console.store.sqlite import SqliteDB, SqliteStorage
from tests.builders import connection, entry

STORE = "store.db"


def mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):04o}"


@pytest.fixture
def closed(home: Path) -> Path:
    """A home with a store that holds something, and nobody has open."""
    store = open_store(home, must_exist=False)
    store.connections.save(connection())
    store.ledger.save([entry()])
    store.credentials.set_plain("integration", "sender_id", "demo")
    store.close()
    return home


def test_everything_is_private_when_the_store_is_made(home: Path) -> None:
    before = os.umask(0)
    try:
        store = open_store(home, must_exist=False)
        store.connections.save(connection())
        modes = {path.name: mode(path) for path in home.iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert mode(home) == "0700"
    assert {
        "store.db": "0600",
        "store.db-wal": "0600",
        "store.db-shm": "0600",
        "store.marker": "0600",
        "store.users": "0600",
    } == modes


def test_values_are_there_when_the_store_is_opened_again(closed: Path) -> None:
    store = open_store(closed)
    assert [connection()] == store.connections.all()
    assert store.credentials.get_plain("integration", "sender_id") == "demo"
    store.close()


def test_store_keeps_its_name_when_it_is_opened_again(closed: Path) -> None:
    first, second = open_database(closed, must_exist=True), open_database(closed, must_exist=True)
    assert (first.store_id, 1) == (second.store_id, second.generation)
    first.close()
    second.close()


def test_first_store_is_refused_when_one_must_exist(tmp_path: Path) -> None:
    home = tmp_path / "empty"
    home.mkdir(mode=0o700)
    with pytest.raises(ConfigurationError, match="no store") as refused:
        open_store(home)
    assert "init" in refused.value.hint
    assert not (home / STORE).exists()


def test_home_is_refused_when_it_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be used"):
        open_store(tmp_path / "nowhere")


def test_home_is_refused_when_it_is_a_file(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("")
    with pytest.raises(ConfigurationError):
        open_store(home, must_exist=False)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def cut_the_last_page(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 4096)


def fill_with_garbage(path: Path) -> None:
    path.write_bytes(b"\xff\x00garbage" * 2000)


def fill_with_json(path: Path) -> None:
    path.write_text('{"ledger": {}}')


def garble_a_page(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[8192 : 8192 + 4096] = b"\xa5" * 4096
    path.write_bytes(content)


def remove(path: Path) -> None:
    path.unlink()


def replace_by_another_database(path: Path) -> None:
    path.unlink()
    with SqliteDB(path, storage=SqliteStorage) as tinydb:
        tinydb.table("something").insert({"a": 1})
    path.chmod(0o600)


def drop_the_ledger(path: Path) -> None:
    with SqliteDB(path, storage=SqliteStorage) as tinydb:
        tinydb.drop_table("ledger")


def drop_the_version(path: Path) -> None:
    with SqliteDB(path, storage=SqliteStorage) as tinydb:
        tinydb.table("meta").truncate()


@pytest.mark.parametrize("must_exist", [True, False])
@pytest.mark.parametrize(
    "harm",
    [
        empty,
        cut_in_half,
        cut_the_last_page,
        fill_with_garbage,
        fill_with_json,
        garble_a_page,
        remove,
        replace_by_another_database,
        drop_the_ledger,
        drop_the_version,
    ],
)
def test_store_is_refused_with_the_way_out_when_it_is_harmed(
    closed: Path, harm: Callable[[Path], None], must_exist: bool
) -> None:
    """Never a fresh start: an empty ledger sends everything to Sage again."""
    harm(closed / STORE)
    with pytest.raises(StoreDamagedError) as refused:
        open_store(closed, must_exist=must_exist)
    assert "intacct-console restore FILE" in refused.value.hint


def test_newer_store_is_refused_as_newer(closed: Path) -> None:
    with SqliteDB(closed / STORE, storage=SqliteStorage) as tinydb:
        tinydb.table("meta").update({"schema": 99})
    with pytest.raises(StoreVersionError, match="version 99"):
        open_store(closed)


def test_first_start_is_finished_when_it_was_killed_before_the_store_had_its_name(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    for name in ("store.marker", "store.db.new", "store.db.new-wal"):
        (home / name).touch(mode=0o600)
    store = open_store(home, must_exist=False)
    assert [] == store.connections.all()
    store.close()
    assert not list(home.glob("*.new*"))


def test_marker_is_written_again_when_the_home_lost_it(closed: Path) -> None:
    (closed / "store.marker").unlink()
    open_store(closed).close()
    (closed / STORE).unlink()
    with pytest.raises(StoreDamagedError, match="gone"):
        open_store(closed, must_exist=False)


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o660, 0o622, 0o601])
@pytest.mark.parametrize("name", [STORE, "store.marker"])
def test_file_is_refused_with_its_chmod_when_others_may_touch_it(
    closed: Path, name: str, bits: int
) -> None:
    (closed / name).chmod(bits)
    with pytest.raises(ConfigurationError, match="open to other users") as refused:
        open_store(closed)
    assert refused.value.hint == f"chmod 600 {closed / name}"


def test_home_is_refused_with_its_chmod_when_others_may_look_into_it(closed: Path) -> None:
    closed.chmod(0o755)
    with pytest.raises(ConfigurationError) as refused:
        open_store(closed)
    assert refused.value.hint == f"chmod 700 {closed}"


@pytest.mark.parametrize("name", [STORE, "store.marker"])
def test_file_is_refused_when_it_is_a_link(closed: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / "elsewhere"
    (closed / name).rename(target)
    (closed / name).symlink_to(target)
    with pytest.raises(ConfigurationError):
        open_store(closed)


def test_file_is_refused_when_it_has_a_second_name(closed: Path, tmp_path: Path) -> None:
    os.link(closed / STORE, tmp_path / "copy")
    with pytest.raises(ConfigurationError, match="second name"):
        open_store(closed)


def test_another_thread_is_refused_when_it_uses_the_store(file_store: Store) -> None:
    caught: list[ConsoleError] = []

    def use() -> None:
        try:
            file_store.connections.all()
        except StoreError as error:
            caught.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert len(caught) == 1
    assert "thread" in caught[0].message


def test_second_opening_leaves_the_locks_of_the_first_alone(closed: Path) -> None:
    """Closing a descriptor of the file would drop SQLite's locks of the whole process."""
    first = open_store(closed)
    with first.batch():
        first.connections.save(connection(subsidiary_id="sub-2"))
        open_store(closed, check=False).close()
        first.connections.save(connection(subsidiary_id="sub-3"))
    assert len(first.connections.all()) == 3
    first.close()


@pytest.mark.parametrize("thorough", [True, False])
def test_no_damage_is_found_when_there_is_none(store: Store, thorough: bool) -> None:
    store.ledger.save([entry()])
    assert [] == store.database.find_damage(thorough=thorough)


def sql(path: Path, statement: str) -> None:
    with SqliteDB(path, storage=SqliteStorage) as tinydb:
        storage = tinydb.storage
        assert isinstance(storage, SqliteStorage)
        storage.file.execute(statement)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE ledger SET crc = crc + 1", "Row 1 of ledger in the store is damaged"),
        ("UPDATE ledger SET doc = doc || ' '", "Row 1 of ledger in the store is damaged"),
        ("UPDATE ledger SET key_state = 'posted'", "Row 1 of ledger is indexed under other"),
        ("UPDATE connections SET key_subsidiary_id = 5", "Row 1 of connections is indexed under"),
    ],
)
def test_thorough_check_finds_rows_that_sqlite_holds_for_sound(
    closed: Path, statement: str, found: str
) -> None:
    sql(closed / STORE, statement)
    store = open_store(closed)
    damage = store.database.find_damage(thorough=True)
    store.close()
    assert [found in line for line in damage][:1] == [True]


def test_home_is_refused_when_it_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be used"):
        open_store(tmp_path / "file" / "home", must_exist=False)


def test_bit_flip_is_refused_when_the_row_is_read(closed: Path) -> None:
    """SQLite has no checksums of pages; a flipped digit would be a wrong amount."""
    path = closed / STORE
    content = path.read_bytes()
    assert content.count(b'"1350.50"') >= 1
    path.write_bytes(content.replace(b'"1350.50"', b'"1450.50"'))
    store = open_store(closed)
    with pytest.raises(StoreDamagedError, match=r"Row 1 of ledger .* checksum"):
        store.ledger.get(entry().id)
    store.close()


def test_row_is_refused_when_its_document_is_of_another_shape() -> None:
    database = memory_database()
    database.table("connections").insert({"subsidiary_id": "sub-1", "settings": "none"})
    store = Store(database, keys=None)  # type: ignore[arg-type]
    with pytest.raises(StoreDamagedError, match=r"Row 1 of connections .*posting_destination"):
        store.connections.get("sub-1")
    store.close()


def test_document_is_refused_when_somebody_edited_it_by_hand(closed: Path) -> None:
    sql(closed / STORE, "UPDATE ledger SET doc = replace(doc, 'ready', 'posted')")
    store = open_store(closed)
    with pytest.raises(StoreDamagedError):
        store.ledger.get(entry().id)
    assert store.database.table("ledger").count(where("state") == "ready") == 1
    store.close()


@pytest.mark.parametrize("must_exist", [True, False])
def test_store_is_gone_when_only_the_key_is_left(tmp_path: Path, must_exist: bool) -> None:
    """Without store and marker a used home must not look like a new one."""
    home = tmp_path / "home"
    open_store(home, must_exist=False).close()
    KeyFile(home / KEY_NAME).ensure()
    for name in ("store.db", "store.marker"):
        (home / name).unlink()
    with pytest.raises(StoreDamagedError, match="gone"):
        open_store(home, must_exist=must_exist)

"""A batch is whole or absent, and a batch inside a batch can fail alone."""

from pathlib import Path

import pytest
from tinydb import where

from console.domain.ledger import Attempt
from console.errors import StoreError
from console.store import Store, open_store
from console.store.sqlite import SqliteDB, SqliteStorage
from console.store.sqlite_file import MEMORY, SqliteFile
from tests.builders import NOW, connection, entry, transaction


def save_several(store: Store) -> None:
    with store.batch():
        store.connections.save(connection())
        store.ledger.save([entry()])
        store.cycles.set_watermark("sub-1", NOW)
        raise RuntimeError("the rest failed")


def fill(file: SqliteFile) -> None:
    with file.batch():
        file.ensure_table("notes")
        for _ in range(3000):
            file.execute("INSERT INTO notes (doc, crc) VALUES (?, 0)", ("x" * 3000,))


def lose_transaction(file: SqliteFile) -> None:
    with file.batch():
        file.ensure_table("notes")
        file.execute("ROLLBACK")


def test_nothing_is_kept_when_a_batch_over_several_tables_fails(store: Store) -> None:
    with pytest.raises(RuntimeError):
        save_several(store)
    assert [] == store.connections.all()
    assert store.ledger.get(entry().id) is None
    assert store.cycles.watermark("sub-1") is None


def test_the_outer_batch_goes_on_when_an_inner_one_fails(store: Store) -> None:
    with store.batch():
        store.audit.append(
            actor_name="maria",
            uid=1000,
            action="connect",
            subject="sub-1",
            before=None,
            after=None,
            outcome="done",
            at=NOW,
        )
        with pytest.raises(RuntimeError):
            save_several(store)
    assert (1, True) == (store.audit.verify().entries, store.audit.verify().intact)
    assert [] == store.connections.all()


def test_nothing_of_a_save_is_kept_when_it_fails_after_its_entries_and_the_batch_goes_on(
    store: Store,
) -> None:
    """Entries and attempts of one save share its commit, also inside a batch that goes on."""
    kept, lost = entry(transaction(source_id="kept")), entry(transaction(source_id="lost"))
    bad = Attempt(
        entry_id=lost.id,
        number=1,
        started_at=NOW,
        ended_at=None,
        actor="half a character: \ud800",
        run_id="run-1",
        control_id="",
        outcome="sent",
    )
    with store.batch():
        store.ledger.save([kept])
        with pytest.raises((TypeError, ValueError)):
            store.ledger.save([lost], [bad])
    assert [kept] == store.ledger.find([kept.id, lost.id])
    assert [] == store.database.find_damage(thorough=True)


def test_batch_is_one_commit_when_others_look(file_store: Store, home: Path) -> None:
    other = open_store(home, check=False)
    with file_store.batch():
        file_store.ledger.save([entry()])
        assert other.ledger.get(entry().id) is None
    assert entry() == other.ledger.get(entry().id)
    other.close()


def test_table_is_made_again_when_the_batch_that_made_it_failed(tmp_path: Path) -> None:
    with SqliteDB(tmp_path / "a.db", storage=SqliteStorage) as tinydb:
        table = tinydb.table("loads")
        with pytest.raises(TypeError):
            table.insert({"number": object()})
        assert set() == tinydb.tables()
        assert table.insert({"number": "1"}) == 1


def test_revision_changes_when_anybody_commits(file_store: Store, home: Path) -> None:
    other = open_store(home, check=False)
    before = file_store.revision()
    assert before == file_store.revision()
    file_store.ledger.save([entry()])
    ours = file_store.revision()
    other.ledger.save([entry(transaction(source_id="inv-2"))])
    theirs = file_store.ledger.revision()
    other.close()
    assert len({before, ours, theirs}) == 3


def test_nothing_is_changed_when_the_disk_is_full_inside_a_batch() -> None:
    with SqliteDB(MEMORY, storage=SqliteStorage) as tinydb:
        storage = tinydb.storage
        assert isinstance(storage, SqliteStorage)
        storage.file.execute("PRAGMA max_page_count = 120")
        with pytest.raises(StoreError, match="full; the store was not changed"):
            fill(storage.file)
        assert set() == tinydb.tables()
        tinydb.table("loads").insert({"number": "1"})
        assert tinydb.table("loads").contains(where("number") == "1")


def break_a_promise(file: SqliteFile) -> None:
    """Let the commit itself fail: a deferred constraint is checked no earlier."""
    file.execute("PRAGMA foreign_keys = ON")
    file.execute("CREATE TABLE one (id INTEGER PRIMARY KEY)")
    file.execute(
        "CREATE TABLE many (one INTEGER REFERENCES one (id) DEFERRABLE INITIALLY DEFERRED)"
    )
    with file.batch():
        file.execute("INSERT INTO many VALUES (5)")


def test_nothing_is_changed_when_the_commit_itself_fails() -> None:
    file = SqliteFile(MEMORY, indexes={}, must_exist=False)
    with pytest.raises(StoreError, match="nothing was changed"):
        break_a_promise(file)
    assert [] == list(file.query("SELECT * FROM many"))
    with file.batch():
        file.ensure_table("notes")
    assert file.has_table("notes")
    file.close()
    file.close()


def test_commit_is_refused_when_sqlite_has_rolled_back_meanwhile() -> None:
    file = SqliteFile(MEMORY, indexes={}, must_exist=False)
    with pytest.raises(StoreError, match="rolled back"):
        lose_transaction(file)
    assert not file.has_table("notes")
    file.close()

"""A store of an earlier version is brought up to date: whole, with a copy kept, or not at all."""

import json
import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from console.domain.connection import Connection
from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.errors import StoreDamagedError, StoreError, StoreLockedError
from console.store import KEY_NAME, memory_database, open_store
from console.store.documents import Documents
from console.store.keys import KeyFile
from console.store.migrations import STEPS
from console.store.schema import VERSION
from console.store.users import Users
from tests.builders import NOW, connection, entry, transaction
from tests.store.interference import try_read_only

FIRST = {
    "meta": [],
    "connections": ["subsidiary_id"],
    "subsidiaries": ["id"],
    "ledger": [
        *("id", "transaction_subsidiary_id", "transaction_kind", "transaction_source_id"),
        *("transaction_number", "control_id", "state", "changed_at", "problem_cause"),
    ],
    "ledger_names": ["subsidiary_id", "name"],
    "attempts": ["entry_id", "number"],
    "runs": ["id", "started_at", "subsidiary_id", "status"],
    "schedule": ["subsidiary_id"],
    "requests": ["id", "state"],
    "reference": ["company_id", "entity_id"],
    "audit": ["number", "at"],
    "audit_head": ["name"],
    "credentials": ["scope", "field"],
}
"""Tables of version 1 and the fields with a column of their own."""

SENT = entry(state=State.POSTED)
OPEN = entry(transaction(source_id="inv-2"))
PLANNED_ONE = entry(transaction(source_id="inv-3"), next_attempt_at=NOW)
LINK = connection()
DRAFT = replace(connection(), subsidiary_id="sub-2", established_at=None)


def insert(file: sqlite3.Connection, table: str, document: dict[str, Any]) -> None:
    raw = json.dumps(document, separators=(",", ":"))
    keys = {f"key_{field}": _look_up(document, field) for field in FIRST[table]}
    values = {"doc": raw, "crc": zlib.crc32(raw.encode()), **keys}
    marks = ", ".join("?" * len(values))
    names = ", ".join(f'"{name}"' for name in values)
    file.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))


def _look_up(document: dict[str, Any], field: str) -> object:
    for part in ("transaction_", "problem_"):
        if field.startswith(part):
            inner = document[part[:-1]] or {}
            return inner.get(field.removeprefix(part))
    return document[field]


@pytest.fixture
def old(home: Path) -> Path:
    """A home with a store as version 1 made it."""
    home.mkdir(mode=0o700)
    path = home / "store.db"
    path.touch(mode=0o600)
    table = Documents(
        memory_database().table("ledger"), LedgerEntry, key=("id",), sorted_by="changed_at"
    )
    links = Documents(memory_database().table("connections"), Connection, key=("subsidiary_id",))
    KeyFile(home / KEY_NAME).ensure()
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode = WAL")
        for name, fields in FIRST.items():
            columns = "".join(f', "key_{field}"' for field in fields)
            file.execute(
                f'CREATE TABLE "{name}" (doc_id INTEGER PRIMARY KEY AUTOINCREMENT, '
                f"doc TEXT NOT NULL, crc INTEGER NOT NULL{columns})"
            )
        file.execute("CREATE UNIQUE INDEX ledger_by_id ON ledger (key_id)")
        for indexed in ("transaction_source_id", "transaction_subsidiary_id", "state"):
            file.execute(f"CREATE INDEX ledger_by_{indexed} ON ledger (key_{indexed})")
        insert(file, "meta", {"schema": 1, "store_id": "a" * 32, "generation": 1})
        for one in (SENT, OPEN, PLANNED_ONE):
            insert(file, "ledger", table.dump(one))
        for link in (LINK, DRAFT):
            insert(file, "connections", links.dump(link))
    marker = home / "store.marker"
    marker.touch(mode=0o600)
    marker.write_text(json.dumps({"format": 1, "store_id": "a" * 32}) + "\n")
    return home


def test_there_is_a_step_from_every_earlier_version() -> None:
    assert list(range(1, VERSION)) == sorted(STEPS)


def test_everything_is_there_when_an_old_store_is_opened(old: Path) -> None:
    store = open_store(old)
    assert [SENT, OPEN] == store.ledger.find([SENT.id, OPEN.id])
    assert (1, 2) == (store.ledger.counts()[State.POSTED], store.ledger.counts()[State.READY])
    assert [] == store.database.find_damage(thorough=True)
    assert [PLANNED_ONE] == list(store.ledger.planned(OPEN.transaction.subsidiary_id))
    assert ("a" * 32, None) == (store.database.store_id, store.database.reconciling)
    store.close()


def test_old_connection_may_be_used_and_its_draft_goes_on_when_an_old_store_is_opened(
    old: Path,
) -> None:
    store = open_store(old)
    [link] = store.connections.all()
    store.destinations.check(link)
    [draft] = store.drafts.all()
    assert (LINK, DRAFT.subsidiary_id, DRAFT.settings, False) == (
        link,
        draft.subsidiary_id,
        draft.settings,
        draft.destination_confirmed,
    )
    store.close()


def test_old_connection_waits_for_its_seal_when_the_key_is_missing(old: Path) -> None:
    key = old / KEY_NAME
    key.rename(old / "elsewhere")
    store = open_store(old)
    assert store.database.wants_seals
    store.close()
    (old / "elsewhere").rename(key)
    store = open_store(old)
    store.destinations.check(LINK)
    store.close()


def test_indexes_of_the_ledger_are_those_of_a_new_store_when_an_old_one_is_opened(
    old: Path, tmp_path: Path
) -> None:
    """None of the old ones stays, because each makes every write slower."""
    found = []
    for home in (old, tmp_path / "new"):
        open_store(home, must_exist=home == old).close()
        with closing(sqlite3.connect(home / "store.db")) as file:
            sql = "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'ledger' AND type = 'index'"
            found.append(sorted(file.execute(sql).fetchall()))
    assert found[1] == found[0]


def test_copy_of_the_old_store_is_kept(old: Path) -> None:
    open_store(old).close()
    kept = old / f"store.db.before-v{VERSION}"
    with closing(sqlite3.connect(kept)) as file:
        ((document,),) = file.execute("SELECT doc FROM meta").fetchall()
    assert 1 == json.loads(document)["schema"]
    assert 0o600 == kept.stat().st_mode & 0o777


def test_store_is_brought_up_to_date_once(old: Path) -> None:
    open_store(old).close()
    kept = old / f"store.db.before-v{VERSION}"
    kept.unlink()
    open_store(old).close()
    assert not kept.exists()


def test_nothing_is_changed_when_a_table_of_the_old_store_is_gone(old: Path) -> None:
    with closing(sqlite3.connect(old / "store.db", isolation_level=None)) as file:
        file.execute("DROP TABLE ledger_names")
    with pytest.raises(StoreDamagedError, match="lacks ledger_names"):
        open_store(old)
    with closing(sqlite3.connect(old / "store.db")) as file:
        names = {name for (name,) in file.execute("SELECT name FROM sqlite_master")}
    assert "archive" not in names


def test_statements_of_a_day_are_found_when_a_store_of_version_2_is_opened(home: Path) -> None:
    source = replace(SENT.transaction, kind=Kind.AP_CARRIER_STATEMENT, source_id="8001")
    statement = replace(SENT, id="statement", transaction=source)
    store = open_store(home, must_exist=False)
    store.ledger.save([statement])
    store.database.table("meta").update({"schema": 2})
    store.close()
    with closing(sqlite3.connect(home / "store.db", isolation_level=None)) as file:
        file.execute("DROP TABLE statement_days")
    store = open_store(home)
    assert [statement] == store.ledger.settled_on([source.document_on.isoformat()])
    store.close()


def test_old_store_is_left_alone_when_others_have_it_open(old: Path) -> None:
    other = Users(old)
    other.join()
    with pytest.raises(StoreLockedError, match="earlier version"):
        open_store(old)
    other.leave()
    open_store(old).close()


def test_old_store_is_refused_when_the_disk_is_read_only(old: Path) -> None:
    def look() -> None:
        with pytest.raises(StoreError, match="earlier version"):
            open_store(old)

    assert 0 == try_read_only(old, look).code

"""One suite, two stores: each test here runs in memory and on a file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console.store import Store, memory_store, open_store
from console.store.indexes import Index
from console.store.sqlite import SqliteDB, SqliteStorage, SqliteTable
from console.store.sqlite_file import MEMORY

INDEXES = {
    "loads": (
        Index(fields=("number",), unique=True),
        Index(fields=("state", "at")),
        Index(fields=("party.id",)),
    )
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, home: Path) -> Iterator[Store]:
    opened = memory_store() if request.param == "memory" else open_store(home, must_exist=False)
    yield opened
    opened.close()


@pytest.fixture
def file_store(home: Path) -> Iterator[Store]:
    opened = open_store(home, must_exist=False)
    yield opened
    opened.close()


@pytest.fixture(params=["memory", "file"])
def loads(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqliteTable]:
    """A table with indexes, on TinyDB's own interface."""
    path: Any = MEMORY if request.param == "memory" else tmp_path / "loads.db"
    with SqliteDB(path, storage=SqliteStorage, indexes=INDEXES) as tinydb:
        yield tinydb.table("loads")

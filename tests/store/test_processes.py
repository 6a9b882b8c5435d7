"""What other processes, and their death, may do to the store."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from console.errors import StoreLockedError
from console.store import Store, open_store
from console.store.sqlite_file import SqliteFile
from tests.builders import entry

ROOT = Path(__file__).parents[2]


def torture(*arguments: str) -> dict[str, Any]:
    """Run the script of that name with numbers small enough for the suite."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.torture", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_acknowledged_row_is_there_when_the_writer_is_killed() -> None:
    found = torture("kills", "12")
    assert [] == found["problems"]
    assert found["acknowledged"] >= 12


def test_every_row_is_there_once_when_four_processes_write() -> None:
    assert {"present": 240, "problems": []} == torture("crowd", "4", "60")


def test_each_entry_is_there_once_when_two_processes_add_the_same() -> None:
    assert {"present": 100, "problems": []} == torture("twins", "100")


def test_reader_goes_on_when_another_connection_is_writing(file_store: Store, home: Path) -> None:
    file_store.ledger.save([entry()])
    reader = open_store(home, check=False)
    with file_store.batch():
        file_store.ledger.save([entry(run_id="run-2")])
        found = reader.ledger.get(entry().id)
    assert entry() == found
    reader.close()


def test_writer_is_refused_as_locked_when_another_one_does_not_finish(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    holder = SqliteFile(path, indexes={}, must_exist=False)
    waiting = SqliteFile(path, indexes={}, must_exist=True, wait_s=0.01)
    with holder.batch():
        holder.ensure_table("notes")
        with pytest.raises(StoreLockedError, match="nothing was changed"):
            waiting.batch().__enter__()
    holder.close()
    waiting.close()

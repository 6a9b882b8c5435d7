"""What other processes, and their death, may do to the store."""

import subprocess
import sys
from pathlib import Path

import pytest

from console.domain.ledger import State
from console.errors import StoreLockedError
from console.store import Store, open_store
from console.store.sqlite_file import SqliteFile
from tests.builders import entry

ROOT = Path(__file__).parents[2]


def start(home: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.writers", str(home), name, str(count)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("acknowledged", [1, 7, 40, 90])
def test_every_acknowledged_row_is_there_when_the_writer_is_killed(
    home: Path, acknowledged: int
) -> None:
    open_store(home, must_exist=False).close()
    for round_ in range(2):
        with start(home, f"round-{acknowledged}-{round_}", 100_000) as writer:
            assert writer.stdout is not None
            seen = [writer.stdout.readline().strip() for _ in range(acknowledged)]
            writer.kill()
            seen += [line.strip() for line in writer.stdout if line.endswith("\n")]
        store = open_store(home)
        assert [] == store.database.find_damage(thorough=True)
        assert seen == [one.id for one in store.ledger.find(seen)]
        # A commit is whole: no entry without its attempt.
        total = store.ledger.counts()[State.SENDING]
        assert total == len(store.database.table("attempts"))
        store.close()


def test_every_row_is_there_once_when_two_processes_write(home: Path) -> None:
    open_store(home, must_exist=False).close()
    with start(home, "left", 150) as left, start(home, "right", 150) as right:
        ids = left.communicate()[0].split() + right.communicate()[0].split()
    store = open_store(home)
    assert len(set(ids)) == 300
    assert store.ledger.counts()[State.SENDING] == 300
    assert len(store.ledger.find(ids)) == 300
    store.close()


def test_each_entry_is_added_once_when_two_processes_add_the_same(home: Path) -> None:
    open_store(home, must_exist=False).close()
    with start(home, "same", 120) as left, start(home, "same", 120) as right:
        left.communicate()
        right.communicate()
    store = open_store(home)
    assert store.ledger.counts()[State.SENDING] == 120
    assert (0, 0) == (left.returncode, right.returncode)
    store.close()


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

"""Disks that are full, failing, or cannot be written: a clear message, and a sound store."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from console.domain.ledger import State
from console.errors import ConsoleError
from console.store import Store, open_store
from tests.builders import entry
from tests.store.interference import try_read_only

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("scenario", "stride"), [("make", 23), ("write", 16), ("backup", 16), ("restore", 10)]
)
def test_store_is_sound_and_the_program_goes_on_when_single_calls_fail(
    scenario: str, stride: int
) -> None:
    """The script itself, with stride 1, lets each call fail with each of the three errors."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.faulty", scenario, "--stride", str(stride)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert [] == found["problems"]
    assert found["refusals"] > 0


@pytest.fixture
def used(home: Path) -> Path:
    """A home with an entry, closed."""
    store = open_store(home, must_exist=False)
    store.ledger.save([entry()])
    store.close()
    return home


def look(home: Path, report: Path) -> None:
    store: Store = open_store(home)
    try:
        report.write_text(str(store.ledger.counts()[State.READY]))
        store.ledger.save([entry(run_id="run-2")])
    except ConsoleError as error:
        with report.open("a") as file:
            file.write(f" {error.message}")
    finally:
        store.close()


def test_store_is_read_and_every_change_refused_when_the_disk_is_read_only(
    used: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report"
    met = try_read_only(used, lambda: look(used, report))
    assert 0 == met.code
    assert "1 The store file cannot be written" == report.read_text()


def test_log_of_a_killed_writer_is_read_when_the_disk_is_read_only(
    used: Path, tmp_path: Path
) -> None:
    holder = open_store(used)
    holder.ledger.save([entry(state=State.READY, run_id="run-9")])
    report = tmp_path / "report"
    met = try_read_only(used, lambda: look(used, report))
    holder.close()
    assert 0 == met.code
    assert report.read_text().startswith("1 ")


def test_nothing_is_made_when_a_folder_that_is_no_home_is_read_only(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o700)

    def look_there() -> None:
        with pytest.raises(ConsoleError, match="There is no store"):
            open_store(folder)

    assert 0 == try_read_only(folder, look_there).code
    assert [] == list(folder.iterdir())

"""What earlier processes left in the home goes; what somebody may still need stays."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from console.store.tidying import KEPT, tidy
from tests.builders import NOW


def make(home: Path, name: str, age: timedelta = timedelta(days=1)) -> None:
    path = home / name
    path.touch()
    moment = (NOW - age).timestamp()
    os.utime(path, (moment, moment))


def names(home: Path) -> set[str]:
    return {path.name for path in home.iterdir()}


@pytest.mark.parametrize(
    "name",
    ["store.db.new", "store.db.restore", "secret.key.new", "store.db.before-v2.0a1b2c3d.new"],
)
def test_draft_goes_when_its_writer_is_gone(home: Path, name: str) -> None:
    home.mkdir(exist_ok=True)
    make(home, name)
    assert [name] == tidy(home, NOW)
    assert set() == names(home)


def test_draft_stays_when_somebody_may_be_writing_it(home: Path) -> None:
    home.mkdir(exist_ok=True)
    make(home, "store.db.new", age=timedelta(minutes=5))
    assert [] == tidy(home, NOW)


def test_newest_replaced_stores_stay_with_their_logs_when_there_are_many(home: Path) -> None:
    home.mkdir(exist_ok=True)
    replaced = [f"store.db.replaced-2026010{day}-120000-000000" for day in range(1, KEPT + 3)]
    for name in replaced:
        make(home, name)
        make(home, f"{name}-wal")
    kept = replaced[-KEPT:]

    assert replaced[:-KEPT] == tidy(home, NOW)
    assert {*kept, *(f"{name}-wal" for name in kept)} == names(home)


def test_store_and_copies_of_people_stay_when_the_home_is_tidied(home: Path) -> None:
    home.mkdir(exist_ok=True)
    mine = {"store.db", "store.db-wal", "secret.key", "store.db.before-v2", "backup-monday.db"}
    for name in mine:
        make(home, name)
    assert [] == tidy(home, NOW)
    assert mine == names(home)

"""A look at the store is repeated when the store has changed, and at no other time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.domain.connection import Subsidiary
from console.home import make_home
from console.store import Store, open_store
from console.sync.remembered import Remembered


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make_home(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    opened = open_store(home, must_exist=False)
    yield opened
    opened.close()


def names(store: Store, looks: list[int]) -> Remembered[list[str]]:
    """Return a question for the known subsidiaries, each look noted."""

    def look() -> list[str]:
        looks.append(len(looks))
        return [one.name for one in store.connections.subsidiaries()]

    return Remembered(store, look)


def add(store: Store, name: str) -> None:
    known = store.connections.subsidiaries()
    store.connections.save_subsidiaries([*known, Subsidiary(id=name, name=name, kind="")])


def test_store_is_asked_once_when_nothing_changes(store: Store) -> None:
    looks: list[int] = []
    question = names(store, looks)
    assert [[], [], []] == [question(), question(), question()]
    assert [0] == looks


def test_answer_is_new_when_we_have_changed_the_store(store: Store) -> None:
    question = names(store, [])
    question()
    add(store, "North")
    assert ["North"] == question()


def test_answer_is_new_when_another_process_has_changed_the_store(store: Store, home: Path) -> None:
    """It has a connection of its own to the same file."""
    question = names(store, [])
    question()
    other = open_store(home)
    add(other, "North")
    other.close()
    assert ["North"] == question()


def test_change_is_seen_the_next_time_when_it_was_made_during_the_look(store: Store) -> None:
    added = iter(["North", "South"])

    def look() -> list[str]:
        found = [one.name for one in store.connections.subsidiaries()]
        add(store, next(added))
        return found

    question = Remembered(store, look)
    assert [[], ["North"]] == [question(), question()]

"""A store file that does not stand where it was opened any more is written no further."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.domain.ledger import State
from console.errors import StoreReplacedError
from console.store import Store, open_store
from tests.builders import entry, transaction

STORE = "store.db"
LATER = entry(transaction(source_id="inv-2"), state=State.SENDING)


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    opened = open_store(home, must_exist=False)
    opened.ledger.save([entry()])
    yield opened
    opened.close()


def replace(home: Path) -> None:
    """Put a copy in the place of the store, as somebody does who restores by hand."""
    shutil.copy2(home / STORE, home / "copy")
    (home / "copy").rename(home / STORE)


def test_intent_is_refused_when_the_store_file_was_replaced(store: Store, home: Path) -> None:
    replace(home)
    with pytest.raises(StoreReplacedError, match="replaced while it was open"):
        store.ledger.save([LATER])


def test_intent_is_refused_when_the_store_file_was_removed(store: Store, home: Path) -> None:
    (home / STORE).unlink()
    with pytest.raises(StoreReplacedError, match="removed while it was open"):
        store.ledger.save([LATER])


def test_intent_is_refused_when_the_log_was_removed(store: Store, home: Path) -> None:
    (home / f"{STORE}-wal").unlink()
    with pytest.raises(StoreReplacedError, match="log"):
        store.ledger.save([LATER])


def test_intent_is_refused_when_the_store_file_was_emptied(store: Store, home: Path) -> None:
    os.truncate(home / STORE, 0)
    with pytest.raises(StoreReplacedError, match="was cut"):
        store.ledger.save([LATER])


def test_revision_is_refused_when_the_store_file_was_replaced(store: Store, home: Path) -> None:
    """Viewers that only look notice it with their next look."""
    replace(home)
    with pytest.raises(StoreReplacedError):
        store.revision()


def test_what_was_acknowledged_is_in_the_file_when_the_log_was_removed(home: Path) -> None:
    opened = open_store(home, must_exist=False)
    opened.ledger.save([LATER])
    (home / f"{STORE}-wal").unlink()
    opened.close()
    again = open_store(home)
    found = again.ledger.get(LATER.id)
    again.close()

    assert LATER == found


def test_changes_go_on_when_another_connection_comes_and_goes(store: Store, home: Path) -> None:
    other = open_store(home)
    other.ledger.save([LATER])
    other.close()
    store.ledger.save([entry(transaction(source_id="inv-3"))])

    assert 3 == sum(store.ledger.counts().values())

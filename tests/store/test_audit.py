"""The audit log: only added to, and any tampering shows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tinydb import where

from console.store import AuditEntry, Store
from tests.builders import NOW


def append(store: Store, number: int) -> AuditEntry:
    return store.audit.append(
        actor_name="maria",
        uid=1000,
        action="settings.change",
        subject="sub-1",
        before={"ar.autopost": True},
        after={"ar.autopost": False, "number": number},
        outcome="done",
        at=NOW + timedelta(milliseconds=250 * number),
    )


@pytest.fixture
def filled(store: Store) -> Store:
    for number in range(1, 6):
        append(store, number)
    return store


def edit(store: Store, number: int, /, **changes: Any) -> None:
    store.database.table("audit").update(changes, where("number") == number)


def remove(store: Store, number: int) -> None:
    store.database.table("audit").remove(where("number") == number)


def rehash(store: Store) -> None:
    """Change an entry and give it a hash that fits, as a careful forger would."""
    forged = append(store, 6)
    remove(store, 6)
    edit(store, 3, action=forged.action, after=None, hash=forged.hash)


def test_log_is_intact_when_nobody_touched_it(filled: Store) -> None:
    assert (5, True) == filled.audit.verify()


def test_log_is_intact_when_it_is_empty(store: Store) -> None:
    assert (0, True) == store.audit.verify()


@pytest.mark.parametrize(
    ("tamper", "intact_until"),
    [
        (lambda store: edit(store, 3, outcome="refused"), 2),
        (lambda store: edit(store, 3, after=None), 2),
        (lambda store: edit(store, 1, actor_name="rob"), 0),
        (lambda store: edit(store, 4, at="2026-01-01T00:00:00Z"), 3),
        (lambda store: edit(store, 4, number=9), 3),
        (lambda store: edit(store, 2, hash="0" * 64), 1),
        (lambda store: edit(store, 2, uid="nobody"), 0),
        (lambda store: remove(store, 1), 0),
        (lambda store: remove(store, 3), 2),
        (lambda store: remove(store, 5), 4),
        (lambda store: store.database.table("audit").truncate(), 0),
        (lambda store: store.database.table("audit_head").truncate(), 5),
        (rehash, 2),
    ],
)
def test_log_is_not_intact_when_somebody_tampered(
    filled: Store, tamper: Callable[[Store], None], intact_until: int
) -> None:
    tamper(filled)
    assert (intact_until, False) == filled.audit.verify()


def test_entries_are_in_their_order(filled: Store) -> None:
    entries = list(filled.audit.entries())
    assert [1, 2, 3, 4, 5] == [one.number for one in entries]
    assert {"ar.autopost": False, "number": 5} == entries[-1].after
    assert [one.hash for one in entries[:-1]] == [one.previous_hash for one in entries[1:]]


def test_entries_begin_with_the_moment_asked_for(filled: Store) -> None:
    since = NOW + timedelta(milliseconds=750)
    assert [3, 4, 5] == [one.number for one in filled.audit.entries(since)]


def test_entries_are_all_there_when_they_fill_several_pages(store: Store) -> None:
    with store.batch():
        for number in range(1, 1203):
            append(store, number)
    assert list(range(1, 1203)) == [one.number for one in store.audit.entries()]
    assert (1202, True) == store.audit.verify()

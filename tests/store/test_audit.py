"""The audit log: only added to, and any tampering shows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tinydb import where

from console.domain.audit import AuditEntry, Verdict
from console.store import Store
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
    assert Verdict(entries=5) == filled.audit.verify()


def test_log_is_intact_when_it_is_empty(store: Store) -> None:
    assert Verdict(entries=0) == store.audit.verify()


def replace_last(store: Store) -> None:
    """Put another last entry there, sound in itself; the note of the end stays as it was."""
    note = dict(store.database.table("audit_head").all()[0])
    [before] = store.database.table("audit").search(where("number") == 4)
    remove(store, 5)
    store.database.table("audit_head").update({"count": 4, "hash": before["hash"]})
    append(store, 99)
    store.database.table("audit_head").update(note)


def replace_third(store: Store) -> None:
    """Put another third entry there, sound in itself; the fourth still follows the old one."""
    rows = [dict(one) for one in store.database.table("audit")]
    store.database.table("audit").truncate()
    store.database.table("audit_head").truncate()
    for row in rows[:2]:
        store.database.table("audit").insert(row)
    store.database.table("audit_head").insert({"name": "head", "count": 2, "hash": rows[1]["hash"]})
    append(store, 99)
    for row in rows[3:]:
        store.database.table("audit").insert(row)
    store.database.table("audit_head").update({"count": 5, "hash": rows[4]["hash"]})


def add_behind(store: Store) -> None:
    """Add a sound entry and leave the note of the end as it was."""
    note = dict(store.database.table("audit_head").all()[0])
    append(store, 6)
    store.database.table("audit_head").update(note)


@pytest.mark.parametrize(
    ("tamper", "intact_until", "problem"),
    [
        (lambda store: edit(store, 3, outcome="refused"), 2, "entry 3 was altered"),
        (lambda store: edit(store, 3, after=None), 2, "entry 3 was altered"),
        (lambda store: edit(store, 1, actor_name="rob"), 0, "entry 1 was altered"),
        (lambda store: edit(store, 4, at="2026-01-01T00:00:00Z"), 3, "entry 4 was altered"),
        (lambda store: edit(store, 4, number=9), 3, "entries 4 to 8 were removed"),
        (lambda store: edit(store, 2, hash="0" * 64), 1, "entry 2 was altered"),
        (lambda store: edit(store, 2, uid="nobody"), 1, "entry 2: Row 2 of audit"),
        (lambda store: remove(store, 1), 0, "entry 1 was removed"),
        (lambda store: remove(store, 3), 2, "entry 3 was removed"),
        (lambda store: remove(store, 5), 4, "entry 5 was cut off at the end"),
        (lambda store: store.database.table("audit").truncate(), 0, "entries 1 to 5 were cut off"),
        (lambda store: store.database.table("audit_head").truncate(), 5, "the note of the end"),
        (
            lambda store: store.database.table("audit_head").update({"count": "x"}),
            0,
            "The note of the end",
        ),
        (replace_last, 5, "the note of the end does not fit"),
        (replace_third, 3, "entry 4 does not follow the one before"),
        (add_behind, 6, "the note of the end does not fit"),
        (rehash, 2, "entry 3 was altered"),
    ],
)
def test_place_is_named_when_somebody_tampered(
    filled: Store, tamper: Callable[[Store], None], intact_until: int, problem: str
) -> None:
    tamper(filled)
    verdict = filled.audit.verify()
    assert (intact_until, False) == (verdict.entries, verdict.intact)
    assert problem in verdict.problem, verdict.problem


def test_newest_entry_is_first(filled: Store) -> None:
    entries = list(filled.audit.entries())
    assert [5, 4, 3, 2, 1] == [one.number for one in entries]
    assert {"ar.autopost": False, "number": 5} == entries[0].after
    assert [one.hash for one in entries[1:]] == [one.previous_hash for one in entries[:-1]]


def test_entries_end_with_the_moment_asked_for(filled: Store) -> None:
    since = NOW + timedelta(milliseconds=750)
    assert [5, 4, 3] == [one.number for one in filled.audit.entries(since)]


def test_entries_are_all_there_when_they_fill_several_pages(store: Store) -> None:
    with store.batch():
        for number in range(1, 1203):
            append(store, number)
    assert list(range(1202, 0, -1)) == [one.number for one in store.audit.entries()]
    assert Verdict(entries=1202) == store.audit.verify()

"""Settled work that is old leaves the lists, and is found for ever."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.domain.kinds import Kind
from console.domain.ledger import Attempt, LedgerEntry, State
from console.domain.query import parse_query
from console.domain.settings import ArSettings
from console.store import Store, open_store
from console.store.upkeep import keep_up
from console.sync.records import record, release_skipped
from tests.builders import NOW, connection, entry, settings, transaction

OLD = NOW - timedelta(days=600)
LIMIT = NOW - timedelta(days=540)


def archive(store: Store) -> int:
    """Do one helping and return how many entries were moved."""
    return store.ledger.archive_settled(LIMIT, limit=500)


def settled(state: State = State.POSTED) -> LedgerEntry:
    return entry(state=state, changed_at=OLD, control_id="avx:1")


@pytest.mark.parametrize("state", list(State))
def test_only_settled_work_is_archived(store: Store, state: State) -> None:
    store.ledger.save([settled(state)])
    final = {State.POSTED, State.SKIPPED, State.SUPERSEDED, State.MARKED_SYNCED}
    assert (state in final) == archive(store)
    assert (state in final) == store.ledger.is_archived(entry().id)


def test_younger_work_stays(store: Store) -> None:
    store.ledger.save([entry(state=State.POSTED, changed_at=LIMIT)])
    assert 0 == archive(store)


def test_every_look_up_finds_what_is_archived(store: Store) -> None:
    store.ledger.save([settled()])
    archive(store)
    ledger = store.ledger
    assert settled() == ledger.get(entry().id)
    assert [settled()] == ledger.find([entry().id])
    assert [settled()] == ledger.of_documents(["inv-1"])
    assert [settled()] == ledger.numbered("1084738")
    assert [settled()] == ledger.with_control_id("avx:1")


def test_order_of_the_ids_is_kept_when_some_are_archived(store: Store) -> None:
    second = entry(transaction(source_id="inv-2"))
    store.ledger.save([settled(), second])
    archive(store)
    ids = [second.id, "unknown", entry().id]
    assert [second, settled()] == store.ledger.find(ids)


def test_lists_and_counts_are_without_the_archive(store: Store) -> None:
    store.ledger.save([settled(), entry(transaction(source_id="inv-2"), state=State.POSTED)])
    archive(store)
    everything = parse_query("", now=NOW)
    assert 1 == store.ledger.counts()[State.POSTED]
    assert 1 == store.ledger.count(everything)
    assert 1 == len(store.ledger.page(everything, limit=10).entries)
    assert [] == store.database.find_damage(thorough=True)


def test_attempts_stay_with_what_is_archived(store: Store) -> None:
    tried = Attempt(
        entry_id=entry().id,
        number=1,
        started_at=OLD,
        ended_at=OLD,
        actor="maria",
        run_id="run-1",
        control_id="avx:1",
        outcome="posted",
    )
    store.ledger.save([settled()], [tried])
    archive(store)
    assert [tried] == store.ledger.attempts(entry().id)


def test_document_comes_back_once_when_it_changes_at_the_source(store: Store) -> None:
    source = transaction(kind=Kind.AR_INVOICE)
    store.ledger.save([settled()])
    archive(store)
    changed = transaction(order_number="ORD-8")
    record([changed], connection(), store, NOW)
    assert not store.ledger.is_archived(entry(source).id)
    (found,) = store.ledger.of_documents(["inv-1"])
    assert State.READY == found.state
    assert [] == store.database.find_damage(thorough=True)


class Meanwhile(list[str]):
    """Ids; something happens when they are gone through for the second time."""

    def __init__(self, ids: list[str], happens: Callable[[], None]) -> None:
        super().__init__(ids)
        self._happens = happens
        self._times = 0

    def __iter__(self) -> Iterator[str]:
        self._times += 1
        if self._times == 2:
            self._happens()
        return super().__iter__()


def test_entry_is_found_when_it_comes_back_while_somebody_looks(
    file_store: Store, home: Path
) -> None:
    file_store.ledger.save([settled()])
    archive(file_store)
    viewer = open_store(home, check=False)
    back = replace(settled(), run_id="run-2")
    ids = Meanwhile([back.id], lambda: file_store.ledger.save([back]))
    found = viewer.ledger.find(ids)
    later = viewer.ledger.find(ids)
    viewer.close()
    assert ([settled()], [back]) == (found, later)


def test_document_stays_archived_when_it_is_seen_again_unchanged(store: Store) -> None:
    store.ledger.save([settled()])
    archive(store)
    record([transaction()], connection(), store, NOW)
    assert store.ledger.is_archived(entry().id)
    assert 0 == sum(store.ledger.counts().values())


def test_more_than_one_commit_is_made_when_there_is_much_to_archive(store: Store) -> None:
    many = [
        entry(transaction(source_id=f"x-{number}"), state=State.SKIPPED, changed_at=OLD)
        for number in range(1001)
    ]
    store.ledger.save(many)
    helpings = [keep_up(store, before=LIMIT, at=NOW) for _ in range(3)]
    assert [True, True, False] == helpings
    assert 0 == store.ledger.counts()[State.SKIPPED]
    assert [] == store.database.find_damage(thorough=True)


def test_what_a_setting_keeps_back_is_released_however_old_it_is(store: Store) -> None:
    off = connection(settings=settings(ar=ArSettings(export_ar_invoices=False)))
    record([transaction()], off, store, OLD)
    closed = entry(transaction(source_id="inv-2"), state=State.SKIPPED, changed_at=OLD)
    store.ledger.save([closed])
    keep_up(store, before=LIMIT, at=NOW)
    assert (True, False) == tuple(store.ledger.is_archived(one) for one in (closed.id, entry().id))
    assert 1 == release_skipped(connection(), store, NOW).due


def test_what_can_be_archived_is_found_behind_what_settings_keep_back(store: Store) -> None:
    off = connection(settings=settings(ar=ArSettings(export_ar_invoices=False)))
    kept = [transaction(source_id=f"kept-{number}") for number in range(201)]
    record(kept, off, store, OLD - timedelta(days=1))
    store.ledger.save([settled(State.SKIPPED)])
    assert 1 == archive(store)


def test_nights_work_is_written_down_when_it_is_done(store: Store) -> None:
    store.ledger.save([settled()])
    assert store.database.upkept_at is None
    assert not keep_up(store, before=LIMIT, at=NOW)
    assert store.database.upkept_at == NOW

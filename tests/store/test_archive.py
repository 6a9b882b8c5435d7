"""Settled work that is old leaves the lists, and is found for ever."""

from datetime import timedelta

import pytest

from console.domain.ledger import Attempt, LedgerEntry, State
from console.domain.query import parse_query
from console.domain.transaction import Kind
from console.store import Store, archive_settled, keep_up
from console.sync.records import record
from tests.builders import NOW, connection, entry, transaction

OLD = NOW - timedelta(days=600)
LIMIT = NOW - timedelta(days=540)


def settled(state: State = State.POSTED) -> LedgerEntry:
    return entry(state=state, changed_at=OLD, control_id="avx:1")


@pytest.mark.parametrize("state", list(State))
def test_only_settled_work_is_archived(store: Store, state: State) -> None:
    store.ledger.save([settled(state)])
    final = {State.POSTED, State.SKIPPED, State.SUPERSEDED, State.MARKED_SYNCED}
    assert (state in final) == archive_settled(store, LIMIT)
    assert (state in final) == store.ledger.is_archived(entry().id)


def test_younger_work_stays(store: Store) -> None:
    store.ledger.save([entry(state=State.POSTED, changed_at=LIMIT)])
    assert 0 == archive_settled(store, LIMIT)


def test_every_look_up_finds_what_is_archived(store: Store) -> None:
    store.ledger.save([settled()])
    archive_settled(store, LIMIT)
    ledger = store.ledger
    assert settled() == ledger.get(entry().id)
    assert [settled()] == ledger.find([entry().id])
    assert [settled()] == ledger.of_documents(["inv-1"])
    assert [settled()] == ledger.numbered("1084738")
    assert [settled()] == ledger.with_control_id("avx:1")


def test_order_of_the_ids_is_kept_when_some_are_archived(store: Store) -> None:
    second = entry(transaction(source_id="inv-2"))
    store.ledger.save([settled(), second])
    archive_settled(store, LIMIT)
    ids = [second.id, "unknown", entry().id]
    assert [second, settled()] == store.ledger.find(ids)


def test_lists_and_counts_are_without_the_archive(store: Store) -> None:
    store.ledger.save([settled(), entry(transaction(source_id="inv-2"), state=State.POSTED)])
    archive_settled(store, LIMIT)
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
    archive_settled(store, LIMIT)
    assert [tried] == store.ledger.attempts(entry().id)


def test_document_comes_back_once_when_it_changes_at_the_source(store: Store) -> None:
    source = transaction(kind=Kind.AR_INVOICE)
    store.ledger.save([settled()])
    archive_settled(store, LIMIT)
    changed = transaction(order_number="ORD-8")
    record([changed], connection(), store, NOW)
    assert not store.ledger.is_archived(entry(source).id)
    (found,) = store.ledger.of_documents(["inv-1"])
    assert State.HELD == found.state
    assert [] == store.database.find_damage(thorough=True)


def test_document_stays_archived_when_it_is_seen_again_unchanged(store: Store) -> None:
    store.ledger.save([settled()])
    archive_settled(store, LIMIT)
    record([transaction()], connection(), store, NOW)
    assert store.ledger.is_archived(entry().id)
    assert 0 == sum(store.ledger.counts().values())


def test_more_than_one_commit_is_made_when_there_is_much_to_archive(store: Store) -> None:
    many = [
        entry(transaction(source_id=f"x-{number}"), state=State.SKIPPED, changed_at=OLD)
        for number in range(1001)
    ]
    store.ledger.save(many)
    assert 1001 == archive_settled(store, LIMIT)
    assert [] == store.database.find_damage(thorough=True)


def test_rest_waits_for_another_night_when_it_is_stopped(store: Store) -> None:
    store.ledger.save([settled()])
    assert 0 == archive_settled(store, LIMIT, stopping=lambda: True)


def test_nights_work_is_written_down_when_it_is_done(store: Store) -> None:
    store.ledger.save([settled()])
    assert store.database.upkept_at is None
    assert not keep_up(store, before=LIMIT, at=NOW)
    assert store.database.upkept_at == NOW

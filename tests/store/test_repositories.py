"""The small repositories: connections, runs, requests, Sage's lists."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from console.domain.connection import PostingDestination, Subsidiary
from console.domain.run import Counts, Request, RequestKind, RequestState, Run, RunStatus
from console.errors import PostingDestinationLockedError
from console.store import Store
from tests.builders import NOW, connection, reference, settings


def run(number: int, **changes: Any) -> Run:
    base = Run(
        id=f"run-{number}",
        subsidiary_id=f"sub-{number % 2 + 1}",
        kind="cycle",
        trigger="schedule",
        actor="scheduler",
        started_at=NOW + timedelta(milliseconds=500 * number),
    )
    return replace(base, **changes)


def request(number: int, **changes: Any) -> Request:
    base = Request(
        id=f"req-{number}",
        kind=RequestKind.SYNC,
        subsidiary_ids=("sub-1",),
        actor="maria",
        requested_at=NOW,
    )
    return replace(base, **changes)


def test_connection_is_there_when_it_was_saved(store: Store) -> None:
    store.connections.save(connection())
    assert connection() == store.connections.get("sub-1")
    assert store.connections.get("sub-2") is None


def test_subsidiary_has_one_connection_when_it_is_saved_twice(store: Store) -> None:
    """Slug one-per-subsidiary."""
    paused = connection(settings=settings(primary_sync=False))
    store.connections.save(connection())
    store.connections.save(paused)
    assert [paused] == store.connections.all()


@pytest.mark.parametrize(
    "change",
    [
        {"posting_destination": PostingDestination.TOP},
        {"entity_id": "E200"},
        {"company_id": "OTHER"},
    ],
    ids=str,
)
def test_connection_is_refused_when_its_destination_would_change(
    store: Store, change: dict[str, Any]
) -> None:
    """Slug destination-locked: the store compares, whoever asks."""
    store.connections.save(connection())
    with pytest.raises(PostingDestinationLockedError):
        store.connections.save(connection(**change))
    assert [connection()] == store.connections.all()


def test_draft_may_change_its_destination(store: Store) -> None:
    store.connections.save(connection(established_at=None))
    store.connections.save(connection(entity_id="E200"))
    assert [connection(entity_id="E200")] == store.connections.all()


def test_connection_is_gone_when_it_was_removed(store: Store) -> None:
    store.connections.save(connection())
    store.connections.save(connection(subsidiary_id="sub-2"))
    store.connections.remove("sub-1")
    assert [connection(subsidiary_id="sub-2")] == store.connections.all()


def test_kind_stays_when_alvys_does_not_tell_it_again(store: Store) -> None:
    brokerage = Subsidiary(id="sub-1", name="Lone Star Haulage", kind="brokerage")
    store.connections.save_subsidiaries([brokerage])
    store.connections.save_subsidiaries([replace(brokerage, name="Lone Star", kind="")])
    assert [replace(brokerage, name="Lone Star")] == store.connections.subsidiaries()


def test_kind_changes_when_alvys_tells_another_one(store: Store) -> None:
    brokerage = Subsidiary(id="sub-1", name="Lone Star Haulage", kind="brokerage")
    carrier = replace(brokerage, kind="carrier")
    store.connections.save_subsidiaries([brokerage])
    store.connections.save_subsidiaries([carrier])
    assert [carrier] == store.connections.subsidiaries()


def test_subsidiary_is_gone_when_alvys_names_it_no_more(store: Store) -> None:
    both = [Subsidiary(id=f"sub-{number}", name=f"S{number}", kind="") for number in (1, 2)]
    store.connections.save_subsidiaries(both)
    store.connections.save_subsidiaries(both[1:])
    assert both[1:] == store.connections.subsidiaries()


def test_runs_are_newest_first(store: Store) -> None:
    runs = [run(number) for number in range(5)]
    for one in runs:
        store.cycles.save(one)
    assert list(reversed(runs))[:3] == store.cycles.recent(3)
    assert [runs[3], runs[1]] == store.cycles.recent(9, "sub-2")


def test_run_is_running_until_it_ended(store: Store) -> None:
    store.cycles.save(run(1))
    store.cycles.save(run(2))
    ended = run(1, status=RunStatus.DONE, ended_at=NOW, counts=Counts(due=3, exported=2))
    store.cycles.save(ended)
    assert [run(2)] == store.cycles.running()
    assert ended == store.cycles.get("run-1")
    assert store.cycles.get("run-9") is None


def test_watermark_and_slot_are_kept_apart(store: Store) -> None:
    assert store.cycles.watermark("sub-1") is None
    store.cycles.set_watermark("sub-1", NOW)
    store.cycles.set_last_slot("sub-1", NOW + timedelta(hours=12))
    store.cycles.set_watermark("sub-1", NOW + timedelta(hours=1))
    assert NOW + timedelta(hours=1) == store.cycles.watermark("sub-1")
    assert NOW + timedelta(hours=12) == store.cycles.last_slot("sub-1")
    assert store.cycles.last_slot("sub-2") is None


def test_moment_is_refused_when_it_has_no_zone(store: Store) -> None:
    with pytest.raises(ValueError, match="zone"):
        store.cycles.set_watermark("sub-1", NOW.replace(tzinfo=None))


def test_request_waits_until_it_is_taken(store: Store) -> None:
    for number in (1, 2, 1):
        store.requests.add(request(number))
    taken = request(1, state=RequestState.RUNNING, run_ids=("run-1",))
    store.requests.save(taken)
    assert [request(2)] == store.requests.waiting()
    assert [taken] == store.requests.all_in(RequestState.RUNNING)
    assert taken == store.requests.get("req-1")
    assert store.requests.get("req-9") is None


def test_request_stays_as_it_stands_when_it_is_added_again(store: Store) -> None:
    done = request(1, state=RequestState.DONE)
    store.requests.add(done)
    store.requests.add(request(1))
    assert done == store.requests.get("req-1")


def test_lists_are_kept_for_each_company_and_entity(store: Store) -> None:
    top = reference(ar_terms=frozenset())
    store.reference.save("DEMO", "", reference())
    store.reference.save("DEMO", "", top)
    store.reference.save("DEMO", "E100", reference())
    assert top == store.reference.get("DEMO", "")
    assert reference() == store.reference.get("DEMO", "E100")
    assert store.reference.get("OTHER", "") is None

from datetime import timedelta

import pytest

from console.domain.ledger import LedgerEntry, State, Task
from console.domain.transaction import Transaction
from console.store import Store, memory_store
from console.sync.changes import ELSEWHERE
from console.sync.moving import released, settle_owners
from console.sync.problems import moved_problem
from tests.builders import NOW, entry, transaction

LATER = NOW + timedelta(hours=1)


def moved(**changes: object) -> Transaction:
    return transaction(subsidiary_id="sub-2", changed_at=LATER, **changes)


def posted(**changes: object) -> LedgerEntry:
    fields = {"state": State.POSTED, "sage_record_no": "77", **changes}
    return entry(transaction(), **fields)


def settle(first: LedgerEntry) -> list[LedgerEntry]:
    """Return what becomes of a subsidiary's entry when another bills its document."""
    return settle_owners(entry(moved()), None, [first], [first], LATER)


def test_posted_document_is_withdrawn_and_the_new_one_waits_when_its_subsidiary_changed() -> None:
    waiting, leaving = settle(posted())
    assert (State.HELD, State.READY, Task.CHANGE, "77") == (
        waiting.state,
        leaving.state,
        leaving.task,
        leaving.sage_record_no,
    )
    assert (ELSEWHERE, LATER) == (leaving.transaction.withdrawn, leaving.transaction.changed_at)


@pytest.mark.parametrize("state", [State.SENDING, State.UNVERIFIED, State.CONFLICT])
def test_withdrawal_waits_when_the_outcome_of_the_other_is_open(state: State) -> None:
    waiting, leaving = settle(entry(state=state))
    assert leaving.newer is not None
    assert (State.HELD, state, ELSEWHERE) == (
        waiting.state,
        leaving.state,
        leaving.newer.withdrawn,
    )


def test_other_is_left_alone_when_a_person_has_marked_it() -> None:
    [waiting] = settle(posted(state=State.MARKED_SYNCED))
    assert State.HELD is waiting.state


def test_other_is_withdrawn_once_when_the_document_is_read_again() -> None:
    waiting, leaving = settle(posted())
    assert [] == settle_owners(waiting, waiting, [leaving], [leaving], LATER)


@pytest.mark.parametrize("state", [State.READY, State.FAILED, State.SKIPPED, State.HELD])
def test_other_is_taken_over_when_nothing_of_it_is_in_sage(state: State) -> None:
    first, second = settle(entry(state=state))
    assert {(State.READY, "sub-2"), (State.SUPERSEDED, "sub-1")} == {
        (one.state, one.transaction.subsidiary_id) for one in (first, second)
    }


@pytest.fixture
def store() -> Store:
    return memory_store()


def waiting_for(other: LedgerEntry) -> LedgerEntry:
    return entry(moved(), state=State.HELD, problem=moved_problem(other))


def test_waiting_document_is_released_when_the_other_is_out_of_sage(store: Store) -> None:
    gone = posted(state=State.SUPERSEDED, sage_record_no="", undone_record_no="77")
    store.ledger.save([gone, waiting_for(gone)])
    [free] = released([gone], store, LATER)
    assert (State.READY, None, LATER, "77") == (
        free.state,
        free.problem,
        free.next_attempt_at,
        free.undone_record_no,
    )


def test_waiting_document_stays_when_the_other_is_still_in_sage(store: Store) -> None:
    held = posted(state=State.HELD)
    store.ledger.save([held, waiting_for(held)])
    assert [] == released([held], store, LATER)


def test_waiting_document_is_superseded_when_its_document_has_gone_back(store: Store) -> None:
    back = entry(transaction(changed_at=LATER + timedelta(hours=1)), undone_record_no="77")
    store.ledger.save([back, waiting_for(back)])
    assert [State.SUPERSEDED] == [one.state for one in released([back], store, LATER)]

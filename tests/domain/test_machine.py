import pytest

from console.domain.machine import TABLE, Event, State, next_state
from tests.builders import NOW, entry

SENT_NOTHING = {State.READY, State.FAILED, State.SKIPPED, State.SUPERSEDED}


def targets(state: State) -> set[State]:
    return {target for (source, _), target in TABLE.items() if source is state}


def test_move_is_refused_when_the_table_does_not_list_it() -> None:
    with pytest.raises(ValueError, match="no move from ready when accepted"):
        entry().moved(Event.ACCEPTED, at=NOW)


def test_entry_goes_where_the_table_says_when_it_moves() -> None:
    moved = entry(state=State.SENDING).moved(Event.UNANSWERED, at=NOW)
    assert next_state(State.SENDING, Event.UNANSWERED) is moved.state


def test_every_state_is_reached_and_every_event_is_used_when_the_table_is_read() -> None:
    reached = {State.READY, State.SKIPPED, *TABLE.values()}
    assert (set(State), set(Event)) == (reached, {event for _, event in TABLE})


def test_posted_never_becomes_ready_again_without_a_look_up() -> None:
    """What is proven to be in Sage is never sent a second time by itself."""
    assert {State.HELD, State.UNVERIFIED} == targets(State.POSTED)


def test_open_outcome_is_never_declared_lost_or_skipped() -> None:
    for state in (State.SENDING, State.UNVERIFIED):
        assert {State.SKIPPED, State.SUPERSEDED, State.HELD}.isdisjoint(targets(state))


def test_only_a_ready_entry_is_sent() -> None:
    sources = {source for (source, _), target in TABLE.items() if target is State.SENDING}
    assert {State.READY} == sources


def test_only_what_was_never_sent_or_proven_absent_becomes_ready() -> None:
    """Of what is held, only what waits for its other side moves on, and that was never sent."""
    sources = {source for (source, _), target in TABLE.items() if target is State.READY}
    proofs = {
        (State.SENDING, Event.NOT_EXECUTED),
        (State.UNVERIFIED, Event.ABSENT),
        (State.HELD, Event.BOTH_SIDED),
    }
    assert sources - SENT_NOTHING == {source for source, _ in proofs}
    assert all(TABLE[proof] is State.READY for proof in proofs)

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


def test_posted_is_left_alone_until_its_source_changes_or_it_is_doubted() -> None:
    """What is proven to be in Sage is never sent a second time by itself."""
    events = {event for state, event in TABLE if state is State.POSTED}
    assert {Event.CHANGED, Event.DOUBTED} == events


_LOST = {
    state: {(state, State.SKIPPED), (state, State.SUPERSEDED), (state, State.HELD)}
    for state in (State.SENDING, State.UNVERIFIED)
}


def test_open_outcome_is_never_declared_lost_or_skipped() -> None:
    for state in (State.SENDING, State.UNVERIFIED):
        lost = {event for (source, event), to in TABLE.items() if (source, to) in _LOST[state]}
        assert {Event.ENDED, Event.OBSTRUCTED} >= lost


def test_only_a_ready_entry_is_sent() -> None:
    sources = {source for (source, _), target in TABLE.items() if target is State.SENDING}
    assert {State.READY} == sources


def test_only_what_was_never_sent_or_proven_absent_becomes_ready() -> None:
    """Of what is held, only what waits for its other side moves on, and that was never sent."""
    sources = {source for (source, _), target in TABLE.items() if target is State.READY}
    proofs = {
        (State.SENDING, Event.NOT_EXECUTED),
        (State.SENDING, Event.UNDONE),
        (State.UNVERIFIED, Event.ABSENT),
        (State.UNVERIFIED, Event.UNDONE),
        # Named by its record: Sage is asked for it before anything is sent.
        (State.POSTED, Event.CHANGED),
        (State.HELD, Event.RETRIED),
        # One that waits for its other side was never sent.
        (State.HELD, Event.BOTH_SIDED),
    }
    assert sources - SENT_NOTHING == {source for source, _ in proofs}
    assert all(TABLE[proof] is State.READY for proof in proofs)

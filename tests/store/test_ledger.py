"""The ledger: what was ever seen, found by whatever an operator knows."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.kinds import Kind
from console.domain.ledger import ERROR_STATES, Attempt, LedgerEntry, State
from console.domain.outcome import Problem, WhoActs
from console.domain.query import LedgerQuery, parse_query
from console.errors import UsageError
from console.store import LedgerStore, Store, memory_store
from tests.builders import NOW, bill, entry, transaction


def problem(cause: str) -> Problem:
    return Problem(cause=cause, message="Account 40000 is inactive", fix="f", who=WhoActs.ADMIN)


def numbered(number: int, **changes: Any) -> LedgerEntry:
    """One of a row of entries: older first, two subsidiaries, two kinds, three states."""
    names = ("Lone Star Haulage", "Blue Ridge")
    source = (transaction, bill)[number % 2](
        subsidiary_id=f"sub-{number % 2 + 1}",
        source_id=f"src-{number}",
        number=f"N{number:03}",
        attributes={"subsidiary": names[number % 2]},
    )
    state = (State.POSTED, State.FAILED, State.READY)[number % 3]
    values: dict[str, Any] = {
        "state": state,
        "changed_at": NOW + timedelta(milliseconds=250 * number),
        "problem": problem(f"cause-{number % 4}") if state is State.FAILED else None,
    }
    return entry(source, **{**values, **changes})


ENTRIES = [numbered(number) for number in range(60)]
NEWEST_FIRST = list(reversed(ENTRIES))


def query(text: str) -> LedgerQuery:
    return parse_query(text, now=NOW)


def all_pages(
    ledger: LedgerStore, asked: LedgerQuery, limit: int, **more: Any
) -> Iterator[LedgerEntry]:
    before = None
    while True:
        page = ledger.page(asked, limit=limit, before=before, **more)
        assert len(page.entries) <= limit
        yield from page.entries
        before = page.cursor
        if before is None:
            return


@pytest.fixture
def ledger(store: Store) -> LedgerStore:
    store.ledger.save(ENTRIES)
    return store.ledger


def test_entry_is_replaced_when_it_is_saved_again(store: Store) -> None:
    store.ledger.save([entry(problem=problem("account-inactive"))])
    repaired = entry(state=State.POSTED, sage_record_no="77")
    store.ledger.save([repaired])
    assert repaired == store.ledger.get(entry().id)
    assert {State.POSTED: 1} == {s: n for s, n in store.ledger.counts().items() if n}
    assert () == store.ledger.page(query("cause:account-inactive"), limit=5).entries


def test_entry_is_none_when_it_is_unknown(store: Store) -> None:
    assert store.ledger.get("nowhere") is None


def test_find_keeps_the_order_asked_for_and_leaves_out_the_unknown(ledger: LedgerStore) -> None:
    ids = [ENTRIES[5].id, "nowhere", ENTRIES[2].id]
    assert [ENTRIES[5], ENTRIES[2]] == ledger.find(ids)


def test_find_takes_more_ids_than_sqlite_takes_parameters(ledger: LedgerStore) -> None:
    ids = [one.id for one in ENTRIES] + [f"unknown-{number}" for number in range(40_000)]
    assert ENTRIES == ledger.find(ids)


def test_documents_are_found_whichever_subsidiary_has_them(ledger: LedgerStore) -> None:
    found = ledger.of_documents(["src-0", "src-2", "src-999"])
    assert {ENTRIES[0].id, ENTRIES[2].id} == {one.id for one in found}


def test_entries_of_a_number_are_found(ledger: LedgerStore) -> None:
    assert [ENTRIES[7]] == ledger.numbered("N007")
    assert [] == ledger.numbered("N07")


def test_work_is_paged_once_each_when_it_changes_meanwhile(ledger: LedgerStore) -> None:
    seen: list[str] = []
    after = None
    while page := ledger.in_states("sub-1", [State.READY, State.POSTED], after=after, limit=4):
        after = page[-1].id
        seen += [one.id for one in page]
        ledger.save([replace(one, state=State.UNVERIFIED, changed_at=NOW) for one in page[:2]])
    expected = [
        one.id
        for one in ENTRIES
        if one.transaction.subsidiary_id == "sub-1" and one.state is not State.FAILED
    ]
    assert expected == seen


def test_work_page_is_refused_when_its_start_is_unknown(ledger: LedgerStore) -> None:
    with pytest.raises(UsageError):
        ledger.in_states("sub-1", [State.READY], after="nowhere", limit=4)


def test_row_is_found_as_it_is_when_it_changed_since_its_page_was_read(store: Store) -> None:
    """A page that was read does not hide what became of its rows, whoever changed them."""
    ready = [replace(numbered(2 * number), state=State.READY) for number in range(4)]
    store.ledger.save(ready)
    page = store.ledger.in_states("sub-1", [State.READY], limit=4)
    changed = replace(page[1], state=State.SENDING, changed_at=NOW + timedelta(days=1))
    store.ledger.save([changed])
    found = store.ledger.find([one.id for one in page])
    assert [page[0], changed, *page[2:]] == found


def test_pages_are_newest_first_when_moments_differ_within_a_second(ledger: LedgerStore) -> None:
    """Text without trailing zeros would sort 09:30:00 behind 09:30:00.25."""
    assert NEWEST_FIRST == list(all_pages(ledger, LedgerQuery(), limit=7))


@pytest.mark.parametrize("limit", [1, 5, 20, 59, 60, 61])
def test_cursor_is_none_only_at_the_end(ledger: LedgerStore, limit: int) -> None:
    page = ledger.page(LedgerQuery(), limit=limit)
    assert (limit < 60) == (page.cursor is not None)
    assert tuple(NEWEST_FIRST[:limit]) == page.entries


QUESTIONS: dict[str, Callable[[LedgerEntry], bool]] = {
    "state:failed": lambda one: one.state is State.FAILED,
    "state:failed state:ready": lambda one: one.state in {State.FAILED, State.READY},
    "-state:failed": lambda one: one.state is not State.FAILED,
    "subsidiary:sub-1": lambda one: one.transaction.subsidiary_id == "sub-1",
    'subsidiary:"blue ridge"': lambda one: one.transaction.subsidiary_id == "sub-2",
    'subsidiary:sub-1 subsidiary:"Blue Ridge" state:ready': lambda one: one.state is State.READY,
    "subsidiary:nobody": lambda one: False,
    "kind:ap_bill": lambda one: one.transaction.kind is Kind.AP_BILL,
    "kind:ap_bill state:posted": lambda one: (
        one.transaction.kind is Kind.AP_BILL and one.state is State.POSTED
    ),
    "cause:cause-1": lambda one: one.problem is not None and one.problem.cause == "cause-1",
    "cause:cause-1 cause:cause-1 cause:cause-2": lambda one: (
        one.problem is not None and one.problem.cause in {"cause-1", "cause-2"}
    ),
    "cause:cause-1 state:posted": lambda one: False,
    "N01": lambda one: one.transaction.number.startswith("N01"),
    "harbor state:ready": lambda one: (
        one.transaction.kind is Kind.AR_INVOICE and one.state is State.READY
    ),
    "amount:>1000": lambda one: one.transaction.kind is Kind.AR_INVOICE,
    "": lambda one: True,
}


@pytest.mark.parametrize("text", QUESTIONS)
@pytest.mark.parametrize("states", [None, ERROR_STATES], ids=["all", "errors"])
def test_page_and_list_and_count_agree_with_the_query(
    ledger: LedgerStore, text: str, states: frozenset[State] | None
) -> None:
    wanted = [
        one
        for one in NEWEST_FIRST
        if QUESTIONS[text](one) and (states is None or one.state in states)
    ]
    asked = query(text)
    assert wanted == list(all_pages(ledger, asked, limit=4, states=states))
    assert wanted == list(ledger.all_matching(asked, states))
    assert len(wanted) == ledger.count(asked, states)


def test_records_of_a_run_are_found_and_counted_when_older_ones_bear_its_id(
    ledger: LedgerStore,
) -> None:
    """What changed last before the run began is not read: its id cannot be the run's doing."""
    [newest, older, *_] = NEWEST_FIRST
    run_id = f"{newest.changed_at:%Y%m%d-%H%M%S}-1"
    ledger.save(
        [
            replace(newest, run_id=run_id),
            replace(older, run_id=run_id, changed_at=NOW - timedelta(days=9)),
        ]
    )
    asked = query(f"run:{run_id}")

    assert [newest.id] == [one.id for one in all_pages(ledger, asked, limit=4)]
    assert 1 == ledger.count(asked)


def test_entries_answer_by_old_and_new_name_when_a_subsidiary_was_renamed(
    ledger: LedgerStore,
) -> None:
    renamed = entry(
        transaction(
            subsidiary_id="sub-2", source_id="later", attributes={"subsidiary": "Blue Ridge LLC"}
        )
    )
    ledger.save([renamed])
    assert [renamed] == list(ledger.all_matching(query('subsidiary:"blue ridge llc"')))
    assert ledger.count(query('subsidiary:"blue ridge llc"')) == 1
    assert ledger.count(query('subsidiary:"blue ridge"')) == 30
    assert ledger.count(query("subsidiary:sub-2")) == 31


def test_page_is_split_no_further_when_there_are_many_subsidiaries(store: Store) -> None:
    many = [
        entry(
            transaction(subsidiary_id=f"s{number}", attributes={"subsidiary": "Same"}),
            changed_at=NOW + timedelta(seconds=number),
        )
        for number in range(30)
    ]
    store.ledger.save(many)
    page = store.ledger.page(query("subsidiary:same"), limit=3)
    assert tuple(reversed(many[27:])) == page.entries
    assert list(reversed(many)) == list(all_pages(store.ledger, query("subsidiary:same"), limit=4))


def test_pages_come_backwards_when_the_oldest_change_is_asked_for_first(
    ledger: LedgerStore,
) -> None:
    ledger.save(
        entry(transaction(source_id=f"s-{n}"), changed_at=NOW + timedelta(seconds=n % 5))
        for n in range(23)
    )
    forwards = ledger.page(LedgerQuery(), limit=1_000).entries
    backwards: list[LedgerEntry] = []
    cursor: str | None = None
    while len(backwards) < len(forwards):
        page = ledger.page(LedgerQuery(), limit=4, before=cursor, oldest_first=True)
        backwards += page.entries
        cursor = page.cursor

    assert (None, list(forwards)) == (cursor, backwards[::-1])


@pytest.mark.parametrize("cursor", ["", "nonsense", "2026|x", "|"])
def test_page_is_refused_when_the_cursor_is_not_one(ledger: LedgerStore, cursor: str) -> None:
    with pytest.raises(UsageError, match="cursor"):
        ledger.page(LedgerQuery(), limit=2, before=cursor)


def test_list_misses_nothing_when_entries_change_while_it_runs(ledger: LedgerStore) -> None:
    ledger.save([numbered(number) for number in range(60, 600)])
    seen: list[str] = []
    for one in ledger.all_matching(LedgerQuery()):
        if not seen:
            ledger.save([replace(old, changed_at=NOW + timedelta(days=1)) for old in ENTRIES[:30]])
        seen.append(one.id)
    assert len(seen) == len(set(seen)) == 600


def test_counts_name_every_state(ledger: LedgerStore) -> None:
    expected = dict.fromkeys(State, 0) | {State.POSTED: 20, State.FAILED: 20, State.READY: 20}
    assert expected == ledger.counts()
    assert {state: number // 2 for state, number in expected.items()} == ledger.counts("sub-1")


def test_attempts_are_in_order_and_replaced_when_they_end(store: Store) -> None:
    def attempt(number: int, **changes: Any) -> Attempt:
        base = Attempt(
            entry_id=entry().id,
            number=number,
            started_at=NOW,
            ended_at=None,
            actor="scheduler",
            run_id="run-1",
            control_id="avx:1",
            outcome="sent",
        )
        return replace(base, **changes)

    store.ledger.save([entry()], [attempt(2), attempt(1)])
    ended = attempt(2, ended_at=NOW, outcome="posted", response_xml="<result/>")
    store.ledger.save([], [ended])
    assert [attempt(1), ended] == store.ledger.attempts(entry().id)
    assert [] == store.ledger.attempts("nowhere")


@given(
    numbers=st.lists(st.integers(0, 40), max_size=25),
    limit=st.integers(1, 6),
    text=st.sampled_from(sorted(QUESTIONS)),
)
@settings(deadline=None)
def test_pages_hold_each_match_once_whatever_was_saved(
    numbers: list[int], limit: int, text: str
) -> None:
    store = memory_store()
    saved = {
        numbered(n).id: numbered(n, changed_at=NOW + timedelta(seconds=i))
        for i, n in enumerate(numbers)
    }
    for one in (numbered(n, changed_at=NOW + timedelta(seconds=i)) for i, n in enumerate(numbers)):
        store.ledger.save([one])
    wanted = sorted(
        (one for one in saved.values() if QUESTIONS[text](one)),
        key=lambda one: one.changed_at,
        reverse=True,
    )
    assert wanted == list(all_pages(store.ledger, query(text), limit=limit))
    store.close()


def test_documents_that_are_known_are_left_out_when_others_are_looked_for(
    ledger: LedgerStore,
) -> None:
    found = ledger.of_documents(["src-0", "src-2"], without={ENTRIES[2].id})
    assert [ENTRIES[0]] == found


def test_mark_of_a_person_stays_when_an_earlier_state_is_saved(ledger: LedgerStore) -> None:
    marked = replace(ENTRIES[3], state=State.MARKED_SYNCED)
    ledger.save_marks([marked], [])
    ledger.save([replace(ENTRIES[3], state=State.READY), replace(ENTRIES[4], state=State.READY)])
    assert [marked, replace(ENTRIES[4], state=State.READY)] == ledger.find(
        [ENTRIES[3].id, ENTRIES[4].id]
    )


def test_columns_say_what_the_documents_say_when_every_kind_of_field_is_set(store: Store) -> None:
    """Values are written without the documents in between; the check compares the two."""
    moments = (NOW, NOW + timedelta(microseconds=1), NOW.astimezone(timezone(timedelta(hours=5))))
    store.ledger.save(
        entry(
            transaction(source_id=f"inv-{number}"),
            state=State.FAILED,
            problem=problem("account-inactive"),
            changed_at=moment,
            next_attempt_at=moment,
        )
        for number, moment in enumerate(moments)
    )
    assert [] == store.database.find_damage(thorough=True)


def test_document_is_found_by_its_loads_when_it_bears_another_number(store: Store) -> None:
    """One that bears the number of its load is found by that, and the table stays small."""
    same = transaction(source_id="inv-1", number="500", load_id="l-1", load_number="500")
    prefixed = replace(same, source_id="inv-2", number="BR500")
    summary = replace(same, source_id="inv-3", number="S1", load_id="", load_ids=("l-1", "l-2"))
    other = replace(prefixed, source_id="inv-4", load_id="l-9")
    _, *expected, _ = entries = [entry(one) for one in (same, prefixed, summary, other)]
    store.ledger.save(entries)
    assert {one.id for one in expected} == {one.id for one in store.ledger.billing(["l-1"])}
    assert [expected[1]] == store.ledger.billing(["l-2"])
    assert [] == store.ledger.billing([])

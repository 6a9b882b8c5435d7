"""What the ledger is searched by says the same as each of its entries does."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.error_groups import ErrorGroups
from console.domain.ledger import ERROR_STATES, LedgerEntry, State
from console.domain.outcome import Problem, WhoActs
from console.domain.query import parse_query
from console.errors import StoreDamagedError
from console.store import LedgerStore, Store, memory_store, open_store
from console.store.schema import PROBLEMS, WORDS
from tests.builders import NOW, bill, entry, transaction

TEXTS = (
    "",
    "Straße",
    "STRASSE",
    "İzmir",
    "a\x1fb",
    "b\0c",
    "quo\"te's",
    "100%",
    "N1",
    "n12_",
    "é\\",
)
"""What folds, ends, separates or escapes in one way or another, and what does not."""

PARTS = (
    *(
        "n1",
        "strasse",
        "izmir",
        "i̇",
        "b",
        "c",
        "%",
        "_",
        "\\",
        "'",
        '""',
        '"te\'s"',
        "é",
        "-n1",
        "-b",
    ),
    *("\x1f", "a\x1fb", "party:\x1f", "-\x1f"),
    *("party:strasse", "party:n1", "-party:b", "party:a", "party:c"),
    *("amount:>10", "amount:<=10", "amount:10.5", "-amount:>=10.50", "amount:<-3"),
    *("age:>2d", "age:<=1d", "-age:<3d", "age:2d", "age:>99999w"),
    *("since:2026-03-02", "until:2026-03-01", "-since:2026-03-02T09:31", "-until:2026-03-02"),
    *("state:failed", "state:held", "-state:failed", "kind:ap_bill", "-kind:ap_bill"),
    *("cause:one", "cause:two", "-cause:one", "entity:e1", "-entity:e1"),
    *("subsidiary:sub-1", "-subsidiary:sub-1", 'subsidiary:"blue ridge"'),
)
STATES = (State.FAILED, State.HELD, State.POSTED, State.READY)

texts = st.sampled_from(TEXTS)
problems = st.builds(
    Problem,
    cause=st.sampled_from(["one", "two"]),
    message=texts,
    fix=st.sampled_from(["Do this.", "Do that."]),
    who=st.sampled_from(WhoActs),
    subject=texts,
    setting=st.sampled_from(["", "accounts.ar:x"]),
)


@st.composite
def entries(draw: st.DrawFn, place: int) -> LedgerEntry:
    """An entry whose id depends on the place alone, as does the order of its change."""
    make = (transaction, bill)[place % 2]
    source = make(
        subsidiary_id=f"sub-{place % 3}",
        source_id=f"src-{place}",
        number=draw(texts),
        load_number=draw(texts),
        attributes={"subsidiary": "Blue Ridge"} if place % 3 == 2 else {},
    )
    source = replace(source, party=replace(source.party, name=draw(texts)))
    amount = draw(st.sampled_from(["10", "10.50", "-3.01", "0.00", "99999999999999.99"]))
    return entry(
        source,
        state=draw(st.sampled_from(STATES)),
        amount=Decimal(amount),
        created_at=NOW - timedelta(days=draw(st.integers(0, 4))),
        changed_at=NOW + timedelta(hours=draw(st.integers(-48, 1)), microseconds=place),
        problem=draw(st.none() | problems),
        entity_id=draw(st.sampled_from(["", "E1"])),
    )


@st.composite
def ledgers(draw: st.DrawFn) -> list[LedgerEntry]:
    return [draw(entries(place)) for place in range(draw(st.integers(1, 9)))]


def newest_first(some: list[LedgerEntry]) -> list[LedgerEntry]:
    return sorted(some, key=lambda one: one.changed_at, reverse=True)


def paged(ledger: LedgerStore, text: str, states: Any) -> Iterator[LedgerEntry]:
    before = None
    while True:
        page = ledger.page(parse_query(text, now=NOW), states=states, limit=2, before=before)
        yield from page.entries
        before = page.cursor
        if before is None:
            return


class Undone(Exception):
    """Undoes a batch."""


@contextmanager
def undone(store: Store) -> Iterator[None]:
    """Undo whatever is done inside."""
    with suppress(Undone), store.batch():
        yield
        raise Undone


def check_answers(some: list[LedgerEntry], text: str, states: Any, few: int) -> None:
    """Compare page, list, number and groups with what each entry says, whichever way is taken."""
    store = memory_store()
    store.ledger.save(some)
    ledger = LedgerStore(store.database, few=few)
    query = parse_query(text, now=NOW)
    wanted = newest_first(
        [one for one in some if query.matches(one) and (states is None or one.state in states)]
    )
    assert wanted == list(paged(ledger, text, states))
    assert wanted == list(ledger.all_matching(query, states))
    assert len(wanted) == ledger.count(query, states)
    one_by_one, summed = ErrorGroups(), ErrorGroups()
    one_by_one.add(wanted)
    sums = ledger.sums(query, frozenset(State) if states is None else states)
    if sums is not None:
        for part in sums:
            summed.add_sums(part)
        assert one_by_one.groups() == summed.groups()
    store.close()


@given(
    some=ledgers(),
    text=st.lists(st.sampled_from(PARTS), max_size=3).map(" ".join),
    states=st.sampled_from([None, ERROR_STATES]),
    few=st.sampled_from([0, 2, 5000]),
)
@settings(max_examples=80)
def test_ledger_answers_as_each_entry_does_when_asked_anything(
    some: list[LedgerEntry], text: str, states: frozenset[State] | None, few: int
) -> None:
    check_answers(some, text, states, few)


def fixed(place: int) -> LedgerEntry:
    """One of a row of entries in which each part of a query finds some and leaves some out."""
    text, other = TEXTS[place % len(TEXTS)], TEXTS[place * 3 % len(TEXTS)]
    source = (transaction, bill)[place % 2](
        subsidiary_id=f"sub-{place % 3}",
        source_id=f"src-{place}",
        number=text,
        load_number=other,
        attributes={"subsidiary": "Blue Ridge"} if place % 3 == 2 else {},
    )
    problem = Problem(
        cause=("one", "two", "three")[place % 3],
        message=TEXTS[place * 5 % len(TEXTS)],
        fix=f"Do {place % 4}.",
        who=WhoActs.ADMIN,
        subject=("x", "y")[place % 2],
    )
    return entry(
        replace(source, party=replace(source.party, name=TEXTS[place * 7 % len(TEXTS)])),
        state=STATES[place % 4],
        amount=Decimal(place * 21 % 25).quantize(Decimal("0.01"))
        - 5
        + Decimal("0.50") * (place % 2),
        created_at=NOW - timedelta(days=place % 5),
        changed_at=NOW + timedelta(hours=place * 11 % 50 - 48, microseconds=place),
        problem=problem if place % 5 else None,
        entity_id=("", "E1")[place % 2],
    )


FIXED = [fixed(place) for place in range(44)]


@pytest.mark.parametrize("few", [0, 5000])
@pytest.mark.parametrize("text", PARTS)
def test_ledger_answers_as_each_entry_does(text: str, few: int) -> None:
    check_answers(FIXED, text, None, few)


def test_group_says_what_the_error_says_that_changed_last(store: Store) -> None:
    """Of three with one value, the last and the first of which say the same."""
    one, other = (
        Problem(cause="c", message="m", fix=fix, who=WhoActs.ADMIN, setting=fix)
        for fix in ("Do this.", "Do that.")
    )
    store.ledger.save(
        entry(
            transaction(source_id=f"x-{hour}"),
            state=State.FAILED,
            problem=problem,
            changed_at=NOW + timedelta(hours=hour),
        )
        for hour, problem in enumerate([one, other, one])
    )
    gathered = ErrorGroups()
    sums = store.ledger.sums(parse_query("", now=NOW), ERROR_STATES)
    assert sums is not None
    for part in sums:
        gathered.add_sums(part)
    [group] = gathered.groups()
    assert ("Do this.", "Do this.", 3) == (group.fix, group.parts[0].setting, group.count)


@given(steps=st.lists(ledgers(), min_size=1, max_size=4))
@settings(max_examples=25)
def test_words_are_those_of_the_ledger_when_entries_changed_at_random(
    steps: list[list[LedgerEntry]],
) -> None:
    """Saved over each other, undone, archived, and brought back."""
    store = memory_store()
    for some in steps:
        store.ledger.save(some)
        with undone(store):
            store.ledger.save(replace(one, problem=None, amount=Decimal(1)) for one in some)
        store.ledger.archive_settled(NOW - timedelta(hours=20), limit=3)
        assert [] == store.database.find_damage(thorough=True)
    store.close()


@pytest.mark.parametrize(
    "text", ["subsidiary:sub-1", "n1", "party:x", "since:2026-03-01", "age:>1d"]
)
def test_sums_are_told_without_an_entry_when_the_tables_answer(store: Store, text: str) -> None:
    assert store.ledger.sums(parse_query(text, now=NOW), ERROR_STATES) is not None
    assert store.ledger.sums(parse_query(f"{text} entity:e1", now=NOW), ERROR_STATES) is None


def test_answer_is_new_when_the_ledger_changed(store: Store) -> None:
    """Also inside the batch that changes it, and after that was undone."""
    query = parse_query("harbor", now=NOW)
    counted = [store.ledger.count(query)]
    with undone(store):
        store.ledger.save([entry()])
        counted.append(store.ledger.count(query))
    counted.append(store.ledger.count(query))
    store.ledger.save([entry()])
    assert [0, 1, 0, 1] == [*counted, store.ledger.count(query)]


def test_problem_is_forgotten_when_no_entry_has_it(file_store: Store, home: Path) -> None:
    problem = Problem(cause="c", message="m", fix="f", who=WhoActs.ADMIN)
    for one in (problem, None):
        file_store.ledger.save([entry(state=State.FAILED, problem=one)])
    file_store.ledger.archive_settled(NOW, limit=10)
    with closing(sqlite3.connect(home / "store.db")) as file:
        rows = [
            file.execute(f"SELECT count(*) FROM {name}").fetchone() for name in (WORDS, PROBLEMS)
        ]
    assert [(1,), (0,)] == rows


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE {WORDS} SET words = x'1f'",
        f"UPDATE {WORDS} SET cents = cents + 1",
        f"DELETE FROM {WORDS}",
        f"UPDATE {WORDS} SET doc_id = doc_id + 7",
        f"DELETE FROM {PROBLEMS}",
        f"UPDATE {PROBLEMS} SET fix = x'00'",
    ],
)
def test_thorough_check_finds_words_that_are_not_those_of_the_ledger(
    file_store: Store, home: Path, change: str
) -> None:
    problem = Problem(cause="c", message="m", fix="f", who=WhoActs.ADMIN)
    file_store.ledger.save([entry(state=State.FAILED, problem=problem)])
    assert [] == file_store.database.find_damage(thorough=True)
    with closing(sqlite3.connect(home / "store.db")) as file, file:
        file.execute(change)
    assert any("words" in one for one in file_store.database.find_damage(thorough=True))


def test_sums_are_refused_when_their_problem_is_gone(file_store: Store, home: Path) -> None:
    problem = Problem(cause="c", message="m", fix="f", who=WhoActs.ADMIN)
    file_store.ledger.save([entry(state=State.FAILED, problem=problem)])
    with closing(sqlite3.connect(home / "store.db")) as file, file:
        file.execute(f"DELETE FROM {PROBLEMS}")
    sums = file_store.ledger.sums(parse_query("", now=NOW), ERROR_STATES)
    assert sums is not None
    with pytest.raises(StoreDamagedError):
        list(sums)


@pytest.mark.parametrize("name", [WORDS, PROBLEMS])
def test_store_is_refused_when_it_lacks_a_table_of_words(
    file_store: Store, home: Path, name: str
) -> None:
    file_store.close()
    with closing(sqlite3.connect(home / "store.db")) as file, file:
        file.execute(f"DROP TABLE {name}")
    with pytest.raises(StoreDamagedError, match=name):
        open_store(home)

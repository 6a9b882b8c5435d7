from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.domain.kinds import Kind
from console.domain.ledger import LedgerEntry, State
from console.domain.outcome import Problem, WhoActs
from console.domain.query import QUALIFIERS, About, Clause, parse_query
from console.errors import UsageError
from tests.builders import NOW, bill, entry, transaction

PERIOD = Problem(cause="closed-period", message="The period is closed", fix="", who=WhoActs.FINANCE)
INVOICE = entry(transaction(), entity_id="E100", created_at=NOW - timedelta(days=3))
FAILED = entry(
    bill(), state=State.FAILED, problem=PERIOD, changed_at=NOW, run_id="20260302-090000-1"
)


@pytest.mark.parametrize(
    ("text", "invoice", "failed"),
    [
        ("", True, True),
        ("harbor", True, False),
        ("1084738", True, True),
        ('"period is"', False, True),
        ("subsidiary:sub-1", True, True),
        ('subsidiary:"lone star haulage"', True, True),
        ("subsidiary:other", False, False),
        ("kind:ap_bill", False, True),
        ("state:failed", False, True),
        ("state:failed state:ready", True, True),
        ("-state:failed", True, False),
        ("cause:closed-period", False, True),
        ("party:harbor", True, False),
        ("entity:e100", True, False),
        ("amount:>1000", True, False),
        ("amount:<=975.00", False, True),
        ("amount:1350.50", True, False),
        ("age:>2d", True, False),
        ("age:<1h", False, True),
        ("since:2026-03-02", True, True),
        ("until:2026-03-01", False, False),
        ("until:2026-03-02", True, True),
        ("-harbor kind:ap_bill", False, True),
        ("run:20260302-090000-1", False, True),
        ("run:20260301-090000-4 run:20260302-090000-1", False, True),
        ("-run:20260302-090000-1", True, False),
    ],
)
def test_query_matches_when_every_part_holds(text: str, invoice: bool, failed: bool) -> None:
    query = parse_query(text, now=NOW)
    assert (invoice, failed) == (query.matches(INVOICE), query.matches(FAILED))


def test_unknown_qualifier_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as refusal:
        parse_query("colour:red", now=NOW)
    assert all(f"{known}:" in refusal.value.hint for known in QUALIFIERS)


@pytest.mark.parametrize(
    "text",
    [
        *("state:lost", "kind:invoice", "amount:lots", "age:2 days", "since:yesterday"),
        *("state:", '"x', "run:7", "run:20260631-090000-1"),
        # Moments that no calendar has, or that have none in UTC.
        *("until:9999-12-31", "since:0001-01-01T00:00+14:00"),
    ],
)
def test_value_is_refused_when_its_qualifier_does_not_take_it(text: str) -> None:
    with pytest.raises(UsageError):
        parse_query(text, now=NOW)


def test_attributes_narrow_when_values_are_exact() -> None:
    query = parse_query("state:failed kind:ap_bill cause:closed-period -state:held", now=NOW)
    assert ((State.FAILED,), (Kind.AP_BILL,), ("closed-period",)) == (
        query.states,
        query.kinds,
        query.causes,
    )


def test_clauses_hold_what_attributes_do_not() -> None:
    """An age becomes a moment; what is about an entity is asked of each entry."""
    query = parse_query("Harbor -state:held kind:ap_bill age:>2d entity:e100", now=NOW)
    assert (
        Clause(about=About.WORDS, value="harbor"),
        Clause(about=About.STATE, value="held", inverted=True),
        Clause(about=About.CREATED, sign="<", value=NOW - timedelta(days=2)),
    ) == query.clauses
    assert 5 == len(query.tests)


def test_word_finds_a_party_when_case_differs() -> None:
    shouting: LedgerEntry = replace(
        INVOICE, transaction=replace(INVOICE.transaction, load_number="")
    )
    assert parse_query("HARBOR", now=NOW).matches(shouting)


def test_query_of_runs_knows_since_when_they_can_have_touched_anything() -> None:
    """So that the ledger need not be read to its beginning."""
    query = parse_query("run:20260302-090000-1 run:20260228-120000-2", now=NOW)
    assert datetime(2026, 2, 28, 12, tzinfo=UTC) == query.not_before

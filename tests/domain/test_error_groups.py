from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from console.domain.error_groups import ErrorGroup, ErrorGroups, fingerprint
from console.domain.ledger import LedgerEntry, State
from console.domain.outcome import Problem, WhoActs
from tests.builders import NOW, entry, transaction


def group_errors(entries: Iterable[LedgerEntry]) -> tuple[ErrorGroup, ...]:
    gathering = ErrorGroups()
    gathering.add(entries)
    return gathering.groups()


def failed(
    number: str, cause: str, amount: str, *, subject: str = "", **changes: object
) -> LedgerEntry:
    problem = Problem(
        cause=cause, message="It failed.", fix=f"Fix {subject}.", who=WhoActs.ADMIN, subject=subject
    )
    source = transaction(source_id=number, number=number)
    values = {"state": State.FAILED, "problem": problem, "amount": Decimal(amount), **changes}
    return replace(entry(source), **values)  # type: ignore[arg-type]


def test_cause_with_the_most_money_stands_first() -> None:
    groups = group_errors(
        [
            failed("1", "term-missing", "500.00", subject="Net 15"),
            failed("2", "account-inactive", "300.00", subject="40300"),
            failed("3", "account-inactive", "250.50", subject="40350"),
        ]
    )

    assert [("account-inactive", 2, Decimal("550.50")), ("term-missing", 1, Decimal("500.00"))] == [
        (group.cause, group.count, group.total) for group in groups
    ]


def test_offending_values_are_parts_of_their_cause() -> None:
    [group] = group_errors(
        [
            failed("1", "account-inactive", "10.00", subject="40300"),
            failed("2", "account-inactive", "30.00", subject="40350"),
            failed("3", "account-inactive", "5.00", subject="40300"),
        ]
    )

    assert [("40350", 1, Decimal("30.00")), ("40300", 2, Decimal("15.00"))] == [
        (part.subject, part.count, part.total) for part in group.parts
    ]
    assert "Fix 40350." == group.fix


def test_credits_are_money_at_risk_like_debits() -> None:
    [group] = group_errors(
        [failed("1", "closed-period", "-40.00"), failed("2", "closed-period", "60.00")]
    )

    assert Decimal("100.00") == group.total


def test_group_tells_age_states_and_owners() -> None:
    other = transaction(source_id="2", number="2", subsidiary_id="sub-2")
    older = replace(
        failed("2", "closed-period", "90.00", created_at=NOW - timedelta(days=3)),
        transaction=other,
        state=State.CONFLICT,
    )
    [group] = group_errors([failed("1", "closed-period", "60.00"), older])

    assert NOW - timedelta(days=3) == group.oldest_at
    assert {State.FAILED: 1, State.CONFLICT: 1} == group.states
    assert ("sub-2", "sub-1") == group.subsidiary_ids


def test_fingerprint_is_stable_and_tells_values_apart() -> None:
    assert fingerprint("account-inactive", "40300") == fingerprint("account-inactive", "40300")
    assert fingerprint("account-inactive", "40300") != fingerprint("account-inactive", "40350")
    assert "account-inactive" == fingerprint("account-inactive")


def test_what_has_no_problem_is_in_no_group() -> None:
    assert () == group_errors([entry()])

from dataclasses import replace
from datetime import date
from decimal import Decimal

from console.domain.kinds import Kind
from console.domain.outcome import Problem, WhoActs
from console.domain.rehearsal import Fate, Planned, Rehearsal, add_up

SENT = Planned(
    entry_id="e1",
    kind=Kind.AR_INVOICE,
    fate=Fate.SEND,
    number="1084738",
    party="Harbor Foods",
    document_on=date(2026, 3, 2),
    amount=Decimal("150.00"),
)
PROBLEM = Problem(cause="account-unmapped", message="No account", fix="Map it.", who=WhoActs.ADMIN)
REFUSED = replace(SENT, fate=Fate.FAIL, problem=PROBLEM, number="1084739")


def test_documents_are_summed_by_kind_fate_and_cause_when_they_are_added_up() -> None:
    other = replace(REFUSED, problem=replace(PROBLEM, cause="term-missing"))
    bill = replace(SENT, kind=Kind.AP_BILL, amount=Decimal("20.50"))
    found = add_up([bill, REFUSED, SENT, other, replace(REFUSED, number="2"), SENT])

    assert [
        (Kind.AR_INVOICE, Fate.SEND, "", 2, Decimal("300.00")),
        (Kind.AR_INVOICE, Fate.FAIL, "account-unmapped", 2, Decimal("300.00")),
        (Kind.AR_INVOICE, Fate.FAIL, "term-missing", 1, Decimal("150.00")),
        (Kind.AP_BILL, Fate.SEND, "", 1, Decimal("20.50")),
    ] == [(one.kind, one.fate, one.cause, one.count, one.total) for one in found]


def test_first_document_stands_for_its_sum_when_they_are_added_up() -> None:
    [found] = add_up([REFUSED, replace(REFUSED, number="2")])

    assert ("1084739", "No account", "Map it.") == (found.example, found.message, found.fix)


def test_counts_and_totals_are_those_of_the_fates_when_some_are_asked_for() -> None:
    found = Rehearsal(
        subsidiary_id="sub-1",
        subsidiary_name="Lone Star",
        sums=add_up([SENT, REFUSED, SENT]),
        documents=(),
        left_out=3,
        requests=0,
        alvys_requests=0,
    )

    assert (2, Decimal("300.00")) == (found.count(Fate.SEND), found.total(Fate.SEND))
    assert (3, Decimal("450.00")) == (found.count(), found.total())
    assert (0, Decimal("0.00")) == (found.count(Fate.HOLD), found.total(Fate.HOLD))

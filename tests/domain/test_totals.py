from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from console.domain.kinds import Kind
from console.domain.machine import State
from console.domain.three_sides import (
    STANDINGS,
    BookedDocument,
    DifferenceCause,
    SageDocument,
    SourceDocument,
    Standing,
    Trio,
    find_differences,
)
from console.domain.totals import Sum, Totals, build_totals, unaccounted

DAY = date(2026, 3, 2)
NEXT = date(2026, 3, 3)
PRICE = Decimal("150.00")

SOURCE = SourceDocument(total=PRICE, included=PRICE, document_on=DAY)
POSTED = BookedDocument(state=State.POSTED, amount=PRICE, document_on=DAY, record_no="7")
FAILED = replace(POSTED, state=State.FAILED, record_no="", message="No account", fix="Map one.")
HELD = replace(POSTED, state=State.HELD)
IN_SAGE = SageDocument(record_no="7", total=PRICE)
OTHER = SageDocument(record_no="8", total=PRICE)

AGREED = Trio(
    entry_id="e1",
    kind=Kind.AR_INVOICE,
    number="1084738",
    party="Harbor Foods",
    source=SOURCE,
    booked=POSTED,
    sage=(IN_SAGE,),
)

MISSING_SAGE = DifferenceCause.MISSING_IN_SAGE
ONLY_SAGE = DifferenceCause.ONLY_IN_SAGE
AMOUNT = DifferenceCause.AMOUNT_DIFFERS

CASES: dict[str, tuple[Trio, list[DifferenceCause]]] = {
    "all sides agree": (AGREED, []),
    "reversed in Sage": (replace(AGREED, sage=()), [MISSING_SAGE]),
    "failed": (replace(AGREED, booked=FAILED, sage=()), [MISSING_SAGE]),
    "ready": (
        replace(AGREED, booked=replace(FAILED, state=State.READY), sage=()),
        [MISSING_SAGE],
    ),
    "skipped": (replace(AGREED, booked=replace(FAILED, state=State.SKIPPED), sage=()), []),
    "marked, in Sage by hand": (
        replace(AGREED, booked=replace(FAILED, state=State.MARKED_SYNCED), sage=(OTHER,)),
        [],
    ),
    "marked, and another amount since": (
        replace(
            AGREED,
            booked=replace(FAILED, state=State.MARKED_SYNCED),
            source=replace(SOURCE, included=Decimal("9.00")),
            sage=(OTHER,),
        ),
        [AMOUNT],
    ),
    "not read yet": (
        replace(AGREED, booked=None, sage=()),
        [DifferenceCause.MISSING_IN_LEDGER],
    ),
    "not read yet, in Sage": (
        replace(AGREED, booked=None),
        [DifferenceCause.MISSING_IN_LEDGER, ONLY_SAGE],
    ),
    "not due and unknown": (
        replace(AGREED, source=replace(SOURCE, not_due="waits"), booked=None, sage=()),
        [],
    ),
    "not due and posted before": (replace(AGREED, source=replace(SOURCE, not_due="older")), []),
    "twice in Sage": (replace(AGREED, sage=(IN_SAGE, OTHER)), [ONLY_SAGE]),
    "failed, and in Sage": (replace(AGREED, booked=FAILED, sage=(OTHER,)), [ONLY_SAGE]),
    "skipped, and in Sage": (
        replace(AGREED, booked=replace(FAILED, state=State.SKIPPED), sage=(OTHER,)),
        [ONLY_SAGE],
    ),
    "gone in Alvys": (replace(AGREED, source=None), [DifferenceCause.MISSING_IN_ALVYS]),
    "withdrawn in Alvys": (
        replace(AGREED, source=replace(SOURCE, withdrawn="It is a draft again")),
        [DifferenceCause.MISSING_IN_ALVYS],
    ),
    "held, and withdrawn in Alvys": (
        replace(AGREED, booked=HELD, source=replace(SOURCE, withdrawn="It is a draft again")),
        [DifferenceCause.MISSING_IN_ALVYS],
    ),
    "leaving Sage, withdrawn in Alvys": (
        replace(
            AGREED,
            booked=replace(HELD, state=State.READY),
            source=replace(SOURCE, withdrawn="It is a draft again"),
        ),
        [DifferenceCause.MISSING_IN_ALVYS],
    ),
    "changed in Alvys": (
        replace(AGREED, source=replace(SOURCE, total=Decimal("9.00"), included=Decimal("9.00"))),
        [AMOUNT],
    ),
    "changed in Sage": (replace(AGREED, sage=(replace(IN_SAGE, total=Decimal("9.00")),)), [AMOUNT]),
    "held with a changed source": (
        replace(AGREED, booked=HELD, source=replace(SOURCE, included=Decimal("9.00"))),
        [AMOUNT],
    ),
    "held, its record reversed": (replace(AGREED, booked=HELD, sage=()), [MISSING_SAGE]),
    "left out by a toggle": (
        replace(
            AGREED,
            source=replace(SOURCE, total=Decimal("175.00")),
        ),
        [],
    ),
}


def totals(*documents: Trio) -> Totals:
    return build_totals(
        documents, subsidiary_id="sub-1", subsidiary_name="Lone Star", since=DAY, until=NEXT
    )


@pytest.mark.parametrize("case", CASES)
def test_difference_is_named_when_the_sides_do_not_agree(case: str) -> None:
    """Rule control-totals: each way in which three sides can differ has its cause, or none."""
    document, expected = CASES[case]

    assert expected == [one.cause for one in find_differences(document)]


@pytest.mark.parametrize("case", CASES)
def test_difference_says_what_to_do_when_it_does_not_pass_by_itself(case: str) -> None:
    """Every difference has a message, and a fix unless the engine itself works on it."""
    document, _ = CASES[case]
    found = find_differences(document)
    passes = document.standing is Standing.ON_THE_WAY

    assert [] == [one for one in found if not one.message or not (one.fix or passes)]


def test_every_state_has_its_standing_when_it_is_looked_up() -> None:
    assert set(State) == STANDINGS.keys()


def test_amounts_of_all_sides_stand_in_the_message_when_they_differ() -> None:
    """Worked by hand: 150.00 was sent, Alvys says 175.50 now, Sage holds 150.00."""
    changed = replace(SOURCE, total=Decimal("175.50"), included=Decimal("175.50"))
    [found] = find_differences(replace(AGREED, source=changed))

    assert "The amounts differ: the ledger 150.00, Sage 150.00, Alvys 175.50" == found.message


def test_sums_are_those_of_the_day_and_kind_when_documents_are_added_up() -> None:
    """Three invoices of 150.00, one of them failed, and a bill of the day after."""
    bill = replace(
        AGREED,
        kind=Kind.AP_BILL,
        source=SourceDocument(
            total=Decimal("975.00"), included=Decimal("900.00"), document_on=NEXT
        ),
        booked=replace(POSTED, amount=Decimal("900.00")),
        sage=(replace(IN_SAGE, total=Decimal("900.00")),),
    )
    failed = replace(AGREED, booked=FAILED, sage=())
    invoices, bills = totals(AGREED, bill, failed, AGREED).rows

    assert (DAY, Kind.AR_INVOICE) == (invoices.day, invoices.kind)
    assert Sum(count=3, total=Decimal("450.00")) == invoices.source
    assert {
        Standing.EXPORTED: Sum(count=2, total=Decimal("300.00")),
        Standing.FAILED: Sum(count=1, total=Decimal("150.00")),
    } == invoices.ledger
    assert Sum(count=2, total=Decimal("300.00")) == invoices.sage
    assert (1, 0) == (invoices.differences, invoices.unaccounted)
    assert (NEXT, Decimal("75.00"), 0) == (bills.day, bills.left_out, bills.differences)


def test_document_of_another_day_is_left_out_when_the_days_are_chosen() -> None:
    late = replace(AGREED, source=replace(SOURCE, document_on=date(2026, 3, 4)))

    assert ((), ()) == (totals(late).rows, totals(late).differences)


def test_document_that_no_side_counts_makes_no_row() -> None:
    unknown = replace(AGREED, source=replace(SOURCE, not_due="waits"), booked=None, sage=())

    assert () == totals(unknown).rows


@pytest.mark.parametrize(
    ("expected", "due", "standings"),
    [
        (0, 0, {}),
        (3, 3, {}),
        (0, 2, {Standing.EXPORTED: Sum(count=1), Standing.FAILED: Sum(count=1)}),
        (0, 1, {Standing.ON_THE_WAY: Sum(count=1), Standing.WITHDRAWN: Sum(count=4)}),
        (-1, 0, {Standing.HELD: Sum(count=1)}),
        (0, 2, {Standing.SKIPPED: Sum(count=1), Standing.MARKED: Sum(count=1)}),
    ],
)
def test_due_documents_have_their_place_when_they_are_counted(
    expected: int, due: int, standings: dict[Standing, Sum]
) -> None:
    """Exported + failed + held + skipped + on the way + marked = due; withdrawn ones are not."""
    assert expected == unaccounted(due, standings)

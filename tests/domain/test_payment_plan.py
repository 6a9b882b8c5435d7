"""What an import does about the payments of one document: hand-worked cases, then any of them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.kinds import Kind
from console.domain.ledger import State
from console.domain.money import ZERO
from console.domain.payment import (
    DECIDED_PAYMENTS,
    Detail,
    DetailState,
    PaidDocument,
    PaymentEntry,
    PaymentState,
    Work,
)
from console.domain.payment_plan import IMPORTED_KINDS, Plan, needs_work, without_record
from tests.builders import NOW
from tests.domain.payment_kit import detail, paid, plan, posted, sent, work

REVERSED = DetailState.REVERSED
PENDING = DetailState.PENDING


def kept(found: Plan) -> list[tuple[PaymentState, str]]:
    """Return state and cause of what a plan keeps."""
    return [(one.state, one.problem.cause if one.problem else "") for one in found.keep]


def imported(document: PaidDocument) -> list[PaymentEntry]:
    """Return the payments of a document after Alvys took them."""
    return sent(document, state=PaymentState.IMPORTED, imported_at=NOW)


def test_payment_is_sent_under_its_detail_id_when_everything_adds_up() -> None:
    """Rule payments-once: the detail is the reference, the load number says what is paid."""
    [one] = plan(paid(detail("41", "350.50")), seen=work()).send
    assert ("41", "1084738", Decimal("350.50")) == (one.detail_no, one.work, one.amount)
    assert ("EFT", "C-7", "Sage payment 900; March") == (one.method, one.check_number, one.note)
    assert PaymentState.SENDING is one.state


def test_each_detail_is_a_payment_when_a_payment_covers_several_lines() -> None:
    found = plan(paid(detail("41", "1200.00"), detail("42", "150.50")), seen=work())
    assert [("41", Decimal("1200.00")), ("42", Decimal("150.50"))] == [
        (one.detail_no, one.amount) for one in found.send
    ]


def test_details_go_as_one_when_a_credit_line_was_paid_along() -> None:
    """1,400.00 on the charge and -49.50 on the credit line: Alvys gets 1,350.50."""
    found = plan(paid(detail("42", "-49.50"), detail("41", "1400.00")), seen=work())
    assert [("41", ("41", "42"), Decimal("1350.50"))] == [
        (one.detail_no, one.detail_nos, one.amount) for one in found.send
    ]


def test_nothing_is_sent_when_credit_only_moves_between_own_lines() -> None:
    found = plan(paid(detail("41", "49.50"), detail("42", "-49.50")), seen=work())
    assert Plan() == found


def test_trip_is_named_by_its_id_when_a_bill_was_paid() -> None:
    document = paid(detail("41", "75.00"), total="975.00", entry=posted(Kind.AP_BILL))
    [one] = plan(document, seen=work("975.00")).send
    assert ("trip-1", Decimal("75.00")) == (one.work, one.amount)


@pytest.mark.parametrize(
    ("changes", "method", "note"),
    [
        (
            {"discount": Decimal("50.00")},
            "Discount",
            "Sage payment 900; discount 50.00; March",
        ),
        ({"credit": Decimal("50.00")}, "Credit", "Sage payment 900; credit 50.00; March"),
        ({"discount": Decimal("20.00")}, "EFT", "Sage payment 900; discount 20.00; March"),
    ],
)
def test_what_closes_in_sage_closes_in_alvys_when_it_is_no_money(
    changes: dict[str, Any], method: str, note: str
) -> None:
    [one] = plan(paid(detail("41", "50.00", **changes)), seen=work()).send
    assert (Decimal("50.00"), method, note) == (one.amount, one.method, one.note)


def test_discount_is_explained_when_sage_counts_it_as_paid_or_not() -> None:
    document = paid(detail("41", "1350.50", discount=Decimal("50.50")))
    assert document.totals is not None
    without = replace(document, totals=replace(document.totals, paid=Decimal("1300.00")))
    assert 1 == len(plan(document, seen=work()).send) == len(plan(without, seen=work()).send)


@pytest.mark.parametrize("paid_amount", ["349.50", "351.50", "0.00"])
def test_payment_is_held_when_the_details_do_not_add_up(paid_amount: str) -> None:
    """Rule payments-add-up: a cent that nobody explains keeps everything of the document back."""
    document = paid(detail("41", "350.50"))
    assert document.totals is not None
    totals = replace(document.totals, paid=Decimal(paid_amount), due=Decimal("1350.50"))
    found = plan(replace(document, totals=totals), seen=work())
    assert ((), [(PaymentState.HELD, "payment-does-not-add-up")]) == (found.send, kept(found))


@pytest.mark.parametrize("kind", sorted(set(Kind) - IMPORTED_KINDS - {Kind.AR_CREDIT_MEMO}))
def test_payment_is_left_out_when_alvys_takes_none_for_the_kind(kind: Kind) -> None:
    """Rule payments-kinds: statements, summary invoices, e-checks and intercompany documents."""
    document = paid(detail("41", "10.00"), entry=posted(kind))
    found = plan(document, seen=work())
    assert [(PaymentState.EXCLUDED, "payment-not-imported")] == kept(found)
    assert not needs_work(document, [])


@pytest.mark.parametrize(
    ("document", "seen", "expected"),
    [
        (
            paid(detail("41", "10.00", currency="CAD")),
            work(),
            (PaymentState.HELD, "payment-currency"),
        ),
        (
            paid(detail("41", "-10.00")),
            work(),
            (PaymentState.HELD, "payment-not-positive"),
        ),
        (
            paid(detail("41", "10.00"), entry=posted(state=State.UNVERIFIED)),
            work(),
            (PaymentState.WAITING, "payment-document-open"),
        ),
        (paid(detail("41", "10.00")), None, (PaymentState.HELD, "payment-without-work")),
        (
            paid(detail("41", "10.00")),
            work(status="Queued", takes_payments=False),
            (PaymentState.WAITING, "payment-too-early"),
        ),
        (paid(detail("41", "10.00")), work("9.99"), (PaymentState.HELD, "payment-exceeds")),
        (
            paid(detail("41", "10.00")),
            work(is_ambiguous=True),
            (PaymentState.HELD, "payment-ambiguous"),
        ),
        (
            paid(detail("41", "10.00")),
            work(references={"41": Decimal("9.00")}),
            (PaymentState.HELD, "payment-differs"),
        ),
        (
            paid(detail("41", "10.00")),
            work(references={"41": None}),
            (PaymentState.HELD, "payment-differs"),
        ),
        (
            paid(detail("41", "10.00")),
            work(is_settled=True),
            (PaymentState.SETTLED, "payment-already-there"),
        ),
        (
            paid(detail("41", "10.00"), totals=None),
            work(),
            (PaymentState.HELD, "payment-does-not-add-up"),
        ),
    ],
)
def test_payment_is_kept_back_with_its_reason_when_alvys_must_not_be_told(
    document: PaidDocument, seen: Work | None, expected: tuple[PaymentState, str]
) -> None:
    found = plan(document, seen=seen)
    assert ((), [expected]) == (found.send, kept(found))


def test_second_payment_is_held_when_the_first_uses_up_what_remains() -> None:
    document = paid(detail("41", "60.00"), detail("42", "50.00", "901"))
    found = plan(document, seen=work("100.00"))
    assert ["41"] == [one.detail_no for one in found.send]
    assert [(PaymentState.HELD, "payment-exceeds")] == kept(found)


def test_own_payments_count_when_alvys_tells_nothing_of_a_trip() -> None:
    """Of a trip Alvys says what is payable: 975.00, of which 900.00 went there before."""
    entry = posted(Kind.AP_BILL)
    first = paid(detail("41", "900.00"), total="975.00", entry=entry)
    known = imported(first)
    both = paid(detail("41", "900.00"), detail("42", "76.00", "901"), total="975.00", entry=entry)
    found = plan(both, known, work("975.00"))
    assert [(PaymentState.HELD, "payment-exceeds")] == kept(found)


def test_payment_that_was_taken_back_counts_until_a_person_has_settled_it() -> None:
    """400.00 were imported and taken back in Sage, then 975.00 are paid: Alvys has 400.00 still."""
    entry = posted(Kind.AP_BILL)
    known = imported(paid(detail("41", "400.00"), total="975.00", entry=entry))
    back = (detail("41", "400.00", state=REVERSED), detail("43", "-400.00", state=REVERSED))
    whole = paid(*back, detail("44", "975.00", "901"), total="975.00", entry=entry)
    taken_back = [replace(one, state=PaymentState.REVERSED) for one in known]
    settled = [replace(one, state=PaymentState.SETTLED) for one in known]

    assert (PaymentState.HELD, "payment-exceeds") in kept(plan(whole, known, work("975.00")))
    assert [(PaymentState.HELD, "payment-exceeds")] == kept(plan(whole, taken_back, work("975.00")))
    assert ["44"] == [one.detail_no for one in plan(whole, settled, work("975.00")).send]


def test_payment_counts_as_imported_when_alvys_has_its_reference() -> None:
    """An empty store finds what the lost one had sent."""
    found = plan(paid(detail("41", "10.00")), seen=work(references={"41": Decimal("10.00")}))
    assert ((), [(PaymentState.IMPORTED, "")]) == (found.send, kept(found))
    assert NOW == found.keep[0].imported_at


def test_payment_is_sent_again_when_its_outcome_was_never_known() -> None:
    """Alvys counts the trip as paid, perhaps by this very payment: it books a reference once."""
    document = paid(detail("41", "975.00"), total="975.00", entry=posted(Kind.AP_BILL))
    known = sent(document, work("975.00"))
    [again] = plan(document, known, work("975.00", is_settled=True)).send
    assert ("41", True) == (again.detail_no, again.may_be_there)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (PaymentState.IMPORTED, PaymentState.REVERSED),
        (PaymentState.WAITING, PaymentState.DROPPED),
        (PaymentState.HELD, PaymentState.DROPPED),
        (PaymentState.SENDING, PaymentState.DROPPED),
    ],
)
def test_payment_is_shown_or_dropped_when_sage_took_it_back(
    state: PaymentState, expected: PaymentState
) -> None:
    """Of a load Alvys tells its references, so that a send in doubt is known not to be there."""
    known = sent(paid(detail("41", "10.00")), state=state)
    after = paid(detail("41", "10.00", state=REVERSED), detail("43", "-10.00", state=REVERSED))
    found = plan(after, known, work())
    assert ((), [expected]) == (found.send, [one.state for one in found.keep])


def test_person_is_asked_when_a_payment_to_a_carrier_in_doubt_was_taken_back() -> None:
    entry = posted(Kind.AP_BILL)
    known = sent(paid(detail("41", "10.00"), total="975.00", entry=entry))
    after = paid(detail("41", "10.00", state=REVERSED), detail("43", "-10.00", state=REVERSED))
    found = plan(replace(after, entry=entry), known, work())
    assert [(PaymentState.REVERSED, "payment-reversed")] == kept(found)


def test_person_is_asked_when_an_imported_payment_was_changed() -> None:
    found = plan(paid(detail("41", "11.00")), imported(paid(detail("41", "10.00"))), work())
    assert [(PaymentState.REVERSED, "payment-reversed")] == kept(found)


def test_draft_is_no_payment_when_it_only_selects_the_document() -> None:
    document = paid(detail("41", "10.00", state=PENDING))
    assert (Plan(), False) == (plan(document, seen=work()), needs_work(document, []))


def test_nothing_is_stored_again_when_a_held_payment_is_held_still() -> None:
    document = paid(detail("41", "10.00"))
    [held] = plan(document, seen=work("5.00")).keep
    again = plan(document, [held], work("5.00"))
    assert ((), (), (held,)) == (again.send, again.keep, again.same)


AMOUNTS = st.decimals("0.01", "400.00", places=2)
STATES = st.sampled_from([DetailState.LIVE, DetailState.LIVE, REVERSED, PENDING])


@st.composite
def documents(draw: st.DrawFn) -> PaidDocument:
    """Any details, explained by the totals or not, of an invoice or a bill."""
    found: list[Detail] = []
    for number in range(draw(st.integers(0, 6))):
        amount = draw(AMOUNTS) * draw(st.sampled_from([1, 1, 1, -1]))
        payment = draw(st.sampled_from(["900", "901"]))
        state = draw(STATES)
        found.append(detail(str(40 + number), str(amount), payment, state=state))
    document = paid(*found, total="5000.00")
    kind = draw(st.sampled_from([Kind.AR_INVOICE, Kind.AP_BILL]))
    off = draw(st.sampled_from([ZERO, ZERO, Decimal("0.01")]))
    assert document.totals is not None
    totals = replace(document.totals, due=document.totals.due - off)
    return replace(document, totals=totals, entry=posted(kind))


@st.composite
def works(draw: st.DrawFn) -> Work | None:
    """Any load or trip, with some references there already."""
    if draw(st.integers(0, 9)) == 0:
        return None
    there = draw(st.lists(st.sampled_from(["40", "41", "42"]), unique=True))
    return work(
        draw(st.sampled_from([None, "0.00", "100.00", "5000.00"])),
        takes_payments=draw(st.booleans()),
        is_settled=draw(st.booleans()),
        references={no: draw(AMOUNTS) for no in there},
    )


def after(known: list[PaymentEntry], found: Plan) -> list[PaymentEntry]:
    """Return what is known when Alvys has taken everything that was sent."""
    now = [replace(one, state=PaymentState.IMPORTED) for one in found.send]
    return list({one.id: one for one in [*known, *found.keep, *now]}.values())


@given(documents(), works())
def test_every_payment_has_one_place_when_anything_was_paid(
    document: PaidDocument, seen: Work | None
) -> None:
    """Nothing is lost: each live detail is in one payment, unless its payment comes to nothing."""
    found = plan(document, seen=seen)
    placed = [no for one in (*found.send, *found.keep) for no in one.detail_nos]
    live = [one for one in document.details if one.state is DetailState.LIVE]
    sums = {no: sum(o.applied for o in live if o.payment_no == no) for no in ("900", "901")}
    expected = [one.no for one in live if sums[one.payment_no] != 0 or one.no in placed]
    assert sorted(expected) == sorted(placed)


@given(documents(), works())
def test_alvys_is_told_no_cent_too_much_when_anything_was_paid(
    document: PaidDocument, seen: Work | None
) -> None:
    """What is sent adds up to at most what Alvys expects and what Sage says is paid."""
    found = plan(document, seen=seen)
    told = sum((one.amount for one in found.send), ZERO)
    assert all(one.amount > ZERO for one in found.send)
    if found.send:
        assert document.totals is not None
        assert seen is not None
        assert seen.remaining is None or told <= seen.remaining


@given(documents(), works())
def test_second_import_sends_nothing_when_nothing_has_changed(
    document: PaidDocument, seen: Work | None
) -> None:
    """Rule payments-once: whatever the first did, the second changes nothing that is decided."""
    known = after([], plan(document, seen=seen))
    references = seen.references if seen else {}
    told = {one.detail_no: one.amount for one in known if one.state is PaymentState.IMPORTED}
    later = replace(seen, references={**references, **told}) if seen else None
    again = plan(document, known, later)
    assert not {one.detail_no for one in again.send} & set(told)
    decided = {one.id: one for one in known if one.state in DECIDED_PAYMENTS}
    assert not decided.keys() & {one.id for one in again.keep}


@given(documents(), works())
def test_lost_store_doubles_nothing_when_alvys_tells_its_references(
    document: PaidDocument, seen: Work | None
) -> None:
    """Rule payments-once: an empty store sends nothing that is there under its reference."""
    first = plan(document, seen=seen)
    told = {one.detail_no: one.amount for one in first.send}
    if seen is not None:
        later = replace(seen, references={**seen.references, **told})
        again = plan(document, seen=later)
        assert not {one.detail_no for one in again.send} & set(told)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (PaymentState.IMPORTED, PaymentState.REVERSED),
        (PaymentState.SENDING, PaymentState.REVERSED),
        (PaymentState.WAITING, PaymentState.DROPPED),
        (PaymentState.SETTLED, None),
        (PaymentState.REVERSED, None),
        (PaymentState.DROPPED, None),
    ],
)
def test_payment_that_was_taken_back_ends_by_what_alvys_may_know_of_it(
    state: PaymentState, expected: PaymentState | None
) -> None:
    """Also when its document is in Sage as another record by now."""
    [before] = sent(paid(detail("1", "10.00")), state=state)
    after = without_record(before, run_id="run-2", now=NOW)
    assert expected == (after.state if after is not None else None)

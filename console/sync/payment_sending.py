"""Telling Alvys of payments: durable intent, send, durable outcome.

Place in the path: ``payments`` hands over what a plan wants sent. Each is stored as ``sending``
before its request leaves, and as what it became after the answer. What is cut off in between stays
``sending`` and is looked at anew by the next import; Alvys books a reference once, so that sending
it again doubles nothing.

Source: "Record customer payment" and "Record carrier payment" of the public API.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time

from console.alvys import CarrierPayment, CarrierPaymentState, CustomerPayment
from console.cleaning import clean
from console.domain.money import ZERO, format_amount, parse_amount
from console.domain.outcome import Problem, WhoActs
from console.domain.payment import PaymentEntry, PaymentSide, PaymentState
from console.errors import (
    AuthenticationError,
    ConsoleError,
    InvalidAmountError,
    RemoteError,
    TransientRemoteError,
    UnconfirmedError,
)
from console.sync.desk import Desk

__all__ = ["Postman"]

_AT_ONCE = 20
"""Payments whose intents share a commit; Alvys takes about ten in a minute."""

_NOON = time(12)
"""Alvys wants a moment and Sage names a day: noon is the same day in every zone people work in."""


class Postman:
    """Tells Alvys of payments, one after the other, until Alvys does not let us at all.

    Args:
        desk: What the run works with.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._barred: Problem | None = None

    async def send(self, entries: Sequence[PaymentEntry]) -> None:
        """Tell Alvys of these payments, or let them wait.

        Raises:
            RemoteError: Alvys cannot be reached, or what became of one is not known.
        """
        for start in range(0, len(entries), _AT_ONCE):
            await self._desk.gate.give_way()
            await self._send_chunk(entries[start : start + _AT_ONCE])

    async def _send_chunk(self, entries: Sequence[PaymentEntry]) -> None:
        desk = self._desk
        if self._barred is not None or desk.stopping():
            _put_back(entries, desk, self._barred)
            return
        now = desk.clock.now()
        chunk = [replace(one, changed_at=now, tries=one.tries + 1) for one in entries]
        # Nothing leaves before this is on disk.
        desk.store.payments.save(chunk)
        for place, entry in enumerate(chunk):
            if self._barred is not None or desk.stopping():
                _put_back(chunk[place:], desk, self._barred)
                return
            self._barred = await _send_one(entry, chunk[place:], desk)


async def _send_one(
    entry: PaymentEntry, left: Sequence[PaymentEntry], desk: Desk
) -> Problem | None:
    """Send one payment and store what became of it; return why Alvys takes none, if so."""
    try:
        problem = await _tell(entry, desk)
    except UnconfirmedError:
        _put_back(left[1:], desk, None)
        raise
    except TransientRemoteError:
        _put_back(left, desk, None)
        raise
    except AuthenticationError as error:
        barred = _not_permitted(error)
        _put_back(left[:1], desk, barred)
        return barred
    except RemoteError as error:
        _keep(entry, PaymentState.WAITING, _refused(entry, error), desk)
        return None
    state = PaymentState.IMPORTED if problem is None else PaymentState.HELD
    _keep(entry, state, problem, desk)
    return None


async def _tell(entry: PaymentEntry, desk: Desk) -> Problem | None:
    """Tell Alvys of one payment; return what is wrong with its answer, None when nothing is."""
    paid_at = datetime.combine(entry.paid_on, _NOON, tzinfo=desk.zone)
    if entry.side is PaymentSide.AR:
        await desk.alvys.writer.pay_load(
            CustomerPayment(
                load_number=entry.work,
                amount=entry.amount,
                paid_at=paid_at,
                reference_number=entry.detail_no,
                invoice_number=entry.document_number,
                method=entry.method,
                check_number=entry.check_number,
                note=entry.note,
            )
        )
        return None
    answer = await desk.alvys.writer.pay_trip(
        CarrierPayment(
            trip_id=entry.work,
            amount=entry.amount,
            paid_at=paid_at,
            reference_number=entry.detail_no,
            method=entry.method,
            check_number=entry.check_number,
            note=entry.note,
        )
    )
    return _judge(entry, answer)


def _judge(entry: PaymentEntry, answer: CarrierPaymentState) -> Problem | None:
    """Return what is wrong with what Alvys holds for the trip now; only this answer tells."""
    ours = [one for one in answer.carrier_payments if one.reference_number == entry.detail_no]
    if len(ours) > 1:
        return Problem(
            cause="payment-differs",
            message=f"Alvys holds {len(ours)} payments with the reference {entry.detail_no}",
            fix="Take all but one back in Alvys by hand, then declare it settled.",
            who=WhoActs.FINANCE,
            subject=entry.document_number,
        )
    amounts = [one.amount.amount for one in ours if one.amount.amount is not None]
    try:
        held = sum(map(parse_amount, amounts), ZERO)
    except InvalidAmountError:
        return None
    if amounts and held != entry.amount:
        return Problem(
            cause="payment-differs",
            message=f"Alvys holds {format_amount(held)} under the reference {entry.detail_no}, "
            f"and Sage {format_amount(entry.amount)}",
            fix="Compare both, correct Alvys by hand, then declare it settled.",
            who=WhoActs.FINANCE,
            subject=entry.document_number,
        )
    return None


def _keep(entry: PaymentEntry, state: PaymentState, problem: Problem | None, desk: Desk) -> None:
    now = desk.clock.now()
    is_home = state is PaymentState.IMPORTED
    desk.store.payments.save(
        [
            replace(
                entry,
                state=state,
                problem=problem,
                changed_at=now,
                may_be_there=entry.may_be_there or state is PaymentState.HELD,
                imported_at=now if is_home else entry.imported_at,
            )
        ]
    )
    desk.log.count(
        payments_imported=is_home,
        payments_waiting=state is PaymentState.WAITING,
        payments_held=state is PaymentState.HELD,
    )


def _put_back(entries: Sequence[PaymentEntry], desk: Desk, problem: Problem | None) -> None:
    """Let payments wait that certainly were not booked by this try."""
    if not entries:
        return
    now = desk.clock.now()
    desk.store.payments.save(
        replace(
            one,
            # An earlier try may have arrived all the same.
            state=PaymentState.SENDING if one.may_be_there else PaymentState.WAITING,
            problem=problem,
            changed_at=now,
        )
        for one in entries
    )
    desk.log.count(payments_waiting=len(entries))


def _refused(entry: PaymentEntry, error: ConsoleError) -> Problem:
    return Problem(
        cause="payment-refused",
        message=clean(error.message),
        fix="Correct it in Alvys; the next import tries again.",
        who=WhoActs.DISPATCH,
        subject=entry.document_number,
    )


def _not_permitted(error: ConsoleError) -> Problem:
    return Problem(
        cause="payment-not-permitted",
        message=clean(error.message),
        fix=clean(error.hint),
        who=WhoActs.ADMIN,
    )

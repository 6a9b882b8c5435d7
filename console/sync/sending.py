"""One request with functions, sent again only when it was certainly not executed.

Place in the path: ``posting`` stores the intents, hands the functions over on a place of the lane,
and gets the answer or the error that says what is known. It must not store anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from console.errors import AuthenticationError, RemoteError, TransientRemoteError
from console.intacct import FunctionOutcome, NumberedFunction
from console.sync.desk import Desk
from console.sync.lane import Place

__all__ = ["Flight", "is_malformed", "send"]

_SCHEMA = "schema"
"""The client's cause of a request that does not fit Sage's schema."""

_TOO_MANY = "rate-limit"
"""The client's cause of a request that came too soon, or beside too many others."""


@dataclass(slots=True, kw_only=True)
class Flight:
    """What is sent, and whether it may have arrived."""

    functions: Sequence[NumberedFunction]
    """Each control id once."""

    entity_id: str
    """Entity whose books are written; empty is the top level."""

    transaction: bool = False
    """All of them run, or none."""

    is_out: bool = False
    """It may be executed and was not answered yet; whoever is cut off then does not know."""


def is_malformed(error: RemoteError) -> bool:
    """Return whether Sage refused the whole request because one function does not fit."""
    return error.details.get("cause") == _SCHEMA


async def send(flight: Flight, place: Place, desk: Desk) -> tuple[FunctionOutcome, ...] | None:
    """Send one request; its intents are durable. The place is free when it is over.

    Returns:
        One outcome per function; None when the lane was closed before it was sent again.

    Raises:
        TransientRemoteError: Certainly not executed, and patience is over.
        AuthenticationError: Certainly not executed.
        UnconfirmedError: May have been executed.
        ProtocolError: May have been executed.
    """
    pauses = iter(desk.pauses)
    while True:
        try:
            return await _send_once(flight, place, desk)
        except TransientRemoteError as error:
            pause_s = next(pauses, None)
            wait_s = error.retry_after_s or pause_s or 0.0
            is_refused = error.details.get("cause") == _TOO_MANY
            if is_refused:
                # Not for this request alone: every place of the company is closed for as long.
                desk.pacing.refused(wait_s)
            if pause_s is None or is_malformed(error):
                raise
        finally:
            place.give_back()
        if not is_refused:
            await desk.clock.sleep(wait_s)
        if not await place.take_again():
            return None


async def _send_once(flight: Flight, place: Place, desk: Desk) -> tuple[FunctionOutcome, ...]:
    begun = desk.clock.boot_time()
    flight.is_out = True
    try:
        answers = await desk.intacct.write(
            flight.functions,
            entity_id=flight.entity_id or None,
            transaction=flight.transaction,
            on_sent=place.mark_out,
        )
    except (TransientRemoteError, AuthenticationError):
        flight.is_out = False
        raise
    finally:
        if not flight.transaction:
            # Functions that belong together are no batch, and say nothing about its size.
            desk.pacing.took(desk.clock.boot_time().since(begun), len(flight.functions))
    desk.pacing.answered()
    return answers

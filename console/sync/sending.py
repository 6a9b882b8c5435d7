"""From a durable intent to its outcome: one request, for documents, papers and parties alike.

Place in the path: ``posting``, ``attachments/sending`` and ``parties/sending`` store the intents
and hand the functions over on a place of the lane. A request is sent again only when it was
certainly not executed. Where the answer tells each function apart, the caller settles them by it;
otherwise all of them are settled here by what is known, and by whoever cuts the request off. It
must not store anything itself.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from console.domain.outcome import Deferred, Unconfirmed
from console.errors import (
    AuthenticationError,
    ProtocolError,
    RemoteError,
    TransientRemoteError,
    UnconfirmedError,
)
from console.intacct import FunctionOutcome, NumberedFunction
from console.sync.desk import Desk
from console.sync.lane import Place
from console.sync.steps import Result

__all__ = ["Delivered", "Flight", "Lost", "Malformed", "deliver"]

_NOT_SENT = Deferred(reason="Interrupted before it was sent again")

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

    gateway_s: float = 0.0
    """How long the gateway had it, in seconds, pauses between repeats included."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """Sage refused the whole request because one function does not fit; none is settled yet."""

    error: RemoteError
    """What it said."""


@dataclass(frozen=True, slots=True)
class Lost:
    """No usable answer came; everything is settled as unconfirmed."""

    error: RemoteError
    """Why."""


Delivered: TypeAlias = tuple[FunctionOutcome, ...] | Malformed | Lost | None
"""One outcome per function, or why there is none; None when the lane was closed before."""


async def deliver(
    flight: Flight, place: Place, desk: Desk, settle_all: Callable[[Result], object]
) -> Delivered:
    """Send one request whose intents are durable. The place is free when it is over.

    Args:
        flight: The request.
        place: Its place on the lane.
        desk: The desk of the run.
        settle_all: Stores one outcome for everything in the request.

    Raises:
        TransientRemoteError: Certainly not executed, and patience is over; settled as deferred.
        AuthenticationError: Certainly not executed; settled as deferred.
    """
    begun = asyncio.get_running_loop().time()
    try:
        answers = await _send(flight, place, desk)
    except (TransientRemoteError, AuthenticationError) as error:
        if _is_malformed(error):
            return Malformed(error)
        settle_all(Deferred(reason=error.message))
        raise
    except (UnconfirmedError, ProtocolError) as error:
        settle_all(Unconfirmed(reason=error.message))
        return Lost(error)
    except BaseException:
        # Cancelled or broken between intent and answer: once it is out, it may have been executed.
        interrupted = Unconfirmed(reason="Interrupted while sending")
        settle_all(interrupted if flight.is_out else _NOT_SENT)
        raise
    finally:
        flight.gateway_s = asyncio.get_running_loop().time() - begun
    if answers is None:
        settle_all(_NOT_SENT)
    return answers


def _is_malformed(error: RemoteError) -> bool:
    return error.details.get("cause") == _SCHEMA


async def _send(flight: Flight, place: Place, desk: Desk) -> tuple[FunctionOutcome, ...] | None:
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
            if pause_s is None or _is_malformed(error):
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

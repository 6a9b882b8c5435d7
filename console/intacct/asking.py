"""Asking Sage under a session: the part of the client that decides what may be repeated.

Place in the path: ``client`` hands functions in, outcomes come out; below stand ``session`` and
``gateway``. It must not know what a function is for, or page through anything.

Reads are repeated while they certainly did not run or may run twice without harm. Writes are sent
exactly once: whether to send again is a decision of the ledger, never of a client. A session that
has expired is renewed once; under an expired session nothing ran, so that holds for writes too.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar, assert_never
from uuid import uuid4

from console.clock import Clock
from console.errors import TransientRemoteError
from console.intacct.answers import (
    Answer,
    AuthenticationFailed,
    ControlFailed,
    Executed,
    FunctionOutcome,
    Refused,
    Success,
    Unknown,
)
from console.intacct.backoff import Backoff, retry
from console.intacct.credentials import SessionKey
from console.intacct.functions import Function, NumberedFunction
from console.intacct.gateway import Call, Gateway
from console.intacct.refusals import function_refused, request_refused, unreadable
from console.intacct.session import SessionInfo, Sessions

__all__ = ["Asker"]

_T = TypeVar("_T")


class Asker:
    """Runs functions under the sessions of one login.

    Args:
        gateway: Sends the requests.
        sessions: Keeps the sessions.
        clock: Waits between attempts.
        backoff: How patient reads and sign-ins are.
        read_timeout_s: Seconds for one read.
    """

    def __init__(
        self,
        *,
        gateway: Gateway,
        sessions: Sessions,
        clock: Clock,
        backoff: Backoff,
        read_timeout_s: float,
    ) -> None:
        self._gateway = gateway
        self._sessions = sessions
        self._clock = clock
        self._backoff = backoff
        self._read_timeout_s = read_timeout_s
        self.server_time: datetime | None = None
        """Sage's clock as of the last answer, aware UTC; None before one that told it."""

    async def sign_in(self, entity_id: str | None) -> SessionInfo:
        """Open a new session.

        Raises:
            RemoteError: as ``Sessions.open``, after it was repeated where that may help.
        """
        return await self._repeated(lambda: self._sessions.open(entity_id))

    async def fetch(self, function: Function, operation: str, entity_id: str | None) -> Success:
        """Return the answer to something that reads.

        Raises:
            AuthenticationError: credentials or entity refused.
            TransientRemoteError: Sage cannot be reached, or stays busy.
            ProtocolError: the answer cannot be used.
            RemoteError: Sage refused; ``details`` holds category, cause, retry and number.
        """
        outcome = await self.try_fetch(function, operation, entity_id)
        if isinstance(outcome, Refused):
            raise function_refused(outcome, operation=operation)
        return outcome

    async def try_fetch(
        self, function: Function, operation: str, entity_id: str | None
    ) -> Success | Refused:
        """Return the answer to something that reads, or the refusal of it.

        Raises:
            RemoteError: as ``fetch``, but for the last class.
        """
        (outcome,) = await self.try_all([function], operation, entity_id)
        return outcome

    async def fetch_all(
        self, functions: Sequence[Function], operation: str, entity_id: str | None
    ) -> list[Success]:
        """Return the answers to several things that read, asked for in one request.

        Raises:
            RemoteError: as ``fetch``, of the first that was refused.
        """
        found: list[Success] = []
        for outcome in await self.try_all(functions, operation, entity_id):
            if isinstance(outcome, Refused):
                raise function_refused(outcome, operation=operation)
            found.append(outcome)
        return found

    async def try_all(
        self, functions: Sequence[Function], operation: str, entity_id: str | None
    ) -> list[Success | Refused]:
        """Return the answers to several things that read, asked for in one request.

        Raises:
            RemoteError: as ``try_fetch``.
        """
        call = Call(operation=operation, writes=False, budget_s=self._read_timeout_s)

        async def once() -> list[Success | Refused]:
            numbered = [
                NumberedFunction(control_id=uuid4().hex, function=function)
                for function in functions
            ]
            executed = await self.run(numbered, entity_id, call)
            return [_judged(outcome, operation) for outcome in executed.outcomes]

        return await self._repeated(once)

    async def run(
        self, functions: Sequence[NumberedFunction], entity_id: str | None, call: Call
    ) -> Executed:
        """Send the functions once in one request, and once more when the session had expired.

        Raises:
            RemoteError: as ``Gateway.ask`` and ``Sessions.current``, or the request was refused.
        """
        session = await self._sessions.current(entity_id)
        answer = await self._ask(functions, session, call)
        if isinstance(answer, AuthenticationFailed):
            self._sessions.forget(session)
            session = await self._sessions.current(entity_id)
            answer = await self._ask(functions, session, call)
        match answer:
            case Executed():
                self._sessions.extend(session, answer.signed_in)
                self.server_time = answer.signed_in.server_at or self.server_time
                return answer
            case ControlFailed() | AuthenticationFailed():
                raise request_refused(answer, operation=call.operation, writes=call.writes)
            case _:
                assert_never(answer)

    async def glance(
        self, functions: Sequence[Function], operation: str, entity_id: str | None
    ) -> list[Success | Refused]:
        """Return the answers to several things that read, asked for in one request.

        Where no session is open the request signs in by itself, and leaves none open.

        Raises:
            RemoteError: as ``try_fetch``.
        """
        if self._sessions.is_open(entity_id):
            return await self.try_all(functions, operation, entity_id)
        call = Call(operation=operation, writes=False, budget_s=self._read_timeout_s)

        async def once() -> list[Success | Refused]:
            numbered = [NumberedFunction(control_id=uuid4().hex, function=one) for one in functions]
            answer = await self._sessions.ask_alone(numbered, entity_id, call)
            if not isinstance(answer, Executed):
                raise request_refused(answer, operation=operation, writes=False)
            self.server_time = answer.signed_in.server_at or self.server_time
            return [_judged(outcome, operation) for outcome in answer.outcomes]

        return await self._repeated(once)

    async def _repeated(self, call: Callable[[], Awaitable[_T]]) -> _T:
        return await retry(call, clock=self._clock, backoff=self._backoff)

    async def _ask(
        self, functions: Sequence[NumberedFunction], session: SessionInfo, call: Call
    ) -> Answer:
        return await self._gateway.ask(
            session.endpoint,
            functions,
            authentication=SessionKey(session_id=session.session_id),
            call=call,
        )


def _judged(outcome: FunctionOutcome, operation: str) -> Success | Refused:
    match outcome:
        case Success():
            return outcome
        case Refused():
            error = function_refused(outcome, operation=operation)
            if isinstance(error, TransientRemoteError):
                raise error
            return outcome
        case Unknown():
            raise unreadable(outcome.reason, operation=operation, writes=False)
        case _:
            assert_never(outcome)

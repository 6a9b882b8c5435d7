"""The Sage Intacct client: sign in, read, write.

Place in the path: ``connections`` and ``sync`` hold one per company and call it; below it stand
``session`` and ``gateway``. In come frozen functions, out go outcomes, rows and descriptions.

Reads are repeated while they certainly did not run or may run twice without harm. Writes are sent
exactly once: whether to send again is a decision of the ledger, never of a client. A session that
has expired is renewed once; under an expired session nothing ran, so that holds for writes too.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar, assert_never
from uuid import uuid4

import httpx

from console.clock import Clock
from console.intacct.answers import (
    Answer,
    AuthenticationFailed,
    ControlFailed,
    Executed,
    FunctionOutcome,
    Record,
    Refused,
    Row,
    Success,
    Unknown,
)
from console.intacct.backoff import Backoff, retry
from console.intacct.credentials import LoginCredentials, SenderCredentials, SessionKey
from console.intacct.endpoint import check_login_url
from console.intacct.functions import (
    Function,
    Lookup,
    NumberedFunction,
    Query,
    Read,
    ReadByName,
    ReadEntityDetails,
)
from console.intacct.gateway import Call, Gateway, Usage
from console.intacct.pages import page_after, read_page
from console.intacct.refusals import function_refused, request_refused, unreadable
from console.intacct.session import SessionInfo, Sessions

__all__ = ["MAX_FUNCTIONS", "Entity", "FieldDescription", "IntacctClient", "ObjectDescription"]

_T = TypeVar("_T")

MAX_FUNCTIONS = 100
"""Most functions one request may carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """An entity that the user may enter."""

    id: str
    """Entity id, what ``entity_id`` takes."""
    name: str
    """Name as Sage writes it; clean it before it is shown."""
    record_no: str
    """Sage's record number."""
    currency: str
    """Base currency; empty when Sage does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDescription:
    """One field of an object."""

    name: str
    """Integration name, what queries and custom fields use."""
    label: str
    """What people call it; clean it before it is shown."""
    data_type: str
    """Sage's word: TEXT, INTEGER, BOOLEAN, DATE, ENUM, DECIMAL and others."""
    required: bool
    """True when a record must have it."""
    read_only: bool
    """True when it cannot be written."""
    custom: bool
    """True for a field that the company added."""
    choices: tuple[str, ...]
    """Values it may take, in Sage's order; empty when anything goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectDescription:
    """What an object consists of in this company."""

    name: str
    """Sage's object name."""
    fields: tuple[FieldDescription, ...]
    """Its fields in Sage's order."""


class IntacctClient:
    """Talks to one company under one login.

    Args:
        url: The gateway's address: Sage's own, or a loopback one.
        sender: The integration's credentials.
        login: The customer's credentials.
        clock: Tells the time and waits between attempts.
        transport: Carries the requests; None means the real network.
        read_timeout_s: Seconds for one read or sign-in, connecting included.
        write_timeout_s: Seconds for one write, connecting included.
        backoff: How patient reads and sign-ins are.

    Raises:
        ConfigurationError: the address is not one that credentials may be sent to.
    """

    def __init__(
        self,
        *,
        url: str,
        sender: SenderCredentials,
        login: LoginCredentials,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
        read_timeout_s: float = 60.0,
        write_timeout_s: float = 300.0,
        backoff: Backoff | None = None,
    ) -> None:
        self._clock = clock
        self._backoff = backoff or Backoff()
        self._read_timeout_s = read_timeout_s
        self._write_timeout_s = write_timeout_s
        checked_url = check_login_url(url)
        self._gateway = Gateway(sender=sender, clock=clock, transport=transport)
        self._sessions = Sessions(
            gateway=self._gateway,
            url=checked_url,
            login=login,
            clock=clock,
            budget_s=read_timeout_s,
        )
        self._pages = 0

    @property
    def usage(self) -> Usage:
        """What was spent so far."""
        return Usage(
            requests=self._gateway.requests,
            functions=self._gateway.functions,
            pages=self._pages,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._gateway.aclose()

    async def sign_in(self, entity_id: str | None = None) -> SessionInfo:
        """Open a new session, to see that the credentials are good.

        Args:
            entity_id: Entity to enter; None means the top level.

        Raises:
            AuthenticationError: refused; ``details["level"]`` is sender, company, user or entity.
            TransientRemoteError: Sage cannot be reached, or stays busy.
            ProtocolError: the answer cannot be used.
            RemoteError: Sage refused to open a session for another reason.
        """
        return await self._repeated(lambda: self._sessions.open(entity_id))

    async def entities(self) -> tuple[Entity, ...]:
        """Return the entities that the user may enter, in Sage's order.

        Raises:
            RemoteError: as ``read``.
        """
        success = await self._fetch(ReadEntityDetails(), "list entities", None)
        return tuple(_entity(record) for record in success.records if record.name == "entity")

    async def query(
        self, query: Query, *, entity_id: str | None = None
    ) -> AsyncIterator[list[Row]]:
        """Yield the rows page by page, ascending by the query's key field.

        Raises:
            RemoteError: as ``read``; pages that were yielded before stay good.
        """
        after: int | None = None
        while True:
            asked = page_after(query, after)
            success = await self._fetch(asked, f"query {query.object_name}", entity_id)
            page = read_page(success, query, after)
            self._pages += 1
            if page.rows:
                yield page.rows
            if page.complete:
                return
            after = page.last_key

    async def read(
        self, function: Read | ReadByName, *, entity_id: str | None = None
    ) -> tuple[Record, ...]:
        """Return whole records with their owned lines; keys that do not exist are left out.

        Raises:
            AuthenticationError: credentials or entity refused.
            TransientRemoteError: Sage cannot be reached, or stays busy.
            ProtocolError: the answer cannot be used.
            RemoteError: Sage refused; ``details`` holds category, cause and number.
        """
        operation = f"read {function.object_name}"
        return (await self._fetch(function, operation, entity_id)).records

    async def lookup(self, object_name: str, *, entity_id: str | None = None) -> ObjectDescription:
        """Return the fields of an object, custom ones included.

        Raises:
            RemoteError: as ``read``.
        """
        operation = f"look up {object_name}"
        success = await self._fetch(Lookup(object_name=object_name), operation, entity_id)
        fields = [
            _field(record)
            for described in success.records
            for group in described.branches
            if group.name == "Fields"
            for record in group.branches
        ]
        return ObjectDescription(name=object_name, fields=tuple(fields))

    async def write(
        self, functions: Sequence[NumberedFunction], *, entity_id: str | None = None
    ) -> tuple[FunctionOutcome, ...]:
        """Send the functions once, in one request; each stands alone.

        Args:
            functions: Up to ``MAX_FUNCTIONS``, each control id once.
            entity_id: Entity whose books are written; None means the top level.

        Returns:
            One outcome per function, in their order; ``Unknown`` ones must be looked up.

        Raises:
            RuleError: something in them cannot be sent; nothing ran.
            TransientRemoteError: nothing ran.
            AuthenticationError: credentials or entity refused; nothing ran.
            UnconfirmedError: sent, and no usable answer: any of them may have run.
            ProtocolError: the answer to the sign-in before it cannot be used; nothing ran.
            RemoteError: Sage refused to open the session before it; nothing ran.
        """
        if len({one.control_id for one in functions}) != len(functions):
            raise ValueError("a control id names one function only")
        if len(functions) > MAX_FUNCTIONS:
            raise ValueError(f"a request carries at most {MAX_FUNCTIONS} functions")
        if not functions:
            return ()
        call = Call(
            operation=f"post {len(functions)} documents",
            writes=True,
            budget_s=self._write_timeout_s,
        )
        executed = await self._run(functions, entity_id, call)
        return tuple(map(_proven, functions, executed.outcomes))

    async def _fetch(self, function: Function, operation: str, entity_id: str | None) -> Success:
        call = Call(operation=operation, writes=False, budget_s=self._read_timeout_s)

        async def once() -> Success:
            numbered = NumberedFunction(control_id=uuid4().hex, function=function)
            executed = await self._run([numbered], entity_id, call)
            return _success(executed.outcomes[0], operation)

        return await self._repeated(once)

    async def _repeated(self, call: Callable[[], Awaitable[_T]]) -> _T:
        return await retry(call, clock=self._clock, backoff=self._backoff)

    async def _run(
        self, functions: Sequence[NumberedFunction], entity_id: str | None, call: Call
    ) -> Executed:
        session = await self._sessions.current(entity_id)
        answer = await self._ask(functions, session, call)
        if isinstance(answer, AuthenticationFailed):
            self._sessions.forget(session)
            session = await self._sessions.current(entity_id)
            answer = await self._ask(functions, session, call)
        match answer:
            case Executed():
                self._sessions.extend(session, answer.signed_in)
                return answer
            case ControlFailed() | AuthenticationFailed():
                raise request_refused(answer, operation=call.operation, writes=call.writes)
            case _:
                assert_never(answer)

    async def _ask(
        self, functions: Sequence[NumberedFunction], session: SessionInfo, call: Call
    ) -> Answer:
        return await self._gateway.ask(
            session.endpoint,
            functions,
            authentication=SessionKey(session_id=session.session_id),
            call=call,
        )


def _success(outcome: FunctionOutcome, operation: str) -> Success:
    match outcome:
        case Success():
            return outcome
        case Refused():
            raise function_refused(outcome, operation=operation)
        case Unknown():
            raise unreadable(outcome.reason, operation=operation, writes=False)
        case _:
            assert_never(outcome)


def _proven(numbered: NumberedFunction, outcome: FunctionOutcome) -> FunctionOutcome:
    """Return the outcome; a creation that names no record proves nothing."""
    if isinstance(outcome, Success) and numbered.function.creates_record and not outcome.key:
        return Unknown(
            control_id=outcome.control_id,
            reason="Sage Intacct says that it was created and names no record.",
            response_xml=outcome.response_xml,
        )
    return outcome


def _entity(record: Record) -> Entity:
    return Entity(
        id=record.value("id"),
        name=record.value("name"),
        record_no=record.value("recordno"),
        currency=record.value("currency"),
    )


def _field(record: Record) -> FieldDescription:
    choices = [group for group in record.branches if group.name == "VALIDVALUES"]
    return FieldDescription(
        name=record.value("ID"),
        label=record.value("LABEL"),
        data_type=record.value("DATATYPE"),
        required=record.value("REQUIRED").lower() == "true",
        read_only=record.value("READONLY").lower() == "true",
        custom=record.value("ISCUSTOM").lower() == "true",
        choices=tuple(text for group in choices for _, text in group.leaves),
    )

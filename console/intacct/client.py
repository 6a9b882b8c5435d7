"""The Sage Intacct client: sign in, read, write.

Place in the path: ``connections`` and ``sync`` hold one per company and call it; below it stand
``asking``, ``session`` and ``gateway``. Functions come in; outcomes, rows, descriptions go out.

Reads are repeated where ``asking`` allows it, writes are sent exactly once. Functions stand alone
unless the caller says that they belong together.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date, datetime

import httpx

from console.clock import Clock
from console.intacct.answers import FunctionOutcome, Record, Refused, Row, Success, Unknown
from console.intacct.asking import Asker
from console.intacct.attachment_reads import AttachmentReads
from console.intacct.backoff import Backoff
from console.intacct.credentials import LoginCredentials, SenderCredentials
from console.intacct.descriptions import (
    Dimension,
    Entity,
    FinancialSetup,
    ObjectDescription,
    PermittedModule,
    UserFormatting,
    read_closed_on,
    read_dimensions,
    read_entities,
    read_financial_setup,
    read_object,
    read_permissions,
    read_user_formatting,
)
from console.intacct.dimensions import DimensionRules
from console.intacct.endpoint import check_login_url
from console.intacct.exchange import Observer
from console.intacct.functions import NumberedFunction
from console.intacct.gateway import Call, Gateway, Usage
from console.intacct.glance import Glancing
from console.intacct.pages import read_set_page
from console.intacct.querying import Listed, Querying
from console.intacct.reads import (
    GetClosedBooksDate,
    GetDimensions,
    GetFinancialSetup,
    GetUserPermissions,
    Inspect,
    Lookup,
    Query,
    Read,
    ReadByName,
    ReadByQuery,
    ReadEntityDetails,
    ReadMore,
    ReadUserFormatting,
)
from console.intacct.session import SessionInfo, Sessions

__all__ = ["MAX_FUNCTIONS", "IntacctClient"]

MAX_FUNCTIONS = 100
"""Most functions one request may carry."""


class IntacctClient:
    """Talks to one company under one login.

    Args:
        url: The gateway's address: Sage's own, or a loopback one.
        sender: The integration's credentials.
        login: The customer's credentials.
        clock: Tells the time and waits between attempts and pages.
        transport: Carries the requests; None means the real network.
        read_timeout_s: Seconds for one read or sign-in, connecting included.
        write_timeout_s: Seconds for one write, connecting included.
        backoff: How patient reads and sign-ins are.
        page_pause_s: Seconds between two pages of one read, which leave room for others.
        observe: Takes each exchange, redacted, as it ends; None keeps nothing.

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
        page_pause_s: float = 1.0,
        observe: Observer | None = None,
    ) -> None:
        self._write_timeout_s = write_timeout_s
        self._gateway = Gateway(sender=sender, clock=clock, transport=transport, observe=observe)
        sessions = Sessions(
            gateway=self._gateway,
            url=check_login_url(url),
            login=login,
            clock=clock,
            budget_s=read_timeout_s,
        )
        self._asker = Asker(
            gateway=self._gateway,
            sessions=sessions,
            clock=clock,
            backoff=backoff or Backoff(),
            read_timeout_s=read_timeout_s,
        )
        self.dimension_rules = DimensionRules(self._asker)
        """What dimensions do to each other."""
        self.glance = Glancing(self._asker)
        """Several first pages in one request."""
        self.attachments = AttachmentReads(self._asker)
        """Attachments and their folders, which no query reaches."""
        self._querying = Querying(self._asker, clock, page_pause_s)
        self._pages = 0

    @property
    def usage(self) -> Usage:
        """What was spent so far."""
        return Usage(
            requests=self._gateway.requests,
            functions=self._gateway.functions,
            pages=self._pages + self._querying.pages + self.glance.pages,
            throttled=self._gateway.throttled,
        )

    @property
    def server_time(self) -> datetime | None:
        """Sage's clock as of the last answer; None before one that told it."""
        return self._asker.server_time

    @property
    def lacking(self) -> Mapping[str, frozenset[str]]:
        """Fields that queries had to leave out so far, by object."""
        return dict(self._querying.lacking)

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
        return await self._asker.sign_in(entity_id)

    async def entities(self) -> tuple[Entity, ...]:
        """Return the entities that the user may enter, in Sage's order.

        Raises:
            RemoteError: as ``read``.
        """
        return read_entities(await self._asker.fetch(ReadEntityDetails(), "list entities", None))

    async def query(
        self, query: Query, *, entity_id: str | None = None, after: int | None = None
    ) -> AsyncIterator[list[Row]]:
        """Yield the rows behind a key, or all, page by page, ascending by the query's key field.

        Fields that this company does not have are left out of the rows and noted in ``lacking``,
        unless the query requires them.

        Raises:
            RemoteError: as ``read``; pages that were yielded before stay good.
        """
        async for rows in self._querying.rows(query, entity_id, after):
            yield rows

    async def lists(
        self,
        queries: Sequence[Query],
        *,
        entity_id: str | None = None,
        describing: Sequence[str] = (),
    ) -> Listed:
        """Return all rows of each query, and descriptions of objects with their lengths.

        The first pages and the descriptions come in one request. Fields that this company does not
        have are left out as by ``query``.

        Raises:
            RemoteError: as ``read``.
        """
        return await self._querying.lists(queries, describing, entity_id)

    async def read_by_query(
        self, read: ReadByQuery, *, entity_id: str | None = None
    ) -> AsyncIterator[list[Row]]:
        """Yield the rows page by page, in no order.

        Raises:
            RemoteError: as ``read``; ProtocolError as well when the pages together are not the
                whole, which shows only at the end.
        """
        operation = f"read {read.object_name} by query"
        success = await self._asker.fetch(read, operation, entity_id)
        seen = 0
        while True:
            page = read_set_page(success, read, seen)
            self._pages += 1
            seen += len(page.rows)
            if page.rows:
                yield page.rows
            if not page.result_id:
                return
            await self._querying.pause()
            more = ReadMore(result_id=page.result_id)
            success = await self._asker.fetch(more, operation, entity_id)

    async def read(
        self, function: Read | ReadByName, *, entity_id: str | None = None
    ) -> tuple[Record, ...]:
        """Return whole records with their owned lines; keys that do not exist are left out.

        Raises:
            AuthenticationError: credentials or entity refused.
            TransientRemoteError: Sage cannot be reached, or stays busy.
            ProtocolError: the answer cannot be used.
            RemoteError: Sage refused; ``details`` holds category, cause, retry and number.
        """
        operation = f"read {function.object_name}"
        return (await self._asker.fetch(function, operation, entity_id)).records

    async def lookup(self, object_name: str, *, entity_id: str | None = None) -> ObjectDescription:
        """Return the fields of an object, custom ones included.

        Raises:
            RemoteError: as ``read``.
        """
        function = Lookup(object_name=object_name)
        told = await self._asker.fetch(function, f"look up {object_name}", entity_id)
        return read_object(told, object_name)

    async def describe(
        self, object_names: Sequence[str], *, entity_id: str | None = None
    ) -> tuple[ObjectDescription, ...]:
        """Return the fields of objects with their lengths, all in one request.

        Raises:
            RemoteError: as ``read``.
        """
        asked = [make(object_name=one) for one in object_names for make in (Lookup, Inspect)]
        told = await self._asker.fetch_all(asked, "describe objects", entity_id)
        return tuple(map(read_object, told[::2], object_names, told[1::2]))

    async def dimensions(self, *, entity_id: str | None = None) -> tuple[Dimension, ...]:
        """Return the company's dimensions, user-defined ones included, in Sage's order.

        Raises:
            RemoteError: as ``read``.
        """
        return read_dimensions(
            await self._asker.fetch(GetDimensions(), "list dimensions", entity_id)
        )

    async def user_formatting(self, user_id: str) -> UserFormatting:
        """Return how Sage writes a user's dates, which filters by date depend on.

        Raises:
            RemoteError: as ``read``.
        """
        function = ReadUserFormatting(user_id=user_id)
        return read_user_formatting(await self._asker.fetch(function, "read user formatting", None))

    async def permissions(self, user_id: str) -> tuple[PermittedModule, ...]:
        """Return what a user may do, by application, in Sage's order.

        Raises:
            RemoteError: as ``read``.
        """
        function = GetUserPermissions(user_id=user_id)
        return read_permissions(await self._asker.fetch(function, "list permissions", None))

    async def financial_setup(self, *, entity_id: str | None = None) -> FinancialSetup:
        """Return how the company keeps its books.

        Raises:
            RemoteError: as ``read``.
        """
        return read_financial_setup(
            await self._asker.fetch(GetFinancialSetup(), "read financial setup", entity_id)
        )

    async def closed_on(self, *, entity_id: str | None = None) -> date | None:
        """Return the last day of the closed books; None when Sage names none.

        Raises:
            RemoteError: as ``read``.
        """
        return read_closed_on(
            await self._asker.fetch(GetClosedBooksDate(), "read closed books", entity_id)
        )

    async def write(
        self,
        functions: Sequence[NumberedFunction],
        *,
        entity_id: str | None = None,
        transaction: bool = False,
        on_sent: Callable[[], None] | None = None,
    ) -> tuple[FunctionOutcome, ...]:
        """Send the functions once, in one request.

        Args:
            functions: Up to ``MAX_FUNCTIONS``, each control id once.
            entity_id: Entity whose books are written; None means the top level.
            transaction: True runs all of them, or none; False lets each stand alone.
            on_sent: Called when the last byte has left us, if the transport tells; it must not
                fail.

        Returns:
            One outcome per function, in their order; ``Unknown`` ones must be looked up. Of a
            transaction, either all succeeded, or none did and ``describe_group`` says why.

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
            transaction=transaction,
            on_sent=on_sent,
        )
        executed = await self._asker.run(functions, entity_id, call)
        outcomes = tuple(map(_proven, functions, executed.outcomes))
        return _all_or_none(outcomes) if transaction else outcomes


def _proven(numbered: NumberedFunction, outcome: FunctionOutcome) -> FunctionOutcome:
    """Return the outcome; a creation that names no record proves nothing."""
    if isinstance(outcome, Success) and numbered.function.creates_record and not outcome.key:
        return _doubted(outcome, "Sage Intacct says that it was created and names no record.")
    return outcome


def _all_or_none(outcomes: tuple[FunctionOutcome, ...]) -> tuple[FunctionOutcome, ...]:
    """Return the outcomes of a transaction; a success beside a refusal proves nothing."""
    if not any(isinstance(outcome, Refused) for outcome in outcomes):
        return outcomes
    reason = "Sage Intacct accepted one part of a transaction and refused another."
    return tuple(
        _doubted(outcome, reason) if isinstance(outcome, Success) else outcome
        for outcome in outcomes
    )


def _doubted(success: Success, reason: str) -> Unknown:
    return Unknown(control_id=success.control_id, reason=reason, response_xml=success.response_xml)

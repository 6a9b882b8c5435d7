"""The gateway itself: bytes in, status and bytes out.

Place: between the HTTP route and everything else here. A request goes through four steps, and each
may be its last:

    read      envelope and schema      -> control failure
    sender    who integrates           -> control failure
    session   on whose behalf          -> authentication failure
    functions one after the other      -> a result each

Functions stand alone, unless the request is a transaction: then the first that is refused undoes
all. A function control id that completed before is not carried out again; it is remembered for the
company when the work is certain to stay, and not before.

Must not: know HTTP, wait, or read a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from console.sandbox.books import Books, Sender
from console.sandbox.gateway.answer import (
    ABORTED,
    FAILURE,
    SUCCESS,
    Admission,
    AnswerWriter,
    Result,
)
from console.sandbox.gateway.calls import Call
from console.sandbox.gateway.counters import Counters
from console.sandbox.gateway.damages import DAMAGES, EMPTY, INSTEAD
from console.sandbox.gateway.envelope import (
    Control,
    Function,
    Login,
    Request,
    RequestRefused,
    read_request,
)
from console.sandbox.gateway.manners import GatewayManners
from console.sandbox.gateway.refusals import (
    ALREADY_EXECUTED,
    COMPANY_EXPIRED,
    ROLLED_BACK,
    WRONG_SENDER,
    WRONG_SIGN_IN,
    FunctionRefused,
    Refusal,
    unknown_policy,
)
from console.sandbox.gateway.registry import FUNCTIONS
from console.sandbox.gateway.request_log import LoggedFunction, LoggedRequest, RequestLog
from console.sandbox.gateway.result_sets import ResultSets
from console.sandbox.gateway.scope import Scope
from console.sandbox.gateway.sessions import Session, Sessions, SignInRefused

XML: Final = "application/xml"
"""Content type of every answer here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer, ready to be sent."""

    status: int
    """HTTP status."""
    content_type: str
    """Media type."""
    body: bytes
    """Not compressed."""


class _RolledBack(Exception):
    """A function of a transaction was refused; all of it is undone."""


class Gateway:
    """One company behind its gateway."""

    def __init__(
        self,
        *,
        books: Books,
        senders: Iterable[Sender],
        seed: int = 0,
        manners: GatewayManners | None = None,
    ) -> None:
        """Open the gateway.

        Args:
            books: The company.
            senders: Every sender the vendor has licensed.
            seed: Of session ids, support ids and the disorder of unordered rows.
            manners: Its switches; None: the usual ones.
        """
        self.books = books
        """The company."""
        self.manners = manners or GatewayManners()
        """Its switches."""
        self.sessions = Sessions(books=books, seed=seed)
        """The open sessions."""
        self.counters = Counters()
        """What was asked so far."""
        self.log = RequestLog()
        """The last requests, without secrets."""
        self._senders = {sender.sender_id: sender for sender in senders}
        self._writer = AnswerWriter(seed=seed)
        self._results = ResultSets(now=books.now, seed=seed)
        self._random = Random(seed)
        self._completed: dict[tuple[str, str], Result] = {}

    def answer(self, body: bytes, *, endpoint: str) -> Reply:
        """Answer a request.

        Args:
            body: As it was sent.
            endpoint: URL it came to, which sessions are told to use.
        """
        try:
            request = self.read(body)
        except RequestRefused as refused:
            return self.refuse(refused)
        return self.carry_out(request, endpoint=endpoint)

    def read(self, body: bytes) -> Request:
        """Read a request, without any effect but that it counts.

        Raises:
            RequestRefused: It is not XML, or does not fit the schema.
        """
        self.counters.count_request()
        return read_request(body)

    def refuse(self, refused: RequestRefused) -> Reply:
        """Answer a request that could not be read."""
        return self._turn_down(refused.control, refused.refusal)

    def error_page(self, status: int, refusal: Refusal) -> Reply:
        """Answer as the gateway in front does, which has not looked into the request."""
        return Reply(status=status, content_type=XML, body=self._writer.error_page(refusal))

    def carry_out(self, request: Request, *, endpoint: str, damage: str | None = None) -> Reply:
        """Check who asks, run the functions, and answer.

        Args:
            request: As read.
            endpoint: URL it came to.
            damage: One of DAMAGES, which are done to the results, or of INSTEAD, by which no
                function runs.
        """
        control = request.control
        refusal = self._check_control(control) or self._check_company(request)
        if refusal is not None:
            return self._turn_down(control, refusal)
        if control.policy_id:
            return self._run_later(request, endpoint)
        try:
            session = self.sessions.admit(request.credentials, control.sender_id)
        except SignInRefused as refused:
            return self._turn_away(request, refused)
        if damage in INSTEAD:
            results = [_refused(INSTEAD[damage](function)) for function in request.functions]
        else:
            results = self._run(request, session, endpoint)
        answered = [
            (function.name, function.control_id, result)
            for function, result in zip(request.functions, results, strict=True)
        ]
        self._log(control, "answered", session, answered)
        if damage in DAMAGES:
            answered = DAMAGES[damage](answered)
        admission = Admission(
            user_id=session.user.user_id,
            company_id=self.books.company.company_id,
            entity_id=session.entity_id,
            started_at=session.started_at,
            expires_at=session.expires_at,
        )
        return _reply(self._writer.results(control, admission, answered))

    def _turn_down(self, control: Control, refusal: Refusal) -> Reply:
        self._log(control, "control failure")
        return _reply(self._writer.control_failure(control, [refusal]))

    def _log(
        self,
        control: Control,
        outcome: str,
        session: Session | None = None,
        answered: Sequence[tuple[str, str, Result]] = (),
    ) -> None:
        functions = [
            LoggedFunction(name=name, control_id=control_id, status=result.status)
            for name, control_id, result in answered
        ]
        logged = LoggedRequest(
            at=self.books.now(),
            sender_id=control.sender_id,
            user_id=session.user.user_id if session else "",
            entity_id=session.entity_id if session else "",
            control_id=control.control_id,
            outcome=outcome,
            functions=tuple(functions),
        )
        self.log.add(logged)

    def _check_control(self, control: Control) -> Refusal | None:
        sender = self._senders.get(control.sender_id)
        if sender is None or sender.password != control.password:
            return WRONG_SENDER
        if control.policy_id and control.policy_id not in self.manners.policies:
            return unknown_policy(control.policy_id)
        return None

    def _check_company(self, request: Request) -> Refusal | None:
        """A company whose time is over is found before anybody is asked for a password."""
        company, credentials = self.books.company, request.credentials
        named = not isinstance(credentials, Login) or credentials.company_id == company.company_id
        return COMPANY_EXPIRED if company.expired and named else None

    def _run_later(self, request: Request, endpoint: str) -> Reply:
        """Acknowledge; the work is done at once, and what became of it is told to nobody."""
        with suppress(SignInRefused):
            session = self.sessions.admit(request.credentials, request.control.sender_id)
            self._run(request, session, endpoint)
        self._log(request.control, "accepted for later")
        return _reply(self._writer.acknowledgement(request.control))

    def _turn_away(self, request: Request, refused: SignInRefused) -> Reply:
        self._log(request.control, "authentication failure")
        credentials = request.credentials
        admission = Admission()
        if isinstance(credentials, Login):
            admission = Admission(user_id=credentials.user_id, company_id=credentials.company_id)
        refusal = refused.refusal
        if refusal == WRONG_SIGN_IN:
            refusal = replace(refusal, number=self.manners.sign_in_number)
        return _reply(self._writer.sign_in_failure(request.control, admission, [refusal]))

    def _run(self, request: Request, session: Session, endpoint: str) -> list[Result]:
        calls = [self._call(request, function, session, endpoint) for function in request.functions]
        unique = request.control.unique
        if request.together:
            return self._run_together(calls, unique=unique)
        return [self._run_alone(call, unique=unique) for call in calls]

    def _call(self, request: Request, function: Function, session: Session, endpoint: str) -> Call:
        return Call(
            name=function.name,
            control_id=function.control_id,
            element=function.element,
            alone=len(request.functions) == 1,
            session=session,
            sessions=self.sessions,
            books=self.books,
            scope=Scope(books=self.books, session=session),
            results=self._results,
            random=self._random,
            endpoint=endpoint,
        )

    def _run_alone(self, call: Call, *, unique: bool) -> Result:
        key = self._key(call)
        if unique and key in self._completed:
            self.counters.count_function(call.name)
            return self._replayed(self._completed[key])
        result = self._execute(call)
        if unique and result.status == SUCCESS:
            self._completed[key] = self._remembered(result)
        return result

    def _run_together(self, calls: Sequence[Call], *, unique: bool) -> list[Result]:
        results: list[Result] = []
        before = dict(self._completed) if unique else {}
        try:
            with self.books.atomic():
                for call in calls:
                    results.append(self._run_alone(call, unique=unique))
                    if results[-1].status == FAILURE:
                        raise _RolledBack
        except _RolledBack:
            if unique:
                self._completed = before
            return _rolled_back(results, len(calls))
        return results

    def _execute(self, call: Call) -> Result:
        self.counters.count_function(call.name)
        try:
            with self.books.atomic():
                return FUNCTIONS[call.name](call)
        except FunctionRefused as refused:
            return Result(status=FAILURE, refusals=refused.refusals)

    def _key(self, call: Call) -> tuple[str, str]:
        return self.books.company.company_id, call.control_id

    def _remembered(self, result: Result) -> Result:
        """What is kept of a result: a payload only if it is ever told again, and then a copy."""
        payload = deepcopy(result.payload) if self.manners.replay == "original" else ()
        return Result(status=SUCCESS, payload=payload)

    def _replayed(self, first: Result) -> Result:
        if self.manners.replay == "original":
            return deepcopy(first)
        if self.manners.replay == "failure":
            return _refused(ALREADY_EXECUTED)
        return EMPTY


def _refused(refusal: Refusal) -> Result:
    return Result(status=FAILURE, refusals=(refusal,))


def _rolled_back(results: Sequence[Result], count: int) -> list[Result]:
    """What a transaction answers: the cause keeps its errors, everything else is aborted."""
    cause = results[-1]
    aborted = Result(status=ABORTED, refusals=(ROLLED_BACK,))
    answered = [aborted] * count
    answered[len(results) - 1] = replace(cause, payload=(), refusals=(*cause.refusals, ROLLED_BACK))
    return answered


def _reply(body: bytes) -> Reply:
    return Reply(status=200, content_type=XML, body=body)

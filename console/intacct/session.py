"""Signing in: one session per entity, renewed in time, and a diagnosis when it fails.

Place in the path: ``client`` asks for the session of an entity before each request and reports
what Sage said about it afterwards. It must not repeat a request or decide what a caller sends.

Sage answers "Sign-in information is incorrect" for company, user, password and entity alike. What
can be told apart is told apart: a sign-in that fails for an entity is tried once more without it.

Source: the gateway's session page; sessions end by a sliding window that each call moves.
"""

import asyncio
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never
from uuid import uuid4

from pydantic import SecretStr

from console.clock import Clock
from console.errors import ProtocolError
from console.intacct.answers import (
    Answer,
    AuthenticationFailed,
    ControlFailed,
    Executed,
    Record,
    Refused,
    SignedIn,
    Success,
    Unknown,
)
from console.intacct.credentials import LoginCredentials, LoginTo
from console.intacct.endpoint import check_endpoint
from console.intacct.functions import NumberedFunction
from console.intacct.gateway import Call, Gateway
from console.intacct.reads import GetApiSession
from console.intacct.refusals import (
    SYSTEM,
    credentials_refused,
    function_refused,
    request_refused,
)

__all__ = ["SessionInfo", "Sessions"]

_OPERATION = "sign in"
_RENEW_BEFORE = timedelta(minutes=5)
_UNSTATED_LIFE = timedelta(minutes=30)
"""Life we assume when Sage does not say; the shortest that was seen is about an hour."""
_SESSION_ID = re.compile(r"[\x21-\x7e]{1,1024}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionInfo:
    """A session that Sage has opened for us."""

    session_id: SecretStr
    """Whoever holds it acts as the user."""
    endpoint: str
    """Where requests under this session go; checked to be Sage's."""
    entity_id: str | None
    """Entity it works in; None means the top level."""
    company_id: str
    """Company it works in."""
    user_id: str
    """User it acts as."""
    renew_at: datetime
    """From this moment on, by our clock, a new one is opened instead; aware UTC."""


class Sessions:
    """Keeps the sessions of one login.

    Args:
        gateway: Sends the sign-ins.
        url: Where to sign in; checked by the caller.
        login: Whose credentials.
        clock: Tells when to renew.
        budget_s: Seconds for one sign-in.
    """

    def __init__(
        self, *, gateway: Gateway, url: str, login: LoginCredentials, clock: Clock, budget_s: float
    ) -> None:
        self._gateway = gateway
        self._url = url
        self._login = login
        self._clock = clock
        self._call = Call(operation=_OPERATION, writes=False, budget_s=budget_s)
        self._kept: dict[str | None, SessionInfo] = {}
        # One sign-in at a time: parallel reads after an expiry would otherwise each open one.
        self._turn = asyncio.Lock()

    async def current(self, entity_id: str | None) -> SessionInfo:
        """Return the session of the entity, opening one when there is none that lasts.

        Raises:
            RemoteError: as ``open``.
        """
        async with self._turn:
            kept = self._kept.get(entity_id)
            if kept is not None and self._clock.now() < kept.renew_at:
                return kept
            return await self._open(entity_id)

    async def open(self, entity_id: str | None) -> SessionInfo:
        """Sign in anew, whatever is kept.

        Raises:
            AuthenticationError: refused; ``details["level"]`` says which credential.
            TransientRemoteError: Sage cannot be reached, or is busy.
            ProtocolError: the answer cannot be used.
            RemoteError: Sage refused to open a session for another reason.
        """
        async with self._turn:
            return await self._open(entity_id)

    def is_open(self, entity_id: str | None) -> bool:
        """Return whether there is a session of the entity that lasts."""
        kept = self._kept.get(entity_id)
        return kept is not None and self._clock.now() < kept.renew_at

    async def ask_alone(
        self, functions: Sequence[NumberedFunction], entity_id: str | None, call: Call
    ) -> Answer:
        """Ask under the login itself; no session is opened.

        Raises:
            AuthenticationError: the entity was refused, and the login alone is good.
            ProtocolError: the answer is from another entity.
            RemoteError: as ``Gateway.ask``.
        """
        answer = await self._ask(functions, entity_id, call)
        await self._check_entity(answer, entity_id)
        if isinstance(answer, Executed):
            _check_entered({answer.signed_in.location_id}, entity_id)
        return answer

    async def _ask(
        self, functions: Sequence[NumberedFunction], entity_id: str | None, call: Call
    ) -> Answer:
        authentication = LoginTo(login=self._login, entity_id=entity_id)
        return await self._gateway.ask(
            self._url, functions, authentication=authentication, call=call
        )

    async def _check_entity(self, answer: Answer, entity_id: str | None) -> None:
        """Raise when it was the entity that was refused."""
        if (
            entity_id is not None
            and isinstance(answer, AuthenticationFailed)
            and isinstance(await self._log_in(None), Executed)
        ):
            raise credentials_refused("entity", operation=_OPERATION)

    def forget(self, session: SessionInfo) -> None:
        """Drop a session that Sage no longer takes; a newer one in its place stays."""
        if self._is_kept(session):
            del self._kept[session.entity_id]

    def extend(self, session: SessionInfo, signed_in: SignedIn) -> None:
        """Note the later end that an answer under this session names."""
        if self._is_kept(session):
            renew_at = _renew_at(signed_in, self._clock.now())
            self._kept[session.entity_id] = replace(session, renew_at=renew_at)

    def _is_kept(self, session: SessionInfo) -> bool:
        kept = self._kept.get(session.entity_id)
        return kept is not None and kept.session_id == session.session_id

    async def _open(self, entity_id: str | None) -> SessionInfo:
        self._kept.pop(entity_id, None)
        answer = await self._log_in(entity_id)
        await self._check_entity(answer, entity_id)
        session = self._read(answer, entity_id)
        self._kept[entity_id] = session
        return session

    async def _log_in(self, entity_id: str | None) -> Answer:
        function = NumberedFunction(control_id=uuid4().hex, function=GetApiSession())
        return await self._ask([function], entity_id, self._call)

    def _read(self, answer: Answer, entity_id: str | None) -> SessionInfo:
        if isinstance(answer, ControlFailed | AuthenticationFailed):
            raise request_refused(answer, operation=_OPERATION, writes=False)
        (outcome,) = answer.outcomes
        match outcome:
            case Refused():
                raise function_refused(outcome, operation=_OPERATION)
            case Unknown():
                raise _unusable("without a clear result")
            case Success():
                return self._session(_api(outcome), answer.signed_in, entity_id)
            case _:
                assert_never(outcome)

    def _session(self, api: Record, signed_in: SignedIn, entity_id: str | None) -> SessionInfo:
        session_id = api.value("sessionid")
        if not _SESSION_ID.fullmatch(session_id):
            raise _unusable("with a session id that cannot be one")
        # Posting into another entity's books would be worse than not posting.
        _check_entered({api.value("locationid"), signed_in.location_id}, entity_id)
        return SessionInfo(
            session_id=SecretStr(session_id),
            endpoint=check_endpoint(api.value("endpoint"), login_url=self._url),
            entity_id=entity_id,
            company_id=signed_in.company_id,
            user_id=signed_in.user_id,
            renew_at=_renew_at(signed_in, self._clock.now()),
        )


def _check_entered(told: Set[str], entity_id: str | None) -> None:
    """Raise when Sage names another entity than the one asked for; it may name none."""
    if entity_id is not None and told - {"", entity_id}:
        raise _unusable("for another entity than the one asked for")


def _api(success: Success) -> Record:
    found = [record for record in success.records if record.name == "api"]
    if len(found) != 1:
        raise _unusable("without a session")
    return found[0]


def _renew_at(signed_in: SignedIn, now: datetime) -> datetime:
    # The remaining life is taken from Sage's two stamps, so that our clock may be wrong.
    life = _UNSTATED_LIFE
    if signed_in.server_at is not None and signed_in.expires_at is not None:
        life = signed_in.expires_at - signed_in.server_at
    return now + life - min(_RENEW_BEFORE, life / 2)


def _unusable(what: str) -> ProtocolError:
    return ProtocolError(
        f"{SYSTEM} answered the sign-in {what}.",
        hint="If this stays, something between here and Sage Intacct changes the answers.",
        system=SYSTEM,
        operation=_OPERATION,
    )

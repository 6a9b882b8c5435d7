"""Who may come in, and for how long.

Place: the second step of the gateway, after the envelope. In come credentials, out comes a session.

Must not: run anything, or tell a caller which part of the credentials was wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from console.sandbox.books import Books, User
from console.sandbox.gateway.envelope import Login, OpenSession
from console.sandbox.gateway.refusals import (
    WRONG_SIGN_IN,
    FunctionRefused,
    Refusal,
    barred,
    invalid_session,
    unauthorised_sender,
)

_ID_LENGTH = 44
_ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One caller who was let in."""

    session_id: str
    """Empty for a login that opened no session."""
    user: User
    """On whose behalf."""
    entity_id: str
    """Entity the session is in; empty: top level."""
    started_at: datetime
    """Aware UTC."""
    expires_at: datetime
    """Aware UTC; moves with every call."""


class SignInRefused(Exception):
    """The caller is not let in."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.text)
        self.refusal = refusal
        """Why, as far as the caller may know."""


class Sessions:
    """The open sessions of the company."""

    def __init__(self, *, books: Books, seed: int) -> None:
        self._books = books
        self._random = Random(seed)
        self._open: dict[str, Session] = {}

    def admit(self, credentials: Login | OpenSession, sender_id: str) -> Session:
        """Let a caller in, or not; a session that is used lives on.

        Raises:
            SignInRefused: Unknown company, user, password or entity, a sender that the company has
                not authorised, or a session that is over.
        """
        if isinstance(credentials, Login):
            return self._log_in(credentials, sender_id)
        session = self._open.get(credentials.session_id)
        if session is None or session.expires_at <= self._books.now():
            self._open.pop(credentials.session_id, None)
            raise SignInRefused(invalid_session(credentials.session_id))
        self._check_sender(sender_id)
        session = replace(session, expires_at=self._books.now() + session.user.session_length)
        self._open[session.session_id] = session
        return session

    def open(self, session: Session, entity_id: str | None) -> Session:
        """Open a session for a caller who is in already.

        Args:
            session: The caller's.
            entity_id: Entity to slide into; empty: top level; None: stay.

        Raises:
            FunctionRefused: The user may not enter that entity.
        """
        entity = session.entity_id if entity_id is None else entity_id
        if not self._may_enter(session.user, entity):
            raise FunctionRefused(
                Refusal(number="XL03000006", text=f"Invalid location ID '{entity}'.")
            )
        opened = self._session(session.user, entity, self._new_id())
        self._open[opened.session_id] = opened
        return opened

    def expire(self, credentials: Login | OpenSession) -> None:
        """End a session at once; a login has none."""
        if isinstance(credentials, OpenSession):
            self._open.pop(credentials.session_id, None)

    def _log_in(self, login: Login, sender_id: str) -> Session:
        company = self._books.company
        if login.company_id != company.company_id:
            raise SignInRefused(WRONG_SIGN_IN)
        self._check_sender(sender_id)
        user = company.users.get(login.user_id)
        if user is None or user.password != login.password:
            raise SignInRefused(WRONG_SIGN_IN)
        if user.barred:
            raise SignInRefused(barred(user.barred))
        if not self._may_enter(user, login.entity_id):
            raise SignInRefused(WRONG_SIGN_IN)
        return self._session(user, login.entity_id, "")

    def _check_sender(self, sender_id: str) -> None:
        company = self._books.company
        if sender_id not in company.senders:
            raise SignInRefused(unauthorised_sender(sender_id, company.company_id))

    def _may_enter(self, user: User, entity_id: str) -> bool:
        if not entity_id:
            return True
        if user.entities is not None and entity_id not in user.entities:
            return False
        entity = self._books.find("LOCATIONENTITY", "LOCATIONID", entity_id)
        return entity is not None and entity.get("STATUS", "active") == "active"

    def _session(self, user: User, entity_id: str, session_id: str) -> Session:
        now = self._books.now()
        return Session(
            session_id=session_id,
            user=user,
            entity_id=entity_id,
            started_at=now,
            expires_at=now + user.session_length,
        )

    def _new_id(self) -> str:
        return "".join(self._random.choices(_ID_LETTERS, k=_ID_LENGTH)) + ".."

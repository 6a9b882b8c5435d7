"""Who signs in: the integration's own credentials and the customer's.

Place in the path: callers hand these to the client, ``encode`` alone unwraps the secrets. In come
secrets, out go frozen values that hide them. It must not show, log or compare a secret.
"""

from dataclasses import dataclass

from pydantic import SecretStr

__all__ = ["Authentication", "LoginCredentials", "LoginTo", "SenderCredentials", "SessionKey"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderCredentials:
    """The integration's Web Services sender; it goes with every request."""

    sender_id: str
    """Sender id; its case counts, in the company's list of authorised senders too."""
    password: SecretStr
    """Sender password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginCredentials:
    """The customer's company and its Web Services user."""

    company_id: str
    """Sage company id; its case counts."""
    user_id: str
    """Web Services user id; its case counts."""
    password: SecretStr
    """The user's password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginTo:
    """Sign in by credentials, to one entity or to the top level."""

    login: LoginCredentials
    """Whose credentials."""
    entity_id: str | None
    """Entity to work in; None means the top level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionKey:
    """Go on under a session that Sage gave us."""

    session_id: SecretStr
    """The session; whoever holds it acts as the user."""


Authentication = LoginTo | SessionKey
"""How one request proves who sends it."""

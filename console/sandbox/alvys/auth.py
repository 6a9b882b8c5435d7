"""Client credentials for tokens: the token endpoint and the check of a bearer token.

Place in the path: client id and secret come in, a token that expires goes out; ``guard`` asks
whether the token of a request is good. Tokens are the only random thing in the sandbox.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from secrets import compare_digest, token_urlsafe
from urllib.parse import parse_qsl

from starlette.requests import Request

from console.sandbox.alvys.problems import Refusal
from console.sandbox.world import Credentials

__all__ = ["SCOPES", "TokenOffice", "read_fields"]

_LIFETIME = timedelta(seconds=3600)
_AUDIENCE = "https://api.alvys.com/public/"
_READ = ("carrier", "customer", "driver", "invoice", "load", "trip")
SCOPES = tuple(f"{name}:read" for name in _READ)
"""Scopes of the sandbox's client; a token always carries all of them."""


class TokenOffice:
    """Issues and checks tokens."""

    def __init__(self, credentials: Credentials, now: Callable[[], datetime]) -> None:
        """Know one client.

        Args:
            credentials: The client's id and secret.
            now: Gives the present moment, aware UTC.
        """
        self._credentials = credentials
        self._now = now
        self._expires_at: dict[str, datetime] = {}

    def issue(self, fields: Mapping[str, str]) -> dict[str, object]:
        """Return the answer of the token endpoint.

        Raises:
            Refusal: The grant is another one, or client, audience or scopes do not fit.
        """
        if fields.get("grant_type") != "client_credentials":
            raise Refusal(400, "The grant type must be client_credentials.")
        self._check_client(fields.get("client_id", ""), fields.get("client_secret", ""))
        if fields.get("audience") != _AUDIENCE:
            raise Refusal(403, "The client is not authorized to access this audience.")
        if not set(fields.get("scope", "").split()) <= set(SCOPES):
            raise Refusal(403, "The client was not granted all requested scopes.")
        now = self._now()
        self._expires_at = {key: at for key, at in self._expires_at.items() if at > now}
        token = token_urlsafe(32)
        self._expires_at[token] = now + _LIFETIME
        return {
            "access_token": token,
            "scope": " ".join(SCOPES),
            "expires_in": int(_LIFETIME.total_seconds()),
            "token_type": "Bearer",
        }

    def check(self, authorization: str) -> None:
        """Accept a request's Authorization header.

        Raises:
            Refusal: There is no bearer token, or it is unknown or expired.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refusal(401, "The request has no bearer token.")
        expires_at = self._expires_at.get(token.strip())
        if expires_at is None or expires_at <= self._now():
            raise Refusal(401, "The bearer token is invalid or has expired.")

    def _check_client(self, client_id: str, client_secret: str) -> None:
        known = self._credentials
        same_id = compare_digest(client_id.encode(), known.alvys_client_id.encode())
        same_secret = compare_digest(client_secret.encode(), known.alvys_client_secret.encode())
        if not (same_id and same_secret):
            raise Refusal(401, "The client id or the client secret is wrong.")


async def read_fields(request: Request) -> dict[str, str]:
    """Return the fields of a token request, from JSON or from a form.

    Raises:
        Refusal: Another content type, or a body that is not what its type says.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if media_type == "application/x-www-form-urlencoded":
        return dict(parse_qsl(body.decode("utf-8", "replace")))
    if media_type != "application/json":
        raise Refusal(415, "Send the token request as JSON or as a form.")
    try:
        fields = json.loads(body)
    except ValueError as error:
        raise Refusal(400, "The body is not JSON.") from error
    if not isinstance(fields, dict):
        raise Refusal(400, "The body must be a JSON object.")
    return {str(name): str(value) for name, value in fields.items()}

"""Client credentials for tokens: the token endpoint and the check of a bearer token.

Place in the path: client id and secret come in, a token that expires goes out; ``guard`` asks
whether the token of a request is good. Tokens are the only random thing in the sandbox.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from secrets import compare_digest, token_urlsafe
from urllib.parse import parse_qsl

from starlette.requests import Request

from console.sandbox.alvys.fields import parse_json
from console.sandbox.alvys.problems import Refusal
from console.sandbox.world import Credentials

__all__ = ["SCOPES", "TokenOffice", "read_fields"]

_AUDIENCE = "https://api.alvys.com/public/"
_READ = (
    *("carrier", "customer", "deduction", "driver", "fuel", "invoice", "load", "toll", "trip"),
    "user",
)
_WRITE = (
    *("carrier:update", "customer:create", "customer:update", "customer:delete"),
    *("deduction:create", "deduction:delete", "driver:update", "invoice:update", "load:update"),
    "trip:update",
)
SCOPES = (*(f"{name}:read" for name in _READ), *_WRITE)
"""Everything that an endpoint of the sandbox asks for."""


class TokenOffice:
    """Issues and checks tokens."""

    def __init__(
        self,
        credentials: Credentials,
        now: Callable[[], datetime],
        *,
        scopes: tuple[str, ...] = SCOPES,
        life_s: float = 3600,
    ) -> None:
        """Know one client.

        Args:
            credentials: The client's id and secret.
            now: Gives the present moment, aware UTC.
            scopes: Granted to the client.
            life_s: Seconds until a token expires.
        """
        self._scopes = scopes
        self._life = timedelta(seconds=life_s)
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
        if not set(fields.get("scope", "").split()) <= set(self._scopes):
            raise Refusal(403, "The client was not granted all requested scopes.")
        now = self._now()
        self._expires_at = {key: at for key, at in self._expires_at.items() if at > now}
        token = token_urlsafe(32)
        self._expires_at[token] = now + self._life
        return {
            "access_token": token,
            "scope": " ".join(self._scopes),
            "expires_in": int(self._life.total_seconds()),
            "token_type": "Bearer",
        }

    def revoke(self, authorization: str) -> None:
        """Forget the token of an Authorization header, as if its time were over."""
        self._expires_at.pop(authorization.partition(" ")[2].strip(), None)

    def check(self, authorization: str, scope: str) -> str:
        """Accept a request's Authorization header and return its token.

        Args:
            authorization: The header's value; empty when there is none.
            scope: What the endpoint asks for.

        Raises:
            Refusal: There is no bearer token, it is unknown or expired, or lacks the scope.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refusal(401, "The request has no bearer token.")
        expires_at = self._expires_at.get(token.strip())
        if expires_at is None or expires_at <= self._now():
            raise Refusal(401, "The bearer token is invalid or has expired.")
        if scope not in self._scopes:
            raise Refusal(403, f"The token does not carry the scope {scope}.")
        return token.strip()

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
    fields = parse_json(body)
    if not isinstance(fields, dict):
        raise Refusal(400, "The body must be a JSON object.")
    return {str(name): str(value) for name, value in fields.items()}

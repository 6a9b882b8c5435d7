"""The access token: fetched once, kept until a minute before its end.

Place in the path: client id and secret come in from ``wiring``; a bearer token goes out to
``client``. It must not write the secret or the token anywhere, and must not pass on the text of a
refusal, because identity providers repeat what they were sent.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import SecretStr

from console.alvys.decoding import Numeral, decode
from console.alvys.exchange import Exchange
from console.alvys.outgoing import Answer
from console.clock import Clock
from console.errors import AuthenticationError, RemoteError

__all__ = ["TokenCache"]

_OPERATION = "sign in"

_EARLY = timedelta(minutes=1)
"""How long before its end a token is replaced."""

_LONGEST_LIFE_S = 86_400
"""Longer promises are not relied on."""

_LONGEST_TOKEN = 16_384
"""Characters; servers refuse longer headers anyway."""


class TokenCache:
    """Holds the one access token of a client.

    Args:
        exchange: Sends the request.
        url: Token endpoint.
        audience: The API the token is for.
        client_id: Identifier of the Alvys API application.
        client_secret: Its secret.
        clock: Tells when the token ends.
        scopes: Asked for; none asks for all that were granted, and one that was not granted makes
            Alvys refuse the token.
    """

    def __init__(
        self,
        *,
        exchange: Exchange,
        url: str,
        audience: str,
        client_id: str,
        client_secret: SecretStr,
        clock: Clock,
        scopes: Sequence[str] = (),
    ) -> None:
        self._scopes = tuple(scopes)
        self._exchange = exchange
        self._url = url
        self._audience = audience
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock
        self._token: SecretStr | None = None
        self._renew_at: datetime = clock.now()

    async def fetch(self) -> SecretStr:
        """Return a token that is good for this request, asking for a new one when it is time.

        Raises:
            AuthenticationError: Client id or secret refused, or an answer without a usable token.
            RemoteError: Any other refusal, and what ``Exchange.post`` raises.
        """
        if self._token is None or self._clock.now() >= self._renew_at:
            self._token = await self._request()
        return self._token

    def forget(self) -> None:
        """Drop the token, because Alvys no longer takes it."""
        self._token = None

    async def _request(self) -> SecretStr:
        asked_at = self._clock.now()
        fields = {
            "client_id": self._client_id,
            "client_secret": self._client_secret.get_secret_value(),
            "audience": self._audience,
            "grant_type": "client_credentials",
        }
        if self._scopes:
            fields["scope"] = " ".join(self._scopes)
        answer = await self._exchange.post(self._url, fields, operation=_OPERATION)
        _check_status(answer, self._scopes)
        token, life = _parse(decode(answer.body, operation=_OPERATION))
        # A short life must not make every request fetch a token of its own.
        self._renew_at = asked_at + max(life - _EARLY, life / 2)
        return token


def _check_status(answer: Answer, scopes: Sequence[str]) -> None:
    if answer.status == 403 and scopes:
        raise _unusable(
            "Alvys did not grant this API application everything that was asked for",
            f"In Alvys, Admin > API Access, grant it: {', '.join(scopes)}.",
        )
    if answer.status in (401, 403):
        raise _unusable(
            "Alvys refused the client id or the client secret",
            "Enter them again with: intacct-console credentials set alvys",
        )
    if answer.status != 200:
        raise RemoteError(
            f"Alvys refused the sign-in request ({answer.status})",
            hint="Check token_url and audience under [alvys] in config.toml.",
            system="Alvys",
            operation=_OPERATION,
        )


def _parse(value: object) -> tuple[SecretStr, timedelta]:
    """Return token and life; the token is checked because it becomes part of a header."""
    match value:
        case {"access_token": str(token), "expires_in": Numeral(text=seconds)} if (
            0 < len(token) <= _LONGEST_TOKEN
            and token.isascii()
            and token.isprintable()
            and " " not in token
            and seconds.isdecimal()
            and int(seconds) > 0
        ):
            life_s = min(int(seconds), _LONGEST_LIFE_S)
            return SecretStr(token), timedelta(seconds=life_s)
        case _:
            raise _unusable(
                "Alvys answered the sign-in without a usable access token",
                "Check token_url under [alvys] in config.toml, then try again.",
            )


def _unusable(message: str, hint: str) -> AuthenticationError:
    return AuthenticationError(
        message, hint=hint, system="Alvys", operation=_OPERATION, details={"level": "alvys"}
    )

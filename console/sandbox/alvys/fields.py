"""Bodies of requests: parsing, and reading the fields of what is to be written.

Place in the path: bytes of a request come in; ``Fields`` gives values of the right kind and
collects what is wrong, so that one answer names every mistake. Keys are compared without case.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from starlette.requests import Request

from console.sandbox.alvys.problems import Refusal

__all__ = ["Fields", "parse_json", "read_json"]

_MOST = Decimal("100000000")
_CENT = Decimal("0.01")
_LONGEST = 1_000


def parse_json(body: bytes) -> object:
    """Return the JSON value of a body.

    Raises:
        Refusal: It is none, or nested too deeply.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "The body is not JSON.") from error


async def read_json(request: Request) -> dict[str, object]:
    """Return the JSON object of a request's body.

    Raises:
        Refusal: Another media type, or a body that is not a JSON object.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not media_type.endswith("json"):
        raise Refusal(415, "The body must be JSON.")
    body = parse_json(await request.body())
    if not isinstance(body, dict):
        errors = {"$": ["The body must be a JSON object."]}
        raise Refusal(400, "The body must be a JSON object.", errors=errors)
    return body


class Fields:
    """One object of a request."""

    def __init__(self, body: Mapping[str, object]) -> None:
        self._given = {name.lower(): value for name, value in body.items() if value is not None}
        self.errors: dict[str, list[str]] = {}
        """Field name to what is wrong with it; empty when all is well so far."""

    def has(self, name: str) -> bool:
        """Return whether a value is given."""
        return name.lower() in self._given

    def text(self, name: str, *, required: bool = False) -> str:
        """Return a text; empty when it is not given or wrong."""
        value = self._given.get(name.lower(), "")
        if not isinstance(value, str) or not _is_writable(value):
            return self._wrong(name, "It must be a text.")
        if len(value) > _LONGEST:
            return self._wrong(name, f"It must have at most {_LONGEST} characters.")
        if required and not value.strip():
            return self._wrong(name, f"The {name} field is required.")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; empty when it is not given or wrong."""
        value = self._given.get(name.lower(), [])
        if not isinstance(value, list) or not all(
            isinstance(item, str) and _is_writable(item) for item in value
        ):
            self._wrong(name, "It must be a list of texts.")
            return ()
        return tuple(value)

    def amount(self, name: str, *, above_zero: bool = True, required: bool = True) -> Decimal:
        """Return a number as money; zero when it is not given or wrong."""
        if required or self.has(name):
            return self._number(name, self._given.get(name.lower()), above_zero=above_zero)
        return Decimal("0.00")

    def money(self, name: str) -> Decimal:
        """Return the amount of a money object above zero; zero when it is wrong."""
        value = self._given.get(name.lower())
        if not isinstance(value, dict):
            self._wrong(name, f"The {name} field is required and must be an object.")
            return Decimal("0.00")
        inner = {str(key).lower(): part for key, part in value.items()}
        return self._number(name, inner.get("amount"), above_zero=True)

    def moment(self, name: str, *, required: bool = True) -> datetime | None:
        """Return a moment in UTC; None when it is not given or wrong."""
        value = self._given.get(name.lower())
        if value is None and not required:
            return None
        try:
            found = datetime.fromisoformat(value) if isinstance(value, str) else None
            if found is not None:
                return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            found = None
        self._wrong(name, "It must be an RFC 3339 moment.")
        return None

    def inner(self, name: str) -> "Fields | None":
        """Return an object inside this one; its mistakes count here, None when not given."""
        value = self._given.get(name.lower())
        if value is None:
            return None
        if not isinstance(value, dict):
            self._wrong(name, "It must be an object.")
            return None
        found = Fields(value)
        found.errors = self.errors
        return found

    def check(self) -> None:
        """Refuse the request when something was wrong.

        Raises:
            Refusal: With all mistakes.
        """
        if self.errors:
            raise Refusal(400, "The request is not valid.", errors=self.errors)

    def _number(self, name: str, value: object, *, above_zero: bool) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _MOST:
            self._wrong(name, "It must be a number.")
            return Decimal("0.00")
        amount = Decimal(str(value)).quantize(_CENT)
        if amount < 0 or (above_zero and amount == 0):
            self._wrong(name, "It must be greater than zero.")
        return amount

    def _wrong(self, name: str, reason: str) -> str:
        self.errors.setdefault(name, []).append(reason)
        return ""


def _is_writable(text: str) -> bool:
    # JSON can spell half of a surrogate pair, which no answer in UTF-8 could repeat.
    return not any("\ud800" <= character <= "\udfff" for character in text)

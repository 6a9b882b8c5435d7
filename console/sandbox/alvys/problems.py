"""Refusals of the Alvys API, in the media types that its specification names.

Place in the path: ``auth``, ``search`` and the families of endpoints raise ``Refusal``; ``guard``
turns it into the answer. Unauthorised calls and limits get ``application/problem+json``, most
other refusals plain JSON with the same keys.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.responses import JSONResponse

__all__ = ["PLAIN", "Refusal"]

PLAIN = frozenset({400, 404, 409, 412, 413, 422, 428})
"""Statuses that are answered in plain JSON, unless an endpoint says otherwise."""


class Refusal(Exception):
    """A request that is answered with an error."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Mapping[str, Sequence[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Describe the refusal.

        Args:
            status: HTTP status.
            detail: One sentence for people.
            errors: For a validation failure, the field names and what is wrong with each.
            headers: Further headers of the answer.
        """
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}

    def response(self, path: str, *, plain: frozenset[int] = PLAIN) -> JSONResponse:
        """Return the answer.

        Args:
            path: Path of the request.
            plain: Statuses that the endpoint answers in plain JSON.
        """
        body: dict[str, object] = {
            "Type": f"https://httpstatuses.io/{self.status}",
            "Title": HTTPStatus(self.status).phrase,
            "Status": self.status,
            "Detail": self.detail,
            "Instance": path,
        }
        if self.errors is not None:
            body["Title"] = "One or more validation errors occurred."
            body["Errors"] = {name: list(reasons) for name, reasons in self.errors.items()}
        media_type = "application/json" if self.status in plain else "application/problem+json"
        headers = dict(self.headers)
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return JSONResponse(body, self.status, headers=headers, media_type=media_type)

"""Refusals of the Alvys API, in the media types that its specification names.

Place in the path: ``auth``, ``search`` and ``routes`` raise ``Refusal``; ``guard`` turns it into
the answer. Unauthorised calls get ``application/problem+json``, bad requests and unknown records
plain JSON with the same keys.
"""

from collections.abc import Mapping, Sequence

from starlette.responses import JSONResponse

__all__ = ["Refusal"]

_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    415: "Unsupported Media Type",
}
_PLAIN = {400, 404}


class Refusal(Exception):
    """A request that is answered with an error."""

    def __init__(
        self, status: int, detail: str, *, errors: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """Describe the refusal.

        Args:
            status: HTTP status.
            detail: One sentence for people.
            errors: For a validation failure, the field names and what is wrong with each.
        """
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors

    def response(self, path: str) -> JSONResponse:
        """Return the answer to a request of that path."""
        body: dict[str, object] = {
            "Type": f"https://httpstatuses.io/{self.status}",
            "Title": _TITLES[self.status],
            "Status": self.status,
            "Detail": self.detail,
            "Instance": path,
        }
        if self.errors is not None:
            body["Title"] = "One or more validation errors occurred."
            body["Errors"] = {name: list(reasons) for name, reasons in self.errors.items()}
        media_type = "application/json" if self.status in _PLAIN else "application/problem+json"
        headers = {"WWW-Authenticate": "Bearer"} if self.status == 401 else None
        return JSONResponse(body, self.status, headers=headers, media_type=media_type)

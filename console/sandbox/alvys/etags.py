"""ETags: what a record's version is called, and the check before it is changed.

Place in the path: the writing endpoints ask; a missing ``If-Match`` and a stale one are refused.
"""

from hashlib import sha256

from starlette.requests import Request

from console.sandbox.alvys.problems import Refusal

__all__ = ["check_match", "etag_of"]


def etag_of(*parts: object) -> str:
    """Return the ETag of what tells one version of a record from another."""
    digest = sha256("\n".join(str(part) for part in parts).encode())
    return f'"{digest.hexdigest()[:16]}"'


def check_match(request: Request, etag: str) -> None:
    """Compare a request's ``If-Match`` with the present version.

    Raises:
        Refusal: There is none, or the record has changed since.
    """
    wanted = request.headers.get("if-match", "").strip()
    if not wanted:
        raise Refusal(428, "The If-Match header is required.")
    if wanted != "*" and etag not in [one.strip() for one in wanted.split(",")]:
        raise Refusal(412, "The record has changed since it was read.")

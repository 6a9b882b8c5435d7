"""What a fault of the plan does to a call of the Alvys API.

Place in the path: ``guard`` names the kind that strikes; an answer that stands in for the real one,
or the real one damaged, goes back. Kinds that only Sage knows do nothing here.
"""

from starlette.responses import JSONResponse, Response

from console.sandbox.alvys.problems import Refusal
from console.sandbox.dropping import DroppedResponse

__all__ = ["answer_instead", "damaged"]

_PAGE = """<!DOCTYPE html>
<html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1></body></html>
"""
_STATUSES = {"http_429": 429, "http_500": 500, "http_502": 502, "http_503": 503, "http_504": 504}


def answer_instead(kind: str | None, path: str) -> Response | None:
    """Return what is sent when nothing runs at all; None to let it run."""
    if kind == "close_before":
        return DroppedResponse()
    if kind == "html":
        return Response(_PAGE, 200, media_type="text/html")
    status = _STATUSES.get(kind or "")
    if status is None:
        return None
    headers = {"Retry-After": "1"} if status in (429, 503) else {}
    return Refusal(status, "Try again later.", headers=headers).response(path)


def damaged(kind: str | None, answer: Response) -> Response:
    """Return an answer as it arrives."""
    body = bytes(answer.body)
    if kind == "lost_answer":
        return DroppedResponse()
    if kind == "cut_body":
        return DroppedResponse(body, keep=len(body) // 2, media_type=answer.media_type)
    if kind == "missing_result":
        return JSONResponse(None, answer.status_code)
    if kind == "statusless_result":
        return JSONResponse({}, answer.status_code)
    return answer

"""A transport between the console and the sandbox's Alvys that says something else than it."""

import json
from collections.abc import Callable
from typing import Any

import httpx

__all__ = ["Rewriting"]

Rule = Callable[[str, dict[str, Any]], list[dict[str, Any]]]


class Rewriting(httpx.AsyncHTTPTransport):
    """Real requests and answers, the records of which are handed through a rule.

    Args:
        rule: Gets the path of the request and a record; returns what stands in its place.
        statuses: Part of a path, with its query, to the status that answers it instead.
    """

    def __init__(self, rule: Rule | None = None, statuses: dict[str, int] | None = None) -> None:
        super().__init__()
        self._rule = rule
        self._statuses = statuses or {}
        self.asked: list[str] = []
        """Path and query of each request."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it on, and return the answer with other records in it."""
        target = request.url.raw_path.decode()
        self.asked.append(target)
        for part, status in self._statuses.items():
            if part in target:
                return _answer(request, status, {"Title": "no"}, {})
        answer = await super().handle_async_request(request)
        if self._rule is None or "/api/p/" not in target:
            return answer
        content = json.loads(await answer.aread())
        if isinstance(content, dict) and "Items" in content:
            items = [one for item in content["Items"] for one in self._rule(target, item)]
            more = len(items) - len(content["Items"])
            content = {**content, "Items": items, "Total": content["Total"] + more}
        return _answer(request, answer.status_code, content, {"Date": answer.headers["Date"]})


def _answer(
    request: httpx.Request, status: int, content: object, headers: dict[str, str]
) -> httpx.Response:
    told = {"Content-Type": "application/json", **headers}
    stream = httpx.ByteStream(json.dumps(content).encode())
    return httpx.Response(status, headers=told, stream=stream, request=request)

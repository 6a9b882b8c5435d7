"""Somebody on the line: passes calls on to a sandbox and remembers the secrets that it gave out."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit, urlunsplit

from tests import wire

_GIVEN_OUT = re.compile(rb'<sessionid>([^<]+)</sessionid>|"access_token":\s*"([^"]+)"')
_PASSED_ON = ("content-type", "authorization", "if-none-match", "accept")
_PASSED_BACK = ("content-type", "etag", "retry-after")


class Eavesdropper(ThreadingHTTPServer):
    """Stands between the program and a sandbox.

    Args:
        origin: Any URL of the sandbox.
    """

    daemon_threads = True

    def __init__(self, origin: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        parts = urlsplit(origin)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.client = wire.client(timeout=30)
        self.heard: set[str] = set()
        """Session ids and access tokens."""

    def own(self, url: str) -> str:
        """Return the URL at which this one passes calls for ``url`` on."""
        parts = urlsplit(url)
        return urlunsplit(parts._replace(netloc=f"127.0.0.1:{self.server_port}"))

    def remember(self, body: bytes) -> None:
        """Remember what an answer gives out."""
        for session_id, token in _GIVEN_OUT.findall(body):
            self.heard.add((session_id or token).decode())


class _Handler(BaseHTTPRequestHandler):
    server: Eavesdropper

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _pass_on(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        answer = self.server.client.request(
            self.command,
            f"{self.server.origin}{self.path}",
            content=self.rfile.read(length),
            headers={name: self.headers[name] for name in _PASSED_ON if name in self.headers},
        )
        self.server.remember(answer.content)
        self.send_response(answer.status_code)
        for name in _PASSED_BACK:
            if name in answer.headers:
                self.send_header(name, answer.headers[name])
        self.send_header("content-length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _pass_on


@contextmanager
def listening(origin: str) -> Iterator[Eavesdropper]:
    """Give somebody who listens until the end of the block."""
    with Eavesdropper(origin) as one:
        thread = threading.Thread(target=one.serve_forever, daemon=True)
        thread.start()
        try:
            yield one
        finally:
            one.shutdown()
            thread.join()
            one.client.close()

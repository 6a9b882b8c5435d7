"""The client on the simulated gateway, in one process and without sockets."""

from collections.abc import Callable
from typing import Any

import httpx
from pydantic import SecretStr

from console.intacct import Backoff, IntacctClient, LoginCredentials, SenderCredentials
from console.sandbox.books import Books, User
from console.sandbox.gateway import Gateway, GatewayManners
from tests.intacct.support import ManualClock, reply
from tests.sandbox.gateway_kit import ENDPOINT, SENDER, STRANGER, books


def company(**changes: object) -> Books:
    """Return the small company of the gateway's tests, with what the client's tests add."""
    made = books(
        None,
        users={
            "ws": User(user_id="ws", password="ws-secret"),
            "east": User(user_id="east", password="east-secret", entities=frozenset({"E100"})),
            "reader": User(
                user_id="reader",
                password="reader-secret",
                denied=frozenset({("create", "ARINVOICE"), ("read", "GLACCOUNT")}),
            ),
        },
        **changes,
    )
    made.add("SUPDOCFOLDER", {"SUPDOCFOLDERNAME": "Freight"})
    return made


class Sandboxed:
    """A company in the simulated gateway, and clients that talk to it."""

    def __init__(self, made: Books | None = None, *, replay: str = "empty") -> None:
        self.books = made or company()
        self.gateway = Gateway(
            books=self.books,
            senders=[SENDER, STRANGER],
            seed=1,
            manners=GatewayManners(replay=replay),
        )
        self.instead: Callable[[httpx.Request], httpx.Response | None] = lambda request: None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        other = self.instead(request)
        if other is not None:
            return other
        answer = self.gateway.answer(request.content, endpoint=ENDPOINT)
        return reply(answer.body, answer.status, {"Content-Type": answer.content_type})

    def client(
        self, user: str = "ws", *, password: str = "", sender: Any = SENDER, **options: Any
    ) -> IntacctClient:
        return IntacctClient(
            url=ENDPOINT,
            sender=SenderCredentials(
                sender_id=sender.sender_id, password=SecretStr(sender.password)
            ),
            login=LoginCredentials(
                company_id="acme",
                user_id=user,
                password=SecretStr(password or f"{user}-secret"),
            ),
            clock=ManualClock(),
            transport=httpx.MockTransport(self),
            backoff=Backoff(attempts=1),
            **options,
        )

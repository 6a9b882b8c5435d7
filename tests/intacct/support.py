"""What the tests of the gateway client share: a manual clock, a scripted Sage, sound values."""

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

import httpx
from pydantic import SecretStr

from console.clock import Clock
from console.intacct import (
    BillLine,
    CreateBill,
    CreateInvoice,
    IntacctClient,
    InvoiceLine,
    LoginCredentials,
    NumberedFunction,
    SenderCredentials,
)
from console.intacct.backoff import Backoff

SHARED = Path(__file__).parents[2] / ".." / "shared"
URL = "https://api.intacct.com/ia/xml/xmlgw.phtml"
START = datetime(2026, 3, 2, 15, tzinfo=UTC)
SENDER = SenderCredentials(sender_id="acme_sender", password=SecretStr("sender-pw<1>"))
LOGIN = LoginCredentials(company_id="acme-co", user_id="ws_user", password=SecretStr("user-pw-2"))


class ManualClock(Clock):
    """A clock that only moves when told to; sleeping moves it."""

    def __init__(self, now: datetime = START) -> None:
        self.moment = now
        self.pauses: list[float] = []

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def invoice(**changes: Any) -> CreateInvoice:
    plain = CreateInvoice(
        customer_id="C-100",
        created_on=date(2026, 3, 2),
        due_on=date(2026, 4, 1),
        invoice_no="100045",
        lines=(InvoiceLine(account_no="40000", amount=Decimal("1850")),),
    )
    return replace(plain, **changes)


def bill(**changes: Any) -> CreateBill:
    plain = CreateBill(
        vendor_id="V-200",
        created_on=date(2026, 3, 2),
        due_on=date(2026, 4, 1),
        bill_no="SET-9001",
        lines=(BillLine(account_no="50010", amount=Decimal("1400.00")),),
    )
    return replace(plain, **changes)


def numbered(control_id: str = "fn-1", function: Any = None) -> NumberedFunction:
    return NumberedFunction(control_id=control_id, function=function or invoice())


def success(control_id: str, inner: str = "", function: str = "create_invoice") -> str:
    return (
        f"<result><status>success</status><function>{function}</function>"
        f"<controlid>{control_id}</controlid>{inner}</result>"
    )


def failure(control_id: str, errors: str, status: str = "failure") -> str:
    return (
        f"<result><status>{status}</status><function>create</function>"
        f"<controlid>{control_id}</controlid><errormessage>{errors}</errormessage></result>"
    )


def error(number: str, text: str = "", correction: str = "", description: str = "") -> str:
    return (
        f"<error><errorno>{number}</errorno><description>{description}</description>"
        f"<description2>{text}</description2><correction>{correction}</correction></error>"
    )


def envelope(*results: str, location_id: str = "", life_h: int = 2) -> bytes:
    end_at = START + timedelta(hours=life_h)
    return (
        "<response><control><status>success</status><controlid>r</controlid></control><operation>"
        "<authentication><status>success</status><userid>ws_user</userid>"
        f"<companyid>acme-co</companyid><locationid>{location_id}</locationid>"
        f"<sessiontimestamp>{START.isoformat()}</sessiontimestamp>"
        f"<sessiontimeout>{end_at.isoformat()}</sessiontimeout></authentication>"
        f"{''.join(results)}</operation></response>"
    ).encode()


def control_failure(*errors: str) -> bytes:
    return (
        "<response><control><status>failure</status></control>"
        f"<errormessage>{''.join(errors)}</errormessage></response>"
    ).encode()


def sign_in_failure(*errors: str) -> bytes:
    return (
        "<response><control><status>success</status></control><operation>"
        "<authentication><status>failure</status><userid/><companyid/></authentication>"
        f"<errormessage>{''.join(errors)}</errormessage></operation></response>"
    ).encode()


def api_session(
    control_id: str, session_id: str = "SESS-1", endpoint: str = URL, location_id: str = ""
) -> str:
    return success(
        control_id,
        f"<data><api><sessionid>{session_id}</sessionid><endpoint>{endpoint}</endpoint>"
        f"<locationid>{location_id}</locationid></api></data>",
        "getAPISession",
    )


def rows(control_id: str, object_name: str, *keys: int, remaining: int = 0) -> str:
    records = "".join(f"<{object_name}><RECORDNO>{key}</RECORDNO></{object_name}>" for key in keys)
    return success(
        control_id,
        f'<data listtype="{object_name}" totalcount="{len(keys) + remaining}" offset="0"'
        f' count="{len(keys)}" numremaining="{remaining}">{records}</data>',
        "query",
    )


async def _stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def reply(
    body: bytes = b"", status: int = 200, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    """Return an answer as the network gives it: a raw stream, not yet unpacked."""
    return httpx.Response(status, headers=headers, content=_stream(body))


Step = Callable[[str], httpx.Response | bytes]
"""Makes an answer from the function control id of the request; or raises."""

_CONTROL_ID = re.compile(rb'<function controlid="([^"]*)"')


class ScriptedSage:
    """Answers sign-ins by itself and everything else by the script, one step a request.

    Args:
        steps: Answers to requests that are no sign-in, in order.
        sign_ins: Answers to sign-ins, in order; a sound session when used up.
    """

    def __init__(self, *steps: Step, sign_ins: Sequence[Step] = ()) -> None:
        self.steps = list(steps)
        self.sign_ins = list(sign_ins)
        self.requests: list[bytes] = []
        self.urls: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = request.content
        self.requests.append(body)
        self.urls.append(str(request.url))
        control_id = _CONTROL_ID.findall(body)[0].decode()
        if b"<getAPISession/>" in body:
            step = self.sign_ins.pop(0) if self.sign_ins else self._session
        else:
            step = self.steps.pop(0)
        answer = step(control_id)
        return answer if isinstance(answer, httpx.Response) else reply(answer)

    def answering(self, *results: str) -> Self:
        """Answer the next request with these, whose control ids are ``0``, ``1`` and so on."""

        def step(_control_id: str) -> bytes:
            body = envelope(*results)
            for place, control_id in enumerate(_CONTROL_ID.findall(self.requests[-1])):
                body = body.replace(b"<controlid>%d<" % place, b"<controlid>" + control_id + b"<")
            return body

        self.steps.append(step)
        return self

    def _session(self, control_id: str) -> bytes:
        number = sum(b"<getAPISession/>" in body for body in self.requests)
        return envelope(api_session(control_id, session_id=f"SESS-{number}"))

    @property
    def sent(self) -> list[bytes]:
        """The requests that were no sign-in."""
        return [body for body in self.requests if b"<getAPISession/>" not in body]

    def client(self, clock: ManualClock | None = None, **options: Any) -> IntacctClient:
        return IntacctClient(
            url=URL,
            sender=SENDER,
            login=LOGIN,
            clock=clock or ManualClock(),
            transport=httpx.MockTransport(self),
            backoff=options.pop("backoff", Backoff(attempts=3)),
            **options,
        )


def always(body: bytes | httpx.Response) -> Step:
    return lambda control_id: body


def raising(problem: Exception) -> Step:
    def step(control_id: str) -> httpx.Response:
        raise problem

    return step

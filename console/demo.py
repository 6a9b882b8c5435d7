"""The demo: a simulated company and a throw-away home, prepared through the real services.

Place in the path: nothing comes in; a sandbox that runs and a home that is connected to it go out,
for the time of a ``with`` block. Everything in it is what a person could do by hand; nothing of it
is left behind.
"""

import asyncio
import base64
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from console.config import CONFIG_NAME, AppConfig, load_config
from console.config_template import CONFIG_TEXT
from console.connections.service import ConnectOrder
from console.connections.settings_document import parse_settings
from console.domain.access import Actor
from console.domain.connection import PostingDestination, Subsidiary
from console.domain.settings import Settings
from console.errors import ConsoleError
from console.home import make_home
from console.logs import Redactor
from console.sandbox.server import SandboxServer
from console.wiring import Parts, build

__all__ = ["Demo", "open_demo"]

_HISTORY = (45, 20)
"""Loads of each run before the demo opens."""

_PAID_INVOICES = 3
"""Invoices that are paid in Sage after each cycle of the history."""

_NEW_LOADS = 300
"""Loads that wait for the first sync."""

_FIRST_WITH_PAPERS, _WITH_PAPERS = 10, 8
"""Which of them have papers filed: from where on, and how many."""

_MAPPING = "accessorial/layover"
"""The AR mapping whose account is made inactive, so that there is something to repair."""

_TIMEOUT_S = 30.0

_Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A prepared demo."""

    home: Path
    """The throw-away home."""

    config: AppConfig
    """Its settings, which name the sandbox."""

    parts: Parts
    """The services on it."""

    actor: Actor
    """Who acts: the person who started the demo."""

    hello: dict[str, Any]
    """What the ``sandbox`` command would print first."""


@contextmanager
def open_demo(
    identify: Callable[[Path, AppConfig], Actor], say: _Say, redactor: Redactor
) -> Iterator[Demo]:
    """Prepare a demo, and remove everything at the end.

    Args:
        identify: Tells who acts on a home.
        say: Takes a line for people about each step.
        redactor: Learns the demo's secrets.

    Raises:
        ConsoleError: A step went wrong.
    """
    with (
        tempfile.TemporaryDirectory(prefix="intacct-console-demo-") as folder,
        SandboxServer() as server,
    ):
        hello = server.hello
        home = Path(folder)
        say(f"sandbox of a sample company at {hello['alvys_url']}")
        config = _make_home(home, hello)
        parts = build(config, home, redactor=redactor, kind="demo")
        try:
            demo = Demo(
                home=home,
                config=config,
                parts=parts,
                actor=identify(home, config),
                hello=hello,
            )
            _prepare(demo, say)
            yield demo
        finally:
            parts.close()


def _make_home(home: Path, hello: dict[str, Any]) -> AppConfig:
    make_home(home)
    defaults, text = AppConfig(), CONFIG_TEXT
    for default, url in (
        (defaults.intacct.url, hello["intacct_url"]),
        (defaults.alvys.url, hello["alvys_url"]),
        (defaults.alvys.token_url, hello["alvys_token_url"]),
    ):
        text = text.replace(f'"{default}"', f'"{url}"')
    (home / CONFIG_NAME).write_text(text, encoding="utf-8")
    # The environment may name real services; a demo never talks to them.
    return load_config(home, {})


def _prepare(demo: Demo, say: _Say) -> None:
    parts, keys = demo.parts, demo.hello["credentials"]
    sender_password, client_secret = keys["sender_password"], keys["alvys_client_secret"]
    parts.integration.replace(demo.actor, "sender", keys["sender_id"], SecretStr(sender_password))
    parts.integration.replace(
        demo.actor, "alvys", keys["alvys_client_id"], SecretStr(client_secret)
    )
    subsidiaries = asyncio.run(parts.connections.refresh_subsidiaries(demo.actor))
    by_name = sorted(subsidiaries, key=lambda one: one.name)
    active = next(one for one in by_name if one.kind == "carrier")
    paused = next(one for one in by_name if one.kind == "brokerage")
    for subsidiary in (active, paused):
        _connect(demo, subsidiary)
        say(f"{subsidiary.name} is connected")
    parts.connections.pause(demo.actor, paused.id)
    say(f"{paused.name} is paused")
    with httpx.Client(
        base_url=demo.hello["control_url"], timeout=_TIMEOUT_S, trust_env=False
    ) as control:
        for count in _HISTORY:
            _ask(control, "POST", "/loads", {"count": count, "subsidiary": active.name})
            say(_sync(demo, active))
            _pay(demo, control)
        say("Some invoices are paid in Sage; the next sync brings the newest payments home")
        body: dict[str, object] = {"count": _NEW_LOADS, "subsidiary": active.name}
        loads = _ask(control, "POST", "/loads", body)["loads"]
        _vary(control, loads)
        _file_papers(control, loads)
        say(f"{_NEW_LOADS} new loads of {active.name} wait for a sync")
        account = _mapped_account(demo)
        _ask(control, "PATCH", f"/accounts/{account}", {"status": "inactive"})
        say(f"GL account {account} was made inactive in Sage, to have something to repair")


def _connect(demo: Demo, subsidiary: Subsidiary) -> None:
    keys = demo.hello["credentials"]
    order = ConnectOrder(
        subsidiary=subsidiary.id,
        posting=PostingDestination.CHILD,
        company_id=keys["company_id"],
        user_id=keys["user_id"],
        password=SecretStr(keys["user_password"]),
        settings=_with_papers(parse_settings(demo.hello["sample_settings"])),
    )
    asyncio.run(demo.parts.connections.connect(demo.actor, order))


def _with_papers(settings: Settings) -> Settings:
    """Return settings that let papers follow their documents."""
    ar, ap = settings.ar, settings.ap
    return replace(
        settings,
        ar=replace(ar, attach_documents=True),
        ap=replace(ap, attach_documents=True),
    )


def _sync(demo: Demo, subsidiary: Subsidiary) -> str:
    parts = demo.parts
    request = parts.sync.request_sync(demo.actor, [subsidiary.id])
    parts.lock.try_acquire()
    try:
        sender = parts.sender(lambda: False)
        done = asyncio.run(sender.work(request))
    finally:
        parts.lock.release()
    counts = parts.sync.run(demo.actor, done.run_ids[0]).counts
    return f"synced {subsidiary.name}: {counts.exported} exported, {counts.failed} failed"


def _pay(demo: Demo, control: httpx.Client) -> None:
    """Pay some of the latest invoices in Sage, one of them in part."""
    page = demo.parts.sync.transactions(
        demo.actor, "kind:ar_invoice state:posted", limit=_PAID_INVOICES
    )
    for place, entry in enumerate(page.entries):
        order: dict[str, object] = {"document_no": entry.transaction.number, "method": "ach"}
        _ask(control, "POST", "/pay", order if place else {**order, "amount": "100.00"})


def _mapped_account(demo: Demo) -> str:
    accounts = parse_settings(demo.hello["sample_settings"]).accounts
    return accounts.ar[_MAPPING]


def _vary(control: httpx.Client, loads: list[str]) -> None:
    """Bill some loads by a summary invoice, deduct from one and pay a driver an extra."""
    _ask(control, "POST", "/invoices", {"loads": loads[:3]})
    deduction = {"type": "Cargo Damage", "amount": "-75.00"}
    _ask(control, "POST", "/change", {"load_number": loads[3], "accessorial": deduction})
    trip = f"{loads[4]}-1"
    pay: dict[str, object] = {"trip_number": trip, "type": "Lumper", "amount": "85.00"}
    _ask(control, "POST", "/driver-charge", pay)


def _file_papers(control: httpx.Client, loads: list[str]) -> None:
    """File papers with some loads and their trips, one of them of a type that Sage does not get."""
    for load in loads[_FIRST_WITH_PAPERS : _FIRST_WITH_PAPERS + _WITH_PAPERS]:
        for kind in ("Customer Rate Confirmation", "Proof of Delivery"):
            name = f"{load} {kind.lower()}.pdf"
            body: dict[str, object] = {"load_number": load, "type": kind, "name": name}
            _ask(control, "POST", "/papers", body)
        trip: dict[str, object] = {"trip_number": f"{load}-1", "type": "Carrier Rate Confirmation"}
        _ask(control, "POST", "/papers", trip)
    fax = base64.b64encode(b"II*\x00 a fax of two pages").decode()
    body = {"load_number": loads[_FIRST_WITH_PAPERS], "type": "Bill of Lading"}
    _ask(control, "POST", "/papers", {**body, "name": "bol fax.tif.pdf", "content": fax})


def _ask(control: httpx.Client, method: str, path: str, body: dict[str, object]) -> Any:
    try:
        answer = control.request(method, path.lstrip("/"), json=body)
        answer.raise_for_status()
        return answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise ConsoleError(f"The sandbox refused {method} {path}") from error

"""The checks of ``doctor``, each on its own: one that fails keeps no other from being made.

Place in the path: a home comes in, checks go out. They send nothing and repair nothing. What
is written is what opening a store writes by itself, one of an earlier version being brought up to
date, and a record of having asked, where the services keep one.
"""

import asyncio
import shutil
import ssl
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from console.clock import Clock
from console.config import AppConfig
from console.domain.access import Actor
from console.domain.connection import Connection
from console.errors import ConsoleError
from console.home import is_fresh
from console.store import KEY_NAME, STORE_NAME, SenderLock, check_file, check_folder, open_store
from console.sync.holding import holder_trouble, holder_words
from console.wiring import Parts

__all__ = ["Check", "endpoint_checks", "home_checks", "service_checks", "terminal_check"]

_CONNECT_S = 10
_LEAST_FREE = 200 * 1024 * 1024
"""Bytes below which a disk is soon full."""

_SHOWN = 3
"""Findings of a connection that stand in its message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    """What; the same word for the same thing in every version."""

    ok: bool
    """Whether it is as it should be."""

    message: str
    """What was found, for people."""

    fix: str = ""
    """What to do; empty when nothing is to be done."""


def terminal_check(environ: Mapping[str, str]) -> Check:
    """Return whether the full-screen console can be shown; nothing else needs a terminal."""
    term = environ.get("TERM", "")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        said = "none here; commands and the daemon need none"
        return Check(name="terminal", ok=True, message=said)
    size = shutil.get_terminal_size()
    if term in {"", "dumb"}:
        fix = "Set TERM, e.g. to xterm-256color."
        return Check(name="terminal", ok=False, message="TERM names no terminal", fix=fix)
    return Check(name="terminal", ok=True, message=f"{term}, {size.columns}x{size.lines}")


def home_checks(home: Path, clock: Clock) -> Iterator[Check]:
    """Yield what can be said about the home without opening anything for work."""
    if is_fresh(home):
        fix = "Make it: intacct-console init"
        yield Check(name="home", ok=False, message=f"{home} is not a home yet", fix=fix)
        return
    yield Check(name="home", ok=True, message=str(home))
    yield _checked("rights", lambda: _rights(home))
    yield _checked("store", lambda: _store(home))
    free = shutil.disk_usage(home).free
    yield Check(
        name="space",
        ok=free >= _LEAST_FREE,
        message=f"{free // 1024**2} MB free",
        fix="" if free >= _LEAST_FREE else "Make room on the disk of the home.",
    )
    yield _lease(home, clock)


def service_checks(parts: Parts, actor: Actor) -> Iterator[Check]:
    """Yield whether credentials are there and each connection fits what Sage holds."""
    for name in ("sender", "alvys"):
        yield _checked(f"credentials {name}", partial(_credentials, parts, name))
    for connection in parts.store.connections.all():
        yield _connection(parts, actor, connection)


def endpoint_checks(config: AppConfig) -> list[Check]:
    """Return whether each endpoint takes connections, secured ones included."""
    urls = {
        "endpoint sage": config.intacct.url,
        "endpoint alvys": config.alvys.url,
        "endpoint alvys token": config.alvys.token_url,
    }

    async def all_of_them() -> list[Check]:
        return await asyncio.gather(*(_endpoint(name, url) for name, url in urls.items()))

    return asyncio.run(all_of_them())


def _checked(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name=name, ok=True, message=look())
    except ConsoleError as error:
        return Check(name=name, ok=False, message=error.message, fix=error.hint)


def _credentials(parts: Parts, name: Literal["sender", "alvys"]) -> str:
    own_id, _ = parts.integration.load(name)
    return own_id


def _rights(home: Path) -> str:
    check_folder(home)
    for name in (STORE_NAME, KEY_NAME):
        if (home / name).exists():
            check_file(home / name)
    return "the home is its owner's alone"


def _store(home: Path) -> str:
    with closing(open_store(home)) as store:
        damage = store.database.find_damage(thorough=True)
    if damage:
        raise ConsoleError(f"The store is damaged: {damage[0]}", hint="Restore a backup.")
    return "whole"


def _lease(home: Path, clock: Clock) -> Check:
    try:
        holder = SenderLock(home).holder()
    except ConsoleError as error:
        return Check(name="lease", ok=False, message=error.message, fix=error.hint)
    trouble = holder_trouble(holder, clock.now())
    if trouble:
        said, _, fix = trouble.partition(": ")
        return Check(name="lease", ok=False, message=said, fix=fix)
    return Check(name="lease", ok=True, message=holder_words(holder) or "nobody sends now")


def _connection(parts: Parts, actor: Actor, connection: Connection) -> Check:
    name = f"connection {connection.subsidiary_name}"
    try:
        found = asyncio.run(parts.connections.check(actor, connection.subsidiary_id))
    except ConsoleError as error:
        return Check(name=name, ok=False, message=error.message, fix=error.hint)
    errors = [finding for finding in found if finding.severity == "error"]
    if errors:
        said = _joined(finding.message for finding in errors)
        return Check(name=name, ok=False, message=said, fix=_joined(one.fix for one in errors))
    return Check(name=name, ok=True, message=f"fits Sage, {len(found)} warnings")


def _joined(sentences: Iterable[str]) -> str:
    listed = list(dict.fromkeys(filter(None, sentences)))
    more = len(listed) - _SHOWN
    return "; ".join(listed[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")


async def _endpoint(name: str, url: str) -> Check:
    parts = urlsplit(url)
    is_secured = parts.scheme == "https"
    port = parts.port or (443 if is_secured else 80)
    context = ssl.create_default_context() if is_secured else None
    try:
        async with asyncio.timeout(_CONNECT_S):
            _, writer = await asyncio.open_connection(parts.hostname, port, ssl=context)
    except (OSError, TimeoutError) as error:
        why = str(error) or "no answer"
        fix = "Check the address in config.toml, name resolution, proxy and firewall."
        return Check(name=name, ok=False, message=f"{parts.hostname}:{port}: {why}", fix=fix)
    writer.close()
    return Check(name=name, ok=True, message=f"{parts.hostname}:{port} answers")

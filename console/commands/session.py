"""An open home with the acting person, for the time of one command.

Place in the path: between a command and the services. It makes the home where a command is one to
begin with, reads the settings, finds out who acts, starts the log, and closes everything again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from console.clock import Clock
from console.commands.invocation import Invocation
from console.commands.output import Output
from console.config import AppConfig, BrokenRoles, load_config
from console.domain.access import Actor
from console.errors import ConfigurationError, StoreLockedError
from console.home import is_fresh, make_home
from console.identity import Roles, identify, read_caller
from console.logs import LogFile, start_logging
from console.store import SenderLock
from console.sync.holding import holder_trouble
from console.wiring import Parts, build

if TYPE_CHECKING:
    from console.sync.inspection import InspectionService
    from console.sync.overview import SubsidiaryRow

__all__ = ["Session", "acting_person", "open_session"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What one command works with."""

    actor: Actor
    """The acting person."""

    parts: Parts
    """The services."""

    output: Output
    """Where the command speaks."""

    invocation: Invocation
    """How the program was called."""

    @property
    def inspection(self) -> InspectionService:
        """Return what rehearses, previews, compares and adds up."""
        return self.parts.clients.inspection(self.parts.store, self.parts.sync)

    def subsidiary_names(self) -> dict[str, str]:
        """Return the names of the known subsidiaries by id."""
        return {row.id: row.name for row in self.rows()}

    def rows(self) -> tuple[SubsidiaryRow, ...]:
        """Return the subsidiary list from the store."""
        return self.parts.sync.overview(self.actor)


@contextmanager
def open_session(
    invocation: Invocation, *, kind: str, makes_home: bool = False
) -> Iterator[Session]:
    """Open the home for a command.

    Args:
        invocation: How the program was called.
        kind: The command's name, for people who ask who sends.
        makes_home: Make a home that is not there; a command that only looks must not, or a name
            that was typed wrongly looks like a home where all is well.

    Raises:
        ConfigurationError: Home or ``config.toml`` are not usable.
        AccessDeniedError: The kernel's user is unknown.
        StoreError: The store is not usable.
    """
    home = invocation.home
    if is_fresh(home):
        if not makes_home:
            raise ConfigurationError(
                f"There is no home in {home}",
                hint="Make one: intacct-console init, or name the right one with --home.",
            )
        make_home(home)
    config = load_config(home, invocation.environ)
    output = Output(invocation)
    actor = acting_person(home, config)
    if isinstance(config.roles, BrokenRoles):
        output.note(f"warning: {config.roles.reason}; everybody is a reader until it is corrected")
    with _named_holder(home):
        parts = build(config, home, redactor=invocation.redactor, kind=kind)
        try:
            with _log(parts, invocation):
                yield Session(actor=actor, parts=parts, output=output, invocation=invocation)
        finally:
            parts.close()


def acting_person(home: Path, config: AppConfig) -> Actor:
    """Return who acts, by the kernel's word and the home's roles.

    Raises:
        AccessDeniedError: The kernel's user is unknown.
    """
    owner_uid = home.stat().st_uid
    match config.roles:
        case None:
            roles = None
        case BrokenRoles():
            roles = Roles()
        case table:
            roles = Roles(operators=table.operators, groups=table.groups)
    return identify(read_caller(), roles, owner_uid=owner_uid)


@contextmanager
def _named_holder(home: Path) -> Iterator[None]:
    """Name the process that sends when it hangs in the middle of writing to the store."""
    try:
        yield
    except StoreLockedError as error:
        ailing = holder_trouble(SenderLock(home).holder(), Clock().now())
        raise StoreLockedError(
            error.message, hint=ailing or error.hint, details=error.details
        ) from error


@contextmanager
def _log(parts: Parts, invocation: Invocation) -> Iterator[None]:
    if parts.store.database.read_only:
        # Whoever reads from a disk that cannot be written gets the answer, and no log of it.
        yield
        return
    log = _start_log(parts.home, invocation)
    try:
        yield
    finally:
        log.close()


def _start_log(home: Path, invocation: Invocation) -> LogFile:
    try:
        return start_logging(home / "logs", invocation.redactor)
    except OSError as error:
        raise ConfigurationError(
            f"{home / 'logs'} cannot be written: {os.strerror(error.errno or 0)}",
            hint="Check its owner and rights, and the free space of the disk.",
        ) from error

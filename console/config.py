"""The program's own settings: ``config.toml`` of the home, read once at start.

Place in the path: a folder and the environment come in, a frozen ``AppConfig`` goes out to
``wiring``. A key that we do not know, a value out of bounds or a damaged file stops the start and
is named by its dotted path, never by its value. Only a broken ``[roles]`` table lets the console
start: with everybody as a reader, see ``identity``. It holds no secrets.
"""

import os
import shlex
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta

from console.config_checks import (
    UNKNOWN,
    RefusedError,
    check_anchor,
    check_name,
    check_roles,
    check_url,
    check_zone,
    refusal,
)
from console.errors import ConfigurationError
from console.toml_text import MAX_BYTES, parse_toml

__all__ = [
    "CONFIG_NAME",
    "AlvysConfig",
    "AppConfig",
    "BrokenRoles",
    "IntacctConfig",
    "RolesConfig",
    "ScheduleConfig",
    "StoreConfig",
    "SyncConfig",
    "UiConfig",
    "load_config",
]

CONFIG_NAME = "config.toml"
"""Name of the file in the home."""

_OVERRIDES = {
    "INTACCT_CONSOLE_INTACCT_URL": ("intacct", "url"),
    "INTACCT_CONSOLE_ALVYS_URL": ("alvys", "url"),
    "INTACCT_CONSOLE_ALVYS_TOKEN_URL": ("alvys", "token_url"),
    "INTACCT_CONSOLE_QUIET_TIME_S": ("sync", "quiet_time_s"),
    "INTACCT_CONSOLE_BY_CELLS": ("ui", "by_cells"),
}
"""Environment variable to the key that it overrides."""

_SWITCHES = {"1": True, "true": True, "yes": True, "on": True} | dict.fromkeys(
    ("0", "false", "no", "off"), False
)
"""Word in the environment to what it says."""


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of the file; its types and bounds hold for what is read, not for what is made."""

    CHECKS: ClassVar[Mapping[str, Callable[[Any], None]]] = {}
    """Key to what checks its value beyond type and bounds; a ``ValueError`` says what is wrong."""

    def check(self) -> None:
        """Check what types and bounds do not say.

        Raises:
            ValueError: Key and reason of the first value that is not sound.
        """
        for key, check in self.CHECKS.items():
            try:
                check(getattr(self, key))
            except ValueError as error:
                raise ValueError(key, str(error)) from None


class IntacctConfig(_Table, frozen=True):
    """``[intacct]``."""

    CHECKS: ClassVar = {"url": check_url}

    url: str = "https://api.intacct.com/ia/xml/xmlgw.phtml"
    """Where Sage's gateway takes sign-ins."""

    lanes: Annotated[int, Meta(ge=1, le=4)] = 1
    """Most writing requests under way at once for one Sage company, 1 to 4."""


class AlvysConfig(_Table, frozen=True):
    """``[alvys]``."""

    CHECKS: ClassVar = dict.fromkeys(("url", "token_url", "audience"), check_url)

    url: str = "https://integrations.alvys.com"
    """Scheme and host of the API."""

    token_url: str = "https://auth.alvys.com/oauth/token"
    """Where access tokens come from."""

    audience: str = "https://api.alvys.com/public/"
    """The API that a token is for."""

    pacing: Literal["auto", "documented", "off"] = "auto"
    """Where the published rate limits are kept: everywhere but on loopback, everywhere, nowhere."""


class SyncConfig(_Table, frozen=True):
    """``[sync]``."""

    quiet_time_s: Annotated[float, Meta(ge=0, le=86_400)] = 1800
    """Seconds after a lost answer before "not found" counts and the document is sent again."""

    batch_size: Annotated[int, Meta(ge=1, le=100)] = 100
    """Documents in one request, 1 to 100."""

    read_timeout_s: Annotated[float, Meta(gt=0, le=3600)] = 60
    """Seconds that one reading request may take."""

    write_timeout_s: Annotated[float, Meta(gt=0, le=3600)] = 300
    """Seconds that one writing request may take."""

    watch_interval_s: Annotated[float, Meta(ge=5, le=86_400)] = 60
    """Seconds between looks at uploaded carrier invoices."""

    @property
    def quiet_time(self) -> timedelta:
        """Return ``quiet_time_s`` as a duration."""
        return timedelta(seconds=self.quiet_time_s)

    @property
    def watch_interval(self) -> timedelta:
        """Return ``watch_interval_s`` as a duration."""
        return timedelta(seconds=self.watch_interval_s)


class ScheduleConfig(_Table, frozen=True):
    """``[schedule]``."""

    CHECKS: ClassVar = {"anchor": check_anchor, "timezone": check_zone}

    interval_s: Annotated[int, Meta(ge=900, le=86_400, multiple_of=900)] = 43_200
    """Seconds between cycles, whole quarters of an hour, at most a day."""

    anchor: str = "00:00"
    """Local time of day of one cycle."""

    timezone: str = ""
    """Zone of the anchor; empty means the system's own."""

    @property
    def interval(self) -> timedelta:
        """Return ``interval_s`` as a duration."""
        return timedelta(seconds=self.interval_s)

    @property
    def anchor_time(self) -> time:
        """Return ``anchor`` as a time of day."""
        return time.fromisoformat(self.anchor)

    @property
    def zone(self) -> tzinfo:
        """Return the zone, the system's own when none is named."""
        return ZoneInfo(self.timezone) if self.timezone else _system_zone()


class StoreConfig(_Table, frozen=True):
    """``[store]``."""

    archive_after_days: Annotated[int, Meta(ge=30, le=36_500)] = 540
    """Days after which settled work leaves the lists for the archive."""

    @property
    def archive_after(self) -> timedelta:
        """Return ``archive_after_days`` as a duration."""
        return timedelta(days=self.archive_after_days)


class RolesConfig(_Table, frozen=True):
    """``[roles]``: who may do what; nobody that it does not name is more than a reader."""

    CHECKS: ClassVar = {"operators": check_roles, "groups": check_roles}

    operators: dict[str, str] = msgspec.field(default_factory=dict)
    """User name to role; decides alone for the users that it names."""

    groups: dict[str, str] = msgspec.field(default_factory=dict)
    """Group name to role, for everybody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRoles:
    """A ``[roles]`` table that cannot be used: everybody is a reader then."""

    reason: str
    """What is wrong with it, one sentence."""


class UiConfig(_Table, frozen=True):
    """``[ui]``."""

    CHECKS: ClassVar = {"theme": check_name, "keymap": check_name}

    theme: str = "dark"
    """Name of a theme."""

    keymap: str = "default"
    """Name of a keymap, a file in the folder ``keymaps`` of the home."""

    characters: Literal["auto", "unicode", "ascii"] = "auto"
    """What the terminal can show; ``auto`` looks at ``TERM`` and the locale."""

    by_cells: bool = True
    """Whether only cells that changed are sent to the terminal, where it is a known one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppConfig:
    """Everything in ``config.toml``."""

    intacct: IntacctConfig = field(default_factory=IntacctConfig)
    """Sage's gateway."""

    alvys: AlvysConfig = field(default_factory=AlvysConfig)
    """The Alvys API."""

    sync: SyncConfig = field(default_factory=SyncConfig)
    """How documents are sent."""

    schedule: ScheduleConfig = field(default_factory=ScheduleConfig)
    """When cycles run."""

    store: StoreConfig = field(default_factory=StoreConfig)
    """What is kept where."""

    roles: RolesConfig | BrokenRoles | None = None
    """Who may do what; None when the table is absent."""

    ui: UiConfig = field(default_factory=UiConfig)
    """The full-screen console."""


_AnyTable = TypeVar("_AnyTable", bound=_Table)

_TABLES: Mapping[str, type[_Table]] = {
    "intacct": IntacctConfig,
    "alvys": AlvysConfig,
    "sync": SyncConfig,
    "schedule": ScheduleConfig,
    "store": StoreConfig,
    "ui": UiConfig,
}
"""Name of a table to its keys; ``roles`` stands apart, because a broken one stops nothing."""


def load_config(home: Path, environ: Mapping[str, str]) -> AppConfig:
    """Return the settings of a home; defaults where it has no file.

    Args:
        home: The folder that holds ``config.toml``.
        environ: The environment, for the five overrides of the contract.

    Raises:
        ConfigurationError: The file is damaged, or holds an unknown key or a value out of bounds,
            or others may write to it.
    """
    path = home / CONFIG_NAME
    document = parse_toml(_read(path), str(path))
    roles = _parse_roles(document.pop("roles")) if "roles" in document else None
    variables = _override(document, environ)
    try:
        tables: dict[str, Any] = {
            name: _parse(_TABLES, name, table) for name, table in document.items()
        }
    except RefusedError as error:
        variable = variables.get(error.key)
        where = f"The environment variable {variable}" if variable else f"{path}: {error.key}"
        raise ConfigurationError(
            f"{where} {error}",
            hint="Correct it and start again; the file of a new home shows every key.",
        ) from None
    return AppConfig(**tables, roles=roles)


def _read(path: Path) -> bytes:
    """Return the file's content; nothing when it is absent."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise ConfigurationError(f"{path} is not a regular file")
    with open(descriptor, "rb") as file:
        if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) or found.st_uid not in {os.geteuid(), 0}:
            # It says who is an admin: whoever can write to it can make himself one.
            raise ConfigurationError(
                f"{path} can be changed by other users", hint=f"chmod 600 {shlex.quote(str(path))}"
            )
        return file.read(MAX_BYTES + 1)


def _parse_roles(table: object) -> RolesConfig | BrokenRoles:
    try:
        return _parse({"roles": RolesConfig}, "roles", table)
    except RefusedError as error:
        return BrokenRoles(reason=f"{CONFIG_NAME}: {error.key} {error}")


def _parse(known: Mapping[str, type[_AnyTable]], name: str, table: object) -> _AnyTable:
    """Return a table of the file.

    Raises:
        RefusedError: It is unknown, or something in it is unknown or not sound.
    """
    if name not in known:
        raise RefusedError(name, UNKNOWN)
    try:
        found = msgspec.convert(table, known[name])
    except msgspec.ValidationError as error:
        raise refusal(name, str(error)) from None
    try:
        found.check()
    except ValueError as error:
        key, reason = error.args
        raise RefusedError(f"{name}.{key}", reason) from None
    return found


def _override(document: dict[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """Put the environment's values into the document; return which key came from which variable."""
    used: dict[str, str] = {}
    for variable, (section, key) in _OVERRIDES.items():
        value = environ.get(variable)
        table = document.setdefault(section, {})
        if value and isinstance(table, dict):
            table[key] = _read_variable(variable, key, value)
            used[f"{section}.{key}"] = variable
    return used


def _read_variable(variable: str, key: str, value: str) -> str | float | bool:
    if key.endswith("_s"):
        return _seconds(variable, value)
    if key != "by_cells":
        return value
    found = _SWITCHES.get(value.casefold())
    if found is None:
        raise ConfigurationError(f"The environment variable {variable} is neither on nor off")
    return found


def _seconds(variable: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise ConfigurationError(
            f"The environment variable {variable} is not a number of seconds"
        ) from None


def _system_zone() -> tzinfo:
    """Return the zone of the host by name, so that it follows daylight saving."""
    name = os.environ.get("TZ", "").removeprefix(":")
    if not name:
        # The link names the zone; a copied file does not, and then the present offset must do.
        _, _, name = os.path.realpath("/etc/localtime").partition("/zoneinfo/")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return datetime.now().astimezone().tzinfo or UTC

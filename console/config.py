"""The program's own settings: ``config.toml`` of the home, read once at start.

Place in the path: a folder and the environment come in, a frozen ``AppConfig`` goes out to
``wiring``. A key that we do not know, a value out of bounds or a damaged file stops the start and
is named by its dotted path, never by its value. Only a broken ``[roles]`` table lets the console
start: with everybody as a reader, see ``identity``. It holds no secrets.
"""

import ipaddress
import os
import re
import shlex
import stat
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from console.cleaning import clean
from console.domain.access import ROLES
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

_PRINTABLE = re.compile(r"[\x21-\x7e]{1,2000}")
_ANCHOR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_SHOWN = 120
"""Characters of a key that are shown."""

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
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


def _check_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port  # reading it is what checks it
    except ValueError:
        raise ValueError("is not an address") from None
    if not _PRINTABLE.fullmatch(url) or not parts.hostname or "@" in parts.netloc:
        raise ValueError("is not an address")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
        raise ValueError("must start with https:// (plain http is for loopback only)")
    return url


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_anchor(text: str) -> str:
    if not _ANCHOR.fullmatch(text):
        raise ValueError("must be a time of day such as 00:00")
    return text


def _check_zone(name: str) -> str:
    try:
        if name:
            ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is not a time zone such as America/Chicago") from None
    return name


def _check_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("must be a name of letters, digits, dots, dashes and underscores")
    return name


def _check_roles(roles: dict[str, str]) -> dict[str, str]:
    if not set(roles.values()) <= ROLES.keys():
        raise ValueError(f"must name roles among {', '.join(ROLES)}")
    return roles


_Url = Annotated[str, AfterValidator(_check_url)]
_Name = Annotated[str, AfterValidator(_check_name)]
_RoleTable = Annotated[dict[str, str], AfterValidator(_check_roles)]


class _Table(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )


class IntacctConfig(_Table):
    """``[intacct]``."""

    url: _Url = "https://api.intacct.com/ia/xml/xmlgw.phtml"
    """Where Sage's gateway takes sign-ins."""

    lanes: Annotated[int, Field(ge=1, le=4)] = 1
    """Most writing requests under way at once for one Sage company, 1 to 4."""


class AlvysConfig(_Table):
    """``[alvys]``."""

    url: _Url = "https://integrations.alvys.com"
    """Scheme and host of the API."""

    token_url: _Url = "https://auth.alvys.com/oauth/token"
    """Where access tokens come from."""

    audience: _Url = "https://api.alvys.com/public/"
    """The API that a token is for."""

    pacing: Literal["auto", "documented", "off"] = "auto"
    """Where the published rate limits are kept: everywhere but on loopback, everywhere, nowhere."""


class SyncConfig(_Table):
    """``[sync]``."""

    quiet_time_s: Annotated[float, Field(ge=0, le=86_400)] = 1800
    """Seconds after a lost answer before "not found" counts and the document is sent again."""

    batch_size: Annotated[int, Field(ge=1, le=100)] = 100
    """Documents in one request, 1 to 100."""

    read_timeout_s: Annotated[float, Field(gt=0, le=3600)] = 60
    """Seconds that one reading request may take."""

    write_timeout_s: Annotated[float, Field(gt=0, le=3600)] = 300
    """Seconds that one writing request may take."""

    watch_interval_s: Annotated[float, Field(ge=5, le=86_400)] = 60
    """Seconds between looks at uploaded carrier invoices."""

    @property
    def quiet_time(self) -> timedelta:
        """Return ``quiet_time_s`` as a duration."""
        return timedelta(seconds=self.quiet_time_s)

    @property
    def watch_interval(self) -> timedelta:
        """Return ``watch_interval_s`` as a duration."""
        return timedelta(seconds=self.watch_interval_s)


class ScheduleConfig(_Table):
    """``[schedule]``."""

    interval_s: Annotated[int, Field(ge=900, le=86_400, multiple_of=900)] = 43_200
    """Seconds between cycles, whole quarters of an hour, at most a day."""

    anchor: Annotated[str, AfterValidator(_check_anchor)] = "00:00"
    """Local time of day of one cycle."""

    timezone: Annotated[str, AfterValidator(_check_zone)] = ""
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


class StoreConfig(_Table):
    """``[store]``."""

    archive_after_days: Annotated[int, Field(ge=30, le=36_500)] = 540
    """Days after which settled work leaves the lists for the archive."""

    @property
    def archive_after(self) -> timedelta:
        """Return ``archive_after_days`` as a duration."""
        return timedelta(days=self.archive_after_days)


class RolesConfig(_Table):
    """``[roles]``: who may do what; nobody that it does not name is more than a reader."""

    operators: _RoleTable = Field(default_factory=dict)
    """User name to role; decides alone for the users that it names."""

    groups: _RoleTable = Field(default_factory=dict)
    """Group name to role, for everybody else."""


class BrokenRoles(_Table):
    """A ``[roles]`` table that cannot be used: everybody is a reader then."""

    reason: str
    """What is wrong with it, one sentence."""


class UiConfig(_Table):
    """``[ui]``."""

    theme: _Name = "dark"
    """Name of a theme."""

    keymap: _Name = "default"
    """Name of a keymap, a file in the folder ``keymaps`` of the home."""

    characters: Literal["auto", "unicode", "ascii"] = "auto"
    """What the terminal can show; ``auto`` looks at ``TERM`` and the locale."""

    by_cells: bool = True
    """Whether only cells that changed are sent to the terminal, where it is a known one."""


class AppConfig(_Table):
    """Everything in ``config.toml``."""

    intacct: IntacctConfig = Field(default_factory=IntacctConfig)
    """Sage's gateway."""

    alvys: AlvysConfig = Field(default_factory=AlvysConfig)
    """The Alvys API."""

    sync: SyncConfig = Field(default_factory=SyncConfig)
    """How documents are sent."""

    schedule: ScheduleConfig = Field(default_factory=ScheduleConfig)
    """When cycles run."""

    store: StoreConfig = Field(default_factory=StoreConfig)
    """What is kept where."""

    roles: RolesConfig | BrokenRoles | None = None
    """Who may do what; None when the table is absent."""

    ui: UiConfig = Field(default_factory=UiConfig)
    """The full-screen console."""


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
        config = AppConfig.model_validate(document)
    except ValidationError as error:
        names = {key: f"The environment variable {name}" for key, name in variables.items()}
        raise ConfigurationError(
            _explain(error, str(path), names),
            hint="Correct it and start again; the file of a new home shows every key.",
        ) from None
    return config.model_copy(update={"roles": roles})


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
        return RolesConfig.model_validate(table)
    except ValidationError as error:
        return BrokenRoles(reason=_explain(error, CONFIG_NAME, {}, prefix=("roles",)))


def _override(
    document: dict[str, Any], environ: Mapping[str, str]
) -> dict[tuple[str | int, ...], str]:
    """Put the environment's values into the document; return which key came from which variable."""
    used: dict[tuple[str | int, ...], str] = {}
    for variable, (section, key) in _OVERRIDES.items():
        value = environ.get(variable)
        table = document.setdefault(section, {})
        if value and isinstance(table, dict):
            table[key] = _read_variable(variable, key, value)
            used[(section, key)] = variable
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


def _explain(
    error: ValidationError,
    source: str,
    names: Mapping[tuple[str | int, ...], str],
    *,
    prefix: tuple[str, ...] = (),
) -> str:
    """Return one sentence on the first fault: which key and why, never the value."""
    fault = error.errors(include_input=False, include_url=False)[0]
    path = (*prefix, *fault["loc"])
    dotted = clean(".".join(str(part) for part in path))[:_SHOWN]
    where = names.get(path, f"{source}: {dotted}")
    if fault["type"] == "extra_forbidden":
        return f"{where} is not a known key"
    reason = fault["msg"].removeprefix("Value error, ")
    return f"{where} {reason[0].lower()}{reason[1:]}".replace("input should be", "must be")


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

"""What values of ``config.toml`` must be beyond their types, and what is said of the others.

Place in the path: ``config`` asks. No sentence from here repeats a value: it may be a secret that
was put into the wrong file.
"""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from console.cleaning import clean
from console.domain.access import ROLES

__all__ = [
    "UNKNOWN",
    "RefusedError",
    "check_anchor",
    "check_name",
    "check_roles",
    "check_url",
    "check_zone",
    "refusal",
]

_SHOWN = 120
"""Characters of a key that are shown."""

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_ANCHOR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_PRINTABLE = re.compile(r"[\x21-\x7e]{1,2000}")

UNKNOWN = "is not a known key"
"""What is said of a key or a table that there is none of."""

_UNKNOWN_FIELD = re.compile(r"Object contains unknown field `(?P<key>.*?)`(?: - at .*)?", re.DOTALL)
_WANTED = re.compile(
    r"Expected `(?P<kind>[a-z]+)`(?: (?P<sign>[<>]=?|that's a multiple of) (?P<bound>[0-9.]+))?"
)
_KINDS = {"int": "a whole number", "float": "a number", "str": "text", "object": "a table"} | {
    "bool": "true or false"
}
_BOUNDS = {">=": "at least", "<=": "at most", ">": "above", "that's a multiple of": "a multiple of"}


class RefusedError(ValueError):
    """A value of the file that cannot be used.

    Args:
        key: Its dotted name, as the file has it.
        reason: What is wrong; the value itself is no part of it.
    """

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = clean(key)[:_SHOWN]


def check_url(url: str) -> None:
    """Check the address of a remote system.

    Raises:
        ValueError: It is none, or not safe.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port  # reading it is what checks it
    except ValueError:
        raise ValueError("is not an address") from None
    if not _PRINTABLE.fullmatch(url) or not parts.hostname or "@" in parts.netloc:
        raise ValueError("is not an address")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
        raise ValueError("must start with https:// (plain http is for loopback only)")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def check_anchor(text: str) -> None:
    """Check a time of day.

    Raises:
        ValueError: It is none.
    """
    if not _ANCHOR.fullmatch(text):
        raise ValueError("must be a time of day such as 00:00")


def check_zone(name: str) -> None:
    """Check the name of a time zone; empty is the system's own.

    Raises:
        ValueError: The host knows no such zone.
    """
    try:
        if name:
            ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is not a time zone such as America/Chicago") from None


def check_name(name: str) -> None:
    """Check the name of a theme or keymap.

    Raises:
        ValueError: It is none.
    """
    if not _NAME.fullmatch(name):
        raise ValueError("must be a name of letters, digits, dots, dashes and underscores")


def check_roles(roles: dict[str, str]) -> None:
    """Check names with their roles.

    Raises:
        ValueError: There is no such role.
    """
    if not set(roles.values()) <= ROLES.keys():
        raise ValueError(f"must name roles among {', '.join(ROLES)}")


def refusal(name: str, message: str) -> RefusedError:
    """Return what the library says in our words: which key and why, never the value."""
    unknown = _UNKNOWN_FIELD.fullmatch(message)
    if unknown is not None:
        return RefusedError(f"{name}.{unknown['key']}", UNKNOWN)
    said, _, path = message.partition(" - at `$")
    key = f"{name}{path}".removesuffix("`").removesuffix("[...]")
    wanted = _WANTED.match(said)
    if wanted is None:
        return RefusedError(key, "must be one of the words that the file of a new home shows")
    bound = f", {_BOUNDS[wanted['sign']]} {wanted['bound']}" if wanted["sign"] else ""
    return RefusedError(key, f"must be {_KINDS[wanted['kind']]}{bound}")

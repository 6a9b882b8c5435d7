"""Where requests may go: Sage's own hosts, or a simulator on loopback.

Place in the path: checked once for the configured address and again for each address that a
session answer names, before a byte is sent there. It must not connect or resolve anything.

Source: the vendor's own kits accept only ``.intacct.com`` hosts; passwords travel in the body, so
a wrong host would receive them.
"""

import re
from urllib.parse import SplitResult, urlsplit

from console.errors import ConfigurationError, ProtocolError

__all__ = ["check_endpoint", "check_login_url"]

_SAGE_HOST = re.compile(r"(?:[a-z0-9-]+\.)+intacct\.com")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PRINTABLE = re.compile(r"[\x21-\x7e]+")


def check_login_url(url: str) -> str:
    """Return the configured login address.

    Raises:
        ConfigurationError: it is neither Sage's nor a loopback one.
    """
    if _is_sage(_split(url)) or _is_loopback(_split(url)):
        return url
    raise ConfigurationError(
        "The Sage Intacct address is not an https address of intacct.com.",
        hint="Correct [intacct] url in config.toml; plain http is accepted for loopback only.",
    )


def check_endpoint(url: str, *, login_url: str) -> str:
    """Return the address that a session names.

    A simulator may only name loopback addresses, and Sage only its own.

    Raises:
        ProtocolError: the address leads elsewhere; nothing may be sent there.
    """
    usable = _is_loopback if _is_loopback(_split(login_url)) else _is_sage
    if usable(_split(url)):
        return url
    raise ProtocolError(
        "The sign-in answer names an address that does not belong to Sage Intacct.",
        hint="Nothing was sent there; check the network between here and Sage Intacct.",
        system="Sage Intacct",
        operation="sign in",
    )


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # reading it is what checks it
    except ValueError:
        return None
    return parts if _PRINTABLE.fullmatch(url) and "@" not in parts.netloc else None


def _is_sage(parts: SplitResult | None) -> bool:
    return (
        parts is not None
        and parts.scheme == "https"
        and parts.port in (None, 443)
        and _SAGE_HOST.fullmatch(parts.hostname or "") is not None
    )


def _is_loopback(parts: SplitResult | None) -> bool:
    return parts is not None and parts.scheme == "http" and parts.hostname in _LOOPBACK

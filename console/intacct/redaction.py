"""Taking secrets and bulk out of what people may see of an exchange.

Place in the path: ``decode`` masks results with it, ``exchange`` whole bodies. In comes text as it
travelled, out goes text without a listed secret, a session or the content of a file. It must not
parse: what it shows may be anything but XML.
"""

import re
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

from pydantic import SecretStr

__all__ = ["HIDDEN", "Mask", "masking"]

Mask = Callable[[str], str]
"""Takes text, returns it without what must not be seen."""

HIDDEN = "***"
"""Stands where something was taken out."""

_ELEMENTS = re.compile(r"(<(?:sessionid|password|attachmentdata)\b[^<>]*>)[^<]+", re.IGNORECASE)
"""Elements that never show their text."""


def masking(secrets: Sequence[SecretStr]) -> Mask:
    """Return what hides these secrets, and whatever stands where secrets stand."""
    plain = [secret.get_secret_value() for secret in secrets]
    hidden = [text for secret in plain if secret for text in (secret, escape(secret))]

    def mask(text: str) -> str:
        for secret in hidden:
            text = text.replace(secret, HIDDEN)
        return _ELEMENTS.sub(rf"\g<1>{HIDDEN}", text)

    return mask

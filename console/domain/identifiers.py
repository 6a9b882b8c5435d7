"""Names of things: the control id that makes a write repeatable, and ids for people.

Place in the path: pure functions between a ledger entry and the gateway. A control id is derived
from the document and never random, so that a resend after a lost answer carries the same one.
"""

import hashlib
import re
from functools import lru_cache

__all__ = [
    "MAX_CONTROL_ID",
    "content_hash",
    "control_id",
    "entry_id",
    "invoice_number",
    "memo_number",
    "slug",
]

MAX_CONTROL_ID = 256
"""Characters that Sage takes in a function's control id."""

_MEMO = "-C"

_NOT_WORD = re.compile(r"[^a-z0-9]+")

_LONGEST_KNOWN = 100
"""Characters of a name that is remembered; strangers choose how long theirs are."""


def control_id(entry: str, *, revision: int, attempt: int) -> str:
    """Return the function control id of one attempt of one revision.

    Args:
        entry: The ledger entry's id, see ``entry_id``.
        revision: 1 for the first content of the document; one more after each change of content.
        attempt: 1 for the first; one more only after Sage refused the attempt for certain.
    """
    plain = f"avx:{entry}:r{revision}:a{attempt}"
    if len(plain) <= MAX_CONTROL_ID:
        return plain
    digest = hashlib.sha256(plain.encode()).hexdigest()
    return f"avx:{digest}:r{revision}:a{attempt}"


def entry_id(subsidiary_id: str, kind: str, source_id: str) -> str:
    """Return the ledger id of a document: 16 hexadecimal digits, the same on every host.

    A restored or rebuilt ledger derives the same ids, hence the same control ids.
    """
    key = "\x1f".join((subsidiary_id, kind, source_id))
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def content_hash(content: bytes) -> str:
    """Return the fingerprint of what is sent: SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def memo_number(invoice_no: str) -> str:
    """Return the number of the credit memo that an invoice's deductions become."""
    return f"{invoice_no}{_MEMO}"


def invoice_number(memo_no: str) -> str:
    """Return the number of the invoice whose deductions a credit memo holds."""
    return memo_no.removesuffix(_MEMO)


def slug(name: str) -> str:
    """Return ``name`` as mapping keys write it: ``"Fuel Surcharge"`` becomes ``fuel_surcharge``."""
    return _known_slug(name) if len(name) <= _LONGEST_KNOWN else _make_slug(name)


def _make_slug(name: str) -> str:
    return _NOT_WORD.sub("_", name.casefold()).strip("_")


_known_slug = lru_cache(maxsize=1024)(_make_slug)
"""The same few names stand on every document."""

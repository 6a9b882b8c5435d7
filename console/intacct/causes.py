"""Why Sage refuses, as a closed list: each cause with who acts, what to do, and when to try again.

Place in the path: ``classify`` picks a cause by its rules, ``refusals`` names the ones that never
reach a gateway; the error desk groups, explains and retries by them. It must not look at an answer.

Source: the gateway's error pages and what operators of other integrations do about each cause.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["CAUSES", "Category", "Cause", "FixTarget", "Retry", "cause_named"]


class Category(StrEnum):
    """What kind of trouble it is, which decides who acts."""

    TRANSIENT = "transient"
    """Nothing ran; try later."""
    RATE = "rate"
    """Nothing ran; try later and more slowly."""
    UNKNOWN = "unknown"
    """It may have run: look it up."""
    AUTH = "auth"
    """Credentials, authorisation or entity."""
    PERMISSION = "permission"
    """The user's role lacks something."""
    DUPLICATE = "duplicate"
    """The number or id exists already."""
    PERIOD = "period"
    """The books are closed for the date."""
    MAPPING = "mapping"
    """An account, dimension, party, term or field is missing, inactive or unknown."""
    DATA = "data"
    """The document itself cannot be posted as it stands."""
    STATE = "state"
    """Paid, reversed, on hold."""
    CONFIG = "config"
    """A setting of the company stands in the way."""
    BUG = "bug"
    """Our request is wrong."""


class Retry(StrEnum):
    """When the same work may be sent again."""

    AUTOMATIC = "automatic"
    """By itself, with growing pauses."""
    VERIFY = "verify"
    """Only after it was looked up in Sage."""
    AFTER_FIX = "after_fix"
    """When somebody has changed what the cause names."""
    HOLD = "hold"
    """When somebody outside lets go of it; until then it waits."""
    NEVER = "never"
    """Not at all: the same request can only be refused again."""


class FixTarget(StrEnum):
    """Where the remedy is, so that an error can open the place."""

    RECORD = "record"
    """The document itself, at its source."""
    HEALTH = "health"
    """Nowhere: it passes, and the health view shows it."""
    CONNECTION = "connection"
    """The connection and its user."""
    CREDENTIALS = "credentials"
    """Ids and passwords."""
    PREREQUISITES = "prerequisites"
    """What an administrator of the company sets up once."""
    PERMISSIONS = "permissions"
    """The role of the Web Services user."""
    PERIODS = "periods"
    """The calendar of open periods."""
    PARTY = "party"
    """The link from a party to its customer or vendor."""
    ACCOUNT_MAPPING = "account_mapping"
    """Which GL account an item posts to."""
    DIMENSION_MAPPING = "dimension_mapping"
    """Which dimension gets a value from where."""
    DIMENSION_VALUE = "dimension_value"
    """One value of a dimension."""
    POSTING_DESTINATION = "posting_destination"
    """Entity and location documents go to."""
    TERMS = "terms"
    """Payment terms."""
    NUMBERING = "numbering"
    """Document numbers."""
    CUSTOM_FIELDS = "custom_fields"
    """Which custom field gets a value from where."""
    SAGE_CONFIG = "sage_config"
    """A setting of the company in Sage."""
    PAYMENTS = "payments"
    """Payments in Sage that hold the document."""
    REPORT = "report"
    """Us: report it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One reason for a refusal."""

    category: Category
    """What kind of trouble."""
    retry: Retry
    """When to try again."""
    target: FixTarget
    """Where the remedy is."""
    fix: str = ""
    """What we advise; empty when we know nothing better than Sage."""


def _cause(category: str, retry: str, target: str, fix: str = "") -> Cause:
    return Cause(category=Category(category), retry=Retry(retry), target=FixTarget(target), fix=fix)


_CHOOSE = "Choose one of them and link the party to it."
_MAP_DIMENSION = "Map this dimension, or give it a default."

CAUSES: Mapping[str, Cause] = {
    # Nothing is wrong with the work: it passes, or it has to be looked up.
    "rate-limit": _cause("rate", "automatic", "health"),
    "off-line": _cause("transient", "automatic", "health"),
    "gateway-busy": _cause("transient", "automatic", "health"),
    "unreachable": _cause("transient", "automatic", "health"),
    "no-answer": _cause("unknown", "verify", "record"),
    "already-executed": _cause("unknown", "verify", "record"),
    # Whoever asks is not let in.
    "session": _cause("auth", "automatic", "connection"),
    "sign-in": _cause("auth", "after_fix", "credentials"),
    "sender": _cause("auth", "after_fix", "credentials"),
    "sender-unauthorized": _cause("auth", "after_fix", "prerequisites"),
    "user-locked": _cause("auth", "after_fix", "connection"),
    "entity": _cause("auth", "after_fix", "posting_destination"),
    "company-expired": _cause("config", "after_fix", "prerequisites"),
    "permission": _cause(
        "permission",
        "after_fix",
        "permissions",
        "Give the Web Services user's role this permission in Sage Intacct.",
    ),
    "object-unknown": _cause("permission", "after_fix", "permissions"),
    # The document meets something that is there already, or is over.
    "closed-period": _cause(
        "period",
        "after_fix",
        "periods",
        "Use a posting date in an open period, or reopen the period.",
    ),
    "duplicate-number": _cause(
        "duplicate",
        "verify",
        "numbering",
        "Compare it with the document in Sage Intacct that has this number.",
    ),
    "duplicate-record": _cause("duplicate", "verify", "party"),
    "already-paid": _cause("state", "verify", "payments"),
    "document-final": _cause("state", "verify", "payments"),
    "in-use": _cause("state", "never", "record", "Take it out of use instead of deleting it."),
    "on-hold": _cause("state", "hold", "party", "Release it in Sage Intacct."),
    # Something of ours does not fit something of the company's.
    "custom-field": _cause(
        "mapping", "after_fix", "custom_fields", "Correct the mapping of this custom field."
    ),
    "dimension-missing": _cause("mapping", "after_fix", "dimension_mapping", _MAP_DIMENSION),
    "dimension-invalid": _cause(
        "mapping", "after_fix", "dimension_value", "Map an active value of this dimension."
    ),
    "dimension-relation": _cause(
        "mapping",
        "after_fix",
        "dimension_value",
        "Map dimension values that Sage Intacct allows together.",
    ),
    "account-invalid": _cause(
        "mapping",
        "after_fix",
        "account_mapping",
        "Map another GL account, or activate this one.",
    ),
    "account-override": _cause(
        "config",
        "after_fix",
        "account_mapping",
        "Allow other accounts than the label's in Sage's receivables set-up, or map a label.",
    ),
    "term-invalid": _cause(
        "mapping",
        "after_fix",
        "terms",
        "Create the term in Sage Intacct, or map another one.",
    ),
    "customer-invalid": _cause(
        "mapping",
        "after_fix",
        "party",
        "Link the customer to an active one in Sage Intacct.",
    ),
    "vendor-invalid": _cause(
        "mapping",
        "after_fix",
        "party",
        "Link the carrier or driver to an active vendor in Sage Intacct.",
    ),
    "party-ambiguous": _cause("mapping", "after_fix", "party", _CHOOSE),
    "customer-ambiguous": _cause("mapping", "after_fix", "party", _CHOOSE),
    "vendor-ambiguous": _cause("mapping", "after_fix", "party", _CHOOSE),
    "inactive": _cause("mapping", "after_fix", "record"),
    "title-unknown": _cause("mapping", "after_fix", "record"),
    # The company is set up in a way that does not take it.
    "currency": _cause("config", "after_fix", "sage_config"),
    "summary": _cause("config", "after_fix", "sage_config"),
    "top-level-only": _cause("config", "after_fix", "posting_destination"),
    "entity-only": _cause("config", "after_fix", "posting_destination"),
    # A number is given anew, and may be one that Sage has by now.
    "number-missing": _cause("data", "verify", "numbering"),
    "smart-rule": _cause(
        "data", "after_fix", "record", "Satisfy the company's own rule that the text names."
    ),
    "line-items": _cause("data", "after_fix", "record"),
    "amount": _cause("data", "after_fix", "record"),
    "value-unfit": _cause("data", "after_fix", "custom_fields"),
    "no-data": _cause("data", "after_fix", "record"),
    "no-reason": _cause(
        "data",
        "after_fix",
        "record",
        "Sage Intacct gave no reason: retry it once by hand, then ask Sage support with the id.",
    ),
    "rolled-back": _cause(
        "data", "after_fix", "record", "Look at the document it was sent together with."
    ),
    # We have sent something wrong.
    "schema": _cause("bug", "never", "report"),
    "transport-policy": _cause("bug", "never", "report"),
    "field-unknown": _cause("bug", "never", "report"),
    "request": _cause("bug", "never", "report"),
    "unreadable": _cause("bug", "never", "report"),
}
"""Stable slug of a cause to what it means. Slugs are part of stored records: none is renamed."""

_UNKNOWN: Mapping[Category, Cause] = {
    Category.BUG: _cause("bug", "never", "report"),
    Category.AUTH: _cause("auth", "after_fix", "credentials"),
    Category.DATA: _cause("data", "after_fix", "record"),
}


def cause_named(slug: str, otherwise: Category) -> Cause:
    """Return the cause of this name, or one of category ``otherwise`` for a name of no list."""
    return CAUSES.get(slug) or _UNKNOWN[otherwise]

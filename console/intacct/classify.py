"""Why Sage refused: one table from level, number and wording to category, cause and remedy.

Place in the path: errors from ``decode`` come in, a ``GatewayProblem`` goes out to the error desk
and to whoever decides on a retry. It must not know documents, connections or who asks.

Sage's numbers are too coarse to act on: one of them has six meanings, another wraps everything. So
the first rule that fits wins, wording before number where the wording is the better witness. Names
in quotation marks are taken out first, so that a customer called "Closed Books" is no closed
period.

Source: the gateway's error pages and wordings that other integrations report.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from console.cleaning import clean
from console.intacct.answers import GatewayError

__all__ = ["Category", "GatewayProblem", "Level", "describe"]


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


class Level(StrEnum):
    """How far the request came before it was refused."""

    CONTROL = "control"
    """Refused as a whole; nothing ran."""
    AUTHENTICATION = "authentication"
    """Login or session refused; nothing ran."""
    FUNCTION = "function"
    """One function refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayProblem:
    """One refusal in words people can act on. Every text is clean for a terminal."""

    category: Category
    """What kind of trouble."""
    cause: str
    """Stable slug for grouping, such as ``closed-period``; ``other:`` and the number if unknown."""
    message: str
    """Sage's correction, then its description; never empty."""
    correction: str
    """Sage's correction alone; empty when it proposes nothing."""
    fix: str
    """What we advise; empty when we know nothing better than Sage."""
    number: str
    """Sage's error number; sometimes free text, empty when Sage gave no error."""
    support_id: str
    """Id that Sage support asks for; empty when there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """One line of the table; the parts that are not None must all fit."""

    category: Category
    """Result."""
    cause: str
    """Result."""
    fix: str = ""
    """Result."""
    level: Level | None = None
    """Level of the refusal; None fits all."""
    number: str | None = None
    """Pattern that the whole number fits; None fits all."""
    text: str | None = None
    """Pattern found in the lower-case text; None fits all."""

    def fits(self, level: Level, number: str, text: str) -> bool:
        """Return whether the rule speaks about this error."""
        return (
            self.level in (None, level)
            and (self.number is None or re.fullmatch(self.number, number) is not None)
            and (self.text is None or re.search(self.text, text) is not None)
        )


_BAD = r"(?:invalid|not valid|inactive|not found|not exist|doesn't exist|unknown)"
_DIMENSION = r"(?:location|department|class|project|item|employee|contract|warehouse)"
_QUOTED = re.compile(r"(?<!\w)(?:'[^']*'|\"[^\"]*\")(?!\w)")
_MAX_MESSAGE = 600

_ALL_LEVELS = (
    _Rule(
        category=Category.RATE,
        cause="rate-limit",
        number="GW-0010",
    ),
    _Rule(category=Category.RATE, cause="rate-limit", text=r"rate limit exceeded"),
    _Rule(
        category=Category.TRANSIENT,
        cause="off-line",
        text=r"temporarily off-?line|try again later",
    ),
)

_BEFORE_FUNCTIONS = (
    _Rule(category=Category.TRANSIENT, cause="gateway-busy", number="GW-0001"),
    _Rule(category=Category.BUG, cause="schema", number="XL03000003"),
    _Rule(category=Category.BUG, cause="transport-policy", text=r"transport policy"),
    _Rule(category=Category.CONFIG, cause="company-expired", number="PL04000055"),
    _Rule(category=Category.AUTH, cause="sender-unauthorized", text=r"not authorized"),
    _Rule(category=Category.AUTH, cause="sign-in", number=r"XMLGW_JPP0002|UJPP0002|XMLGW_UJPP0002"),
    _Rule(category=Category.AUTH, cause="sender", number="GW-.*"),
    _Rule(category=Category.AUTH, cause="sender", level=Level.CONTROL, number="XL03000006"),
    _Rule(category=Category.AUTH, cause="session", text=r"invalid session"),
    _Rule(category=Category.AUTH, cause="sign-in", level=Level.AUTHENTICATION),
)

_DOCUMENTS = (
    _Rule(
        category=Category.UNKNOWN,
        cause="already-executed",
        text=r"control ?id .*already",
    ),
    _Rule(
        category=Category.PERMISSION,
        cause="permission",
        fix="Give the Web Services user's role this permission in Sage Intacct.",
        text=r"do(?:es)? not have permission|don't have permission|insufficient privilege",
    ),
    _Rule(category=Category.PERMISSION, cause="permission", number="PL04000005"),
    _Rule(
        category=Category.PERIOD,
        cause="closed-period",
        fix="Use a posting date in an open period, or reopen the period.",
        text=r"periods? (?:is|are) closed|period that(?:'s| is| has) been closed"
        r"|period that's closed|date must be on or after|books are closed",
    ),
    _Rule(
        category=Category.DUPLICATE,
        cause="duplicate-number",
        fix="Compare it with the document in Sage Intacct that has this number.",
        number="BL03002185",
    ),
    _Rule(
        category=Category.DUPLICATE,
        cause="duplicate-number",
        text=r"(?:transaction|invoice|bill) .*already exists",
    ),
    _Rule(category=Category.DUPLICATE, cause="duplicate-record", number="BL34000061|PL05000104"),
    _Rule(category=Category.DUPLICATE, cause="duplicate-record", text=r"already exists"),
    _Rule(
        category=Category.STATE,
        cause="already-paid",
        text=r"there is no due|exceeds total amount due|already paid|has been paid",
    ),
    _Rule(category=Category.STATE, cause="already-paid", number="BL03000130"),
    _Rule(
        category=Category.STATE,
        cause="on-hold",
        fix="Release it in Sage Intacct.",
        text=r"\bon hold\b|credit limit",
    ),
)

_MAPPINGS = (
    _Rule(
        category=Category.MAPPING,
        cause="custom-field",
        fix="Correct the mapping of this custom field.",
        text=r"custom field",
    ),
    _Rule(
        category=Category.MAPPING,
        cause="dimension-missing",
        fix="Map this dimension, or give it a default.",
        text=r"missing the .* dimension|is required for (?:this )?account|location is required",
    ),
    _Rule(
        category=Category.MAPPING,
        cause="dimension-missing",
        fix="Map this dimension, or give it a default.",
        number="BL03000018",
    ),
    _Rule(
        category=Category.MAPPING,
        cause="account-invalid",
        fix="Map another GL account, or activate this one.",
        text=rf"invalid (?:gl )?account|\baccount\b.*{_BAD}"
        r"|associated (?:to|with) the (?:bank account|credit card)",
    ),
    _Rule(
        category=Category.MAPPING,
        cause="term-invalid",
        fix="Create the term in Sage Intacct, or map another one.",
        text=rf"\bterm\b.*{_BAD}|invalid (?:payment )?term",
    ),
    _Rule(
        category=Category.MAPPING,
        cause="dimension-invalid",
        fix="Map an active value of this dimension.",
        text=rf"invalid {_DIMENSION}\b|\b{_DIMENSION}\b.*{_BAD}",
    ),
    _Rule(
        category=Category.MAPPING,
        cause="customer-invalid",
        fix="Link the customer to an active one in Sage Intacct.",
        text=rf"invalid customer|\bcustomer\b.*{_BAD}",
    ),
    _Rule(
        category=Category.MAPPING,
        cause="vendor-invalid",
        fix="Link the carrier or driver to an active vendor in Sage Intacct.",
        text=rf"invalid vendor|\bvendor\b.*{_BAD}",
    ),
    _Rule(category=Category.MAPPING, cause="inactive", text=r"is inactive"),
    _Rule(category=Category.MAPPING, cause="title-unknown", number="DL03000006"),
)

_COMPANY_AND_REQUEST = (
    _Rule(
        category=Category.CONFIG,
        cause="currency",
        text=r"foreign-?currency|multi-?currency|exchange rate",
    ),
    _Rule(
        category=Category.CONFIG,
        cause="summary",
        text=r"payment batch key|\bsummary\b",
    ),
    _Rule(category=Category.CONFIG, cause="top-level-only", text=r"root level .*from an entity"),
    _Rule(category=Category.CONFIG, cause="entity-only", text=r"entity only|at the entity level"),
    _Rule(category=Category.DATA, cause="number-missing", number="BL03002128|PL01000127"),
    _Rule(category=Category.DATA, cause="line-items", number="BL03002101"),
    _Rule(category=Category.DATA, cause="no-data", number="BL03002028"),
    _Rule(category=Category.PERMISSION, cause="object-unknown", text=r"object definition .*not"),
    _Rule(category=Category.BUG, cause="field-unknown", text=r"fields cannot be queried"),
    _Rule(category=Category.BUG, cause="field-unknown", number=r"XL03000010|Invalid fields list.*"),
    _Rule(category=Category.BUG, cause="request", number="DL02000001|BL03002129|Query Failed|WS"),
)

_TABLES = {
    Level.CONTROL: _ALL_LEVELS + _BEFORE_FUNCTIONS,
    Level.AUTHENTICATION: _ALL_LEVELS + _BEFORE_FUNCTIONS,
    Level.FUNCTION: _ALL_LEVELS + _DOCUMENTS + _MAPPINGS + _COMPANY_AND_REQUEST,
}

_FALLBACK = {
    Level.CONTROL: Category.BUG,
    Level.AUTHENTICATION: Category.AUTH,
    Level.FUNCTION: Category.DATA,
}

_WRAPPERS = frozenset({"BL01001973", "XL03000009"})
"""Numbers that say that something failed and never what."""


def describe(errors: Sequence[GatewayError], *, level: Level = Level.FUNCTION) -> GatewayProblem:
    """Return the first error that says something, classified.

    Args:
        errors: All errors of one refusal, in answer order; may be empty.
        level: Where it was refused.
    """
    for error in errors:
        rule = _find_rule(error, level)
        if rule is not None:
            return _problem(error, rule.category, rule.cause, rule.fix)
    telling = [error for error in errors if error.number not in _WRAPPERS] or list(errors)
    if not telling:
        return GatewayProblem(
            category=_FALLBACK[level],
            cause="other:none",
            message="Sage Intacct gave no reason.",
            correction="",
            fix="",
            number="",
            support_id="",
        )
    first = telling[0]
    return _problem(first, _FALLBACK[level], f"other:{clean(first.number)[:40] or 'none'}", "")


def _find_rule(error: GatewayError, level: Level) -> _Rule | None:
    text = _QUOTED.sub("''", f"{error.description2} {error.description}".lower())
    for rule in _TABLES[level]:
        if rule.fits(level, error.number, text):
            return rule
    return None


def _problem(error: GatewayError, category: Category, cause: str, fix: str) -> GatewayProblem:
    correction = _short(error.correction)
    told = _short(error.description2) or _short(error.description)
    parts = [_sentence(part) for part in dict.fromkeys((correction, told)) if part]
    return GatewayProblem(
        category=category,
        cause=cause,
        message=" ".join(parts)
        or f"Sage Intacct refused it ({_short(error.number) or 'no number'}).",
        correction=correction,
        fix=fix,
        number=_short(error.number),
        support_id=_short(error.support_id),
    )


def _short(text: str) -> str:
    shown = clean(text).strip()
    return shown if len(shown) <= _MAX_MESSAGE else f"{shown[:_MAX_MESSAGE]}…"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."

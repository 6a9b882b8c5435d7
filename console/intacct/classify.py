"""Why Sage refused: rules from level, id, number and wording to a cause.

Place in the path: errors from ``decode`` come in, a ``GatewayProblem`` goes out to the error desk
and to whoever decides on a retry. It must not know documents, connections or who asks.

Sage's numbers are too coarse to act on: one of them has six meanings, another wraps everything. So
the stable id of the additional information comes first, where there is one, and then the first
rule that fits, wording before number where the wording is the better witness. Names in quotation
marks are taken out first, so that a customer called "Closed Books" is no closed period. What a
cause means stands in ``causes``.

Source: the gateway's error pages and wordings that other integrations report.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from console.cleaning import clean
from console.intacct.answers import ROLLED_BACK, FunctionOutcome, GatewayError, Refused
from console.intacct.causes import Category, FixTarget, Retry, cause_named

__all__ = ["Category", "GatewayProblem", "Level", "describe", "describe_group"]


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
    retry: Retry
    """When the same work may be sent again."""
    fix_target: FixTarget
    """Where the remedy is."""
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
    """One line of a table; the parts that are not None must all fit."""

    cause: str
    """Result, a slug of ``causes``."""
    target: FixTarget | None = None
    """Result where this wording is repaired elsewhere than its cause; None: where the cause is."""
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

_IDS: Mapping[str, str] = {
    "INT043": "permission",
    "INT073": "dimension-missing",
    "INT084": "dimension-invalid",
    "INT205": "dimension-relation",
    "INT225": "amount",
    "INT446": "on-hold",
    "INT459": "account-invalid",
    "INT592": "smart-rule",
    "INT860": "account-invalid",
    "AR-0279": "account-override",
}
"""Stable ids of the additional information that other integrations have met."""

_ALL_LEVELS = (
    _Rule(cause="rate-limit", number="GW-0010"),
    _Rule(cause="rate-limit", text=r"rate limit exceeded|too many (?:concurrent )?requests"),
    _Rule(cause="off-line", text=r"temporarily off-?line|try again later"),
)

_BEFORE_FUNCTIONS = (
    _Rule(cause="gateway-busy", number="GW-0001"),
    _Rule(cause="schema", number="XL03000003"),
    _Rule(cause="transport-policy", text=r"transport policy"),
    _Rule(cause="company-expired", number="PL04000055"),
    _Rule(cause="sender-unauthorized", text=r"not authorized"),
    _Rule(
        cause="user-locked",
        text=r"\blocked\b|password (?:has |is )?expired|ip address|two-step|verification code",
    ),
    _Rule(cause="sign-in", number=r"XMLGW_JPP0002|UJPP0002|XMLGW_UJPP0002"),
    _Rule(cause="sender", number="GW-.*"),
    _Rule(cause="sender", level=Level.CONTROL, number="XL03000006"),
    _Rule(cause="session", text=r"invalid session"),
    _Rule(cause="sign-in", level=Level.AUTHENTICATION),
)

_DOCUMENTS = (
    _Rule(cause="already-executed", text=r"control ?id .*already"),
    # The company's own words follow, and they may sound like any other cause.
    _Rule(cause="smart-rule", text=r"smart ?rule"),
    _Rule(cause="smart-rule", target=FixTarget.SAGE_CONFIG, text=r"approval polic"),
    _Rule(cause="field-unknown", number="XL03000010"),
    # A field can be called like anything that the mappings below are about.
    _Rule(
        cause="field-unknown",
        text=r"fields cannot be queried|\bfield \S+ does not exist in object",
    ),
    _Rule(
        cause="permission",
        text=r"do(?:es)? not have permission|don't have permission|insufficient privilege"
        r"|not subscribed",
    ),
    _Rule(cause="permission", number="PL04000005"),
    _Rule(
        cause="closed-period",
        text=r"periods? (?:is|are) closed|period that(?:'s| is| has) been closed"
        r"|period that's closed|date must be on or after|books are closed",
    ),
    _Rule(cause="duplicate-number", number="BL03002185"),
    _Rule(cause="duplicate-number", text=r"(?:transaction|invoice|bill) .*already exists"),
    _Rule(cause="duplicate-record", number="BL34000061|PL05000104"),
    _Rule(
        cause="duplicate-record",
        text=r"already exists|another .* with the (?:given )?value|duplicate account number",
    ),
    _Rule(
        cause="already-paid",
        text=r"there is no due|no due on|exceeds total amount due|already paid|has been paid"
        r"|reclassif|left to apply",
    ),
    _Rule(cause="already-paid", number="BL03000130"),
    _Rule(
        cause="document-final",
        text=r"(?:has|have) been reversed|already reversed|selected (?:to be paid|for payment)"
        r"|only drafts? can be|can't find the payment|cannot find the .* to (?:pay|apply)\b",
    ),
    _Rule(cause="in-use", text=r"because it is in use"),
    _Rule(cause="on-hold", text=r"\bon hold\b|credit limit|do not pay"),
)

_MAPPINGS = (
    _Rule(cause="custom-field", text=r"custom field"),
    _Rule(
        cause="value-unfit",
        text=r"too long|longer than \d+ characters|maximum length|(?:invalid|illegal) character",
    ),
    # Without a location nothing says into whose books a line of a shared company goes.
    _Rule(
        cause="dimension-missing",
        target=FixTarget.POSTING_DESTINATION,
        text=r"location is required",
    ),
    _Rule(
        cause="dimension-missing",
        text=r"missing the .* dimension|is required for (?:this )?account",
    ),
    _Rule(
        cause="dimension-relation",
        text=rf"{_DIMENSION}\b.* (?:related|assigned) to|\brelationship\b|header customer"
        r"|across entities",
    ),
    _Rule(cause="dimension-relation", number="BL03002073"),
    _Rule(cause="dimension-missing", number="BL03000018"),
    _Rule(cause="account-override", text=r"override .*\baccount|\baccount\b.* override"),
    _Rule(
        cause="account-invalid",
        text=rf"invalid (?:gl )?account|\baccount\b.*(?:{_BAD}|restricted)"
        r"|associated (?:to|with) the (?:bank account|credit card)",
    ),
    _Rule(cause="term-invalid", text=rf"\bterm\b.*{_BAD}|invalid (?:payment )?term"),
    _Rule(
        cause="dimension-invalid",
        text=rf"invalid {_DIMENSION}\b|\b{_DIMENSION}\b.*(?:{_BAD}|non-?posting)",
    ),
    _Rule(cause="customer-ambiguous", text=r"(?:more than one|several|multiple) customer"),
    _Rule(cause="vendor-ambiguous", text=r"(?:more than one|several|multiple) vendor"),
    _Rule(cause="party-ambiguous", text=r"(?:more than one|several|multiple) match"),
    _Rule(
        cause="customer-invalid",
        text=rf"invalid customer|\bcustomer\b.*{_BAD}|customer id is required",
    ),
    _Rule(
        cause="vendor-invalid",
        text=rf"invalid vendor|\bvendor\b.*{_BAD}|vendor id is required",
    ),
    _Rule(cause="inactive", text=r"is inactive"),
    _Rule(cause="title-unknown", number="DL03000006"),
)

_COMPANY_AND_REQUEST = (
    _Rule(
        cause="currency",
        text=r"foreign-?currency|multi-?currency|exchange rate|base currency"
        r"|\bcurrency\b.* is not (?:set up|enabled)",
    ),
    _Rule(cause="summary", text=r"payment batch key|\bsummary\b"),
    _Rule(cause="top-level-only", text=r"root level .*from an entity"),
    _Rule(cause="entity-only", text=r"entity only|at the entity level"),
    _Rule(cause="number-missing", number="BL03002128|PL01000127"),
    _Rule(cause="line-items", number="BL03002101"),
    _Rule(
        cause="amount",
        text=r"extra line item|(?:total|amount)s? .*(?:must equal|not match|mismatch)"
        r"|enter an amount|same sign|two decimal|must not be zero",
    ),
    _Rule(cause="no-data", number="BL03002028"),
    _Rule(cause="no-data", text=r"cannot find .* with key"),
    _Rule(cause="object-unknown", text=r"object definition .*not"),
    _Rule(cause="field-unknown", number=r"Invalid fields list.*"),
    _Rule(cause="request", number="DL02000001|BL03002129|Query Failed|WS"),
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

_WRAPPERS = {"BL01001973": "no-reason", ROLLED_BACK: "rolled-back"}
"""Numbers that say that something failed and never what, and the cause where they stand alone."""

_NOTHING_SAID = GatewayError(
    number="",
    description="Sage Intacct gave no reason.",
    description2="",
    correction="",
    support_id="",
    additional=(),
)
"""Stands for the error that a refusal without errors does not have."""


def describe(errors: Iterable[GatewayError], *, level: Level = Level.FUNCTION) -> GatewayProblem:
    """Return the first error that says something, classified.

    Args:
        errors: All errors of one refusal, in answer order; may be empty.
        level: Where it was refused.
    """
    refused = tuple(errors)
    for error in refused:
        rule = _find_rule(error, level)
        if rule is not None:
            return _problem(error, rule.cause, level, rule.target)
    telling = [error for error in refused if error.number not in _WRAPPERS] or list(refused)
    if not telling:
        return _problem(_NOTHING_SAID, "other:none", level)
    first = telling[0]
    if first.number in _WRAPPERS:
        return _problem(first, _WRAPPERS[first.number], level)
    return _problem(first, f"other:{clean(first.number)[:40] or 'none'}", level)


def describe_group(outcomes: Sequence[FunctionOutcome]) -> GatewayProblem:
    """Return why a transaction failed: what the one at fault says, not those undone with it."""
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    return describe(error for outcome in refused for error in outcome.errors)


def _find_rule(error: GatewayError, level: Level) -> _Rule | None:
    named = _IDS.get(error.number) or _IDS.get(dict(error.additional).get("errorid", ""))
    if named is not None and level is Level.FUNCTION:
        return _Rule(cause=named)
    text = _QUOTED.sub("''", f"{error.description2} {error.description}".lower())
    for rule in _TABLES[level]:
        if rule.fits(level, error.number, text):
            return rule
    return None


def _problem(
    error: GatewayError, slug: str, level: Level, target: FixTarget | None = None
) -> GatewayProblem:
    cause = cause_named(slug, _FALLBACK[level])
    correction = _short(error.correction)
    told = _short(error.description2) or _short(error.description)
    parts = [_sentence(part) for part in dict.fromkeys((correction, told)) if part]
    return GatewayProblem(
        category=cause.category,
        cause=slug,
        retry=cause.retry,
        fix_target=target or cause.target,
        message=" ".join(parts)
        or f"Sage Intacct refused it ({_short(error.number) or 'no number'}).",
        correction=correction,
        fix=cause.fix,
        number=_short(error.number),
        support_id=_short(error.support_id),
    )


def _short(text: str) -> str:
    shown = clean(text).strip()
    return shown if len(shown) <= _MAX_MESSAGE else f"{shown[:_MAX_MESSAGE]}…"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."

"""Rules that no answer of the sandbox reaches, and what the causes come to as exceptions."""

import pytest

from console.errors import RemoteError, TransientRemoteError, UnconfirmedError
from console.intacct import (
    CAUSES,
    Category,
    FixTarget,
    GatewayError,
    GatewayProblem,
    Level,
    Refused,
    Retry,
    Success,
    describe,
    describe_group,
)
from console.intacct.answers import ControlFailed
from console.intacct.refusals import broken_off, later, request_refused, unreadable


def refusal(number: str, text: str = "", error_id: str = "") -> GatewayError:
    return GatewayError(
        number=number,
        description="",
        description2=text,
        correction="",
        support_id="",
        additional=(("errorid", error_id),) if error_id else (),
    )


def facts(problem: GatewayProblem) -> tuple[str, str, str]:
    return (problem.category.value, problem.retry.value, problem.fix_target.value)


WORDINGS: list[tuple[str, str, str, str]] = [
    # Numbers without the words that they come with.
    ("authentication UJPP0002", "", "auth", "after_fix credentials"),
    ("control GW-0012", "", "auth", "after_fix credentials"),
    ("function PL01000127", "", "data", "verify numbering"),
    ("function BL03000130", "", "state", "verify payments"),
    ("function DL03000006", "", "mapping", "after_fix record"),
    ("function Query Failed", "", "bug", "never report"),
    ("function WS", "", "bug", "never report"),
    # Words that others have met under numbers that they did not write down.
    ("function X", "Periods are closed for AR", "period", "after_fix periods"),
    ("function X", "The books are closed", "period", "after_fix periods"),
    ("function X", "It is inactive", "mapping", "after_fix record"),
    ("function X", "It is required for this account", "mapping", "after_fix dimension_mapping"),
    (
        "function X",
        "It is associated to the bank account BOFA",
        "mapping",
        "after_fix account_mapping",
    ),
    (
        "function X",
        "It is associated with the credit card VISA",
        "mapping",
        "after_fix account_mapping",
    ),
    ("function X", "The invoice is already paid", "state", "verify payments"),
    (
        "function X",
        "It is not set up for multi-currency",
        "config",
        "after_fix sage_config",
    ),
    ("function X", "There is no exchange rate", "config", "after_fix sage_config"),
    ("function X", "Name the summary", "config", "after_fix sage_config"),
    ("function X", "This is for an entity only", "config", "after_fix posting_destination"),
    ("function X", "Insufficient privilege", "permission", "after_fix permissions"),
    ("function X", "More than one customer has this name", "mapping", "after_fix party"),
    ("function X", "Several vendors have this name", "mapping", "after_fix party"),
    ("function X", "There are multiple matches", "mapping", "after_fix party"),
    ("function X", "The value is too long", "data", "after_fix custom_fields"),
    ("function X", "The total amounts must equal the lines", "data", "after_fix record"),
    ("function X", "The credit 7 has only 0.00 left to apply", "state", "verify payments"),
    ("function X", "You can't find the payment", "state", "verify payments"),
    ("function X", "The currency is not enabled", "config", "after_fix sage_config"),
    ("function BL03002073", "", "mapping", "after_fix dimension_value"),
]
"""What the sandbox does not say: the catalogue's own tests have the rest, from its answers."""


@pytest.mark.parametrize(("where", "text", "category", "remedy"), WORDINGS)
def test_wording_has_its_remedy_when_it_is_met(
    where: str, text: str, category: str, remedy: str
) -> None:
    level, _, number = where.partition(" ")
    problem = describe([refusal(number, text)], level=Level(level))
    retry, _, target = remedy.partition(" ")
    assert (category, retry, target) == facts(problem)


NEVER_ANSWERED: list[tuple[RemoteError, type[RemoteError], str, str, str]] = [
    (
        broken_off("cut", operation="post", writes=True),
        UnconfirmedError,
        *("unknown", "verify", "record"),
    ),
    (
        unreadable("html", operation="post", writes=True),
        UnconfirmedError,
        *("unknown", "verify", "record"),
    ),
    (
        broken_off("503", operation="query", writes=False),
        TransientRemoteError,
        *("transient", "automatic", "health"),
    ),
    (
        later("429", operation="post", cause="rate-limit"),
        TransientRemoteError,
        *("rate", "automatic", "health"),
    ),
    (
        request_refused(ControlFailed(errors=(refusal("GW-0010"),)), operation="post", writes=True),
        TransientRemoteError,
        *("rate", "automatic", "health"),
    ),
]
"""Causes 1 to 3: they show as exceptions, because no function was answered."""


@pytest.mark.parametrize(("error", "kind", "category", "retry", "target"), NEVER_ANSWERED)
def test_remedy_is_told_when_no_function_was_answered(
    error: RemoteError, kind: type[RemoteError], category: str, retry: str, target: str
) -> None:
    assert isinstance(error, kind)
    told = (error.details["category"], error.details["retry"], error.details["fix_target"])
    assert (category, retry, target) == told


@pytest.mark.parametrize(
    ("error_id", "cause"),
    [
        ("INT043", "permission"),
        ("INT073", "dimension-missing"),
        ("INT084", "dimension-invalid"),
        ("INT205", "dimension-relation"),
        ("INT225", "amount"),
        ("INT446", "on-hold"),
        ("INT459", "account-invalid"),
        ("INT592", "smart-rule"),
        ("INT860", "account-invalid"),
        ("AR-0279", "account-override"),
    ],
)
def test_stable_id_decides_when_sage_adds_one(error_id: str, cause: str) -> None:
    assert cause == describe([refusal("BL01001973", "Something", error_id)]).cause


ROLLED_BACK = refusal("XL03000009", "The entire transaction has been rolled back.")


def refused(*errors: GatewayError) -> Refused:
    return Refused(control_id="a", errors=errors, aborted=True, response_xml="")


def test_group_failed_for_the_one_at_fault_when_others_were_undone_with_it() -> None:
    outcomes = [
        refused(ROLLED_BACK),
        refused(refusal("X", "Invalid vendor"), ROLLED_BACK),
        refused(ROLLED_BACK),
    ]
    assert "vendor-invalid" == describe_group(outcomes).cause


def test_group_has_no_reason_when_nothing_was_refused() -> None:
    done = Success(control_id="a", key="1", listing=(), records=(), response_xml="")
    assert "other:none" == describe_group([done]).cause


def test_remedies_are_complete_when_causes_are_listed() -> None:
    used = {(one.category, one.retry, one.target) for one in CAUSES.values()}
    categories, retries, targets = (set(one) for one in zip(*used, strict=True))
    assert (set(Category), set(Retry), set(FixTarget)) == (categories, retries, targets)

"""Refusals and what they come to, as a table."""

import pytest

from console.intacct import Category, GatewayError, Level, describe


def refusal(number: str, text: str = "", **parts: str) -> GatewayError:
    return GatewayError(
        number=number,
        description=parts.get("description", ""),
        description2=text,
        correction=parts.get("correction", ""),
        support_id=parts.get("support_id", ""),
        additional=(),
    )


FUNCTION = [
    ("rate-limit", "rate", "GW-0010", "API rate limit exceeded"),
    ("rate-limit", "rate", "X", "API rate limit exceeded for this company"),
    ("off-line", "transient", "X", "The Service is Temporarily Off-line"),
    (
        "already-executed",
        "unknown",
        "XL03000009",
        "A function with this control ID has already run",
    ),
    ("permission", "permission", "PL04000005", "No"),
    ("permission", "permission", "X", "You do not have permission for API operation CREATE"),
    ("closed-period", "period", "BL01001973", "The date is within a period that's been closed."),
    ("closed-period", "period", "X", "Periods are closed for AP"),
    ("closed-period", "period", "X", "The date must be on or after 01/01/2026"),
    ("duplicate-number", "duplicate", "BL03002185", "A transaction with the number '1' exists"),
    ("duplicate-number", "duplicate", "X", "A transaction with the number '1' already exists"),
    ("duplicate-record", "duplicate", "BL34000061", "Another Customer with the given value(s)"),
    ("duplicate-record", "duplicate", "BL01001973", "The account number '5' already exists"),
    ("already-paid", "state", "BL03000130", ""),
    ("already-paid", "state", "X", "There is no due on the invoice"),
    ("on-hold", "state", "X", "The customer is on hold"),
    ("custom-field", "mapping", "BL03000018", "Enter a value for the custom field 'A'"),
    ("dimension-missing", "mapping", "BL03000018", ""),
    ("dimension-missing", "mapping", "X", "Line 1 is missing the Location dimension for Account 4"),
    ("dimension-missing", "mapping", "X", "Location is required on line 1"),
    ("account-invalid", "mapping", "BL01001973", "Invalid GL account '9': it does not exist."),
    ("account-invalid", "mapping", "X", "The account number '9' is inactive."),
    ("account-invalid", "mapping", "X", "associated to the bank account BOFA"),
    ("term-invalid", "mapping", "X", "The term name Net 77 is invalid"),
    ("dimension-invalid", "mapping", "X", "Invalid location '9': it does not belong to E1"),
    ("dimension-invalid", "mapping", "X", "The department '9' is inactive."),
    ("customer-invalid", "mapping", "X", "Invalid customer: the customer 'C' does not exist."),
    ("customer-invalid", "mapping", "X", "The customer 'C' is inactive."),
    ("vendor-invalid", "mapping", "X", "invalid vendor"),
    ("vendor-invalid", "mapping", "X", "The vendor 'V' is inactive."),
    ("inactive", "mapping", "X", "This thing is inactive"),
    ("title-unknown", "mapping", "DL03000006", ""),
    ("currency", "config", "X", "Enable foreign-currency transactions first"),
    ("summary", "config", "X", "Please provide a payment batch key"),
    ("top-level-only", "config", "X", "You cannot update a root level thing from an entity"),
    ("entity-only", "config", "X", "This can be done at the entity level"),
    ("number-missing", "data", "BL03002128", "Enter a Bill number, and try again"),
    ("line-items", "data", "BL03002101", "Remove the extra line item"),
    ("no-data", "data", "BL03002028", "No data found"),
    ("object-unknown", "permission", "Query Failed", "Object definition X not found"),
    ("field-unknown", "bug", "XL03000006", "The following fields cannot be queried: [A: [B] ]"),
    ("field-unknown", "bug", "XL03000010", ""),
    ("field-unknown", "bug", "Invalid fields list x", ""),
    ("request", "bug", "DL02000001", "error processing the request"),
    ("other:E1", "data", "E1", "Something"),
    ("no-reason", "data", "BL01001973", "Could not create the record!"),
    ("duplicate-record", "duplicate", "BL01001973", "Duplicate account number '4'."),
    ("field-unknown", "bug", "DL02000001", "Field TERM does not exist in object VENDOR."),
]

REQUEST = [
    ("sender", "auth", "control", "XL03000006", "Incorrect Intacct XML Partner ID or password."),
    ("sender", "auth", "control", "GW-0011", "Invalid Request [Request ID: 1]"),
    ("transport-policy", "bug", "control", "XL03000006", "x is not a valid transport policy"),
    ("schema", "bug", "control", "XL03000003", "XML Parse schema error: Fatal Error 76"),
    ("company-expired", "config", "control", "PL04000055", "demo company and has expired."),
    ("gateway-busy", "transient", "control", "GW-0001", "unable to process"),
    ("rate-limit", "rate", "control", "GW-0010", "API rate limit exceeded"),
    ("sign-in", "auth", "control", "XMLGW_JPP0002", "Sign-in information is incorrect"),
    ("other:Z", "bug", "control", "Z", "whatever"),
    ("sign-in", "auth", "authentication", "XL03000006", "Sign-in information is incorrect"),
    ("session", "auth", "authentication", "XL03000006", "Invalid session abc"),
    (
        "sender-unauthorized",
        "auth",
        "authentication",
        "XL03000006",
        "The sender ID 's' is not authorized to make Web Services requests to company ID 'c'",
    ),
]


@pytest.mark.parametrize(("cause", "category", "number", "text"), FUNCTION)
def test_cause_is_found_when_a_function_is_refused(
    cause: str, category: str, number: str, text: str
) -> None:
    problem = describe([refusal(number, text)])
    assert (Category(category), cause) == (problem.category, problem.cause)


@pytest.mark.parametrize(("cause", "category", "level", "number", "text"), REQUEST)
def test_cause_is_found_when_a_request_is_refused(
    cause: str, category: str, level: str, number: str, text: str
) -> None:
    problem = describe([refusal(number, text)], level=Level(level))
    assert (Category(category), cause) == (problem.category, problem.cause)


def test_names_do_not_count_when_they_sound_like_a_cause() -> None:
    problem = describe([refusal("X", "The customer 'Books are closed' is inactive.")])
    assert "customer-invalid" == problem.cause


@pytest.mark.parametrize("wrapper_first", [True, False])
def test_useful_error_is_found_when_a_wrapper_stands_beside_it(wrapper_first: bool) -> None:
    wrapper = refusal("BL01001973", "Currently, we can't create the transaction.")
    useful = refusal("E7", "Something else")
    errors = [wrapper, useful] if wrapper_first else [useful, wrapper]
    assert "other:E7" == describe(errors).cause


def test_known_error_wins_when_an_unknown_one_stands_in_front() -> None:
    errors = [refusal("E7", "Something"), refusal("BL03002185", "exists")]
    assert "duplicate-number" == describe(errors).cause


def test_message_has_the_correction_first_when_sage_proposes_one() -> None:
    problem = describe([refusal("E1", "Number is taken", correction="Use another", support_id="s")])
    assert "Use another. Number is taken." == problem.message
    assert ("Use another", "s") == (problem.correction, problem.support_id)


def test_message_is_said_once_when_correction_and_text_are_equal() -> None:
    assert (
        "Enter a term."
        == describe([refusal("E1", "Enter a term.", correction="Enter a term.")]).message
    )


def test_message_is_the_short_text_when_there_is_no_long_one() -> None:
    assert "Duplicate." == describe([refusal("E1", description="Duplicate")]).message


@pytest.mark.parametrize(("expected", "number"), [("E1", "E1"), ("no number", "")])
def test_message_is_never_empty_when_sage_says_nothing(expected: str, number: str) -> None:
    assert expected in describe([refusal(number)]).message


def test_problem_is_told_when_there_is_no_error_at_all() -> None:
    problem = describe([])
    assert ("other:none", "Sage Intacct gave no reason.") == (problem.cause, problem.message)


def test_texts_are_clean_when_sage_sends_control_characters() -> None:
    problem = describe([refusal("E\x9b1", "a\u202eb", correction="c\x9b2J")])
    assert not set("\x9b\u202e") & set(repr(problem) + problem.cause + problem.message)


def test_message_is_cut_when_it_is_endless() -> None:
    assert 601 == len(describe([refusal("E1", "x" * 4000)]).message)

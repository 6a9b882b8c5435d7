from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from pydantic import SecretStr

from console.intacct import NumberedFunction, encode_function, encode_request
from console.intacct.credentials import SessionKey
from console.sync.mapping import Mapped
from tests.intacct.schema import faults
from tests.intacct.support import SENDER
from tests.sync.golden.ar_cases import CASES
from tests.sync.golden.ar_kit import GOLDEN, Case, decided

SENT = [case for case in CASES if not case.reason]
KEPT_BACK = [case for case in CASES if case.reason]


def named(case: Case) -> str:
    return case.name


def mapped(case: Case) -> Mapped:
    found = decided(case)
    assert isinstance(found, Mapped), found
    return found


def golden(name: str) -> bytes:
    """Return the function of a file, without the blanks that make it readable."""
    blanks = etree.XMLParser(remove_blank_text=True, resolve_entities=False)
    return etree.tostring(etree.parse(str(GOLDEN / f"{name}.xml"), blanks), method="c14n")


@pytest.mark.parametrize("case", SENT, ids=named)
def test_lines_are_as_worked_by_hand_when_a_document_is_mapped(case: Case) -> None:
    """Accounts, amounts and their sum, which is written into the case and not computed."""
    found = mapped(case)
    lines = [(one.account.account_no, str(one.line.amount)) for one in found.lines]
    assert (list(case.lines), Decimal(case.total)) == (lines, found.total())


@pytest.mark.parametrize("case", SENT, ids=named)
def test_function_is_the_golden_one_when_a_document_is_mapped(case: Case) -> None:
    """The whole function, as it stands in the file of the case."""
    made = etree.fromstring(encode_function(mapped(case).function, ""))
    assert golden(case.name) == etree.tostring(made, method="c14n")


@pytest.mark.parametrize("case", SENT, ids=named)
def test_function_fits_the_published_schema_when_a_document_is_mapped(case: Case) -> None:
    """Validated where the schema is at hand."""
    body = encode_request(
        [NumberedFunction(control_id="fn-1", function=mapped(case).function)],
        sender=SENDER,
        authentication=SessionKey(session_id=SecretStr("S-1")),
        control_id="req-1",
        unique=True,
    )
    assert "" == faults(body)


@pytest.mark.parametrize("case", KEPT_BACK, ids=named)
def test_reason_is_told_when_nothing_is_sent(case: Case) -> None:
    """The gate that closed, the problem of the document, or why it is not due."""
    assert case.reason == decided(case)


def test_every_file_belongs_to_a_case_when_the_folder_is_read() -> None:
    """No golden file is left over."""
    files = {Path(one).stem for one in GOLDEN.glob("ar_*.xml")}
    assert {case.name for case in SENT} == files

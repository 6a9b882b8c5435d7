"""Functions that were written before their request is: the same bytes, whoever writes them."""

import pytest
from pydantic import SecretStr

from console.errors import RuleError
from console.intacct import (
    CreateBill,
    CreateInvoice,
    NumberedFunction,
    encode_function,
    encode_request,
)
from console.intacct import numbered as with_control_id
from console.intacct.credentials import SessionKey
from tests.intacct.support import SENDER, bill, invoice

KEY = SessionKey(session_id=SecretStr("S-1"))
MARK = "<content/> & <content></content>"


def request_of(*functions: NumberedFunction) -> bytes:
    return encode_request(
        functions, sender=SENDER, authentication=KEY, control_id="req-1", unique=True
    )


@pytest.mark.parametrize("function", [invoice(), bill()])
@pytest.mark.parametrize("control_id", ["fn-1", 'a"b&<c>', "ä\n"])
def test_bytes_are_those_of_the_numbered_function_when_the_number_comes_later(
    function: CreateInvoice | CreateBill, control_id: str
) -> None:
    content = encode_function(function, "")
    assert encode_function(function, control_id) == with_control_id(content, control_id)


def test_request_is_the_same_when_its_functions_were_written_before() -> None:
    written = encode_function(invoice(), "fn-1")
    before = NumberedFunction(control_id="fn-1", function=invoice(), encoded=written)
    assert request_of(NumberedFunction(control_id="fn-1", function=invoice())) == request_of(before)


def test_request_is_whole_when_a_text_looks_like_its_content() -> None:
    marked = NumberedFunction(control_id=MARK, function=invoice(description=MARK))
    body = request_of(marked)
    assert body.endswith(b"</function></content></operation></request>")
    assert 1 == body.count(b"<content>")


def test_control_id_is_refused_when_xml_cannot_carry_it() -> None:
    with pytest.raises(RuleError):
        with_control_id(encode_function(invoice(), ""), "a\x00b")


def test_bytes_are_refused_when_they_have_a_number_already() -> None:
    with pytest.raises(ValueError, match="without a control id"):
        with_control_id(encode_function(invoice(), "fn-1"), "fn-2")

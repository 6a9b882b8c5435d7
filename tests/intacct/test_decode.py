"""What an answer means, and what is never read as an answer."""

from datetime import timedelta

import pytest
from pydantic import SecretStr

from console.errors import ProtocolError
from console.intacct import (
    Answer,
    AuthenticationFailed,
    ControlFailed,
    Executed,
    FunctionOutcome,
    GatewayError,
    Record,
    Refused,
    Success,
    Unknown,
    decode_response,
)
from tests.intacct.support import (
    START,
    api_session,
    control_failure,
    envelope,
    error,
    failure,
    rows,
    sign_in_failure,
    success,
)


def executed(body: bytes, *control_ids: str) -> Executed:
    answer = decode_response(body, control_ids)
    assert isinstance(answer, Executed)
    return answer


def outcome(result: str, control_id: str = "fn-1") -> FunctionOutcome:
    return executed(envelope(result), control_id).outcomes[0]


def refused(result: str) -> Refused:
    found = outcome(result)
    assert isinstance(found, Refused)
    return found


def succeeded(result: str) -> Success:
    found = outcome(result)
    assert isinstance(found, Success)
    return found


def reason(result: str) -> str:
    found = outcome(result)
    assert isinstance(found, Unknown)
    return found.reason


def test_key_is_the_record_number_when_an_older_function_succeeds() -> None:
    assert "3430" == succeeded(success("fn-1", "<key>3430</key>")).key


def test_key_is_the_record_number_when_a_generic_create_succeeds() -> None:
    data = '<data listtype="objects" count="1"><apbill><RECORDNO>65</RECORDNO></apbill></data>'
    assert "65" == succeeded(success("fn-1", data, "create")).key


def test_key_is_empty_when_a_success_names_none() -> None:
    assert "" == succeeded(success("fn-1", "", "delete")).key


def test_rows_and_counts_are_kept_when_a_query_succeeds() -> None:
    found = succeeded(rows("fn-1", "ARINVOICE", 7, 8, remaining=3))
    assert [{"RECORDNO": "7"}, {"RECORDNO": "8"}] == [record.row() for record in found.records]
    assert "3" == dict(found.listing)["numremaining"]


def test_records_nest_when_a_result_holds_owned_lines() -> None:
    data = (
        '<data listtype="APBILL"><APBILL><RECORDNO>1</RECORDNO><APBILLITEMS><apbillitem a="b">'
        "<LINE_NO>1</LINE_NO></apbillitem></APBILLITEMS></APBILL></data>"
    )
    item = Record(
        name="apbillitem", attributes=(("a", "b"),), leaves=(("LINE_NO", "1"),), branches=()
    )
    items = Record(name="APBILLITEMS", attributes=(), leaves=(), branches=(item,))
    assert (items,) == succeeded(success("fn-1", data, "read")).records[0].branches


def test_value_is_empty_when_a_record_lacks_it() -> None:
    assert "" == Record(name="x", attributes=(), leaves=(), branches=()).value("NAME")


def test_row_is_refused_when_a_value_comes_twice() -> None:
    record = Record(name="x", attributes=(), leaves=(("A", "1"), ("A", "2")), branches=())
    with pytest.raises(ProtocolError, match="told apart"):
        record.row()


def test_outcomes_are_in_the_order_asked_when_the_answer_is_in_another() -> None:
    body = envelope(success("b", "<key>2</key>"), success("a", "<key>1</key>"))
    assert ["a", "b"] == [one.control_id for one in executed(body, "a", "b").outcomes]


@pytest.mark.parametrize("status", ["failure", "aborted"])
def test_function_is_refused_when_its_status_says_so(status: str) -> None:
    found = refused(failure("fn-1", error("BL1", "no", "do so", "short"), status))
    expected = GatewayError(
        number="BL1",
        description="short",
        description2="no",
        correction="do so",
        support_id="",
        additional=(),
    )
    assert (expected,) == found.errors


def test_support_id_is_split_off_when_a_text_ends_in_one() -> None:
    found = refused(failure("fn-1", error("BL1", "Is closed. [Support ID: ab%7EZ-1]")))
    assert ("Is closed.", "ab~Z-1") == (found.errors[0].description2, found.errors[0].support_id)


def test_additional_facts_are_kept_when_the_gateway_adds_them() -> None:
    extra = (
        "<additionalinfo><errorid>GL-1</errorid><category/>"
        '<target object="APBILL" field=""/></additionalinfo></error>'
    )
    found = refused(failure("fn-1", error("BL1").replace("</error>", extra)))
    assert (("errorid", "GL-1"), ("target.object", "APBILL")) == found.errors[0].additional


def test_error_text_is_cut_when_it_is_endless() -> None:
    found = refused(failure("fn-1", error("E1", "x" * 200_000)))
    assert 4001 == len(found.errors[0].description2)


def test_error_text_is_read_through_when_it_holds_elements() -> None:
    found = refused(failure("fn-1", error("E1", "a<b>b</b>c")))
    assert "abc" == found.errors[0].description2


@pytest.mark.parametrize(
    ("expected", "result"),
    [
        ("no result", success("other")),
        ("no result", "<result/>"),
        ("no result", ""),
        ("twice", success("fn-1") + success("fn-1")),
        ("status", "<result><controlid>fn-1</controlid></result>"),
        ("status", success("fn-1").replace("success", "Success")),
        ("status", success("fn-1").replace("success", "done")),
        ("carries an error", failure("fn-1", error("E1"), "success")),
        ("number of records", success("fn-1", '<data count="5"><A><B>1</B></A></data>')),
        ("holds other", success("fn-1", "<data><A><B>1<i>250</i>.00</B></A></data>")),
        ("holds other", success("fn-1", "<data><A><B><i>1</i>250.00</B></A></data>")),
        ("holds other", success("fn-1", "<data>1<A><B>1</B></A></data>")),
        ("'key'", success("fn-1", "<key>1</key><key>2</key>")),
        ("'key'", success("fn-1", "<key><i>1</i></key>")),
        ("2 'data'", success("fn-1", "<data/><data/>")),
    ],
)
def test_outcome_is_unknown_when_the_result_proves_nothing(expected: str, result: str) -> None:
    assert expected in reason(result)


def test_stray_results_are_shown_when_a_function_has_none() -> None:
    found = outcome("<result/>")
    assert isinstance(found, Unknown)
    assert "<result/>" == found.response_xml


def test_other_functions_are_unharmed_when_one_result_is_broken() -> None:
    body = envelope(success("a", "<key>1</key>"), success("b", "<data/><data/>"))
    kinds = [type(one) for one in executed(body, "a", "b").outcomes]
    assert [Success, Unknown] == kinds


def test_amount_is_whole_when_a_comment_stands_inside() -> None:
    data = "<data><A><B>1<!-- x -->250<?pi y?>.00</B></A></data>"
    assert {"B": "1250.00"} == succeeded(success("fn-1", data)).records[0].row()


def test_control_failure_is_told_when_the_request_was_refused() -> None:
    answer = decode_response(control_failure(error("XL03000003", "schema")), ["fn-1"])
    assert isinstance(answer, ControlFailed)
    assert "XL03000003" == answer.errors[0].number


def test_authentication_failure_is_told_when_the_login_was_refused() -> None:
    answer = decode_response(sign_in_failure(error("XL03000006", "Invalid session")), ["fn-1"])
    assert isinstance(answer, AuthenticationFailed)
    assert "Invalid session" == answer.errors[0].description2


def test_login_is_described_when_the_request_was_let_in() -> None:
    found = executed(envelope(location_id="E100")).signed_in
    assert ("ws_user", "acme-co", "E100") == (found.user_id, found.company_id, found.location_id)
    assert (START, START + timedelta(hours=2)) == (found.server_at, found.expires_at)


@pytest.mark.parametrize("text", ["", "soon", "2026-03-02T15:00:00"])
def test_moment_is_none_when_it_is_absent_unreadable_or_without_zone(text: str) -> None:
    body = envelope().replace(START.isoformat().encode(), text.encode())
    assert executed(body).signed_in.server_at is None


DATA = envelope(success("fn-1"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>off-line</body></html>",
        b'{"a": 1}',
        DATA[:-3],
        b"warning" + DATA,
        b'<!DOCTYPE response [<!ENTITY x "1">]>' + DATA.replace(b">r<", b">&x;<"),
        b'<!DOCTYPE response SYSTEM "http://x.invalid/x.dtd">' + DATA,
        DATA.replace(b"<response>", b'<response xmlns="urn:other">'),
        DATA.replace(b"<result>", b'<result xmlns="urn:other">'),
        DATA.replace(b"operation>", b"other>"),
        DATA.replace(b"authentication>", b"other>"),
        DATA.replace(b"<status>success</status>", b"", 1),
        DATA.replace(b"<control>", b"<control/><control>"),
        DATA.replace(b"<authentication><status>success</status>", b"<authentication>"),
        DATA.replace(b"<status>success</status>", b"<status><i>success</i></status>", 1),
    ],
)
def test_answer_is_refused_when_it_is_not_one(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode_response(body, ["fn-1"])


def test_session_id_is_hidden_when_a_response_is_shown() -> None:
    found = succeeded(api_session("fn-1", session_id="SESS-secret"))
    assert "SESS-secret" not in found.response_xml
    assert "<sessionid>***</sessionid>" in found.response_xml


def test_secrets_are_hidden_when_the_gateway_echoes_them() -> None:
    body = envelope(failure("fn-1", error("E1", "password pw&lt;1&gt; is wrong")))
    answer: Answer = decode_response(body, ["fn-1"], secrets=[SecretStr("pw<1>"), SecretStr("")])
    assert "pw" not in repr(answer).replace("password", "")


def test_records_are_untouched_when_a_value_equals_a_secret() -> None:
    body = envelope(success("fn-1", "<data><A><AMOUNT>100</AMOUNT></A></data>"))
    answer = decode_response(body, ["fn-1"], secrets=[SecretStr("100")])
    assert isinstance(answer, Executed)
    found = answer.outcomes[0]
    assert isinstance(found, Success)
    assert {"AMOUNT": "100"} == found.records[0].row()


def test_answer_is_refused_when_it_has_more_elements_than_a_page() -> None:
    with pytest.raises(ProtocolError, match="more elements"):
        decode_response(b"<response>" + b"<a/>" * 500_001 + b"</response>", ["fn-1"])


def test_value_is_a_record_when_it_stands_alone() -> None:
    body = envelope(success("fn-1", "<data><closedbooksdate>01/31/2026</closedbooksdate></data>"))
    answer = decode_response(body, ["fn-1"])
    assert isinstance(answer, Executed)
    (outcome,) = answer.outcomes
    assert isinstance(outcome, Success)
    assert "01/31/2026" == outcome.records[0].value("closedbooksdate")

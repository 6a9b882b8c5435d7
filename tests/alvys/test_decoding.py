"""Bytes become values that keep their numerals, or one typed error."""

import pytest

from console.alvys.decoding import Numeral, decode
from console.errors import ProtocolError

REFUSED = [
    (b'{"a": NaN}', "NaN"),
    (b'{"a": -Infinity}', "-Infinity"),
    (b'{"a": 1, "a": 2}', "twice"),
    (b'{"a": ' + b"9" * 65 + b"}", "65 characters"),
    (b'{"a": ' + b"9" * 5000 + b"}", "5000 characters"),
    (b"[" * 5000 + b"]" * 5000, "too deeply"),
    (b'{"a": "Caf\xe9"}', "UTF-8"),
    (b'\xef\xbb\xbf{"a": 1}', "BOM"),
    (b'{"a": 1}{"a": 2}', "Extra data"),
    (b'{"a": 1', "character 7"),
    (b"<html></html>", "Expecting value"),
    (b"", "Expecting value"),
]


@pytest.mark.parametrize("text", ["1850.00", "0", "-0.10", "1.5e3", "90071992547409.93"])
def test_numeral_is_kept_as_written_when_decoded(text: str) -> None:
    assert Numeral(text=text) == decode(text.encode(), operation="test")


def test_other_values_are_plain_when_decoded() -> None:
    expected = {"a": ["é", True, None], "b": {}}
    assert expected == decode('{"a": ["é", true, null], "b": {}}'.encode(), operation="test")


@pytest.mark.parametrize(("body", "reason"), REFUSED)
def test_body_is_refused_with_reason_when_it_is_not_sound_json(body: bytes, reason: str) -> None:
    with pytest.raises(ProtocolError, match=reason):
        decode(body, operation="test")


def test_error_carries_no_answer_when_json_is_cut() -> None:
    with pytest.raises(ProtocolError) as caught:
        decode(b'{"access_token": "abc', operation="sign in")
    assert (None, None) == (caught.value.__cause__, caught.value.__context__)

"""What comes out of the quick way is what the careful one says, and nothing doubtful passes it."""

from decimal import Decimal

import pytest

from console.alvys.decoding import Numeral, decode, numeral_text
from console.alvys.quick import open_item, split, told_type
from console.errors import ProtocolError

SAME = [
    b'{"a":1850.00}',
    b'{"a":0}',
    b'{"a":-0.10}',
    b'{"a":-0}',
    b'{"a":1.5e3}',
    b'{"a":1E5}',
    b'{"a":90071992547409.93}',
    b'{"a":123456789012345678901234567890}',
    b'{"a":1e999999999999999999999}',
    b'{ "a" : 1.10 }',
    b'{"a":"\\u0041\\n","b":[{"c":null},true]}',
    '{"a":"é","$type":"x"}'.encode(),
    b'{"a":"\\":","b":":"}',
]
REFUSED = [
    (b'{"a":1,"a":2}', "twice"),
    (b'{"a":1,"a":1}', "twice"),
    (b'{"x":[{"a":{"b":1,"b":1}}]}', "twice"),
    (b'{"a":1,"\\u0061":2,"b":"\\u0022:"}', "twice"),
    (b'{"a":1.' + b"9" * 70 + b"}", "72 characters"),
    (b'{"a":"\xff"}', "UTF-8"),
    (b'{"a":NaN}', "NaN"),
]


def as_texts(value: object) -> object:
    """Return a value with each numeral as what was written."""
    if isinstance(value, dict):
        return {key: as_texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_texts(item) for item in value]
    text = numeral_text(value)
    return value if text is None else ("numeral", text)


@pytest.mark.parametrize("item", SAME)
def test_value_is_the_same_when_it_is_opened_quickly(item: bytes) -> None:
    """Each record is what the careful way says, its numerals as they were written."""
    expected = as_texts(decode(item, operation="test"))
    assert expected == as_texts(open_item(item, operation="test"))


@pytest.mark.parametrize(("item", "reason"), REFUSED)
def test_record_is_refused_with_reason_when_it_is_not_sound(item: bytes, reason: str) -> None:
    """A double key, an over-long numeral or bytes that are no text end as before."""
    with pytest.raises(ProtocolError, match=reason):
        open_item(item, operation="test")


def test_numeral_is_a_number_when_it_is_written_as_we_would() -> None:
    """An amount takes the quick way; one in another notation the careful one."""
    assert {"a": Decimal("1.50")} == open_item(b'{"a":1.50}', operation="test")
    assert {"a": Numeral(text="1E5")} == open_item(b'{"a":1E5}', operation="test")


def test_page_is_cut_into_what_was_sent_when_it_is_compact() -> None:
    """The frame keeps all but the records."""
    sheet = split(b'{"Total":2,"Items":[{"Id":"a"},{"Id":"b"}],"Page":0}')

    assert sheet is not None
    assert b'{"Total":2,"Items":[],"Page":0}' == sheet.frame
    assert [b'{"Id":"a"}', b'{"Id":"b"}'] == list(sheet.items)


@pytest.mark.parametrize(
    "body",
    [
        b'{"Total":0,"Items":[]}',
        b'{"Total":2,"Items":[{"Id":"a"}, {"Id":"b"}]}',
        b'{"Items":[{"Id":"a"},{"Id":"b"}],"Total":2,"Items":[{"Id":"a"},{"Id":"c"},{"Id":"b"}]}',
        b'{"Total":1,"Items":{"a":1}}',
        b'{"Total":1,"Items":[1}',
        b"[1,2]",
        b"[" * 5000,
        b"",
    ],
)
def test_page_is_left_whole_when_it_cannot_be_cut_without_a_rest(body: bytes) -> None:
    """Whatever is not one compact list of records goes the careful way."""
    assert split(body) is None


def test_double_list_is_refused_when_the_frame_is_read() -> None:
    """The frame shows a second list of records."""
    sheet = split(b'{"Items":[],"Items":[{"Id":"a"}]}')

    assert sheet is not None
    with pytest.raises(ProtocolError, match="twice"):
        decode(sheet.frame, operation="test")


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (b'{"Id":"a","Type":"LoadInvoice","Total":{"Amount":1.50}}', "LoadInvoice"),
        (b'{"Id":"a","Type":"x","Type":"LoadInvoice"}', ""),
        (b'{"Id":"a","Loads":[{"Type":"LoadInvoice"}],"Type":"x"}', ""),
        (b'{"Id":"a","Loads":[{"Type":"LoadInvoice"}]}', ""),
        (b'{"Type":"LoadInvoice","\\u0054ype":"x"}', ""),
        (b'{"Type":["LoadInvoice"]}', ""),
        (b'["Type"]', ""),
    ],
)
def test_type_is_told_when_no_other_key_could_be_meant(item: bytes, expected: str) -> None:
    """A record is passed over unopened only when its type is certain."""
    assert expected == told_type(item)

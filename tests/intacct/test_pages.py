"""Pages by key, and pages that may hide rows."""

import pytest

from console.errors import ProtocolError
from console.intacct import And, Equal, Executed, Greater, Query, Success, decode_response
from console.intacct.pages import page_after, read_page
from tests.intacct.support import envelope, rows, success

QUERY = Query(object_name="X", fields=("A",))
BEHIND = Greater(field="RECORDNO", value="7")


def answered(result: str) -> Success:
    answer = decode_response(envelope(result), ["q"])
    assert isinstance(answer, Executed)
    found = answer.outcomes[0]
    assert isinstance(found, Success)
    return found


def test_first_page_is_the_query_itself_when_nothing_was_read() -> None:
    assert QUERY == page_after(QUERY, None)


def test_next_page_is_behind_the_key_when_there_is_no_filter() -> None:
    assert BEHIND == page_after(QUERY, 7).filter


def test_next_page_keeps_the_filter_when_there_is_one() -> None:
    mine = Equal(field="A", value="1")
    query = Query(object_name="X", fields=("A",), filter=mine)
    assert And(parts=(BEHIND, mine)) == page_after(query, 7).filter


def test_page_is_complete_when_nothing_remains() -> None:
    page = read_page(answered(rows("q", "X", 8, 9)), QUERY, 7)
    assert (9, True) == (page.last_key, page.complete)


def test_page_is_not_complete_when_rows_remain() -> None:
    assert not read_page(answered(rows("q", "X", 8, remaining=1)), QUERY, None).complete


def test_page_is_not_complete_when_sage_does_not_say_what_remains() -> None:
    data = "<data><X><RECORDNO>8</RECORDNO></X></data>"
    assert not read_page(answered(success("q", data)), QUERY, None).complete


def test_page_is_complete_when_it_is_empty() -> None:
    assert read_page(answered(success("q", "<data/>")), QUERY, 7).complete


@pytest.mark.parametrize(
    "result",
    [
        rows("q", "X", 9, 8),
        rows("q", "X", 8, 8),
        rows("q", "X", 7),
        rows("q", "X", remaining=3),
        rows("q", "X", 8).replace('totalcount="1"', 'totalcount="-5"'),
        rows("q", "X", 8).replace('numremaining="0"', 'numremaining="x"'),
        rows("q", "X", 8).replace("<RECORDNO>8</RECORDNO>", "<A>1</A>"),
        rows("q", "X", 8).replace("8</RECORDNO>", "8.5</RECORDNO>"),
        rows("q", "X", 8).replace("</RECORDNO>", "</RECORDNO><A>1</A><A>2</A>"),
        rows("q", "X", 8).replace("</RECORDNO>", "</RECORDNO><A><B>1</B></A>"),
    ],
)
def test_page_is_refused_when_it_may_hide_rows(result: str) -> None:
    with pytest.raises(ProtocolError):
        read_page(answered(result), QUERY, 7)

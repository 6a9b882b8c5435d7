import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from console.screens.widgets.columns import Column, Row, StaticRows, fit, place
from console.screens.xml_text import lay_out

COLUMNS = (
    Column(key="number", title="Number", width=10),
    Column(key="party", title="Party", width=8, fills=True),
    Column(key="entity", title="Entity", width=12, from_width=60),
    Column(key="short", title="Short", width=5, below_width=60),
    Column(key="message", title="Message", width=10, fills=True, from_width=60),
)


def widths(width: int) -> dict[str, int]:
    return {one.column.key: one.width for one in place(COLUMNS, width)}


def test_filling_column_takes_the_rest_when_there_is_room() -> None:
    # 40 cells less 10 + 5 fixed ones and 2 gaps.
    assert {"number": 10, "party": 23, "short": 5} == widths(40)


def test_rest_is_shared_when_several_columns_fill() -> None:
    # 80 less 10 + 8 + 12 + 10 and 3 gaps leaves 37, the odd one for the first.
    assert {"number": 10, "party": 27, "entity": 12, "message": 28} == widths(80)


def test_columns_keep_their_least_width_when_there_is_no_room() -> None:
    assert {"number": 10, "party": 8, "short": 5} == widths(12)


@pytest.mark.parametrize(
    ("data", "width", "expected"),
    [
        ("abc", 5, "abc  "),
        ("abcdef", 5, "abcd…"),
        ("abcde", 5, "abcde"),
        ("日本語", 4, "日 …"),
        ("日本語", 6, "日本語"),
        ("a\x1b[2J", 6, "a\N{REPLACEMENT CHARACTER}[2J "),
        ("abc", 1, " "),
        ("", 0, ""),
    ],
)
def test_text_takes_exactly_its_cells_when_it_is_fitted(
    data: str, width: int, expected: str
) -> None:
    assert expected == fit(data, width)


def test_number_stands_right_when_its_column_says_so() -> None:
    assert "  $1.00" == fit("$1.00", 7, "right")


@given(st.text(max_size=60), st.integers(min_value=0, max_value=40))
def test_no_text_breaks_the_line_when_it_is_fitted(data: str, width: int) -> None:
    assert width == cell_len(fit(data, width))


def test_rows_are_cut_out_when_a_part_is_asked_for() -> None:
    rows = [Row(key=str(number)) for number in range(5)]

    assert rows[3:5] == list(StaticRows(rows).rows(3, 9))


def test_exchange_is_indented_when_it_is_laid_out() -> None:
    assert "<a>\n  <b>1</b>\n  <c/>\n</a>" == lay_out("<a><b>1</b>  <c/></a>")


@pytest.mark.parametrize("text", ["", "no xml", "</a></a>", "<a", "<<<>>>", "<a><b>"])
def test_text_is_kept_when_it_is_no_xml(text: str) -> None:
    kept = "".join(lay_out(text).split())

    assert "".join(text.split()) == kept


def test_long_exchange_is_cut_with_a_word_when_it_is_laid_out() -> None:
    assert lay_out("x" * 60_010).endswith("… 10 more characters are in the store")


def test_lay_out_is_linear_when_brackets_never_close() -> None:
    assert 60_000 == len(lay_out("<a" * 30_000))

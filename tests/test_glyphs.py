import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from console.glyphs import AsciiFilter, to_ascii, wants_ascii


@given(st.text(st.characters(min_codepoint=0x20, exclude_categories=("Cc", "Cs"))))
def test_text_is_ascii_and_as_wide_as_before_when_it_is_replaced(text: str) -> None:
    replaced = to_ascii(text)

    assert (True, sum(map(cell_len, text))) == (replaced.isascii(), len(replaced))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("● active · 3", "* active . 3"),
        ("Müller Spedition", "Muller Spedition"),
        ("│─┐", "|-+"),
        ("·░▒█", ".:%#"),
        ("物流", "????"),
        ("a\N{COMBINING ACUTE ACCENT}b", "ab"),
    ],
)
def test_likeness_is_found_when_there_is_one(text: str, expected: str) -> None:
    assert expected == to_ascii(text)


def test_control_segments_pass_when_a_line_is_filtered() -> None:
    control = Segment("\x1b[2J", None, [])
    kept = AsciiFilter().apply([Segment("●"), Segment("x"), control], Color(0, 0, 0))

    assert ["*", "x"] == [one.text for one in kept[:2]]


@pytest.mark.parametrize(
    ("setting", "environ", "expected"),
    [
        ("auto", {"TERM": "xterm-256color", "LANG": "en_US.UTF-8"}, False),
        ("auto", {"TERM": "xterm-256color"}, False),
        ("auto", {"TERM": "xterm-256color", "LANG": "C"}, False),
        ("auto", {"TERM": "xterm", "LANG": "en_US.UTF-8", "LC_ALL": "de_DE.ISO-8859-1"}, True),
        ("auto", {"TERM": "vt220", "LANG": "en_US.UTF-8"}, True),
        ("auto", {"TERM": "linux", "LANG": "en_US.utf8"}, True),
        ("unicode", {"TERM": "vt220"}, False),
        ("ascii", {"TERM": "xterm-256color"}, True),
    ],
)
def test_characters_follow_setting_terminal_and_locale(
    setting: str, environ: dict[str, str], expected: bool
) -> None:
    assert expected is wants_ascii(setting, environ)  # type: ignore[arg-type]

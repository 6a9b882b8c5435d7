"""What is sent, judged by a terminal emulator."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rounds import ROUNDS
from tests.terminal.support import Pair

WIDTH, HEIGHT = 30, 12
WIDE_WIDTH = 110

COLOURS = ["", "31", "38;5;120", "97", "38;2;1;200;30"]
GROUNDS = ["", "41", "48;5;236", "107", "48;2;9;9;60"]
ATTRIBUTES = ["", "1", "2", "3", "4", "7", "9", "1;3", "4;7"]
NARROW = "ab z.-│─█…é"
WIDE = NARROW + "世界"
STYLES = [
    ";".join(part for part in parts if part) for parts in product(ATTRIBUTES, COLOURS, GROUNDS)
]


@st.composite
def lines(draw: st.DrawFn, alphabet: str) -> str:
    """Return a whole line as the framework writes it: painted texts side by side."""
    parts: list[str] = []
    room = WIDTH
    texts = st.text(alphabet=alphabet, min_size=1, max_size=12)
    for text, style in draw(st.lists(st.tuples(texts, st.sampled_from(STYLES)), max_size=5)):
        width = sum(2 if one in "世界" else 1 for one in text)
        if width <= room:
            room -= width
            parts.append(f"\x1b[{style}m{text}\x1b[0m" if style else text)
    rest = draw(st.sampled_from(STYLES))
    return "".join(parts) + (f"\x1b[{rest}m{' ' * room}\x1b[0m" if rest else " " * room)


@st.composite
def frames(draw: st.DrawFn) -> str:
    """Return a frame of whole lines."""
    chosen = draw(st.lists(st.integers(1, HEIGHT), min_size=1, max_size=6, unique=True))
    return "".join(f"\x1b[{at};1H{draw(lines(WIDE))}\n" for at in chosen) + "\x1b[1;1H"


@st.composite
def pieces(draw: st.DrawFn) -> str:
    """Return a frame of texts anywhere, also on top of one another."""
    text = st.text(alphabet=NARROW, min_size=1, max_size=10)
    places = st.tuples(
        st.integers(1, HEIGHT), st.integers(1, WIDTH - 10), text, st.sampled_from(STYLES)
    )
    return "".join(
        f"\x1b[{line};{column}H\x1b[{style or 0}m{text}\x1b[0m"
        for line, column, text, style in draw(st.lists(places, min_size=1, max_size=6))
    )


@settings(max_examples=60 * ROUNDS, deadline=None)
@given(st.lists(frames() | pieces(), min_size=1, max_size=4), st.booleans())
def test_terminal_shows_the_same_when_only_differences_are_sent(
    drawn: list[str], erases: bool
) -> None:
    """Random frames look the same, whether sent whole or as differences."""
    pair = Pair(WIDTH, HEIGHT, erases_in_colour=erases)
    for frame in drawn:
        # The emulator keeps half of a wide character that is written over, terminals do not.
        blank = "".join(f"\x1b[{line};1H{' ' * WIDTH}" for line in range(1, HEIGHT + 1))
        pair.draw(blank + frame if set("世界") & set("".join(drawn)) else frame)

        assert pair.plain.seen() == pair.ours.seen()


@st.composite
def wide_lines(draw: st.DrawFn) -> str:
    """Return a long line of short texts and of blanks, on one ground: parts of it are erased."""
    ground, parts, room = draw(st.sampled_from(["48;5;233", "44"])), [], WIDE_WIDTH
    while room:
        width = min(room, draw(st.integers(1, 16)))
        text = draw(st.sampled_from(["", *"abc─"])) * width
        parts.append(f"\x1b[{draw(st.sampled_from(COLOURS)) or 0};{ground}m{text:<{width}}\x1b[0m")
        room -= width
    return "".join(parts)


@settings(max_examples=60 * ROUNDS, deadline=None)
@given(st.lists(st.lists(wide_lines(), min_size=3, max_size=3), min_size=2, max_size=4))
def test_terminal_shows_the_same_when_parts_of_wide_lines_are_erased(
    drawn: list[list[str]],
) -> None:
    """Words that come later than the erasing of their line are there in the end."""
    pair = Pair(WIDE_WIDTH, HEIGHT)
    for frame in drawn:
        pair.draw("".join(f"\x1b[{at};1H{line}" for at, line in enumerate(frame, 1)))

        assert pair.plain.seen() == pair.ours.seen()


@settings(max_examples=60 * ROUNDS, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=8), st.booleans(), st.booleans())
def test_terminal_shows_the_same_when_lines_move(steps: list[int], bar: bool, erases: bool) -> None:
    """A list between two bars scrolls by any number of lines, with a scrollbar or without."""
    pair, top = Pair(WIDTH, HEIGHT, erases_in_colour=erases), 20
    for step in steps:
        top += step
        pair.draw(_list_frame(top, bar))

        assert pair.plain.seen() == pair.ours.seen()


@settings(max_examples=60 * ROUNDS, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-3, 3), st.integers(0, HEIGHT)), min_size=1, max_size=8),
    st.integers(0, 3),
    st.integers(0, 3),
    st.booleans(),
)
def test_terminal_shows_the_same_when_a_list_scrolls_under_its_cursor(
    steps: list[tuple[int, int]], above: int, below: int, erases: bool
) -> None:
    """A list anywhere on the screen, also at its very end, with a cursor and a line that tells."""
    pair, top = Pair(WIDTH, HEIGHT, erases_in_colour=erases), 20
    for step, cursor in steps:
        top += step
        lines = [f"\x1b[44mabove{top % 3}\x1b[0m".ljust(WIDTH)] * above
        for line in range(HEIGHT - above - below):
            ground = "1;37;48;5;24" if line == cursor else "48;5;233"
            words = f" N{(top + line) * 543}", f"{(top + line) % 40}d", f"cause {(top + line) % 7}"
            data = f"{words[0]:<10} {words[1]:>6} ", words[2].ljust(WIDTH - 18)
            tone = "" if line == cursor else "\x1b[31m"
            lines.append(f"\x1b[{ground}m{data[0]}{tone}{data[1]}\x1b[0m")
        lines += [f"\x1b[7m{f'row {top + cursor}':<{WIDTH}}\x1b[0m"] * below
        pair.draw("".join(f"\x1b[{at};1H{line}" for at, line in enumerate(lines, 1)))

        assert pair.plain.seen() == pair.ours.seen()


def _list_frame(top: int, bar: bool) -> str:
    lines = ["\x1b[1;37;44m" + "title".ljust(WIDTH) + "\x1b[0m"]
    for line in range(1, HEIGHT - 1):
        text = f"row {top + line} of many {'x' * ((top + line) % 7)}"
        mark = "█" if bar and (top + line) % 5 == 0 else " "
        lines.append(f"\x1b[38;5;{(top + line) % 9}m{text.ljust(WIDTH - 1)}\x1b[0m{mark}")
    lines.append("\x1b[30;47m" + "keys".ljust(WIDTH) + "\x1b[0m")
    return "".join(f"\x1b[{at};1H{line}" for at, line in enumerate(lines, 1))


def test_moved_lines_are_not_sent_again_when_a_list_scrolls_by_one() -> None:
    """One new line is sent, and what makes the terminal move the others."""
    pair = Pair(WIDTH, HEIGHT)
    whole = pair.draw(_list_frame(1000, bar=False))

    moved = pair.draw(_list_frame(1001, bar=False))

    assert len(moved) < len(whole) / 4
    assert "row 1003" not in moved


def test_nothing_is_sent_when_the_same_is_painted_again() -> None:
    """A frame that changes no cell costs no byte."""
    pair = Pair(WIDTH, HEIGHT)
    pair.draw(_list_frame(0, bar=True))

    assert "" == pair.draw(_list_frame(0, bar=True))


def test_changed_letter_costs_its_place_and_itself_when_all_else_stays() -> None:
    """One cell costs the shortest way to it, and itself."""
    pair = Pair(WIDTH, HEIGHT)
    pair.draw("\x1b[3;5Habcdef\x1b[1;1H")

    assert "\x1b[4DX" == pair.draw("\x1b[3;5HabXdef\x1b[1;1H")


def test_cursor_stands_where_somebody_types_when_the_framework_puts_it_there() -> None:
    """Input methods open beside the cursor."""
    pair = Pair(WIDTH, HEIGHT)

    pair.draw("\x1b[3;5Hname\x1b[3;9H")

    assert (2, 8) == (pair.ours.screen.cursor.y, pair.ours.screen.cursor.x)


def test_everything_is_sent_when_the_terminal_was_forgotten() -> None:
    """A forgotten terminal that shows something else shows the picture afterwards."""
    pair = Pair(WIDTH, HEIGHT)
    pair.draw(_list_frame(0, bar=True))
    pair.ours.feed("\x1b[5;5H\x1b[31mnoise from elsewhere\x1b[3;1H\x1b[J")
    pair.shown.forget()

    pair.draw("\x1b[1;1H")

    assert pair.plain.seen() == pair.ours.seen()


@pytest.mark.parametrize(
    "cluster",
    [
        pytest.param("👨\u200d👩\u200d👧", id="joined people"),
        pytest.param("🇩🇪", id="flag"),
        pytest.param("☂\ufe0f", id="sign shown as a picture"),
        pytest.param("e\u0301\u0323", id="two marks on a letter"),
        pytest.param("\u0627\u0644", id="arabic"),
    ],
)
def test_text_behind_stands_in_its_column_when_a_width_is_doubtful(cluster: str) -> None:
    """Whatever a terminal makes of a cluster, what follows it is placed by its column."""
    pair = Pair(WIDTH, HEIGHT)
    pair.draw(f"\x1b[2;1H{'.' * WIDTH}")

    pair.draw(f"\x1b[2;1H{cluster}")
    pair.draw("\x1b[2;10Hnext")

    assert "next" + "." * (WIDTH - 13) == pair.ours.screen.display[1].rstrip()[-21:]


def test_wide_character_is_whole_when_half_of_it_was_written_over() -> None:
    """The other half becomes a blank."""
    pair = Pair(WIDTH, HEIGHT)
    pair.draw("\x1b[1;1H世界")

    pair.draw("\x1b[1;2Hx")

    assert [" ", "x", "界", ""] == pair.picture.characters[0][:4]


def test_cut_character_is_a_blank_when_it_reaches_beyond_the_edge() -> None:
    """Half a wide character at the edge is not sent."""
    pair = Pair(5, 2)

    pair.draw("\x1b[1;3Ha世b世")

    assert [" ", " ", "a", "世", ""] == pair.picture.characters[0]


def test_picture_keeps_what_fits_when_its_size_changes() -> None:
    """Narrower, and no half of a wide character at the edge."""
    pair = Pair(6, 2)
    pair.draw("\x1b[1;1Habc世d")

    pair.picture.resize(4, 3)

    assert [list("abc "), [" "] * 4, [" "] * 4] == pair.picture.characters


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b]52;c;aGFja2Vk\x07",
        "\x1b[2J",
        "\x9b31m",
        "\x1bc",
        "\x07",
        "\x1b[?1049l",
        "\x08",
        "\x7f",
    ],
)
def test_no_control_byte_reaches_the_terminal_when_text_holds_it(hostile: str) -> None:
    """What is no place, colour or link is shown as a mark."""
    pair = Pair(WIDTH, HEIGHT)
    harmless = pair.draw("\x1b[1;1Habc")

    sent = pair.draw(f"\x1b[1;1Habc{hostile}def")

    assert harmless
    assert "\ufffd" in sent
    assert not {"\x07", "\x08", "\x7f", "\x9b"} & set(sent)
    assert all(word not in sent for word in ("\x1b]", "\x1b[2J", "\x1bc", "\x1b[?"))


def test_link_surrounds_its_text_when_the_framework_writes_one() -> None:
    """A link is opened before its cells and closed after them."""
    pair = Pair(WIDTH, HEIGHT)
    pair.draw("")
    link = "\x1b]8;id=1;https://sage.example\x1b\\"

    sent = pair.draw(f"\x1b[1;1H{link}\x1b[4mrecord\x1b[0m\x1b]8;;\x1b\\ plain")

    assert sent.index(link) < sent.index("record") < sent.index("\x1b]8;;\x1b\\")
    assert sent.endswith("plain") or " plain" in sent

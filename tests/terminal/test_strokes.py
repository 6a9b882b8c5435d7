"""In which order cells are written, and what that saves."""

import pytest

from console.terminal.looks import Looks
from console.terminal.strokes import Stroke, in_short_order, of_one_look
from tests.terminal.support import Pair

BASE, MUTED, BAD = "38;5;251;48;5;233", "38;5;246;48;5;233", "38;5;210;48;5;233"
CURSOR, BAR = "1;38;5;231;48;5;24", "38;5;246;48;5;234"
ROWS, WIDTH = 12, 80


def row(number: int, *, is_cursor: bool) -> str:
    """Return one row of a list as the framework paints it, no cell like that of its neighbour."""
    cells = (
        (BASE, f" N{number * 543:<12}"),
        (MUTED, f"{'AR' if number % 2 else 'AP'} invoice "),
        (BASE, f"Carrier {number * 7 % 50:<12} ${number * 31:>7}.00 "),
        (MUTED, f"{number + 20}d "),
        (BAD, f"cause {number * 17:<8}"),
    )
    painted = "".join(f"\x1b[{CURSOR if is_cursor else look}m{data}\x1b[0m" for look, data in cells)
    return f"\x1b[{number + 1};1H{painted}"


def step(cursor: int) -> str:
    """Return what the framework writes when the cursor has come to a row."""
    bar = f"\x1b[{ROWS + 2};1H\x1b[{BAR}mrow {cursor} of {ROWS}\x1b[0m"
    return row(cursor - 1, is_cursor=False) + row(cursor, is_cursor=True) + bar


def test_step_of_the_cursor_is_short_when_all_cells_of_its_rows_differ() -> None:
    """Two whole rows are written, and the place below; drawn line by line it was 277 bytes."""
    pair = Pair(WIDTH, ROWS + 2)
    for number in range(ROWS):
        pair.draw(row(number, is_cursor=number == 0))

    sent = [len(pair.draw(step(cursor))) for cursor in range(1, ROWS)]

    assert pair.plain.seen() == pair.ours.seen()
    # The first one brings what stands below.
    assert max(sent[1:]) < 260


def test_links_are_drawn_first_when_there_are_any() -> None:
    """What comes behind them ends them."""
    looks = Looks()
    plain, link = looks.after(0, "1"), looks.linked(0, "id=1;https://sage.example")
    strokes = [(plain, Stroke(0, 0, 3)), (link, Stroke(0, 3, 6))]

    assert [strokes[1][1], strokes[0][1]] == list(in_short_order(strokes, 0, None, looks))


@pytest.mark.parametrize("pen", range(4))
def test_words_come_when_all_of_their_line_is_erased_whatever_the_pen_is(pen: int) -> None:
    """Two parts of one line are erased in two colours, and words of a third wait for both."""
    looks = Looks()
    first, second, third = (looks.after(0, str(colour)) for colour in (31, 32, 33))
    words = Stroke(5, 10, 14)
    found = [(first, Stroke(5, 0, 4, 20)), (third, words), (second, Stroke(5, 40, 44, 20))]

    order = list(in_short_order(found, (0, first, second, third)[pen], None, looks))

    assert words == order[-1]
    assert {stroke for _, stroke in found} == set(order)


def test_order_is_that_of_the_lines_when_there_are_very_many() -> None:
    """A whole screen appears from its top down, not colour by colour."""
    looks = Looks()
    found = [(looks.after(0, str(31 + n % 2)), Stroke(n, 0, 3)) for n in range(100)]

    assert [stroke for _, stroke in found] == list(in_short_order(found, 0, None, looks))


def test_blanks_go_with_their_neighbours_when_they_look_the_same() -> None:
    """They cost no change of colour of their own."""
    looks = Looks()
    red, bold = looks.after(0, "31"), looks.after(0, "1")
    line = [looks.blank(red), red, red, looks.blank(red), bold, looks.blank(bold)]

    parts = list(of_one_look(Stroke(0, 0, 6), line, looks))

    assert [(red, Stroke(0, 0, 4)), (bold, Stroke(0, 4, 6))] == parts

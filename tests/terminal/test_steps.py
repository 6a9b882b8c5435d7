"""The ways of the cursor, judged by a terminal emulator."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from console.terminal.steps import step
from tests.rounds import ROUNDS
from tests.terminal.support import Emulator

WIDTH, HEIGHT = 80, 24
PLACES = st.tuples(st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1))


@settings(max_examples=200 * ROUNDS, deadline=None)
@given(st.lists(PLACES, min_size=2, max_size=6))
def test_cursor_comes_to_every_place_when_it_knows_where_it_is(
    places: list[tuple[int, int]],
) -> None:
    """From place to place, and never by a longer way than the one that names the place."""
    terminal = Emulator(WIDTH, HEIGHT)
    terminal.feed(step(None, places[0]))
    for before, to in pairwise(places):
        way = step(before, to)
        terminal.feed(way)

        assert to == (terminal.screen.cursor.y, terminal.screen.cursor.x)
        assert len(way) <= len(step(None, to))


def test_place_is_named_by_the_shortest_way() -> None:
    """Down one line in the same column, to the begin of the next line, aside, and far away."""
    ways = [step((3, 40), to) for to in ((4, 40), (4, 0), (4, 41), (20, 7))]
    assert ["\x1b[B", "\x1b[5H", "\x1b[B\x1b[C", "\x1b[21;8H"] == ways

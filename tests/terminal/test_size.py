"""Terminals that tell no size."""

import os
import pty
import termios
from collections.abc import Iterator

import pytest

from console.terminal import ensure_size


@pytest.fixture
def terminal() -> Iterator[int]:
    master, slave = pty.openpty()
    yield slave
    os.close(master)
    os.close(slave)


@pytest.mark.parametrize(
    ("told", "expected"),
    [((0, 0), (24, 80)), ((0, 132), (24, 132)), ((50, 0), (50, 80)), ((45, 160), (45, 160))],
)
def test_size_is_the_usual_one_when_a_terminal_tells_none(
    terminal: int, told: tuple[int, int], expected: tuple[int, int]
) -> None:
    termios.tcsetwinsize(terminal, told)
    ensure_size(terminal)
    assert expected == termios.tcgetwinsize(terminal)


def test_nothing_happens_when_there_is_no_terminal() -> None:
    read, write = os.pipe()
    ensure_size(write)
    os.close(read)
    os.close(write)
    ensure_size(write)

"""The driver in an app on a real pseudo-terminal."""

import signal
from collections.abc import Iterator
from functools import partial

import pytest

from console.terminal import suits_terminal
from tests.commands.terminals import is_stopped, until
from tests.terminal.hosting import Hosted
from tests.terminal.test_keyboard import HOSTILE

DOWN, PAGE_DOWN, END, HOME = b"j", b"\x1b[6~", b"G", b"g"


@pytest.fixture
def ours() -> Iterator[Hosted]:
    hosted = Hosted("cells")
    yield hosted
    hosted.end()


@pytest.fixture
def plain() -> Iterator[Hosted]:
    hosted = Hosted("plain")
    yield hosted
    hosted.end()


def differing(ours: Hosted, plain: Hosted) -> str:
    """Return the cells in which two terminals differ."""
    pairs = zip(ours.seen(), plain.seen(), strict=True)
    return "\n".join(
        f"line {line}, column {column}: {one} instead of {other}"
        for line, (row, expected) in enumerate(pairs)
        for column, (one, other) in enumerate(zip(row, expected, strict=True))
        if one != other
    )


def _pressed(hosted: Hosted, key: bytes, words: str) -> bool:
    """Press a key and return whether the terminal shows what it leads to."""
    hosted.press(key)
    return words in hosted.text()


def test_terminal_shows_the_same_when_keys_are_pressed_and_it_is_resized(
    ours: Hosted, plain: Hosted
) -> None:
    """Cell by cell, against the framework's own driver, and for a fraction of its bytes."""
    for keys, words in ((DOWN * 20, "row 20"), (PAGE_DOWN, "row 30"), (END, "row 99")):
        for one in (ours, plain):
            one.shows("bottom")
            one.press(keys)
            one.shows(words)
        until(lambda: ours.seen() == plain.seen(), lambda: differing(ours, plain))
    assert ours.sent < plain.sent / 3
    for size in ((40, 10), (70, 20)):
        for one in (ours, plain):
            one.resize(*size)
        until(lambda: ours.seen() == plain.seen(), lambda: differing(ours, plain))


def test_everything_is_painted_again_when_somebody_asks(ours: Hosted) -> None:
    """What another program wrote over the screen is gone afterwards."""
    ours.shows("bottom")
    ours.scribble("\x1b[3;1Hmail for you\x1b[31m\x1b[5;1H\x1b[J")

    ours.press(b"\x1b[15~")

    until(lambda: "mail" not in ours.text() and "bottom" in ours.text(), ours.text)


def test_terminal_is_restored_when_the_app_ends(ours: Hosted) -> None:
    """The last words of the framework arrive."""
    ours.shows("bottom")
    ours.press(b"q")

    assert 0 == ours.process.wait(30)
    assert ours.is_restored()


@pytest.mark.parametrize("driver", ["cells", "steady"])
def test_keys_have_one_reader_when_the_app_was_stopped_from_outside(driver: str) -> None:
    """A second one would hold up whoever waits for the first, until another key is pressed."""
    hosted = Hosted(driver)
    try:
        hosted.shows("bottom")
        before = hosted.threads()
        for _ in range(3):
            hosted.process.send_signal(signal.SIGSTOP)
            until(lambda: is_stopped(hosted.process.pid))
            hosted.scribble("\x1b[2J")
            hosted.process.send_signal(signal.SIGCONT)
            hosted.shows("bottom")
            hosted.press(DOWN)
        hosted.shows("row 3")
        until(lambda: hosted.threads() == before, lambda: f"{hosted.threads()}, {before} before")
    finally:
        hosted.end()


@pytest.mark.parametrize("driver", ["cells", "steady"])
def test_keys_have_one_reader_when_the_app_is_stopped_again_before_it_went_on(driver: str) -> None:
    """The second signal comes in the midst of what the first one began."""
    hosted = Hosted(driver)
    try:
        hosted.shows("bottom")
        before = hosted.threads()
        for _ in range(20):
            hosted.process.send_signal(signal.SIGSTOP)
            until(lambda: is_stopped(hosted.process.pid))
            hosted.process.send_signal(signal.SIGCONT)
        until(partial(_pressed, hosted, END, "row 99"), hosted.text)
        until(lambda: hosted.threads() == before, lambda: f"{hosted.threads()}, {before} before")
    finally:
        hosted.end()


@pytest.mark.parametrize("driver", ["cells", "steady"])
def test_keys_are_heard_and_the_end_is_clean_when_hostile_bytes_came_before(driver: str) -> None:
    """One after the other, as a terminal in the wrong mode, or a person's paste, sends them."""
    hosted = Hosted(driver)
    try:
        hosted.shows("bottom")
        for sent in HOSTILE.values():
            hosted.press(sent)
            # Keys that may be pressed again: the first may end what was begun before it.
            for key, words in ((END, "row 99"), (HOME, "row 0 ")):
                until(partial(_pressed, hosted, key, words), hosted.text)
        hosted.press(b"q")

        assert 0 == hosted.process.wait(30)
        assert hosted.is_restored()
    finally:
        hosted.end()


@pytest.mark.parametrize(
    ("expected", "term", "encoding"),
    [
        (True, "xterm-256color", "utf-8"),
        (True, "tmux-256color", "UTF-8"),
        (True, "screen", "utf8"),
        (True, "linux", "utf-8"),
        (False, "vt52", "utf-8"),
        (False, "dumb", "utf-8"),
        (False, "", "utf-8"),
        (False, "xterm", "iso8859-1"),
    ],
)
def test_driver_is_offered_only_where_the_terminal_is_known(
    expected: bool, term: str, encoding: str
) -> None:
    """Elsewhere the framework's own output is sent."""
    assert expected is suits_terminal({"TERM": term}, encoding)

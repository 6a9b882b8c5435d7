"""Whatever a terminal sends, keys go on being keys."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.events import Key, Paste
from textual.message import Message

from console.terminal.keyboard import Keyboard
from tests.rounds import ROUNDS


class Typed:
    """A keyboard, and what it told."""

    def __init__(self) -> None:
        self.told: list[Message] = []
        self.keyboard = Keyboard(self.told.append)

    @property
    def keys(self) -> list[str]:
        return [one.key for one in self.told if isinstance(one, Key)]

    @property
    def pasted(self) -> list[str]:
        return [one.text for one in self.told if isinstance(one, Paste)]


HOSTILE = {
    "latin-1 letter": b"caf\xe9",
    "cut utf-8": b"\xe4\xb8",
    "character beyond unicode": b"\x1b[1114112u",
    "number without end": b"\x1b[" + b"9" * 5_000 + b"u",
    "half a character as a key": b"\x1b[55296u",
    "answer to no question": b"\x1b[12;5R",
    "unknown sequence": b"\x1b[?9999;9999;9999z",
    "escapes": b"\x1b" * 500,
    "place of no screen": b"\x1b[<0;" + b"9" * 400 + b";1M",
    "mouse without a place": b"\x1b[<;;M",
    "size of no window": b"\x1b[48;;;;t",
    "paste of 100,000": b"\x1b[200~" + b"z" * 100_000 + b"\x1b[201~",
    "end of no paste": b"\x1b[201~",
}


@pytest.mark.parametrize("sent", HOSTILE.values(), ids=HOSTILE.keys())
def test_next_key_is_heard_when_something_odd_came_before(sent: bytes) -> None:
    typed = Typed()
    typed.keyboard.take(sent)
    typed.keyboard.give_up()

    typed.keyboard.take(b"j")

    assert "j" == typed.keys[-1]


def test_letter_becomes_a_mark_when_the_terminal_is_not_utf_8() -> None:
    typed = Typed()

    typed.keyboard.take(b"caf\xe9 x")

    characters = [one.character for one in typed.told if isinstance(one, Key)]
    assert list("caf\N{REPLACEMENT CHARACTER} x") == characters


def test_key_is_whole_when_it_comes_in_two_parts() -> None:
    typed = Typed()

    typed.keyboard.take("é".encode()[:1])
    typed.keyboard.take("é".encode()[1:] + b"\x1b[")
    typed.keyboard.take(b"B")

    assert ["é", "down"] == typed.keys


def test_half_a_character_is_no_key_when_a_terminal_reports_it() -> None:
    typed = Typed()

    typed.keyboard.take(b"\x1b[55296u")
    typed.keyboard.give_up()

    assert [] == typed.keys


def test_paste_is_one_text_when_its_marks_are_torn() -> None:
    typed = Typed()

    for part in (b"\x1b[20", b"0~one\ntwo\x1b[2", b"01", b"~j"):
        typed.keyboard.take(part)

    assert (["one\ntwo"], ["j"]) == (typed.pasted, typed.keys)
    assert typed.keyboard.patience_s != 1.0


def test_keys_are_heard_again_when_a_paste_stopped_coming() -> None:
    typed = Typed()
    typed.keyboard.take(b"\x1b[200~half a pas")
    assert 1.0 == typed.keyboard.patience_s

    typed.keyboard.give_up()
    typed.keyboard.take(b"j")

    assert (["half a pas"], ["j"]) == (typed.pasted, typed.keys)


def test_nothing_is_waited_for_when_no_key_is_begun() -> None:
    typed = Typed()
    typed.keyboard.take(b"j")

    assert typed.keyboard.patience_s is None


def test_more_is_waited_for_when_an_escape_came_and_not_after_that() -> None:
    typed = Typed()
    typed.keyboard.take(b"\x1b")
    before = typed.keyboard.patience_s
    typed.keyboard.give_up()

    assert before is not None
    assert typed.keyboard.patience_s is None


@settings(max_examples=100 * ROUNDS, deadline=None)
@given(st.lists(st.binary(max_size=24) | st.sampled_from(list(HOSTILE.values())), max_size=6))
def test_next_key_is_heard_when_anything_came_before(parts: list[bytes]) -> None:
    typed = Typed()
    for part in parts:
        typed.keyboard.take(part)
    for _ in range(2):
        typed.keyboard.give_up()
    # What was begun and not ended may have taken the first one with it.
    typed.keyboard.take(b"jj")
    typed.keyboard.give_up()

    assert "j" == typed.keys[-1]

"""What a terminal sends, read so that no byte of it ends the program or makes it deaf.

Place in the path: the driver hands over bytes as they come, and says when none came for a while;
keys, pastes and the terminal's answers go out as the framework's messages. The framework's parser
understands them; here stands what it lacks: bytes that are no text, numbers that no character has,
pastes without an end.

Source: security, 3.4, terminal input.
"""

from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable

from textual import constants
from textual._parser import ParseError
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.events import Key
from textual.message import Message

__all__ = ["Keyboard"]

_PASTE_S = 1.0
"""Seconds after which a paste that stopped coming is over."""

_LONGEST_MARK = len(BRACKETED_PASTE_START)


class _Parser(XTermParser):
    """The framework's parser, which is told when to wait no longer."""

    @property
    def is_waiting(self) -> bool:
        """Return whether a key is begun that may be another one, or Esc alone."""
        return self._timeout_time is not None

    def give_up(self) -> Iterable[Message]:
        """Take what is begun for what it is."""
        if self._timeout_time is not None:
            self._timeout_time = 0.0
        return self.tick()


class Keyboard:
    """Turns bytes into messages.

    Args:
        tell: Takes each message.
    """

    def __init__(self, tell: Callable[[Message], None]) -> None:
        self._tell = tell
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._parser = _Parser()
        self._last = ""
        self._is_pasting = False

    @property
    def patience_s(self) -> float | None:
        """Return how long to wait for more before ``give_up``; None for as long as it takes."""
        if self._is_pasting:
            return _PASTE_S
        return constants.ESCAPE_DELAY if self._parser.is_waiting else None

    def take(self, data: bytes) -> None:
        """Take what came."""
        text = self._decode(data)
        self._note_paste(text)
        self._feed(text)

    def give_up(self) -> None:
        """Take what is begun for what it is: nothing more came."""
        if self._is_pasting:
            self._is_pasting = False
            self._feed(BRACKETED_PASTE_END)
        self._tell_all(self._parser.give_up())

    def _feed(self, text: str) -> None:
        if text:
            # No text is to the parser the end of everything.
            self._tell_all(self._parser.feed(text))

    def _tell_all(self, messages: Iterable[Message]) -> None:
        try:
            for message in messages:
                if not (isinstance(message, Key) and _is_half(message)):
                    self._tell(message)
        except _NOT_UNDERSTOOD:
            # It stands in the middle of what it could not read; a new one goes on after that.
            self._parser = _Parser()
            self._is_pasting = False

    def _note_paste(self, text: str) -> None:
        # A mark may come in two halves.
        seen = self._last + text
        self._last = seen[1 - _LONGEST_MARK :]
        begin, end = seen.rfind(BRACKETED_PASTE_START), seen.rfind(BRACKETED_PASTE_END)
        if begin != end:
            self._is_pasting = begin > end


_NOT_UNDERSTOOD = (ParseError, ValueError, ArithmeticError, LookupError)
"""What the parser raises about numbers that no character, key or place has."""


def _is_half(key: Key) -> bool:
    """Return whether a key is half a character, which no file and no terminal can take."""
    return any("\ud800" <= one <= "\udfff" for one in key.character or "")

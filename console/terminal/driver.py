"""The framework's driver for Unix terminals, with a writer that sends only what changed.

Place in the path: ``app`` names it as its driver; the framework writes whole regions into it, the
terminal gets the difference of cells. What was written is put into a picture at once, by whoever
writes; a thread sends what the terminal lacks. A line that is slower than the frames gets fewer of
them, so a key that was held has no echo after it was released. A frame after a rest is sent at
once; what follows on and on waits for its turn, the longer the more was sent, and is sent as one.
"""

import os
import re
import select
import signal
import threading
from collections.abc import Mapping
from contextlib import suppress
from types import FrameType
from typing import Any

from textual.message import Message
from textual.messages import InBandWindowResize

from console.terminal.difference import Shown
from console.terminal.looks import Looks
from console.terminal.pace import Pace
from console.terminal.picture import Picture
from console.terminal.steady import SteadyDriver

__all__ = ["CellDriver", "suits_terminal"]

_CONTROL = re.compile(
    r"(?:\x1b\[[?<>=][\d;]*(?:[hlu]|\$p)"
    r"|\x1b\[c"
    r"|\x07"
    r"|\x1b\](?:0|22|52);[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\))+"
)
"""What the framework sends beside its pictures: modes, questions, the bell, title and clipboard."""

_TOGETHER = re.compile(r"\x1b\[\?2026[hl]")
_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
_WORTH_MARKING = 1_000
"""Characters from which a terminal might show half of what was sent."""

_OTHER_SCREEN = "\x1b[?1049h"
_ERASE_IN_COLOUR = ("xterm", "rxvt", "linux", "alacritty", "foot", "kitty", "konsole", "wezterm")
_KNOWN = (*_ERASE_IN_COLOUR, *("tmux", "screen", "st-", "gnome", "ghostty", "putty", "mintty"))
_LAST_WORDS_S = 1.0
"""How long the end waits for a terminal that takes nothing more."""


def suits_terminal(environ: Mapping[str, str], encoding: str) -> bool:
    """Return whether the terminal understands what the driver sends.

    Args:
        environ: The environment, for ``TERM``.
        encoding: In what output is written; only UTF-8 can carry every cell.
    """
    is_utf8 = encoding.lower().replace("-", "") == "utf8"
    return is_utf8 and environ.get("TERM", "").startswith(_KNOWN)


def _erases_in_colour(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal erases in the present colour, as far as its name promises."""
    within = "TMUX" in environ or "STY" in environ
    return not within and environ.get("TERM", "").startswith(_ERASE_IN_COLOUR)


class CellDriver(SteadyDriver):
    """The driver; its arguments are the framework's."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        assert self._file is not None, "the program opens what was closed when it started"
        self._output = self._file.fileno()
        self._news = threading.Condition()
        self._is_stale = False
        self._is_ending = False
        self._marks_frames = False
        self._waiting: list[str] = []
        self._pace = Pace()
        self._sender: threading.Thread | None = None
        self._begin_anew()

    def write(self, data: str) -> None:
        """Take what the framework writes; sent is what the terminal lacks of it."""
        with self._news:
            if _CONTROL.fullmatch(data):
                self._pass_on(data)
            else:
                self._fit_terminal()
                self._picture.write(data)
            self._is_stale = True
            self._news.notify()

    def repaint(self) -> None:
        """Paint everything again, whatever the terminal is thought to show."""
        with self._news:
            self._shown.forget()
            self._picture.touched.add(0)
            self._is_stale = True
            self._news.notify()

    def start_application_mode(self) -> None:
        """Start to send, then let the framework set the terminal up."""
        with self._news:
            self._begin_anew()
        self._sender = threading.Thread(target=self._send_news, name="cells", daemon=True)
        self._sender.start()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        resized = signal.getsignal(signal.SIGWINCH)

        def on_resize(number: int, frame: FrameType | None) -> None:
            # Not under the lock: a signal may come while this very thread holds it.
            self._is_resized = True
            if callable(resized):
                resized(number, frame)

        signal.signal(signal.SIGWINCH, on_resize)

    def process_message(self, message: Message) -> None:
        """Notice resizes that the terminal tells itself."""
        if isinstance(message, InBandWindowResize):
            self._is_resized = True
        super().process_message(message)

    def close(self) -> None:
        """Send what is left and stop sending."""
        with self._news:
            self._is_ending = True
            self._news.notify_all()
        if self._sender is not None:
            self._sender.join(_LAST_WORDS_S)
            self._sender = None
        super().close()

    def _begin_anew(self) -> None:
        looks = Looks()
        width, height = self._get_terminal_size()
        self._picture = Picture(width, height, looks)
        self._shown = Shown(looks, erases_in_colour=_erases_in_colour(os.environ))
        self._is_resized = False
        self._is_ending = False

    def _fit_terminal(self) -> None:
        """Give the picture the terminal's size, and forget what a resize may have moved."""
        if self._is_resized:
            self._is_resized = False
            self._shown.forget()
        width, height = self._get_terminal_size()
        if (width, height) != (self._picture.width, self._picture.height):
            self._picture.resize(width, height)
            self._shown.forget()

    def _pass_on(self, control: str) -> None:
        """Queue what is no picture, after the picture that was written before it."""
        rest = _TOGETHER.sub("", control)
        self._marks_frames = self._marks_frames or rest != control
        if not rest:
            return
        if self._picture.touched:
            self._waiting.append(self._shown.paint(self._picture))
        self._waiting.append(rest)
        if _OTHER_SCREEN in rest:
            self._shown.forget()

    def _take_news(self) -> str | None:
        """Wait until there is something to send, and take it; None at the end."""
        with self._news:
            while not self._is_stale:
                if self._is_ending:
                    return None
                self._news.wait()
            self._news.wait_for(lambda: self._is_ending, self._pace.pause_s)
            self._is_stale = False
            if self._picture.touched:
                self._waiting.append(self._shown.paint(self._picture))
            news = "".join(self._waiting)
            self._waiting.clear()
            return news

    def _send_news(self) -> None:
        while (news := self._take_news()) is not None:
            if self._marks_frames and len(news) > _WORTH_MARKING:
                news = f"{_BEGIN}{news}{_END}"
            # A terminal that is gone takes nothing; the app ends by itself when it notices.
            with suppress(OSError):
                self._send(data := news.encode("utf-8", "replace"))
                self._pace.note(len(data))

    def _send(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._output, rest) :]
            except BlockingIOError:
                select.select([], [self._output], [])

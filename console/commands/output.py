"""Everything that a text command prints goes through here, cleaned.

Place in the path: values and tables come in from the commands; one JSON value or aligned text goes
to stdout, notes and failures to stderr. Data never acts on the terminal: each text passes
``clean``, and JSON is ASCII besides.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from rich.cells import cell_len, set_cell_size

from console.cleaning import clean, clean_block
from console.commands.invocation import Invocation
from console.errors import ConsoleError, OutputError
from console.splash import remove_splash

__all__ = ["Column", "Output", "write_failure"]

_GAP = "  "
_PROGRESS_WIDTH = 79
"""A longer line would wrap on a narrow terminal and could not be written over."""

_MARKS = {"●": "*", "○": "o", "‖": "=", "·": "-", "…": "~", "\N{EM DASH}": "-"}
"""Our own marks and what ``--plain`` writes instead."""


class Column:
    """One column of a table.

    Args:
        title: Its heading.
        right: Whether it is aligned to the right, for numbers.
        most: Widest it may get in cells; longer text is cut visibly. 0 means no limit.
    """

    def __init__(self, title: str, *, right: bool = False, most: int = 0) -> None:
        self.title = title
        self.right = right
        self.most = most

    def fit(self, text: str, width: int) -> str:
        """Return ``text`` in exactly ``width`` cells."""
        if cell_len(text) > width:
            return set_cell_size(text, width - 1) + "…"
        blanks = " " * (width - cell_len(text))
        return blanks + text if self.right else text + blanks


class Output:
    """What a command says.

    Args:
        invocation: Tells the form.
        out: Where results go.
        err: Where notes go.
    """

    def __init__(
        self, invocation: Invocation, *, out: TextIO | None = None, err: TextIO | None = None
    ) -> None:
        self._invocation = invocation
        self._out = out or sys.stdout
        self._err = err or sys.stderr

    @property
    def is_json(self) -> bool:
        """Return whether results are JSON."""
        return self._invocation.json

    def value(self, value: Any) -> None:
        """Print one JSON value on a line of its own."""
        self._write(json.dumps(_cleaned(value)))

    def text(self, text: str) -> None:
        """Print text; its line breaks are ours or cleaned already."""
        self._write(self._simplified(clean_block(text)))

    def facts(self, facts: Mapping[str, str]) -> None:
        """Print names and values below each other, empty values left out."""
        shown = {name: clean(value) for name, value in facts.items() if value}
        width = max((cell_len(name) for name in shown), default=0)
        for name, value in shown.items():
            self._write(self._simplified(f"{set_cell_size(name, width)}{_GAP}{value}"))

    def table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, empty: str
    ) -> None:
        """Print rows below headings, or the sentence ``empty`` when there are none."""
        if not rows:
            self.text(empty)
            return
        cleaned = [[clean(cell) for cell in row] for row in rows]
        widths = [_width(column, [row[i] for row in cleaned]) for i, column in enumerate(columns)]
        heading = _joined(columns, widths, [column.title for column in columns])
        self._write(f"\x1b[1m{heading}\x1b[0m" if self._is_styled() else heading)
        for row in cleaned:
            self._write(self._simplified(_joined(columns, widths, row)))

    def note(self, text: str) -> None:
        """Print a line for people on stderr; nothing with ``--json``."""
        if not self._invocation.json:
            remove_splash()
            print(self._simplified(clean(text)), file=self._err, flush=True)

    def trouble(self, code: str, message: str, hint: str, details: Mapping[str, Any]) -> None:
        """Print why a result that stands on stdout is not whole: lines, or one JSON object."""
        if self._invocation.json:
            content = {"code": code, "message": message, "hint": hint, "details": details}
            print(json.dumps({"error": _cleaned(content)}), file=self._err, flush=True)
            return
        self.note(message)
        if hint:
            self.note(f"hint: {hint}")

    def progress(self, text: str) -> None:
        """Write over the one line of progress on stderr; nothing unless it is a terminal."""
        if self._err.isatty() and not self._invocation.json:
            line = set_cell_size(clean(text), min(cell_len(text), _PROGRESS_WIDTH))
            print(f"\r\x1b[K{self._simplified(line)}", end="", file=self._err, flush=True)

    def _write(self, line: str) -> None:
        try:
            print(line, file=self._out, flush=True)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(
                f"The result could not be written: {os.strerror(error.errno or 0)}",
                hint="What was asked for is done; call it again with an output that takes it.",
            ) from error

    def _simplified(self, text: str) -> str:
        if not self._invocation.plain:
            return text
        for mark, plain in _MARKS.items():
            text = text.replace(mark, plain)
        return text.encode("ascii", "replace").decode()

    def _is_styled(self) -> bool:
        environ = self._invocation.environ
        styled = self._out.isatty() and not self._invocation.plain
        return styled and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def write_failure(error: ConsoleError, *, as_json: bool, stream: TextIO) -> None:
    """Print a failure: one or two lines, or one JSON object."""
    remove_splash()
    if as_json:
        content = {
            "code": error.code,
            "message": error.message,
            "hint": error.hint,
            "details": error.details,
        }
        print(json.dumps({"error": _cleaned(content)}), file=stream, flush=True)
        return
    print(f"error: {clean(error.message)}", file=stream)
    if error.hint:
        print(f"hint: {clean(error.hint)}", file=stream)
    stream.flush()


def _width(column: Column, cells: Sequence[str]) -> int:
    width = max(cell_len(text) for text in (column.title, *cells))
    return min(width, column.most) if column.most else width


def _joined(columns: Sequence[Column], widths: Sequence[int], cells: Sequence[str]) -> str:
    parts = (
        column.fit(cell, width) for column, width, cell in zip(columns, widths, cells, strict=True)
    )
    return _GAP.join(parts).rstrip()


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean_block(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): _cleaned(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    return value

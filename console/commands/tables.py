"""Tables as files for spreadsheets and scripts.

Place in the path: rows of text come in, one new file goes out. A file that is there already is
never touched. Text that a spreadsheet would run as a formula gets an apostrophe in front; amounts
are numbers and stay.

Source: security, CSV: cells that begin with a formula sign.
"""

import csv
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Literal

from console.cleaning import clean
from console.errors import ConfigurationError, UsageError

__all__ = ["TableFormat", "text_cell", "write_table"]

TableFormat = Literal["csv", "json"]

_FORMULA = (
    *("=", "+", "-", "@", "|", "\t", "\r"),
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)
"""What makes a spreadsheet take a text for a formula."""


def text_cell(text: str) -> str:
    """Return a text as a cell that no spreadsheet runs and no terminal obeys."""
    shown = clean(text)
    return f"'{shown}" if text.startswith(_FORMULA) or shown.startswith(_FORMULA) else shown


def write_table(
    path: Path, rows: Iterable[Mapping[str, Any]], *, columns: Sequence[str], form: TableFormat
) -> int:
    """Write rows into a new file, readable for its owner only, and return how many there were.

    Args:
        path: The file.
        rows: Column to text, number as text, or None; read one by one.
        columns: Which columns, in their order.
        form: How.

    Raises:
        UsageError: The file exists.
        ConfigurationError: The system refuses; what was written is removed.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileExistsError:
        raise UsageError(
            f"{clean(str(path))} exists and is left as it is", hint="Name another file."
        ) from None
    except OSError as error:
        raise _refused(path, error) from error
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as file:
            write = _write_csv if form == "csv" else _write_json
            return write(file, rows, columns)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _refused(path, error) from error
    except BaseException:
        # Also when it is interrupted: half a table must not pass for a whole one.
        path.unlink(missing_ok=True)
        raise


def _refused(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"{clean(str(path))} cannot be written: {error.strerror}",
        hint="Check that the folder exists, that you may write there, and that there is room.",
    )


def _write_csv(file: IO[str], rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> int:
    writer = csv.writer(file)
    writer.writerow(columns)
    written = [
        writer.writerow("" if row[name] is None else row[name] for name in columns) for row in rows
    ]
    return len(written)


def _write_json(file: IO[str], rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> int:
    written = 0
    file.write("[")
    for row in rows:
        file.write(",\n" if written else "\n")
        file.write(json.dumps({name: row[name] for name in columns}))
        written += 1
    file.write("\n]\n")
    return written

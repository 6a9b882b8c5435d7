"""What a text command prints: cleaned, aligned, and JSON where asked for."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from console.commands.invocation import Invocation
from console.commands.output import Column, Output, write_failure
from console.errors import RuleError

HOSTILE = "\x1b[2J\x9b1m\u202eok\x7f[/bold]"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _printed(out: io.StringIO, environ: dict[str, str] | None = None, **options: Any) -> Output:
    invocation = Invocation(home=Path("home"), environ=environ or {}, **options)
    return Output(invocation, out=out, err=out)


COLUMNS = (Column("NAME"), Column("AMOUNT", right=True))


def test_columns_are_aligned_by_cells_when_letters_are_wide() -> None:
    out = io.StringIO()

    _printed(out).table(COLUMNS, [["東京", "1.00"], ["Ann", "10.00"]], empty="")

    assert 1 == len({cell_len(line) for line in out.getvalue().splitlines()})


def test_text_is_cut_visibly_when_its_column_is_narrow() -> None:
    out = io.StringIO()

    _printed(out).table([Column("N", most=4)], [["abcdef"]], empty="")

    assert "abc…" == out.getvalue().splitlines()[1]


def test_sentence_is_printed_when_a_table_is_empty() -> None:
    out = io.StringIO()

    _printed(out).table(COLUMNS, [], empty="Nothing here.")

    assert "Nothing here.\n" == out.getvalue()


def test_nothing_is_styled_when_the_output_is_no_terminal() -> None:
    out = io.StringIO()

    _printed(out).table(COLUMNS, [["a", "b"]], empty="")

    assert "\x1b" not in out.getvalue()


@pytest.mark.parametrize(
    ("environ", "options"),
    [({"NO_COLOR": "1"}, {}), ({"TERM": "dumb"}, {}), ({}, {"plain": True})],
)
def test_nothing_is_styled_when_styling_is_not_wanted(
    environ: dict[str, str], options: dict[str, bool]
) -> None:
    out = _Terminal()

    _printed(out, environ, **options).table(COLUMNS, [["a", "b"]], empty="")

    assert "\x1b" not in out.getvalue()


def test_headings_stand_out_when_the_output_is_a_terminal() -> None:
    out = _Terminal()

    _printed(out, {"TERM": "xterm"}).table(COLUMNS, [["a", "b"]], empty="")

    assert out.getvalue().startswith("\x1b[1m")


def test_output_is_ascii_when_it_is_plain() -> None:
    out = io.StringIO()

    _printed(out, plain=True).text("● active · Café")

    assert "* active - Caf?\n" == out.getvalue()


@pytest.mark.parametrize("form", ["text", "table", "facts", "note", "json"])
def test_no_control_character_leaves_when_data_is_hostile(form: str) -> None:
    out = io.StringIO()
    output = _printed(out)
    match form:
        case "text":
            output.text(HOSTILE)
        case "table":
            output.table(COLUMNS, [[HOSTILE, HOSTILE]], empty="")
        case "facts":
            output.facts({"name": HOSTILE})
        case "note":
            output.note(HOSTILE)
        case _:
            output.value({HOSTILE: [HOSTILE]})

    assert out.getvalue().replace("\n", "").isprintable()


def test_failure_is_two_lines_when_it_has_a_hint() -> None:
    out = io.StringIO()

    write_failure(RuleError("No.", hint="Try \x1b[1mthis."), as_json=False, stream=out)

    assert ["error: No.", "hint: Try \N{REPLACEMENT CHARACTER}[1mthis."] == (
        out.getvalue().splitlines()
    )


def test_failure_is_one_object_when_json_is_wanted() -> None:
    out = io.StringIO()

    write_failure(RuleError("No.", hint="Yes.", details={"n": 1}), as_json=True, stream=out)

    expected = {"code": "rule", "message": "No.", "hint": "Yes.", "details": {"n": 1}}
    assert {"error": expected} == json.loads(out.getvalue())

import csv
import json
import os
from pathlib import Path

import pytest

from console.commands.tables import text_cell, write_table
from console.errors import ConfigurationError, UsageError

ROWS = [{"party": "Red Rock", "amount": "-0.01"}, {"party": "=1+1", "amount": "12.00"}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("\t=1", "' =1"),
        ("-Acme Freight", "'-Acme Freight"),
        ("00123", "00123"),
        ("a\r\nb", "a b"),
        ("\N{FULLWIDTH EQUALS SIGN}1", "'\N{FULLWIDTH EQUALS SIGN}1"),
        ("\x1b]0;x\x07", "\N{REPLACEMENT CHARACTER}]0;x\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_cell_is_neutral_when_a_spreadsheet_opens_it(text: str, expected: str) -> None:
    assert expected == text_cell(text)


def test_file_reads_back_when_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "errors.csv"

    assert 2 == write_table(path, ROWS, columns=("party", "amount"), form="csv")
    with path.open(newline="", encoding="utf-8") as file:
        assert ROWS == list(csv.DictReader(file))
    assert 0o600 == path.stat().st_mode & 0o777


def test_json_is_one_list_when_it_is_written(tmp_path: Path) -> None:
    write_table(tmp_path / "a.json", ROWS, columns=("party", "amount"), form="json")
    write_table(tmp_path / "b.json", [], columns=("party",), form="json")

    assert ROWS == json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert [] == json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))


def test_file_or_link_is_left_alone_when_it_is_there(tmp_path: Path) -> None:
    kept = tmp_path / "kept.csv"
    kept.write_text("mine", encoding="utf-8")
    os.symlink(kept, tmp_path / "link.csv")
    for path in (kept, tmp_path / "link.csv"):
        with pytest.raises(UsageError, match="is left as it is"):
            write_table(path, ROWS, columns=("party",), form="csv")

    assert "mine" == kept.read_text(encoding="utf-8")


def test_refusal_names_the_file_when_the_folder_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be written"):
        write_table(tmp_path / "no" / "x.csv", ROWS, columns=("party",), form="csv")

"""The report that an unexpected failure leaves behind."""

import stat
from pathlib import Path

import pytest

from console.logs import Redactor
from console.reports import write_report

SECRET = "Probe-Secret-91!"


def _raise() -> None:
    password = SECRET
    try:
        raise ValueError(f"bad {password} \x1b[2J")
    except ValueError as cause:
        raise KeyError("outer") from cause


@pytest.fixture
def report(tmp_path: Path) -> Path:
    redactor = Redactor()
    redactor.add(SECRET)
    with pytest.raises(KeyError) as caught:
        _raise()
    number = write_report(tmp_path / "reports", caught.value, redactor.redact)
    return tmp_path / "reports" / f"{number}.txt"


def test_report_is_private_when_it_is_written(report: Path) -> None:
    assert 0o600 == stat.S_IMODE(report.stat().st_mode)


def test_report_names_every_exception_when_one_caused_another(report: Path) -> None:
    lines = report.read_text(encoding="utf-8").splitlines()

    assert ["builtins.KeyError", "builtins.ValueError"] == [
        line for line in lines if line.startswith("builtins.")
    ]


def test_report_holds_no_secret_when_a_message_and_a_local_do(report: Path) -> None:
    assert SECRET not in report.read_text(encoding="utf-8")


def test_report_has_no_control_character_when_a_message_has(report: Path) -> None:
    assert "\x1b" not in report.read_text(encoding="utf-8")


def test_number_is_empty_when_the_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert "" == write_report(tmp_path / "file" / "reports", ValueError(), str)

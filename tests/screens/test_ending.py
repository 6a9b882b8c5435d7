import asyncio
import os
import pty
import signal
from pathlib import Path

import pytest
from textual.app import App

from console.app import ConsoleApp
from console.screens.ending import install_signals, remove_signals, terminal_is_gone
from tests.screens.desk import make_app
from tests.sync.console_kit import Console

SECRET = "Tr0ub4dor&3"


class PlannedError(Exception):
    """An unexpected failure of the kind that no screen foresees."""


def fail(password: str) -> None:
    raise PlannedError(f"could not use {password}")


async def _run_and_fail(app: ConsoleApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.call_later(fail, SECRET)
        await pilot.pause()


def crash(app: ConsoleApp) -> None:
    """Run the app until a callback of it fails; the pilot raises the failure again."""
    with pytest.raises(PlannedError):
        asyncio.run(_run_and_fail(app))


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return tmp_path / "reports"


def test_crash_leaves_a_private_report_when_a_callback_fails(shown: Console, reports: Path) -> None:
    crash(make_app(shown, reports))

    [report] = reports.iterdir()
    assert (0o600, 0o700) == (report.stat().st_mode & 0o777, reports.stat().st_mode & 0o777)


def test_report_names_kind_and_place_when_a_callback_fails(shown: Console, reports: Path) -> None:
    crash(make_app(shown, reports))

    text = next(reports.iterdir()).read_text()
    assert "PlannedError" in text
    assert "in fail" in text


def test_secret_is_nowhere_when_a_callback_fails(
    shown: Console, reports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crash(make_app(shown, reports))

    said = capsys.readouterr()
    assert SECRET not in next(reports.iterdir()).read_text() + said.out + said.err


def test_screen_shows_kind_and_number_alone_when_a_callback_fails(
    shown: Console, reports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crash(make_app(shown, reports))

    number = next(reports.iterdir()).stem
    said = " ".join(capsys.readouterr().err.split())
    assert said.startswith(f"intacct-console failed: PlannedError; report {number} in")
    assert "Traceback" not in said


def test_exit_code_tells_of_it_when_a_callback_fails(shown: Console, reports: Path) -> None:
    app = make_app(shown, reports)

    crash(app)

    assert 1 == app.return_code


def test_framework_still_asks_the_hook_when_it_is_upgraded() -> None:
    """The hook is private to the framework; an upgrade that renames it must show here."""
    assert callable(getattr(App, "_handle_exception", None))


@pytest.mark.anyio
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT])
async def test_signal_gives_its_exit_code_when_it_arrives(number: signal.Signals) -> None:
    loop, codes = asyncio.get_running_loop(), asyncio.Queue[int]()
    install_signals(loop, codes.put_nowait)

    try:
        os.kill(os.getpid(), number)
        assert 128 + number == await codes.get()
    finally:
        remove_signals(loop)


def test_terminal_is_there_when_its_other_end_is_open() -> None:
    master, slave = pty.openpty()

    assert not terminal_is_gone(slave)

    os.close(master)
    os.close(slave)


def test_terminal_is_gone_when_its_other_end_is_closed() -> None:
    master, slave = pty.openpty()
    os.close(master)

    assert terminal_is_gone(slave)

    os.close(slave)

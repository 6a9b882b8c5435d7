import os
import pty
import subprocess
import sys

import pytest

_SHOW = """
import os, sys
from console.splash import remove_splash, show_splash
show_splash(sys.argv[1:], os.environ)
remove_splash()
remove_splash()
"""


def written(*arguments: str, term: str = "xterm") -> str:
    """Return what a process writes to its terminal."""
    master, slave = pty.openpty()
    environ = {"TERM": term, "LANG": "C.UTF-8"}
    command = [sys.executable, "-c", _SHOW, *arguments]
    subprocess.run(
        command, stdin=slave, stdout=slave, stderr=slave, env=environ, check=True, timeout=60
    )
    os.write(slave, b".")
    os.close(slave)
    written = b""
    while not written.endswith(b"."):
        written += os.read(master, 1_000)
    os.close(master)
    return written.decode()


@pytest.mark.parametrize(
    "arguments", [(), ("--home", "/srv/home"), ("--home=/srv/home",), ("console",)]
)
def test_line_stands_and_is_erased_when_the_console_is_meant(arguments: tuple[str, ...]) -> None:
    """One line, and nothing of it is left."""
    assert "\rIntacct Console opens …\r\x1b[K." == written(*arguments)


@pytest.mark.parametrize("arguments", [("--help",), ("status",), ("--json",), ("--home",)])
def test_nothing_is_written_when_something_else_is_meant(arguments: tuple[str, ...]) -> None:
    """Commands print their own."""
    assert "." == written(*arguments)


def test_nothing_is_written_when_the_terminal_is_dumb() -> None:
    """It could not erase the line."""
    assert "." == written(term="dumb")

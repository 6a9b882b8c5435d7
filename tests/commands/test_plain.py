"""A plain call is read without the library of the command line, and means what that reads."""

import os
import pty
import signal
import subprocess
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.commands import cli
from console.commands.invocation import Invocation, home_folder
from console.errors import UsageError
from console.plain import HOME_OPTION, plain_homes
from console.store import STORE_NAME
from tests.commands.program import COMMAND, Program, Result

ELSEWHERE = Path("/named/by/nobody")
WORDS = ("--home", "--home=", "--home=/srv/a", "--home=a=b", "/srv/b", "", " ", "-", "--", "--hom")
OTHER_WORDS = ("--json", "--plain", "--help", "--version", "--home/", "-h", "status", "--homes=a")

calls = st.lists(st.sampled_from((*WORDS, *OTHER_WORDS)), max_size=5)


def home_read_by_the_library(arguments: list[str]) -> Path:
    """Return the home that the library of the command line reads, if it is to open the console."""
    invocation = Invocation(home=ELSEWHERE, environ={})
    with pytest.raises(UsageError, match="The full-screen console needs a terminal"):
        cli._root.main(list(arguments), obj=invocation, standalone_mode=False)
    assert (False, False) == (invocation.json, invocation.plain)
    return invocation.home


@given(calls.filter(lambda arguments: plain_homes(arguments) is not None))
def test_call_means_the_same_home_to_the_library_when_it_is_plain(arguments: list[str]) -> None:
    """Whatever is read without the library, the library reads as well."""
    homes = plain_homes(arguments)
    assert homes is not None

    meant = home_folder(homes[-1]) if homes else ELSEWHERE
    assert meant == home_read_by_the_library(arguments)


@pytest.mark.parametrize(
    "arguments", [[], ["--home", "/srv/a"], ["--home=/srv/a"], ["--home", "b", "--home=/srv/a"]]
)
def test_call_is_plain_when_it_says_nothing_but_the_home(arguments: list[str]) -> None:
    assert plain_homes(arguments) is not None


@pytest.mark.parametrize(
    "option",
    [
        name
        for parameter in cli._root.get_params(click.Context(cli._root))
        for name in (*parameter.opts, *parameter.secondary_opts)
        if name != HOME_OPTION
    ],
)
def test_call_is_left_to_the_library_when_it_bears_another_option(option: str) -> None:
    """All options that the library knows: one that is added later is among them."""
    assert plain_homes([option]) is None
    assert plain_homes([f"{option}=x"]) is None
    assert plain_homes(["--home", "/srv/a", option]) is None


@pytest.mark.parametrize("command", cli._COMMANDS)
def test_call_is_left_to_the_library_when_it_names_a_command(command: str) -> None:
    assert plain_homes([command]) is None
    assert plain_homes(["--home", "/srv/a", command]) is None


@pytest.mark.parametrize(
    "arguments", [["--home"], ["--home", ""], ["--home="], ["--home", " "], ["--home", "--json"]]
)
def test_call_is_left_to_the_library_when_its_home_is_none(arguments: list[str]) -> None:
    """The library says what is wrong with it."""
    assert plain_homes(arguments) is None


@dataclass(frozen=True, slots=True)
class Started:
    """The program on a terminal."""

    process: "subprocess.Popen[bytes]"
    master: int
    slave: int

    def read_until(self, words: bytes) -> str:
        """Return what is said up to these words."""
        said = b""
        while words not in said:
            said += os.read(self.master, 10_000)
        return said.decode()

    def end(self) -> Result:
        """Return how it ends, and what else it has said."""
        code = self.process.wait(timeout=60)
        os.write(self.slave, b"\0")
        return Result(code=code, out=self.read_until(b"\0"), err="")


@contextmanager
def on_terminal(program: Program, *arguments: str) -> Iterator[Started]:
    """Start the program on a terminal."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "--home", str(program.home), *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**program.environment(), "TERM": "xterm"},
    )
    try:
        yield Started(process, master, slave)
    finally:
        process.kill()
        process.wait()
        os.close(slave)
        os.close(master)


def damage(program: Program) -> None:
    (program.home / STORE_NAME).write_bytes(b"no store")


def open_to_all(program: Program) -> None:
    program.home.chmod(0o755)


def forget_the_store(program: Program) -> None:
    (program.home / STORE_NAME).unlink()


@pytest.mark.parametrize(("code", "harm"), [(6, damage), (1, open_to_all), (6, forget_the_store)])
def test_refusal_is_the_same_when_the_console_is_named_or_not(
    tmp_path: Path, code: int, harm: Callable[[Program], None]
) -> None:
    """Both ways end in the same words and the same exit code."""
    program = Program(home=tmp_path / "home")
    assert 0 == program.call("init").code
    harm(program)

    with on_terminal(program) as started:
        plain = started.end()
    with on_terminal(program, "console") as started:
        named = started.end()

    assert (code, code) == (plain.code, named.code)
    assert named.out == plain.out
    assert "error: " in plain.out


@pytest.mark.parametrize("arguments", [(), ("console",)])
def test_start_ends_like_any_command_when_it_is_interrupted(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """While its libraries load, too: an exit code, and no word of the language's own."""
    program = Program(home=tmp_path / "home")
    assert 0 == program.call("init").code

    with on_terminal(program, *arguments) as started:
        started.read_until(b"opens")
        started.process.send_signal(signal.SIGINT)
        ended = started.end()

    # The language may end itself by the signal when it came in the middle of certain calls.
    assert ended.code in {130, -signal.SIGINT}
    assert "Traceback" not in ended.out


def test_console_opens_and_ends_when_its_terminal_tells_no_size(tmp_path: Path) -> None:
    """A serial line, say: without a size the screen would be laid out anew for ever."""
    program = Program(home=tmp_path / "home")
    assert 0 == program.call("init").code

    with on_terminal(program) as started:
        assert (0, 0) == termios.tcgetwinsize(started.slave)
        started.read_until(b"Subsidiaries")
        os.write(started.master, b"q")
        assert 0 == started.end().code

"""The real program as a child process."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "console")
ROOT = Path(__file__).parents[2]
_INHERITED = ("PATH", "LANG", "LC_ALL", "TMPDIR")
_LIMIT_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a call ended."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """The one JSON value on stdout."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The JSON object on stderr."""
        found: dict[str, Any] = json.loads(self.err)["error"]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Calls the program on one home."""

    home: Path
    environ: Mapping[str, str] = field(default_factory=dict)

    def call(self, *arguments: str, stdin: str = "") -> Result:
        """Run a command to its end."""
        done = subprocess.run(
            [*COMMAND, "--home", str(self.home), *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=_LIMIT_S,
            env=self.environment(),
            check=False,
        )
        return Result(code=done.returncode, out=done.stdout, err=done.stderr)

    def json(self, *arguments: str, stdin: str = "") -> Result:
        """Run a command with ``--json``."""
        return self.call("--json", *arguments, stdin=stdin)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a command and leave it running."""
        return self._start(*COMMAND, "--home", str(self.home), *arguments)

    def start_python(self, source: str, *arguments: str) -> "subprocess.Popen[str]":
        """Start Python source that uses the packages of the program."""
        return self._start(sys.executable, "-c", source, *arguments)

    def _start(self, *command: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment(),
        )

    def environment(self) -> dict[str, str]:
        """Return a small environment, so that the developer's own does not show."""
        kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        return {**kept, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **self.environ}


def end(process: "subprocess.Popen[str]", number: int) -> Result:
    """Send a signal and wait for the end."""
    process.send_signal(number)
    out, err = process.communicate(timeout=_LIMIT_S)
    return Result(code=process.returncode, out=out, err=err)

"""What stands around a command: the home, the form of output, and the secrets met on the way.

Place in the path: the top of the program makes one per process, global options fill it in, every
command reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from console.logs import Redactor

if TYPE_CHECKING:
    import click

__all__ = [
    "HOME_VARIABLE",
    "Invocation",
    "default_home",
    "home_folder",
    "invocation_of",
]

HOME_VARIABLE = "INTACCT_CONSOLE_HOME"
"""Environment variable that names the home when ``--home`` does not."""


@dataclass(slots=True, kw_only=True)
class Invocation:
    """One call of the program; global options change it while they are read."""

    home: Path
    """Folder of everything that the console keeps; absolute."""

    environ: Mapping[str, str]
    """The environment."""

    json: bool = False
    """Whether results and failures are JSON."""

    plain: bool = False
    """Whether text is ASCII without any styling."""

    redactor: Redactor = field(default_factory=Redactor)
    """Learns each secret that the process meets."""


def home_folder(name: str) -> Path:
    """Return the folder of a name that is one; absolute."""
    return Path(name).expanduser().absolute()


def default_home(environ: Mapping[str, str]) -> Path:
    """Return the home when no option names one."""
    named = environ.get(HOME_VARIABLE, "")
    folder = Path(named).expanduser() if named else platformdirs.user_data_path("intacct-console")
    return folder.absolute()


def invocation_of(context: "click.Context") -> Invocation:
    """Return what the root of the command line was started with."""
    found = context.find_root().obj
    assert isinstance(found, Invocation)
    return found

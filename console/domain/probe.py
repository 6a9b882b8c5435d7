"""What Sage said, line by line, when credentials were tried.

Place in the path: ``connections/probing`` makes the lines while it asks; the wizard shows each one
as it comes, the command line raises the failure.
"""

from dataclasses import dataclass

from console.errors import ConsoleError

__all__ = ["Probe", "ProbeLine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeLine:
    """One thing that was tried."""

    name: str
    """What: "Sign-in", "Chart of accounts", or the name of a module."""

    ok: bool
    """Whether it is as it has to be."""

    diagnosis: str
    """What was found, one sentence."""

    prerequisite: str = ""
    """What has to be done in Sage; empty when nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Every line, in the order in which it was tried."""

    lines: tuple[ProbeLine, ...]
    """Never empty; it ends with the line that made going on useless."""

    failure: ConsoleError | None = None
    """Why the credentials were not taken; None when they were."""

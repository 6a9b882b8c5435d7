"""The command line: every text command, its output and its exit codes."""

from console.commands.cli import run

__all__ = ["run"]

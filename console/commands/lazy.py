"""Commands that are loaded when they are called, and global options that may stand anywhere.

Place in the path: ``cli`` declares the commands as data; ``--help`` and ``--version`` load none of
them, because the libraries behind them cost more time than the answer.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from console.commands.invocation import home_folder, invocation_of
from console.hygiene import loading

__all__ = [
    "ConsoleCommand",
    "LazyCommand",
    "LazyGroup",
    "QueryGroup",
    "home_named",
    "query_argument",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LazyCommand:
    """Where a command lives and what it does."""

    target: str
    """``module:attribute``."""

    help: str
    """One line for the list of commands."""

    hidden: bool = False
    """Whether the list leaves it out."""


class ConsoleCommand(click.Command):
    """A command that takes the global options behind its name as well."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.params.extend(_global_options())


class LazyGroup(click.Group):
    """A group whose commands are loaded when they are called."""

    def __init__(
        self, *args: Any, lazy: Mapping[str, LazyCommand] | None = None, **keywords: Any
    ) -> None:
        super().__init__(*args, **keywords)
        self._lazy = dict(lazy or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which they were declared."""
        return [*self._lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loading its module."""
        lazy = self._lazy.get(cmd_name)
        if lazy is None:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = lazy.target.partition(":")
        with loading():
            command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments name, without listing modules that do not load."""
        if args and args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            visible = ", ".join(name for name, one in self._lazy.items() if not one.hidden)
            ctx.fail(f"No such command {args[0]!r}. Commands: {visible or 'none'}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the declarations."""
        rows = [(name, one.help) for name, one in self._lazy.items() if not one.hidden]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class QueryGroup(click.Group):
    """A group that lists when the first argument is none of its commands: ``errors state:held``."""

    default = "list"
    """Command that takes what names no other."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the name of the listing command in front of a query."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = [self.default, *args]
        return super().parse_args(ctx, args)


def home_named(name: str) -> Path:
    """Return the folder that ``--home`` names; absolute.

    Raises:
        click.BadParameter: The name is empty, which would mean wherever the caller stands.
    """
    if not name.strip():
        raise click.BadParameter("Name a folder; an empty name is none.", param_hint="--home")
    return home_folder(name)


def query_argument(words: tuple[str, ...]) -> str:
    """Return the query that the words of a command line make.

    Raises:
        click.NoSuchOption: A word looks like an option that there is none of.
    """
    for word in words:
        # One dash inverts a part of the query; two are a slip of the pen.
        if word.startswith("--"):
            raise click.NoSuchOption(word)
    return " ".join(words)


def _global_options() -> list[click.Option]:
    return [
        click.Option(["--json"], is_flag=True, hidden=True, expose_value=False, callback=_json),
        click.Option(["--plain"], is_flag=True, hidden=True, expose_value=False, callback=_plain),
        click.Option(["--home"], hidden=True, expose_value=False, callback=_home),
    ]


def _json(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    invocation_of(context).json |= value


def _plain(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    invocation_of(context).plain |= value


def _home(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        invocation_of(context).home = home_named(value)

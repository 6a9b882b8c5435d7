"""Secrets from standard input or from a prompt without echo; never from an argument.

Place in the path: a person or a script types, a ``SecretStr`` goes out, and the redactor knows it.
"""

import sys
from typing import TextIO

import click
from pydantic import SecretStr

from console.errors import UsageError
from console.logs import Redactor

__all__ = ["ask_secret", "read_secret"]

_MOST = 4096


def ask_secret(
    label: str, *, from_stdin: bool, option: str, redactor: Redactor, stream: TextIO | None = None
) -> SecretStr:
    """Return a secret.

    Args:
        label: What it is, for the prompt.
        from_stdin: Whether the first line of standard input is the secret.
        option: The option that says so, for the message.
        redactor: Learns it.
        stream: Standard input; None is the process's own.

    Raises:
        UsageError: Nobody can be asked, or what came is empty or has control characters.
    """
    stream = stream or sys.stdin
    if stream is None:
        raise UsageError(
            f"{label} is missing: standard input is closed",
            hint=f"Write it to standard input with {option}.",
        )
    if from_stdin:
        secret = read_secret(stream)
    elif stream.isatty():
        secret = click.prompt(label, hide_input=True, err=True, default="", show_default=False)
    else:
        raise UsageError(f"{label} is missing", hint=f"Write it to standard input with {option}.")
    if not secret or not secret.isprintable():
        raise UsageError(
            f"{label} is empty or has control characters", hint="Give it as one line of text."
        )
    redactor.add(secret)
    return SecretStr(secret)


def read_secret(stream: TextIO) -> str:
    """Return the first line of ``stream`` without its line break.

    Raises:
        UsageError: It is not text.
    """
    try:
        return stream.readline(_MOST).removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise UsageError("Standard input is not UTF-8 text") from None

"""Writing the settings document: one connection's settings as TOML, with comments.

Place in the path: settings come in, text goes out that ``settings_document`` reads back without
loss. Every key is written, each with a sentence on its effect. It never holds a secret.

Source: command-line contract, section 4.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from console.domain.explanations import EXPLANATIONS
from console.domain.settings import Settings

__all__ = ["render_settings"]

_COMMENT_COLUMN = 44
"""Where comments begin, unless the line is longer."""


def render_settings(settings: Settings, *, fixed: Mapping[str, str] | None = None) -> str:
    """Return the document that describes ``settings``, every key included.

    Args:
        settings: What to write.
        fixed: Values of the ``FIXED_KEYS``, written as a reminder; None leaves them out.
    """
    blocks = [
        [
            *(f"{key} = {_quote(value)}  # read-only" for key, value in (fixed or {}).items()),
            *_lines("", settings, only=("primary_sync",)),
        ],
        ["[ar]", *_lines("ar", settings.ar)],
        ["[ap]", *_lines("ap", settings.ap)],
        ["[advanced]", *_lines("advanced", settings.advanced, skip="custom_terms")],
        *_tables("advanced.custom_terms", settings.advanced.custom_terms),
        [*_about("accounts.ar"), "[accounts.ar]", *_pairs(settings.accounts.ar)],
        [*_about("accounts.ap"), "[accounts.ap]", *_pairs(settings.accounts.ap)],
        *_tables("dimensions", settings.dimensions),
        *_tables("custom_fields", settings.custom_fields),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _tables(path: str, elements: Sequence[Any]) -> Iterator[list[str]]:
    about = _about(path)
    for element in elements:
        yield [*about, f"[[{path}]]", *_lines("", element)]
        about = []


def _about(path: str) -> list[str]:
    return [f"# {EXPLANATIONS[path]}"]


def _lines(path: str, value: Any, *, skip: str = "", only: Sequence[str] = ()) -> Iterator[str]:
    for field in fields(value):
        if field.name == skip or (only and field.name not in only):
            continue
        line = f"{field.name} = {_literal(getattr(value, field.name))}"
        about = EXPLANATIONS.get(f"{path}.{field.name}" if path else field.name, "")
        yield f"{line:<{_COMMENT_COLUMN}}# {about}" if about else line


def _pairs(mapping: Mapping[str, str]) -> list[str]:
    return [f"{_quote(key)} = {_quote(value)}" for key, value in mapping.items()]


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(_pairs(value)) + " }" if value else "{}"
    return _quote(str(value))


def _quote(text: str) -> str:
    # JSON's escapes are TOML's, except that TOML wants DEL escaped as well.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

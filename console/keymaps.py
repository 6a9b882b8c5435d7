"""Keymaps: a person's own keys, from a file that names actions and keys.

Place in the path: ``[ui] keymap`` and the home come in, ids of bindings with their keys go out to
the app. A file is data that a person may have written: a bad one costs one warning and leaves every
key as it was, never the start.

    [keys]
    "home.sync" = "f5,s"
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textual.keys import Keys

from console.cleaning import clean
from console.errors import ConfigurationError
from console.toml_text import MAX_BYTES, parse_toml

__all__ = ["DEFAULT_KEYMAP", "FOLDER", "Heard", "LoadedKeymap", "load_keymap", "parse_keymap"]

Heard = Mapping[str, str]
"""What is heard at one time, on one screen say: id of a binding to its keys, comma between them."""

DEFAULT_KEYMAP = "default"
"""The keys as they come; it has no file."""

FOLDER = "keymaps"
"""Folder of the home that keymaps are read from."""

_RESERVED = frozenset({"ctrl+c", "ctrl+q", "ctrl+z"})
"""Keys that always leave or suspend: nothing else may take them."""

_NAMES = frozenset(key.value for key in Keys)
_SINGLE = re.compile(r"[\x21-\x2b\x2d-\x7e]", re.ASCII)
"""One visible character; a comma stands between keys, its own name is ``comma``."""

_WORD = re.compile(r"(?:(?:ctrl|alt|shift)\+)*(?:f\d{1,2}|[a-z0-9]|[a-z_]{2,30})", re.ASCII)
_NORMAL = {"slash": "/", "question_mark": "?", "return": "enter", "ctrl+m": "enter"}
"""Other names of a key to the one that clashes are found by."""

_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedKeymap:
    """What a keymap changes."""

    keys: Mapping[str, str] = field(default_factory=dict)
    """Id of a binding to its keys, comma between them; empty leaves all as they come."""

    warning: str = ""
    """Why the wanted one is not used, one sentence; empty when it is."""


def load_keymap(home: Path | None, name: str, heard: Callable[[], Sequence[Heard]]) -> LoadedKeymap:
    """Return the keymap of that name.

    Args:
        home: The folder that holds ``keymaps``; None when there is none.
        name: ``[ui] keymap``.
        heard: Finds every id that may be given keys, screen by screen, with the keys it comes
            with; asked only when there is a keymap.
    """
    if name == DEFAULT_KEYMAP:
        return LoadedKeymap()
    path = (home or Path()) / FOLDER / f"{name}.toml"
    try:
        if home is None:
            raise FileNotFoundError
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        return LoadedKeymap(keys=parse_keymap(raw, path.name, heard()))
    except OSError:
        return LoadedKeymap(
            warning=f"Keymap {clean(name)} cannot be read: write it to {FOLDER}/{clean(name)}.toml "
            "in the home, or set [ui] keymap to default"
        )
    except ConfigurationError as error:
        return LoadedKeymap(warning=f"{error.message}; every key is as it comes")


def parse_keymap(raw: bytes, source: str, heard: Sequence[Heard]) -> dict[str, str]:
    """Return ids of bindings with their keys.

    Args:
        raw: The file, TOML.
        source: What to call it in messages.
        heard: What ``load_keymap`` is told of.

    Raises:
        ConfigurationError: It is not a keymap; the sentence names the id or key and what is wrong.
    """
    where = f"Keymap {clean(source)}"
    document = parse_toml(raw, where)
    table = document.get("keys")
    if set(document) != {"keys"} or not isinstance(table, dict):
        raise ConfigurationError(f"{where}: it must hold one table, [keys]")
    known = {action for group in heard for action in group}
    for action, value in table.items():
        if action not in known:
            raise ConfigurationError(f"{where}: {_quote(action)} is not the name of an action")
        _check_keys(action, value, where)
    keys = {action: ",".join(_split(value)) for action, value in table.items()}
    for group in heard:
        _check_clashes(group, keys, where)
    return keys


def _check_keys(action: str, value: Any, where: str) -> None:
    if not isinstance(value, str) or not value.strip():
        raise ConfigurationError(f'{where}: keys of {action} must be text such as "f5,s"')
    for key in _split(value):
        if not _is_key(key):
            raise ConfigurationError(f"{where}: {_quote(key)} of {action} is not the name of a key")
        if key in _RESERVED:
            raise ConfigurationError(f"{where}: {key} always leaves or suspends, {action} cannot")


def _split(keys: str) -> list[str]:
    return [key.strip() for key in keys.split(",")]


def _is_key(key: str) -> bool:
    if _SINGLE.fullmatch(key):
        return True
    last = key.rpartition("+")[2]
    known = key in _NAMES or last in _NAMES or len(last) == 1
    return _WORD.fullmatch(key) is not None and known


def _check_clashes(group: Heard, keys: Mapping[str, str], where: str) -> None:
    """Refuse a key that would mean two things at a time: one of them would never be heard."""
    taken: dict[str, str] = {}
    for action in sorted(group, key=lambda one: one in keys):
        for key in _split(keys.get(action, group[action])):
            other = taken.setdefault(_NORMAL.get(key, key), action)
            if other != action and action in keys:
                raise ConfigurationError(f"{where}: {key} of {action} is a key of {other} already")


def _quote(text: object) -> str:
    return repr(clean(str(text))[:_SHOWN])

"""Themes: from files of colours to what Textual registers.

Place in the path: the ``themes`` folder comes in, themes and the path of the style sheet go out to
the app. A theme file is data that a person may have written: a bad one costs one warning and its
own absence, never the start. It must not hold any structure; that is in the style sheets.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.app import App
from textual.theme import BUILTIN_THEMES, Theme

from console.cleaning import clean
from console.errors import ConfigurationError
from console.toml_text import MAX_BYTES, parse_toml

__all__ = [
    "COLORS",
    "DEFAULT_THEME",
    "DEFAULT_VARIABLES",
    "PLAIN_THEME",
    "STYLES_NAMES",
    "THEMES_FOLDER",
    "LoadedThemes",
    "Look",
    "choose_theme",
    "find_themes",
    "load_themes",
    "parse_theme",
    "take_themes",
]

STYLES_NAMES = ("console.tcss", "others.tcss")
"""Style sheets in the themes folder: of every screen and the first one, then of the others."""

THEMES_FOLDER = "themes"
"""Folder of the home with a person's own themes."""

DEFAULT_THEME = "dark"
"""Theme that is always there: its colours stand here as well."""

PLAIN_THEME = "plain"
"""The terminal's own colours, for ``NO_COLOR``; never read from a file."""

_DEFAULT_COLORS: Mapping[str, str] = {
    "background": "#121212",
    "surface": "#1c1c1c",
    "raised": "#262626",
    "line": "#4e4e4e",
    "text": "#d0d0d0",
    "muted": "#949494",
    "accent": "#87afd7",
    "cursor": "#005f87",
    "cursor-text": "#ffffff",
    "bar": "#303030",
    "bar-text": "#d7d7af",
    "good": "#87d787",
    "caution": "#ffd75f",
    "bad": "#ff8787",
}

COLORS = tuple(_DEFAULT_COLORS)
"""Every colour that a theme must name, and the only ones it may."""

_PLAIN_COLORS: Mapping[str, str] = {
    "background": "ansi_default",
    "surface": "ansi_default",
    "raised": "ansi_default",
    "line": "ansi_default",
    "text": "ansi_default",
    "muted": "ansi_default",
    "accent": "ansi_blue",
    "cursor": "ansi_default",
    "cursor-text": "ansi_default",
    "bar": "ansi_default",
    "bar-text": "ansi_default",
    "good": "ansi_green",
    "caution": "ansi_yellow",
    "bad": "ansi_red",
}

_COLOR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)
_KEYS = {"name", "dark", "colors"}
_SHOWN = 60
"""Characters of a key or value that a warning quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the console looks and listens, by a person's choice."""

    theme: str = ""
    """Name of a theme; empty for the default."""

    keymap: str = "default"
    """Name of a keymap."""

    only_ascii: bool = False
    """Whether the terminal shows ASCII only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedThemes:
    """What the folders held."""

    themes: tuple[Theme, ...]
    """Usable themes, sorted by name; ``dark`` and ``plain`` are always among them."""

    warnings: tuple[str, ...]
    """One sentence for each file that is not usable."""


def find_themes() -> Path:
    """Return the folder of the themes that come with the console.

    Raises:
        ConfigurationError: It is not there; the installation is damaged.
    """
    package = Path(__file__).parent
    for folder in (package / "themes", package.parent / "themes"):
        if all((folder / name).is_file() for name in STYLES_NAMES):
            return folder
    raise ConfigurationError(
        f"The themes folder with {' and '.join(STYLES_NAMES)} is missing",
        hint="Install the console again.",
    )


def load_themes(folders: Iterable[Path]) -> LoadedThemes:
    """Return the themes of the folders; of two with one name the later one counts.

    Args:
        folders: Folders of ``*.toml`` files; one that does not exist holds none.
    """
    themes = {
        DEFAULT_THEME: _theme(DEFAULT_THEME, dark=True, colors=_DEFAULT_COLORS),
    }
    warnings: list[str] = []
    for path in (path for folder in folders for path in sorted(folder.glob("*.toml"))):
        try:
            theme = parse_theme(_read(path), path.name)
        except ConfigurationError as error:
            warnings.append(error.message)
        else:
            themes[theme.name] = theme
    themes[PLAIN_THEME] = _plain_theme()
    return LoadedThemes(
        themes=tuple(themes[name] for name in sorted(themes)), warnings=tuple(warnings)
    )


def parse_theme(raw: bytes, source: str) -> Theme:
    """Return the theme that a file describes.

    Args:
        raw: The file, TOML.
        source: What to call it in messages.

    Raises:
        ConfigurationError: It is not a theme; the sentence names the key and what is wrong.
    """
    document = parse_toml(raw, f"Theme {clean(source)}")
    where = f"Theme {clean(source)}"
    unknown = sorted(set(document) - _KEYS)
    if unknown:
        raise ConfigurationError(f"{where}: {_quote(unknown[0])} is not a known key")
    name, dark = document.get("name"), document.get("dark")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name == PLAIN_THEME:
        raise ConfigurationError(f"{where}: name must be a word of small letters")
    if not isinstance(dark, bool):
        raise ConfigurationError(f"{where}: dark must be true or false")
    return _theme(name, dark=dark, colors=_check_colors(document.get("colors"), where))


def choose_theme(loaded: LoadedThemes, wanted: str, *, no_color: bool) -> tuple[str, str]:
    """Return the name of the theme to start with, and a warning; empty when there is none.

    Args:
        loaded: What there is.
        wanted: Name from the settings; empty for the default.
        no_color: The person asked for no colour.
    """
    if no_color:
        return PLAIN_THEME, ""
    names = [theme.name for theme in loaded.themes]
    if not wanted or wanted in names:
        return wanted or DEFAULT_THEME, ""
    known = ", ".join(names)
    return DEFAULT_THEME, f"There is no theme {_quote(wanted)}; known are {known}"


def take_themes(
    app: App[Any], folder: Path, home: Path | None, wanted: str, *, no_color: bool
) -> tuple[str, ...]:
    """Give the app these themes and no others, and return the warnings.

    Args:
        app: The application, not yet running.
        folder: Folder of the themes that come with the console.
        home: Folder with a person's own ``themes``; None for none.
        wanted: Name from the settings; empty for the default.
        no_color: The person asked for no colour.
    """
    loaded = load_themes([folder] if home is None else [folder, home / THEMES_FOLDER])
    for name in list(app.available_themes):
        app.unregister_theme(name)
    for theme in loaded.themes:
        app.register_theme(theme)
    app.theme, warning = choose_theme(loaded, wanted, no_color=no_color)
    return (*loaded.warnings, *((warning,) if warning else ()))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"Theme {clean(path.name)} cannot be read") from error


def _check_colors(colors: Any, where: str) -> dict[str, str]:
    if not isinstance(colors, dict):
        raise ConfigurationError(f"{where}: the table [colors] is missing")
    unknown = sorted(set(colors) - set(COLORS))
    if unknown:
        raise ConfigurationError(f"{where}: {_quote(unknown[0])} is not a known colour")
    for name in COLORS:
        value = colors.get(name)
        if not isinstance(value, str) or not _COLOR.fullmatch(value):
            raise ConfigurationError(f"{where}: colors.{name} must be a colour such as #1c1c1c")
    return colors


def _quote(text: object) -> str:
    return repr(clean(str(text))[:_SHOWN])


def _theme(name: str, *, dark: bool, colors: Mapping[str, str], ansi: bool = False) -> Theme:
    return Theme(
        name=name,
        dark=dark,
        ansi=ansi,
        primary=colors["accent"],
        secondary=colors["accent"],
        accent=colors["accent"],
        warning=colors["caution"],
        error=colors["bad"],
        success=colors["good"],
        foreground=colors["text"],
        background=colors["background"],
        surface=colors["surface"],
        panel=colors["raised"],
        variables={f"own-{color}": value for color, value in colors.items()} | _framework(colors),
    )


DEFAULT_VARIABLES: Mapping[str, str] = {
    f"own-{color}": value for color, value in _DEFAULT_COLORS.items()
}
"""Our variables of the style sheet, for themes that are not ours."""


def _plain_theme() -> Theme:
    theme = _theme(PLAIN_THEME, dark=True, colors=_PLAIN_COLORS, ansi=True)
    # The framework's own styles for terminal colours ask for variables of its own such theme.
    theme.variables = {**theme.variables, **BUILTIN_THEMES["ansi-dark"].variables}
    return theme


def _framework(colors: Mapping[str, str]) -> dict[str, str]:
    """Return Textual's own variables that would otherwise be derived from others."""
    return {
        "block-cursor-background": colors["cursor"],
        "block-cursor-foreground": colors["cursor-text"],
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": colors["raised"],
        "block-cursor-blurred-foreground": colors["text"],
        "block-hover-background": colors["surface"],
        "border": colors["line"],
        "border-blurred": colors["line"],
        "input-cursor-background": colors["text"],
        "input-cursor-foreground": colors["background"],
        "input-selection-background": colors["cursor"],
        "scrollbar": colors["line"],
        "scrollbar-hover": colors["line"],
        "scrollbar-active": colors["accent"],
        "scrollbar-background": colors["surface"],
        "scrollbar-background-hover": colors["surface"],
        "scrollbar-background-active": colors["surface"],
        "scrollbar-corner-color": colors["surface"],
    }

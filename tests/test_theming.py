import re
from pathlib import Path

import pytest

from console.errors import ConfigurationError
from console.theming import (
    COLORS,
    DEFAULT_THEME,
    PLAIN_THEME,
    STYLES_NAMES,
    choose_theme,
    find_themes,
    load_themes,
    parse_theme,
)

SHIPPED = sorted(path.stem for path in find_themes().glob("*.toml"))
READABLE = [
    *(("text", ground) for ground in ("background", "surface", "raised")),
    *(
        (tone, ground)
        for tone in ("muted", "accent", "good", "caution", "bad")
        for ground in ("background", "raised")
    ),
    ("bar-text", "bar"),
    ("cursor-text", "cursor"),
]
"""Pairs of text and ground that stand on each other somewhere."""

ENOUGH = 4.5
"""Contrast that WCAG asks of ordinary text."""


def theme_text(name: str = "mine", **changes: str) -> str:
    colors = {**dict.fromkeys(COLORS, "#101010"), **changes}
    rows = "\n".join(f'{color} = "{value}"' for color, value in colors.items())
    return f'name = "{name}"\ndark = true\n[colors]\n{rows}\n'


def luminance(color: str) -> float:
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def is_in_256(color: str) -> bool:
    channels = [int(color[start : start + 2], 16) for start in (1, 3, 5)]
    is_grey = len(set(channels)) == 1 and (channels[0] - 8) % 10 == 0
    return is_grey or all(c in {0, 95, 135, 175, 215, 255} for c in channels)


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize(("front", "ground"), READABLE)
def test_text_is_readable_when_it_stands_on_its_ground(name: str, front: str, ground: str) -> None:
    theme = parse_theme((find_themes() / f"{name}.toml").read_bytes(), name)
    colors = theme.variables

    assert ENOUGH <= contrast(colors[f"own-{front}"], colors[f"own-{ground}"])


@pytest.mark.parametrize("name", SHIPPED)
def test_colour_survives_when_the_line_shows_256_of_them(name: str) -> None:
    theme = parse_theme((find_themes() / f"{name}.toml").read_bytes(), name)

    assert [] == [c for c in COLORS if not is_in_256(theme.variables[f"own-{c}"])]


def test_shipped_themes_are_sound_when_they_are_loaded() -> None:
    loaded = load_themes([find_themes()])

    assert (tuple(sorted([*SHIPPED, PLAIN_THEME])), ()) == (
        tuple(theme.name for theme in loaded.themes),
        loaded.warnings,
    )


def test_six_themes_are_there_when_nobody_has_made_one() -> None:
    assert 6 <= len(SHIPPED)


def test_built_in_theme_is_the_file_when_both_are_compared() -> None:
    from_file = parse_theme((find_themes() / "dark.toml").read_bytes(), "dark")
    [built_in] = [one for one in load_themes([]).themes if one.name == DEFAULT_THEME]

    assert built_in == from_file


BROKEN = {
    "not toml": "name = ",
    "no table": 'name = "mine"\ndark = true\n',
    "unknown key": theme_text() + 'shade = "#101010"\n',
    "unknown top key": 'css = "x"\n' + theme_text(),
    "word for a colour": theme_text(bad="red"),
    "colour with more": theme_text(bad="#101010; background: red"),
    "line break behind": theme_text(bad="#101010\\n"),
    "variable": theme_text(bad="$primary"),
    "no colour": theme_text().replace('bad = "#101010"\n', ""),
    "number for a colour": theme_text().replace('bad = "#101010"', "bad = 101010"),
    "name of the plain one": theme_text(name=PLAIN_THEME),
    "name with a path": theme_text(name="../x"),
    "word for dark": theme_text().replace("dark = true", 'dark = "yes"'),
    "colour that is empty": theme_text(bad=""),
    "list for a colour": theme_text().replace('bad = "#101010"', 'bad = ["#101010"]'),
    "not a number for a colour": theme_text().replace('bad = "#101010"', "bad = nan"),
    "name that is empty": theme_text(name=""),
    "no name": theme_text().replace('name = "mine"\n', ""),
    "control bytes": "\x00\x01\x1b[2J",
    "cut": theme_text()[:70],
    "deep": "x = " + "[" * 5_000,
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_theme_is_refused_when_its_file_is_broken(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^Theme mine\.toml"):
        parse_theme(text.encode(), "mine.toml")


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_broken_file_is_one_warning_when_the_folder_is_loaded(tmp_path: Path, text: str) -> None:
    (tmp_path / "mine.toml").write_text(text)

    loaded = load_themes([find_themes(), tmp_path])

    assert (1, {*SHIPPED, PLAIN_THEME}) == (
        len(loaded.warnings),
        {theme.name for theme in loaded.themes},
    )


def test_folder_is_a_warning_when_it_is_named_like_a_theme(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").mkdir()

    assert ("Theme mine.toml cannot be read",) == load_themes([tmp_path]).warnings


def test_later_folder_wins_when_two_themes_have_one_name(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(theme_text(name="light", text="#abcdef"))

    loaded = load_themes([find_themes(), tmp_path])

    assert "#abcdef" == next(t.foreground for t in loaded.themes if t.name == "light")


@pytest.mark.parametrize(
    ("wanted", "no_color", "expected"),
    [
        ("", False, "dark"),
        ("light", False, "light"),
        ("solarized", False, "dark"),
        ("light", True, "plain"),
    ],
)
def test_theme_is_chosen_when_the_console_starts(
    wanted: str, no_color: bool, expected: str
) -> None:
    loaded = load_themes([find_themes()])

    assert expected == choose_theme(loaded, wanted, no_color=no_color)[0]


def test_known_themes_are_named_when_the_wanted_one_is_unknown() -> None:
    _, warning = choose_theme(load_themes([]), "sol\x1b[2J", no_color=False)

    assert "There is no theme 'sol\N{REPLACEMENT CHARACTER}[2J'; known are dark, plain" == (warning)


LITERAL = re.compile(r"(?:#[0-9a-fA-F]{6}\b|rgb|hsl|ansi_)")


@pytest.mark.parametrize("name", STYLES_NAMES)
def test_style_sheet_names_no_colour_when_it_is_read(name: str) -> None:
    """Structure stands there, colours stand in the themes."""
    assert [] == LITERAL.findall((find_themes() / name).read_text())

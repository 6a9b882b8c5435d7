"""``config.toml``: defaults, overrides, and everything that it must refuse."""

import json
import os
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from console.config import CONFIG_NAME, AppConfig, BrokenRoles, RolesConfig, load_config
from console.config_template import CONFIG_TEXT
from console.errors import ConfigurationError

BAD_INPUTS = Path(__file__).parents[2] / "shared" / "badinputs"
URL = "INTACCT_CONSOLE_INTACCT_URL"
SECRET = "hunter2-hunter2"


def _home(tmp_path: Path, text: str | bytes) -> Path:
    raw = text if isinstance(text, bytes) else text.encode()
    (tmp_path / CONFIG_NAME).write_bytes(raw)
    os.chmod(tmp_path / CONFIG_NAME, 0o600)
    return tmp_path


def _refusal(tmp_path: Path, text: str | bytes, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_config(_home(tmp_path, text), environ or {})
    return caught.value.message


def test_defaults_are_used_when_there_is_no_file(tmp_path: Path) -> None:
    assert AppConfig() == load_config(tmp_path, {})


def test_template_says_the_defaults_when_it_is_read_back(tmp_path: Path) -> None:
    assert AppConfig() == load_config(_home(tmp_path, CONFIG_TEXT), {})


def test_template_names_every_key_when_compared_with_the_settings() -> None:
    tables = msgspec.to_builtins(AppConfig())
    keys = {key for table in tables.values() if table is not None for key in table}

    missing = {key for key in keys if f"\n{key} = " not in CONFIG_TEXT}

    assert set() == missing


def test_roles_of_the_template_are_sound_when_they_are_uncommented(tmp_path: Path) -> None:
    lines = CONFIG_TEXT.splitlines()
    roles = [one[2:] for one in lines if one.startswith(("# [", "# maria", "# finance"))]
    expected = RolesConfig(operators={"maria": "admin"}, groups={"finance": "billing"})

    assert expected == load_config(_home(tmp_path, "\n".join(roles)), {}).roles


def test_value_is_taken_when_the_file_has_it(tmp_path: Path) -> None:
    config = load_config(_home(tmp_path, "[sync]\nbatch_size = 7\n"), {})

    assert 7 == config.sync.batch_size


def test_zone_is_the_named_one_when_the_file_names_one(tmp_path: Path) -> None:
    config = load_config(_home(tmp_path, '[schedule]\ntimezone = "America/Chicago"\n'), {})

    assert ZoneInfo("America/Chicago") == config.schedule.zone


def test_environment_wins_when_it_names_an_endpoint(tmp_path: Path) -> None:
    url = "http://127.0.0.1:8080/ia/xml/xmlgw.phtml"

    assert url == load_config(tmp_path, {URL: url}).intacct.url


def test_environment_wins_when_it_names_the_quiet_time(tmp_path: Path) -> None:
    home = _home(tmp_path, "[sync]\nquiet_time_s = 9\n")

    assert 2.5 == load_config(home, {"INTACCT_CONSOLE_QUIET_TIME_S": "2.5"}).sync.quiet_time_s


@pytest.mark.parametrize(("expected", "value"), [(False, "0"), (False, "off"), (True, "yes")])
def test_environment_wins_when_it_says_how_to_write(
    tmp_path: Path, expected: bool, value: str
) -> None:
    home = _home(tmp_path, f"[ui]\nby_cells = {'false' if expected else 'true'}\n")

    assert expected is load_config(home, {"INTACCT_CONSOLE_BY_CELLS": value}).ui.by_cells


def test_variable_is_named_when_its_value_is_refused(tmp_path: Path) -> None:
    assert URL in _refusal(tmp_path, "", {URL: "http://example.com/"})


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[sync]\nbatch_sise = 5", "sync.batch_sise is not a known key"),
        ("surprise = 1", "surprise is not a known key"),
        ("[sync]\nbatch_size = 101", "sync.batch_size must be a whole number, at most 100"),
        ("[sync]\nbatch_size = 0", "sync.batch_size"),
        ("[sync]\nbatch_size = true", "sync.batch_size"),
        ('[sync]\nbatch_size = "5"', "sync.batch_size"),
        ("[sync]\nbatch_size = [5]", "sync.batch_size"),
        ("[sync]\nquiet_time_s = nan", "sync.quiet_time_s"),
        ("[sync]\nquiet_time_s = inf", "sync.quiet_time_s"),
        ("[sync]\nquiet_time_s = -1", "sync.quiet_time_s"),
        ("sync = 5", "sync must be a table"),
        ("sync = {}\n[ui]\nby_cells = 1", "ui.by_cells must be true or false"),
        ("[intacct]\nlanes = 9", "intacct.lanes"),
        ('[intacct]\nurl = "http://api.intacct.com/"', "intacct.url"),
        ('[intacct]\nurl = "https://user:pw@api.intacct.com/"', "intacct.url"),
        ('[alvys]\nurl = "ftp://127.0.0.1/"', "alvys.url"),
        ('[alvys]\ntoken_url = "http://127.0.0.1.example.com/"', "alvys.token_url"),
        ('[alvys]\npacing = "never"', "alvys.pacing must be one of"),
        ('[schedule]\nanchor = "25:00"', "schedule.anchor"),
        ('[schedule]\ntimezone = "Mars/Base"', "schedule.timezone"),
        ('[schedule]\ntimezone = "../../etc/passwd"', "schedule.timezone"),
        ("[schedule]\ninterval_s = 61", "schedule.interval_s"),
        ("[schedule]\ninterval_s = 901", "must be a whole number, a multiple of 900"),
        ("[sync]\nread_timeout_s = 0", "sync.read_timeout_s must be a number, above 0"),
        ('[ui]\ntheme = "[/bold]"', "ui.theme"),
        ("[sync]\nbatch_size = 5\nbatch_size = 6", "line 3"),
        ("[sync]\nbatch_size =", "line 2"),
        (b"[ui]\ntheme = '\xff'", "line 2"),
        ("a = " + "[" * 20_000, "nested too deeply"),
        ("a = " + "9" * 5000, CONFIG_NAME),
        ("#" * 300_000, "larger than"),
    ],
)
def test_place_and_reason_are_named_when_the_file_is_refused(
    tmp_path: Path, text: str | bytes, named: str
) -> None:
    assert named in _refusal(tmp_path, text)


def test_value_is_not_repeated_when_it_is_refused(tmp_path: Path) -> None:
    text = f'[intacct]\nurl = "http://x/{SECRET}"\npassword = "{SECRET}"\n'

    assert SECRET not in _refusal(tmp_path, text)


def test_message_stays_short_when_the_key_is_long_and_hostile(tmp_path: Path) -> None:
    message = _refusal(tmp_path, '"\\u001b[31m' + "k" * 5000 + '" = 1')

    assert len(message) <= 300 + len(str(tmp_path))
    assert message.isprintable()


def test_file_is_refused_when_others_may_write_to_it(tmp_path: Path) -> None:
    home = _home(tmp_path, "")
    os.chmod(home / CONFIG_NAME, 0o620)

    with pytest.raises(ConfigurationError) as caught:
        load_config(home, {})

    assert caught.value.hint.startswith("chmod 600 ")


def test_file_is_refused_when_it_is_a_link(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("")
    (tmp_path / CONFIG_NAME).symlink_to(tmp_path / "other")

    with pytest.raises(ConfigurationError):
        load_config(tmp_path, {})


@pytest.mark.parametrize(
    "text",
    [
        "roles = 1",
        "[roles]\nadmins = 1",
        '[roles.operators]\nmaria = "god"',
        "[roles.groups]\nfinance = 1",
    ],
)
def test_roles_are_broken_but_the_start_goes_on_when_their_table_is_unsound(
    tmp_path: Path, text: str
) -> None:
    assert isinstance(load_config(_home(tmp_path, text), {}).roles, BrokenRoles)


def test_damaged_files_of_the_corpus_are_refused_when_it_is_there(tmp_path: Path) -> None:
    wrong: list[str] = []
    for name, raw in _damaged_files():
        try:
            load_config(_home(tmp_path, raw), {})
        except ConfigurationError as error:
            if not error.message.startswith(str(tmp_path / CONFIG_NAME)):
                wrong.append(f"{name}: {error.message}")
        else:
            wrong.append(f"{name}: accepted")

    assert [] == wrong


def _damaged_files() -> list[tuple[str, bytes]]:
    index = BAD_INPUTS / "index.json"
    if not index.exists():
        return []
    files = json.loads(index.read_text(encoding="utf-8"))["files"]
    return [
        (one["file"], (BAD_INPUTS / one["file"]).read_bytes())
        for one in files
        if one["kind"] == "settings_toml" and one["expected"] == "fail_closed"
    ]

"""The root of the command line, called in this process."""

import json
import os
import stat
from pathlib import Path

import pytest

from console.commands.cli import run

Captured = pytest.CaptureFixture[str]


def _run(home: Path, *arguments: str) -> int:
    return run(["--home", str(home), *arguments], {})


def test_home_is_made_when_it_is_absent(tmp_path: Path, capsys: Captured) -> None:
    home = tmp_path / "deep" / "home"

    assert 0 == _run(home, "init")
    assert {"config.toml", "secret.key", "store.db"} <= set(os.listdir(home))


@pytest.mark.parametrize("command", ["status", "runs", "errors", "transactions", "subsidiaries"])
def test_nothing_is_made_when_a_command_only_looks_at_a_home_that_is_not_there(
    tmp_path: Path, capsys: Captured, command: str
) -> None:
    """A name that was typed wrongly must not look like a home where all is well."""
    assert 1 == _run(tmp_path / "hmoe", command)
    assert "There is no home" in capsys.readouterr().err
    assert [] == os.listdir(tmp_path)


def test_home_is_private_when_it_is_made(tmp_path: Path, capsys: Captured) -> None:
    _run(tmp_path / "home", "init")
    _run(tmp_path / "home", "runs")

    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in [tmp_path / "home", *(tmp_path / "home").iterdir()]
    }
    assert {} == {name: mode for name, mode in modes.items() if mode & 0o077}


def test_home_comes_from_the_environment_when_no_option_names_it(
    tmp_path: Path, capsys: Captured
) -> None:
    run(["init"], {"INTACCT_CONSOLE_HOME": str(tmp_path / "named")})

    assert (tmp_path / "named" / "store.db").exists()


@pytest.mark.parametrize("place", ["before", "behind"])
def test_home_is_refused_when_its_name_is_empty(capsys: Captured, place: str) -> None:
    """As a script names it whose variable is not set: wherever it stands is not meant."""
    words = ["--home", "", "status"] if place == "before" else ["status", "--home", ""]
    assert 2 == run(words, {})
    assert "Name a folder" in capsys.readouterr().err


def test_init_tells_what_it_made_when_called_twice(tmp_path: Path, capsys: Captured) -> None:
    _run(tmp_path / "home", "init", "--json")
    _run(tmp_path / "home", "init", "--json")

    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (True, False) == (first["created"], second["created"])


def test_settings_of_a_person_stay_when_init_is_called_again(
    tmp_path: Path, capsys: Captured
) -> None:
    _run(tmp_path / "home", "init")
    (tmp_path / "home" / "config.toml").write_text("# mine\n")
    _run(tmp_path / "home", "init")

    assert "# mine\n" == (tmp_path / "home" / "config.toml").read_text()


def test_home_is_refused_when_its_store_is_gone(tmp_path: Path, capsys: Captured) -> None:
    _run(tmp_path / "home", "init")
    (tmp_path / "home" / "store.db").unlink()

    assert 6 == _run(tmp_path / "home", "runs")


def test_store_is_not_made_anew_when_init_finds_it_gone(tmp_path: Path, capsys: Captured) -> None:
    _run(tmp_path / "home", "init")
    (tmp_path / "home" / "store.db").unlink()

    assert 6 == _run(tmp_path / "home", "init")


def test_home_is_refused_when_others_may_read_it(tmp_path: Path, capsys: Captured) -> None:
    _run(tmp_path / "home", "init")
    os.chmod(tmp_path / "home", 0o755)

    assert 1 == _run(tmp_path / "home", "runs")
    assert "chmod 700" in capsys.readouterr().err


def test_folder_of_somebody_else_is_refused_when_it_has_no_store(
    tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "letters.txt").write_text("Dear")

    assert 1 == _run(tmp_path, "runs")
    assert "intacct-console init" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("sync", "--nonsense"),
        ("connect",),
        ("credentials", "set", "nobody"),
        ("credentials", "nonsense"),
        ("transactions", "bogus:1"),
        ("transactions", "--bogus"),
        ("transactions", "show", "no-such"),
        ("runs", "show", "no-such"),
        ("sync", "Nobody Inc"),
        ("sync", "--all", "Nobody Inc"),
        ("errors", "retry", "x", "--query", "y"),
        ("errors", "retry"),
        (),
    ],
)
def test_exit_code_is_usage_when_the_call_makes_no_sense(
    tmp_path: Path, capsys: Captured, arguments: tuple[str, ...]
) -> None:
    _run(tmp_path / "home", "init")

    assert 2 == _run(tmp_path / "home", *arguments)


@pytest.mark.parametrize("arguments", [("--json", "nonsense"), ("sync", "--bogus", "--json")])
def test_usage_error_is_json_when_json_is_wanted(
    tmp_path: Path, capsys: Captured, arguments: tuple[str, ...]
) -> None:
    _run(tmp_path / "home", *arguments)

    assert "usage" == json.loads(capsys.readouterr().err)["error"]["code"]


def test_one_line_names_the_text_commands_when_there_is_no_terminal(
    tmp_path: Path, capsys: Captured
) -> None:
    _run(tmp_path / "home")

    (line,) = capsys.readouterr().err.splitlines()
    assert "subsidiaries, connect, check" in line


def test_nothing_is_made_when_there_is_no_terminal(tmp_path: Path, capsys: Captured) -> None:
    _run(tmp_path / "home")

    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("arguments", [("--help",), ("sync", "--help"), ("errors", "--help")])
def test_help_is_shown_when_asked_for(capsys: Captured, arguments: tuple[str, ...]) -> None:
    assert 0 == run(arguments, {})
    assert "Usage: intacct-console" in capsys.readouterr().out


def test_every_command_is_loaded_when_its_help_is_asked_for(capsys: Captured) -> None:
    run(["--help"], {})
    section = capsys.readouterr().out.partition("Commands:")[2].partition("\n\n")[0]
    names = [line.split()[0] for line in section.splitlines() if line.strip()]

    assert dict.fromkeys(names, 0) == {name: run([name, "--help"], {}) for name in names}


def test_nothing_matches_when_the_ledger_is_empty(tmp_path: Path, capsys: Captured) -> None:
    _run(tmp_path / "home", "init")
    capsys.readouterr()

    assert 0 == _run(tmp_path / "home", "errors", "-state:held", "party:Ann", "--json")
    assert "[]\n" == capsys.readouterr().out


def test_status_is_fine_when_nothing_has_happened(tmp_path: Path, capsys: Captured) -> None:
    _run(tmp_path / "home", "init")
    capsys.readouterr()

    assert 0 == _run(tmp_path / "home", "--json", "status")
    assert not json.loads(capsys.readouterr().out)["needs_attention"]


def test_change_is_denied_when_the_roles_do_not_name_the_person(
    tmp_path: Path, capsys: Captured
) -> None:
    _run(tmp_path / "home", "init")
    (tmp_path / "home" / "config.toml").write_text("[roles]\n")

    assert 3 == _run(tmp_path / "home", "sync")


def test_everybody_is_reader_with_a_warning_when_the_roles_are_broken(
    tmp_path: Path, capsys: Captured
) -> None:
    _run(tmp_path / "home", "init")
    (tmp_path / "home" / "config.toml").write_text("[roles]\nadmins = 1\n")

    assert 3 == _run(tmp_path / "home", "sync")
    assert "warning: config.toml: roles.admins is not a known key" in capsys.readouterr().err

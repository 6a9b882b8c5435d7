"""Who acts, and what that person may do."""

import grp
import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from console.domain.access import ROLES
from console.errors import AccessDeniedError
from console.identity import Caller, Roles, identify, read_caller

OWNER = 1000
MARIA = Caller(uid=OWNER, name="maria", groups=frozenset({"finance", "staff"}))
ROB = Caller(uid=1001, name="rob", groups=frozenset({"staff"}))


def test_owner_is_admin_when_the_home_has_no_roles() -> None:
    assert ROLES["admin"] == identify(MARIA, None, owner_uid=OWNER).permissions


def test_anybody_else_is_reader_when_the_home_has_no_roles() -> None:
    assert ROLES["reader"] == identify(ROB, None, owner_uid=OWNER).permissions


def test_owner_is_reader_when_roles_do_not_name_them() -> None:
    assert ROLES["reader"] == identify(MARIA, Roles(), owner_uid=OWNER).permissions


def test_operator_entry_decides_alone_when_groups_would_give_more() -> None:
    roles = Roles(operators={"maria": "reader"}, groups={"finance": "admin"})

    assert ROLES["reader"] == identify(MARIA, roles, owner_uid=OWNER).permissions


def test_group_gives_its_role_when_the_person_is_in_it() -> None:
    roles = Roles(groups={"finance": "billing"})

    assert ROLES["billing"] == identify(MARIA, roles, owner_uid=OWNER).permissions


def test_group_gives_nothing_when_the_person_is_not_in_it() -> None:
    roles = Roles(groups={"finance": "billing"})

    assert ROLES["reader"] == identify(ROB, roles, owner_uid=OWNER).permissions


def test_roles_add_up_when_a_person_is_in_two_groups() -> None:
    roles = Roles(groups={"finance": "billing", "staff": "partner_admin"})
    expected = ROLES["billing"] | ROLES["partner_admin"]

    assert expected == identify(MARIA, roles, owner_uid=OWNER).permissions


def test_person_is_denied_when_the_user_database_does_not_know_them() -> None:
    with pytest.raises(AccessDeniedError):
        identify(Caller(uid=4242, name=""), None, owner_uid=4242)


def test_unknown_login_is_denied_when_roles_decide() -> None:
    stranger = Caller(uid=4242, name="", runs_as=OWNER)
    with pytest.raises(AccessDeniedError):
        identify(stranger, Roles(), owner_uid=OWNER)


def test_unknown_login_is_named_by_its_number_when_there_are_no_roles() -> None:
    stranger = Caller(uid=4242, name="", runs_as=OWNER)
    actor = identify(stranger, None, owner_uid=OWNER)
    assert ("uid 4242", ROLES["admin"]) == (actor.name, actor.permissions)


def test_person_has_their_own_role_when_they_run_as_the_service_account() -> None:
    """Rule admin-only: behind sudo the service account's role is nobody's."""
    joe = Caller(uid=1001, name="joe", runs_as=OWNER)
    roles = Roles(operators={"joe": "billing", "service": "admin"})
    actor = identify(joe, roles, owner_uid=OWNER)
    assert (1001, "joe", ROLES["billing"]) == (actor.uid, actor.name, actor.permissions)


@pytest.mark.parametrize("told", ["4294967295", "4294967295\n", "", "admin", "-1", "\u0661"])
def test_real_user_acts_when_the_kernel_knows_no_login(tmp_path: Path, told: str) -> None:
    (tmp_path / "loginuid").write_text(told, encoding="utf-8")
    caller = read_caller(tmp_path / "loginuid")
    assert (os.getuid(), None) == (caller.uid, caller.runs_as)


def test_real_user_acts_when_the_kernel_tells_no_login_at_all(tmp_path: Path) -> None:
    caller = read_caller(tmp_path / "none")
    assert pwd.getpwuid(os.getuid()).pw_name == caller.name


def test_login_acts_when_the_kernel_knows_one(tmp_path: Path) -> None:
    other = next(one for one in pwd.getpwall() if one.pw_uid != os.getuid())
    (tmp_path / "loginuid").write_text(f"{other.pw_uid}")
    caller = read_caller(tmp_path / "loginuid")
    assert (other.pw_uid, other.pw_name, os.getuid()) == (
        caller.uid,
        caller.name,
        caller.runs_as,
    )


def test_groups_are_those_of_the_login_when_there_is_one(tmp_path: Path) -> None:
    other = next(one for one in pwd.getpwall() if one.pw_uid != os.getuid())
    (tmp_path / "loginuid").write_text(f"{other.pw_uid}")
    assert grp.getgrgid(other.pw_gid).gr_name in read_caller(tmp_path / "loginuid").groups


def _told(environ: dict[str, str]) -> str:
    program = "from console.identity import read_caller; print(read_caller())"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environ, check=True, capture_output=True, text=True
    )
    return done.stdout


def test_environment_changes_nothing_when_it_names_somebody_else() -> None:
    """Rule admin-only: anybody can set these names."""
    lies = {"USER": "admin", "LOGNAME": "admin", "SUDO_UID": "0", "SUDO_USER": "admin"}
    bare = {name: value for name, value in os.environ.items() if name not in lies}

    assert _told(bare) == _told({**bare, **lies})

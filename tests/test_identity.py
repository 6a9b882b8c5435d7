"""Who acts, and what that person may do."""

import os
import pwd
import subprocess
import sys

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


def test_actor_is_the_kernels_user_when_read() -> None:
    assert pwd.getpwuid(os.getuid()).pw_name == read_caller().name


def test_environment_changes_nothing_when_it_names_somebody_else() -> None:
    program = "from console.identity import read_caller; c = read_caller(); print(c.uid, c.name)"
    lies = {"USER": "admin", "LOGNAME": "admin", "SUDO_UID": "0", "SUDO_USER": "admin"}

    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **lies},
        check=True,
        capture_output=True,
        text=True,
    )

    assert f"{os.getuid()} {pwd.getpwuid(os.getuid()).pw_name}" == done.stdout.strip()

"""Who is acting, by the kernel's word, and what that person may do.

Place in the path: the login user id, the real one, the user and group databases and the ``[roles]``
table come in, an ``Actor`` goes out; commands hand it to every service. Names in the environment
(``USER``, ``LOGNAME``, ``SUDO_UID``) change nothing, because anybody can set them.

Behind ``sudo`` and ``su`` the real user id is that of the service account. The login user id is set
once, when a person logs in (``pam_loginuid``), and survives both: it names the person. Where nobody
has set it, the real user id does.

Source: security, 2.1 and 2.2. A table that cannot be used makes everybody a reader, never an admin.
"""

import grp
import os
import pwd
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from console.domain.access import ROLES, Actor, Permission
from console.errors import AccessDeniedError
from console.values import dataclass

__all__ = ["Caller", "Roles", "identify", "read_caller"]

_READER = ROLES["reader"]
_LOGIN_FILE = Path("/proc/self/loginuid")
_UNSET = 2**32 - 1
"""What the kernel says while nobody has set the login user id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """What the kernel and the databases say about the process."""

    uid: int
    """Login user id; the real one where none is set."""

    name: str
    """Name in the user database; empty when it has no entry."""

    groups: frozenset[str] = frozenset()
    """Groups that the group database confirms now."""

    runs_as: int | None = None
    """Real user id of the process; None when it is ``uid``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The ``[roles]`` table."""

    operators: Mapping[str, str] = field(default_factory=dict)
    """User name to role; decides alone for whom it names."""

    groups: Mapping[str, str] = field(default_factory=dict)
    """Group name to role; a person in several groups has the permissions of all."""


def read_caller(login_file: Path = _LOGIN_FILE) -> Caller:
    """Return who runs this process.

    Args:
        login_file: Where the kernel tells the login user id.
    """
    real = os.getuid()
    login = _login_uid(login_file)
    uid = real if login is None else login
    runs_as = None if uid == real else real
    try:
        account = pwd.getpwuid(uid)
    except KeyError:
        return Caller(uid=uid, name="", runs_as=runs_as)
    return Caller(uid=uid, name=account.pw_name, groups=_groups(account), runs_as=runs_as)


def _login_uid(path: Path) -> int | None:
    """Return the login user id; None where it is not set, or the kernel does not tell one."""
    try:
        told = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    if not told.isdecimal() or int(told) == _UNSET:
        return None
    return int(told)


def _groups(account: pwd.struct_passwd) -> frozenset[str]:
    """Return the groups of a person, as the database has them now.

    A session's own list is as old as the session, and behind ``sudo`` it is the service account's.
    """
    names: set[str] = set()
    for gid in os.getgrouplist(account.pw_name, account.pw_gid):
        try:
            names.add(grp.getgrgid(gid).gr_name)
        except KeyError:
            continue
    return frozenset(names)


def identify(caller: Caller, roles: Roles | None, *, owner_uid: int) -> Actor:
    """Return the acting person.

    Args:
        caller: Who runs the process.
        roles: The table; None when the home has none.
        owner_uid: User id that owns the home.

    Raises:
        AccessDeniedError: The user database does not know the user id.
    """
    runs_as = caller.uid if caller.runs_as is None else caller.runs_as
    # In a container the login may be one of the host's; where no roles are, it decides nothing.
    is_known = bool(caller.name) or (roles is None and runs_as != caller.uid)
    if not is_known:
        raise AccessDeniedError(
            f"User id {caller.uid} is not in the user database",
            hint="Run the console as a user of this host.",
        )
    if roles is None:
        # Whoever runs as the owner could write the table.
        permissions = ROLES["admin"] if runs_as == owner_uid else _READER
    else:
        permissions = _permissions(caller, roles)
    name = caller.name or f"uid {caller.uid}"
    return Actor(uid=caller.uid, name=name, permissions=permissions)


def _permissions(caller: Caller, roles: Roles) -> frozenset[Permission]:
    if caller.name in roles.operators:
        return ROLES[roles.operators[caller.name]]
    granted = (ROLES[role] for group, role in roles.groups.items() if group in caller.groups)
    return _READER.union(*granted)

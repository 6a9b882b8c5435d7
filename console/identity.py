"""Who is acting, by the kernel's word, and what that person may do.

Place in the path: the real user id, the user and group databases and the ``[roles]`` table come
in, an ``Actor`` goes out; commands hand it to every service. Names in the environment
(``USER``, ``LOGNAME``, ``SUDO_UID``) change nothing, because anybody can set them.

Source: security, 2.1 and 2.2. A table that cannot be used makes everybody a reader, never an admin.
"""

import grp
import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass, field

from console.domain.access import ROLES, Actor, Permission
from console.errors import AccessDeniedError

__all__ = ["Caller", "Roles", "identify", "read_caller"]

_READER = ROLES["reader"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """What the kernel and the databases say about the process."""

    uid: int
    """Real user id."""

    name: str
    """Name in the user database; empty when it has no entry."""

    groups: frozenset[str] = frozenset()
    """Groups of the session that the group database still confirms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The ``[roles]`` table."""

    operators: Mapping[str, str] = field(default_factory=dict)
    """User name to role; decides alone for whom it names."""

    groups: Mapping[str, str] = field(default_factory=dict)
    """Group name to role; a person in several groups has the permissions of all."""


def read_caller() -> Caller:
    """Return who runs this process.

    Group lists of a session are as old as the session: only those count that the database, asked
    now, still confirms.
    """
    uid = os.getuid()
    try:
        account = pwd.getpwuid(uid)
    except KeyError:
        return Caller(uid=uid, name="")
    groups: set[str] = set()
    for gid in {os.getgid(), *os.getgroups()}:
        try:
            group = grp.getgrgid(gid)
        except KeyError:
            continue
        if gid == account.pw_gid or account.pw_name in group.gr_mem:
            groups.add(group.gr_name)
    return Caller(uid=uid, name=account.pw_name, groups=frozenset(groups))


def identify(caller: Caller, roles: Roles | None, *, owner_uid: int) -> Actor:
    """Return the acting person.

    Args:
        caller: Who runs the process.
        roles: The table; None when the home has none.
        owner_uid: User id that owns the home.

    Raises:
        AccessDeniedError: The user database does not know the user id.
    """
    if not caller.name:
        raise AccessDeniedError(
            f"User id {caller.uid} is not in the user database",
            hint="Run the console as a user of this host.",
        )
    if roles is None:
        permissions = ROLES["admin"] if caller.uid == owner_uid else _READER
    else:
        permissions = _permissions(caller, roles)
    return Actor(uid=caller.uid, name=caller.name, permissions=permissions)


def _permissions(caller: Caller, roles: Roles) -> frozenset[Permission]:
    if caller.name in roles.operators:
        return ROLES[roles.operators[caller.name]]
    granted = (ROLES[role] for group, role in roles.groups.items() if group in caller.groups)
    return _READER.union(*granted)

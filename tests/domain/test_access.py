import pytest

from console.domain.access import ROLES, Actor, Permission, require
from console.errors import AccessDeniedError

TABLE = {
    "admin": set(Permission),
    "partner_admin": set(Permission) - {Permission.HOST_ADMIN},
    "billing": {Permission.VIEW, Permission.BILLING, Permission.EXPORT},
    "reader": {Permission.VIEW},
}


@pytest.mark.parametrize("role", sorted(TABLE))
@pytest.mark.parametrize("permission", list(Permission))
def test_role_may_when_the_table_says_so(role: str, permission: Permission) -> None:
    """Rule admin-only: each role times each permission."""
    actor = Actor(uid=1, name="somebody", permissions=ROLES[role])
    if permission in TABLE[role]:
        require(actor, permission)
    else:
        with pytest.raises(AccessDeniedError):
            require(actor, permission)


def test_nobody_may_when_no_permission_is_held() -> None:
    with pytest.raises(AccessDeniedError):
        require(Actor(uid=1, name="x", permissions=frozenset()), *Permission)


def test_one_permission_is_enough_when_several_would_do() -> None:
    billing = Actor(uid=1, name="x", permissions=ROLES["billing"])
    require(billing, Permission.MANAGE_CONNECTIONS, Permission.BILLING)

"""Who may do what: permissions, roles as named sets, and the one check. Slug ``admin-only``.

Place in the path: the first line of every service method calls ``require`` with the acting person.
Widgets may hide a key; they never decide.

Source: article, "Before You Start" (Admin and Partner Admin manage connections); the error list
belongs to Billing.
"""

from enum import StrEnum

from console.errors import AccessDeniedError
from console.values import dataclass

__all__ = ["ROLES", "Actor", "Permission", "require"]


class Permission(StrEnum):
    """What a person may do; the values are what ``config.toml`` and messages say."""

    VIEW = "view"
    MANAGE_CONNECTIONS = "CompanyProfileManager"
    BILLING = "Billing"
    EXPORT = "export"
    HOST_ADMIN = "host admin"


ROLES: dict[str, frozenset[Permission]] = {
    "admin": frozenset(Permission),
    "partner_admin": frozenset(
        {
            Permission.VIEW,
            Permission.MANAGE_CONNECTIONS,
            Permission.BILLING,
            Permission.EXPORT,
        }
    ),
    "billing": frozenset({Permission.VIEW, Permission.BILLING, Permission.EXPORT}),
    "reader": frozenset({Permission.VIEW}),
}
"""Role name to its permissions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The acting person, as the kernel names them; a mandatory argument of every service."""

    uid: int
    """User id that the kernel keeps for the person; -1 for the scheduler itself."""

    name: str
    """Name from the user database; "scheduler" for the scheduler itself."""

    permissions: frozenset[Permission]
    """What this person may do; empty means nothing at all."""


def require(actor: Actor, *any_of: Permission) -> None:
    """Let the actor pass when they hold one of the permissions.

    Raises:
        AccessDeniedError: The actor holds none of them.
    """
    if actor.permissions.isdisjoint(any_of):
        wanted = " or ".join(permission.value for permission in any_of)
        raise AccessDeniedError(
            f"{actor.name} may not do this: it needs the permission {wanted}",
            hint="Ask the owner of this host to add your role under [roles] in config.toml.",
        )

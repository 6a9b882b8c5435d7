"""What a connection takes over from another one. Slug ``template-copy``.

Place in the path: the settings of the template and of the new connection come in, settings with
exactly five groups of the template go out: AR settings, AP settings, account mappings, dimension
mappings, custom-field mappings. Terms, cross-subsidiary billing and everything that tells where a
connection posts stay its own. Values are frozen, so a copy never follows its template.

Source: article, "Setting Up Additional Subsidiaries Using a Template".
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Literal, get_args

from console.domain.changes import Change, differences
from console.domain.settings import Settings

__all__ = ["GROUPS", "Group", "copy_groups", "drift", "start_from"]

Group = Literal["ar", "ap", "accounts", "dimensions", "custom_fields"]
"""A part of the settings that a template copies; the name of its field in ``Settings``."""

GROUPS: tuple[Group, ...] = get_args(Group)
"""All of them, in the order of the settings document."""


def start_from(template: Settings, own: Settings) -> Settings:
    """Return the settings that a new connection starts with: the groups, and syncing off.

    Args:
        template: Settings of the existing connection.
        own: Settings of the new one so far; what is not copied stays.
    """
    # Syncing is turned on by hand, after somebody has looked at what was copied.
    return copy_groups(template, own, GROUPS).with_primary_sync(on=False)


def copy_groups(template: Settings, own: Settings, groups: Collection[Group]) -> Settings:
    """Return ``own`` with some groups of the template."""
    copied = {group: getattr(template, group) for group in GROUPS if group in groups}
    return replace(own, **copied)


def drift(template: Settings, own: Settings) -> tuple[Change, ...]:
    """Return where the copied groups differ: old is the template's value, new is the own one."""
    return differences(copy_groups(template, own, GROUPS), own)

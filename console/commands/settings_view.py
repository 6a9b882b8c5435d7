"""Settings and changes of settings for people and as JSON.

Place in the path: ``settings`` hands over what the services returned; JSON values and lines of text
go out. Keys are a promise to scripts and are only ever added.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from console.commands.output import Output
from console.commands.views import finding_view
from console.connections.outcomes import SettingsPlan
from console.domain.changes import Change
from console.domain.connection import Connection, ConnectionStatus
from console.domain.draft import Draft
from console.domain.effect import Effect

__all__ = ["document_view", "effect_words", "fixed_keys", "plan_view", "print_changes"]


def fixed_keys(held: Connection | Draft) -> dict[str, str]:
    """Return what the read-only keys of the settings document are; a draft's may be empty."""
    destination = held.posting_destination
    return {
        "subsidiary": held.subsidiary_name,
        "posting_destination": destination.value if destination else "",
        "entity": held.entity_id or "",
    }


def document_view(held: Connection | Draft) -> dict[str, Any]:
    """Return the settings document as one JSON object, with whose it is."""
    status = held.status if isinstance(held, Connection) else ConnectionStatus.NOT_SET_UP
    return {
        **fixed_keys(held),
        "subsidiary_id": held.subsidiary_id,
        "status": status.value,
        **asdict(held.settings),
    }


def plan_view(plan: SettingsPlan, *, applied: bool) -> dict[str, Any]:
    """Return a change of settings; a refused one has changed nothing, whatever was planned."""
    planned = [{"key": one.key, "old": one.old, "new": one.new} for one in plan.changes]
    return {
        "subsidiary": plan.subsidiary_name,
        "subsidiary_id": plan.subsidiary_id,
        "applied": applied,
        "planned": planned,
        "changed": [] if plan.is_refused else planned,
        "findings": [finding_view(finding) for finding in plan.findings],
        "effect": asdict(plan.effect),
    }


def print_changes(output: Output, changes: Sequence[Change], *, empty: str) -> None:
    """Print one line for each key that differs."""
    for change in changes:
        output.text(f"{change.key}: {_shown(change.old)} -> {_shown(change.new)}")
    if not changes:
        output.text(empty)


def effect_words(effect: Effect) -> list[str]:
    """Return what a change would do to the records that wait; empty when nothing."""
    counted = (
        (effect.other_accounts, "go to other accounts"),
        (effect.other_content, "get other dimensions, charges or terms"),
        (effect.newly_invalid, "could not be sent any more"),
        (effect.newly_valid, "could be sent again"),
        (effect.newly_kept_back, "would be kept back"),
        (effect.newly_due, "would become due"),
    )
    lines = [f"  {count} of {effect.records} {words}" for count, words in counted if count]
    if not lines:
        return []
    return ["Records that wait:", *lines, f"  for example {', '.join(effect.examples)}"]


def _shown(value: str) -> str:
    return value or "(nothing)"

"""The whole sandbox in a file: both sides of the company, and what the gateway remembers.

Place in the path: ``server`` starts from a file instead of a seed, and writes one when it is told.
Tokens of the Alvys API, planned faults and limits are not kept; whoever goes on signs in again.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from console.sandbox.gateway import Gateway
from console.sandbox.snapshot import SnapshotError, freeze, thaw
from console.sandbox.upkeep import Upkeep
from console.sandbox.world import World

__all__ = ["SandboxState", "load_state", "save_state"]

_FORMAT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxState:
    """What is kept."""

    world: World
    """Both sides of the demo company."""

    upkeep: Upkeep
    """What was removed from the books and may come back."""

    gateway: Gateway
    """Control ids that have completed, open sessions, and the sequences of its numbers."""


def save_state(path: Path, state: SandboxState) -> None:
    """Write a state to a file, at once or not at all; equal states give equal files.

    Args:
        path: Where to; what stands there is replaced.
        state: All of it has the same clock.

    Raises:
        OSError: The file cannot be written.
        SnapshotError: Something in the state cannot be kept.
    """
    content = {"format": _FORMAT, "state": freeze(state, state.world.books.now)}
    beside = path.with_name(f"{path.name}.part")
    beside.write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")
    os.replace(beside, path)


def load_state(path: Path, *, now: Callable[[], datetime]) -> SandboxState:
    """Read a state from a file.

    Args:
        path: As written by ``save_state``.
        now: Gives the present moment, aware UTC.

    Raises:
        OSError: The file cannot be read.
        SnapshotError: It is not a saved sandbox of this version.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SnapshotError(f"{path.name} is not a saved sandbox.") from error
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise SnapshotError(f"{path.name} is not a saved sandbox of this version.")
    state = thaw(content.get("state"), now)
    if not isinstance(state, SandboxState):
        raise SnapshotError(f"{path.name} is not a saved sandbox.")
    return state

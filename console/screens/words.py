"""Words for people: states, money, ages, moments.

Place in the path: domain values come in, short plain text goes out. Every state has a word and a
mark, so that nothing depends on colour. It knows nothing of Textual.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Literal

from console.domain.connection import ConnectionStatus
from console.domain.machine import State
from console.domain.run import Counts, Run, RunStatus

__all__ = [
    "CONNECTION_WORDS",
    "DASH",
    "DRAFT_LABEL",
    "RUN_WORDS",
    "STATE_WORDS",
    "Tone",
    "Word",
    "age",
    "ago",
    "count_of",
    "counts_text",
    "duration",
    "handled",
    "moment",
    "money",
    "setting_parts",
    "until",
]

Tone = Literal["", "muted", "accent", "good", "caution", "bad"]
"""How a text is coloured; the theme decides the colour."""

DASH = "\N{EM DASH}"
"""Stands where there is nothing to show."""

DRAFT_LABEL = "◐ draft"
"""Badge of a subsidiary whose wizard is not finished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A state as people see it."""

    mark: str
    """One character; differs between states that stand side by side."""

    text: str
    """The word."""

    tone: Tone
    """Its colour."""

    meaning: str
    """One sentence for the help."""

    @property
    def label(self) -> str:
        """Return mark and word."""
        return f"{self.mark} {self.text}"


CONNECTION_WORDS: dict[ConnectionStatus, Word] = {
    ConnectionStatus.ACTIVE: Word(
        mark="●", text="active", tone="good", meaning="It is synced on schedule."
    ),
    ConnectionStatus.PAUSED: Word(
        mark="‖", text="paused", tone="caution", meaning="Primary sync is off."
    ),
    ConnectionStatus.NOT_SET_UP: Word(
        mark="○", text="not set up", tone="muted", meaning="It has no finished connection."
    ),
}
"""Badge of a subsidiary."""

STATE_WORDS: dict[State, Word] = {
    State.READY: Word(
        mark="·", text="ready", tone="", meaning="Due; goes out with the next cycle."
    ),
    State.SENDING: Word(mark="▸", text="sending", tone="accent", meaning="Being sent to Sage now."),
    State.POSTED: Word(mark="✓", text="posted", tone="good", meaning="Proven to be in Sage."),
    State.FAILED: Word(
        mark="✗", text="failed", tone="bad", meaning="Refused for certain; fix the cause, retry."
    ),
    State.UNVERIFIED: Word(
        mark="?",
        text="unverified",
        tone="caution",
        meaning="Sent without an answer; looked up in Sage by itself.",
    ),
    State.CONFLICT: Word(
        mark="≠", text="conflict", tone="bad", meaning="Sage holds something else there."
    ),
    State.HELD: Word(
        mark="!",
        text="held",
        tone="caution",
        meaning="Sage and Alvys differ; remove what stands in the way, then retry.",
    ),
    State.SKIPPED: Word(mark="-", text="skipped", tone="muted", meaning="A setting keeps it back."),
    State.SUPERSEDED: Word(
        mark="»",
        text="superseded",
        tone="muted",
        meaning="Withdrawn, or billed by another; not in Sage.",
    ),
    State.MARKED_SYNCED: Word(
        mark="=", text="marked synced", tone="muted", meaning="Taken out of the queue by hand."
    ),
}
"""State of a transaction."""

RUN_WORDS: dict[RunStatus, Word] = {
    RunStatus.RUNNING: Word(mark="▸", text="running", tone="accent", meaning="It goes on now."),
    RunStatus.DONE: Word(mark="✓", text="done", tone="good", meaning="It ended as planned."),
    RunStatus.FAILED: Word(mark="✗", text="failed", tone="bad", meaning="It stopped early."),
    RunStatus.INTERRUPTED: Word(
        mark="!", text="interrupted", tone="caution", meaning="Its process ended before it did."
    ),
    RunStatus.CANCELLED: Word(
        mark="-", text="cancelled", tone="caution", meaning="Somebody ended it before its end."
    ),
}
"""Status of a run."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def money(amount: Decimal) -> str:
    """Return an amount as people write it: ``$1,234.50``, ``-$20.00``."""
    sign = "-" if amount < 0 else ""
    return f"{sign}${abs(amount):,.2f}"


def count_of(number: int, noun: str) -> str:
    """Return ``1 record`` or ``1,234 records``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def age(then: datetime, now: datetime) -> str:
    """Return how old something is, for a narrow column: ``now``, ``5m``, ``3h``, ``2d``."""
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < _MINUTE:
        return "now"
    for size, unit in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "m")):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return "now"


def ago(then: datetime | None, now: datetime) -> str:
    """Return how long ago a moment was: ``just now``, ``5 min ago``; a dash for None."""
    if then is None:
        return DASH
    text = _span(now - then)
    return f"{text} ago" if text else "just now"


def until(then: datetime | None, now: datetime) -> str:
    """Return how far away a moment is: ``in 2 h 29 min``, ``due now``; a dash for None."""
    if then is None:
        return DASH
    text = _span(then - now)
    return f"in {text}" if text else "due now"


def duration(span: timedelta) -> str:
    """Return a length of time with seconds: ``8 s``, ``2 min 05 s``, ``1 h 02 min``."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min {seconds % _MINUTE:02d} s"
    return f"{seconds // _HOUR} h {seconds % _HOUR // _MINUTE:02d} min"


def moment(then: datetime | None, zone: tzinfo | None) -> str:
    """Return a moment in the operator's zone with its name; a dash for None."""
    if then is None:
        return DASH
    return f"{then.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def handled(counts: Counts) -> int:
    """Return how many documents of a run have an outcome."""
    return counts.exported + counts.failed + counts.unverified + counts.deferred


def counts_text(run: Run) -> str:
    """Return what a run did, zeros left out: ``12 exported, 1 failed``."""
    counts = run.counts
    parts = [
        f"{number:,} {word}"
        for number, word in (
            (counts.exported, "exported"),
            (counts.failed, "failed"),
            (counts.skipped, "skipped"),
            (counts.unverified, "unverified"),
            (counts.deferred, "deferred"),
        )
        if number
    ]
    parts += [
        f"{count_of(number, 'payment')} {word}"
        for number, word in (
            (counts.payments_imported, "imported"),
            (counts.payments_held, "held"),
        )
        if number
    ]
    return ", ".join(parts) or "nothing to do"


def setting_parts(setting: str) -> tuple[Literal["ar", "ap"], str] | None:
    """Return side and key of an account mapping, ``accounts.ar:load/fuel``; None for others."""
    path, _, key = setting.partition(":")
    match path:
        case "accounts.ar":
            return ("ar", key) if key else None
        case "accounts.ap":
            return ("ap", key) if key else None
    return None


def _span(span: timedelta) -> str:
    """Return two units at most, nothing below a minute; empty when that is nothing."""
    minutes = max(0, int(span.total_seconds()) // _MINUTE)
    if minutes < 60:
        return f"{minutes} min" if minutes else ""
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes:02d} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours and days < 7 else f"{days} d"

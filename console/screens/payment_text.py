"""Payments in words: states, the bar of days, one payment in full.

Place in the path: the list of subsidiaries, the payments screen and its dialog show what comes out.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from textual.content import Content

from console.domain.coverage import Days, DayState
from console.domain.payment_state import PaymentState
from console.screens.widgets.text import facts, join, lines, text
from console.screens.words import DASH, Tone, Word, ago, count_of, moment, money
from console.sync.payment_standing import PaymentStanding

if TYPE_CHECKING:
    from console.domain.payment import PaymentEntry

__all__ = [
    "PAYMENT_WORDS",
    "coverage_bar",
    "gaps_text",
    "payment_facts",
    "payment_summary",
    "standing_text",
]

_MOST_GAPS = 3

PAYMENT_WORDS: dict[PaymentState, Word] = {
    PaymentState.SENDING: Word(
        mark="?",
        text="unconfirmed",
        tone="caution",
        meaning="Sent without an answer; the next import looks and sends it again.",
    ),
    PaymentState.IMPORTED: Word(mark="✓", text="imported", tone="good", meaning="Alvys has it."),
    PaymentState.WAITING: Word(
        mark="·", text="waiting", tone="", meaning="The next import tries again by itself."
    ),
    PaymentState.HELD: Word(mark="!", text="held", tone="caution", meaning="A person has to look."),
    PaymentState.EXCLUDED: Word(
        mark="-", text="not imported", tone="muted", meaning="Alvys takes no payments for it."
    ),
    PaymentState.REVERSED: Word(
        mark="↶", text="reversed", tone="bad", meaning="Taken back in Sage after the import."
    ),
    PaymentState.DROPPED: Word(
        mark="»", text="dropped", tone="muted", meaning="Taken back in Sage before the import."
    ),
    PaymentState.SETTLED: Word(
        mark="=", text="settled", tone="muted", meaning="Dealt with without the console."
    ),
}
"""State of a payment."""

_DAYS: dict[DayState, tuple[str, Tone]] = {
    DayState.COMPLETE: ("█", "good"),
    DayState.UNDER_WAY: ("▒", "accent"),
    DayState.MISSING: ("░", "caution"),
    DayState.BEFORE: ("·", "muted"),
}


def coverage_bar(standing: PaymentStanding, width: int) -> Content:
    """Return one character for each of the last days, today last."""
    return join(text(*_DAYS[state]) for state in standing.days(width))


def standing_text(standing: PaymentStanding, now: datetime) -> Content:
    """Return up to when payments are home, and how many a person has to look at."""
    until = standing.coverage.imported_until
    parts = [text(f"home until {ago(until, now)}" if until else "none imported yet")]
    if standing.for_people:
        need = "needs" if standing.for_people == 1 else "need"
        parts.append(text(f" · {standing.for_people:,} {need} a person", "caution"))
    return join(parts)


def gaps_text(standing: PaymentStanding) -> Content:
    """Return the days that are not complete; empty when there are none."""
    gaps = standing.gaps
    if not gaps:
        return text("")
    shown = ", ".join(map(_days, gaps[-_MOST_GAPS:]))
    more = (
        f" and {count_of(len(gaps) - _MOST_GAPS, 'gap')} before" if len(gaps) > _MOST_GAPS else ""
    )
    return text(f"not imported: {shown}{more}", "caution")


def payment_summary(entry: PaymentEntry) -> Content:
    """Return the few lines below a list."""
    word = PAYMENT_WORDS[entry.state]
    head = join(
        [
            text(f"{entry.kind.label} {entry.document_number}  ", bold=True),
            text(f"{entry.party}  {money(entry.amount)}  "),
            text(word.label, word.tone),
        ]
    )
    problem = entry.problem
    if problem is None:
        return lines([head, text(word.meaning), text(entry.note, "muted")])
    parts = [head, text(problem.message, bold=True)]
    if problem.fix:
        parts.append(join([text("Fix  ", "muted"), text(problem.fix, "good")]))
    return lines(parts)


def payment_facts(entry: PaymentEntry, subsidiary: str, zone: tzinfo | None) -> Content:
    """Return everything that is known of a payment."""
    pairs: list[tuple[str, str | Content]] = [
        ("Subsidiary", subsidiary),
        ("Paid on", entry.paid_on.isoformat()),
        ("Method", entry.method or DASH),
        ("Check", entry.check_number or DASH),
        ("Note", entry.note),
        ("Sage payment", entry.payment_no),
        ("Sage detail", ", ".join(entry.detail_nos)),
        ("Sage record", entry.document_record_no),
        ("Reference", f"{entry.detail_no} in Alvys"),
        ("First seen", moment(entry.first_seen_at, zone)),
        ("Changed", moment(entry.changed_at, zone)),
        ("Imported", moment(entry.imported_at, zone)),
        ("Sent", count_of(entry.tries, "time")),
        ("Payment id", entry.id),
    ]
    return lines([payment_summary(entry), text(""), facts(pairs, width=12)])


def _days(days: Days) -> str:
    return f"{days.first}" if days.first == days.last else f"{days.first} to {days.last}"

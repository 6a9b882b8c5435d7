"""A subsidiary in words: its row of the list, and its connection in full.

Place in the path: the list of subsidiaries shows what comes out; it decides nothing.
"""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from textual.content import Content

from console.domain.run import Run, RunStatus
from console.screens.payment_text import coverage_bar, standing_text
from console.screens.widgets.columns import Cell, Row
from console.screens.widgets.text import facts, join, lines, text
from console.screens.words import (
    CONNECTION_WORDS,
    DASH,
    DRAFT_LABEL,
    RUN_WORDS,
    ago,
    counts_text,
    moment,
    until,
)
from console.sync.overview import SubsidiaryRow
from console.sync.payment_standing import PaymentStanding

__all__ = ["recent_runs", "subsidiary_facts", "subsidiary_row"]

_DESTINATIONS = {"child": "matching child entities", "top": "top level"}
_BAR = 28
"""Days of the bar of payments: four weeks."""


def subsidiary_row(row: SubsidiaryRow, now: datetime, *, is_draft: bool) -> Row:
    """Return the row of the list; ``is_draft`` when somebody has begun to connect it."""
    word, running = CONNECTION_WORDS[row.status], RUN_WORDS[RunStatus.RUNNING]
    return Row(
        key=row.id,
        cells={
            "status": Cell(text=DRAFT_LABEL, tone="accent")
            if is_draft
            else Cell(text=word.label, tone=word.tone),
            "name": Cell(text=row.name),
            "kind": Cell(text=row.kind or DASH, tone="muted"),
            "entity": Cell(text=row.entity or DASH, tone="muted"),
            "last": Cell(text=running.label, tone=running.tone)
            if row.running
            else Cell(text=ago(row.last_sync_at, now)),
            "next": Cell(text=until(row.next_sync_at, now)),
            "errors": Cell(
                text=str(row.open_errors) if row.open_errors else DASH,
                tone="bad" if row.open_errors else "muted",
            ),
        },
    )


def subsidiary_facts(
    row: SubsidiaryRow, standing: PaymentStanding | None, now: datetime, zone: tzinfo | None
) -> Content:
    """Return what is known of a subsidiary.

    Args:
        row: The subsidiary.
        standing: How its payments stand; None when that could not be read.
        now: The present moment.
        zone: Where moments are shown; None is where the console runs.
    """
    word = CONNECTION_WORDS[row.status]
    next_sync = f"{until(row.next_sync_at, now)}, {moment(row.next_sync_at, zone)}"
    last_sync = f"{ago(row.last_sync_at, now)}, {moment(row.last_sync_at, zone)}"
    status = join([text(word.label, word.tone, bold=True), text(f"  {word.meaning}", "muted")])
    return lines(
        [
            text(row.name, bold=True),
            facts(
                [
                    ("Status", status),
                    ("Kind", row.kind),
                    ("Posts to", _DESTINATIONS.get(row.posting_destination, "")),
                    ("Sage entity", row.entity),
                    ("Last sync", last_sync if row.last_sync_at else "never"),
                    ("Next sync", next_sync if row.next_sync_at else "none planned"),
                    ("Open errors", str(row.open_errors)),
                    ("Unverified", str(row.unverified)),
                    *_payments(standing, now),
                ],
                width=11,
            ),
        ]
    )


def recent_runs(runs: Sequence[Run], now: datetime) -> list[Content]:
    """Return a line for each run, below a heading; nothing when there was none."""
    if not runs:
        return []
    return [text("Recent runs", "accent", bold=True), *(_run_line(run, now) for run in runs)]


def _payments(standing: PaymentStanding | None, now: datetime) -> list[tuple[str, str | Content]]:
    if standing is None or standing.established_on is None:
        return []
    return [("Payments", coverage_bar(standing, _BAR)), ("", standing_text(standing, now))]


def _run_line(run: Run, now: datetime) -> Content:
    word = RUN_WORDS[run.status]
    about = f"{ago(run.started_at, now)}: {counts_text(run)}"
    return join([text(f"{word.mark} ", word.tone), text(f"{run.kind} {about}")])

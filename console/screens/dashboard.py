"""The dashboard: is all well, what did the days bring, what is at risk, what did it cost.

Place in the path: opened from the list of subsidiaries; one service reads, one counts the errors.
Every chart stands beside its numbers.
"""

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget

from console.domain.activity import Day, spark
from console.domain.ledger import ERROR_STATES, State
from console.domain.money import ZERO
from console.screens.base import ConsoleScreen
from console.screens.following import Follower, Lookup
from console.screens.widgets.columns import fit
from console.screens.widgets.reading import Reading
from console.screens.widgets.text import Label, facts, join, lines, text
from console.screens.words import CONNECTION_WORDS, ago, count_of, money, until
from console.sync.dashboard_service import Dashboard
from console.sync.error_desk import DeskGroup
from console.sync.health import SubsidiaryHealth
from console.sync.holding import holder_words

__all__ = ["DashboardScreen"]

_SHOWN_GROUPS = 5
_NAME = 24
_HEADING = (
    f"{'Subsidiaries':<{14 + _NAME}} {'Last well':<11} {'Next cycle':<13}"
    f"{'Errors':>6} {'Waiting':>7}"
)


class DashboardScreen(ConsoleScreen):
    """Everything at one glance."""

    def compose_body(self) -> Iterable[Widget]:
        """Return everything in one scroll."""
        with Reading(id="facts"):
            yield Label(id="health")
            yield Label(id="days")
            yield Label(text("Counting errors…", "muted"), id="risk")
            yield Label(id="usage")

    def title_parts(self) -> tuple[str, ...]:
        """Return the way to the dashboard."""
        return ("Intacct Console", "Dashboard")

    def on_mount(self) -> None:
        """Count the errors once; they are the only slow part."""
        super().on_mount()
        self.query_one(Reading).focus()
        Follower(self, self.services.reader, self._lookup).follow()

    def load(self) -> None:
        """Read everything anew but the money at risk."""
        service, actor = self.services.dashboard, self.services.actor
        read = self.attempt(lambda: service.read(actor))
        if read is None:
            return
        self.query_one("#health", Label).show(self._health(read))
        self.query_one("#days", Label).show(_days(read.days))
        self.query_one("#usage", Label).show(self._usage(read))

    def _lookup(self) -> Lookup[tuple[DeskGroup, ...]]:
        actor = self.services.actor
        return Lookup(
            ask=lambda services: services.desk.groups(actor),
            show=lambda groups: self.query_one("#risk", Label).show(_risk(groups)),
        )

    def _health(self, read: Dashboard) -> Content:
        health = read.health
        held = holder_words(health.holder) or "nobody"
        told = [join([text("Sending  ", "muted"), text(held)])]
        told += [text(f"! {one}", "bad") for one in health.attention]
        if not health.attention:
            told.append(text("✓ Nothing needs anybody.", "good"))
        told += [text(""), text(_HEADING, "accent", bold=True)]
        told += [self._subsidiary(one) for one in health.subsidiaries]
        return lines([*told, text("")])

    def _subsidiary(self, one: SubsidiaryHealth) -> Content:
        word, now = CONNECTION_WORDS[one.row.status], self.services.now()
        errors = sum(one.counts.get(state, 0) for state in ERROR_STATES)
        waiting = one.counts.get(State.READY, 0) + one.counts.get(State.UNVERIFIED, 0)
        return join(
            [
                text(f"{word.label:<13} ", word.tone),
                text(f"{fit(one.row.name, _NAME)} "),
                text(f"{ago(one.last_success_at, now):<11} ", "muted"),
                text(f"{until(one.row.next_sync_at, now):<13}", "muted"),
                text(f"{errors:>6,} ", "bad" if errors else "muted"),
                text(f"{waiting:>7,}", "caution" if waiting else "muted"),
            ]
        )

    def _usage(self, read: Dashboard) -> Content:
        names = self.watch_on.name_of
        rows = [
            (
                names(one.subsidiary_id)[:_NAME],
                f"Sage {one.functions:,} functions, {one.requests:,} requests; "
                f"Alvys {one.alvys_requests:,}; {count_of(one.runs, 'run')}",
            )
            for one in read.usage
        ]
        refused = f"Sage asked to slow down {count_of(read.throttled, 'time')} this month."
        return lines(
            [
                text("This month", "accent", bold=True),
                facts(rows, width=_NAME),
                text(refused, "caution" if read.throttled else "muted"),
            ]
        )


def _days(days: Iterable[Day]) -> Content:
    told = list(days)
    exported, failed = [day.exported for day in told], [day.failed for day in told]
    last = told[-1]
    speed = f", {last.per_minute:,.0f} a minute of work" if last.per_minute >= 1 else ""
    return lines(
        [
            text("Documents a day, two weeks", "accent", bold=True),
            join(
                [
                    text(f"posted {spark(exported)} ", "good"),
                    text(f" today {exported[-1]:,}{speed}; most {max(exported):,}"),
                ]
            ),
            join(
                [
                    text(f"failed {spark(failed)} ", "bad"),
                    text(f" today {failed[-1]:,}; most {max(failed):,}"),
                ]
            ),
            text(""),
        ]
    )


def _risk(groups: Iterable[DeskGroup]) -> Content:
    told = [one.group for one in groups]
    total = sum((group.total for group in told), ZERO)
    rows = [
        text(f"{group.count:>6,}  {money(group.total):>14}  {group.remedy.title}")
        for group in told[:_SHOWN_GROUPS]
    ]
    return lines(
        [
            text(f"Money at risk  {money(total)}", "accent", bold=True),
            *(rows or [text("No open errors.", "good")]),
            text(""),
        ]
    )
